/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/card_inside.h"
#include "kit/file.h"
#include "civic/card_fixture.h"

#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

/* Reading back by two other programs' decoders is tests/peer/card_read. */

enum { MEMORY = 1 << 30 };

static struct act a;
static struct type *type;
static struct card_design *design;
static struct picture portrait;

static int begin(void **state)
{
        (void)state;
        a = act_begin(arena_make(MEMORY), STR("test"), LANG_EN);
        portrait = card_sample_portrait(&a, 250, 320);
        return card_sample_design(&a, &type, &design) == OK ? 0 : -1;
}

static int end(void **state)
{
        (void)state;
        card_design_close(&design);
        type_close(&type);
        arena_end(&a.mem);
        return 0;
}

static struct paper *draw(const struct card_face *face, enum card_side side)
{
        struct paper *paper = NULL;
        assert_int_equal(paper_open_dots(&a, type, CARD_DOTS_WIDE, CARD_DOTS_HIGH, &paper), OK);
        assert_int_equal(card_draw(&a, design, face, side, paper), OK);
        return paper;
}

static bool overlap(struct box one, struct box two)
{
        return one.x < two.x + two.w && two.x < one.x + one.w && one.y < two.y + two.h &&
               two.y < one.y + one.h;
}

/* No two marks lie over each other and none leaves the card. */
static void check_marks(const struct paper *paper, const char *file)
{
        size_t count;
        const struct paper_mark *marks = paper_marks(paper, &count);
        const double edge = 1.5; /* millimetres that a printer may lose */
        assert_in_range(count, 5, PAPER_MARKS - 1);
        for (size_t i = 0; i < count; i++) {
                struct box box = marks[i].box;
                bool is_inside = box.x >= edge && box.y >= edge && box.x + box.w <= 85.6 - edge &&
                                 box.y + box.h <= 53.98 - edge;
                if (!is_inside)
                        fail_msg("%s: %s leaves the card", file, marks[i].what);
                for (size_t k = 0; k < i; k++)
                        if (overlap(box, marks[k].box))
                                fail_msg("%s: %s lies over %s", file, marks[i].what, marks[k].what);
        }
}

static void nothing_lies_over_anything_on_any_card(void **state)
{
        (void)state;
        for (size_t i = 0; i < card_sample_count; i++) {
                struct person person;
                struct card_face face = card_sample_face(&a, &card_samples[i], &portrait, &person);
                assert_int_equal(card_check(&a, design, &face), OK);
                for (enum card_side side = CARD_FRONT; side <= CARD_BACK; side++) {
                        SCOPED(paper_close) struct paper *paper = draw(&face, side);
                        check_marks(paper, card_samples[i].file);
                }
        }
}

/* The first sample, changed by the tests. */
static struct card_face plain_face(struct person *person)
{
        return card_sample_face(&a, &card_samples[0], &portrait, person);
}

static enum err check(const struct card_face *face)
{
        act_recover(&a);
        return card_check(&a, design, face);
}

static void what_cannot_be_printed_is_refused_by_the_part_it_is_in(void **state)
{
        (void)state;
        static const char TOO_LONG[] =
                "Taking a very large number of medicines every single day without any exception, "
                "all of them listed at great length by the pharmacist.";
        static const struct {
                const char *name, *native, *medical, *emergency;
                enum text sentence;
        } ROWS[] = {
                { "Ana 𓀀", "", "", "", TEXT_CARD_REFUSED_GLYPH_NAME },
                { "Ana", "𓀀", "", "", TEXT_CARD_REFUSED_GLYPH_NATIVE },
                { "Ana", "", "𓀀", "", TEXT_CARD_REFUSED_GLYPH_NOTE },
                { "Ana", "", "", "𓀀", TEXT_CARD_REFUSED_GLYPH_NOTE },
                { "Ana", "", TOO_LONG, "", TEXT_CARD_REFUSED_NOTE },
                { "Ana", "", "", TOO_LONG, TEXT_CARD_REFUSED_NOTE },
                { TOO_LONG, TOO_LONG, "", "", TEXT_CARD_REFUSED_NATIVE },
        };
        for (size_t i = 0; i < COUNT(ROWS); i++) {
                struct person person;
                struct card_face face = plain_face(&person);
                person.name = private_wrap(str_of(ROWS[i].name));
                person.name_native = private_wrap(str_of(ROWS[i].native));
                person.medical = private_wrap(str_of(ROWS[i].medical));
                person.emergency = private_wrap(str_of(ROWS[i].emergency));
                assert_int_equal(check(&face), E_INPUT);
                assert_int_equal(a.failure.sentence, ROWS[i].sentence);
        }
        act_recover(&a);
}

