/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/image_samples.h"

#include "kit/sandbox.h"

#include <fcntl.h>
#include <png.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { MIB = 1024 * 1024 };

static struct act make_act(void)
{
        return act_begin(arena_make(512UL * MIB), STR("test"), LANG_EN);
}

static const struct image_request ask_pixels = { IMAGE_VERSION, IMAGE_DECODE,
        { .width = 400, .height = 500 }, 0 };

static struct image_answer serve(
        struct act *a, struct str file, struct image_request request, struct str *bytes)
{
        struct image_answer answer;
        request.length = (uint32_t)file.len;
        image_serve(a, &request, file, &answer, bytes);
        assert_true(image_answer_is_sound(&answer, &request));
        return answer;
}

static int reason_of(struct act *a, struct str file)
{
        struct str bytes;
        return (int)serve(a, file, ask_pixels, &bytes).reason;
}

/* A letter for the colour in the middle of each quarter, row by row. */
static const char *colours_of(struct act *a, const struct picture *picture)
{
        char *letters = arena_take(a->mem, 5);
        for (int i = 0; i < 4; i++) {
                int x = (i % 2 * 2 + 1) * picture->width / 4;
                int y = (i / 2 * 2 + 1) * picture->height / 4;
                const uint8_t *p = picture->pixels + (y * picture->width + x) * 3;
                int bits = (p[0] > 200) << 2 | (p[1] > 200) << 1 | (p[2] > 200);
                bool clear = (p[0] < 60 || p[0] > 200) && (p[1] < 60 || p[1] > 200) &&
                             (p[2] < 60 || p[2] > 200);
                letters[i] = clear ? "0bgcrmyw"[bits] : '?';
        }
        return letters;
}

static void check_colours(struct act *a, struct str file, const char *colours)
{
        struct str bytes;
        struct image_answer answer = serve(a, file, ask_pixels, &bytes);
        assert_int_equal(answer.reason, IMAGE_FINE);
        struct picture picture = { answer.width, answer.height, (const uint8_t *)bytes.at };
        assert_string_equal(colours_of(a, &picture), colours);
}

static void every_kind_of_jpeg_and_png_is_read(void **state)
{
        (void)state;
        struct act a = make_act();
        check_colours(&a, sample_jpeg(&a, 320, 400, 0), "rgbw");
        check_colours(&a, sample_jpeg(&a, 3000, 4000, 0), "rgbw");
        check_colours(&a, sample_jpeg_progressive(&a, 320, 400), "rgbw");
        check_colours(&a, sample_jpeg_cmyk(&a, 320, 400), "rgbw");
        check_colours(&a, sample_png(&a, 320, 400, PNG_FORMAT_RGB), "rgbw");
        check_colours(&a, sample_png(&a, 1600, 2000, PNG_FORMAT_RGB), "rgbw");
        check_colours(&a, sample_png(&a, 320, 400, PNG_FORMAT_RGBA), "rwbw");
        check_colours(&a, sample_png(&a, 320, 400, PNG_FORMAT_GRAY), "0w0w");
        check_colours(&a, sample_png(&a, 320, 400, PNG_FORMAT_GA), "0w0w");
        check_colours(&a, sample_png(&a, 320, 400, PNG_FORMAT_LINEAR_RGB), "rgbw");
        check_colours(&a, sample_png(&a, 320, 400, PNG_FORMAT_LINEAR_Y), "0w0w");
        arena_end(&a.mem);
}

static void a_picture_is_turned_as_its_camera_says(void **state)
{
        (void)state;
        static const char *const upright[] = { NULL, "rgbw", "grwb", "wbgr", "bwrg", "rbgw", "brwg",
                "wgbr", "gwrb" };
        struct act a = make_act();
        for (int turn = 1; turn <= 8; turn++) {
                struct str bytes;
                struct str file = sample_jpeg(&a, 300, 400, turn);
                struct image_answer answer = serve(&a, file, ask_pixels, &bytes);
                assert_int_equal(answer.full_width, turn < 5 ? 300 : 400);
                assert_int_equal(answer.full_height, turn < 5 ? 400 : 300);
                check_colours(&a, file, upright[turn]);
        }
        struct str png = sample_png(&a, 300, 400, PNG_FORMAT_RGB);
        check_colours(&a, sample_with_chunk(&a, png, "eXIf", sample_exif(&a, 6)), "brwg");
        arena_end(&a.mem);
}

