/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_INK_H
#define CITYKEY_KIT_INK_H

/* Places and colours on paper (kit/paper.h). */

#define PAPER_DOT (25.4 / 300) /* millimetres of a printer's dot */

struct box {
        double x, y, w, h;
};
struct point {
        double x, y;
};
struct colour {
        double red, green, blue, alpha; /* 0 to 1 */
};

/* Up to four colours that run into each other on the way from START to END, as from a split ink
 * fountain; or, when OUTER is not 0, outwards from the circle of radius INNER round START to that
 * of OUTER. With one colour the rest does not matter. */
enum { INK_COLOURS = 4 };
struct ink {
        int count;
        struct colour colours[INK_COLOURS];
        struct point start, end;
        double inner, outer;
};
struct ink ink_of(struct colour colour);

#endif
