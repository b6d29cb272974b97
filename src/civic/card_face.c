/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What of a picture is shown: on the card, and in the QR code. No face is looked for: a person drew
 * the box, or it is the middle. */
#include "civic/card_inside.h"

#include <limits.h>
#include <math.h>
#include <string.h>

/* Of the printed portrait's height the head takes this share, with this much air above it. */
static const double HEAD_SHARE = 0.70, AIR_SHARE = 0.09;

enum {
        OPENED_MOST = 2000, /* pixels kept of a large picture, each way */
        LEAST_WIDTH = 240,
        LEAST_HEIGHT = 300,
        PRINTED_WIDTH = 443, /* 25 mm x 32 mm at 450 dots to the inch */
        PRINTED_HEIGHT = 567,
        FACE_TIMES = 2, /* as many pixels as the small face has, at least, each way */
};

static int between(double value, double least, double most)
{
        return (int)fmax(fmin(floor(value), most), least);
}

struct crop card_crop_portrait(const struct picture *picture, const struct crop *head)
{
        struct box place = card_places[PLACE_PORTRAIT];
        struct crop most = picture_centre_box(picture, (int)place.w, (int)place.h);
        if (!head)
                return most;
        int height = between(head->height / HEAD_SHARE, 1, most.height);
        int width = between(height * place.w / place.h, 1, most.width);
        return (struct crop){ between(head->x + (head->width - width) / 2.0, 0,
                                      picture->width - width),
                between(head->y - AIR_SHARE * height, 0, picture->height - height), width, height };
}

struct image_box card_ask_portrait(const struct crop *head)
{
        struct image_box box = { .width = OPENED_MOST,
                .height = OPENED_MOST,
                .least_width = LEAST_WIDTH,
                .least_height = LEAST_HEIGHT,
                .enough_width = PRINTED_WIDTH,
                .enough_height = PRINTED_HEIGHT,
                .part_width = IMAGE_PIXELS_MOST,
                .part_height = IMAGE_PIXELS_MOST };
        if (!head)
                return box;
        struct box place = card_places[PLACE_PORTRAIT];
        double height = head->height / HEAD_SHARE;
        double face_width = (double)PRINTED_WIDTH / CARD_FACE_WIDTH / FACE_TIMES;
        double face_height = (double)PRINTED_HEIGHT / CARD_FACE_HEIGHT / FACE_TIMES;
        box.part_width =
                between(fmin(height * place.w / place.h, head->width * face_width), 1, INT_MAX);
        box.part_height = between(fmin(height, head->height * face_height), 1, INT_MAX);
        return box;
}

struct picture card_scale_portrait(
        struct act *a, const struct picture *picture, const struct crop *head)
{
        struct crop crop = card_crop_portrait(picture, head);
        return picture_scale(a, picture, crop, between(crop.width, 1, PRINTED_WIDTH),
                between(crop.height, 1, PRINTED_HEIGHT));
}

/* Everything outside the oval becomes the ground: what an encoder need not spend bytes on. */
static void lay_ground(uint8_t *pixels)
{
        static const uint8_t GROUND[] = { 214, 214, 214 };
        for (int y = 0; y < CARD_FACE_HEIGHT; y++) {
                for (int x = 0; x < CARD_FACE_WIDTH; x++) {
                        double across = (x + 0.5) / CARD_FACE_WIDTH * 2 - 1;
                        double down = (y + 0.5) / CARD_FACE_HEIGHT * 2 - 1;
                        /* 0 inside, 1 outside, soft over two pixels */
                        double far =
                                (sqrt(across * across + down * down) - 1) * CARD_FACE_WIDTH / 4 +
                                0.5;
                        double share = fmin(fmax(far, 0), 1);
                        uint8_t *pixel = pixels + (y * CARD_FACE_WIDTH + x) * 3;
                        for (int i = 0; i < 3; i++)
                                pixel[i] = (uint8_t)(pixel[i] + (GROUND[i] - pixel[i]) * share);
                }
        }
}

enum err card_make_face(
        struct act *a, const struct picture *picture, const struct crop *head, struct picture *face)
{
        struct crop crop =
                head ? *head : picture_centre_box(picture, CARD_FACE_WIDTH, CARD_FACE_HEIGHT);
        if (!picture_holds(picture, crop) || crop.width < CARD_FACE_WIDTH)
                return fail(a, E_INPUT, TEXT_CARD_REFUSED_HEAD);
        struct picture small = picture_scale(a, picture, crop, CARD_FACE_WIDTH, CARD_FACE_HEIGHT);
        /* Grey: so few bytes of colour come out as stains, the worse the darker the skin. */
        struct picture grey = picture_grey(a, &small), sharp = picture_sharpen(a, &grey, 0.3);
        size_t size = (size_t)CARD_FACE_WIDTH * CARD_FACE_HEIGHT * 3;
        uint8_t *pixels = arena_take(a->mem, size);
        memcpy(pixels, sharp.pixels, size);
        lay_ground(pixels);
        *face = (struct picture){ CARD_FACE_WIDTH, CARD_FACE_HEIGHT, pixels };
        return OK;
}
