/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/paper_inside.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <math.h>
#include <unistd.h>

/* A card is set once for all printers: no rounding to the dots of one of them. */
static void set_type_options(cairo_t *cr)
{
        cairo_font_options_t *options = cairo_font_options_create();
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
        cairo_set_font_options(cr, options);
        cairo_font_options_destroy(options);
}

enum err paper_open_dots(
        struct act *a, const struct type *type, int width, int height, struct paper **paper)
{
        struct paper *made = arena_take(a->mem, sizeof *made);
        made->type = type;
        made->a = a;
        made->fd = -1;
        made->width = width;
        made->height = height;
        made->dots = arena_take_array(a->mem, (size_t)width * (size_t)height, sizeof *made->dots);
        made->surface = cairo_image_surface_create_for_data(
                (unsigned char *)made->dots, CAIRO_FORMAT_RGB24, width, height, width * 4);
        made->cr = cairo_create(made->surface);
        if (cairo_status(made->cr) != CAIRO_STATUS_SUCCESS)
                return fail(a, E_BUG, TEXT_PAPER_BROKEN);
        set_type_options(made->cr);
        cairo_scale(made->cr, 1 / PAPER_DOT, 1 / PAPER_DOT);
        cairo_set_source_rgb(made->cr, 1, 1, 1);
        cairo_paint(made->cr);
        *paper = made;
        return OK;
}

void paper_open_blank(struct act *a, const struct type *type, struct paper **paper)
{
        *paper = arena_take(a->mem, sizeof **paper);
        (*paper)->type = type;
        (*paper)->a = a;
        (*paper)->fd = -1;
}

static cairo_status_t write_out(void *closure, const unsigned char *bytes, unsigned length)
{
        struct paper *paper = closure;
        while (length > 0) {
                ssize_t written = write(paper->fd, bytes, length);
                if (written < 0 && errno == EINTR)
                        continue;
                if (written < 0) {
                        paper->write_fault = errno;
                        return CAIRO_STATUS_WRITE_ERROR;
                }
                bytes += written;
                length -= (unsigned)written;
        }
        return CAIRO_STATUS_SUCCESS;
}

