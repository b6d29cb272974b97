/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/found_fixture.h"

enum { NOBODY = 65534 };

static const struct db_statement pool_add = { "pool_add",
        "INSERT INTO status_pool (month, made_day, size, ends_day) VALUES (:month, 1, :size, 60)" };
static const struct db_statement pool_size = { "pool_size",
        "SELECT size FROM status_pool WHERE month = :month" };
static const struct db_statement pools = { "pools", "SELECT month, size FROM status_pool" };

static enum err add_pool(struct act *a, const char *month, int64_t size)
{
        SCOPED(db_query_end) struct db_query q = { 0 };
        TRY(db_query_begin(a, &pool_add, &q));
        db_bind_text(&q, 1, str_of(month));
        db_bind_int(&q, 2, size);
        enum err outcome = db_query_step(&q);
        return outcome == E_NONE ? OK : outcome;
}

static enum err run(struct act *a, const struct db_statement *statement)
{
        SCOPED(db_query_end) struct db_query q = { 0 };
        TRY(db_query_begin(a, statement, &q));
        enum err outcome = db_query_step(&q);
        return outcome == E_NONE ? OK : outcome;
}

/* -1 when there is no such pool. */
static int64_t size_of(struct act *a, const char *month)
{
        SCOPED(db_query_end) struct db_query q = { 0 };
        assert_int_equal(db_query_begin(a, &pool_size, &q), OK);
        db_bind_text(&q, 1, str_of(month));
        return db_query_step(&q) == OK ? db_column_int(&q, 0) : -1;
}

static enum err add_may(struct act *a, void *arg)
{
        (void)arg;
        return add_pool(a, "2026-05", 5);
}

static enum err add_may_and_fail(struct act *a, void *arg)
{
        TRY(add_may(a, arg));
        return act_fail(a, E_INPUT, TEXT_DB_MISSING, NULL, 0);
}

static enum err add_june_and_a_part_that_fails(struct act *a, void *arg)
{
        (void)arg;
        TRY(add_pool(a, "2026-06", 6));
        assert_int_equal(db_change(a, add_may_and_fail, NULL), E_INPUT);
        act_recover(a);
        return OK;
}

/* ------------------------------------------------------------------------- transactions */

static void a_change_is_kept(void **state)
{
        struct place *p = *state;
        assert_int_equal(db_change(&p->act, add_may, NULL), OK);
        place_reopen(p, DB_LOOK);
        assert_int_equal(size_of(&p->act, "2026-05"), 5);
}

static void a_change_that_fails_leaves_nothing(void **state)
{
        struct place *p = *state;
        place_expect(p, db_change(&p->act, add_may_and_fail, NULL), E_INPUT, TEXT_DB_MISSING);
        assert_int_equal(size_of(&p->act, "2026-05"), -1);
        assert_int_equal(db_change(&p->act, add_may, NULL), OK);
}

static void a_part_that_fails_undoes_only_itself(void **state)
{
        struct place *p = *state;
        assert_int_equal(db_change(&p->act, add_june_and_a_part_that_fails, NULL), OK);
        assert_int_equal(size_of(&p->act, "2026-05"), -1);
        assert_int_equal(size_of(&p->act, "2026-06"), 6);
}

static enum err change_inside(struct act *a, void *arg)
{
        return db_change(a, add_may, arg);
}

static void a_change_inside_a_look_is_refused(void **state)
{
        struct place *p = *state;
        place_expect(p, db_look(&p->act, change_inside, NULL), E_BUG, TEXT_DB_BUG);
        place_expect(p, db_look(&p->act, add_may, NULL), E_BUG, TEXT_DB_BUG);
        assert_int_equal(size_of(&p->act, "2026-05"), -1);
}

static void a_write_outside_a_change_is_refused(void **state)
{
        struct place *p = *state;
        place_expect(p, add_may(&p->act, NULL), E_BUG, TEXT_DB_BUG);
}

