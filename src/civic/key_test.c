/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/key.h"

#include "civic/key_sql.h"
#include "civic/ledger.h"
#include "civic/staff_fixture.h"
#include "kit/keeper_fixture.h"
#include "kit/migrate.h"
#include "lib/jwk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* A keeper with a key of each kind, as a city has after its start, and the city's database. */
struct city_keys {
        struct fixture *f;
        struct act *a;
        const char *database;
};

static const char *beside(struct fixture *f, const char *name)
{
        struct buf path = buf_in(f->mem);
        buf_add_c(&path, f->folder);
        buf_add_c(&path, name);
        return buf_c(&path);
}

static int begin(void **state)
{
        void *inner;
        if (fixture_begin(&inner) != 0)
                return -1;
        struct fixture *f = inner;
        struct city_keys *keys = arena_take(f->mem, sizeof *keys);
        *keys = (struct city_keys){ f, &f->act, beside(f, "/city.db") };
        if (db_open(keys->a, keys->database, DB_MAKE, &keys->a->db) != OK ||
                migrate_up(keys->a) != OK || key_settle(keys->a, f->keeper) != OK)
                return -1;
        *state = keys;
        return 0;
}

static int end(void **state)
{
        struct city_keys *keys = *state;
        void *inner = keys->f;
        db_close(&keys->a->db);
        unlink(keys->database);
        unlink(beside(keys->f, "/city.db-wal"));
        unlink(beside(keys->f, "/city.db-shm"));
        return fixture_end(&inner);
}

/* What the database and the keystore hold of a kind. */
struct tally {
        size_t rows, signing, private_halves;
};

static struct tally count_kind(struct city_keys *keys, enum pubkey_kind kind)
{
        struct tally tally = { 0 };
        struct key_row *rows;
        struct pubkey *kept;
        size_t count;
        assert_int_equal(key_list(keys->a, &rows, &count), OK);
        for (size_t i = 0; i < count; i++) {
                tally.rows += rows[i].key.kind == kind;
                tally.signing +=
                        rows[i].key.kind == kind && !rows[i].is_withdrawn && !rows[i].is_retired;
        }
        assert_int_equal(keeper_list(keys->a, keys->f->keeper, &kept, &count), OK);
        for (size_t i = 0; i < count; i++)
                tally.private_halves += kept[i].kind == kind;
        return tally;
}

static void assert_tally(struct city_keys *keys, enum pubkey_kind kind, struct tally wanted)
{
        struct tally tally = count_kind(keys, kind);
        assert_int_equal(tally.rows, wanted.rows);
        assert_int_equal(tally.signing, wanted.signing);
        assert_int_equal(tally.private_halves, wanted.private_halves);
}

static int64_t ledger_size(struct city_keys *keys)
{
        struct ledger_head head;
        assert_int_equal(ledger_head(keys->a, &head), OK);
        return head.size;
}

static void a_new_city_gets_each_kind_once(void **state)
{
        struct city_keys *keys = *state;
        struct fixture *f = keys->f;
        assert_int_equal(key_make_first(keys->a, f->keeper), E_STATE);
        act_recover(keys->a);
        db_close(&keys->a->db);
        unlink(keys->database);
        keeper_close(&f->keeper);
        unlink(f->path);
        assert_int_equal(db_open(keys->a, keys->database, DB_MAKE, &keys->a->db), OK);
        assert_int_equal(migrate_up(keys->a), OK);
        f->options.make = &keystore_cost_demonstration;
        assert_int_equal(keeper_start(keys->a, &f->options, &f->keeper), OK);
        assert_int_equal(key_make_first(keys->a, f->keeper), OK);
        for (enum pubkey_kind kind = 0; kind < PUBKEY_KINDS; kind++)
                assert_tally(keys, kind, (struct tally){ 1, 1, 1 });
        assert_int_equal(ledger_size(keys), PUBKEY_KINDS);
}

static void rotating_ends_the_old_key_of_any_kind(void **state)
{
        struct city_keys *keys = *state;
        for (enum pubkey_kind kind = 0; kind < PUBKEY_KINDS; kind++) {
                struct pubkey made;
                struct pubkey current;
                int64_t before = ledger_size(keys);
                assert_int_equal(key_rotate(keys->a, keys->f->keeper, kind, &made), OK);
                assert_int_equal(key_current(keys->a, kind, &current), OK);
                assert_true(pubkey_id_is_equal(made.id, current.id));
                assert_false(pubkey_id_is_equal(made.id, keys->f->keys[kind].id));
                assert_tally(keys, kind, (struct tally){ 2, 1, 1 });
                assert_int_equal(ledger_size(keys), before + 2); /* one ends, one begins */
        }
        assert_int_equal(fixture_restart(keys->f), OK);
        assert_int_equal(key_settle(keys->a, keys->f->keeper), OK);
}