enum err paper_open_pdf(struct act *a, const struct type *type, struct paper_size size, int fd,
        struct paper **paper)
{
        struct paper *made = arena_take(a->mem, sizeof *made);
        made->type = type;
        made->a = a;
        made->fd = fd;
        made->surface = cairo_pdf_surface_create_for_stream(
                write_out, made, size.width / PAPER_POINT, size.height / PAPER_POINT);
        cairo_pdf_surface_restrict_to_version(made->surface, CAIRO_PDF_VERSION_1_5);
        /* A file that says when it was made says who was there. */
        cairo_pdf_surface_set_metadata(
                made->surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
        made->cr = cairo_create(made->surface);
        if (cairo_status(made->cr) != CAIRO_STATUS_SUCCESS)
                return fail(a, E_BUG, TEXT_PAPER_BROKEN);
        set_type_options(made->cr);
        cairo_scale(made->cr, 1 / PAPER_POINT, 1 / PAPER_POINT);
        *paper = made;
        return OK;
}

void paper_next_page(struct paper *paper)
{
        cairo_show_page(paper->cr);
        paper->mark_count = 0;
}

enum err paper_finish(struct act *a, struct paper *paper)
{
        cairo_show_page(paper->cr);
        cairo_status_t drawn = cairo_status(paper->cr);
        cairo_surface_finish(paper->surface);
        if (paper->write_fault != 0)
                return fail(a, E_BUSY, TEXT_PAPER_NOT_WRITTEN);
        if (drawn != CAIRO_STATUS_SUCCESS ||
                cairo_surface_status(paper->surface) != CAIRO_STATUS_SUCCESS)
                return fail(a, E_BUG, TEXT_PAPER_BROKEN);
        return OK;
}

void paper_close(struct paper **paper)
{
        if (!*paper)
                return;
        cairo_destroy((*paper)->cr); /* both may be NULL */
        cairo_surface_destroy((*paper)->surface);
        *paper = NULL;
}

void paper_copy(struct paper *to, const struct paper *from)
{
        cairo_surface_flush(to->surface);
        memcpy(to->dots, from->dots,
                (size_t)from->width * (size_t)from->height * sizeof *from->dots);
        cairo_surface_mark_dirty(to->surface);
}

bool paper_is_dots(const struct paper *paper)
{
        return paper->dots != NULL;
}

const uint32_t *paper_dots(const struct paper *paper, int *width, int *height, int *stride)
{
        cairo_surface_flush(paper->surface);
        *width = *stride = paper->width;
        *height = paper->height;
        return paper->dots;
}

void paper_save(struct paper *paper)
{
        cairo_save(paper->cr);
}

void paper_restore(struct paper *paper)
{
        cairo_restore(paper->cr);
}

void paper_move(struct paper *paper, double dx, double dy)
{
        cairo_translate(paper->cr, dx, dy);
}

void paper_turn(struct paper *paper, double angle)
{
        cairo_rotate(paper->cr, angle);
}

static void trace_box(cairo_t *cr, struct box box, double radius)
{
        if (radius <= 0) {
                cairo_rectangle(cr, box.x, box.y, box.w, box.h);
                return;
        }
        double right = box.x + box.w - radius, bottom = box.y + box.h - radius;
        double left = box.x + radius, top = box.y + radius;
        cairo_new_sub_path(cr);
        cairo_arc(cr, right, top, radius, -M_PI / 2, 0);
        cairo_arc(cr, right, bottom, radius, 0, M_PI / 2);
        cairo_arc(cr, left, bottom, radius, M_PI / 2, M_PI);
        cairo_arc(cr, left, top, radius, M_PI, M_PI * 3 / 2);
        cairo_close_path(cr);
}

void paper_keep_inside(struct paper *paper, struct box box, double radius)
{
        trace_box(paper->cr, box, radius);
        cairo_clip(paper->cr);
}

struct ink ink_of(struct colour colour)
{
        return (struct ink){ .count = 1, .colours = { colour } };
}

void paper_set_ink(cairo_t *cr, const struct ink *ink)
{
        const struct colour *c = ink->colours;
        if (ink->count <= 1) {
                cairo_set_source_rgba(cr, c->red, c->green, c->blue, c->alpha);
                return;
        }
        cairo_pattern_t *fountain =
                cairo_pattern_create_linear(ink->start.x, ink->start.y, ink->end.x, ink->end.y);
        for (int i = 0; i < ink->count; i++)
                cairo_pattern_add_color_stop_rgba(fountain, (double)i / (ink->count - 1), c[i].red,
                        c[i].green, c[i].blue, c[i].alpha);
        cairo_set_source(cr, fountain);
        cairo_pattern_destroy(fountain);
}

void paper_fill_box(struct paper *paper, struct box box, double radius, const struct ink *ink)
{
        paper_set_ink(paper->cr, ink);
        trace_box(paper->cr, box, radius);
        cairo_fill(paper->cr);
}

void paper_fill_boxes(
        struct paper *paper, const struct box *boxes, size_t count, const struct ink *ink)
{
        paper_set_ink(paper->cr, ink);
        for (size_t i = 0; i < count; i++)
                trace_box(paper->cr, boxes[i], 0);
        cairo_fill(paper->cr);
}

void paper_stroke_box(
        struct paper *paper, struct box box, double radius, double width, struct colour colour)
{
        trace_box(paper->cr, box, radius);
        cairo_set_source_rgba(paper->cr, colour.red, colour.green, colour.blue, colour.alpha);
        cairo_set_line_width(paper->cr, width);
        cairo_stroke(paper->cr);
}

void paper_mark(struct paper *paper, const char *what, struct box box)
{
        if (paper->mark_count < PAPER_MARKS)
                paper->marks[paper->mark_count++] = (struct paper_mark){ what, box };
}

const struct paper_mark *paper_marks(const struct paper *paper, size_t *count)
{
        *count = paper->mark_count;
        return paper->marks;
}
