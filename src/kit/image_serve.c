/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/image_inside.h"

#include <math.h>

/* From a file's bytes to an answer, inside the worker. */

bool image_request_is_sound(const struct image_request *request)
{
        return request->version == IMAGE_VERSION &&
               (request->kind == IMAGE_DECODE || request->kind == IMAGE_READ_CODE) &&
               request->width > 0 && request->width <= IMAGE_SIDE_MOST && request->height > 0 &&
               request->height <= IMAGE_SIDE_MOST && request->least_width >= 0 &&
               request->least_height >= 0 && request->length <= IMAGE_BYTES_MOST;
}

/* Looks before opening: what it is, how large, how it is turned. */
static enum image_reason look(const struct image_request *request, struct str file,
        enum image_format *format, struct image_file *found)
{
        enum image_reason reason = image_sniff(file, format);
        if (reason == IMAGE_FINE)
                reason = *format == IMAGE_JPEG ? image_look_jpeg(file, found)
                                               : image_look_png(file, found);
        if (reason != IMAGE_FINE)
                return reason;
        if ((int64_t)found->width * found->height > IMAGE_PIXELS_MOST)
                return IMAGE_PIXELS;
        bool sideways = image_turn_is_sideways(found->turn);
        int width = sideways ? found->height : found->width;
        int height = sideways ? found->width : found->height;
        return width < request->least_width || height < request->least_height ? IMAGE_SMALL
                                                                              : IMAGE_FINE;
}

/* The size in which WIDTH x HEIGHT fits the box; never larger than it is. */
static void fit_box(int width, int height, const struct image_file *from, int *w, int *h)
{
        double scale = fmin(fmin((double)width / from->width, (double)height / from->height), 1);
        *w = (int)fmax(floor(from->width * scale + 1e-6), 1);
        *h = (int)fmax(floor(from->height * scale + 1e-6), 1);
}

/* Averages squares of BY x BY pixels, in place: leaves little for the fine scaling, which needs
 * more memory. */
static void shrink_in_place(struct picture *picture, uint8_t *pixels, int by)
{
        int width = picture->width / by;
        int height = picture->height / by;
        uint8_t *to = pixels;
        for (int y = 0; y < height; y++) {
                for (int i = 0; i < width * 3; i++) {
                        int x = i / 3 * by;
                        unsigned sum = 0;
                        for (int v = 0; v < by; v++)
                                for (int u = 0; u < by; u++)
                                        sum += pixels[((size_t)(y * by + v) *
                                                                      (size_t)picture->width +
                                                              (size_t)(x + u)) *
                                                              3 +
                                                      (size_t)(i % 3)];
                        *to++ = (uint8_t)(sum / (unsigned)(by * by));
                }
        }
        *picture = (struct picture){ width, height, pixels };
}

/* The picture in its final size, not yet turned. */
static struct picture scale_to_box(struct act *a, struct image_file *found, int w, int h)
{
        struct picture picture = found->picture;
        int by = picture.width / w < picture.height / h ? picture.width / w : picture.height / h;
        if (by >= 2)
                shrink_in_place(&picture, (uint8_t *)(uintptr_t)picture.pixels, by);
        if (picture.width <= w && picture.height <= h)
                return picture;
        struct crop all = { 0, 0, picture.width, picture.height };
        return picture_scale(a, &picture, all, w, h);
}

static enum image_reason open_file(struct act *a, const struct image_request *request,
        struct str file, struct image_file *found)
{
        enum image_format format;
        enum image_reason reason = look(request, file, &format, found);
        if (reason != IMAGE_FINE)
                return reason;
        bool sideways = image_turn_is_sideways(found->turn);
        int w;
        int h;
        fit_box(sideways ? request->height : request->width,
                sideways ? request->width : request->height, found, &w, &h);
        reason = format == IMAGE_JPEG ? image_open_jpeg(a, file, w, h, found)
                                      : image_open_png(a, file, found);
        if (reason != IMAGE_FINE)
                return reason;
        found->picture = image_turn(a, scale_to_box(a, found, w, h), found->turn);
        return IMAGE_FINE;
}

static struct str bytes_of(const struct picture *picture)
{
        return str_of_bytes(picture->pixels, (size_t)picture->width * (size_t)picture->height * 3);
}

/* A code may be too fine or too coarse for the scanner: half the size is tried too. */
static enum image_reason read_code(struct act *a, struct picture picture, struct str *text)
{
        enum image_reason reason = image_find_code(a, &picture, text);
        if (reason != IMAGE_NO_CODE || picture.width < 2 || picture.height < 2)
                return reason;
        struct crop all = { 0, 0, picture.width, picture.height };
        picture = picture_scale(a, &picture, all, picture.width / 2, picture.height / 2);
        return image_find_code(a, &picture, text);
}

void image_serve(struct act *a, const struct image_request *request, struct str file,
        struct image_answer *answer, struct str *bytes)
{
        struct image_file found;
        enum image_reason reason = open_file(a, request, file, &found);
        *answer = (struct image_answer){ .version = IMAGE_VERSION, .reason = reason };
        *bytes = STR("");
        if (reason != IMAGE_FINE)
                return;
        if (request->kind == IMAGE_READ_CODE) {
                answer->reason = read_code(a, found.picture, bytes);
        } else {
                bool sideways = image_turn_is_sideways(found.turn);
                answer->width = found.picture.width;
                answer->height = found.picture.height;
                answer->full_width = sideways ? found.height : found.width;
                answer->full_height = sideways ? found.width : found.height;
                *bytes = bytes_of(&found.picture);
        }
        answer->length = (uint32_t)bytes->len;
}
