/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/passkey.h"

#include "civic/staff_fixture.h"
#include "kit/place_fixture.h"
#include "kit/webauthn_fixture.h"

#define CLERK ((struct role_set){ ROLE_BIT(CLERK) })

static int begin(void **state)
{
        if (place_begin_open(state) != 0)
                return -1;
        struct place *p = *state;
        fixture_person(&p->act, "heron", CLERK);
        fixture_person(&p->act, "tern", CLERK);
        p->act.who = STR("heron");
        return 0;
}

static struct webauthn_asked asked_of(const struct authenticator *it)
{
        return (struct webauthn_asked){ STR(FIXTURE_RP), STR(FIXTURE_WEB_ORIGIN), it->challenge };
}

struct adding {
        struct webauthn_asked asked;
        struct passkey_new new;
};

static enum err add(struct act *a, void *arg)
{
        const struct adding *adding = arg;
        return passkey_add(a, &adding->asked, &adding->new);
}

static enum err add_one(struct place *p, const struct authenticator *it, const char *label)
{
        struct adding adding = { asked_of(it), { authenticator_make(it), str_of(label) } };
        return db_change(&p->act, add, &adding);
}

static enum err drop(struct act *a, void *arg)
{
        const struct authenticator *it = arg;
        return passkey_drop(a, str_of_bytes(it->id, sizeof it->id));
}

struct using
{
        struct webauthn_asked asked;
        struct passkey_use use;
        enum webauthn_fault fault;
        struct str name;
};

static enum err use(struct act *a, void *arg)
{
        struct using *using = arg;
        return passkey_use(a, &using->asked, &using->use, &using->fault, &using->name);
}

static enum err use_one(struct place *p, struct authenticator *it, struct using *using)
{
        *using = (struct using){ .asked = asked_of(it),
                .use = { .used = authenticator_use(it), .id = { it->id, sizeof it->id } } };
        return db_change(&p->act, use, using);
}

static void a_passkey_signs_its_owner_in(void **state)
{
        struct place *p = *state;
        struct authenticator it = authenticator_of(p->mem, WEBAUTHN_ES256);
        struct using using;
        struct passkey *passkeys;
        size_t count;
        it.counter = 1;
        assert_int_equal(add_one(p, &it, "office key"), OK);
        p->act.who = STR("nobody");
        p->act.today.day += 3;
        assert_int_equal(use_one(p, &it, &using), OK);
        assert_true(str_is_equal(using.name, STR("heron")));
        assert_true(str_is_equal(p->act.who, STR("heron")));
        assert_int_equal(passkey_list(&p->act, STR("heron"), &passkeys, &count), OK);
        assert_int_equal(count, 1);
        assert_true(str_is_equal(passkeys[0].label, STR("office key")));
        assert_true(passkeys[0].is_used);
        assert_int_equal(passkeys[0].used.day, p->act.today.day);
        assert_int_equal(passkeys[0].added.day, p->act.today.day - 3);
}

static void a_stranger_s_passkey_signs_nobody_in(void **state)
{
        struct place *p = *state;
        struct authenticator it = authenticator_of(p->mem, WEBAUTHN_ES256);
        struct authenticator other = authenticator_of(p->mem, WEBAUTHN_ES256);
        struct using using;
        assert_int_equal(add_one(p, &it, "key"), OK);
        p->act.who = STR("nobody");
        place_expect(p, use_one(p, &other, &using), E_WHO, TEXT_PASSKEY_WRONG);
        memcpy(other.id, it.id, sizeof other.id);
        place_expect(p, use_one(p, &other, &using), E_WHO, TEXT_PASSKEY_WRONG);
        assert_true(str_is_equal(p->act.who, STR("nobody")));
}

static void a_passkey_that_counts_backwards_is_refused_and_its_owner_is_known(void **state)
{
        struct place *p = *state;
        struct authenticator it = authenticator_of(p->mem, WEBAUTHN_EDDSA);
        struct using using;
        it.counter = 5;
        assert_int_equal(add_one(p, &it, "key"), OK);
        assert_int_equal(use_one(p, &it, &using), OK);
        it.counter = 4;
        place_expect(p, use_one(p, &it, &using), E_WHO, TEXT_PASSKEY_TWICE);
        assert_int_equal(using.fault, WEBAUTHN_COUNTER);
        assert_true(str_is_equal(using.name, STR("heron")));
        it.counter = 7;
        assert_int_equal(use_one(p, &it, &using), OK);
}