static void a_statement_begun_twice_is_refused(void **state)
{
        struct place *p = *state;
        SCOPED(db_query_end) struct db_query first = { 0 }, second = { 0 };
        assert_int_equal(db_query_begin(&p->act, &pools, &first), OK);
        place_expect(p, db_query_begin(&p->act, &pools, &second), E_BUG, TEXT_DB_BUG);
        db_query_end(&first);
        assert_int_equal(db_query_begin(&p->act, &pools, &second), OK);
}

static void a_look_sees_one_moment(void **state)
{
        struct place *p = *state;
        assert_int_equal(db_change(&p->act, add_may, NULL), OK);
        SCOPED(db_query_end) struct db_query q = { 0 };
        assert_int_equal(db_query_begin(&p->act, &pools, &q), OK);
        assert_int_equal(db_query_step(&q), OK);
        place_tamper(p, "UPDATE status_pool SET size = 99");
        assert_int_equal(db_column_int(&q, 1), 5);
        assert_int_equal(db_query_step(&q), E_NONE);
}

/* ------------------------------------------------------------------------------- values */

static const struct db_statement echo = { "echo", "SELECT :a AS a, :b AS b, :c AS c, :d AS d" };

static void values_come_back_as_they_went(void **state)
{
        struct place *p = *state;
        SCOPED(db_query_end) struct db_query q = { 0 };
        uint8_t bytes[3] = { 9, 9, 9 };
        assert_int_equal(db_query_begin(&p->act, &echo, &q), OK);
        db_bind_int(&q, 1, INT64_MIN);
        db_bind_text(&q, 2, (struct str){ NULL, 0 });
        db_bind_blob(&q, 3, (struct str){ "a\0b", 3 });
        db_bind_null(&q, 4);
        assert_int_equal(db_query_step(&q), OK);
        assert_int_equal(db_column_int(&q, 0), INT64_MIN);
        assert_non_null(db_column_copy(&q, 1).at);
        assert_int_equal(db_column_copy(&q, 1).len, 0);
        assert_true(str_is_equal(db_column_copy(&q, 2), (struct str){ "a\0b", 3 }));
        assert_int_equal(db_column_bytes(&q, 2, bytes, 3), OK);
        assert_memory_equal(bytes, "a\0b", 3);
        assert_true(db_column_is_null(&q, 3));
        assert_null(db_column_copy(&q, 3).at);
}

static void bytes_of_another_length_are_a_damaged_database(void **state)
{
        struct place *p = *state;
        SCOPED(db_query_end) struct db_query q = { 0 };
        uint8_t bytes[4];
        assert_int_equal(db_query_begin(&p->act, &echo, &q), OK);
        db_bind_blob(&q, 1, STR("abc"));
        assert_int_equal(db_query_step(&q), OK);
        place_expect(p, db_column_bytes(&q, 0, bytes, 4), E_BUG, TEXT_DB_DAMAGED);
}

/* ------------------------------------------------------------------------------ opening */

static void only_rows_can_be_touched(void **state)
{
        struct place *p = *state;
        static const struct db_statement refused[] = {
                { "attach", "ATTACH DATABASE '/tmp/other.db' AS other" },
                { "pragma", "PRAGMA writable_schema = ON" },
                { "create", "CREATE TABLE other (a INTEGER)" },
                { "temporary", "CREATE TEMP TABLE other (a INTEGER)" },
                { "drop", "DROP TABLE status_pool" },
                { "alter", "ALTER TABLE status_pool RENAME TO other" },
                { "trigger", "DROP TRIGGER ledger_entry_is_not_changed" },
                { "vacuum", "VACUUM INTO '/tmp/other.db'" },
        };
        for (size_t i = 0; i < COUNT(refused); i++)
                if (db_try_statement(&p->act, &refused[i]) == OK)
                        assert_int_equal(run(&p->act, &refused[i]), E_BUG);
        assert_int_equal(p->act.failure.outcome, E_BUG);
        assert_int_not_equal(access("/tmp/other.db", F_OK), 0);
}

