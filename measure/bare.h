/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_MEASURE_BARE_H
#define CITYKEY_MEASURE_BARE_H

#include "kit/paper.h"

/* The parts of a card that cannot be left out, each by its library alone, with everything that can
 * be made ready made ready. One CONTEXT of all: a struct bare. */

/* OpenSSL signs a digest: key and context are ready. */
struct bare_signer {
        struct evp_pkey_st *key;
        struct evp_pkey_ctx_st *context;
};
struct bare_signer bare_signer_open(void);
void bare_signer_sign(const struct bare_signer *signer);

/* What the parts work on, as the pipeline has it. */
struct bare_parts {
        struct str jpeg;
        int width, height; /* in which it is decoded */
        struct picture portrait;
        struct picture small;
        struct str qr;
};

struct bare {
        struct bare_parts parts;
        struct bare_signer signer;
        void *decoder;
        unsigned char *pixels;
        struct _cairo_surface *sides[2];
        struct _cairo_surface *portrait;
        unsigned char *rows[2]; /* of both sides as libpng wants them */
};

void bare_open(struct bare *bare, const struct bare_parts *parts);

/* The drawn sides, for bare_png. */
void bare_take_dots(struct bare *bare, struct paper *const papers[2]);

void bare_decode(void *context); /* TurboJPEG, the same size, the accurate DCT */
void bare_webp(void *context);   /* libwebp, method 6, quality 20 */
void bare_fill(void *context);   /* cairo: both sides white, the portrait painted into its place */
void bare_sign(void *context);
void bare_qr(void *context);
void bare_png(void *context); /* libpng: level 1, sub, both sides, to nowhere */
void bare_raster(void *context); /* libcups: PWG raster, both sides, to nowhere */
void bare_copy(void *context);   /* memcpy: the dots of both sides */

#endif