static void a_broken_turn_is_no_turn(void **state)
{
        (void)state;
        static const struct str broken[] = { { "", 0 }, { "MM", 2 }, { "II*\0\xFF\xFF\xFF\xFF", 8 },
                { "MM\0*\0\0\0\x08", 8 }, { "MM\0*\0\0\0\x08\xFF\xFF\x01\x12", 12 },
                { "XX\0*\0\0\0\x08\0\0", 10 } };
        for (size_t i = 0; i < COUNT(broken); i++)
                assert_int_equal(image_read_turn(broken[i]), 1);
        struct act a = make_act();
        assert_int_equal(image_read_turn(sample_exif(&a, 9)), 1);
        assert_int_equal(image_read_turn(sample_exif(&a, 0)), 1);
        assert_int_equal(image_read_turn(sample_exif(&a, 8)), 8);
        arena_end(&a.mem);
}

static void a_large_picture_is_scaled_into_the_box(void **state)
{
        (void)state;
        static const int sizes[][4] = { { 3000, 4000, 375, 500 }, { 4000, 1000, 400, 100 },
                { 400, 500, 400, 500 }, { 100, 100, 100, 100 }, { 401, 3, 400, 2 },
                { 4001, 5001, 400, 499 } };
        struct act a = make_act();
        for (size_t i = 0; i < COUNT(sizes); i++) {
                struct str bytes;
                struct image_answer jpeg =
                        serve(&a, sample_jpeg(&a, sizes[i][0], sizes[i][1], 0), ask_pixels, &bytes);
                struct image_answer png =
                        serve(&a, sample_png(&a, sizes[i][0], sizes[i][1], PNG_FORMAT_RGB),
                                ask_pixels, &bytes);
                assert_in_range(jpeg.width, sizes[i][2] - 1, sizes[i][2]);
                assert_in_range(jpeg.height, sizes[i][3] - 1, sizes[i][3] + 1);
                assert_int_equal(png.width, jpeg.width);
                assert_int_equal(png.height, jpeg.height);
                assert_int_equal(png.full_width, sizes[i][0]);
                assert_int_equal(png.full_height, sizes[i][1]);
                arena_reset(a.mem);
        }
        arena_end(&a.mem);
}

static void a_picture_of_which_part_is_enough_comes_smaller_but_no_smaller_than_that(void **state)
{
        (void)state;
        /* size, turn, part, and what comes of a JPEG, which is opened by halves */
        static const int rows[][7] = {
                { 1280, 1600, 1, 9999, 9999, 320, 400 }, /* the whole of it: 160 x 200 */
                { 1600, 1280, 6, 9999, 9999, 320, 400 },
                { 1280, 1600, 1, 640, 800, 400, 500 }, /* half of it, but the box is smaller */
                { 1280, 1600, 1, 900, 1200, 320, 400 },
                { 2000, 3000, 1, 9999, 2000, 250, 375 },
                { 160, 200, 1, 9999, 9999, 160, 200 },
        };
        struct act a = make_act();
        struct image_request request = ask_pixels;
        request.box.enough_width = 160;
        request.box.enough_height = 200;
        for (size_t i = 0; i < COUNT(rows); i++) {
                const int *row = rows[i];
                struct str bytes;
                request.box.part_width = row[3];
                request.box.part_height = row[4];
                struct image_answer jpeg =
                        serve(&a, sample_jpeg(&a, row[0], row[1], row[2]), request, &bytes);
                assert_int_equal(jpeg.width, row[5]);
                assert_int_equal(jpeg.height, row[6]);
                struct image_answer png =
                        serve(&a, sample_png(&a, row[0], row[1], PNG_FORMAT_RGB), request, &bytes);
                int part = row[3] < png.full_width ? row[3] : png.full_width;
                assert_true(part * png.width / png.full_width >= 160 || png.width == 400);
                arena_reset(a.mem);
        }
        arena_end(&a.mem);
}

static void a_box_of_which_nothing_could_be_enough_is_not_sound(void **state)
{
        (void)state;
        struct image_request request = ask_pixels;
        assert_true(image_request_is_sound(&request));
        request.box.enough_width = 160;
        assert_false(image_request_is_sound(&request));
        request.box.enough_height = 200;
        assert_false(image_request_is_sound(&request)); // of what part?
        request.box.part_width = request.box.part_height = 1;
        assert_true(image_request_is_sound(&request));
        request.box.part_height = -1;
        assert_false(image_request_is_sound(&request));
}

