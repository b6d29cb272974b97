/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/picture.h"

#include <math.h>
#include <string.h>

struct crop picture_centre_box(const struct picture *picture, int width, int height)
{
        int64_t w = picture->width, h = picture->height;
        if (w * height > h * width)
                w = h * width / height;
        else
                h = w * height / width;
        w = w > 0 ? w : 1;
        h = h > 0 ? h : 1;
        return (struct crop){ (int)((picture->width - w) / 2), (int)((picture->height - h) / 2),
                (int)w, (int)h };
}

bool picture_holds(const struct picture *picture, struct crop crop)
{
        return crop.x >= 0 && crop.y >= 0 && crop.width > 0 && crop.height > 0 &&
               crop.width <= picture->width - crop.x && crop.height <= picture->height - crop.y;
}

static uint8_t *picture_take(struct act *a, int width, int height)
{
        return arena_take_array(a->mem, (size_t)width * (size_t)height, 3);
}

/* Which rows make row I of the result, and how much each counts, in 256ths (so that sums stay
 * within 16 bits, eight to a vector): all those it covers when shrinking, the two nearest when
 * enlarging. */
enum { WHOLE = 256 };
struct spread {
        int first, count;
        uint16_t *weights; /* sum to WHOLE: white stays white */
};

static double weight_at(int row, double centre, double reach)
{
        return fmax(1 - fabs(row + 0.5 - centre) / reach, 0);
}

static struct spread spread_one(struct arena *mem, int i, int length, double ratio)
{
        double reach = fmax(ratio, 1), centre = (i + 0.5) * ratio, whole = 0, sum = 0;
        int first = (int)fmax(floor(centre - reach), 0);
        int last = (int)fmin(ceil(centre + reach), length) - 1;
        struct spread spread = { first, last - first + 1, NULL };
        spread.weights = arena_take_array(mem, (size_t)spread.count, sizeof *spread.weights);
        for (int row = first; row <= last; row++)
                whole += weight_at(row, centre, reach);
        for (int k = 0; k < spread.count; k++) { /* what one loses in rounding, the next gains */
                long before = lround(sum / whole * WHOLE);
                sum += weight_at(first + k, centre, reach);
                spread.weights[k] = (uint16_t)(lround(sum / whole * WHOLE) - before);
        }
        return spread;
}

/* Rows of bytes, STRIDE apart. */
struct rows {
        const uint8_t *at;
        size_t stride, length;
        int count;
};

static void begin_sums(
        uint16_t *restrict sums, const uint8_t *restrict row, size_t length, uint16_t weight)
{
        for (size_t x = 0; x < length; x++)
                sums[x] = (uint16_t)(WHOLE / 2 + weight * row[x]);
}

static void add_row(
        uint16_t *restrict sums, const uint8_t *restrict row, size_t length, uint16_t weight)
{
        for (size_t x = 0; x < length; x++)
                sums[x] = (uint16_t)(sums[x] + weight * row[x]);
}

/* As many bytes a row, COUNT rows. Whole rows at a time: a compiler makes vectors of that. */
static uint8_t *scale_rows(struct arena *mem, const struct rows *from, int count)
{
        uint8_t *to = arena_take_array(mem, (size_t)count, from->length);
        uint16_t *sums = arena_take_array(mem, from->length, sizeof *sums);
        double ratio = (double)from->count / count;
        for (int i = 0; i < count; i++) {
                struct spread spread = spread_one(mem, i, from->count, ratio);
                const uint8_t *row = from->at + (size_t)spread.first * from->stride;
                begin_sums(sums, row, from->length, spread.weights[0]);
                for (int k = 1; k < spread.count; k++)
                        add_row(sums, row + (size_t)k * from->stride, from->length,
                                spread.weights[k]);
                for (size_t x = 0; x < from->length; x++)
                        to[(size_t)i * from->length + x] = (uint8_t)(sums[x] / WHOLE);
        }
        return to;
}

/* Columns become rows; in squares that stay in the cache. */
static uint8_t *turn_over(struct arena *mem, const uint8_t *from, int width, int height)
{
        enum { SQUARE = 16 };
        uint8_t *to = arena_take_array(mem, (size_t)width * (size_t)height, 3);
        for (int top = 0; top < height; top += SQUARE) {
                int bottom = top + SQUARE < height ? top + SQUARE : height;
                for (int x = 0; x < width; x++) {
                        const uint8_t *in = from + ((ptrdiff_t)top * width + x) * 3;
                        uint8_t *out = to + ((ptrdiff_t)x * height + top) * 3;
                        for (int y = top; y < bottom - 1; y++, in += (ptrdiff_t)width * 3, out += 3)
                                memcpy(out, in, 4); // one move; the next pixel mends its first byte
                        memcpy(out, in, 3);
                }
        }
        return to;
}

struct picture picture_scale(
        struct act *a, const struct picture *from, struct crop crop, int width, int height)
{
        size_t stride = (size_t)from->width * 3;
        struct rows rows = { from->pixels + (size_t)crop.y * stride + (size_t)crop.x * 3, stride,
                (size_t)crop.width * 3, crop.height };
        const uint8_t *lower = scale_rows(a->mem, &rows, height);
        struct rows columns = { turn_over(a->mem, lower, crop.width, height), (size_t)height * 3,
                (size_t)height * 3, crop.width };
        const uint8_t *narrower = scale_rows(a->mem, &columns, width);
        return (struct picture){ width, height, turn_over(a->mem, narrower, height, width) };
}

/* The mean of a channel over the pixel and its eight neighbours (fewer at the border). */
static double mean_around(const struct picture *picture, int x, int y, int channel)
{
        int sum = 0, count = 0;
        for (int v = y > 0 ? y - 1 : y; v <= y + 1 && v < picture->height; v++)
                for (int u = x > 0 ? x - 1 : x; u <= x + 1 && u < picture->width; u++, count++)
                        sum += picture->pixels[(v * picture->width + u) * 3 + channel];
        return (double)sum / count;
}

struct picture picture_sharpen(struct act *a, const struct picture *from, double amount)
{
        uint8_t *pixels = picture_take(a, from->width, from->height);
        for (int i = 0; i < from->width * from->height * 3; i++) {
                int x = i / 3 % from->width, y = i / 3 / from->width;
                double here = from->pixels[i];
                double sharp = here + amount * (here - mean_around(from, x, y, i % 3));
                pixels[i] = (uint8_t)fmin(fmax(sharp + 0.5, 0), 255);
        }
        return (struct picture){ from->width, from->height, pixels };
}

struct picture picture_grey(struct act *a, const struct picture *from)
{
        uint8_t *pixels = picture_take(a, from->width, from->height);
        for (int i = 0; i < from->width * from->height * 3; i += 3) {
                /* ITU-R BT.601 */
                int light = (299 * from->pixels[i] + 587 * from->pixels[i + 1] +
                                    114 * from->pixels[i + 2] + 500) /
                            1000;
                pixels[i] = pixels[i + 1] = pixels[i + 2] = (uint8_t)light;
        }
        return (struct picture){ from->width, from->height, pixels };
}
