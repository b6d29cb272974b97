/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/place_fixture.h"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

/* Bad days of a database: a full disk, several processes, a power cut at any moment. */

enum { KILL_ROUNDS = 200, WRITERS = 4, STEPS = 50 };

/* Two rows that one change moves together: whoever sees them differ saw half a change. */
static const struct db_statement grow_left = { "grow_left",
        "UPDATE status_pool SET size = size + 1 WHERE month = '2026-01'" };
static const struct db_statement grow_right = { "grow_right",
        "UPDATE status_pool SET size = size + 1 WHERE month = '2026-02'" };
static const struct db_statement read_both = { "read_both",
        "SELECT l.size, r.size FROM status_pool l, status_pool r"
        " WHERE l.month = '2026-01' AND r.month = '2026-02'" };
static const struct db_statement fill = { "fill",
        "INSERT INTO ledger_checkpoint (size, root, note) VALUES (:size, zeroblob(32), :note)" };

static enum err run(struct act *a, const struct db_statement *statement)
{
        SCOPED(db_query_end) struct db_query q = { 0 };
        TRY(db_query_begin(a, statement, &q));
        enum err outcome = db_query_step(&q);
        return outcome == E_NONE ? OK : outcome;
}

static enum err grow(struct act *a, void *arg)
{
        (void)arg;
        TRY(run(a, &grow_left));
        return run(a, &grow_right);
}

static void read_sizes(struct act *a, int64_t sizes[2])
{
        SCOPED(db_query_end) struct db_query q = { 0 };
        assert_int_equal(db_query_begin(a, &read_both, &q), OK);
        assert_int_equal(db_query_step(&q), OK);
        sizes[0] = db_column_int(&q, 0);
        sizes[1] = db_column_int(&q, 1);
}

static int begin_with_pair(void **state)
{
        place_begin_open(state);
        place_tamper(*state, "INSERT INTO status_pool (month, made_day, size, ends_day)"
                             " VALUES ('2026-01', 1, 1, 60), ('2026-02', 1, 1, 60)");
        return 0;
}

/* --------------------------------------------------------------------------- full disks */

static enum err fill_disk(struct act *a, void *arg)
{
        const int64_t *count = arg;
        struct buf note = buf_in(a->mem);
        for (int i = 0; i < 200000; i++)
                buf_add_byte(&note, 'x');
        for (int64_t i = 1; i <= *count; i++) {
                SCOPED(db_query_end) struct db_query q = { 0 };
                TRY(db_query_begin(a, &fill, &q));
                db_bind_int(&q, 1, i);
                db_bind_text(&q, 2, buf_str(&note));
                enum err outcome = db_query_step(&q);
                if (outcome != E_NONE)
                        return outcome;
        }
        return OK;
}

/* A limit on the size of files fails as a full disk does, with another number. */
static int fill_to_the_limit(struct place *p)
{
        struct act *a = &p->act;
        int64_t count = 100;
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 1 << 20, 1 << 20 });
        if (db_open(a, p->path, DB_CHANGE, &a->db) != OK)
                return 1;
        if (db_change(a, fill_disk, &count) != E_BUSY || a->failure.sentence != TEXT_DB_FULL)
                return 2;
        act_recover(a);
        if (db_change(a, grow, NULL) != OK) /* what fits goes on */
                return 3;
        return 0;
}

static void a_full_disk_changes_nothing(void **state)
{
        struct place *p = *state;
        int64_t sizes[2];
        db_close(&p->act.db);
        assert_int_equal(place_in_child(fill_to_the_limit, p), 0);
        place_reopen(p, DB_CHANGE);
        assert_int_equal(db_check(&p->act), OK);
        read_sizes(&p->act, sizes);
        assert_int_equal(sizes[0], 2);
        assert_int_equal(sizes[1], 2);
}

static int make_on_full_disk(struct place *p)
{
        struct act *a = &p->act;
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 8192, 8192 });
        enum err outcome = db_open(a, p->path, DB_MAKE, &a->db);
        return outcome == E_BUSY && a->failure.sentence == TEXT_DB_FULL ? 0 : 1;
}

static void a_database_is_not_made_on_a_full_disk(void **state)
{
        struct place *p = *state;
        assert_int_equal(place_in_child(make_on_full_disk, p), 0);
}

/* -------------------------------------------------------------------- several processes */

