/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/paper.h"

#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

enum { MEMORY = 256 << 20 };

static struct act a;
static struct type *type;

static int begin(void **state)
{
        (void)state;
        a = act_begin(arena_make(MEMORY), STR("test"), LANG_EN);
        return type_open(&a, &type) == OK ? 0 : -1;
}

static int end(void **state)
{
        (void)state;
        type_close(&type);
        arena_end(&a.mem);
        return 0;
}

static const struct type_style line_style = { .steps = { { 1, 10, 10 } },
        .refusal = TEXT_CARD_REFUSED_NAME };
static const struct colour black = { 0, 0, 0, 1 };

/* Everything that was written to FD. */
static struct str written(int fd)
{
        off_t size = lseek(fd, 0, SEEK_END);
        char *bytes = arena_take(a.mem, (size_t)size + 1);
        assert_int_equal(pread(fd, bytes, (size_t)size, 0), size);
        return (struct str){ bytes, (size_t)size };
}

static bool holds(struct str text, const char *part)
{
        return memmem(text.at, text.len, part, strlen(part)) != NULL;
}

static void png_holds_the_dots_their_density_and_nothing_else(void **state)
{
        (void)state;
        SCOPED(paper_close) struct paper *paper = NULL;
        int fd = memfd_create("png", MFD_CLOEXEC);
        assert_int_equal(paper_open_dots(&a, type, 300, 200, &paper), OK);
        assert_int_equal(paper_write_png(&a, paper, fd), OK);
        struct str png = written(fd);
        struct buf held = buf_in(a.mem);
        assert_int_equal(paper_put_png(&a, paper, &held), OK);
        assert_true(str_is_equal(buf_str(&held), png)); /* the same in memory */
        char kinds[64] = "";
        size_t count = 0;
        for (size_t at = 8; at + 12 <= png.len; count++) {
                const uint8_t *head = (const uint8_t *)png.at + at;
                assert_true(count < 15);
                memcpy(kinds + count * 4, head + 4, 4);
                at += 12 + ((size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 |
                                   head[3]);
        }
        assert_string_equal(kinds, "IHDRpHYsIDATIEND");
        /* 11,811 dots a metre both ways */
        assert_true(memmem(png.at, png.len, "pHYs\x00\x00\x2E\x23\x00\x00\x2E\x23\x01", 13));
        close(fd);
}

static enum err write_pdf(int fd)
{
        SCOPED(paper_close) struct paper *paper = NULL;
        struct paper_text text = { STR("Eileen 王 محمد"), STR("en"), &line_style, black };
        struct paper_drawn drawn;
        TRY(paper_open_pdf(&a, type, (struct paper_size){ 85.6, 53.98 }, fd, &paper));
        TRY(paper_write(&a, paper, (struct box){ 5, 5, 70, 10 }, &text, &drawn));
        paper_next_page(paper);
        TRY(paper_write(&a, paper, (struct box){ 5, 5, 70, 10 }, &text, &drawn));
        return paper_finish(&a, paper);
}

static void a_pdf_is_the_same_whenever_it_is_made_and_says_nothing_of_itself(void **state)
{
        (void)state;
        int one = memfd_create("one", MFD_CLOEXEC), two = memfd_create("two", MFD_CLOEXEC);
        assert_int_equal(write_pdf(one), OK);
        sleep(1);
        assert_int_equal(write_pdf(two), OK);
        struct str first = written(one), second = written(two);
        assert_true(str_is_equal(first, second));
        static const char *const NEVER[] = { "/Title", "/Author", "/Subject", "/Keywords",
                "/ModDate", "/Metadata", "Eileen" };
        for (size_t i = 0; i < COUNT(NEVER); i++)
                assert_false(holds(first, NEVER[i]));
        close(one);
        close(two);
}

static void a_full_disk_is_told(void **state)
{
        (void)state;
        SCOPED(paper_close) struct paper *paper = NULL;
        int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
        assert_int_equal(write_pdf(full), E_BUSY);
        act_recover(&a);
        assert_int_equal(paper_open_dots(&a, type, 300, 200, &paper), OK);
        assert_int_equal(paper_write_png(&a, paper, full), E_BUSY);
        act_recover(&a);
        close(full);
}

/* The box of all dots that are not white, in dots. */
static void find_ink(struct paper *paper, int found[4])
{
        int width, height, stride;
        const uint32_t *dots = paper_dots(paper, &width, &height, &stride);
        found[0] = width;
        found[1] = height;
        found[2] = found[3] = -1;
        for (int i = 0; i < width * height; i++) {
                int x = i % width, y = i / width;
                if ((dots[y * stride + x] & 0xFFFFFF) == 0xFFFFFF)
                        continue;
                found[0] = x < found[0] ? x : found[0];
                found[1] = y < found[1] ? y : found[1];
                found[2] = x > found[2] ? x : found[2];
                found[3] = y > found[3] ? y : found[3];
        }
}

static void text_says_where_its_ink_is(void **state)
{
        (void)state;
        static const struct {
                const char *text, *language;
                enum type_side side;
                enum type_rise rise;
        } ROWS[] = { { "Ångström j", "en", TYPE_LEFT, TYPE_TOP },
                { "張麗華", "zh-Hant", TYPE_CENTRE, TYPE_MIDDLE },
                { "محمد", "ar", TYPE_RIGHT, TYPE_BOTTOM },
                { "کامران قریشی", "ur", TYPE_LEFT, TYPE_MIDDLE } };
        for (size_t i = 0; i < COUNT(ROWS); i++) {
                SCOPED(paper_close) struct paper *paper = NULL;
                struct type_style style = {
                        .steps = { { 1, 10, 10 } }, .side = ROWS[i].side, .rise = ROWS[i].rise
                };
                struct paper_text text = { str_of(ROWS[i].text), str_of(ROWS[i].language), &style,
                        black };
                struct paper_drawn drawn;
                struct box box = { 4, 3, 40, 10 };
                assert_int_equal(paper_open_dots(&a, type, 600, 200, &paper), OK);
                assert_int_equal(paper_write(&a, paper, box, &text, &drawn), OK);
                int ink[4];
                find_ink(paper, ink);
                assert_true(fabs(ink[0] * PAPER_DOT - drawn.ink.x) < 2 * PAPER_DOT);
                assert_true(fabs(ink[1] * PAPER_DOT - drawn.ink.y) < 2 * PAPER_DOT);
                assert_true(
                        fabs((ink[2] + 1) * PAPER_DOT - drawn.ink.x - drawn.ink.w) < 2 * PAPER_DOT);
                assert_true(
                        fabs((ink[3] + 1) * PAPER_DOT - drawn.ink.y - drawn.ink.h) < 2 * PAPER_DOT);
                assert_true(drawn.ink.x >= box.x - 0.3 && drawn.ink.y >= box.y - 0.01);
                assert_true(drawn.ink.x + drawn.ink.w <= box.x + box.w + 0.3);
                assert_true(drawn.ink.y + drawn.ink.h <= box.y + box.h + 0.01);
        }
}

static void a_blank_paper_measures_as_a_real_one_does(void **state)
{
        (void)state;
        SCOPED(paper_close) struct paper *blank = NULL;
        SCOPED(paper_close) struct paper *dots = NULL;
        struct paper_text text = { STR("Olena"), STR("uk"), &line_style, black };
        struct paper_drawn one, two;
        struct box box = { 1, 1, 30, 5 };
        paper_open_blank(&a, type, &blank);
        assert_int_equal(paper_open_dots(&a, type, 400, 100, &dots), OK);
        assert_int_equal(paper_write(&a, blank, box, &text, &one), OK);
        assert_int_equal(paper_write(&a, dots, box, &text, &two), OK);
        assert_memory_equal(&one, &two, sizeof one);
        box.w = 3;
        assert_int_equal(paper_write(&a, blank, box, &text, &one), E_INPUT);
        act_recover(&a);
}

static void hairlines_stay_inside_their_box_and_hit_no_dot_twice(void **state)
{
        (void)state;
        SCOPED(paper_close) struct paper *paper = NULL;
        struct point points[80];
        for (size_t i = 0; i < COUNT(points); i++)
                points[i] = (struct point){ (double)i * 0.7 - 3, 8 + 7 * sin((double)i * 0.4) };
        struct hair hair = { { 4, 4, 20, 8 }, ink_of((struct colour){ 0, 0, 0, 0.5 }) };
        assert_int_equal(paper_open_dots(&a, type, 400, 200, &paper), OK);
        paper_begin_hair(paper, &hair);
        paper_hairline(paper, points, COUNT(points), PAPER_OPEN);
        paper_end_hair(paper);
        int ink[4], width, height, stride;
        find_ink(paper, ink);
        assert_true(ink[0] >= 47 && ink[1] >= 47 && ink[2] < 284 && ink[3] < 142);
        const uint32_t *dots = paper_dots(paper, &width, &height, &stride);
        for (int i = 0; i < width * height; i++)
                assert_true((dots[i] & 0xFF) > 0x28); /* twice would be darker than that */
}

static void a_shaded_picture_fades_to_nothing_at_the_edge_of_its_oval(void **state)
{
        (void)state;
        SCOPED(paper_close) struct paper *paper = NULL;
        uint8_t *dark = arena_take_array(a.mem, 100 * 100, 3);
        struct picture picture = { 100, 100, dark };
        int width, height, stride;
        assert_int_equal(paper_open_dots(&a, type, 118, 118, &paper), OK);
        paper_shade(paper, &picture, (struct box){ 0, 0, 10, 10 }, black);
        const uint32_t *dots = paper_dots(paper, &width, &height, &stride);
        assert_int_equal(dots[0] & 0xFFFFFF, 0xFFFFFF);
        assert_int_equal(dots[117 * stride + 117] & 0xFFFFFF, 0xFFFFFF);
        assert_true((dots[59 * stride + 59] & 0xFF) < 4);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(png_holds_the_dots_their_density_and_nothing_else),
                cmocka_unit_test(a_pdf_is_the_same_whenever_it_is_made_and_says_nothing_of_itself),
                cmocka_unit_test(a_full_disk_is_told),
                cmocka_unit_test(text_says_where_its_ink_is),
                cmocka_unit_test(a_blank_paper_measures_as_a_real_one_does),
                cmocka_unit_test(hairlines_stay_inside_their_box_and_hit_no_dot_twice),
                cmocka_unit_test(a_shaded_picture_fades_to_nothing_at_the_edge_of_its_oval),
        };
        return cmocka_run_group_tests(tests, begin, end);
}
