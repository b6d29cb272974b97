/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_IMAGE_INSIDE_H
#define CITYKEY_KIT_IMAGE_INSIDE_H

#include "kit/image.h"

/* What goes over the worker's socket, once each way: a request and the file's bytes; an answer and
 * its bytes. Both processes are the same program, so numbers are in the machine's order. */

enum { IMAGE_VERSION = 2 };
enum image_kind { IMAGE_DECODE = 1, IMAGE_READ_CODE = 2 };

struct image_request {
        uint32_t version;
        uint32_t kind;
        struct image_box box;
        uint32_t length; /* of the file that follows */
};

/* Why there are no pixels. Each has a sentence (image_reason.c). */
enum image_reason {
        IMAGE_FINE,
        IMAGE_EMPTY,
        IMAGE_LARGE,  /* bytes */
        IMAGE_PIXELS, /* too many */
        IMAGE_SMALL,
        IMAGE_CUT, /* the file ends too early */
        IMAGE_DAMAGED,
        IMAGE_STRANGE, /* allowed by its format, but no camera does it: hundreds of scans, … */
        IMAGE_MOVING,
        IMAGE_HEIC,       /* HEIC, HEIF, AVIF */
        IMAGE_OTHER_KIND, /* GIF, WEBP, TIFF, BMP … */
        IMAGE_DOCUMENT,   /* PDF */
        IMAGE_NOT_PICTURE,
        IMAGE_NO_CODE,
        IMAGE_CODE_LONG,
        IMAGE_REASONS,
};

struct image_answer {
        uint32_t version;
        uint32_t reason;
        int32_t width, height, full_width, full_height; /* struct image; 0 with a code */
        uint32_t length;                                /* of what follows */
};

/* The failure and sentence of a reason that is not IMAGE_FINE. */
enum err image_fail(struct act *a, enum image_reason reason);

/* Is this answer one to REQUEST? (What follows it is length bytes, whatever they are.) */
bool image_answer_is_sound(const struct image_answer *answer, const struct image_request *request);
bool image_request_is_sound(const struct image_request *request);

/* The worker's work without its process: opens FILE and fills ANSWER and BYTES, which are in the
 * act's memory. */
void image_serve(struct act *a, const struct image_request *request, struct str file,
        struct image_answer *answer, struct str *bytes);

/* What the first bytes say a file is: IMAGE_FINE for JPEG and PNG, else why it is refused. */
enum image_format { IMAGE_JPEG, IMAGE_PNG };
enum image_reason image_sniff(struct str file, enum image_format *format);

/* A picture as its file has it. */
struct image_file {
        int width, height;      /* before it is turned */
        int turn;               /* EXIF orientation, 1 to 8 */
        struct picture picture; /* width and height or less, but not less than was wanted */
};

/* Decodes; what is left at least WIDTH x HEIGHT (or whole). */
enum image_reason image_look_jpeg(struct str file, struct image_file *found);
enum image_reason image_open_jpeg(
        struct act *a, struct str file, int width, int height, struct image_file *found);
enum image_reason image_look_png(struct str file, struct image_file *found);
enum image_reason image_open_png(struct act *a, struct str file, struct image_file *found);

/* Orientation (1 to 8) of a TIFF structure as in EXIF; 1 when it says none or is not sound. */
int image_read_turn(struct str exif);

/* Do width and height change places? */
bool image_turn_is_sideways(int turn);

/* PICTURE the right way up. */
struct picture image_turn(struct act *a, struct picture picture, int turn);

/* Loads what image_find_code would load from files; before the sandbox. */
void image_warm_code(void);

/* The text of a code in the picture: a QR code if there is one. */
enum image_reason image_find_code(struct act *a, const struct picture *picture, struct str *text);

#endif
