/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/switch_fixture.h"
#include "civic/key.h"
#include "civic/ledger.h"

#include <sqlite3.h>

static enum err close_by_program(struct act *a, void *arg)
{
        (void)arg;
        return switch_close_by_program(a, STR("state"));
}

static enum err restored(struct act *a, void *arg)
{
        (void)arg;
        return switch_restored(a);
}

/* -------------------------------------------------------------- what is not as it must be */

#define UNGUARDED                                                                                  \
        "DROP TRIGGER switch_state_is_not_deleted; DROP TRIGGER switch_state_says_the_same;"       \
        "DROP TRIGGER ledger_entry_is_not_deleted; DROP TRIGGER ledger_entry_is_not_changed;"

/* What an intruder with the file, and without the key, can make of a city that is open (o) or was
 * open and is paused (p): it is closed for a fault, or at least as it was. */
static void what_was_tampered_with_is_closed(void **state)
{
        static const struct {
                char was;
                const char *sql;
                enum switch_reason then;
        } cases[] = {
                { 'o', "UPDATE switch_state SET signature = NULL", SWITCH_FAULT },
                { 'o', "UPDATE switch_state SET signature = zeroblob(64)", SWITCH_FAULT },
                { 'o', "DELETE FROM switch_state", SWITCH_FAULT },
                { 'o', "DELETE FROM switch_epoch", SWITCH_FAULT },
                { 'o', "UPDATE switch_epoch SET epoch = zeroblob(16)", SWITCH_FAULT },
                { 'o', "UPDATE switch_state SET text = replace(text, '2026-03', '2026-02')",
                        SWITCH_FAULT },
                { 'o', "UPDATE switch_state SET text = 'open'", SWITCH_FAULT },
                { 'o', "UPDATE switch_state SET number = number + 1", SWITCH_FAULT },
                { 'o', "DELETE FROM ledger_entry WHERE kind = 'switch.open'", SWITCH_FAULT },
                { 'o', "DELETE FROM key WHERE kind = 'B'", SWITCH_FAULT },
                /* the pause is taken away: the older, signed state comes to light */
                { 'p', "DELETE FROM switch_state WHERE text LIKE '%state paused%'", SWITCH_FAULT },
                { 'p', "UPDATE switch_state SET number = 9 WHERE text LIKE '%state open%'",
                        SWITCH_FAULT },
                /* it is put in again after the pause, under its number and under the next */
                { 'p',
                        "UPDATE switch_state SET text = (SELECT text FROM switch_state WHERE "
                        "number "
                        "= 1), signature = (SELECT signature FROM switch_state WHERE number = 1)",
                        SWITCH_FAULT },
                { 'p',
                        "INSERT INTO switch_state SELECT number + 2, text, signature FROM "
                        "switch_state WHERE number = 1",
                        SWITCH_FAULT },
                { 'p', "UPDATE switch_state SET text = replace(text, 'state paused', 'state open')",
                        SWITCH_FAULT },
                { 'p', "UPDATE switch_state SET signature = zeroblob(64)", SWITCH_FAULT },
        };
        struct world *w = *state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                void *inner = w;
                world_open(w);
                if (cases[i].was == 'p')
                        world_pause(w, "clerk", SWITCH_SAFETY);
                world_tamper(w, UNGUARDED);
                world_tamper(w, cases[i].sql);
                struct switch_state now = world_look(w);
                if (now.is_open || now.reason != cases[i].then)
                        fail_msg("%c: %s", cases[i].was, cases[i].sql);
                world_expect(w, switch_may_submit(w->a), E_STATE, TEXT_SWITCH_NOTHING_SAVED);
                world_end(&inner);
                assert_int_equal(world_begin(&inner), 0);
                w = inner;
        }
        *state = w;
}

static void what_is_closed_by_a_fault_is_written_down_once(void **state)
{
        struct world *w = *state;
        world_open(w);
        world_tamper(w, UNGUARDED "DELETE FROM switch_state;");
        assert_int_equal(world_look(w).since, 0);
        for (int i = 0; i < 3; i++)
                assert_int_equal(db_change(w->a, close_by_program, NULL), OK);
        struct switch_state now = world_look(w);
        assert_int_equal(now.reason, SWITCH_FAULT);
        assert_int_equal(now.since, switch_minute(w->a));
        assert_int_equal(now.number, 2);
        int64_t number = world_propose(w, "clerk", "");
        world_later(w, SWITCH_NOTICE_HOURS * 3600);
        assert_int_equal(world_approve(w, "lawyer", number), OK);
}

static void a_lock_that_the_ledger_tells_of_stays_one(void **state)
{
        struct world *w = *state;
        world_be(w, "lawyer");
        assert_int_equal(switch_lock(w->a, STR("Order 1")), OK);
        world_tamper(w, UNGUARDED "DELETE FROM switch_state;");
        assert_int_equal(world_look(w).at, SWITCH_LOCKED);
        assert_true(str_is_equal(world_look(w).reference, STR("Order 1")));
}

