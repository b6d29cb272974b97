/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_TRACE_WATERMARK_H
#define CITYKEY_TRACE_WATERMARK_H

#include "base/str.h"

/* The canary's portrait: 8 x 10 fields, each lighter or darker than the middle by a fixed random
 * pattern. A picture that has it anywhere, at any size, after any re-encoding, correlates. */

enum {
        WATERMARK_WIDTH = 592,
        WATERMARK_HEIGHT = 760,
        WATERMARK_ACROSS = 8,
        WATERMARK_DOWN = 10,
};

/* 1 or -1: the field of this pixel of the portrait. */
int watermark_at(int x, int y);

/* The best correlation, 0 to 1, over places and sizes in a picture of one byte a pixel. Chance
 * gives less than 0.6; the portrait itself more than 0.9. */
double watermark_find(struct arena *mem, const uint8_t *grey, int width, int height);

/* Decodes BYTES, which begin with a PNG or JPEG, and looks; -1 when they are neither. */
double watermark_find_in_file(struct arena *mem, struct str bytes);

#endif