/* What two people agreed to, and what is then withdrawn. */
struct withdrawal {
        struct str agreed, month;
};

static enum err take_and_withdraw(struct act *a, void *arg)
{
        const struct withdrawal *withdrawal = arg;
        const struct approved *by;
        TRY(approval_take(a, APPROVAL_KEY_WITHDRAW, withdrawal->agreed, &by));
        return key_withdraw(a, withdrawal->month, by);
}

static enum err withdraw(struct city_keys *keys, struct str month)
{
        TRY(key_check_withdraw(keys->a, month));
        fixture_agree(keys->a, APPROVAL_KEY_WITHDRAW, month);
        TRY(db_change(keys->a, take_and_withdraw, &(struct withdrawal){ month, month }));
        return key_settle(keys->a, keys->f->keeper);
}

static void what_was_agreed_for_one_month_withdraws_no_other(void **state)
{
        struct city_keys *keys = *state;
        struct withdrawal withdrawal = { STR("2026-02"), STR(FIXTURE_MONTH) };
        fixture_agree(keys->a, APPROVAL_KEY_WITHDRAW, withdrawal.agreed);
        assert_int_equal(db_change(keys->a, take_and_withdraw, &withdrawal), E_BUG);
        assert_int_equal(keys->a->failure.sentence, TEXT_APPROVAL_OTHER_ACT);
        act_recover(keys->a);
        assert_tally(keys, PUBKEY_ISSUING, (struct tally){ 1, 1, 1 });
}

static void a_withdrawn_month_mints_no_more(void **state)
{
        struct city_keys *keys = *state;
        struct keeper_signature signature;
        struct keeper *keeper = keys->f->keeper;
        struct private claims =
                private_wrap(fixture_claims(keys->f->mem, &(struct fixture_claims){ .index = 1 }));
        static const struct {
                const char *month;
                enum err outcome;
        } rows[] = { { "2026-02", E_NONE }, { "2026-13", E_INPUT }, { "March", E_INPUT },
                { "", E_INPUT }, { FIXTURE_MONTH, OK }, { FIXTURE_MONTH, E_STATE } };
        for (size_t i = 0; i < COUNT(rows); i++) {
                act_recover(keys->a);
                assert_int_equal(withdraw(keys, str_of(rows[i].month)), rows[i].outcome);
        }
        act_recover(keys->a);
        assert_tally(keys, PUBKEY_ISSUING, (struct tally){ 1, 0, 0 });
        /* makes none of its own accord */
        assert_int_equal(key_ensure_issuing(keys->a, keeper, keys->a->today), OK);
        assert_tally(keys, PUBKEY_ISSUING, (struct tally){ 1, 0, 0 });
        assert_int_equal(
                keeper_mint(keys->a, keeper, STR(FIXTURE_MONTH), claims, &signature), E_NONE);
        act_recover(keys->a);
        struct pubkey made;
        assert_int_equal(key_rotate(keys->a, keeper, PUBKEY_ISSUING, &made), OK);
        assert_int_equal(keeper_mint(keys->a, keeper, STR(FIXTURE_MONTH), claims, &signature), OK);
        assert_true(pubkey_id_is_equal(signature.key, made.id));
}

static void withdrawing_a_month_takes_all_its_keys(void **state)
{
        struct city_keys *keys = *state;
        struct pubkey made;
        struct key_row *rows;
        size_t count;
        assert_int_equal(key_rotate(keys->a, keys->f->keeper, PUBKEY_ISSUING, &made), OK);
        assert_int_equal(withdraw(keys, STR(FIXTURE_MONTH)), OK);
        assert_int_equal(key_list(keys->a, &rows, &count), OK);
        for (size_t i = 0; i < count; i++)
                assert_int_equal(rows[i].is_withdrawn, rows[i].key.kind == PUBKEY_ISSUING);
}

