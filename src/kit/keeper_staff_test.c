/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/keeper_staff.h"

#include "kit/keeper_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct totp_secret secret = { "12345678901234567890" };

/* The secret of heron in a box, and the code of now. */
struct sealed {
        uint8_t box[KEEPER_TOTP_BOX];
        struct keeper_totp totp;
};

static struct sealed *seal(struct fixture *f)
{
        struct sealed *sealed = arena_take(f->mem, sizeof *sealed);
        assert_int_equal(keeper_seal_totp(&f->act, f->keys[PUBKEY_STAFF].half, STR("heron"),
                                 &secret, sealed->box),
                OK);
        sealed->totp.name = STR("heron");
        sealed->totp.box = str_of_bytes(sealed->box, sizeof sealed->box);
        totp_code(&secret, totp_step(f->act.now), &sealed->totp.code);
        return sealed;
}

static void expect(struct fixture *f, const struct sealed *sealed, enum err outcome)
{
        int64_t step = -1;
        assert_int_equal(keeper_check_totp(&f->act, f->keeper, &sealed->totp, &step), outcome);
        assert_int_equal(step, outcome == OK ? totp_step(FIXTURE_NOW) : -1);
        act_recover(&f->act);
}

static void the_keeper_knows_a_right_code_from_a_wrong_one(void **state)
{
        struct fixture *f = *state;
        struct sealed *sealed = seal(f);
        expect(f, sealed, OK);
        sealed->totp.code.digits[0] ^= 1;
        expect(f, sealed, E_WHO);
}

static void a_code_is_checked_at_the_time_of_the_act(void **state)
{
        struct fixture *f = *state;
        struct sealed *sealed = seal(f);
        f->act.now += 2 * TOTP_PERIOD;
        expect(f, sealed, E_WHO);
        f->act.now -= TOTP_PERIOD;
        expect(f, sealed, OK);
}

static void a_box_in_another_row_opens_for_nobody(void **state)
{
        struct fixture *f = *state;
        struct sealed *sealed = seal(f);
        sealed->totp.name = STR("tern");
        expect(f, sealed, E_STATE);
        sealed->totp.name = STR("");
        expect(f, sealed, E_STATE);
}

static void a_box_that_was_altered_or_cut_opens_no_more(void **state)
{
        struct fixture *f = *state;
        for (size_t i = 0; i < KEEPER_TOTP_BOX; i += 11) {
                struct sealed *sealed = seal(f);
                sealed->box[i] ^= 1;
                expect(f, sealed, E_STATE);
        }
        struct sealed *sealed = seal(f);
        sealed->totp.box.len--;
        expect(f, sealed, E_STATE);
}

static void the_box_of_an_ended_key_opens_no_more(void **state)
{
        struct fixture *f = *state;
        struct sealed *sealed = seal(f);
        struct pubkey next;
        assert_int_equal(keeper_make_key(&f->act, f->keeper, PUBKEY_STAFF, STR("2027"), &next), OK);
        expect(f, sealed, E_STATE);
}

static void without_a_staff_key_it_says_so(void **state)
{
        struct fixture *f = *state;
        struct sealed *sealed = seal(f);
        assert_int_equal(keeper_destroy_key(&f->act, f->keeper, f->keys[PUBKEY_STAFF].id), OK);
        expect(f, sealed, E_NONE);
}

static void a_box_says_nothing_of_what_is_in_it(void **state)
{
        struct fixture *f = *state;
        struct sealed *one = seal(f);
        struct sealed *again = seal(f);
        assert_memory_not_equal(one->box, again->box, sizeof one->box);
        assert_null(memmem(one->box, sizeof one->box, secret.bytes, 4));
}

static void nobody_without_a_name_gets_a_box(void **state)
{
        struct fixture *f = *state;
        uint8_t box[KEEPER_TOTP_BOX];
        const struct str names[] = { STR(""), STR("a-name-of-more-than-24-ch") };
        for (size_t i = 0; i < COUNT(names); i++) {
                assert_int_equal(keeper_seal_totp(&f->act, f->keys[PUBKEY_STAFF].half, names[i],
                                         &secret, box),
                        E_INPUT);
                act_recover(&f->act);
        }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(the_keeper_knows_a_right_code_from_a_wrong_one),
                TEST(a_code_is_checked_at_the_time_of_the_act),
                TEST(a_box_in_another_row_opens_for_nobody),
                TEST(a_box_that_was_altered_or_cut_opens_no_more),
                TEST(the_box_of_an_ended_key_opens_no_more),
                TEST(without_a_staff_key_it_says_so),
                TEST(a_box_says_nothing_of_what_is_in_it),
                TEST(nobody_without_a_name_gets_a_box),
        };
        return crypt_start() ? cmocka_run_group_tests_name("keeper_staff", tests, NULL, NULL) : 1;
}
