/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "watermark.h"

#include "base/err.h"

#include <math.h>
#include <png.h>
#include <turbojpeg.h>

enum { FIELDS = WATERMARK_ACROSS * WATERMARK_DOWN, LOOK_WIDTH = 240, PIXELS_MOST = 8 << 20 };

/* Eighty bits from a generator that is written down here (xorshift32). */
static int field(int x, int y)
{
        uint32_t bits = 0x9E3779B9U + (uint32_t)(y * WATERMARK_ACROSS + x) * 0x85EBCA6BU;
        for (int i = 0; i < 3; i++) {
                bits ^= bits << 13;
                bits ^= bits >> 17;
                bits ^= bits << 5;
        }
        return bits & 0x10000 ? 1 : -1;
}

int watermark_at(int x, int y)
{
        return field(x * WATERMARK_ACROSS / WATERMARK_WIDTH, y * WATERMARK_DOWN / WATERMARK_HEIGHT);
}

/* Sums over all pixels above and left, so that a field's mean is four looks. */
struct sums {
        double *at;
        int width, height;
};

static struct sums sums_of(struct arena *mem, const uint8_t *grey, int width, int height)
{
        struct sums sums = { NULL, width + 1, height + 1 };
        sums.at = arena_take_array(mem, (size_t)sums.width * (size_t)sums.height, sizeof(double));
        for (int y = 1; y <= height; y++) {
                double row = 0;
                for (int x = 1; x <= width; x++) {
                        row += grey[(y - 1) * width + x - 1];
                        sums.at[y * sums.width + x] = sums.at[(y - 1) * sums.width + x] + row;
                }
        }
        return sums;
}

static double mean_of(const struct sums *sums, int left, int top, int right, int bottom)
{
        double sum = sums->at[bottom * sums->width + right] - sums->at[top * sums->width + right] -
                     sums->at[bottom * sums->width + left] + sums->at[top * sums->width + left];
        return sum / ((right - left) * (bottom - top));
}

/* Pearson's correlation of the pattern and the means of the fields of one place. */
static double correlate(const struct sums *sums, int left, int top, int width, int height)
{
        double sum = 0;
        double squares = 0;
        double product = 0;
        double pattern = 0;
        for (int i = 0; i < FIELDS; i++) {
                int x = i % WATERMARK_ACROSS;
                int y = i / WATERMARK_ACROSS;
                double mean = mean_of(sums, left + x * width / WATERMARK_ACROSS,
                        top + y * height / WATERMARK_DOWN,
                        left + (x + 1) * width / WATERMARK_ACROSS,
                        top + (y + 1) * height / WATERMARK_DOWN);
                sum += mean;
                squares += mean * mean;
                product += mean * field(x, y);
                pattern += field(x, y);
        }
        double spread = squares / FIELDS - (sum / FIELDS) * (sum / FIELDS);
        double pattern_spread = 1 - (pattern / FIELDS) * (pattern / FIELDS);
        if (spread < 4) // an even place has no pattern
                return 0;
        return fabs(product / FIELDS - sum / FIELDS * pattern / FIELDS) /
               sqrt(spread * pattern_spread);
}

double watermark_find(struct arena *mem, const uint8_t *grey, int width, int height)
{
        struct sums sums = sums_of(mem, grey, width, height);
        double best = 0;
        for (double w = width; w >= 3 * WATERMARK_ACROSS; w *= 0.96) {
                int size = (int)w;
                int tall = (int)(w * WATERMARK_HEIGHT / WATERMARK_WIDTH);
                int step = size / (4 * WATERMARK_ACROSS) + 1;
                for (int top = 0; top + tall <= height; top += step)
                        for (int left = 0; left + size <= width; left += step)
                                best = fmax(best, correlate(&sums, left, top, size, tall));
        }
        return best;
}

/* Smaller by averaging, to LOOK_WIDTH at most: enough for fields, and fast. */
static double find_in_pixels(struct arena *mem, const uint8_t *rgb, int width, int height)
{
        int by = (width + LOOK_WIDTH - 1) / LOOK_WIDTH;
        int w = width / by;
        int h = height / by;
        uint8_t *grey = arena_take_array(mem, (size_t)w * (size_t)h, 1);
        for (int i = 0; i < w * h; i++) {
                unsigned sum = 0;
                for (int k = 0; k < by * by; k++) {
                        const uint8_t *p = rgb + ((size_t)(i / w * by + k / by) * (size_t)width +
                                                         (size_t)(i % w * by + k % by)) *
                                                         3;
                        sum += (unsigned)p[0] + p[1] + p[2];
                }
                grey[i] = (uint8_t)(sum / (unsigned)(3 * by * by));
        }
        return w < WATERMARK_ACROSS || h < WATERMARK_DOWN ? 0 : watermark_find(mem, grey, w, h);
}

static double find_in_png(struct arena *mem, struct str bytes)
{
        png_image image = { .version = PNG_IMAGE_VERSION };
        if (!png_image_begin_read_from_memory(&image, bytes.at, bytes.len))
                return -1;
        image.format = PNG_FORMAT_RGB;
        if ((size_t)image.width * image.height > PIXELS_MOST) {
                png_image_free(&image);
                return -1;
        }
        uint8_t *pixels = arena_take(mem, PNG_IMAGE_SIZE(image));
        // a damaged end still leaves the rows before it
        png_image_finish_read(&image, NULL, pixels, 0, NULL);
        return find_in_pixels(mem, pixels, (int)image.width, (int)image.height);
}

static double find_in_jpeg(struct arena *mem, struct str bytes)
{
        int width = 0;
        int height = 0;
        int sampling = 0;
        int colours = 0;
        double found = -1;
        tjhandle decoder = tjInitDecompress();
        const unsigned char *at = (const unsigned char *)bytes.at;
        if (tjDecompressHeader3(decoder, at, bytes.len, &width, &height, &sampling, &colours) ==
                        0 &&
                width > 0 && height > 0 && width * (int64_t)height < PIXELS_MOST) {
                uint8_t *pixels = arena_take_array(mem, (size_t)width * (size_t)height, 3);
                tjDecompress2(decoder, at, bytes.len, pixels, width, 0, height, TJPF_RGB, 0);
                found = find_in_pixels(mem, pixels, width, height);
        }
        tjDestroy(decoder);
        return found;
}

double watermark_find_in_file(struct arena *mem, struct str bytes)
{
        if (str_starts_with(bytes, STR("\x89PNG\r\n\x1A\n")))
                return find_in_png(mem, bytes);
        if (str_starts_with(bytes, STR("\xFF\xD8\xFF")))
                return find_in_jpeg(mem, bytes);
        return -1;
}
