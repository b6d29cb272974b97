/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/conf.h"

#include "kit/place_fixture.h"

static const char *const names[] = { "data", "listen" };

static enum err read_text(struct place *p, struct str text, const char **values)
{
        values[0] = values[1] = NULL;
        const struct conf conf = { "a.conf", names, COUNT(names) };
        return conf_read(&p->act, &conf, text, values);
}

static void what_is_said_is_read(void **state)
{
        const char *values[2];
        assert_int_equal(
                read_text(*state, STR("# where\n\n  data = /srv/city one \r\nlisten=[::1]:80=\n"),
                        values),
                OK);
        assert_string_equal(values[0], "/srv/city one");
        assert_string_equal(values[1], "[::1]:80=");
}

static void what_is_not_said_stays(void **state)
{
        const char *values[2];
        assert_int_equal(read_text(*state, STR("data = x"), values), OK);
        assert_null(values[1]);
        assert_int_equal(read_text(*state, STR(""), values), OK);
        assert_int_equal(read_text(*state, STR("#data = x"), values), OK);
        assert_null(values[0]);
}

static void what_is_wrong_is_refused_with_its_line(void **state)
{
        const struct {
                struct str text;
                enum text sentence;
                const char *line;
        } rows[] = {
                { STR("data = x\nhost = y\n"), TEXT_CONF_UNKNOWN, "2" },
                { STR("Data = x\n"), TEXT_CONF_UNKNOWN, "1" },
                { STR("data = x\n\ndata = x\n"), TEXT_CONF_TWICE, "3" },
                { STR("data\n"), TEXT_CONF_NO_VALUE, "1" },
                { STR("data =\n"), TEXT_CONF_NO_VALUE, "1" },
                { STR("= x\n"), TEXT_CONF_NO_VALUE, "1" },
                { STR("data = x\001\n"), TEXT_CONF_NOT_TEXT, "1" },
                { STR("data = x\0y\n"), TEXT_CONF_NOT_TEXT, "1" },
                { STR("data = \xff\n"), TEXT_CONF_NOT_TEXT, "1" },
                { STR("data = a\xe2\x80\xae"
                      "b\n"),
                        TEXT_CONF_NOT_TEXT, "1" },
        };
        const char *values[2];
        struct place *p = *state;
        for (size_t i = 0; i < COUNT(rows); i++) {
                assert_int_equal(read_text(p, rows[i].text, values), E_INPUT);
                assert_int_equal(p->act.failure.sentence, rows[i].sentence);
                assert_string_equal(p->act.failure.args[0], "a.conf");
                assert_string_equal(p->act.failure.args[1], rows[i].line);
                act_recover(&p->act);
        }
}

static void a_value_has_a_bound(void **state)
{
        const char *values[2];
        struct place *p = *state;
        struct buf text = buf_in(p->mem);
        buf_add_c(&text, "data = ");
        for (int i = 0; i <= CONF_VALUE_MOST; i++)
                buf_add_byte(&text, 'x');
        place_expect(p, read_text(p, buf_str(&text), values), E_INPUT, TEXT_CONF_NO_VALUE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_begin, place_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(what_is_said_is_read),
                TEST(what_is_not_said_stays),
                TEST(what_is_wrong_is_refused_with_its_line),
                TEST(a_value_has_a_bound),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
