/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "measure/bare.h"

#include "civic/card.h"

#include <cairo.h>
#include <cups/raster.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <png.h>
#include <qrencode.h>
#include <stdlib.h>
#include <turbojpeg.h>
#include <webp/encode.h>

enum { SIDE_DOTS = CARD_DOTS_WIDE * CARD_DOTS_HIGH };

/* Ends the program when a library will not. */
static void need(bool good)
{
        if (!good)
                exit(1);
}

struct bare_signer bare_signer_open(void)
{
        struct bare_signer signer = { EVP_EC_gen("P-256"), NULL };
        signer.context = EVP_PKEY_CTX_new_from_pkey(NULL, signer.key, NULL);
        need(signer.context && EVP_PKEY_sign_init(signer.context) == 1);
        return signer;
}

void bare_signer_sign(const struct bare_signer *signer)
{
        static const uint8_t digest[32] = { 1, 2, 3 };
        uint8_t der[72];
        size_t size = sizeof der;
        need(EVP_PKEY_sign(signer->context, der, &size, digest, sizeof digest) == 1);
}

/* The portrait in cairo's own form. */
static cairo_surface_t *surface_of(const struct picture *picture)
{
        cairo_surface_t *surface =
                cairo_image_surface_create(CAIRO_FORMAT_RGB24, picture->width, picture->height);
        uint8_t *row = cairo_image_surface_get_data(surface);
        const uint8_t *from = picture->pixels;
        for (int y = 0; y < picture->height; y++, row += cairo_image_surface_get_stride(surface))
                for (int x = 0; x < picture->width; x++, from += 3)
                        for (int i = 0; i < 3; i++)
                                row[x * 4 + i] = from[2 - i];
        cairo_surface_mark_dirty(surface);
        return surface;
}

void bare_open(struct bare *bare, const struct bare_parts *parts)
{
        *bare = (struct bare){ .parts = *parts };
        bare->signer = bare_signer_open();
        bare->decoder = tjInitDecompress();
        bare->pixels = calloc((size_t)parts->width * (size_t)parts->height, 3);
        bare->portrait = surface_of(&parts->portrait);
        for (int i = 0; i < 2; i++) {
                bare->sides[i] = cairo_image_surface_create(
                        CAIRO_FORMAT_RGB24, CARD_DOTS_WIDE, CARD_DOTS_HIGH);
                bare->rows[i] = calloc(SIDE_DOTS, 3);
        }
        need(bare->decoder && bare->pixels && bare->rows[1]);
}

void bare_take_dots(struct bare *bare, struct paper *const papers[2])
{
        for (int side = 0; side < 2; side++) {
                int width, height, stride;
                const uint32_t *dots = paper_dots(papers[side], &width, &height, &stride);
                for (int i = 0; i < SIDE_DOTS * 3; i++)
                        bare->rows[side][i] = (unsigned char)(dots[i / 3] >> (16 - i % 3 * 8));
        }
}

void bare_decode(void *context)
{
        const struct bare *bare = context;
        const struct bare_parts *parts = &bare->parts;
        need(tjDecompress2(bare->decoder, (const unsigned char *)parts->jpeg.at, parts->jpeg.len,
                     bare->pixels, parts->width, 0, parts->height, TJPF_RGB,
                     TJFLAG_ACCURATEDCT) == 0);
}

void bare_webp(void *context)
{
        const struct bare *bare = context;
        const struct picture *small = &bare->parts.small;
        WebPConfig config;
        WebPPicture in;
        WebPMemoryWriter out;
        need(WebPConfigInit(&config) && WebPPictureInit(&in));
        WebPMemoryWriterInit(&out);
        config.method = 6;
        config.quality = 20;
        in.width = small->width;
        in.height = small->height;
        in.writer = WebPMemoryWrite;
        in.custom_ptr = &out;
        need(WebPPictureImportRGB(&in, small->pixels, small->width * 3) &&
                WebPEncode(&config, &in));
        WebPPictureFree(&in);
        WebPMemoryWriterClear(&out);
}