static int grow_often(struct place *p)
{
        struct act *a = &p->act;
        if (db_open(a, p->path, DB_CHANGE, &a->db) != OK)
                return 1;
        for (int i = 0; i < STEPS; i++)
                if (db_change(a, grow, NULL) != OK)
                        return 2;
        db_close(&a->db);
        return 0;
}

static void changes_of_several_processes_are_all_kept(void **state)
{
        struct place *p = *state;
        int64_t sizes[2];
        pid_t writers[WRITERS];
        db_close(&p->act.db);
        for (int i = 0; i < WRITERS; i++) {
                writers[i] = fork();
                if (writers[i] == 0)
                        _exit(grow_often(p));
        }
        for (int i = 0; i < WRITERS; i++) {
                int status;
                waitpid(writers[i], &status, 0);
                assert_int_equal(status, 0);
        }
        place_reopen(p, DB_LOOK);
        read_sizes(&p->act, sizes);
        assert_int_equal(sizes[0], 1 + WRITERS * STEPS);
        assert_int_equal(sizes[1], 1 + WRITERS * STEPS);
}

static enum err change_from_elsewhere(struct act *a, void *arg)
{
        (void)a;
        struct place *p = arg;
        struct act other = act_begin(p->mem, STR("other"), LANG_EN);
        assert_int_equal(db_open(&other, p->path, DB_CHANGE, &other.db), OK);
        assert_int_equal(db_change(&other, grow, NULL), E_BUSY);
        assert_int_equal(other.failure.sentence, TEXT_DB_BUSY);
        db_close(&other.db);
        return OK;
}

static void who_waits_too_long_is_told_so(void **state)
{
        struct place *p = *state;
        time_t began = time(NULL);
        assert_int_equal(db_change(&p->act, change_from_elsewhere, p), OK);
        assert_in_range(time(NULL) - began, 4, 20);
}

/* --------------------------------------------------------------------------- power cuts */

/* Grows the pair until it is killed; *done counts what was acknowledged. */
static void grow_until_killed(struct place *p, volatile int64_t *done)
{
        struct act *a = &p->act;
        if (db_open(a, p->path, DB_CHANGE, &a->db) != OK)
                _exit(1);
        for (;;) {
                if (db_change(a, grow, NULL) != OK)
                        _exit(2);
                ++*done;
        }
}

/* After so many changes of its own, and a little later: anywhere in the next one. */
static void kill_one_after(
        struct place *p, volatile int64_t *done, int64_t changes, useconds_t later)
{
        pid_t child = fork();
        if (child == 0)
                grow_until_killed(p, done);
        while (*done < changes && waitpid(child, NULL, WNOHANG) == 0)
                sched_yield();
        usleep(later);
        kill(child, SIGKILL);
        int status;
        waitpid(child, &status, 0);
        assert_true(WIFSIGNALED(status));
}

static void a_process_killed_anywhere_leaves_whole_changes(void **state)
{
        struct place *p = *state;
        volatile int64_t *done =
                mmap(NULL, sizeof *done, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        int64_t before = 1, sizes[2];
        db_close(&p->act.db);
        for (int i = 0; i < KILL_ROUNDS; i++) {
                *done = 0;
                kill_one_after(p, done, i % 3, (useconds_t)(i * 53 % 3000));
                place_reopen(p, DB_CHANGE);
                read_sizes(&p->act, sizes);
                assert_int_equal(sizes[0], sizes[1]);
                assert_in_range(sizes[0], before + *done, before + *done + 1);
                before = sizes[0];
                db_close(&p->act.db);
        }
        place_reopen(p, DB_CHANGE);
        assert_int_equal(db_check(&p->act), OK);
        assert_true(before > KILL_ROUNDS / 10); /* the rounds did reach the change */
        munmap((void *)(uintptr_t)done, sizeof *done);
}

#define WITH_PAIR(test) cmocka_unit_test_setup_teardown(test, begin_with_pair, place_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                WITH_PAIR(a_full_disk_changes_nothing),
                cmocka_unit_test_setup_teardown(
                        a_database_is_not_made_on_a_full_disk, place_begin, place_end),
                WITH_PAIR(changes_of_several_processes_are_all_kept),
                WITH_PAIR(who_waits_too_long_is_told_so),
                WITH_PAIR(a_process_killed_anywhere_leaves_whole_changes),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
