/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/switch_check.h"
#include "civic/switch_fixture.h"
#include "civic/key.h"
#include "civic/ledger.h"

#include <sqlite3.h>
#include <unistd.h>
#include <stdio.h>

#define LOG_NAME STR(FIXTURE_ORIGIN)

static enum err sign_body(
        struct act *a, void *keeper, struct str body, uint8_t signature[SIGNATURE_SIZE])
{
        struct keeper_signature made;
        TRY(keeper_sign_checkpoint(a, keeper, body, &made));
        memcpy(signature, made.bytes, SIGNATURE_SIZE);
        return OK;
}

static void sign_log(struct world *w)
{
        struct str note;
        struct ledger_signer signer = {
                .key.name = LOG_NAME, .sign = sign_body, .arg = w->f->keeper
        };
        assert_int_equal(key_current_log(w->a, signer.key.public), OK);
        assert_int_equal(ledger_checkpoint(w->a, &signer, &note), OK);
}

static const char *check(struct world *w, struct keeper *keeper, const char *manifest)
{
        struct switch_failed failed;
        const struct switch_watch watch = { LOG_NAME, keeper, manifest };
        world_be(w, "somebody");
        assert_int_equal(switch_check(w->a, &watch, &failed), OK);
        assert_true(str_is_equal(w->a->who, STR("somebody")));
        return failed.code ? failed.code : "";
}

static void a_city_that_is_well_stays_open(void **state)
{
        struct world *w = *state;
        world_open(w);
        assert_string_equal(check(w, w->f->keeper, "/nowhere/manifest"), "");
        sign_log(w);
        assert_string_equal(check(w, NULL, NULL), "");
        assert_true(world_look(w).is_open);
}

#define LEDGER_UNGUARDED                                                                           \
        "DROP TRIGGER ledger_entry_is_not_deleted; DROP TRIGGER ledger_entry_is_not_changed;"

/* What may break while it is open, and what the ledger then says. */
static void what_fails_pauses_it(void **state)
{
        static const struct {
                const char *sql, *code;
        } cases[] = {
                { "UPDATE ledger_checkpoint SET root = zeroblob(32)", "log" },
                { "UPDATE ledger_checkpoint SET note = replace(note, 'a', 'b')", "log" },
                { LEDGER_UNGUARDED "UPDATE ledger_entry SET effect = 'log 2020 0' WHERE kind = "
                                   "'key.make' AND effect LIKE 'log%'",
                        "keys" },
        };
        struct world *w = *state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                size_t count;
                struct switch_change *changes;
                void *inner = w;
                char reason[32];
                world_open(w);
                sign_log(w);
                world_tamper(w, cases[i].sql);
                assert_string_equal(check(w, w->f->keeper, NULL), cases[i].code);
                assert_int_equal(world_look(w).at, SWITCH_PAUSED);
                assert_int_equal(world_look(w).reason, SWITCH_FAULT);
                assert_int_equal(world_look(w).since, switch_minute(w->a));
                assert_int_equal(switch_history(w->a, &changes, &count), OK);
                snprintf(reason, sizeof reason, "fault %s", cases[i].code);
                assert_true(str_is_equal(changes[0].reason, str_of(reason)));
                assert_true(str_is_equal(changes[0].actor, STR("citykey")));
                assert_string_equal(check(w, w->f->keeper, NULL), cases[i].code);
                assert_int_equal(world_look(w).number, 2); /* said once */
                world_end(&inner);
                assert_int_equal(world_begin(&inner), 0);
                w = inner;
        }
        *state = w;
}

/* Closing goes before telling. */
static void a_ledger_that_takes_no_entry_still_lets_it_be_closed(void **state)
{
        struct world *w = *state;
        world_open(w);
        sign_log(w);
        world_tamper(w, "DELETE FROM ledger_node");
        for (int i = 0; i < 3; i++) {
                assert_string_equal(check(w, w->f->keeper, NULL), "log");
                assert_int_equal(world_look(w).reason, SWITCH_FAULT);
                assert_int_equal(world_look(w).number, 2);
        }
        world_pause(w, "operator", SWITCH_SAFETY);
        assert_int_equal(world_look(w).number, 3);
}

