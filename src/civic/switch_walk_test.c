/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/switch_fixture.h"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

/* Random days of a switch against a model of a few lines, which knows STATES alone: what is done in
 * any order, by anybody, with programs that end between two steps (promise G10). */

enum { STEPS = 1500, DAY_SECONDS = 86400, KILLS = 60 };

/* xorshift64*, so that a run can be had again. */
static uint64_t dice;
static unsigned roll(unsigned sides)
{
        dice ^= dice >> 12, dice ^= dice << 25, dice ^= dice >> 27;
        return (unsigned)((dice * UINT64_C(2685821657736338717) >> 33) % sides);
}

enum office { OF_NONE, OF_CLERK, OF_LAW };

static const struct {
        const char *name;
        enum office office;
        bool pauses, locks;
} people[] = {
        { "clerk", OF_CLERK, true, true },
        { "clerk-2", OF_CLERK, true, true },
        { "supervisor", OF_NONE, true, false },
        { "officer", OF_NONE, false, false },
        { "lawyer", OF_LAW, true, true },
        { "counsel", OF_LAW, true, true },
        { "operator", OF_NONE, true, false },
        { "both", OF_NONE, true, true },
        { "nobody", OF_NONE, false, false },
};

struct model {
        bool is_open, was_ever, is_locked;
        int64_t proposal, from; /* 0: none */
        size_t proposer;
};

static bool is_alive(const struct world *w, const struct model *m)
{
        return m->proposal && w->a->now / DAY_SECONDS <= m->from / DAY_SECONDS + APPROVAL_DAYS;
}

static void close_model(struct model *m)
{
        m->is_open = false;
        m->proposal = 0;
        m->was_ever = true;
}

/* A change that is undone at the end, as by a power cut before its commit. */
struct undone {
        enum { UNDO_PAUSE, UNDO_OPEN } what;
        const struct switch_opening *opening;
};

static enum err undone_work(struct act *a, void *arg)
{
        const struct undone *undone = arg;
        if (undone->what == UNDO_PAUSE)
                TRY(switch_pause(a, SWITCH_OTHER));
        else
                TRY(switch_open(a, undone->opening));
        return E_BUSY;
}

static void try_pause(struct world *w, struct model *m, size_t who)
{
        bool must = people[who].pauses && !m->is_locked;
        assert_int_equal(switch_pause(w->a, SWITCH_OTHER) == OK, must);
        if (must)
                close_model(m);
}

static void try_lock(struct world *w, struct model *m, size_t who)
{
        bool must = people[who].locks && !m->is_locked;
        assert_int_equal(switch_lock(w->a, STR("Order 1")) == OK, must);
        if (must) {
                close_model(m);
                m->is_locked = true;
        }
}

static void try_propose(struct world *w, struct model *m, size_t who)
{
        struct approval made;
        bool names_lock = roll(2);
        const struct switch_proposal proposal = { STR("1"), STR("all is well"),
                names_lock ? STR("Order 1") : STR("") };
        bool must = people[who].office != OF_NONE && !m->is_open && !is_alive(w, m) &&
                    (!m->is_locked || names_lock);
        assert_int_equal(switch_propose(w->a, &proposal, &made) == OK, must);
        if (!must)
                return;
        m->proposal = made.number;
        m->from = switch_minute(w->a);
        m->proposer = who;
}

static bool may_agree(const struct world *w, const struct model *m, size_t who)
{
        return is_alive(w, m) && people[who].office != OF_NONE &&
               people[who].office != people[m->proposer].office &&
               w->a->now >= m->from + SWITCH_NOTICE_HOURS * 3600;
}

static void try_approve(struct world *w, struct model *m, size_t who)
{
        struct switch_opening opening;
        bool must = may_agree(w, m, who);
        int64_t number = m->proposal ? m->proposal : 1;
        if (switch_prepare(w->a, w->f->keeper, number, &opening) != OK) {
                assert_false(must);
                return;
        }
        if (roll(3) == 0) { /* the program ends before the commit */
                struct undone undone = { UNDO_OPEN, &opening };
                assert_int_not_equal(db_change(w->a, undone_work, &undone), OK);
                act_recover(w->a);
        }
        if (roll(4) == 0) { /* somebody stops it between the two steps */
                world_be(w, "operator");
                try_pause(w, m, 6);
                act_recover(w->a);
                world_be(w, people[who].name);
                must = may_agree(w, m, who);
        }
        assert_int_equal(switch_open(w->a, &opening) == OK, must);
        if (must)
                *m = (struct model){ .is_open = true, .was_ever = true };
}