static void what_is_not_usable_says_why(void **state)
{
        (void)state;
        static const struct {
                struct str file;
                enum image_reason reason;
        } rows[] = {
                { { "", 0 }, IMAGE_EMPTY },
                { { "hello, this is text", 19 }, IMAGE_NOT_PICTURE },
                { { "\0\0\0\x18"
                    "ftypheic\0\0\0\0",
                          16 },
                        IMAGE_HEIC },
                { { "\0\0\0\x18"
                    "ftypmif1\0\0\0\0",
                          16 },
                        IMAGE_HEIC },
                { { "\0\0\0\x18"
                    "ftypavif\0\0\0\0",
                          16 },
                        IMAGE_HEIC },
                { { "\0\0\0\x18"
                    "ftypmp42\0\0\0\0",
                          16 },
                        IMAGE_MOVING },
                { { "GIF89a\x01\0\x01\0", 10 }, IMAGE_OTHER_KIND },
                { { "GIF89a\x01\0\x01\0!\xFF\x0BNETSCAPE2.0", 24 }, IMAGE_MOVING },
                { { "RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0", 21 }, IMAGE_OTHER_KIND },
                { { "RIFF\0\0\0\0WEBPVP8X\0\0\0\0\x02", 21 }, IMAGE_MOVING },
                { { "BM\0\0\0\0", 6 }, IMAGE_OTHER_KIND },
                { { "II*\0\x08\0\0\0", 8 }, IMAGE_OTHER_KIND },
                { { "%PDF-1.7\n", 9 }, IMAGE_DOCUMENT },
                { { "PK\x03\x04", 4 }, IMAGE_DOCUMENT },
                { { "\xFF\xD8\xFF", 3 }, IMAGE_CUT },
                { { "\x89PNG\r\n\x1A\n", 8 }, IMAGE_CUT },
        };
        struct act a = make_act();
        for (size_t i = 0; i < COUNT(rows); i++)
                assert_int_equal(reason_of(&a, rows[i].file), rows[i].reason);
        arena_end(&a.mem);
}

static void a_picture_with_too_many_pixels_is_refused_before_it_is_opened(void **state)
{
        (void)state;
        struct act a = make_act();
        assert_int_equal(reason_of(&a, sample_png_claiming(&a, 10000, 10000)), IMAGE_PIXELS);
        assert_int_equal(
                reason_of(&a, sample_png_claiming(&a, 0x7FFFFFFF, 0x7FFFFFFF)), IMAGE_PIXELS);
        assert_int_equal(reason_of(&a, sample_png_claiming(&a, 0x80000000, 1)), IMAGE_DAMAGED);
        assert_int_equal(reason_of(&a, sample_png_claiming(&a, 0, 100)), IMAGE_DAMAGED);
        struct str jpeg = sample_jpeg(&a, 320, 400, 0);
        char *frame = memmem(jpeg.at, jpeg.len, "\xFF\xC0\0\x11\x08\x01\x90\x01\x40", 9);
        assert_non_null(frame);
        memcpy(frame + 5, "\x27\x10\x27\x10", 4); // 10,000 x 10,000
        assert_int_equal(reason_of(&a, jpeg), IMAGE_PIXELS);
        arena_end(&a.mem);
}

static void a_cut_picture_says_so_wherever_it_is_cut(void **state)
{
        (void)state;
        struct act a = make_act();
        const struct str files[] = { sample_jpeg(&a, 320, 400, 1),
                sample_png(&a, 320, 400, PNG_FORMAT_RGB) };
        for (size_t f = 0; f < COUNT(files); f++)
                for (size_t eighth = 1; eighth < 8; eighth++)
                        assert_int_equal(
                                reason_of(&a, str_of_bytes(files[f].at, files[f].len * eighth / 8)),
                                IMAGE_CUT);
        arena_end(&a.mem);
}

static void a_damaged_picture_never_gives_more_than_it_should(void **state)
{
        (void)state;
        struct act a = make_act();
        unsigned seed = 1;
        for (int round = 0; round < 300; round++) {
                struct str file = round % 2 ? sample_jpeg(&a, 64, 80, round % 9)
                                            : sample_png(&a, 64, 80, PNG_FORMAT_RGB);
                for (int flips = 0; flips < 3; flips++)
                        ((char *)(uintptr_t)file.at)[8 + (size_t)rand_r(&seed) % (file.len - 8)] ^=
                                (char)(1 << rand_r(&seed) % 8);
                reason_of(&a, file); // serve() checks the answer
                arena_reset(a.mem);
        }
        arena_end(&a.mem);
}

