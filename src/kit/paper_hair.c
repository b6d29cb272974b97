/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Patterns of thousands of fine lines. A general stroke works out the outline of each; a line one
 * dot wide needs no outline: it is shared between the two dots on either side of it (after Xiaolin
 * Wu). */
#include "kit/paper_inside.h"

#include <math.h>

enum { SHADES = 64 };

/* What draws lines of one ink over the dots. */
struct paper_pen {
        struct paper *paper;
        struct hair hair;
        int left, top, right, bottom; /* dots that may be touched; the last two may not */
        struct colour shades[SHADES]; /* of the ink, from its start to its end */
};

static struct colour mix(struct colour a, struct colour b, double share)
{
        return (struct colour){ a.red + (b.red - a.red) * share,
                a.green + (b.green - a.green) * share, a.blue + (b.blue - a.blue) * share,
                a.alpha + (b.alpha - a.alpha) * share };
}

static void mix_shades(struct paper_pen *pen)
{
        const struct ink *ink = &pen->hair.ink;
        for (int i = 0; i < SHADES; i++) {
                double way = (double)i / (SHADES - 1) * (ink->count - 1);
                int first = way < ink->count - 1 ? (int)way : ink->count - 1;
                int next = first + 1 < ink->count ? first + 1 : first;
                pen->shades[i] = mix(ink->colours[first], ink->colours[next], way - first);
        }
}

/* How far POINT (in dots) is on the way from the first colour of the ink to the last, 0 to 1. */
static double way_at(const struct ink *ink, struct point point)
{
        double x = point.x * PAPER_DOT - ink->start.x, y = point.y * PAPER_DOT - ink->start.y;
        if (ink->outer > 0)
                return (hypot(x, y) - ink->inner) / (ink->outer - ink->inner);
        double dx = ink->end.x - ink->start.x, dy = ink->end.y - ink->start.y;
        return (x * dx + y * dy) / (dx * dx + dy * dy);
}

static const struct colour *shade_at(const struct paper_pen *pen, struct point point)
{
        if (pen->hair.ink.count < 2)
                return &pen->shades[0];
        double way = fmin(fmax(way_at(&pen->hair.ink, point), 0), 1);
        return &pen->shades[(int)(way * (SHADES - 1))];
}

static uint32_t blend_channel(uint32_t old, double new, uint32_t share, int shift)
{
        uint32_t value = old >> shift & 0xFF;
        int difference = (int)(new * 255) - (int)value;
        return (uint32_t)((int)value + difference * (int)share / 256) << shift;
}

static void touch(
        const struct paper_pen *pen, int x, int y, const struct colour *colour, double cover)
{
        if (x < pen->left || x >= pen->right || y < pen->top || y >= pen->bottom)
                return;
        uint32_t *dot = &pen->paper->dots[(size_t)y * (size_t)pen->paper->width + (size_t)x];
        uint32_t share = (uint32_t)(cover * 256);
        *dot = blend_channel(*dot, colour->red, share, 16) |
               blend_channel(*dot, colour->green, share, 8) |
               blend_channel(*dot, colour->blue, share, 0);
}

/* From A up to but without B, in dots; one step for each dot along the longer axis. */
static void draw_straight(const struct paper_pen *pen, struct point a, struct point b)
{
        bool is_steep = fabs(b.y - a.y) > fabs(b.x - a.x);
        double from = is_steep ? a.y : a.x, to = is_steep ? b.y : b.x;
        double across = is_steep ? a.x : a.y;
        double slope = to == from ? 0 : ((is_steep ? b.x : b.y) - across) / (to - from);
        int step = to >= from ? 1 : -1;
        const struct colour *colour = shade_at(pen, a);
        /* a slanting line covers more of each step than a straight one */
        double alpha = fmin(colour->alpha * sqrt(1 + slope * slope), 1);
        int end = (int)ceil(to - 0.5);
        for (int i = (int)ceil(from - 0.5); i != end; i += step) {
                double at = across + (i + 0.5 - from) * slope - 0.5;
                int near = (int)floor(at);
                double far = at - near;
                if (is_steep) {
                        touch(pen, near, i, colour, alpha * (1 - far));
                        touch(pen, near + 1, i, colour, alpha * far);
                } else {
                        touch(pen, i, near, colour, alpha * (1 - far));
                        touch(pen, i, near + 1, colour, alpha * far);
                }
        }
}