static void each_month_has_its_own_issuing_key(void **state)
{
        struct city_keys *keys = *state;
        struct pubkey current;
        int64_t before = ledger_size(keys);
        assert_int_equal(key_ensure_issuing(keys->a, keys->f->keeper, keys->a->today), OK);
        assert_int_equal(key_ensure_issuing(keys->a, keys->f->keeper, keys->a->today), OK);
        assert_int_equal(ledger_size(keys), before);
        keys->a->today = date_add_months(date_month_start(keys->a->today), 1);
        assert_int_equal(fixture_restart(keys->f), OK);
        assert_int_equal(key_ensure_issuing(keys->a, keys->f->keeper, keys->a->today), OK);
        assert_int_equal(key_current(keys->a, PUBKEY_ISSUING, &current), OK);
        assert_string_equal(current.label, "2026-04");
        assert_tally(keys, PUBKEY_ISSUING, (struct tally){ 2, 1, 1 });
}

static void a_month_ahead_gets_its_key_and_this_month_keeps_its_own(void **state)
{
        struct city_keys *keys = *state;
        struct keeper_signature signature;
        struct fixture_claims claims = { .index = 3 };
        struct private card = private_wrap(fixture_claims(keys->f->mem, &claims));
        struct date ahead = date_add_months(date_month_start(keys->a->today), 1);
        assert_int_equal(key_ensure_issuing(keys->a, keys->f->keeper, ahead), OK);
        assert_tally(keys, PUBKEY_ISSUING, (struct tally){ 2, 2, 2 });
        assert_int_equal(key_ensure_issuing(keys->a, keys->f->keeper, keys->a->today), OK);
        assert_int_equal(key_ensure_issuing(keys->a, keys->f->keeper, ahead), OK);
        assert_tally(keys, PUBKEY_ISSUING, (struct tally){ 2, 2, 2 });
        assert_int_equal(
                keeper_mint(keys->a, keys->f->keeper, STR(FIXTURE_MONTH), card, &signature), OK);
        assert_int_equal(
                keeper_mint(keys->a, keys->f->keeper, STR("2026-04"), card, &signature), E_STATE);
        act_recover(keys->a);
        keys->a->today = ahead;
        assert_int_equal(fixture_restart(keys->f), OK);
        assert_int_equal(key_ensure_issuing(keys->a, keys->f->keeper, ahead), OK);
        assert_tally(keys, PUBKEY_ISSUING, (struct tally){ 2, 1, 1 });
        struct pubkey current;
        assert_int_equal(key_current(keys->a, PUBKEY_ISSUING, &current), OK);
        assert_string_equal(current.label, "2026-04");
}

static void a_new_key_for_this_month_leaves_the_next_months_alone(void **state)
{
        struct city_keys *keys = *state;
        struct pubkey made;
        struct date ahead = date_add_months(date_month_start(keys->a->today), 1);
        assert_int_equal(key_ensure_issuing(keys->a, keys->f->keeper, ahead), OK);
        assert_int_equal(key_rotate(keys->a, keys->f->keeper, PUBKEY_ISSUING, &made), OK);
        assert_string_equal(made.label, FIXTURE_MONTH);
        assert_tally(keys, PUBKEY_ISSUING, (struct tally){ 3, 2, 2 });
}

static void a_city_older_than_events_gets_its_tally_and_staff_keys(void **state)
{
        struct city_keys *keys = *state;
        struct fixture *f = keys->f;
        struct pubkey made;
        db_close(&keys->a->db);
        unlink(keys->database);
        keeper_close(&f->keeper);
        unlink(f->path);
        assert_int_equal(db_open(keys->a, keys->database, DB_MAKE, &keys->a->db), OK);
        assert_int_equal(migrate_up(keys->a), OK);
        f->options.make = &keystore_cost_demonstration;
        assert_int_equal(keeper_start(keys->a, &f->options, &f->keeper), OK);
        for (enum pubkey_kind kind = 0; kind < PUBKEY_TALLY; kind++)
                assert_int_equal(
                        keeper_make_key(keys->a, f->keeper, kind, STR("2026-03"), &made), OK);
        assert_int_equal(key_settle(keys->a, f->keeper), OK);
        assert_tally(keys, PUBKEY_TALLY, (struct tally){ 1, 1, 1 });
        assert_tally(keys, PUBKEY_STAFF, (struct tally){ 1, 1, 1 });
        assert_int_equal(key_settle(keys->a, f->keeper), OK);
        assert_tally(keys, PUBKEY_TALLY, (struct tally){ 1, 1, 1 });
}