static void try_refuse(struct world *w, struct model *m, size_t who)
{
        bool must = is_alive(w, m) && people[who].office != OF_NONE &&
                    people[who].office != people[m->proposer].office;
        bool is_own = is_alive(w, m) && who == m->proposer;
        int64_t number = m->proposal ? m->proposal : 1;
        bool is_done =
                (is_own ? approval_withdraw(w->a, number) : approval_refuse(w->a, number)) == OK;
        if (m->proposal)
                assert_int_equal(is_done, must || is_own);
        if (m->proposal && is_done)
                m->proposal = 0;
}

static enum err restored(struct act *a, void *arg)
{
        (void)arg;
        return switch_restored(a);
}

static void other_days(struct world *w, struct model *m)
{
        struct undone undone = { UNDO_PAUSE, NULL };
        switch (roll(4)) {
        case 0: /* the program ends before the commit of a pause: nothing was acknowledged */
                assert_int_not_equal(db_change(w->a, undone_work, &undone), OK);
                break;
        case 1: /* and starts again */
                db_close(&w->a->db);
                assert_int_equal(db_open(w->a, w->database, DB_CHANGE, &w->a->db), OK);
                break;
        case 2:
                if (roll(8) == 0) {
                        assert_int_equal(db_change(w->a, restored, NULL), OK);
                        if (m->was_ever) {
                                bool is_locked = m->is_locked;
                                close_model(m);
                                m->is_locked = is_locked;
                        }
                }
                break;
        default:
                world_later(w, (int64_t)roll(30) * 3600);
        }
}

static void compare(struct world *w, const struct model *m)
{
        struct switch_state now = world_look(w);
        enum switch_at at = m->is_open       ? SWITCH_OPEN
                            : is_alive(w, m) ? SWITCH_REOPENING
                            : m->is_locked   ? SWITCH_LOCKED
                            : m->was_ever    ? SWITCH_PAUSED
                                             : SWITCH_NEVER;
        assert_int_equal(now.at, at);
        assert_int_equal(now.reference.len > 0, m->is_locked);
        assert_int_equal(switch_may_submit(w->a) == OK, m->is_open);
        act_recover(w->a);
}

static void any_days_go_as_the_model_says(void **state)
{
        static void (*const acts[])(struct world * w, struct model * m, size_t who) = { try_pause,
                try_lock, try_propose, try_propose, try_approve, try_approve, try_refuse };
        struct world *w = *state;
        for (uint64_t seed = 1; seed <= 4; seed++) {
                struct model m = { .is_open = false };
                void *inner = w;
                dice = seed * UINT64_C(0x9e3779b97f4a7c15);
                for (int step = 0; step < STEPS / 4; step++) {
                        size_t who = roll(COUNT(people));
                        world_be(w, people[who].name);
                        unsigned act = roll(COUNT(acts) + 3);
                        if (act < COUNT(acts))
                                acts[act](w, &m, who);
                        else
                                other_days(w, &m);
                        act_recover(w->a);
                        compare(w, &m);
                }
                world_end(&inner);
                assert_int_equal(world_begin(&inner), 0);
                w = inner;
        }
        *state = w;
}

/* ------------------------------------------------------------------------------- killed */

/* What a program tells before it is killed: it is memory that both see. */
struct told {
        volatile int paused; /* pauses that were acknowledged */
        volatile int ready;
};

/* Pauses again and again, acknowledges, and never opens anything. */
static _Noreturn void pause_until_killed(struct world *w, struct told *told)
{
        db_close(&w->a->db);
        if (db_open(w->a, w->database, DB_CHANGE, &w->a->db) != OK)
                _exit(1);
        world_be(w, "operator");
        told->ready = 1;
        for (;;)
                if (switch_pause(w->a, SWITCH_SAFETY) == OK)
                        told->paused++;
}

/* Whenever it is killed: what was acknowledged is closed, what is open was not acknowledged. */
static void a_pause_that_was_acknowledged_outlives_its_program(void **state)
{
        struct world *w = *state;
        struct told *told =
                mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        assert_true(told != MAP_FAILED);
        for (unsigned i = 0; i < KILLS; i++) {
                if (!world_look(w).is_open)
                        world_open(w);
                *told = (struct told){ 0 };
                fflush(NULL);
                pid_t child = fork();
                if (child == 0)
                        pause_until_killed(w, told);
                while (!told->ready || (told->paused < 1 && i % 2))
                        sched_yield();
                for (unsigned turn = 0; turn < i * 8; turn++) /* at another point each time */
                        sched_yield();
                kill(child, SIGKILL);
                assert_int_equal(waitpid(child, NULL, 0), child);
                if (told->paused > 0)
                        assert_false(world_look(w).is_open);
                assert_int_equal(db_check(w->a), OK);
        }
        munmap(told, sizeof *told);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)
                TEST(any_days_go_as_the_model_says),
                TEST(a_pause_that_was_acknowledged_outlives_its_program),
        };
        return crypt_start() ? cmocka_run_group_tests_name("switch_walk", tests, NULL, NULL) : 1;
}