/* The points of a smooth segment from b to c, when it comes from a and goes on to d. */
struct bend {
        struct point a, b, c, d;
};

static struct bend bend_at(const struct point *points, size_t count, size_t i, enum paper_line line)
{
        if (line == PAPER_CLOSED)
                return (struct bend){ points[(i + count - 1) % count], points[i],
                        points[(i + 1) % count], points[(i + 2) % count] };
        return (struct bend){ points[i > 0 ? i - 1 : 0], points[i], points[i + 1],
                points[i + 2 < count ? i + 2 : i + 1] };
}

static double smooth(double a, double b, double c, double d, double t)
{
        return b + t * ((c - a) / 2 + t * (a - 2.5 * b + 2 * c - d / 2 +
                                                  t * (1.5 * (b - c) + (d - a) / 2)));
}

static void draw_bend(const struct paper_pen *pen, const struct bend *bend)
{
        double length = hypot(bend->c.x - bend->b.x, bend->c.y - bend->b.y) / PAPER_DOT;
        int pieces = (int)(length / 3) + 1;
        struct point last = { bend->b.x / PAPER_DOT, bend->b.y / PAPER_DOT };
        for (int i = 1; i <= pieces; i++) {
                double t = (double)i / pieces;
                struct point next = { smooth(bend->a.x, bend->b.x, bend->c.x, bend->d.x, t),
                        smooth(bend->a.y, bend->b.y, bend->c.y, bend->d.y, t) };
                if (i == pieces) /* to the bit, so that the next bend draws no dot again */
                        next = bend->c;
                next = (struct point){ next.x / PAPER_DOT, next.y / PAPER_DOT };
                draw_straight(pen, last, next);
                last = next;
        }
}

/* The same as a Bezier curve. */
static void trace_bend(cairo_t *cr, const struct bend *s)
{
        cairo_curve_to(cr, s->b.x + (s->c.x - s->a.x) / 6, s->b.y + (s->c.y - s->a.y) / 6,
                s->c.x - (s->d.x - s->b.x) / 6, s->c.y - (s->d.y - s->b.y) / 6, s->c.x, s->c.y);
}

void paper_begin_hair(struct paper *paper, const struct hair *hair)
{
        const struct box *in = &hair->within;
        if (!paper->dots) {
                cairo_save(paper->cr);
                cairo_rectangle(paper->cr, in->x, in->y, in->w, in->h);
                cairo_clip(paper->cr);
                paper_set_ink(paper->cr, &hair->ink);
                return;
        }
        struct paper_pen *pen = arena_take(paper->a->mem, sizeof *pen);
        *pen = (struct paper_pen){ .paper = paper,
                .hair = *hair,
                .left = (int)fmax(ceil(in->x / PAPER_DOT), 0),
                .top = (int)fmax(ceil(in->y / PAPER_DOT), 0),
                .right = (int)fmin((in->x + in->w) / PAPER_DOT, paper->width),
                .bottom = (int)fmin((in->y + in->h) / PAPER_DOT, paper->height) };
        mix_shades(pen);
        cairo_surface_flush(paper->surface);
        paper->pen = pen;
}

void paper_hairline(
        struct paper *paper, const struct point *points, size_t count, enum paper_line line)
{
        size_t segments = line == PAPER_CLOSED ? count : count - 1;
        if (!paper->dots)
                cairo_move_to(paper->cr, points[0].x, points[0].y);
        for (size_t i = 0; i < segments; i++) {
                struct bend bend = bend_at(points, count, i, line);
                if (paper->dots)
                        draw_bend(paper->pen, &bend);
                else
                        trace_bend(paper->cr, &bend);
        }
}

void paper_end_hair(struct paper *paper)
{
        if (paper->dots) {
                cairo_surface_mark_dirty(paper->surface);
                return;
        }
        cairo_set_line_width(paper->cr, PAPER_DOT);
        cairo_stroke(paper->cr);
        cairo_restore(paper->cr);
}
