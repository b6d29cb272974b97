/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_PAPER_INSIDE_H
#define CITYKEY_KIT_PAPER_INSIDE_H

#include "kit/paper.h"

#include <pango/pangocairo.h>

/* What paper*.c and type*.c share, and nobody else includes. */

#define PAPER_POINT (25.4 / 72) /* millimetres */

struct type {
        PangoFontMap *map;
        PangoContext *context;
};

struct paper {
        const struct type *type;
        cairo_surface_t *surface;
        cairo_t *cr;
        uint32_t *dots; /* NULL for a PDF */
        int width, height;
        int fd;
        int write_fault; /* errno of the first write that failed */
        size_t mark_count;
        struct paper_mark marks[PAPER_MARKS];
};

/* The font families in the order in which LANGUAGE wants them tried. */
const char *type_families(struct str language);

/* Puts the files of type_face.c into the set of fonts that CONFIG may use. False: one is missing.
 */
struct _FcConfig;
bool type_load_faces(struct _FcConfig *config);

/* A text set in the largest size that fits. Owned by the caller: g_object_unref. */
struct type_set {
        PangoLayout *layout;
        double size;        /* points */
        double first, step; /* of the baselines, in points from the top of the box */
        double height;      /* of the ink with all lines, in points */
};
enum err type_fit(struct act *a, const struct type *type, const struct paper_text *text,
        double width, double height, struct type_set *set);

#endif