/* How many dots differ inside BOX. */
static int count_differences(struct paper *one, struct paper *two, struct box box)
{
        int width, height, stride, differences = 0;
        const uint32_t *a_dots = paper_dots(one, &width, &height, &stride);
        const uint32_t *b_dots = paper_dots(two, &width, &height, &stride);
        for (int i = 0; i < width * height; i++) {
                double x = i % width * PAPER_DOT, y = i / width * PAPER_DOT;
                bool is_inside = x >= box.x && y >= box.y && x < box.x + box.w && y < box.y + box.h;
                differences += is_inside && a_dots[i] != b_dots[i];
        }
        return differences;
}

static void the_rosette_tells_cards_apart_and_is_the_same_for_the_same_text(void **state)
{
        (void)state;
        struct person person;
        struct card_face face = plain_face(&person), other = face;
        other.qr = private_wrap(STR("ANOTHER TEXT"));
        SCOPED(paper_close) struct paper *one = draw(&face, CARD_FRONT);
        SCOPED(paper_close) struct paper *again = draw(&face, CARD_FRONT);
        SCOPED(paper_close) struct paper *two = draw(&other, CARD_FRONT);
        assert_int_equal(count_differences(one, again, card_places[PLACE_CARD]), 0);
        struct box rosette = card_places[PLACE_ROSETTE],
                   round = { rosette.x - 0.2, rosette.y - 0.2, rosette.w + 0.4, rosette.h + 0.4 };
        int inside = count_differences(one, two, round);
        assert_true(inside > 5000);
        assert_int_equal(count_differences(one, two, card_places[PLACE_CARD]), inside);
}

static void the_codes_are_pure_black_on_pure_white(void **state)
{
        (void)state;
        struct person person;
        struct card_face face = plain_face(&person);
        SCOPED(paper_close) struct paper *paper = draw(&face, CARD_BACK);
        int width, height, stride, black[2] = { 0, 0 };
        const uint32_t *dots = paper_dots(paper, &width, &height, &stride);
        const struct box codes[] = { card_places[PLACE_QR], card_places[PLACE_LIBRARY] };
        for (size_t c = 0; c < COUNT(codes); c++) {
                int left = (int)lround(codes[c].x / PAPER_DOT);
                int top = (int)lround(codes[c].y / PAPER_DOT);
                int right = left + (int)lround(codes[c].w / PAPER_DOT);
                int bottom = top + (int)lround(codes[c].h / PAPER_DOT);
                for (int y = top; y < bottom; y++)
                        for (int x = left; x < right; x++) {
                                uint32_t dot = dots[y * stride + x] & 0xFFFFFF;
                                assert_true(dot == 0 || dot == 0xFFFFFF);
                                black[c] += dot == 0;
                        }
                assert_true(black[c] > 1000);
        }
}

static void a_card_without_a_library_has_no_bars(void **state)
{
        (void)state;
        struct person person;
        struct card_face face = plain_face(&person);
        face.library = STR("");
        SCOPED(paper_close) struct paper *paper = draw(&face, CARD_BACK);
        size_t count;
        const struct paper_mark *marks = paper_marks(paper, &count);
        for (size_t i = 0; i < count; i++)
                assert_string_not_equal(marks[i].what, "codabar");
}

static void a_card_that_does_not_expire_says_so_instead_of_a_date(void **state)
{
        (void)state;
        struct person person;
        struct card_face face = plain_face(&person), other = face;
        face.validity.has_end = false;
        other.validity.has_end = false;
        other.validity.until = date_of((struct civil){ 1999, 1, 1 });
        SCOPED(paper_close) struct paper *one = draw(&face, CARD_FRONT);
        SCOPED(paper_close) struct paper *two = draw(&other, CARD_FRONT);
        assert_int_equal(count_differences(one, two, card_places[PLACE_CARD]), 0);
}

static void only_a_demonstration_citys_card_says_specimen(void **state)
{
        (void)state;
        struct city real = *design->city;
        real.issuer = STR("City of Lakehaven");
        struct card_design *other = NULL;
        struct person person;
        struct card_face face = plain_face(&person);
        SCOPED(paper_close) struct paper *paper = NULL;
        const char *dir = city_policy_dir(&a, "demo");
        struct private seal;
        assert_int_equal(file_read(&a, city_seal_path(&a, dir, &real), 1 << 20, &seal), OK);
        assert_int_equal(card_design_open(&a, &real, type, private_unwrap(seal), &other), OK);
        assert_int_equal(paper_open_dots(&a, type, CARD_DOTS_WIDE, CARD_DOTS_HIGH, &paper), OK);
        for (enum card_side side = CARD_FRONT; side <= CARD_BACK; side++) {
                SCOPED(paper_close) struct paper *specimen = draw(&face, side);
                assert_int_equal(card_draw(&a, other, &face, side, paper), OK);
                struct box body = { 4, 12, 40, 36 };
                assert_true(count_differences(paper, specimen, body) > 10000);
        }
        card_design_close(&other);
}

