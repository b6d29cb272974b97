/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_PAPER_INSIDE_H
#define CITYKEY_KIT_PAPER_INSIDE_H

#include "kit/paper.h"
#include "kit/type_inside.h"

#include <cairo.h>

/* What paper*.c share, and nobody else includes. */

#define PAPER_POINT (25.4 / 72) /* millimetres */

struct paper_pen;

struct paper {
        const struct type *type;
        cairo_surface_t *surface;
        cairo_t *cr;
        uint32_t *dots; /* NULL for a PDF */
        int width, height;
        int fd;
        int write_fault;       /* errno of the first write that failed */
        struct paper_pen *pen; /* between begin and end of hairlines */
        struct act *a; /* whose memory it is drawn in */
        size_t mark_count;
        struct paper_mark marks[PAPER_MARKS];
};

void paper_set_ink(cairo_t *cr, const struct ink *ink);

#endif
