/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_SVG_H
#define CITYKEY_KIT_SVG_H

#include "base/act.h"

/* Line art that a city ships, such as its seal: a small, strict subset of SVG 1.1.
 *
 * One <svg viewBox="0 0 W H"> with <path> and <circle> elements, comments and white space, nothing
 * else. path: d (commands M L H V C S Q Z, upper and lower case). circle: cx cy r. Both: fill
 * "none" (default "currentColor"), stroke "currentColor" (default none), stroke-width, opacity,
 * fill-rule "evenodd". All lengths in the view box's units. It is drawn in one colour. */

enum svg_verb { SVG_MOVE, SVG_LINE, SVG_CURVE, SVG_CLOSE };

struct svg_step {
        enum svg_verb verb;
        double at[6]; /* one point; for a curve two handles and the point */
};

struct svg_shape {
        size_t first, count; /* of the steps */
        bool is_filled;
        bool is_even_odd;
        double stroke; /* 0: none */
        double opacity;
};

struct svg {
        double width, height;
        struct svg_step *steps;
        size_t step_count;
        struct svg_shape *shapes;
        size_t shape_count;
};

/* Reads TEXT. NAME and the line stand in the sentence of a refusal (E_INPUT). At most 20,000 steps.
 * Lives in a->mem. */
enum err svg_read(struct act *a, const char *name, struct str text, struct svg *svg);

#endif
