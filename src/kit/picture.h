/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_PICTURE_H
#define CITYKEY_KIT_PICTURE_H

#include "base/act.h"

/* Pixels: red, green, blue, a byte each, row by row without gaps. */
struct picture {
        int width, height;
        const uint8_t *pixels;
};

/* A part of a picture, in its pixels. */
struct crop {
        int x, y, width, height;
};

/* The largest box of the shape WIDTH : HEIGHT in the middle of the picture. */
struct crop picture_centre_box(const struct picture *picture, int width, int height);

/* Does the box lie inside the picture and hold at least one pixel? */
bool picture_holds(const struct picture *picture, struct crop crop);

/* The part CROP of FROM, averaged (or interpolated) to WIDTH x HEIGHT. The crop lies inside. */
struct picture picture_scale(
        struct act *a, const struct picture *from, struct crop crop, int width, int height);

/* A little more contrast along the edges: AMOUNT 0 (none) to 1. */
struct picture picture_sharpen(struct act *a, const struct picture *from, double amount);

/* Only how light it is, the same in all three channels. */
struct picture picture_grey(struct act *a, const struct picture *from);

/* WEBP, lossy, method 6, one segment; QUALITY 0 to 100. E_BUG if the encoder refuses. */
enum err picture_write_webp(
        struct act *a, const struct picture *picture, double quality, struct str *webp);

/* The best WEBP of at most BUDGET bytes: tries few qualities. E_INPUT when even the lowest quality
 * is too large. */
enum err picture_fit_webp(
        struct act *a, const struct picture *picture, size_t budget, struct str *webp);

#endif
