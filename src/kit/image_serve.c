/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/image_inside.h"

#include <math.h>

/* From a file's bytes to an answer, inside the worker. */

static bool box_is_sound(const struct image_box *box)
{
        bool has_enough = box->enough_width > 0 && box->enough_height > 0 && box->part_width > 0 &&
                          box->part_height > 0;
        bool has_none = box->enough_width == 0 && box->enough_height == 0;
        return box->width > 0 && box->width <= IMAGE_SIDE_MOST && box->height > 0 &&
               box->height <= IMAGE_SIDE_MOST && box->least_width >= 0 && box->least_height >= 0 &&
               (has_enough || has_none);
}

bool image_request_is_sound(const struct image_request *request)
{
        return request->version == IMAGE_VERSION &&
               (request->kind == IMAGE_DECODE || request->kind == IMAGE_READ_CODE) &&
               box_is_sound(&request->box) && request->length <= IMAGE_BYTES_MOST;
}

struct size {
        int w, h;
};

/* The right way up. */
static struct size upright_size(const struct image_file *file)
{
        bool sideways = image_turn_is_sideways(file->turn);
        return sideways ? (struct size){ file->height, file->width }
                        : (struct size){ file->width, file->height };
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
        struct size full = upright_size(found);
        return full.w < request->box.least_width || full.h < request->box.least_height ? IMAGE_SMALL
                                                                                       : IMAGE_FINE;
}

/* How much of its size the picture keeps: no more than fits the box, and no less than is wanted. */
struct shares {
        double most, wanted;
};

static struct shares find_shares(const struct image_box *box, struct size full)
{
        double most = fmin(fmin((double)box->width / full.w, (double)box->height / full.h), 1);
        if (box->enough_width == 0)
                return (struct shares){ most, most };
        // one pixel more than enough, as sides are rounded down
        double wanted = fmax((box->enough_width + 1.0) / fmin(box->part_width, full.w),
                (box->enough_height + 1.0) / fmin(box->part_height, full.h));
        return (struct shares){ most, fmin(wanted, most) };
}

/* A side of LENGTH pixels, rounded down. */
static int scale_side(int length, double share)
{
        return (int)fmax(floor(length * share + 1e-6), 1);
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

/* The picture in its final size, not yet turned: by whole numbers as far as is wanted, and finely
 * if it is larger than MOST still. */
static struct picture scale_down(
        struct act *a, const struct image_file *found, struct size wanted, struct size most)
{
        struct picture picture = found->picture;
        int across = picture.width / wanted.w, down = picture.height / wanted.h;
        int by = across < down ? across : down;
        if (by >= 2)
                shrink_in_place(&picture, (uint8_t *)(uintptr_t)picture.pixels, by);
        if (picture.width <= most.w && picture.height <= most.h)
                return picture;
        struct crop all = { 0, 0, picture.width, picture.height };
        return picture_scale(a, &picture, all, most.w, most.h);
}

static enum image_reason open_file(struct act *a, const struct image_request *request,
        struct str file, struct image_file *found)
{
        enum image_format format;
        enum image_reason reason = look(request, file, &format, found);
        if (reason != IMAGE_FINE)
                return reason;
        struct shares shares = find_shares(&request->box, upright_size(found));
        struct size most = { scale_side(found->width, shares.most),
                scale_side(found->height, shares.most) };
        struct size wanted = { scale_side(found->width, shares.wanted),
                scale_side(found->height, shares.wanted) };
        reason = format == IMAGE_JPEG ? image_open_jpeg(a, file, wanted.w, wanted.h, found)
                                      : image_open_png(a, file, found);
        if (reason != IMAGE_FINE)
                return reason;
        found->picture = image_turn(a, scale_down(a, found, wanted, most), found->turn);
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
                struct size full = upright_size(&found);
                answer->width = found.picture.width;
                answer->height = found.picture.height;
                answer->full_width = full.w;
                answer->full_height = full.h;
                *bytes = bytes_of(&found.picture);
        }
        answer->length = (uint32_t)bytes->len;
}
