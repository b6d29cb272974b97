/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_TYPE_INSIDE_H
#define CITYKEY_KIT_TYPE_INSIDE_H

#include "kit/type.h"

#include <cairo-ft.h>
#include <fribidi.h>
#include <hb.h>

/* What type*.c and paper*.c share, and nobody else includes. */

struct type_face {
        hb_font_t *font; /* scaled to 1 em = 1 << TYPE_EM_BITS */
        FT_Face outline; /* on the same bytes in memory */
        cairo_font_face_t *cairo;
        bool is_large; /* a file of several megabytes */
};
enum { TYPE_EM_BITS = 16, TYPE_FACES = 32 };

struct type {
        FT_Library library;
        hb_buffer_t *buffer;
        struct type_face faces[TYPE_FACES][TYPE_WEIGHTS]; /* in the order of the table */
};

/* The faces in the order in which LANGUAGE wants them tried: a list of their numbers that ends in
 * -1. */
const int *type_order(struct str language);

/* Opens all files of the table; false when one is missing. */
bool type_load_faces(struct type *type);

/* A text with what must be known of it. */
struct type_text {
        struct act *a;
        const struct type *type;
        struct str text;
        const int *order; /* of the faces */
        hb_language_t language;
        enum type_weight weight;
        double spacing;
};
struct type_text type_text_of(struct act *a, const struct type *type, struct str text,
        struct str language, const struct type_style *style);

/* A glyph of a line, in em from the line's left end and base line, y downwards. AT is the byte of
 * the text it begins at. */
struct type_glyph {
        const struct type_face *face;
        uint32_t id, at;
        float x, y, advance;
};

/* Glyphs from left to right, and where their ink is; in em. */
struct type_line {
        struct type_glyph *glyphs;
        size_t count, room;
        double width;
        double left, right, ascent, descent;
        bool is_leftward; /* the paragraph runs from right to left */
};

/* Sets TEXT on one line: bidirectional (UAX #9) as a paragraph of its own, so it cannot turn what
 * stands around it; each letter in the first face that has it. */
struct type_line type_shape(const struct type_text *text);

/* A text set in the largest size that fits. */
struct type_set {
        struct type_line lines[TYPE_LINES];
        int count;
        double size;        /* points */
        double first, step; /* of the base lines, in points from the top of the box */
        double height;      /* of all lines, in points */
};

/* Finds the largest size in which TEXT fits a box of WIDTH and HEIGHT points. Refuses with E_INPUT
 * and the style's sentence. */
struct type_room {
        double width, height;
};
enum err type_fit(const struct type_text *text, const struct type_style *style,
        struct type_room room, struct type_set *set);

#endif
