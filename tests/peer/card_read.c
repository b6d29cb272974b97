/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The codes on a drawn card are read back by two readers that know nothing of us, zbar and ZXing:
 * as they were drawn, and as a poor camera sees them. */
#include "civic/card_fixture.h"
#include "tests/peer/zxing_read.h"

#include <math.h>
#include <png.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <turbojpeg.h>
#include <unistd.h>
#include <zbar.h>
#include <cmocka.h>

enum { MEMORY = 1 << 30, TEXT_ROOM = 2048, JPEG_QUALITY = 70 };

static struct act a;

struct grey {
        int width, height;
        uint8_t *pixels;
};

static struct grey grey_of(int width, int height)
{
        return (struct grey){ width, height,
                arena_take_array(a.mem, (size_t)width, (size_t)height) };
}

/* The card's back as any other program reads its PNG. */
static struct grey draw_back(const struct card_sample *sample, struct card_face *face)
{
        struct type *type = NULL;
        struct card_design *design = NULL;
        struct person person;
        struct picture portrait = card_sample_portrait(&a, 250, 320);
        *face = card_sample_face(&a, sample, &portrait, &person);
        int fd = memfd_create("back", MFD_CLOEXEC);
        assert_int_equal(card_sample_design(&a, &type, &design), OK);
        assert_int_equal(card_write_png(&a, design, face, CARD_BACK, fd), OK);
        card_design_close(&design);
        type_close(&type);
        size_t size = (size_t)lseek(fd, 0, SEEK_END);
        void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
        png_image png = { .version = PNG_IMAGE_VERSION };
        assert_true(png_image_begin_read_from_memory(&png, bytes, size));
        png.format = PNG_FORMAT_GRAY;
        struct grey grey = grey_of((int)png.width, (int)png.height);
        assert_true(png_image_finish_read(&png, NULL, grey.pixels, 0, NULL));
        munmap(bytes, size);
        close(fd);
        return grey;
}

static int pixel(const struct grey *grey, int x, int y)
{
        if (x < 0 || y < 0 || x >= grey->width || y >= grey->height)
                return 255;
        return grey->pixels[y * grey->width + x];
}

/* Each pixel half its own, half of its eight neighbours. */
static struct grey blur(struct grey from)
{
        static const int WEIGHTS[] = { 1, 2, 1, 2, 4, 2, 1, 2, 1 };
        struct grey to = grey_of(from.width, from.height);
        for (int i = 0; i < from.width * from.height; i++) {
                int sum = 8;
                for (int k = 0; k < 9; k++)
                        sum += WEIGHTS[k] *
                               pixel(&from, i % from.width + k % 3 - 1, i / from.width + k / 3 - 1);
                to.pixels[i] = (uint8_t)(sum / 16);
        }
        return to;
}

/* Turned by two degrees on a larger white ground. */
static struct grey turn(struct grey from)
{
        const double angle = 2 * M_PI / 180, c = cos(angle), s = sin(angle);
        struct grey to = grey_of(from.width + 60, from.height + 60);
        for (int i = 0; i < to.width * to.height; i++) {
                double x = i % to.width - to.width / 2.0, y = i / to.width - to.height / 2.0;
                double u = c * x + s * y + from.width / 2.0, v = c * y - s * x + from.height / 2.0;
                int left = (int)floor(u), top = (int)floor(v);
                double right = u - left, down = v - top;
                double upper =
                        pixel(&from, left, top) * (1 - right) + pixel(&from, left + 1, top) * right;
                double lower = pixel(&from, left, top + 1) * (1 - right) +
                               pixel(&from, left + 1, top + 1) * right;
                to.pixels[i] = (uint8_t)(upper * (1 - down) + lower * down + 0.5);
        }
        return to;
}

static struct grey through_jpeg(struct grey from)
{
        unsigned char *jpeg = NULL;
        unsigned long size = 0;
        tjhandle out = tjInitCompress(), in = tjInitDecompress();
        assert_int_equal(tjCompress2(out, from.pixels, from.width, 0, from.height, TJPF_GRAY, &jpeg,
                                 &size, TJSAMP_GRAY, JPEG_QUALITY, 0),
                0);
        struct grey to = grey_of(from.width, from.height);
        assert_int_equal(
                tjDecompress2(in, jpeg, size, to.pixels, to.width, 0, to.height, TJPF_GRAY, 0), 0);
        tjFree(jpeg);
        tjDestroy(out);
        tjDestroy(in);
        return to;
}

