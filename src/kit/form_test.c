/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/form.h"
#include "kit/place_fixture.h"

static struct private body(const char *text)
{
        return private_wrap(str_of(text));
}

static void a_field_is_decoded(void **state)
{
        static const struct {
                const char *body, *value;
        } rows[] = {
                { "code=7K2M", "7K2M" },
                { "a=1&code=7K2M+9QXA", "7K2M 9QXA" },
                { "code=%37K%c3%A9&b=", "7K\xc3\xa9" },
                { "code=", "" },
                { "%63ode=x", "x" },
        };
        struct place *p = *state;
        for (size_t i = 0; i < COUNT(rows); i++) {
                struct private value;
                assert_int_equal(form_field(&p->act, body(rows[i].body), "code", &value), OK);
                assert_true(str_is_equal(private_unwrap(value), str_of(rows[i].value)));
        }
}

static void a_form_that_is_not_well_formed_is_refused(void **state)
{
        static const char *const refused[] = { "", "cod=1", "code=1&code=2", "code=%", "code=%4",
                "code=%4g", "code=%00", "code=%ff", "code=%c3", "%=1&code=2" };
        struct place *p = *state;
        for (size_t i = 0; i < COUNT(refused); i++) {
                struct private value;
                place_expect(p, form_field(&p->act, body(refused[i]), "code", &value), E_INPUT,
                        TEXT_FORM_BROKEN);
        }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_begin, place_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_field_is_decoded),
                TEST(a_form_that_is_not_well_formed_is_refused),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