static void the_file_is_for_its_owner_only(void **state)
{
        struct place *p = *state;
        struct stat about;
        char log[128];
        snprintf(log, sizeof log, "%s-wal", p->path);
        assert_int_equal(db_change(&p->act, add_may, NULL), OK);
        assert_int_equal(stat(p->path, &about), 0);
        assert_int_equal(about.st_mode & 0777, 0600);
        assert_int_equal(stat(log, &about), 0);
        assert_int_equal(about.st_mode & 0777, 0600);
}

static void write_file(const char *path, const char *text)
{
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        fputs(text, file);
        fclose(file);
}

static void what_is_no_database_of_a_city_is_refused(void **state)
{
        struct place *p = *state;
        struct act *a = &p->act;
        struct db *db = NULL;
        place_expect(p, db_open(a, p->path, DB_LOOK, &db), E_NONE, TEXT_DB_MISSING);
        place_expect(p, db_open(a, p->path, DB_CHANGE, &db), E_NONE, TEXT_DB_MISSING);
        place_expect(p, db_open(a, p->folder, DB_LOOK, &db), E_INPUT, TEXT_DB_FOREIGN);
        write_file(p->path, "");
        place_expect(p, db_open(a, p->path, DB_LOOK, &db), E_INPUT, TEXT_DB_FOREIGN);
        place_expect(p, db_open(a, p->path, DB_CHANGE, &db), E_INPUT, TEXT_DB_FOREIGN);
        place_expect(p, db_open(a, p->path, DB_MAKE, &db), E_STATE, TEXT_DB_EXISTS);
        write_file(p->path, "This is a letter, not a database, however long it may get.\n");
        place_expect(p, db_open(a, p->path, DB_LOOK, &db), E_INPUT, TEXT_DB_FOREIGN);
        unlink(p->path);
        place_tamper(p, "CREATE TABLE somebody_elses (a INTEGER)");
        place_expect(p, db_open(a, p->path, DB_LOOK, &db), E_INPUT, TEXT_DB_FOREIGN);
        place_expect(p, db_open(a, p->path, DB_CHANGE, &db), E_INPUT, TEXT_DB_FOREIGN);
        assert_null(db);
}

static void a_damaged_database_is_found(void **state)
{
        struct place *p = *state;
        assert_int_equal(db_change(&p->act, add_may, NULL), OK);
        assert_int_equal(db_check(&p->act), OK);
        db_close(&p->act.db);
        int fd = open(p->path, O_RDWR);
        char noise[4096];
        memset(noise, 0x5a, sizeof noise);
        for (off_t at = 4096; at < lseek(fd, 0, SEEK_END); at += 4096)
                assert_int_equal(pwrite(fd, noise, sizeof noise, at), sizeof noise);
        close(fd);
        assert_int_equal(db_open(&p->act, p->path, DB_LOOK, &p->act.db), OK);
        place_expect(p, db_check(&p->act), E_BUG, TEXT_DB_DAMAGED);
}

static void a_newer_schema_is_refused(void **state)
{
        struct place *p = *state;
        place_tamper(p, "PRAGMA user_version = 999");
        place_expect(p, migrate_up(&p->act), E_STATE, TEXT_DB_NEWER);
        place_expect(p, migrate_check(&p->act), E_STATE, TEXT_DB_NEWER);
        place_tamper(p, "PRAGMA user_version = 0");
        place_expect(p, migrate_check(&p->act), E_STATE, TEXT_DB_OLDER);
}

static void migrating_twice_is_harmless(void **state)
{
        struct place *p = *state;
        assert_int_equal(db_change(&p->act, add_may, NULL), OK);
        assert_int_equal(migrate_up(&p->act), OK);
        assert_int_equal(migrate_check(&p->act), OK);
        assert_int_equal(size_of(&p->act, "2026-05"), 5);
}

