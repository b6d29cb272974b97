/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_CARD_INSIDE_H
#define CITYKEY_CIVIC_CARD_INSIDE_H

#include "civic/card.h"
#include "kit/barcode.h"
#include "kit/text.h"

/* What the files of card_*.c share, and nobody else includes. */

/* The card's places in millimetres: card_layout.c is the one file to change. */
enum card_place {
        PLACE_CARD,
        PLACE_BAND,
        PLACE_BAND_SEAL,
        PLACE_BAND_TITLE,
        PLACE_BAND_CITY,
        PLACE_BAND_NAMES,
        PLACE_PORTRAIT,
        PLACE_GHOST,
        PLACE_ROSETTE,
        PLACE_NAME_LABEL,
        PLACE_NAME,
        PLACE_ROWS,
        PLACE_MARKS,
        PLACE_QR,
        PLACE_QR_CAPTION,
        PLACE_LOSS,
        PLACE_BACK_TITLE,
        PLACE_BACK_TEXT,
        PLACE_LIBRARY,
        PLACE_LIBRARY_NAME,
        PLACE_LIBRARY_DIGITS,
        PLACE_BACK_SEAL,
        PLACE_BACK_CITY,
        PLACES,
};
extern const struct box card_places[PLACES];

/* How each kind of text is set. */
enum card_style {
        STYLE_TITLE,
        STYLE_CITY,
        STYLE_NAMES,
        STYLE_LABEL,
        STYLE_NAME,
        STYLE_NATIVE,
        STYLE_VALUE,
        STYLE_NUMBER,
        STYLE_MARK,
        STYLE_BACK_TITLE,
        STYLE_HEADING,
        STYLE_RX,
        STYLE_NOTE,
        STYLE_CAPTION,
        STYLE_ADDRESS,
        STYLE_DIGITS,
        STYLE_MICRO,
        STYLE_SPECIMEN,
        STYLES,
};
extern const struct type_style card_styles[STYLES];

struct card_design {
        const struct city *city;
        const struct type *type;
        struct svg seal;
        struct colour band, accent;
        struct paper *art[2]; /* what is on every card, in dots, by side */
};

/* One side being drawn. */
struct card_sheet {
        struct act *a;
        const struct card_design *design;
        const struct card_face *face; /* NULL while the art of all cards is drawn */
        struct paper *paper;
};

extern const struct colour card_black, card_white;

/* A + (B - A) * SHARE, and the colour with another alpha. */
struct colour card_blend(struct colour a, struct colour b, double share);
struct colour card_thin(struct colour colour, double alpha);

/* Text at a place, marked WHAT (not when NULL); how far down its ink reaches is kept. */
struct card_line {
        struct str text;
        enum card_style style;
        struct colour ink;
        const char *what;
        struct str language; /* empty: that of the card's labels */
};
enum err card_put(struct card_sheet *sheet, struct box box, const struct card_line *line);
enum err card_put_below(struct card_sheet *sheet, struct box *box, const struct card_line *line);

/* The holder's language; labels are in it, then in English where that is another. */
struct str card_label(struct card_sheet *sheet, enum text key);
struct str card_language(const struct card_sheet *sheet);
enum err card_put_label(struct card_sheet *sheet, struct box box, enum text key);

enum err card_draw_art(struct card_sheet *sheet, enum card_side side);
/* SPECIMEN, climbing, in a box round MIDDLE, in a demonstration city; nothing in any other. */
enum err card_draw_specimen(struct card_sheet *sheet, struct box box, struct point middle);
void card_draw_rosette(struct card_sheet *sheet);

/* What the person gave: the name, and under it the same in the holder's own script, which end at
 * *END; and the notes on the back, with what stands below them. */
enum err card_write_name(struct card_sheet *sheet, double *end);
enum err card_write_notes(struct card_sheet *sheet);

enum err card_draw_front(struct card_sheet *sheet);
enum err card_draw_back(struct card_sheet *sheet);

#endif