static void a_moving_png_and_one_that_is_too_small_are_refused(void **state)
{
        (void)state;
        struct act a = make_act();
        struct str png = sample_png(&a, 320, 400, PNG_FORMAT_RGB);
        assert_int_equal(reason_of(&a, sample_with_chunk(&a, png, "acTL", STR("\0\0\0\2\0\0\0\0"))),
                IMAGE_MOVING);
        struct image_request least = ask_pixels;
        least.box.least_width = 240;
        least.box.least_height = 300;
        struct str bytes;
        assert_int_equal(
                serve(&a, sample_jpeg(&a, 239, 300, 0), least, &bytes).reason, IMAGE_SMALL);
        assert_int_equal(serve(&a, sample_jpeg(&a, 240, 300, 0), least, &bytes).reason, IMAGE_FINE);
        assert_int_equal(
                serve(&a, sample_jpeg(&a, 240, 300, 6), least, &bytes).reason, IMAGE_SMALL);
        arena_end(&a.mem);
}

static void a_scan_bomb_is_strange(void **state)
{
        (void)state;
        struct act a = make_act();
        struct str jpeg = sample_jpeg_progressive(&a, 64, 64);
        size_t scan = (size_t)((char *)memmem(jpeg.at, jpeg.len, "\xFF\xDA", 2) - jpeg.at);
        size_t next =
                (size_t)((char *)memmem(jpeg.at + scan + 2, jpeg.len - scan - 2, "\xFF\xC4", 2) -
                         jpeg.at);
        struct buf bomb = buf_in(a.mem);
        buf_add(&bomb, str_of_bytes(jpeg.at, scan));
        for (int i = 0; i < 2000; i++)
                buf_add(&bomb, str_of_bytes(jpeg.at + scan, next - scan));
        buf_add(&bomb, STR("\xFF\xD9"));
        assert_int_equal(reason_of(&a, buf_str(&bomb)), IMAGE_STRANGE);
        arena_end(&a.mem);
}

static void a_code_is_read(void **state)
{
        (void)state;
        struct act a = make_act();
        const struct image_request ask_code = { IMAGE_VERSION, IMAGE_READ_CODE,
                { .width = IMAGE_SIDE_MOST, .height = IMAGE_SIDE_MOST }, 0 };
        struct str bytes;
        for (int side = 3; side < 30; side += 6) {
                assert_int_equal(
                        serve(&a, sample_code(&a, "NCFOXN%TS3DH", side), ask_code, &bytes).reason,
                        IMAGE_FINE);
                assert_true(str_is_equal(bytes, STR("NCFOXN%TS3DH")));
        }
        assert_int_equal(
                serve(&a, sample_jpeg(&a, 320, 400, 0), ask_code, &bytes).reason, IMAGE_NO_CODE);
        arena_end(&a.mem);
}

/* Through the worker's own process. */

static enum err decode_by_worker(struct act *a, struct str file, struct image *image)
{
        SCOPED(process_close) struct process worker = PROCESS_NONE;
        TRY(image_worker_start(a, &worker));
        struct image_box box = {
                .width = 400, .height = 500, .least_width = 240, .least_height = 300
        };
        enum err outcome = image_decode(a, worker.socket, private_wrap(file), box, image);
        struct process_end end;
        if (outcome == OK && (process_wait(&worker, 5000, &end) != OK || end.status || end.signal))
                return E_BUG;
        return outcome;
}

static void the_worker_answers_and_leaves(void **state)
{
        (void)state;
        struct act a = make_act();
        struct image image;
        assert_int_equal(decode_by_worker(&a, sample_jpeg(&a, 3000, 4000, 8), &image), OK);
        assert_int_equal(image.full_width, 4000);
        assert_string_equal(colours_of(&a, &image.picture), "gwrb");
        assert_int_equal(decode_by_worker(&a, STR("GIF89a"), &image), E_INPUT);
        assert_int_equal(a.failure.sentence, TEXT_IMAGE_OTHER_KIND);
        act_recover(&a);
        assert_int_equal(decode_by_worker(&a, STR(""), &image), E_INPUT);
        assert_int_equal(a.failure.sentence, TEXT_IMAGE_EMPTY);
        arena_end(&a.mem);
}

