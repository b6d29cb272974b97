/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/picture.h"

#include <math.h>
#include <webp/encode.h>

/* Takes what the encoder writes into a buffer of the act. */
static int take_bytes(const uint8_t *bytes, size_t size, const WebPPicture *picture)
{
        buf_add(picture->custom_ptr, str_of_bytes(bytes, size));
        return 1;
}

enum err picture_write_webp(
        struct act *a, const struct picture *picture, double quality, struct str *webp)
{
        WebPConfig config;
        WebPPicture in;
        if (!WebPConfigInit(&config) || !WebPPictureInit(&in))
                return fail(a, E_BUG, TEXT_PICTURE_NOT_ENCODED);
        config.quality = (float)quality;
        config.method = 6;
        config.segments = 1;
        config.filter_strength = 80; /* smooths the blocks that a few bytes leave */
        config.filter_type = 1;
        in.width = picture->width;
        in.height = picture->height;
        struct buf out = buf_in(a->mem);
        in.writer = take_bytes;
        in.custom_ptr = &out;
        bool good = WebPPictureImportRGB(&in, picture->pixels, picture->width * 3) &&
                    WebPEncode(&config, &in);
        WebPPictureFree(&in);
        if (!good)
                return fail(a, E_BUG, TEXT_PICTURE_NOT_ENCODED);
        *webp = buf_str(&out);
        return OK;
}

/* Bytes grow about as the square root of quality: from one try to the next quality to try, between
 * LOW and HIGH, which are known. */
static int guess_quality(int quality, size_t length, size_t budget, int low, int high)
{
        static const double STEEPNESS = 2.2;
        double guess = (quality + 1) * pow((double)budget / (double)length, STEEPNESS) - 1;
        return (int)fmin(fmax(guess, low + 1), high - 1);
}

enum err picture_fit_webp(
        struct act *a, const struct picture *picture, size_t budget, struct str *webp)
{
        enum { FIRST_TRY = 15, TOO_GOOD = 101 };
        struct str best = { NULL, 0 }, made;
        size_t near = budget - budget / 32; /* a better one would look the same */
        int low = -1, high = TOO_GOOD;      /* low fits, high does not */
        for (int next = FIRST_TRY; high - low > 1 && best.len < near;
                next = guess_quality(next, made.len, (near + budget) / 2, low, high)) {
                TRY(picture_write_webp(a, picture, next, &made));
                if (made.len <= budget) {
                        best = made;
                        low = next;
                } else {
                        high = next;
                }
        }
        if (!best.at)
                return fail(a, E_INPUT, TEXT_PICTURE_TOO_LARGE);
        *webp = best;
        return OK;
}
