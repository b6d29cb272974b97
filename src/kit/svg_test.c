/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/svg.h"
#include "kit/text.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { MEMORY = 512 << 20 };

#define SVG(inside) "<svg viewBox=\"0 0 100 50\">" inside "</svg>\n"

static int begin(void **state)
{
        static struct act a;
        a = act_begin(arena_make(MEMORY), STR("test"), LANG_EN);
        *state = &a;
        return 0;
}

static int end(void **state)
{
        arena_end(&((struct act *)*state)->mem);
        return 0;
}

static enum err read(struct act *a, const char *text, struct svg *svg)
{
        act_recover(a);
        return svg_read(a, "seal.svg", str_of(text), svg);
}

static void drawings_of_the_subset_are_read(void **state)
{
        static const struct {
                const char *text;
                size_t shapes, steps;
        } ROWS[] = {
                { SVG("<path d=\"M1 2L3 4Z\"/>"), 1, 3 },
                { SVG("<path d=\"M1,2 3,4 5,6\"/>"), 1, 3 },
                { SVG("<path d=\"m1 2 h3 v-4 c1 1 2 2 3 3 q1 1 2 0 z\"/>"), 1, 6 },
                { SVG("<circle cx=\"5\" cy=\"5\" r=\"2.5\"/>"), 1, 6 },
                { SVG("<!-- a --><!-- b -->\n<circle cx=\"5\" cy=\"5\" r=\"2\" fill=\"none\" "
                      "stroke=\"currentColor\" stroke-width=\".5\" opacity=\"0.5\"/>"),
                        1, 6 },
                { "<!-- first --> <svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">"
                  "<path d=\"M0 0L1 1\" fill-rule=\"evenodd\"/></svg>",
                        1, 2 },
        };
        for (size_t i = 0; i < COUNT(ROWS); i++) {
                struct svg svg;
                assert_int_equal(read(*state, ROWS[i].text, &svg), OK);
                assert_int_equal(svg.shape_count, ROWS[i].shapes);
                assert_int_equal(svg.step_count, ROWS[i].steps);
        }
}

static void everything_else_is_refused_with_its_line(void **state)
{
        static const struct {
                const char *text, *line;
        } ROWS[] = {
                { "", "1" },
                { "<svg></svg>", "1" },
                { "<svg viewBox=\"0 0 0 9\"><path d=\"M0 0L1 1\"/></svg>", "1" },
                { "<svg viewBox=\"1 0 9 9\"><path d=\"M0 0L1 1\"/></svg>", "1" },
                { "<svg viewBox=\"0 0 9 9\" onload=\"x\"><path d=\"M0 0\"/></svg>", "1" },
                { SVG(""), "2" },
                { SVG("\n<script>alert(1)</script>"), "2" },
                { SVG("\n\n<image href=\"file:///etc/passwd\"/>"), "3" },
                { SVG("<path d='M1 2L3 4'/>"), "1" },
                { SVG("<path d=\"L1 2\"/>"), "1" },
                { SVG("<path d=\"\"/>"), "1" },
                { SVG("<path d=\"M1\"/>"), "1" },
                { SVG("<path d=\"M1 2 A1 1 0 0 0 3 3\"/>"), "1" },
                { SVG("<path d=\"M1e9 2\"/>"), "1" },
                { SVG("<path d=\"M1 2L3 nan\"/>"), "1" },
                { SVG("<path d=\"M1 2Z 3\"/>"), "1" },
                { SVG("<path d=\"M1 2L3 4\" fill=\"red\"/>"), "1" },
                { SVG("<path d=\"M1 2L3 4\" style=\"x\"/>"), "1" },
                { SVG("<path d=\"M1 2L3 4\" opacity=\"2\"/>"), "1" },
                { SVG("<path d=\"M1 2L3 4\" stroke-width=\"0\"/>"), "1" },
                { SVG("<path d=\"M1 2L3 4\">"), "1" },
                { SVG("<path d=\"M1 2L3 4"), "1" },
                { SVG("<circle cx=\"1\" cy=\"1\"/>"), "1" },
                { SVG("<circle cx=\"1\" cy=\"1\" r=\"-1\"/>"), "1" },
                { SVG("<circle cx=\"1\" cy=\"1\" r=\"1\"/>") "<svg>", "2" },
                { "<svg viewBox=\"0 0 9 9\"><path d=\"M0 0L1 1\"/>", "1" },
        };
        for (size_t i = 0; i < COUNT(ROWS); i++) {
                struct act *a = *state;
                struct svg svg = { .width = -1 };
                assert_int_equal(read(a, ROWS[i].text, &svg), E_INPUT);
                assert_string_equal(a->failure.args[0], "seal.svg");
                assert_string_equal(a->failure.args[1], ROWS[i].line);
                assert_true(svg.width < 0);
        }
}

static void a_drawing_cut_anywhere_is_refused_or_read_but_never_overrun(void **state)
{
        const char *whole = SVG("<!-- c --><path d=\"M1 2.5c1-1 2 2 3 3z\" fill=\"none\"/>"
                                "<circle cx=\"5\" cy=\"5\" r=\"2\"/>");
        for (size_t len = 0; len < strlen(whole); len++) {
                struct act *a = *state;
                struct svg svg;
                act_recover(a);
                /* its own copy, so that the sanitizer sees a read beyond the end */
                struct str part = { memcpy(arena_take(a->mem, len + 1), whole, len), len };
                bool is_whole = len + 1 == strlen(whole); /* all but the last line feed */
                assert_int_equal(svg_read(a, "x", part, &svg), is_whole ? OK : E_INPUT);
        }
}

static void relative_and_short_commands_mean_the_same_points(void **state)
{
        struct svg one, two;
        assert_int_equal(read(*state, SVG("<path d=\"M1 1L4 1L4 5C5 6 6 7 7 8\"/>"), &one), OK);
        assert_int_equal(read(*state, SVG("<path d=\"m1 1h3v4c1 1 2 2 3 3\"/>"), &two), OK);
        assert_int_equal(one.step_count, two.step_count);
        for (size_t i = 0; i < one.step_count; i++)
                for (size_t k = 0; k < COUNT(one.steps[i].at); k++)
                        assert_true(fabs(one.steps[i].at[k] - two.steps[i].at[k]) < 1e-9);
}

static void a_smooth_curve_goes_on_as_the_last_one_came(void **state)
{
        struct svg one, two;
        assert_int_equal(
                read(*state, SVG("<path d=\"M0 0C1 2 3 4 5 5S8 8 9 9s1 1 2 2\"/>"), &one), OK);
        assert_int_equal(
                read(*state, SVG("<path d=\"M0 0C1 2 3 4 5 5C7 6 8 8 9 9C10 10 10 10 11 11\"/>"),
                        &two),
                OK);
        for (size_t i = 0; i < one.step_count; i++)
                assert_memory_equal(one.steps[i].at, two.steps[i].at, sizeof one.steps[i].at);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(drawings_of_the_subset_are_read),
                cmocka_unit_test(everything_else_is_refused_with_its_line),
                cmocka_unit_test(a_drawing_cut_anywhere_is_refused_or_read_but_never_overrun),
                cmocka_unit_test(a_smooth_curve_goes_on_as_the_last_one_came),
                cmocka_unit_test(relative_and_short_commands_mean_the_same_points),
        };
        return cmocka_run_group_tests(tests, begin, end);
}
