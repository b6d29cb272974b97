/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/barcode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* Reading back by two other programs' decoders is tests/peer/card_read. */

enum { MEMORY = 64 << 20, SIDE = 420, BLACK = 0x000000, WHITE = 0xFFFFFF };

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

static struct str letters(struct act *a, size_t count)
{
        char *at = arena_take(a->mem, count);
        memset(at, 'K', count);
        return (struct str){ at, count };
}

static void the_smallest_version_that_holds_the_text_is_taken(void **state)
{
        static const struct {
                size_t count;
                int version;
        } ROWS[] = { { 1, 1 }, { 20, 1 }, { 21, 2 }, { 970, 20 }, { 910, 20 }, { 909, 19 } };
        for (size_t i = 0; i < COUNT(ROWS); i++) {
                SCOPED(qr_close) struct qr qr = { 0 };
                assert_int_equal(qr_make(*state, letters(*state, ROWS[i].count), &qr), OK);
                assert_int_equal(qr.version, ROWS[i].version);
                assert_int_equal(qr.modules, 17 + 4 * ROWS[i].version);
        }
}

static void what_cannot_stand_in_the_code_is_refused(void **state)
{
        const struct str ROWS[] = { STR(""), STR("lower"), STR("A#B"), STR("Ä"), STR("A\0B"),
                letters(*state, 971), letters(*state, 100000) };
        for (size_t i = 0; i < COUNT(ROWS); i++) {
                struct qr qr = { .version = -1 };
                assert_int_equal(qr_make(*state, ROWS[i], &qr), E_INPUT);
                assert_int_equal(qr.version, -1);
        }
}

static uint32_t dot_at(const uint32_t *dots, int stride, int x, int y)
{
        return dots[y * stride + x] & 0xFFFFFF;
}

static void every_module_fills_whole_dots_inside_its_quiet_zone(void **state)
{
        SCOPED(qr_close) struct qr qr = { 0 };
        SCOPED(paper_close) struct paper *paper = NULL;
        int width, height, stride, x = 31, y = 17;
        assert_int_equal(qr_make(*state, letters(*state, 960), &qr), OK);
        assert_int_equal(paper_open_dots(*state, NULL, 500, 500, &paper), OK);
        qr_draw(&qr, paper, x, y, SIDE);
        const uint32_t *dots = paper_dots(paper, &width, &height, &stride);
        int size = qr_dots(&qr, SIDE);
        assert_int_equal(size, 4);
        int margin = (SIDE - qr.modules * size) / 2;
        assert_true(margin >= QR_QUIET * size);
        for (int i = 0; i < SIDE * SIDE; i++) {
                int column = i % SIDE - margin, row = i / SIDE - margin;
                bool is_code = column >= 0 && row >= 0 && column < qr.modules * size &&
                               row < qr.modules * size;
                bool is_dark = is_code && qr.dark[row / size * qr.modules + column / size] & 1;
                assert_int_equal(
                        dot_at(dots, stride, x + i % SIDE, y + i / SIDE), is_dark ? BLACK : WHITE);
        }
}

/* Lengths of the runs of one colour along a line of dots, in narrow bars, as a string of digits. */
static size_t read_runs(const uint32_t *dots, int length, int narrow, char *runs)
{
        size_t count = 0;
        for (int from = 0, at = 1; at <= length; at++) {
                if (at < length && dots[at] == dots[from])
                        continue;
                assert_int_equal((at - from) % narrow, 0);
                runs[count++] = (char)('0' + (at - from) / narrow);
                from = at;
        }
        runs[count] = '\0';
        return count;
}

static void codabar_is_made_of_whole_narrow_and_wide_bars(void **state)
{
        SCOPED(paper_close) struct paper *paper = NULL;
        struct codabar_place place = { 10, 5, 20, 3 };
        int width, height, stride;
        assert_int_equal(paper_open_dots(*state, NULL, 600, 40, &paper), OK);
        assert_int_equal(codabar_draw(*state, paper, place, STR("05")), OK);
        const uint32_t *dots = paper_dots(paper, &width, &height, &stride);
        char runs[64];
        /* quiet, A 1122121, 0 1111122, 5 2111121, B 1212112, each with a narrow space; quiet */
        read_runs(dots + 10 * stride + 10, codabar_width(2, 3), 3, runs);
        assert_string_equal(runs, ":"
                                  "1122121"
                                  "1"
                                  "1111122"
                                  "1"
                                  "2111121"
                                  "1"
                                  "1212112"
                                  ":");
}

static void fourteen_digits_are_as_wide_as_the_card_has_room_for(void **state)
{
        (void)state;
        assert_int_equal(codabar_width(14, 3), (161 + 2 * CODABAR_QUIET) * 3);
}

static void codabar_takes_digits_only(void **state)
{
        SCOPED(paper_close) struct paper *paper = NULL;
        struct codabar_place place = { 0, 0, 20, 3 };
        assert_int_equal(paper_open_dots(*state, NULL, 600, 40, &paper), OK);
        assert_int_equal(codabar_draw(*state, paper, place, STR("12A")), E_BUG);
        assert_int_equal(codabar_draw(*state, paper, place, STR("")), E_BUG);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_smallest_version_that_holds_the_text_is_taken),
                cmocka_unit_test(what_cannot_stand_in_the_code_is_refused),
                cmocka_unit_test(every_module_fills_whole_dots_inside_its_quiet_zone),
                cmocka_unit_test(codabar_is_made_of_whole_narrow_and_wide_bars),
                cmocka_unit_test(fourteen_digits_are_as_wide_as_the_card_has_room_for),
                cmocka_unit_test(codabar_takes_digits_only),
        };
        return cmocka_run_group_tests(tests, begin, end);
}
