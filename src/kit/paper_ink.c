/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is put on paper whole: text, pictures, line art. */
#include "kit/paper_inside.h"

#include <math.h>
#include <turbojpeg.h>

static const double RISE[] = { [TYPE_TOP] = 0, [TYPE_MIDDLE] = 0.5, [TYPE_BOTTOM] = 1 };
static const double SIDE[] = { [TYPE_LEFT] = 0, [TYPE_CENTRE] = 0.5, [TYPE_RIGHT] = 1 };

/* Glyphs of one face. In a PDF those of a large one stand as outlines: to embed a few of its glyphs
 * cairo would copy all of it into memory. */
static void show_glyphs(const struct paper *paper, const struct type_face *face,
        const cairo_glyph_t *glyphs, size_t count)
{
        cairo_set_font_face(paper->cr, face->cairo);
        cairo_set_font_size(paper->cr, 1);
        if (paper->dots || !face->is_large) {
                cairo_show_glyphs(paper->cr, glyphs, (int)count);
                return;
        }
        cairo_glyph_path(paper->cr, glyphs, (int)count);
        cairo_fill(paper->cr);
}

/* All glyphs of a line, from left to right; those that share a face are shown together. */
static void show_line(const struct paper *paper, const struct type_line *line, struct point at)
{
        cairo_glyph_t *glyphs = arena_take_array(paper->a->mem, line->count, sizeof *glyphs);
        size_t shown = 0;
        for (size_t i = 0; i < line->count; i++) {
                const struct type_glyph *glyph = &line->glyphs[i];
                glyphs[i] = (cairo_glyph_t){ glyph->id, at.x + (double)glyph->x,
                        at.y + (double)glyph->y };
                if (i + 1 < line->count && line->glyphs[i + 1].face == glyph->face)
                        continue;
                show_glyphs(paper, glyph->face, glyphs + shown, i + 1 - shown);
                shown = i + 1;
        }
}

/* Shows all lines, the first one's top at 0; gives where their ink is. All in em. */
static struct box show_lines(const struct paper *paper, const struct type_set *set,
        const struct type_style *style, double width)
{
        double left = 1e9, right = -1e9, y = set->first / set->size;
        const struct type_line *line = set->lines;
        double top = y - line->ascent, bottom = y, widest = 0;
        for (int i = 0; i < set->count; i++)
                widest = fmax(widest, set->lines[i].width);
        for (int i = 0; i < set->count; i++, line++, y += set->step / set->size) {
                double x = SIDE[style->side] * (width - line->width + style->spacing);
                if (line->is_leftward && style->side == TYPE_LEFT)
                        x = widest - line->width; /* all lines begin at the same right end */
                if (paper->cr)
                        show_line(paper, line, (struct point){ x, y });
                left = fmin(left, x + line->left);
                right = fmax(right, x + line->right);
                bottom = y + line->descent;
        }
        return (struct box){ left, top, right - left, bottom - top };
}