/* --------------------------------------------------------------------- read-only places */

/* In a child without root's powers. Each bit of the answer is one thing that went wrong. */
static int look_where_nothing_can_be_written(struct place *p)
{
        struct act *a = &p->act;
        int wrong = geteuid() == 0 && setuid(NOBODY) != 0;
        wrong |= (db_open(a, p->path, DB_LOOK, &a->db) != OK) << 1;
        if (!a->db)
                return wrong;
        wrong |= (migrate_check(a) != OK || size_of(a, "2026-05") != 5) << 2;
        wrong |= (db_check(a) != OK) << 3;
        wrong |=
                (db_change(a, add_may, NULL) != E_STATE || a->failure.sentence != TEXT_DB_READ_ONLY)
                << 4;
        act_recover(a);
        db_close(&a->db);
        wrong |= (db_open(a, p->path, DB_CHANGE, &a->db) != E_STATE ||
                         a->failure.sentence != TEXT_DB_READ_ONLY)
                 << 5;
        return wrong;
}

static void close_folder(const struct place *p)
{
        assert_int_equal(chmod(p->path, 0444), 0);
        assert_int_equal(chmod(p->folder, 0555), 0);
}

static void a_read_only_folder_can_be_looked_at(void **state)
{
        struct place *p = *state;
        assert_int_equal(db_change(&p->act, add_may, NULL), OK);
        db_close(&p->act.db);
        close_folder(p);
        assert_int_equal(place_in_child(look_where_nothing_can_be_written, p), 0);
        assert_int_equal(chmod(p->folder, 0755), 0);
}

static int look_at_unclean(struct place *p)
{
        struct act *a = &p->act;
        if (geteuid() == 0 && setuid(NOBODY) != 0)
                return 1;
        enum err outcome = db_open(a, p->path, DB_LOOK, &a->db);
        return outcome == E_STATE && a->failure.sentence == TEXT_DB_READ_ONLY_LOG ? 0 : 2;
}

static int change_and_die(struct place *p)
{
        struct act *a = &p->act;
        if (db_open(a, p->path, DB_CHANGE, &a->db) != OK || db_change(a, add_may, NULL) != OK)
                return 1;
        return 0; /* without closing, as after a power cut */
}

static void an_unclean_read_only_folder_gets_a_sentence(void **state)
{
        struct place *p = *state;
        char memory[128];
        db_close(&p->act.db);
        assert_int_equal(place_in_child(change_and_die, p), 0);
        snprintf(memory, sizeof memory, "%s-shm", p->path);
        unlink(memory);
        close_folder(p);
        assert_int_equal(place_in_child(look_at_unclean, p), 0);
        assert_int_equal(chmod(p->folder, 0755), 0);
        assert_int_equal(chmod(p->path, 0600), 0);
        place_reopen(p, DB_CHANGE);
        assert_int_equal(size_of(&p->act, "2026-05"), 5);
}

/* ---------------------------------------------------------------------- deleted content */

static enum err forget_checkpoints(struct act *a, void *arg)
{
        static const struct db_statement drop = { "drop", "DELETE FROM ledger_checkpoint" };
        (void)arg;
        return run(a, &drop);
}

static void deleted_rows_are_in_no_file(void **state)
{
        struct place *p = *state;
        char paths[3][128];
        const char *const ends[] = { "", "-wal", "-shm" };
        for (int i = 0; i < 3; i++)
                snprintf(paths[i], sizeof paths[i], "%s%s", p->path, ends[i]);
        place_tamper(p, "INSERT INTO ledger_checkpoint (size, root, note)"
                        " VALUES (1, zeroblob(32), 'ZZCANARY-4711')");
        assert_true(place_count_in_file(paths[0], STR("ZZCANARY-4711")) +
                            place_count_in_file(paths[1], STR("ZZCANARY-4711")) >
                    0);
        place_reopen(p, DB_CHANGE);
        struct db *other = NULL; /* keeps the log from being removed when the first one closes */
        assert_int_equal(db_open(&p->act, p->path, DB_CHANGE, &other), OK);
        assert_int_equal(db_change(&p->act, forget_checkpoints, NULL), OK);
        db_close(&p->act.db);
        for (int i = 0; i < 3; i++)
                assert_int_equal(place_count_in_file(paths[i], STR("ZZCANARY-4711")), 0);
        db_close(&other);
}

