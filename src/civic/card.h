/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_CARD_H
#define CITYKEY_CIVIC_CARD_H

#include "civic/city.h"
#include "civic/person.h"
#include "civic/validity.h"
#include "kit/image.h"
#include "kit/paper.h"

/* The card itself: what is printed on it, and how it is drawn. ISO/IEC 7810 ID-1, two sides, as a
 * PDF of vectors or as dots, 300 to the inch. */

enum { CARD_DOTS_WIDE = 1011, CARD_DOTS_HIGH = 638 };
enum { CARD_FACE_WIDTH = 48, CARD_FACE_HEIGHT = 60 }; /* of the small face in the QR, in pixels */

enum card_side { CARD_FRONT, CARD_BACK };
/* All that is printed on one card beside what is on every card of its city. */
struct card_face {
        const struct person *person;
        struct validity validity;
        struct private qr;       /* the signed text of the QR code */
        struct str number;       /* as card_number_write writes it */
        struct str library;      /* 14 digits; empty where the city has no library */
        struct picture portrait; /* as card_scale_portrait makes it */
};

/* A city's way of drawing cards: its seal, its colours, and what is the same on every card, already
 * drawn. Holds nothing of any person; made once, before any person's process is. */
struct card_design;

/* SEAL is the text of the city's seal.svg (kit/svg.h). CITY and TYPE must outlive the design, which
 * lives in a->mem. Refuses a seal that cannot be read and names that do not fit on the card. */
enum err card_design_open(struct act *a, const struct city *city, const struct type *type,
        struct str seal, struct card_design **design);
void card_design_close(struct card_design **design); /* for SCOPED */

/* The part of a picture that the printed portrait shows, in the shape 25 : 32. HEAD is the
 * officer's box round the head, or NULL for the middle of the picture. */
struct crop card_crop_portrait(const struct picture *picture, const struct crop *head);

/* What to ask the image worker for, so that the picture is no larger than the printed portrait and
 * the small face need: E_INPUT of image_decode for one too small to be printed. HEAD is in pixels
 * of the whole picture, or NULL. */
struct image_box card_ask_portrait(const struct crop *head);

/* The portrait as it is printed: card_crop_portrait's part, made smaller where there is more than
 * 450 dots to the inch. */
struct picture card_scale_portrait(
        struct act *a, const struct picture *picture, const struct crop *head);

/* The small face for the QR: the head's box, or the largest central one of 4 : 5 when HEAD is NULL,
 * made 48 x 60, grey, a little sharper, in an oval on a plain ground. Refuses with E_INPUT a box
 * that is not inside the picture or has fewer than 48 pixels across. */
enum err card_make_face(struct act *a, const struct picture *picture, const struct crop *head,
        struct picture *face);

/* Can everything the person gave be printed: is there a glyph for it, and room? Refuses with
 * E_INPUT and says of which part not. To be asked before a credential is minted: a card that passes
 * here is not refused by card_draw. Needs neither FACE's qr nor its number. */
enum err card_check(struct act *a, const struct card_design *design, const struct card_face *face);

/* Draws a side. Refuses with E_INPUT what does not fit: nothing is ever cut. */
enum err card_draw(struct act *a, const struct card_design *design, const struct card_face *face,
        enum card_side side, struct paper *paper);

/* Both sides as a PDF of two pages of 85.60 x 53.98 mm; a side as PNG of 1,011 x 638 dots. The
 * descriptor stays open. E_BUSY when it cannot be written. */
enum err card_write_pdf(
        struct act *a, const struct card_design *design, const struct card_face *face, int fd);
enum err card_write_png(struct act *a, const struct card_design *design,
        const struct card_face *face, enum card_side side, int fd);

/* Draws a card of nobody, so that everything a real one needs is loaded and warm. */
enum err card_warm(struct act *a, const struct card_design *design);

#endif