static void every_city_of_the_policy_folder_can_print_its_card(void **state)
{
        (void)state;
        static const char *const NAMES[] = { "demo", "chicago" };
        for (size_t i = 0; i < COUNT(NAMES); i++) {
                const char *dir = city_policy_dir(&a, NAMES[i]);
                struct city city;
                struct private seal;
                struct card_design *made = NULL;
                assert_int_equal(city_load_policy(&a, dir, &city), OK);
                assert_int_equal(file_read(&a, city_seal_path(&a, dir, &city), 1 << 20, &seal), OK);
                assert_int_equal(
                        card_design_open(&a, &city, type, private_unwrap(seal), &made), OK);
                assert_int_equal(card_warm(&a, made), OK);
                card_design_close(&made);
        }
}

static void the_portrait_is_cut_round_the_head_and_never_outside_the_picture(void **state)
{
        (void)state;
        static const struct {
                int width, height;
                struct crop head;
        } ROWS[] = {
                { 512, 512, { 150, 5, 152, 190 } },
                { 512, 512, { 0, 0, 512, 512 } },
                { 512, 512, { 500, 500, 12, 12 } },
                { 100, 3000, { 10, 2900, 80, 100 } },
                { 3000, 100, { 0, 0, 80, 100 } },
                { 48, 60, { 0, 0, 48, 60 } },
        };
        for (size_t i = 0; i < COUNT(ROWS); i++) {
                struct picture picture = { ROWS[i].width, ROWS[i].height, NULL };
                struct crop crop = card_crop_portrait(&picture, &ROWS[i].head);
                assert_true(picture_holds(&picture, crop));
                struct crop middle = card_crop_portrait(&picture, NULL);
                assert_true(picture_holds(&picture, middle));
                assert_true(abs(middle.width * 32 - middle.height * 25) <= 32);
        }
        struct picture picture = { 512, 512, NULL };
        struct crop crop = card_crop_portrait(&picture, &ROWS[0].head);
        assert_in_range(crop.height, 265, 275);
        assert_in_range(crop.x + crop.width / 2, 224, 228);
}

/* Of how many pixels of the whole picture one is left when enough is asked for; at least 1. */
static double find_shrinking(const struct image_box *box, int width, int height)
{
        double across = fmin(box->part_width, width) / box->enough_width;
        double down = fmin(box->part_height, height) / box->enough_height;
        return fmax(fmin(across, down), 1);
}

static void what_is_asked_for_is_enough_for_the_print_and_the_small_face(void **state)
{
        (void)state;
        static const struct {
                int width, height;
                struct crop head;
        } ROWS[] = {
                { 1280, 1600, { 400, 300, 480, 600 } },
                { 1280, 1600, { 0, 0, 1280, 1600 } },
                { 4000, 3000, { 1000, 500, 1200, 1500 } },
                { 4000, 3000, { 1000, 500, 120, 1500 } }, /* narrow */
                { 3000, 4000, { 500, 500, 2000, 100 } },  /* flat */
                { 3000, 4000, { 100, 100, 96, 120 } },
                { 512, 512, { 150, 5, 152, 190 } },
        };
        for (size_t i = 0; i < COUNT(ROWS); i++) {
                struct crop head = ROWS[i].head;
                struct image_box box = card_ask_portrait(&head);
                double by = find_shrinking(&box, ROWS[i].width, ROWS[i].height);
                struct picture whole = { ROWS[i].width, ROWS[i].height, NULL };
                struct crop crop = card_crop_portrait(&whole, &head);
                assert_true(by == 1 || crop.height / by >= 32 / 25.4 * 449);
                assert_true(by == 1 || head.width / by >= 2 * CARD_FACE_WIDTH - 1);
                assert_true(by == 1 || head.height / by >= 2 * CARD_FACE_HEIGHT - 1);
                box = card_ask_portrait(NULL);
                by = find_shrinking(&box, ROWS[i].width, ROWS[i].height);
                crop = card_crop_portrait(&whole, NULL);
                assert_true(by == 1 || crop.height / by >= 32 / 25.4 * 449);
        }
}

