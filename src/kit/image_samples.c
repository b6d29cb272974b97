/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/image_samples.h"

#include <png.h>
#include <qrencode.h>
#include <string.h>
#include <turbojpeg.h>
#include <zlib.h>

enum { QUALITY = 95, QUIET = 4 };

static uint8_t *quarters(struct act *a, int width, int height)
{
        static const uint8_t colours[4][3] = { { 255, 0, 0 }, { 0, 255, 0 }, { 0, 0, 255 },
                { 255, 255, 255 } };
        uint8_t *pixels = arena_take_array(a->mem, (size_t)width * (size_t)height, 3);
        for (int y = 0; y < height; y++)
                for (int x = 0; x < width; x++)
                        memcpy(pixels + (y * width + x) * 3,
                                colours[(y >= height / 2) * 2 + (x >= width / 2)], 3);
        return pixels;
}

static struct str encode_jpeg(
        struct act *a, const uint8_t *pixels, const int size[2], int format, int flags)
{
        tjhandle encoder = tjInitCompress();
        unsigned char *out = NULL;
        unsigned long len = 0;
        tjCompress2(encoder, pixels, size[0], 0, size[1], format, &out, &len, TJSAMP_444, QUALITY,
                flags);
        struct str jpeg = str_copy(a->mem, str_of_bytes(out, len));
        tjFree(out);
        tjDestroy(encoder);
        return jpeg;
}

static void add_number(struct buf *buf, uint32_t number, int bytes)
{
        for (int i = bytes - 1; i >= 0; i--)
                buf_add_byte(buf, (char)(number >> (8 * i)));
}

struct str sample_exif(struct act *a, int turn)
{
        struct buf exif = buf_in(a->mem);
        buf_add(&exif, STR("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01"));
        add_number(&exif, (uint32_t)turn, 2);
        buf_add(&exif, STR("\0\0\0\0\0\0"));
        return buf_str(&exif);
}

/* The JPEG with one more segment right behind its beginning. */
static struct str with_segment(struct act *a, struct str jpeg, char marker, struct str body)
{
        struct buf out = buf_in(a->mem);
        buf_add(&out, str_of_bytes(jpeg.at, 2));
        buf_add_byte(&out, (char)0xFF);
        buf_add_byte(&out, marker);
        add_number(&out, (uint32_t)body.len + 2, 2);
        buf_add(&out, body);
        buf_add(&out, str_of_bytes(jpeg.at + 2, jpeg.len - 2));
        return buf_str(&out);
}

struct str sample_jpeg(struct act *a, int width, int height, int turn)
{
        struct str jpeg =
                encode_jpeg(a, quarters(a, width, height), (int[]){ width, height }, TJPF_RGB, 0);
        if (turn == 0)
                return jpeg;
        struct buf body = buf_in(a->mem);
        buf_add(&body, STR("Exif\0\0"));
        buf_add(&body, sample_exif(a, turn));
        return with_segment(a, jpeg, (char)0xE1, buf_str(&body));
}

struct str sample_jpeg_progressive(struct act *a, int width, int height)
{
        return encode_jpeg(a, quarters(a, width, height), (int[]){ width, height }, TJPF_RGB,
                TJFLAG_PROGRESSIVE);
}

struct str sample_jpeg_cmyk(struct act *a, int width, int height)
{
        const uint8_t *light = quarters(a, width, height);
        size_t count = (size_t)width * (size_t)height;
        uint8_t *inks = arena_take_array(a->mem, count, 4);
        for (size_t i = 0; i < count; i++) {
                memcpy(inks + i * 4, light + i * 3, 3);
                inks[i * 4 + 3] = 255;
        }
        return encode_jpeg(a, inks, (int[]){ width, height }, TJPF_CMYK, 0);
}