static void a_copy_holds_no_deleted_row(void **state)
{
        struct place *p = *state;
        char copy[128];
        snprintf(copy, sizeof copy, "%s/copy", p->folder);
        assert_int_equal(db_change(&p->act, add_may, NULL), OK);
        place_tamper(p, "PRAGMA secure_delete = OFF; INSERT INTO ledger_checkpoint"
                        " (size, root, note) VALUES (1, zeroblob(32), 'ZZCANARY-4711');"
                        " DELETE FROM ledger_checkpoint");
        write_file(copy, "");
        assert_int_equal(db_copy_into(&p->act, copy), OK);
        assert_int_equal(place_count_in_file(copy, STR("ZZCANARY-4711")), 0);
        db_close(&p->act.db);
        assert_int_equal(db_open(&p->act, copy, DB_LOOK, &p->act.db), OK);
        assert_int_equal(size_of(&p->act, "2026-05"), 5);
}

static void a_database_in_memory_can_be_looked_at(void **state)
{
        struct place *p = *state;
        enum { MOST = 1 << 20 };
        char *bytes = arena_take(p->act.mem, MOST);
        assert_int_equal(db_change(&p->act, add_may, NULL), OK);
        db_close(&p->act.db);
        int fd = open(p->path, O_RDONLY);
        ssize_t len = read(fd, bytes, MOST);
        close(fd);
        assert_true(len > 0 && len < MOST);
        assert_int_equal(db_open_bytes(&p->act, bytes, (size_t)len, &p->act.db), OK);
        assert_int_equal(db_check(&p->act), OK);
        assert_int_equal(size_of(&p->act, "2026-05"), 5);
        place_expect(p, db_change(&p->act, add_may, NULL), E_STATE, TEXT_DB_READ_ONLY);
        db_close(&p->act.db);
        memset(bytes, 0x41, MOST);
        place_expect(p, db_open_bytes(&p->act, bytes, MOST, &p->act.db), E_INPUT, TEXT_DB_FOREIGN);
}

#define IN_DATABASE(test) cmocka_unit_test_setup_teardown(test, place_begin_open, place_end)
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, place_begin, place_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                IN_DATABASE(a_change_is_kept),
                IN_DATABASE(a_change_that_fails_leaves_nothing),
                IN_DATABASE(a_part_that_fails_undoes_only_itself),
                IN_DATABASE(a_change_inside_a_look_is_refused),
                IN_DATABASE(a_write_outside_a_change_is_refused),
                IN_DATABASE(a_statement_begun_twice_is_refused),
                IN_DATABASE(a_look_sees_one_moment),
                IN_DATABASE(values_come_back_as_they_went),
                IN_DATABASE(bytes_of_another_length_are_a_damaged_database),
                IN_DATABASE(only_rows_can_be_touched),
                IN_DATABASE(the_file_is_for_its_owner_only),
                IN_FOLDER(what_is_no_database_of_a_city_is_refused),
                IN_DATABASE(a_damaged_database_is_found),
                IN_DATABASE(a_newer_schema_is_refused),
                IN_DATABASE(migrating_twice_is_harmless),
                IN_DATABASE(a_read_only_folder_can_be_looked_at),
                IN_DATABASE(an_unclean_read_only_folder_gets_a_sentence),
                IN_DATABASE(deleted_rows_are_in_no_file),
                IN_DATABASE(a_copy_holds_no_deleted_row),
                IN_DATABASE(a_database_in_memory_can_be_looked_at),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
