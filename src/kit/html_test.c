/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* What a function appends to an empty buffer. */
static const char *written(
        struct arena *mem, void (*write)(struct buf *, struct str), struct str given)
{
        struct buf out = buf_in(mem);
        write(&out, given);
        return buf_c(&out);
}

struct row {
        struct str given;
        const char *expected;
};

static void check_rows(
        void (*write)(struct buf *, struct str), const struct row *rows, size_t count)
{
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        for (size_t i = 0; i < count; i++)
                assert_string_equal(written(mem, write, rows[i].given), rows[i].expected);
}

static void nothing_given_becomes_markup(void **state)
{
        (void)state;
        const struct row rows[] = {
                { { NULL, 0 }, "" },
                { STR("Ana López 李娜"), "Ana López 李娜" },
                { STR("a\tb\nc"), "a\tb\nc" },
                { STR("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;" },
                { STR("\" onload='x' & co"), "&quot; onload=&#39;x&#39; &amp; co" },
                { STR("&lt;"), "&amp;lt;" },
                { STR("a\0b"), "a\xEF\xBF\xBD"
                               "b" },
                { STR("\x1B[0m\x7F"), "\xEF\xBF\xBD[0m\xEF\xBF\xBD" },
                { STR("\xC0\xBC"), "\xEF\xBF\xBD\xEF\xBF\xBD" },                 /* overlong < */
                { STR("\xE0\x80\xBC"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" }, /* overlong < */
                { STR("\xED\xA0\x80"),
                        "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" }, /* half a surrogate pair */
                { STR("\xF4\x90\x80\x80"),
                        "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" }, /* beyond U+10FFFF */
                { STR("\xC3<"), "\xEF\xBF\xBD&lt;" }, /* a cut letter swallows nothing */
                { STR("\xF0\x9F\x98"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
                { STR("\xF0\x9F\x98\x80"), "\xF0\x9F\x98\x80" },
        };
        check_rows(html_text, rows, COUNT(rows));
        check_rows(html_attribute, rows, COUNT(rows));
}

static void an_address_of_ours_stays(void **state)
{
        (void)state;
        const struct row rows[] = {
                { STR("https://city.example/a?b=1&c=\"2\""),
                        "https://city.example/a?b=1&amp;c=&quot;2&quot;" },
                { STR("/card/123"), "/card/123" },
                { STR("/"), "/" },
                { STR("#top"), "#top" },
                { STR("/a'><b"), "/a&#39;&gt;&lt;b" },
        };
        check_rows(html_url, rows, COUNT(rows));
}

static void any_other_address_becomes_a_harmless_one(void **state)
{
        (void)state;
        const struct str refused[] = {
                { NULL, 0 },
                STR("javascript:alert(1)"),
                STR("JaVaScRiPt:alert(1)"),
                STR(" javascript:alert(1)"),
                STR("java\nscript:alert(1)"),
                STR("\x01javascript:x"),
                STR("vbscript:x"),
                STR("data:text/html,x"),
                STR("file:///etc/passwd"),
                STR("http://city.example/"),
                STR("//evil.example/"),
                STR("/\\evil.example/"),
                STR("/\t/evil.example/"),
                STR("\\\\evil.example"),
                STR("https:evil.example"),
                STR("https://a b"),
                STR("https://a\0b"),
                STR("relative"),
                STR("?query"),
                STR("mailto:a@b.example"),
                STR("https\t://x"),
                STR("blob:https://x"),
        };
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        for (size_t i = 0; i < COUNT(refused); i++)
                assert_string_equal(written(mem, html_url, refused[i]), "#");
}

static void what_a_page_loads_is_of_this_site(void **state)
{
        (void)state;
        const struct str refused[] = { { NULL, 0 }, STR("/"), STR("/about"), STR("/static"),
                STR("static/x.css"), STR("https://x/static/x.css"), STR("//x/static/x.css"),
                STR("/static/../v"), STR("/static//evil.example/x.js"), STR("/static/a b"),
                STR("/static/x.css?y"), STR("/static/x%2f"), STR("/static/x\\"), STR("#top") };
        const struct row rows[] = { { STR("/static/0a1b/leave.js"), "/static/0a1b/leave.js" },
                { STR("/static/0a1b/zh-Hans_x.css"), "/static/0a1b/zh-Hans_x.css" } };
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        check_rows(html_static, rows, COUNT(rows));
        for (size_t i = 0; i < COUNT(refused); i++)
                assert_string_equal(written(mem, html_static, refused[i]), "#");
}

static void what_is_private_is_escaped_alike(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct private name = private_wrap(STR("O'Hara <b>"));
        struct buf text = buf_in(mem), attribute = buf_in(mem);
        html_text_private(&text, name);
        html_attribute_private(&attribute, name);
        assert_string_equal(buf_c(&text), "O&#39;Hara &lt;b&gt;");
        assert_string_equal(buf_c(&attribute), "O&#39;Hara &lt;b&gt;");
}

static void a_picture_becomes_a_data_address(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = act_begin(mem, STR("test"), LANG_EN);
        struct buf out = buf_in(mem);
        html_image(&a, &out, "image/png", private_wrap(STR("\x89PNG")));
        assert_string_equal(buf_c(&out), "data:image/png;base64,iVBORw==");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(nothing_given_becomes_markup),
                cmocka_unit_test(an_address_of_ours_stays),
                cmocka_unit_test(any_other_address_becomes_a_harmless_one),
                cmocka_unit_test(what_a_page_loads_is_of_this_site),
                cmocka_unit_test(what_is_private_is_escaped_alike),
                cmocka_unit_test(a_picture_becomes_a_data_address),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
