/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/form.h"
#include "kit/place_fixture.h"

enum { NAME, KIND, AGE, IS_CHILD, PAPERS, TOKEN, FIELDS };

static const struct form_field fields[] = {
        [NAME] = { "name", FORM_TEXT, 10, FORM_NEEDED },
        [KIND] = { "kind", FORM_CODE, 8, FORM_OPTIONAL },
        [AGE] = { "age", FORM_NUMBER, 120, FORM_OPTIONAL },
        [IS_CHILD] = { "child", FORM_FLAG, 0, FORM_OPTIONAL },
        [PAPERS] = { "have", FORM_TICKS, 0, FORM_OPTIONAL },
        [TOKEN] = { "token", FORM_TOKEN, 0, FORM_OPTIONAL },
};
static const struct form form = { fields, FIELDS, 120 };

static enum err read_form(struct place *p, const char *body, struct form_value *values)
{
        return form_read(&p->act, &form, private_wrap(str_of(body)), values);
}

static void declared_fields_are_read(void **state)
{
        struct form_value values[FIELDS];
        assert_int_equal(
                read_form(*state, "have=0&name=%C3%89va+L&have=63&age=07&child=1&kind=a-b_2.",
                        values),
                OK);
        assert_true(str_is_equal(private_unwrap(values[NAME].text), STR("\xc3\x89va L")));
        assert_true(str_is_equal(private_unwrap(values[KIND].text), STR("a-b_2.")));
        assert_int_equal(values[AGE].number, 7);
        assert_true(values[IS_CHILD].is_there);
        assert_true(values[PAPERS].ticks == ((uint64_t)1 << 63 | 1));
        assert_false(values[TOKEN].is_there);
}

static void what_may_be_missing_may_be_missing(void **state)
{
        struct form_value values[FIELDS];
        assert_int_equal(read_form(*state, "name=&age=", values), OK);
        assert_true(values[NAME].is_there);
        assert_false(values[AGE].is_there);
        assert_int_equal(values[PAPERS].ticks, 0);
}

static const char too_long[] = "name=a&have=1&have=2&have=3&have=4&have=5&have=6&have=7&have=8&"
                               "have=9&have=10&have=11&have=12&have=13&have=14&have=15&have=16";

static void what_is_not_declared_doubled_missing_or_malformed_is_refused(void **state)
{
        static const char *const bodies[] = { "", "age=7", "name=a&name=b", "name=a&other=1",
                "name=a&age=7&age=7", "name=a&age=&age=7", "name=a&child=1&child=1",
                "name=a&child=0", "name=a&child", "name", "name=a&", "&name=a", "name=a&&age=7",
                "name=01234567890", "name=a%0Ab", "name=a%7F", "name=a%00", "name=%ff",
                "name=%C0%AF", "name=a%0", "name=a&age=121", "name=a&age=-1", "name=a&age=+1",
                "name=a&age=7x", "name=a&age=9999999999999999999", "name=a&kind=A",
                "name=a&kind=a%20b", "name=a&kind=123456789", "name=a&have=64",
                "name=a&have=", "name=a&have=1&have=1", "name=a&have=x", "name=a&=1",
                "name=a&token=0123456789012345678901234567890123456789012345678901234567890123456",
                too_long };
        for (size_t i = 0; i < COUNT(bodies); i++) {
                struct place *p = *state;
                struct form_value values[FIELDS];
                if (read_form(p, bodies[i], values) != E_INPUT)
                        fail_msg("“%s” was taken", bodies[i]);
                assert_int_equal(p->act.failure.sentence, TEXT_FORM_BROKEN);
                act_recover(&p->act);
        }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_begin, place_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(declared_fields_are_read),
                TEST(what_may_be_missing_may_be_missing),
                TEST(what_is_not_declared_doubled_missing_or_malformed_is_refused),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
