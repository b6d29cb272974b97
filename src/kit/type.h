/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_TYPE_H
#define CITYKEY_KIT_TYPE_H

#include "base/act.h"

/* The faces that we print with: the Noto family in two weights, every script that a name may come
 * in. Hides HarfBuzz, FriBidi and FreeType. Only the font files named in type_face.c are used,
 * whatever the machine's own font configuration says; all are opened at once, read and never
 * written. There is no pango here because it starts threads whenever it meets a new size or
 * language (1.50: two each time), which a person's process must not have and may not make. */
struct type;

enum type_weight { TYPE_REGULAR, TYPE_BOLD, TYPE_WEIGHTS };
enum type_side { TYPE_LEFT, TYPE_CENTRE, TYPE_RIGHT };
enum type_rise { TYPE_TOP, TYPE_MIDDLE, TYPE_BOTTOM };

/* One way of setting a text: at most LINES lines, from MOST down to LEAST points. */
struct type_step {
        int lines;
        double most, least;
};
enum { TYPE_STEPS = 3, TYPE_LINES = 4, TYPE_BYTES_MOST = 4096 };

/* How a text is set. The steps are tried in order, the largest size that fits wins; a step without
 * lines ends them. Words are kept whole, but in the last of several steps a word that is wider than
 * the box may be broken. REFUSAL is the sentence when no
 * step fits: nothing is ever cut. */
struct type_style {
        struct type_step steps[TYPE_STEPS];
        enum type_weight weight;
        enum type_side side;
        enum type_rise rise;
        double spacing; /* after each letter, in em; not for scripts that join theirs */
        enum text refusal;
};

/* Opens the faces. E_BUG when one of them is not installed. Lives in a->mem. */
enum err type_open(struct act *a, struct type **type);

/* Gives back what the libraries hold; *TYPE is NULL afterwards. For SCOPED. */
void type_close(struct type **type);

/* Is there a glyph for every character of TEXT (UTF-8)? If not, *missing is the first character
 * without one and stays inside TEXT. LANGUAGE is a BCP 47 tag: it chooses between the hands in
 * which Han characters, and Arabic script, are written. */
bool type_has_glyphs(struct act *a, const struct type *type, struct str text, struct str language,
        struct str *missing);

/* How wide TEXT is on one line in the style's largest size, in points. */
double type_width(
        struct act *a, const struct type *type, struct str text, const struct type_style *style);

#endif