static void the_small_face_needs_a_box_inside_the_picture(void **state)
{
        (void)state;
        static const struct crop BAD[] = { { -1, 0, 60, 75 }, { 0, 0, 47, 60 }, { 200, 0, 60, 75 },
                { 0, 250, 60, 75 }, { 0, 0, 0, 0 } };
        struct picture face = { 0, 0, NULL };
        for (size_t i = 0; i < COUNT(BAD); i++) {
                act_recover(&a);
                assert_int_equal(card_make_face(&a, &portrait, &BAD[i], &face), E_INPUT);
                assert_int_equal(face.width, 0);
        }
        act_recover(&a);
        assert_int_equal(card_make_face(&a, &portrait, NULL, &face), OK);
        assert_int_equal(face.width, CARD_FACE_WIDTH);
        assert_int_equal(face.height, CARD_FACE_HEIGHT);
        /* the corners are the plain ground, all the same */
        assert_int_equal(face.pixels[0], 214);
        assert_int_equal(face.pixels[(CARD_FACE_WIDTH * CARD_FACE_HEIGHT - 1) * 3], 214);
}

static void a_pdf_has_two_pages_of_the_size_of_a_card(void **state)
{
        (void)state;
        struct person person;
        struct card_face face = plain_face(&person);
        int fd = memfd_create("pdf", MFD_CLOEXEC);
        assert_int_equal(card_write_pdf(&a, design, &face, fd), OK);
        size_t size = (size_t)lseek(fd, 0, SEEK_END);
        char *pdf = arena_take(a.mem, size);
        assert_int_equal(pread(fd, pdf, size, 0), size);
        close(fd);
        int pages = 0;
        for (char *at = pdf; (at = memmem(at, size - (size_t)(at - pdf), "/MediaBox", 9)); at++) {
                double box[4];
                pages += sscanf(at, "/MediaBox [ %lf %lf %lf %lf ]", &box[0], &box[1], &box[2],
                                 &box[3]) == 4 &&
                         box[0] == 0 && box[1] == 0 && fabs(box[2] - 85.60 * 72 / 25.4) < 0.001 &&
                         fabs(box[3] - 53.98 * 72 / 25.4) < 0.001;
        }
        assert_int_equal(pages, 2);
        assert_null(memmem(pdf, size, "Collins", 7));
}

static void the_tint_behind_texts_leaves_a_contrast_of_seven_to_one(void **state)
{
        (void)state;
        /* Where the names and notes are set, the darkest part of the art of all cards. */
        static const struct box GROUNDS[] = { { 32.4, 13, 31, 33 }, { 4, 12.8, 40.6, 25 } };
        for (size_t i = 0; i < COUNT(GROUNDS); i++) {
                int width, height, stride;
                const uint32_t *dots = paper_dots(design->art[i], &width, &height, &stride);
                double darkest = 1;
                for (int k = 0; k < width * height; k++) {
                        double x = k % width * PAPER_DOT, y = k / width * PAPER_DOT;
                        struct box g = GROUNDS[i];
                        if (x < g.x || y < g.y || x >= g.x + g.w || y >= g.y + g.h)
                                continue;
                        double light = 0; /* WCAG 2.2, relative luminance */
                        static const double WEIGHTS[] = { 0.0722, 0.7152, 0.2126 };
                        for (int c = 0; c < 3; c++) {
                                double v = (dots[k] >> (8 * c) & 0xFF) / 255.0;
                                light += WEIGHTS[c] *
                                         (v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
                        }
                        darkest = fmin(darkest, light);
                }
                assert_true((darkest + 0.05) / 0.05 > 7);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(nothing_lies_over_anything_on_any_card),
                cmocka_unit_test(what_cannot_be_printed_is_refused_by_the_part_it_is_in),
                cmocka_unit_test(the_rosette_tells_cards_apart_and_is_the_same_for_the_same_text),
                cmocka_unit_test(the_codes_are_pure_black_on_pure_white),
                cmocka_unit_test(a_card_without_a_library_has_no_bars),
                cmocka_unit_test(a_card_that_does_not_expire_says_so_instead_of_a_date),
                cmocka_unit_test(only_a_demonstration_citys_card_says_specimen),
                cmocka_unit_test(every_city_of_the_policy_folder_can_print_its_card),
                cmocka_unit_test(the_portrait_is_cut_round_the_head_and_never_outside_the_picture),
                cmocka_unit_test(what_is_asked_for_is_enough_for_the_print_and_the_small_face),
                cmocka_unit_test(the_small_face_needs_a_box_inside_the_picture),
                cmocka_unit_test(a_pdf_has_two_pages_of_the_size_of_a_card),
                cmocka_unit_test(the_tint_behind_texts_leaves_a_contrast_of_seven_to_one),
        };
        return cmocka_run_group_tests(tests, begin, end);
}