/* The text of the code of KIND; empty when zbar finds none. */
static void zbar_read(struct grey grey, zbar_symbol_type_t kind, char text[TEXT_ROOM])
{
        zbar_image_scanner_t *scanner = zbar_image_scanner_create();
        zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
        zbar_image_scanner_set_config(scanner, kind, ZBAR_CFG_ENABLE, 1);
        zbar_image_t *image = zbar_image_create();
        zbar_image_set_format(image, zbar_fourcc(0x59, 0x38, 0x30, 0x30));
        zbar_image_set_size(image, (unsigned)grey.width, (unsigned)grey.height);
        zbar_image_set_data(
                image, grey.pixels, (unsigned long)grey.width * (unsigned long)grey.height, NULL);
        zbar_scan_image(scanner, image);
        const zbar_symbol_t *symbol = zbar_image_first_symbol(image);
        text[0] = '\0';
        if (symbol)
                memccpy(text, zbar_symbol_get_data(symbol), '\0', TEXT_ROOM - 1);
        zbar_image_destroy(image);
        zbar_image_scanner_destroy(scanner);
}

/* Readers give start and stop letters or leave them out. */
static struct str without_letters(const char *text)
{
        struct str inside = str_of(text);
        if (inside.len > 1 && inside.at[0] >= 'A') {
                inside.at++;
                inside.len -= 2;
        }
        return inside;
}

static void check_readers(struct grey grey, const struct card_face *face, const char *seen)
{
        char text[TEXT_ROOM];
        struct str qr = private_unwrap(face->qr);
        zbar_read(grey, ZBAR_QRCODE, text);
        if (!str_is_equal(str_of(text), qr))
                fail_msg("zbar does not read the QR code %s", seen);
        zbar_read(grey, ZBAR_CODABAR, text);
        if (!str_is_equal(without_letters(text), face->library))
                fail_msg("zbar does not read the Codabar %s: %s", seen, text);
        if (!zxing_read(grey.pixels, grey.width, grey.height, ZXING_QR, text, sizeof text) ||
                !str_is_equal(str_of(text), qr))
                fail_msg("ZXing does not read the QR code %s", seen);
        if (!zxing_read(grey.pixels, grey.width, grey.height, ZXING_CODABAR, text, sizeof text) ||
                !str_is_equal(without_letters(text), face->library))
                fail_msg("ZXing does not read the Codabar %s", seen);
}

/* All of a city's options on: as much ink near the codes as there can be. */
static void both_readers_read_both_codes_of_every_card(void **state)
{
        (void)state;
        for (size_t i = 0; i < card_sample_count; i++) {
                struct card_face face;
                struct grey card = draw_back(&card_samples[i], &face);
                check_readers(card, &face, card_samples[i].file);
                arena_reset(a.mem);
        }
}

static void they_also_read_what_a_poor_camera_sees(void **state)
{
        (void)state;
        for (size_t i = 0; i < 3; i++) {
                struct card_face face;
                struct grey card = draw_back(&card_samples[i], &face);
                check_readers(blur(card), &face, "blurred");
                check_readers(turn(card), &face, "turned");
                check_readers(through_jpeg(card), &face, "as JPEG");
                check_readers(through_jpeg(turn(blur(card))), &face, "blurred, turned, as JPEG");
                arena_reset(a.mem);
        }
}

static void a_card_without_codes_gives_the_readers_nothing(void **state)
{
        (void)state;
        char text[TEXT_ROOM];
        struct grey white = grey_of(1011, 638);
        memset(white.pixels, 255, 1011 * 638);
        zbar_read(white, ZBAR_QRCODE, text);
        assert_string_equal(text, "");
        assert_int_equal(zxing_read(white.pixels, 1011, 638, ZXING_CODABAR, text, sizeof text), 0);
}

int main(void)
{
        a = act_begin(arena_make(MEMORY), STR("test"), LANG_EN);
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(both_readers_read_both_codes_of_every_card),
                cmocka_unit_test(they_also_read_what_a_poor_camera_sees),
                cmocka_unit_test(a_card_without_codes_gives_the_readers_nothing),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
