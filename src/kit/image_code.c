/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/image_inside.h"

#include <iconv.h>
#include <string.h>
#include <zbar.h>

/* zbar reads the codes. For every QR code it opens converters of texts, whether it will need them
 * or not, and the C library loads these from files: so they are loaded before the sandbox, and
 * kept. A code that asks for yet another one ends the worker, as it should: no card of ours does.
 */

void image_warm_code(void)
{
        static const char *const sources[] = { "UTF-8", "ISO8859-1", "SJIS", "BIG-5", "CP437" };
        for (size_t i = 0; i < COUNT(sources); i++)
                iconv_open("UTF-8", sources[i]);
}

struct scan {
        zbar_image_scanner_t *scanner;
        zbar_image_t *image;
};

static void end_scan(struct scan *scan)
{
        if (scan->image)
                zbar_image_destroy(scan->image);
        if (scan->scanner)
                zbar_image_scanner_destroy(scan->scanner);
}

static uint8_t *lightness_of(struct act *a, const struct picture *picture, size_t count)
{
        uint8_t *light = arena_take(a->mem, count);
        const uint8_t *from = picture->pixels;
        for (size_t i = 0; i < count; i++, from += 3)
                light[i] = (uint8_t)((299U * from[0] + 587U * from[1] + 114U * from[2]) / 1000U);
        return light;
}

/* A QR code if there is one, else the first code of any kind. */
static enum image_reason take_text(struct act *a, const zbar_image_t *image, struct str *text)
{
        const zbar_symbol_t *chosen = NULL;
        for (const zbar_symbol_t *s = zbar_image_first_symbol(image); s; s = zbar_symbol_next(s))
                if (!chosen || (zbar_symbol_get_type(s) == ZBAR_QRCODE &&
                                       zbar_symbol_get_type(chosen) != ZBAR_QRCODE))
                        chosen = s;
        if (!chosen)
                return IMAGE_NO_CODE;
        size_t len = zbar_symbol_get_data_length(chosen);
        if (len > IMAGE_CODE_MOST)
                return IMAGE_CODE_LONG;
        *text = str_copy(a->mem, str_of_bytes(zbar_symbol_get_data(chosen), len));
        return len > 0 ? IMAGE_FINE : IMAGE_NO_CODE;
}

enum image_reason image_find_code(struct act *a, const struct picture *picture, struct str *text)
{
        SCOPED(end_scan)
        struct scan scan = {
                .scanner = zbar_image_scanner_create(),
                .image = zbar_image_create(),
        };
        if (!scan.scanner || !scan.image)
                return IMAGE_STRANGE;
        size_t count = (size_t)picture->width * (size_t)picture->height;
        zbar_image_scanner_set_config(scan.scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
        zbar_image_set_format(scan.image, zbar_fourcc('Y', '8', '0', '0'));
        zbar_image_set_size(scan.image, (unsigned)picture->width, (unsigned)picture->height);
        zbar_image_set_data(scan.image, lightness_of(a, picture, count), count, NULL);
        if (zbar_scan_image(scan.scanner, scan.image) <= 0)
                return IMAGE_NO_CODE;
        return take_text(a, scan.image, text);
}
