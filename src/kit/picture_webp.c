/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/picture.h"

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

enum err picture_fit_webp(
        struct act *a, const struct picture *picture, size_t budget, struct str *webp)
{
        struct str best = { NULL, 0 };
        int low = 0, high = 100; /* low fits, or is not known to be too large; high does not fit */
        int next = 20;
        while (high - low > 1 || !best.at) {
                struct str made;
                TRY(picture_write_webp(a, picture, next, &made));
                if (made.len <= budget) {
                        best = made;
                        low = next;
                } else if (next == 0) {
                        return fail(a, E_INPUT, TEXT_PICTURE_TOO_LARGE);
                } else {
                        high = next;
                }
                next = high - low > 1 ? (low + high) / 2 : 0;
        }
        *webp = best;
        return OK;
}
