/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_IMAGE_H
#define CITYKEY_KIT_IMAGE_H

#include "base/private.h"
#include "kit/picture.h"
#include "kit/process.h"

/* Pictures from outside are opened only in a process that can do nothing else (SANDBOX_IMAGE): one
 * worker, one picture. JPEG and PNG; EXIF's rotation is applied, CMYK converted, transparency laid
 * over white, an embedded colour profile ignored (colours are taken as sRGB). */

enum {
        IMAGE_BYTES_MOST = 15 * 1024 * 1024, /* of a file */
        IMAGE_PIXELS_MOST = 50 * 1000 * 1000,
        IMAGE_SIDE_MOST = 2048, /* of a box that may be asked for */
        IMAGE_CODE_MOST = 4096, /* bytes of a read code */
};

/* A decoded picture; it is a person's. */
struct image {
        struct picture picture;
        int full_width, full_height; /* of the whole picture the right way up, before scaling */
};

/* What is wanted: the picture scaled down to fit the box (never up), if the whole of it is at least
 * LEAST. Who will scale a part of it further says what is ENOUGH: the picture may come smaller
 * then, whatever is cheapest to open, as long as a part of PART pixels of the whole picture (or as
 * much of them as it has) is not smaller than ENOUGH, nor made smaller than that by more than the
 * box. */
struct image_box {
        int width, height;
        int least_width, least_height;   /* 0 for any */
        int enough_width, enough_height; /* 0 for all that fits the box */
        int part_width, part_height;     /* with ENOUGH only; at least 1 then */
};

/* Starts the worker of one picture. Its socket may be handed to another process (visit.h). */
enum err image_worker_start(struct act *a, struct process *worker);

/* Reads the file FD up to IMAGE_BYTES_MOST into the act's memory. E_INPUT when it is longer. */
enum err image_load(struct act *a, int fd, struct private *file);

/* Has the worker behind SOCKET decode FILE. The pixels are in the act's memory; nothing that the
 * worker says is believed unchecked. E_INPUT with a sentence that says what to do for a picture
 * that is not usable; E_BUG when the worker died, E_BUSY after 30 seconds. */
enum err image_decode(
        struct act *a, int socket, struct private file, struct image_box box, struct image *image);

/* Has the worker read the QR code in FILE (or another code, when there is no QR). E_NONE with a
 * sentence when there is none. */
enum err image_read_code(struct act *a, int socket, struct private file, struct private *text);

#endif
