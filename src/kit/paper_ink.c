/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is put on paper whole: text, pictures, line art. */
#include "kit/paper_inside.h"

#include <math.h>

static const double RISE[] = { [TYPE_TOP] = 0, [TYPE_MIDDLE] = 0.5, [TYPE_BOTTOM] = 1 };
static const double SIDE[] = { [TYPE_LEFT] = 0, [TYPE_CENTRE] = 0.5, [TYPE_RIGHT] = 1 };

/* Grows HOLD (in points; w is negative while it holds nothing) so that it holds INK at x, y. */
static void hold_ink(struct box *hold, const PangoRectangle *ink, double x, double y)
{
        double left = x + (double)ink->x / PANGO_SCALE, top = y + (double)ink->y / PANGO_SCALE;
        double right = left + (double)ink->width / PANGO_SCALE;
        double bottom = top + (double)ink->height / PANGO_SCALE;
        if (hold->w >= 0) {
                right = fmax(right, hold->x + hold->w);
                bottom = fmax(bottom, hold->y + hold->h);
                left = fmin(left, hold->x);
                top = fmin(top, hold->y);
        }
        *hold = (struct box){ left, top, right - left, bottom - top };
}

/* Shows all lines in a box of WIDTH points whose first line's top is 0; gives the ink's extent. */
static struct box show_lines(
        cairo_t *cr, const struct type_set *set, const struct type_style *style, double width)
{
        struct box drawn = { 0, 0, -1, -1 };
        double y = set->first;
        for (GSList *at = pango_layout_get_lines_readonly(set->layout); at; at = at->next) {
                PangoRectangle ink, logical;
                pango_layout_line_get_extents(at->data, &ink, &logical);
                double x = SIDE[style->side] * (width - (double)logical.width / PANGO_SCALE);
                cairo_move_to(cr, x, y);
                pango_cairo_show_layout_line(cr, at->data);
                hold_ink(&drawn, &ink, x, y);
                y += set->step;
        }
        return drawn;
}

enum err paper_write(struct act *a, struct paper *paper, struct box box,
        const struct paper_text *text, struct box *drawn)
{
        double width = box.w / PAPER_POINT, height = box.h / PAPER_POINT;
        struct type_set set;
        TRY(type_fit(a, paper->type, text, width, height, &set));
        double down = box.y + RISE[text->style->rise] * (box.h - set.height * PAPER_POINT);
        cairo_save(paper->cr);
        cairo_set_source_rgba(
                paper->cr, text->ink.red, text->ink.green, text->ink.blue, text->ink.alpha);
        cairo_translate(paper->cr, box.x, down);
        cairo_scale(paper->cr, PAPER_POINT, PAPER_POINT);
        struct box ink = show_lines(paper->cr, &set, text->style, width);
        cairo_restore(paper->cr);
        g_object_unref(set.layout);
        *drawn = (struct box){ box.x + ink.x * PAPER_POINT, down + ink.y * PAPER_POINT,
                ink.w * PAPER_POINT, ink.h * PAPER_POINT };
        return OK;
}

/* cairo wants 32 bits a pixel: its own copy, which it frees with the surface. */
static cairo_surface_t *surface_of(const struct picture *picture)
{
        cairo_surface_t *surface =
                cairo_image_surface_create(CAIRO_FORMAT_RGB24, picture->width, picture->height);
        unsigned char *out = cairo_image_surface_get_data(surface);
        int stride = cairo_image_surface_get_stride(surface);
        const uint8_t *in = picture->pixels;
        for (int y = 0; out && y < picture->height; y++) {
                uint32_t *row = (uint32_t *)(void *)(out + (size_t)y * (size_t)stride);
                for (int x = 0; x < picture->width; x++, in += 3)
                        row[x] = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];
        }
        cairo_surface_mark_dirty(surface);
        return surface;
}

void paper_picture(struct paper *paper, const struct picture *picture, struct box box, double alpha)
{
        cairo_surface_t *surface = surface_of(picture);
        cairo_save(paper->cr);
        cairo_rectangle(paper->cr, box.x, box.y, box.w, box.h);
        cairo_clip(paper->cr);
        cairo_translate(paper->cr, box.x, box.y);
        cairo_scale(paper->cr, box.w / picture->width, box.h / picture->height);
        cairo_set_source_surface(paper->cr, surface, 0, 0);
        cairo_pattern_set_filter(cairo_get_source(paper->cr), CAIRO_FILTER_BILINEAR);
        cairo_pattern_set_extend(cairo_get_source(paper->cr), CAIRO_EXTEND_PAD);
        cairo_paint_with_alpha(paper->cr, alpha);
        cairo_restore(paper->cr);
        cairo_surface_destroy(surface);
}

static void trace_shape(cairo_t *cr, const struct svg *svg, const struct svg_shape *shape)
{
        for (size_t i = shape->first; i < shape->first + shape->count; i++) {
                const double *at = svg->steps[i].at;
                switch (svg->steps[i].verb) {
                case SVG_MOVE:
                        cairo_move_to(cr, at[0], at[1]);
                        break;
                case SVG_LINE:
                        cairo_line_to(cr, at[0], at[1]);
                        break;
                case SVG_CURVE:
                        cairo_curve_to(cr, at[0], at[1], at[2], at[3], at[4], at[5]);
                        break;
                case SVG_CLOSE:
                        cairo_close_path(cr);
                        break;
                }
        }
}

void paper_draw_svg(
        struct paper *paper, const struct svg *svg, struct box box, struct colour colour)
{
        cairo_t *cr = paper->cr;
        double scale = fmin(box.w / svg->width, box.h / svg->height);
        cairo_save(cr);
        cairo_translate(cr, box.x + (box.w - svg->width * scale) / 2,
                box.y + (box.h - svg->height * scale) / 2);
        cairo_scale(cr, scale, scale);
        cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
        cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
        for (size_t i = 0; i < svg->shape_count; i++) {
                const struct svg_shape *shape = &svg->shapes[i];
                trace_shape(cr, svg, shape);
                cairo_set_source_rgba(
                        cr, colour.red, colour.green, colour.blue, colour.alpha * shape->opacity);
                cairo_set_fill_rule(cr,
                        shape->is_even_odd ? CAIRO_FILL_RULE_EVEN_ODD : CAIRO_FILL_RULE_WINDING);
                if (shape->is_filled)
                        cairo_fill_preserve(cr);
                cairo_set_line_width(cr, shape->stroke);
                if (shape->stroke > 0)
                        cairo_stroke_preserve(cr);
                cairo_new_path(cr);
        }
        cairo_restore(cr);
}