static void fill_pixel(uint8_t *to, const uint8_t *rgb, unsigned format, bool right)
{
        unsigned parts = PNG_IMAGE_SAMPLE_CHANNELS(format);
        uint16_t value[4] = { rgb[0], rgb[1], rgb[2], 255 };
        if (parts < 3) {
                value[0] = rgb[1]; // grey: white where there is green
                value[1] = 255;
        }
        if (format & PNG_FORMAT_FLAG_ALPHA && right)
                value[parts - 1] = 0;
        for (unsigned i = 0; i < parts; i++) {
                if (format & PNG_FORMAT_FLAG_LINEAR) {
                        uint16_t deep = (uint16_t)(value[i] * 257);
                        memcpy(to + i * 2, &deep, 2);
                } else {
                        to[i] = (uint8_t)value[i];
                }
        }
}

static struct str write_png(
        struct act *a, const void *pixels, int width, int height, unsigned format)
{
        png_image image = { .version = PNG_IMAGE_VERSION,
                .width = (uint32_t)width,
                .height = (uint32_t)height,
                .format = format };
        size_t len = 0;
        png_image_write_to_memory(&image, NULL, &len, 0, pixels, 0, NULL);
        char *out = arena_take(a->mem, len);
        png_image_write_to_memory(&image, out, &len, 0, pixels, 0, NULL);
        return str_of_bytes(out, len);
}

struct str sample_png(struct act *a, int width, int height, unsigned format)
{
        const uint8_t *rgb = quarters(a, width, height);
        size_t size = PNG_IMAGE_PIXEL_SIZE(format);
        size_t count = (size_t)width * (size_t)height;
        uint8_t *pixels = arena_take_array(a->mem, count, size);
        for (size_t i = 0; i < count; i++)
                fill_pixel(pixels + i * size, rgb + i * 3, format,
                        i % (size_t)width >= (size_t)width / 2);
        return write_png(a, pixels, width, height, format);
}

static void add_chunk(struct buf *out, const char name[5], struct str body)
{
        add_number(out, (uint32_t)body.len, 4);
        size_t from = out->len;
        buf_add_c(out, name);
        buf_add(out, body);
        uLong sum = crc32(0, (const Bytef *)out->at + from, (uInt)(out->len - from));
        add_number(out, (uint32_t)sum, 4);
}

struct str sample_with_chunk(struct act *a, struct str png, const char name[5], struct str body)
{
        enum { HEAD = 8 + 25 }; // signature and IHDR
        struct buf out = buf_in(a->mem);
        buf_add(&out, str_of_bytes(png.at, HEAD));
        add_chunk(&out, name, body);
        buf_add(&out, str_of_bytes(png.at + HEAD, png.len - HEAD));
        return buf_str(&out);
}

struct str sample_png_claiming(struct act *a, uint32_t width, uint32_t height)
{
        struct buf header = buf_in(a->mem);
        add_number(&header, width, 4);
        add_number(&header, height, 4);
        buf_add(&header, STR("\x08\x02\0\0\0"));
        struct buf out = buf_in(a->mem);
        buf_add(&out, STR("\x89PNG\r\n\x1A\n"));
        add_chunk(&out, "IHDR", buf_str(&header));
        add_chunk(&out, "IDAT", STR("x\x9C\x03\0\0\0\0\x01"));
        add_chunk(&out, "IEND", STR(""));
        return buf_str(&out);
}

struct str sample_code(struct act *a, const char *text, int side)
{
        QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
        int modules = code->width + 2 * QUIET;
        int width = modules * side;
        uint8_t *pixels = arena_take(a->mem, (size_t)width * (size_t)width);
        memset(pixels, 255, (size_t)width * (size_t)width);
        for (int y = 0; y < code->width * side; y++)
                for (int x = 0; x < code->width * side; x++)
                        if (code->data[y / side * code->width + x / side] & 1)
                                pixels[(y + QUIET * side) * width + x + QUIET * side] = 0;
        QRcode_free(code);
        return write_png(a, pixels, width, width, PNG_FORMAT_GRAY);
}
