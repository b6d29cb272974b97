/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/pwg.h"

#include <cups/raster.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What is written is read by another's reader: the one of libcups. */

enum { MIB = 1024 * 1024, LINE = PWG_WIDTH * 3 };

static struct act make_act(void)
{
        return act_begin(arena_make(64UL * MIB), STR("test"), LANG_EN);
}

static void end_act(struct act *a)
{
        arena_end(&a->mem);
}

/* Colours of every kind: lines alike, dots alike, all different. */
static struct paper *make_side(struct act *a, int seed)
{
        struct paper *paper;
        assert_int_equal(paper_open_dots(a, NULL, PWG_WIDTH, PWG_HEIGHT, &paper), OK);
        int width;
        int height;
        int stride;
        uint32_t *dots = (uint32_t *)(uintptr_t)paper_dots(paper, &width, &height, &stride);
        for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                        uint32_t noise = (uint32_t)((uint32_t)x * 2654435761u +
                                                    (uint32_t)(y + seed) * 40503u);
                        uint32_t plain = (uint32_t)(y / 300 + seed) * 0x102030u;
                        uint32_t run = (uint32_t)(x / 5 % 7) * 0x0a1b2cu;
                        dots[y * stride + x] = (x < 400          ? noise
                                                       : x < 700 ? run
                                                                 : plain) |
                                               0xff000000u;
                        if (y > 500)
                                dots[y * stride + x] = plain;
                }
        }
        return paper;
}

static ssize_t take_bytes(void *context, unsigned char *bytes, size_t count)
{
        struct str *left = context;
        count = count < left->len ? count : left->len;
        memcpy(bytes, left->at, count);
        *left = str_of_bytes(left->at + count, left->len - count);
        return (ssize_t)count;
}

struct page {
        cups_page_header2_t head;
        unsigned char dots[PWG_HEIGHT][LINE];
};

static struct page *read_page(struct act *a, cups_raster_t *raster)
{
        struct page *page = arena_take(a->mem, sizeof *page);
        assert_int_equal(cupsRasterReadHeader2(raster, &page->head), 1);
        assert_int_equal(page->head.cupsWidth, PWG_WIDTH);
        assert_int_equal(page->head.cupsHeight, PWG_HEIGHT);
        assert_int_equal(page->head.cupsBytesPerLine, LINE);
        for (int y = 0; y < PWG_HEIGHT; y++)
                assert_int_equal(cupsRasterReadPixels(raster, page->dots[y], LINE), LINE);
        return page;
}

static void close_raster(cups_raster_t **raster)
{
        cupsRasterClose(*raster);
}

/* The one page that SIDE alone becomes. */
static struct page *page_of(struct act *a, struct pwg_side side)
{
        struct private document;
        assert_int_equal(pwg_write(a, &side, 1, &document), OK);
        struct str left = private_unwrap(document);
        SCOPED(close_raster)
        cups_raster_t *raster = cupsRasterOpenIO(take_bytes, &left, CUPS_RASTER_READ);
        assert_non_null(raster);
        struct page *page = read_page(a, raster);
        assert_int_equal(left.len, 0);
        return page;
}

static uint32_t dot_of(const struct paper *paper, int x, int y)
{
        int width;
        int height;
        int stride;
        return paper_dots(paper, &width, &height, &stride)[y * stride + x] & 0xffffff;
}

static uint32_t read_dot(const struct page *page, int x, int y)
{
        const unsigned char *at = &page->dots[y][x * 3];
        return (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2];
}

/* How many dots are not where they should be. */
static int count_wrong(const struct page *page, struct pwg_side side, bool across, bool along)
{
        int wrong = 0;
        for (int y = 0; y < PWG_HEIGHT; y++)
                for (int x = 0; x < PWG_WIDTH; x++)
                        wrong += read_dot(page, x, y) != dot_of(side.paper,
                                                                 across ? PWG_WIDTH - 1 - x : x,
                                                                 along ? PWG_HEIGHT - 1 - y : y);
        return wrong;
}

static void two_sides_are_read_back_dot_by_dot(void **state)
{
        (void)state;
        SCOPED(end_act) struct act a = make_act();
        SCOPED(paper_close) struct paper *front = make_side(&a, 1);
        SCOPED(paper_close) struct paper *back = make_side(&a, 7);
        const struct pwg_side sides[] = { { .paper = front }, { .paper = back } };
        struct private document;
        assert_int_equal(pwg_write(&a, sides, 2, &document), OK);
        struct str left = private_unwrap(document);
        SCOPED(close_raster)
        cups_raster_t *raster = cupsRasterOpenIO(take_bytes, &left, CUPS_RASTER_READ);
        for (size_t i = 0; i < 2; i++) {
                struct page *page = read_page(&a, raster);
                assert_int_equal(count_wrong(page, sides[i], false, false), 0);
                assert_int_equal(page->head.Duplex, 1);
                assert_int_equal(page->head.cupsInteger[0], 2); // TotalPageCount
        }
        cups_page_header2_t none;
        assert_int_equal(cupsRasterReadHeader2(raster, &none), 0);
        assert_int_equal(left.len, 0);
}