/* The bundle key signs both; neither can stand for the other. */
static void a_signed_state_of_the_folder_opens_nothing(void **state)
{
        struct world *w = *state;
        struct keeper_signature signature;
        struct str text = STR("{\"format\":1,\"city\":\"00112233445566778899aabbccddeeff\","
                              "\"kind\":\"demonstration\",\"made\":\"2026-11-22\"}");
        struct switch_record record;
        assert_int_equal(keeper_sign_state(w->a, w->f->keeper, text, &signature), OK);
        assert_false(switch_read(w->a, text, &record));
        world_open(w);
        sqlite3 *link;
        sqlite3_stmt *put;
        world_tamper(w, UNGUARDED);
        assert_int_equal(sqlite3_open(w->database, &link), SQLITE_OK);
        sqlite3_prepare_v2(
                link, "UPDATE switch_state SET text = ?1, signature = ?2", -1, &put, NULL);
        sqlite3_bind_text(put, 1, text.at, (int)text.len, SQLITE_STATIC);
        sqlite3_bind_blob(put, 2, signature.bytes, SIGNATURE_SIZE, SQLITE_STATIC);
        assert_int_equal(sqlite3_step(put), SQLITE_DONE);
        sqlite3_finalize(put);
        sqlite3_close(link);
        assert_int_equal(world_look(w).reason, SWITCH_FAULT);
}

/* ---------------------------------------------------------------------- moved meanwhile */

static void a_state_that_was_signed_before_a_pause_opens_nothing_after_it(void **state)
{
        struct world *w = *state;
        struct switch_opening opening;
        int64_t number = world_propose(w, "clerk", "");
        world_later(w, SWITCH_NOTICE_HOURS * 3600);
        world_be(w, "lawyer");
        assert_int_equal(switch_prepare(w->a, w->f->keeper, number, &opening), OK);
        world_pause(w, "operator", SWITCH_SAFETY);
        world_be(w, "lawyer");
        world_expect(w, switch_open(w->a, &opening), E_STATE, TEXT_SWITCH_NOT_PROPOSED);
        int64_t again = world_propose(w, "clerk", "");
        world_later(w, SWITCH_NOTICE_HOURS * 3600);
        world_be(w, "lawyer");
        opening.number = again;
        world_expect(w, switch_open(w->a, &opening), E_STATE, TEXT_SWITCH_MOVED);
        assert_false(world_look(w).is_open);
}

static void what_another_key_signed_opens_nothing(void **state)
{
        struct world *w = *state;
        struct switch_opening opening;
        int64_t number = world_propose(w, "clerk", "");
        world_later(w, SWITCH_NOTICE_HOURS * 3600);
        world_be(w, "lawyer");
        assert_int_equal(switch_prepare(w->a, w->f->keeper, number, &opening), OK);
        opening.signature[7] ^= 1;
        world_expect(w, switch_open(w->a, &opening), E_BUG, TEXT_SWITCH_NOT_SIGNED);
        assert_true(world_look(w).is_reopening); /* and the proposal is still open */
        opening.signature[7] ^= 1;
        assert_int_equal(switch_open(w->a, &opening), OK);
}

static void a_restored_city_is_closed_and_signed_anew(void **state)
{
        struct world *w = *state;
        struct switch_opening opening;
        int64_t number = world_propose(w, "clerk", "");
        world_later(w, SWITCH_NOTICE_HOURS * 3600);
        world_be(w, "lawyer");
        assert_int_equal(switch_prepare(w->a, w->f->keeper, number, &opening), OK);
        assert_int_equal(db_change(w->a, restored, NULL), OK);
        assert_int_equal(
                world_look(w).at, SWITCH_REOPENING); /* it was never open: nothing to pause */
        world_expect(w, switch_open(w->a, &opening), E_STATE, TEXT_SWITCH_MOVED);
        assert_int_equal(world_approve(w, "lawyer", number), OK);
        assert_int_equal(db_change(w->a, restored, NULL), OK);
        assert_int_equal(world_look(w).at, SWITCH_PAUSED);
        assert_int_equal(world_look(w).reason, SWITCH_RESTORED);
        world_be(w, "lawyer");
        assert_int_equal(switch_lock(w->a, STR("Order 1")), OK);
        assert_int_equal(db_change(w->a, restored, NULL), OK);
        assert_int_equal(world_look(w).at, SWITCH_LOCKED);
        world_open_locked(w, "Order 1");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)
                TEST(what_was_tampered_with_is_closed),
                TEST(what_is_closed_by_a_fault_is_written_down_once),
                TEST(a_lock_that_the_ledger_tells_of_stays_one),
                TEST(a_signed_state_of_the_folder_opens_nothing),
                TEST(a_state_that_was_signed_before_a_pause_opens_nothing_after_it),
                TEST(what_another_key_signed_opens_nothing),
                TEST(a_restored_city_is_closed_and_signed_anew),
        };
        return crypt_start() ? cmocka_run_group_tests_name("switch_tamper", tests, NULL, NULL) : 1;
}
