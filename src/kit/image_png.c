/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/image_inside.h"

#include <png.h>
#include <setjmp.h>
#include <string.h>

/* Before a decoder sees the file, its chunks are walked (PNG, third edition, section 5). */

enum { SIGNATURE = 8, CHUNK_HEAD = 8, CHUNK_MARK = 4, HEADER = 13 };

static uint32_t read_four(const char *at)
{
        const uint8_t *b = (const uint8_t *)at;
        return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static enum image_reason read_header(struct str body, struct image_file *found)
{
        if (body.len != HEADER || read_four(body.at) > INT32_MAX || read_four(body.at) == 0 ||
                read_four(body.at + 4) > INT32_MAX || read_four(body.at + 4) == 0)
                return IMAGE_DAMAGED;
        found->width = (int)read_four(body.at);
        found->height = (int)read_four(body.at + 4);
        return IMAGE_FINE;
}

static bool chunk_is(struct str kind, const char name[5])
{
        return memcmp(kind.at, name, CHUNK_MARK) == 0;
}

enum image_reason image_look_png(struct str file, struct image_file *found)
{
        struct image_file read = { 0, 0, 1, { 0, 0, NULL } };
        size_t at = SIGNATURE;
        while (at + CHUNK_HEAD <= file.len) {
                size_t len = read_four(file.at + at);
                struct str kind = str_of_bytes(file.at + at + 4, CHUNK_MARK);
                if (len > file.len - at - CHUNK_HEAD || file.len - at - CHUNK_HEAD - len < 4)
                        return IMAGE_CUT;
                struct str body = str_of_bytes(file.at + at + CHUNK_HEAD, len);
                if (chunk_is(kind, "IHDR") && read_header(body, &read) != IMAGE_FINE)
                        return IMAGE_DAMAGED;
                if (chunk_is(kind, "acTL"))
                        return IMAGE_MOVING;
                if (chunk_is(kind, "eXIf"))
                        read.turn = image_read_turn(body);
                if (read.width == 0)
                        return IMAGE_DAMAGED;
                if (chunk_is(kind, "IEND")) {
                        *found = read;
                        return IMAGE_FINE;
                }
                at += CHUNK_HEAD + len + 4;
        }
        return IMAGE_CUT;
}

/* The file as libpng reads it. */
struct source {
        struct str left;
        enum image_reason reason;
};

static void read_bytes(png_structp png, png_bytep out, size_t size)
{
        struct source *source = png_get_io_ptr(png);
        if (size > source->left.len) {
                source->reason = IMAGE_CUT;
                png_error(png, "");
        }
        memcpy(out, source->left.at, size);
        source->left = str_of_bytes(source->left.at + size, source->left.len - size);
}

static void keep_silent(png_structp png, png_const_charp text)
{
        (void)png;
        (void)text;
}

static _Noreturn void jump_out(png_structp png, png_const_charp text)
{
        (void)text;
        png_longjmp(png, 1);
}

/* Whatever it is becomes 8 bits of red, green, blue, alpha; a colour profile is not applied. */
static void ask_for_rgba(png_structp png, png_infop info)
{
        png_set_expand(png); // palettes, less than 8 bits, a transparent colour
        png_set_scale_16(png);
        png_set_gray_to_rgb(png);
        png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
        png_set_interlace_handling(png);
        png_read_update_info(png, info);
}

/* RGBA to RGB over white, in place. */
static void lay_over_white(uint8_t *pixels, size_t count)
{
        const uint8_t *from = pixels;
        for (uint8_t *to = pixels; count > 0; count--, from += 4, to += 3) {
                unsigned alpha = from[3];
                for (int i = 0; i < 3; i++)
                        to[i] = (uint8_t)((from[i] * alpha + 255U * (255U - alpha) + 127U) / 255U);
        }
}

struct reader {
        png_structp png;
        png_infop info;
};

static void end_reader(struct reader *reader)
{
        png_destroy_read_struct(&reader->png, &reader->info, NULL);
}

/* Reads all rows into PIXELS (4 bytes each). Alone in a function because of setjmp. */
static bool read_rows(const struct reader *reader, uint8_t *pixels, struct image_file *found)
{
        if (setjmp(png_jmpbuf(reader->png)))
                return false;
        png_read_info(reader->png, reader->info);
        ask_for_rgba(reader->png, reader->info);
        size_t length = png_get_rowbytes(reader->png, reader->info);
        if (length != (size_t)found->width * 4 ||
                png_get_image_height(reader->png, reader->info) != (uint32_t)found->height)
                return false;
        int passes =
                png_get_interlace_type(reader->png, reader->info) == PNG_INTERLACE_NONE ? 1 : 7;
        for (int pass = 0; pass < passes; pass++)
                for (int y = 0; y < found->height; y++)
                        png_read_row(reader->png, pixels + (size_t)y * length, NULL);
        png_read_end(reader->png, NULL);
        return true;
}

enum image_reason image_open_png(struct act *a, struct str file, struct image_file *found)
{
        struct source source = { file, IMAGE_DAMAGED };
        SCOPED(end_reader)
        struct reader reader = {
                .png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, jump_out, keep_silent),
        };
        reader.info = reader.png ? png_create_info_struct(reader.png) : NULL;
        if (!reader.info)
                return IMAGE_STRANGE;
        png_set_user_limits(reader.png, (uint32_t)found->width, (uint32_t)found->height);
        png_set_chunk_malloc_max(reader.png, 1024 * 1024);
        png_set_chunk_cache_max(reader.png, 64);
        png_set_keep_unknown_chunks(reader.png, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
        png_set_read_fn(reader.png, &source, read_bytes);
        size_t count = (size_t)found->width * (size_t)found->height;
        uint8_t *pixels = arena_take_array(a->mem, count, 4);
        if (!read_rows(&reader, pixels, found))
                return source.reason;
        lay_over_white(pixels, count);
        found->picture = (struct picture){ found->width, found->height, pixels };
        return IMAGE_FINE;
}
