/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_IMAGE_SAMPLES_H
#define CITYKEY_KIT_IMAGE_SAMPLES_H

#include "kit/image_inside.h"

/* For tests: files made on the spot. The picture is red at the top left, green at the top right,
 * blue at the bottom left and white at the bottom right. */

/* JPEG; EXIF turn 0 leaves EXIF out. */
struct str sample_jpeg(struct act *a, int width, int height, int turn);
struct str sample_jpeg_progressive(struct act *a, int width, int height);

/* JPEG of four inks as Adobe has them (inverted: 255 is none). */
struct str sample_jpeg_cmyk(struct act *a, int width, int height);

/* PNG in one of libpng's formats (PNG_FORMAT_GRAY, PNG_FORMAT_RGBA, PNG_FORMAT_LINEAR_Y …). With
 * alpha the right half is transparent. */
struct str sample_png(struct act *a, int width, int height, unsigned format);

/* The PNG with a chunk put before its first IDAT. */
struct str sample_with_chunk(struct act *a, struct str png, const char name[5], struct str body);

/* A PNG with nothing but a header that claims this size. */
struct str sample_png_claiming(struct act *a, uint32_t width, uint32_t height);

/* PNG of a QR code, each module SIDE pixels. */
struct str sample_code(struct act *a, const char *text, int side);

/* An EXIF structure with orientation TURN. */
struct str sample_exif(struct act *a, int turn);

#endif
