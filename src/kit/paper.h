/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_PAPER_H
#define CITYKEY_KIT_PAPER_H

#include "kit/ink.h"
#include "kit/picture.h"
#include "kit/svg.h"
#include "kit/type.h"

/* Something to draw on: dots for a printer (300 to the inch) or a PDF of vectors. Hides cairo and
 * libpng. Lengths are millimetres from the upper left corner, x to the right, y down; sizes of type
 * are points. Drawing itself cannot fail; what can is writing (E_BUSY when the disk is full). */
struct paper;

/* White dots. PIXELS lives in a->mem. */
enum err paper_open_dots(
        struct act *a, const struct type *type, int width, int height, struct paper **paper);

/* Only for paper_write and paper_mark: says whether and where a text would fit, and draws nothing.
 */
void paper_open_blank(struct act *a, const struct type *type, struct paper **paper);

/* A PDF on FD (not closed here) with pages of WIDTH x HEIGHT millimetres, the first one begun. It
 * holds no title, author or true date. */
struct paper_size {
        double width, height;
};
enum err paper_open_pdf(struct act *a, const struct type *type, struct paper_size size, int fd,
        struct paper **paper);
void paper_next_page(struct paper *paper);

/* Ends a PDF and says whether all of it was written. */
enum err paper_finish(struct act *a, struct paper *paper);

/* Gives back what cairo holds; *PAPER is NULL afterwards. For SCOPED. */
void paper_close(struct paper **paper);

/* The dots as PNG: 300 dpi and nothing else beside them. Only of a paper of dots. */
enum err paper_write_png(struct act *a, const struct paper *paper, int fd);
enum err paper_put_png(struct act *a, const struct paper *paper, struct buf *png); /* in memory */

/* TO becomes what FROM is; both of dots and of one size. */
void paper_copy(struct paper *to, const struct paper *from);
bool paper_is_dots(const struct paper *paper);

/* The dots themselves, 32 bits each, 0x00RRGGBB; STRIDE is counted in dots. For tests. */
const uint32_t *paper_dots(const struct paper *paper, int *width, int *height, int *stride);

/* What follows is drawn moved, turned (radians, clockwise) or only inside a box, until restored. */
void paper_save(struct paper *paper);
void paper_restore(struct paper *paper);
void paper_move(struct paper *paper, double dx, double dy);
void paper_turn(struct paper *paper, double angle);
void paper_keep_inside(struct paper *paper, struct box box, double radius);

void paper_fill_box(struct paper *paper, struct box box, double radius, const struct ink *ink);
void paper_fill_boxes(
        struct paper *paper, const struct box *boxes, size_t count, const struct ink *ink);
void paper_stroke_box(
        struct paper *paper, struct box box, double radius, double width, struct colour colour);

/* A smooth line (Catmull-Rom) through all points. */
enum paper_line { PAPER_OPEN, PAPER_CLOSED };

/* The finest line that a printer makes, a dot wide, for patterns of many: all lines between begin
 * and end have one ink, only what lies INSIDE is drawn, nothing is moved or turned. Fifty times
 * faster than strokes. */
struct hair {
        struct box within;
        struct ink ink;
};
void paper_begin_hair(struct paper *paper, const struct hair *hair);
void paper_hairline(
        struct paper *paper, const struct point *points, size_t count, enum paper_line line);
void paper_end_hair(struct paper *paper);

/* The picture stretched over the box. */
void paper_picture(struct paper *paper, const struct picture *picture, struct box box);

/* The picture in one ink: dark where it is dark, nothing where it is light, fading out towards the
 * edge of the oval that the box holds. */
void paper_shade(
        struct paper *paper, const struct picture *picture, struct box box, struct colour colour);

/* The drawing, its view box laid over BOX (same shape, centred), all in one colour. */
void paper_draw_svg(
        struct paper *paper, const struct svg *svg, struct box box, struct colour colour);

/* Text in a box. LANGUAGE as in type_has_glyphs. Lines from right to left stand at the same side as
 * others. Refuses with E_INPUT and the style's sentence. */
struct paper_text {
        struct str text, language;
        const struct type_style *style;
        struct colour ink;
};
struct paper_drawn {
        struct box ink; /* where there is ink */
        double end;     /* how far down the lines reach, whether or not a letter does */
};
enum err paper_write(struct act *a, struct paper *paper, struct box box,
        const struct paper_text *text, struct paper_drawn *drawn);

/* Where ink of texts, pictures and codes was put on this page, in order: for the tests that nothing
 * overlaps. paper_mark adds one by hand. */
struct paper_mark {
        const char *what;
        struct box box;
};
enum { PAPER_MARKS = 96 };
void paper_mark(struct paper *paper, const char *what, struct box box);
const struct paper_mark *paper_marks(const struct paper *paper, size_t *count);

#endif