enum err paper_write(struct act *a, struct paper *paper, struct box box,
        const struct paper_text *text, struct paper_drawn *drawn)
{
        struct type_room room = { box.w / PAPER_POINT, box.h / PAPER_POINT };
        struct type_set set;
        struct type_text whole =
                type_text_of(a, paper->type, text->text, text->language, text->style);
        TRY(type_fit(&whole, text->style, room, &set));
        double down = box.y + RISE[text->style->rise] * (box.h - set.height * PAPER_POINT);
        double em = set.size * PAPER_POINT;
        cairo_t *cr = paper->cr; /* NULL: measure only */
        if (cr) {
                cairo_save(cr);
                cairo_set_source_rgba(
                        cr, text->ink.red, text->ink.green, text->ink.blue, text->ink.alpha);
                cairo_translate(cr, box.x, down);
                cairo_scale(cr, em, em);
        }
        struct box ink = show_lines(paper, &set, text->style, box.w / em);
        if (cr)
                cairo_restore(cr);
        drawn->ink = (struct box){ box.x + ink.x * em, down + ink.y * em, ink.w * em, ink.h * em };
        drawn->end = down + set.height * PAPER_POINT;
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

/* In a PDF a picture stands as JPEG: a tenth of the bytes, and of the time to press them. When the
 * encoder fails, the pixels stand as they are. */
static void attach_jpeg(struct act *a, cairo_surface_t *surface, const struct picture *picture)
{
        enum { QUALITY = 92 };
        tjhandle encoder = tjInitCompress();
        unsigned long size = tjBufSize(picture->width, picture->height, TJSAMP_444);
        unsigned char *jpeg = arena_take(a->mem, size);
        if (encoder && tjCompress2(encoder, picture->pixels, picture->width, 0, picture->height,
                               TJPF_RGB, &jpeg, &size, TJSAMP_444, QUALITY, TJFLAG_NOREALLOC) == 0)
                cairo_surface_set_mime_data(surface, CAIRO_MIME_TYPE_JPEG, jpeg, size, NULL, NULL);
        tjDestroy(encoder);
}

void paper_picture(struct paper *paper, const struct picture *picture, struct box box)
{
        cairo_surface_t *surface = surface_of(picture);
        if (!paper->dots)
                attach_jpeg(paper->a, surface, picture);
        cairo_save(paper->cr);
        cairo_rectangle(paper->cr, box.x, box.y, box.w, box.h);
        cairo_clip(paper->cr);
        cairo_translate(paper->cr, box.x, box.y);
        cairo_scale(paper->cr, box.w / picture->width, box.h / picture->height);
        cairo_set_source_surface(paper->cr, surface, 0, 0);
        cairo_pattern_set_filter(cairo_get_source(paper->cr), CAIRO_FILTER_BILINEAR);
        if (paper->dots) /* no pale rim; a PDF would make pixels of the JPEG again */
                cairo_pattern_set_extend(cairo_get_source(paper->cr), CAIRO_EXTEND_PAD);
        cairo_paint(paper->cr);
        cairo_restore(paper->cr);
        cairo_surface_destroy(surface);
}

/* How much ink at a point of the oval, which reaches from -1 to 1 both ways: all inside, fading
 * over the last sixth of the way out. In 256ths. */
static int fade(float across, float down)
{
        float far = across * across + down * down;
        if (far >= 1)
                return 0;
        return far <= 25.0F / 36 ? 256 : (int)((1 - sqrtf(far)) * 6 * 256);
}

/* A mask of as many pixels, one byte each. */
static cairo_surface_t *mask_of(const struct picture *picture)
{
        cairo_surface_t *mask =
                cairo_image_surface_create(CAIRO_FORMAT_A8, picture->width, picture->height);
        unsigned char *out = cairo_image_surface_get_data(mask);
        int stride = cairo_image_surface_get_stride(mask);
        const uint8_t *in = picture->pixels;
        for (int y = 0; out && y < picture->height; y++, out += stride) {
                float down = (float)(2 * y + 1) / (float)picture->height - 1;
                for (int x = 0; x < picture->width; x++, in += 3) {
                        float across = (float)(2 * x + 1) / (float)picture->width - 1;
                        int dark = 255 - ((77 * in[0] + 150 * in[1] + 29 * in[2]) >> 8);
                        out[x] = (unsigned char)(dark * fade(across, down) >> 8);
                }
        }
        cairo_surface_mark_dirty(mask);
        return mask;
}

void paper_shade(
        struct paper *paper, const struct picture *picture, struct box box, struct colour colour)
{
        struct picture small = *picture;
        int wide = (int)(box.w / PAPER_DOT * 2), high = (int)(box.h / PAPER_DOT * 2);
        if (!paper->dots && picture->width > wide) /* no finer than twice a printer's dots */
                small = picture_scale(paper->a, picture,
                        (struct crop){ 0, 0, picture->width, picture->height }, wide, high);
        cairo_surface_t *mask = mask_of(&small);
        cairo_save(paper->cr);
        cairo_translate(paper->cr, box.x, box.y);
        cairo_scale(paper->cr, box.w / small.width, box.h / small.height);
        cairo_set_source_rgba(paper->cr, colour.red, colour.green, colour.blue, colour.alpha);
        cairo_mask_surface(paper->cr, mask, 0, 0);
        cairo_restore(paper->cr);
        cairo_surface_destroy(mask);
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