static void the_worker_reads_a_code(void **state)
{
        (void)state;
        struct act a = make_act();
        SCOPED(process_close) struct process worker = PROCESS_NONE;
        struct private text;
        struct private file = private_wrap(sample_code(&a, "NCFOXN%TS3DH", 4));
        assert_int_equal(image_worker_start(&a, &worker), OK);
        assert_int_equal(image_read_code(&a, worker.socket, file, &text), OK);
        assert_true(str_is_equal(private_unwrap(text), STR("NCFOXN%TS3DH")));
        arena_end(&a.mem);
}

static void a_picture_of_fifty_megapixels_fits_into_the_worker(void **state)
{
        (void)state;
        if (!sandbox_filters())
                skip();
        struct act a = make_act();
        struct image image;
        assert_int_equal(decode_by_worker(&a, sample_jpeg(&a, 7000, 7000, 0), &image), OK);
        assert_int_equal(
                decode_by_worker(&a, sample_png(&a, 7000, 7000, PNG_FORMAT_GRAY), &image), OK);
        arena_end(&a.mem);
}

static void a_worker_that_dies_gives_a_sentence(void **state)
{
        (void)state;
        struct act a = make_act();
        SCOPED(process_close) struct process worker = PROCESS_NONE;
        assert_int_equal(image_worker_start(&a, &worker), OK);
        process_kill(&worker);
        struct image image;
        struct image_box box = { .width = 400, .height = 500 };
        struct private file = private_wrap(sample_jpeg(&a, 3000, 4000, 0));
        assert_int_equal(image_decode(&a, worker.socket, file, box, &image), E_BUG);
        assert_int_equal(a.failure.sentence, TEXT_IMAGE_DIED);
        arena_end(&a.mem);
}

static void an_answer_to_another_question_is_not_believed(void **state)
{
        (void)state;
        const struct image_request request = ask_pixels;
        const struct image_answer good = { IMAGE_VERSION, IMAGE_FINE, 10, 20, 100, 200, 600 };
        assert_true(image_answer_is_sound(&good, &request));
        struct image_answer bad[8];
        for (size_t i = 0; i < COUNT(bad); i++)
                bad[i] = good;
        bad[0].version = IMAGE_VERSION + 1;
        bad[1].reason = IMAGE_REASONS;
        bad[2].width = 401;
        bad[3].height = -20;
        bad[4].length = 601;
        bad[5].full_width = 5;
        bad[6].full_height = INT32_MAX;
        bad[7].reason = IMAGE_CUT; // with pixels
        for (size_t i = 0; i < COUNT(bad); i++)
                assert_false(image_answer_is_sound(&bad[i], &request));
}

static void a_file_that_is_too_long_is_not_read_to_its_end(void **state)
{
        (void)state;
        struct act a = make_act();
        int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);
        struct private file;
        assert_int_equal(image_load(&a, zero, &file), E_INPUT);
        assert_int_equal(a.failure.sentence, TEXT_IMAGE_LARGE);
        close(zero);
        arena_end(&a.mem);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_kind_of_jpeg_and_png_is_read),
                cmocka_unit_test(a_picture_is_turned_as_its_camera_says),
                cmocka_unit_test(a_broken_turn_is_no_turn),
                cmocka_unit_test(a_large_picture_is_scaled_into_the_box),
                cmocka_unit_test(
                        a_picture_of_which_part_is_enough_comes_smaller_but_no_smaller_than_that),
                cmocka_unit_test(a_box_of_which_nothing_could_be_enough_is_not_sound),
                cmocka_unit_test(what_is_not_usable_says_why),
                cmocka_unit_test(a_picture_with_too_many_pixels_is_refused_before_it_is_opened),
                cmocka_unit_test(a_cut_picture_says_so_wherever_it_is_cut),
                cmocka_unit_test(a_damaged_picture_never_gives_more_than_it_should),
                cmocka_unit_test(a_moving_png_and_one_that_is_too_small_are_refused),
                cmocka_unit_test(a_scan_bomb_is_strange),
                cmocka_unit_test(a_code_is_read),
                cmocka_unit_test(the_worker_answers_and_leaves),
                cmocka_unit_test(the_worker_reads_a_code),
                cmocka_unit_test(a_picture_of_fifty_megapixels_fits_into_the_worker),
                cmocka_unit_test(a_worker_that_dies_gives_a_sentence),
                cmocka_unit_test(an_answer_to_another_question_is_not_believed),
                cmocka_unit_test(a_file_that_is_too_long_is_not_read_to_its_end),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
