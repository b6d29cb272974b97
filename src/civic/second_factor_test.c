/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/second_factor.h"

#include "civic/staff_fixture.h"
#include "kit/keeper_fixture.h"
#include "kit/place_fixture.h"

#define CLERK ((struct role_set){ ROLE_BIT(CLERK) })

static const struct totp_secret secret = { "12345678901234567890" };

/* A city whose keeper has a staff key, and heron, who acts. */
struct codes {
        struct place *place;
        struct fixture *keys;
        struct act *a;
};

static enum err settle(struct codes *codes)
{
        return key_settle(codes->a, codes->keys->keeper);
}

static int begin(void **state)
{
        void *keys = NULL;
        void *place = NULL;
        if (fixture_begin(&keys) != 0 || place_begin_open(&place) != 0)
                return -1;
        struct fixture *f = keys;
        struct codes *codes = arena_take(f->mem, sizeof *codes);
        codes->keys = f;
        codes->place = place;
        codes->a = &codes->place->act;
        codes->a->now = FIXTURE_NOW;
        codes->a->today = f->act.today;
        if (settle(codes) != OK)
                return -1;
        fixture_person(codes->a, "heron", CLERK);
        codes->a->who = STR("heron");
        *state = codes;
        return 0;
}

static int end(void **state)
{
        struct codes *codes = *state;
        void *keys = codes->keys;
        void *place = codes->place;
        return place_end(&place) | fixture_end(&keys);
}

struct setting {
        struct str box;
        int64_t step;
};

static enum err set(struct act *a, void *arg)
{
        const struct setting *setting = arg;
        return second_factor_set(a, setting->box, setting->step);
}

static enum err drop(struct act *a, void *arg)
{
        (void)arg;
        return second_factor_drop(a);
}

static enum err take(struct act *a, void *arg)
{
        const int64_t *step = arg;
        return second_factor_take(a, STR("heron"), *step);
}

/* The step that the keeper finds for the code of NOW, of what stands in the database. */
static enum err check(struct codes *codes, int64_t *step)
{
        struct keeper_totp totp = { .name = STR("heron") };
        TRY(second_factor_box(codes->a, totp.name, &totp.box));
        totp_code(&secret, totp_step(codes->a->now), &totp.code);
        return keeper_check_totp(codes->a, codes->keys->keeper, &totp, step);
}

static void set_up(struct codes *codes)
{
        struct setting setting = { .step = totp_step(codes->a->now) };
        assert_int_equal(second_factor_seal(codes->a, STR("heron"), &secret, &setting.box), OK);
        assert_int_equal(db_change(codes->a, set, &setting), OK);
}

static void a_code_that_set_them_up_does_not_sign_in(void **state)
{
        struct codes *codes = *state;
        int64_t step;
        set_up(codes);
        assert_int_equal(check(codes, &step), OK);
        place_expect(
                codes->place, db_change(codes->a, take, &step), E_WHO, TEXT_SECOND_FACTOR_USED);
        codes->a->now += TOTP_PERIOD;
        assert_int_equal(check(codes, &step), OK);
        assert_int_equal(db_change(codes->a, take, &step), OK);
}

static void a_code_is_good_once_and_no_earlier_one_after_it(void **state)
{
        struct codes *codes = *state;
        set_up(codes);
        int64_t next = totp_step(codes->a->now) + 2;
        int64_t before = next - 1;
        assert_int_equal(db_change(codes->a, take, &next), OK);
        place_expect(
                codes->place, db_change(codes->a, take, &next), E_WHO, TEXT_SECOND_FACTOR_USED);
        place_expect(
                codes->place, db_change(codes->a, take, &before), E_WHO, TEXT_SECOND_FACTOR_USED);
}

static void the_database_itself_lets_no_step_come_back(void **state)
{
        struct codes *codes = *state;
        set_up(codes);
        sqlite3 *link;
        assert_int_equal(sqlite3_open(codes->place->path, &link), SQLITE_OK);
        assert_int_not_equal(
                sqlite3_exec(link, "UPDATE staff_code SET last_step = 1", NULL, NULL, NULL),
                SQLITE_OK);
        sqlite3_close(link);
}

static void the_secret_is_in_no_row(void **state)
{
        struct codes *codes = *state;
        struct private file;
        set_up(codes);
        db_close(&codes->a->db);
        assert_int_equal(file_read(codes->a, codes->place->path, 1 << 24, &file), OK);
        struct str bytes = private_unwrap(file);
        assert_null(memmem(bytes.at, bytes.len, secret.bytes, 8));
        assert_non_null(memmem(bytes.at, bytes.len, "heron", 5));
}

static void who_has_codes_gets_no_others(void **state)
{
        struct codes *codes = *state;
        struct setting setting = { .step = 1 };
        set_up(codes);
        assert_int_equal(second_factor_seal(codes->a, STR("heron"), &secret, &setting.box), OK);
        place_expect(codes->place, db_change(codes->a, set, &setting), E_STATE,
                TEXT_SECOND_FACTOR_THERE);
}

static void the_last_second_factor_stays(void **state)
{
        struct codes *codes = *state;
        struct second_factor has;
        assert_int_equal(second_factor_look(codes->a, STR("heron"), &has), OK);
        assert_false(second_factor_is_set(&has));
        set_up(codes);
        place_expect(
                codes->place, db_change(codes->a, drop, NULL), E_STATE, TEXT_SECOND_FACTOR_LAST);
        place_tamper(codes->place,
                "INSERT INTO staff_passkey (id, name, algorithm, half, counter, is_eligible, label,"
                " added_day) VALUES (zeroblob(16), 'heron', -7, zeroblob(64), 0, 0, 'key', 1)");
        assert_int_equal(db_change(codes->a, drop, NULL), OK);
        assert_int_equal(second_factor_look(codes->a, STR("heron"), &has), OK);
        assert_false(has.has_codes);
        assert_int_equal(has.passkeys, 1);
}

static void who_is_removed_leaves_no_second_factor(void **state)
{
        struct codes *codes = *state;
        struct second_factor has;
        set_up(codes);
        place_tamper(codes->place, "UPDATE staff SET removed_day = 2 WHERE name = 'heron'");
        assert_int_equal(second_factor_look(codes->a, STR("heron"), &has), OK);
        assert_false(second_factor_is_set(&has));
}

static void who_has_no_codes_is_told_so(void **state)
{
        struct codes *codes = *state;
        struct str box;
        place_expect(codes->place, second_factor_box(codes->a, STR("heron"), &box), E_STATE,
                TEXT_SECOND_FACTOR_NONE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_code_that_set_them_up_does_not_sign_in),
                TEST(a_code_is_good_once_and_no_earlier_one_after_it),
                TEST(the_database_itself_lets_no_step_come_back),
                TEST(the_secret_is_in_no_row),
                TEST(who_has_codes_gets_no_others),
                TEST(the_last_second_factor_stays),
                TEST(who_is_removed_leaves_no_second_factor),
                TEST(who_has_no_codes_is_told_so),
        };
        return crypt_start() ? cmocka_run_group_tests_name("second_factor", tests, NULL, NULL) : 1;
}
