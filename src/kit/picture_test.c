/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <webp/decode.h>
#include <cmocka.h>

enum { MEMORY = 64 << 20 };

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

/* Light rises from left to right in red, from top to bottom in green; blue is noise. */
static struct picture slope(struct act *a, int width, int height)
{
        uint8_t *pixels = arena_take_array(a->mem, (size_t)(width * height), 3);
        uint32_t noise = 1;
        for (int i = 0; i < width * height; i++) {
                noise = noise * 1664525U + 1013904223U;
                pixels[i * 3] = (uint8_t)(i % width * 255 / (width - 1));
                pixels[i * 3 + 1] = (uint8_t)(i / width * 255 / (height - 1));
                pixels[i * 3 + 2] = (uint8_t)(noise >> 24);
        }
        return (struct picture){ width, height, pixels };
}

static void the_central_box_is_the_largest_of_its_shape(void **state)
{
        (void)state;
        static const struct {
                int width, height;
                struct crop box;
        } ROWS[] = {
                { 400, 500, { 0, 0, 400, 500 } },
                { 1000, 500, { 300, 0, 400, 500 } },
                { 400, 1000, { 0, 250, 400, 500 } },
                { 1, 1, { 0, 0, 1, 1 } },
                { 1, 9000, { 0, 4499, 1, 1 } },
        };
        for (size_t i = 0; i < COUNT(ROWS); i++) {
                struct picture picture = { ROWS[i].width, ROWS[i].height, NULL };
                struct crop box = picture_centre_box(&picture, 4, 5);
                assert_memory_equal(&box, &ROWS[i].box, sizeof box);
                assert_true(picture_holds(&picture, box));
        }
}

static void a_box_outside_the_picture_is_not_held(void **state)
{
        (void)state;
        struct picture picture = { 100, 80, NULL };
        static const struct crop OUTSIDE[] = { { -1, 0, 10, 10 }, { 0, -1, 10, 10 },
                { 91, 0, 10, 10 }, { 0, 71, 10, 10 }, { 0, 0, 0, 10 }, { 0, 0, 10, 0 },
                { 0, 0, 101, 10 }, { 2147483647, 0, 10, 10 }, { 5, 5, 2147483647, 10 } };
        for (size_t i = 0; i < COUNT(OUTSIDE); i++)
                assert_false(picture_holds(&picture, OUTSIDE[i]));
        assert_true(picture_holds(&picture, (struct crop){ 0, 0, 100, 80 }));
}

static void scaling_keeps_light_where_it_was(void **state)
{
        struct picture from = slope(*state, 301, 207);
        static const int SIZES[][2] = { { 48, 60 }, { 301, 207 }, { 640, 400 }, { 1, 1 } };
        for (size_t i = 0; i < COUNT(SIZES); i++) {
                int width = SIZES[i][0], height = SIZES[i][1];
                struct picture to = picture_scale(
                        *state, &from, (struct crop){ 0, 0, 301, 207 }, width, height);
                for (int k = 0; k < width * height; k++) {
                        double x = (k % width + 0.5) / width, y = (k / width + 0.5) / height;
                        assert_in_range(abs(to.pixels[k * 3] - (int)(x * 255)), 0, 4);
                        assert_in_range(abs(to.pixels[k * 3 + 1] - (int)(y * 255)), 0, 4);
                }
        }
}

static void a_part_is_scaled_from_that_part_alone(void **state)
{
        struct act *a = *state;
        uint8_t *pixels = arena_take(a->mem, 100 * 100 * 3);
        for (int i = 0; i < 100 * 100; i++) {
                bool is_inside = i % 100 >= 20 && i % 100 < 60 && i / 100 >= 30 && i / 100 < 80;
                pixels[i * 3] = pixels[i * 3 + 1] = pixels[i * 3 + 2] = is_inside ? 200 : 0;
        }
        struct picture from = { 100, 100, pixels };
        struct picture to = picture_scale(a, &from, (struct crop){ 20, 30, 40, 50 }, 48, 60);
        for (int i = 0; i < 48 * 60 * 3; i++)
                assert_int_equal(to.pixels[i], 200);
}

static void grey_has_three_equal_channels(void **state)
{
        struct picture from = slope(*state, 40, 30), grey = picture_grey(*state, &from);
        for (int i = 0; i < 40 * 30; i++) {
                assert_int_equal(grey.pixels[i * 3], grey.pixels[i * 3 + 1]);
                assert_int_equal(grey.pixels[i * 3], grey.pixels[i * 3 + 2]);
        }
}

static void sharpening_leaves_a_plain_picture_alone(void **state)
{
        struct act *a = *state;
        uint8_t *pixels = arena_take(a->mem, 20 * 20 * 3);
        for (int i = 0; i < 20 * 20 * 3; i++)
                pixels[i] = 99;
        struct picture from = { 20, 20, pixels }, sharp = picture_sharpen(a, &from, 0.7);
        assert_memory_equal(sharp.pixels, pixels, 20 * 20 * 3);
}

static void the_encoded_picture_keeps_its_budget_and_decodes(void **state)
{
        struct picture from = slope(*state, 301, 207);
        struct picture small =
                picture_scale(*state, &from, picture_centre_box(&from, 4, 5), 48, 60);
        struct picture grey = picture_grey(*state, &small);
        size_t last = 0;
        for (size_t budget = 200; budget <= 430; budget += 23) {
                struct str webp;
                int width, height;
                assert_int_equal(picture_fit_webp(*state, &grey, budget, &webp), OK);
                assert_in_range(webp.len, last, budget);
                assert_true(WebPGetInfo((const uint8_t *)webp.at, webp.len, &width, &height) != 0);
                assert_int_equal(width, 48);
                assert_int_equal(height, 60);
        }
}

static void a_budget_that_nothing_fits_is_refused(void **state)
{
        struct picture from = slope(*state, 48, 60);
        struct str webp = STR("untouched");
        assert_int_equal(picture_fit_webp(*state, &from, 20, &webp), E_INPUT);
        assert_true(str_is_equal(webp, STR("untouched")));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_central_box_is_the_largest_of_its_shape),
                cmocka_unit_test(a_box_outside_the_picture_is_not_held),
                cmocka_unit_test(scaling_keeps_light_where_it_was),
                cmocka_unit_test(a_part_is_scaled_from_that_part_alone),
                cmocka_unit_test(grey_has_three_equal_channels),
                cmocka_unit_test(sharpening_leaves_a_plain_picture_alone),
                cmocka_unit_test(the_encoded_picture_keeps_its_budget_and_decodes),
                cmocka_unit_test(a_budget_that_nothing_fits_is_refused),
        };
        return cmocka_run_group_tests(tests, begin, end);
}