static void published_keys_are_all_of_issuing_and_the_newest_of_status(void **state)
{
        struct city_keys *keys = *state;
        struct jwk_set set;
        struct pubkey status;
        struct buf json = buf_in(keys->f->mem);
        struct pubkey made;
        assert_int_equal(withdraw(keys, STR(FIXTURE_MONTH)), OK);
        assert_int_equal(key_rotate(keys->a, keys->f->keeper, PUBKEY_ISSUING, &made), OK);
        assert_int_equal(key_rotate(keys->a, keys->f->keeper, PUBKEY_STATUS, &status), OK);
        assert_int_equal(key_write_json(keys->a, STR("Test \"city\" (specimen)"), &json), OK);
        assert_true(jwk_set_read((struct bytes){ (const uint8_t *)json.at, json.len }, &set));
        assert_string_equal(set.issuer, "Test \"city\" (specimen)");
        assert_int_equal(set.count, 3);
        for (size_t i = 0; i < set.count; i++) {
                const struct jwk *key = &set.keys[i];
                bool is_first =
                        memcmp(key->kid, keys->f->keys[PUBKEY_ISSUING].id.bytes, JWK_KID) == 0;
                bool is_status = memcmp(key->kid, status.id.bytes, JWK_KID) == 0;
                assert_int_equal(key->use, is_status ? JWK_USE_STATUS : JWK_USE_CARD);
                assert_string_equal(key->month, is_status ? "" : FIXTURE_MONTH);
                assert_string_equal(key->withdrawn, is_first ? "2026-03-15" : "");
        }
        jwk_set_free(&set);
        char long_issuer[129];
        memset(long_issuer, 'a', sizeof long_issuer);
        assert_int_equal(key_write_json(keys->a, str_of_bytes(long_issuer, 128), &json), E_INPUT);
}

static void the_directory_key_is_given_to_verifiers(void **state)
{
        struct city_keys *keys = *state;
        struct buf json = buf_in(keys->f->mem);
        struct jwk key;
        assert_int_equal(key_write_directory(keys->a, &json), OK);
        assert_true(jwk_read((struct bytes){ (const uint8_t *)json.at, json.len }, &key));
        assert_memory_equal(key.kid, keys->f->keys[PUBKEY_DIRECTORY].id.bytes, JWK_KID);
}

static void what_old_keys_signed_is_still_checked(void **state)
{
        struct city_keys *keys = *state;
        struct keeper_signature signature;
        struct pubkey made;
        struct note_key *logs;
        size_t count;
        bool is_signed;
        assert_int_equal(keeper_sign_state(keys->a, keys->f->keeper, STR("{}"), &signature), OK);
        assert_int_equal(key_rotate(keys->a, keys->f->keeper, PUBKEY_BUNDLE, &made), OK);
        assert_int_equal(key_has_signed_state(keys->a, STR("{}"), signature.bytes, &is_signed), OK);
        assert_true(is_signed);
        assert_int_equal(
                key_has_signed_state(keys->a, STR("{ }"), signature.bytes, &is_signed), OK);
        assert_false(is_signed);
        assert_int_equal(key_rotate(keys->a, keys->f->keeper, PUBKEY_LOG, &made), OK);
        assert_int_equal(key_log_keys(keys->a, STR("city.example/log"), &logs, &count), OK);
        assert_int_equal(count, 2);
}

static void a_key_that_only_the_keystore_knows_becomes_the_one_that_signs(void **state)
{
        struct city_keys *keys = *state;
        struct pubkey made;
        struct pubkey current;
        assert_int_equal(
                keeper_make_key(keys->a, keys->f->keeper, PUBKEY_STATUS, STR("2026"), &made), OK);
        assert_int_equal(fixture_restart(keys->f), OK);
        assert_int_equal(key_settle(keys->a, keys->f->keeper), OK);
        assert_int_equal(key_current(keys->a, PUBKEY_STATUS, &current), OK);
        assert_true(pubkey_id_is_equal(made.id, current.id));
        assert_tally(keys, PUBKEY_STATUS, (struct tally){ 2, 1, 1 });
}

static enum err end_status_key(struct act *a, void *arg)
{
        const struct pubkey *key = arg;
        struct buf kid = buf_in(a->mem);
        buf_add_hex(&kid, str_of_bytes(key->id.bytes, PUBKEY_ID_SIZE));
        return sql_key_withdraw(a, buf_str(&kid), a->today.day);
}

static void the_private_half_of_a_key_that_ended_is_destroyed(void **state)
{
        struct city_keys *keys = *state;
        assert_int_equal(db_change(keys->a, end_status_key, &keys->f->keys[PUBKEY_STATUS]), OK);
        assert_tally(keys, PUBKEY_STATUS, (struct tally){ 1, 0, 1 });
        assert_int_equal(key_settle(keys->a, keys->f->keeper), OK);
        assert_tally(keys, PUBKEY_STATUS, (struct tally){ 1, 0, 0 });
}

