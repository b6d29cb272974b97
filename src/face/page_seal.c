/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/page_seal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* What was written last, to write the next as short as the grammar of paths allows (SVG 1.1,
 * section 8.3.9): each point from the last one, a letter only where it changes, and a blank only
 * between what would run together. All in tenths. */
struct pen {
        struct buf *out;
        int x, y, start_x, start_y;
        char letter;
        bool has_point; /* the last number had a decimal point */
};

static int tenths(double value)
{
        return (int)lround(value * 10);
}

static void write_number(struct pen *pen, int number, bool is_first)
{
        bool is_short = number > -10 && number < 10 && number != 0; /* .5 */
        if (!is_first && number >= 0 && !(is_short && pen->has_point))
                buf_add_c(pen->out, " ");
        if (number < 0)
                buf_add_c(pen->out, "-");
        int whole = abs(number) / 10, part = abs(number) % 10;
        if (whole > 0 || part == 0)
                buf_add_number(pen->out, whole);
        if (part > 0) {
                buf_add_c(pen->out, ".");
                buf_add_number(pen->out, part);
        }
        pen->has_point = part > 0;
}

static void write_letter(struct pen *pen, char letter)
{
        if (pen->letter != letter)
                buf_add_byte(pen->out, letter);
        pen->letter = letter;
}

static void write_points(struct pen *pen, char letter, const double *at, size_t count)
{
        bool is_first = pen->letter != letter;
        int x = pen->x, y = pen->y;
        write_letter(pen, letter);
        for (size_t i = 0; i < count; i += 2) {
                x = tenths(at[i]);
                y = tenths(at[i + 1]);
                write_number(pen, x - pen->x, is_first && i == 0);
                write_number(pen, y - pen->y, false);
        }
        pen->x = x;
        pen->y = y;
}

static void write_step(struct pen *pen, const struct svg_step *step)
{
        switch (step->verb) {
        case SVG_MOVE:
                write_points(pen, 'm', step->at, 2);
                pen->start_x = pen->x;
                pen->start_y = pen->y;
                pen->letter = 'l'; /* numbers after a move's are a line's */
                return;
        case SVG_LINE:
                write_points(pen, 'l', step->at, 2);
                return;
        case SVG_CURVE:
                write_points(pen, 'c', step->at, 6);
                return;
        case SVG_CLOSE:
                write_letter(pen, 'z');
                pen->x = pen->start_x;
                pen->y = pen->start_y;
                return;
        }
}

static void write_shape(struct buf *out, const struct svg *seal, const struct svg_shape *shape)
{
        char words[160];
        struct pen pen = { .out = out };
        buf_add_c(out, "<path d=\"");
        for (size_t i = 0; i < shape->count; i++)
                write_step(&pen, &seal->steps[shape->first + i]);
        buf_add_c(out, shape->is_filled ? "\"" : "\" fill=\"none\"");
        if (shape->is_even_odd)
                buf_add_c(out, " fill-rule=\"evenodd\"");
        snprintf(words, sizeof words, " stroke=\"currentColor\" stroke-width=\"%.2g\"",
                shape->stroke);
        buf_add_c(out, shape->stroke > 0 ? words : "");
        snprintf(words, sizeof words, " opacity=\"%.2g\"", shape->opacity);
        buf_add_c(out, shape->opacity < 1 ? words : "");
        buf_add_c(out, "/>");
}

struct str page_seal_write(struct act *a, const struct svg *seal, const char *colour)
{
        char head[160];
        struct buf out = buf_in(a->mem);
        snprintf(head, sizeof head,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %g %g\" fill=\"%s\" "
                "color=\"%s\">",
                seal->width, seal->height, colour, colour);
        buf_add_c(&out, head);
        for (size_t i = 0; i < seal->shape_count; i++)
                write_shape(&out, seal, &seal->shapes[i]);
        buf_add_c(&out, "</svg>\n");
        return buf_str(&out);
}