static void a_program_that_was_not_installed_pauses_it(void **state)
{
        struct world *w = *state;
        const char *manifest = world_beside(w->f, "/manifest");
        FILE *file = fopen(manifest, "w");
        assert_non_null(file);
        fprintf(file, "%064d  citykey\n", 0);
        fclose(file);
        world_open(w);
        assert_string_equal(check(w, w->f->keeper, manifest), "program");
        assert_int_equal(world_look(w).reason, SWITCH_FAULT);
        unlink(manifest);
}

static void a_state_that_is_none_to_go_by_is_written_down(void **state)
{
        struct world *w = *state;
        world_open(w);
        world_tamper(w, "DROP TRIGGER switch_state_is_not_deleted; DELETE FROM switch_state");
        assert_string_equal(check(w, w->f->keeper, NULL), "state");
        assert_true(world_look(w).since > 0);
        assert_string_equal(check(w, w->f->keeper, NULL), "");
}

static void what_fails_while_it_is_closed_is_said_and_changes_nothing(void **state)
{
        struct world *w = *state;
        world_tamper(
                w, LEDGER_UNGUARDED "UPDATE ledger_entry SET effect = 'x' WHERE kind = 'key.make'");
        assert_string_equal(check(w, w->f->keeper, NULL), "keys");
        assert_int_equal(world_look(w).at, SWITCH_NEVER);
        world_pause(w, "clerk", SWITCH_LEGAL);
        assert_string_equal(check(w, w->f->keeper, NULL), "keys");
        assert_int_equal(world_look(w).reason, SWITCH_LEGAL);
}

static int64_t count_signed(struct world *w)
{
        sqlite3 *link;
        sqlite3_stmt *count;
        assert_int_equal(sqlite3_open(w->database, &link), SQLITE_OK);
        sqlite3_prepare_v2(link, "SELECT COUNT(signature) FROM switch_state", -1, &count, NULL);
        assert_int_equal(sqlite3_step(count), SQLITE_ROW);
        int64_t found = sqlite3_column_int64(count, 0);
        sqlite3_finalize(count);
        sqlite3_close(link);
        return found;
}

static void a_pause_without_the_keys_is_signed_when_there_are_some(void **state)
{
        struct world *w = *state;
        world_open(w);
        world_pause(w, "operator", SWITCH_SAFETY);
        assert_int_equal(count_signed(w), 1);
        assert_string_equal(check(w, NULL, NULL), "");
        assert_int_equal(count_signed(w), 1);
        for (int i = 0; i < 2; i++)
                assert_string_equal(check(w, w->f->keeper, NULL), "");
        assert_int_equal(count_signed(w), 2);
        assert_int_equal(world_look(w).reason, SWITCH_SAFETY);
        world_tamper(w, "DROP TRIGGER switch_state_says_the_same;"
                        "UPDATE switch_state SET signature = zeroblob(64) WHERE number = 2");
        assert_int_equal(world_look(w).reason, SWITCH_FAULT);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)
                TEST(a_city_that_is_well_stays_open),
                TEST(what_fails_pauses_it),
                TEST(a_ledger_that_takes_no_entry_still_lets_it_be_closed),
                TEST(a_program_that_was_not_installed_pauses_it),
                TEST(a_state_that_is_none_to_go_by_is_written_down),
                TEST(what_fails_while_it_is_closed_is_said_and_changes_nothing),
                TEST(a_pause_without_the_keys_is_signed_when_there_are_some),
        };
        return crypt_start() ? cmocka_run_group_tests_name("switch_check", tests, NULL, NULL) : 1;
}