static void a_keystore_older_than_the_database_is_refused(void **state)
{
        struct city_keys *keys = *state;
        struct pubkey made;
        struct str old;
        struct str now;
        assert_int_equal(keystore_load(keys->a, keys->f->path, &old), OK);
        assert_int_equal(key_rotate(keys->a, keys->f->keeper, PUBKEY_LOG, &made), OK);
        assert_int_equal(keystore_load(keys->a, keys->f->path, &now), OK);
        assert_int_equal(keystore_replace(keys->a, keys->f->path, now, old), OK);
        assert_int_equal(key_settle(keys->a, keys->f->keeper), E_BUSY); /* it changed under us */
        act_recover(keys->a);
        assert_int_equal(fixture_restart(keys->f), OK);
        assert_int_equal(key_settle(keys->a, keys->f->keeper), E_STATE);
        assert_int_equal(keys->a->failure.sentence, TEXT_KEY_NO_PRIVATE_HALF);
}

/* Rotates every kind, over and over, on a connection and a keeper of its own; tells of each. */
static _Noreturn void keep_rotating(struct city_keys *keys, int told)
{
        struct pubkey made;
        struct act *a = keys->a;
        if (db_open(a, keys->database, DB_CHANGE, &a->db) != OK ||
                keeper_start(a, &keys->f->options, &keys->f->keeper) != OK)
                _exit(1);
        for (unsigned i = 0;; i++)
                if (key_rotate(a, keys->f->keeper, (enum pubkey_kind)(i % PUBKEY_KINDS), &made) !=
                                OK ||
                        write(told, "1", 1) != 1)
                        _exit(2);
}

static void a_kill_at_any_point_of_a_rotation_loses_nothing(void **state)
{
        struct city_keys *keys = *state;
        for (unsigned i = 0; i < 25; i++) {
                int status;
                int told[2];
                char one;
                db_close(&keys->a->db);
                keeper_close(&keys->f->keeper);
                assert_int_equal(pipe(told), 0);
                pid_t child = fork();
                if (child == 0)
                        keep_rotating(keys, told[1]);
                if (i % 2) /* at least one is done, however slow the machine is */
                        assert_int_equal(read(told[0], &one, 1), 1);
                usleep(15000 + i * 1700);
                close(told[0]);
                close(told[1]);
                kill(child, SIGKILL);
                waitpid(child, &status, 0);
                assert_true(WIFSIGNALED(status));
                assert_int_equal(db_open(keys->a, keys->database, DB_CHANGE, &keys->a->db), OK);
                assert_int_equal(keeper_start(keys->a, &keys->f->options, &keys->f->keeper), OK);
                assert_int_equal(key_settle(keys->a, keys->f->keeper), OK);
                for (enum pubkey_kind kind = 0; kind < PUBKEY_KINDS; kind++) {
                        struct tally tally = count_kind(keys, kind);
                        assert_int_equal(tally.signing, 1);
                        assert_int_equal(tally.private_halves, 1);
                }
        }
        /* It did get somewhere. */
        assert_true(count_kind(keys, PUBKEY_ISSUING).rows > 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_new_city_gets_each_kind_once),
                TEST(rotating_ends_the_old_key_of_any_kind),
                TEST(a_withdrawn_month_mints_no_more),
                TEST(withdrawing_a_month_takes_all_its_keys),
                TEST(what_was_agreed_for_one_month_withdraws_no_other),
                TEST(each_month_has_its_own_issuing_key),
                TEST(a_month_ahead_gets_its_key_and_this_month_keeps_its_own),
                TEST(a_new_key_for_this_month_leaves_the_next_months_alone),
                TEST(a_city_older_than_events_gets_its_tally_and_staff_keys),
                TEST(published_keys_are_all_of_issuing_and_the_newest_of_status),
                TEST(the_directory_key_is_given_to_verifiers),
                TEST(what_old_keys_signed_is_still_checked),
                TEST(a_key_that_only_the_keystore_knows_becomes_the_one_that_signs),
                TEST(the_private_half_of_a_key_that_ended_is_destroyed),
                TEST(a_keystore_older_than_the_database_is_refused),
                TEST(a_kill_at_any_point_of_a_rotation_loses_nothing),
        };
        return crypt_start() ? cmocka_run_group_tests_name("key", tests, NULL, NULL) : 1;
}
