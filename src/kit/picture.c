/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/picture.h"

#include <math.h>

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

/* Which pixels of a row (or column) make pixel I, and how much each counts: all those it covers
 * when shrinking, the two nearest when enlarging. Weights sum to 1. */
struct spread {
        int first, count;
        float *weights;
};

static struct spread *spread_of(struct act *a, int from, int length, int to)
{
        struct spread *spreads = arena_take_array(a->mem, (size_t)to, sizeof *spreads);
        double ratio = (double)length / to, reach = fmax(ratio, 1);
        for (int i = 0; i < to; i++) {
                double centre = (i + 0.5) * ratio;
                int first = (int)fmax(floor(centre - reach), 0);
                int last = (int)fmin(ceil(centre + reach), length) - 1;
                struct spread *s = &spreads[i];
                s->first = from + first;
                s->count = last - first + 1;
                s->weights = arena_take_array(a->mem, (size_t)s->count, sizeof *s->weights);
                double sum = 0;
                for (int k = 0; k < s->count; k++) {
                        double far = fabs(first + k + 0.5 - centre) / reach;
                        s->weights[k] = (float)fmax(1 - far, 0);
                        sum += s->weights[k];
                }
                for (int k = 0; k < s->count; k++)
                        s->weights[k] /= (float)sum;
        }
        return spreads;
}

/* One row of the crop, as wide as the result. */
static void scale_row(const uint8_t *row, const struct spread *across, int width, float *out)
{
        for (int x = 0; x < width; x++, out += 3) {
                const uint8_t *in = row + (size_t)across[x].first * 3;
                float red = 0, green = 0, blue = 0;
                for (int k = 0; k < across[x].count; k++, in += 3) {
                        red += across[x].weights[k] * in[0];
                        green += across[x].weights[k] * in[1];
                        blue += across[x].weights[k] * in[2];
                }
                out[0] = red;
                out[1] = green;
                out[2] = blue;
        }
}

struct picture picture_scale(
        struct act *a, const struct picture *from, struct crop crop, int width, int height)
{
        const struct spread *across = spread_of(a, crop.x, crop.width, width);
        const struct spread *down = spread_of(a, 0, crop.height, height);
        size_t row_length = (size_t)width * 3;
        float *rows = arena_take_array(a->mem, (size_t)crop.height * row_length, sizeof *rows);
        for (int y = 0; y < crop.height; y++)
                scale_row(from->pixels + (size_t)(crop.y + y) * (size_t)from->width * 3, across,
                        width, rows + (size_t)y * row_length);
        uint8_t *pixels = picture_take(a, width, height);
        float *sums = arena_take_array(a->mem, row_length, sizeof *sums);
        for (int y = 0; y < height; y++) {
                for (size_t x = 0; x < row_length; x++)
                        sums[x] = 0.5F;
                for (int k = 0; k < down[y].count; k++) {
                        const float *row = rows + (size_t)(down[y].first + k) * row_length;
                        for (size_t x = 0; x < row_length; x++)
                                sums[x] += down[y].weights[k] * row[x];
                }
                for (size_t x = 0; x < row_length; x++)
                        pixels[(size_t)y * row_length + x] = (uint8_t)fminf(sums[x], 255);
        }
        return (struct picture){ width, height, pixels };
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