static void an_authenticator_that_names_another_owner_is_refused(void **state)
{
        struct place *p = *state;
        struct authenticator it = authenticator_of(p->mem, WEBAUTHN_ES256);
        uint8_t handle[PASSKEY_HANDLE_SIZE];
        assert_int_equal(add_one(p, &it, "key"), OK);
        struct using using = { .asked = asked_of(&it),
                .use = { .used = authenticator_use(&it),
                        .id = { it.id, sizeof it.id },
                        .handle = { handle, sizeof handle } } };
        passkey_handle(STR("tern"), handle);
        place_expect(p, db_change(&p->act, use, &using), E_WHO, TEXT_PASSKEY_WRONG);
        passkey_handle(STR("heron"), handle);
        assert_int_equal(db_change(&p->act, use, &using), OK);
}

static void a_passkey_is_known_once(void **state)
{
        struct place *p = *state;
        struct authenticator it = authenticator_of(p->mem, WEBAUTHN_ES256);
        assert_int_equal(add_one(p, &it, "key"), OK);
        place_expect(p, add_one(p, &it, "again"), E_STATE, TEXT_PASSKEY_KNOWN);
        p->act.who = STR("tern");
        place_expect(p, add_one(p, &it, "stolen"), E_STATE, TEXT_PASSKEY_KNOWN);
}

static void ten_passkeys_are_enough(void **state)
{
        struct place *p = *state;
        for (int i = 0; i < PASSKEYS_MOST; i++) {
                struct authenticator it = authenticator_of(p->mem, WEBAUTHN_ES256);
                assert_int_equal(add_one(p, &it, "key"), OK);
        }
        struct authenticator it = authenticator_of(p->mem, WEBAUTHN_ES256);
        place_expect(p, add_one(p, &it, "key"), E_STATE, TEXT_PASSKEY_MANY);
}

static void a_label_is_a_line_of_text(void **state)
{
        struct place *p = *state;
        static const char *const labels[] = { "", " key", "key ", "a\nb", "a\x01", "\xff",
                "12345678901234567890123456789012345678901" };
        for (size_t i = 0; i < COUNT(labels); i++) {
                struct authenticator it = authenticator_of(p->mem, WEBAUTHN_ES256);
                place_expect(p, add_one(p, &it, labels[i]), E_INPUT, TEXT_PASSKEY_LABEL);
        }
        struct authenticator it = authenticator_of(p->mem, WEBAUTHN_ES256);
        assert_int_equal(add_one(p, &it, "teléfono de María"), OK);
}

static void what_was_not_asked_for_is_not_added(void **state)
{
        struct place *p = *state;
        struct authenticator it = authenticator_of(p->mem, WEBAUTHN_ES256);
        it.origin = "https://evil.example";
        place_expect(p, add_one(p, &it, "key"), E_INPUT, TEXT_PASSKEY_NOT_MADE);
}

static void one_s_own_passkey_goes_but_not_the_last(void **state)
{
        struct place *p = *state;
        struct authenticator one = authenticator_of(p->mem, WEBAUTHN_ES256);
        struct authenticator two = authenticator_of(p->mem, WEBAUTHN_ES256);
        struct using using;
        assert_int_equal(add_one(p, &one, "one"), OK);
        place_expect(p, db_change(&p->act, drop, &one), E_STATE, TEXT_SECOND_FACTOR_LAST);
        assert_int_equal(add_one(p, &two, "two"), OK);
        assert_int_equal(db_change(&p->act, drop, &one), OK);
        place_expect(p, use_one(p, &one, &using), E_WHO, TEXT_PASSKEY_WRONG);
        assert_int_equal(use_one(p, &two, &using), OK);
}

static void nobody_removes_another_s_passkey(void **state)
{
        struct place *p = *state;
        struct authenticator one = authenticator_of(p->mem, WEBAUTHN_ES256);
        struct authenticator two = authenticator_of(p->mem, WEBAUTHN_ES256);
        struct authenticator other = authenticator_of(p->mem, WEBAUTHN_ES256);
        assert_int_equal(add_one(p, &other, "other"), OK);
        p->act.who = STR("tern");
        assert_int_equal(add_one(p, &one, "one"), OK);
        assert_int_equal(add_one(p, &two, "two"), OK);
        place_expect(p, db_change(&p->act, drop, &other), E_NONE, TEXT_PASSKEY_NONE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, place_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_passkey_signs_its_owner_in),
                TEST(a_stranger_s_passkey_signs_nobody_in),
                TEST(a_passkey_that_counts_backwards_is_refused_and_its_owner_is_known),
                TEST(an_authenticator_that_names_another_owner_is_refused),
                TEST(a_passkey_is_known_once),
                TEST(ten_passkeys_are_enough),
                TEST(a_label_is_a_line_of_text),
                TEST(what_was_not_asked_for_is_not_added),
                TEST(one_s_own_passkey_goes_but_not_the_last),
                TEST(nobody_removes_another_s_passkey),
        };
        return crypt_start() ? cmocka_run_group_tests_name("passkey", tests, NULL, NULL) : 1;
}