void bare_fill(void *context)
{
        const struct bare *bare = context;
        static const double PLACE[] = { 47, 156, 295, 378 }; /* dots: 25 mm x 32 mm */
        for (int i = 0; i < 2; i++) {
                cairo_t *cr = cairo_create(bare->sides[i]);
                cairo_set_source_rgb(cr, 1, 1, 1);
                cairo_paint(cr);
                if (i == 0) {
                        cairo_translate(cr, PLACE[0], PLACE[1]);
                        cairo_scale(cr, PLACE[2] / bare->parts.portrait.width,
                                PLACE[3] / bare->parts.portrait.height);
                        cairo_set_source_surface(cr, bare->portrait, 0, 0);
                        cairo_paint(cr);
                }
                need(cairo_status(cr) == CAIRO_STATUS_SUCCESS);
                cairo_destroy(cr);
                cairo_surface_flush(bare->sides[i]);
        }
}

void bare_sign(void *context)
{
        const struct bare *bare = context;
        bare_signer_sign(&bare->signer);
}

void bare_qr(void *context)
{
        const struct bare *bare = context;
        const struct str text = bare->parts.qr;
        QRinput *input = QRinput_new2(0, QR_ECLEVEL_M);
        need(QRinput_append(input, QR_MODE_AN, (int)text.len, (const unsigned char *)text.at) == 0);
        QRcode *code = QRcode_encodeInput(input);
        need(code != NULL);
        QRcode_free(code);
        QRinput_free(input);
}

static void write_nowhere(png_structp png, png_bytep bytes, size_t length)
{
        (void)png;
        (void)bytes;
        (void)length;
}

static void flush_nothing(png_structp png)
{
        (void)png;
}

void bare_png(void *context)
{
        const struct bare *bare = context;
        for (int i = 0; i < 2; i++) {
                png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
                png_infop info = png_create_info_struct(png);
                png_set_write_fn(png, NULL, write_nowhere, flush_nothing);
                png_set_IHDR(png, info, CARD_DOTS_WIDE, CARD_DOTS_HIGH, 8, PNG_COLOR_TYPE_RGB,
                        PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
                png_set_compression_level(png, 1);
                png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
                png_write_info(png, info);
                for (size_t y = 0; y < CARD_DOTS_HIGH; y++)
                        png_write_row(png, bare->rows[i] + y * CARD_DOTS_WIDE * 3);
                png_write_end(png, NULL);
                png_destroy_write_struct(&png, &info);
        }
}

static ssize_t take_raster(void *context, unsigned char *bytes, size_t size)
{
        (void)context;
        (void)bytes;
        return (ssize_t)size;
}

void bare_raster(void *context)
{
        const struct bare *bare = context;
        cups_page_header2_t head;
        cups_raster_t *raster = cupsRasterOpenIO(take_raster, NULL, CUPS_RASTER_WRITE_PWG);
        need(raster != NULL);
        memset(&head, 0, sizeof head);
        head.HWResolution[0] = head.HWResolution[1] = 300 /* dots to the inch */;
        head.cupsWidth = CARD_DOTS_WIDE;
        head.cupsHeight = CARD_DOTS_HIGH;
        head.cupsBitsPerColor = 8;
        head.cupsBitsPerPixel = 24;
        head.cupsBytesPerLine = CARD_DOTS_WIDE * 3;
        head.cupsColorSpace = CUPS_CSPACE_SRGB;
        head.cupsNumColors = 3;
        for (int i = 0; i < 2; i++) {
                need(cupsRasterWriteHeader2(raster, &head));
                for (size_t y = 0; y < CARD_DOTS_HIGH; y++)
                        need(cupsRasterWritePixels(raster, bare->rows[i] + y * CARD_DOTS_WIDE * 3,
                                     CARD_DOTS_WIDE * 3) == CARD_DOTS_WIDE * 3);
        }
        cupsRasterClose(raster);
}

void bare_copy(void *context)
{
        const struct bare *bare = context;
        memcpy(bare->pixels, bare->rows[0], SIDE_DOTS * 3);
        memcpy(bare->pixels, bare->rows[1], SIDE_DOTS * 3);
        __asm__ volatile("" : : "r"(bare->pixels) : "memory"); /* it is not left out */
}