static void the_head_says_a_card_at_300_dots_in_srgb(void **state)
{
        (void)state;
        SCOPED(end_act) struct act a = make_act();
        SCOPED(paper_close) struct paper *paper = make_side(&a, 1);
        const cups_page_header2_t *head = &page_of(&a, (struct pwg_side){ .paper = paper })->head;
        assert_string_equal(head->MediaClass, "PwgRaster");
        assert_int_equal(head->HWResolution[0], 300);
        assert_int_equal(head->HWResolution[1], 300);
        assert_int_equal(head->PageSize[0], 243);
        assert_int_equal(head->PageSize[1], 153);
        assert_int_equal(head->cupsBitsPerColor, 8);
        assert_int_equal(head->cupsBitsPerPixel, 24);
        assert_int_equal(head->cupsColorOrder, CUPS_ORDER_CHUNKED);
        assert_int_equal(head->cupsColorSpace, CUPS_CSPACE_SRGB);
        assert_int_equal(head->cupsNumColors, 3);
        assert_int_equal(head->Duplex, 0);
        assert_int_equal(head->cupsInteger[0], 1);
        assert_int_equal(head->cupsInteger[1], 1); // CrossFeedTransform
        assert_int_equal(head->cupsInteger[2], 1); // FeedTransform
        assert_int_equal(head->cupsInteger[3], 0); // ImageBox
        assert_int_equal(head->cupsInteger[4], 0);
        assert_int_equal(head->cupsInteger[5], PWG_WIDTH);
        assert_int_equal(head->cupsInteger[6], PWG_HEIGHT);
        assert_int_equal(head->cupsInteger[7], 0xffffff); // AlternatePrimary
}

static void a_side_lies_as_it_is_told(void **state)
{
        (void)state;
        static const struct {
                bool across, along, turned;
        } ways[] = { { true, false, false }, { false, true, false }, { true, true, false },
                { false, false, true }, { true, false, true }, { true, true, true } };
        SCOPED(end_act) struct act a = make_act();
        SCOPED(paper_close) struct paper *paper = make_side(&a, 3);
        struct pwg_side side = { .paper = paper };
        for (size_t i = 0; i < COUNT(ways); i++) {
                side.mirrored_across = ways[i].across;
                side.mirrored_along = ways[i].along;
                side.turned = ways[i].turned;
                struct page *page = page_of(&a, side);
                assert_int_equal(count_wrong(page, side, ways[i].across != ways[i].turned,
                                         ways[i].along != ways[i].turned),
                        0);
                assert_int_equal((int)page->head.cupsInteger[1], ways[i].across ? -1 : 1);
                assert_int_equal((int)page->head.cupsInteger[2], ways[i].along ? -1 : 1);
        }
}

static void a_white_side_is_small(void **state)
{
        (void)state;
        SCOPED(end_act) struct act a = make_act();
        struct pwg_side side = { .paper = NULL };
        SCOPED(paper_close) struct paper *paper = NULL;
        struct private document;
        assert_int_equal(paper_open_dots(&a, NULL, PWG_WIDTH, PWG_HEIGHT, &paper), OK);
        side.paper = paper;
        assert_int_equal(pwg_write(&a, &side, 1, &document), OK);
        assert_true(private_unwrap(document).len < 2000);
}

static void what_is_no_card_is_refused(void **state)
{
        (void)state;
        SCOPED(end_act) struct act a = make_act();
        SCOPED(paper_close) struct paper *small = NULL;
        SCOPED(paper_close) struct paper *blank = NULL;
        struct private document;
        assert_int_equal(paper_open_dots(&a, NULL, PWG_WIDTH - 1, PWG_HEIGHT, &small), OK);
        paper_open_blank(&a, NULL, &blank);
        const struct paper *wrong[] = { NULL, small, blank };
        for (size_t i = 0; i < COUNT(wrong); i++) {
                const struct pwg_side side = { .paper = wrong[i] };
                assert_int_equal(pwg_write(&a, &side, 1, &document), E_BUG);
                assert_int_equal(a.failure.sentence, TEXT_PRINTER_NOT_A_CARD);
                act_recover(&a);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(two_sides_are_read_back_dot_by_dot),
                cmocka_unit_test(the_head_says_a_card_at_300_dots_in_srgb),
                cmocka_unit_test(a_side_lies_as_it_is_told),
                cmocka_unit_test(a_white_side_is_small),
                cmocka_unit_test(what_is_no_card_is_refused),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
