/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/svg.h"

#include <math.h>
#include <string.h>

enum { SVG_STEPS = 20000, SVG_SHAPES = 500 };

/* What is left to read, and what has been read. */
struct reader {
        struct act *a;
        const char *name;
        struct str whole, rest;
        struct svg svg;
};

static enum err refuse(struct reader *r)
{
        int64_t line = 1;
        for (size_t i = 0; i < r->whole.len - r->rest.len; i++)
                line += r->whole.at[i] == '\n';
        struct buf number = buf_in(r->a->mem);
        buf_add_number(&number, line);
        return fail_with(r->a, E_INPUT, TEXT_SVG_REFUSED, r->name, buf_c(&number));
}

static void skip_bytes(struct str *text, size_t count)
{
        text->at += count;
        text->len -= count;
}

static bool is_space(char c)
{
        return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static bool take_word(struct str *text, const char *word)
{
        if (!str_starts_with(*text, str_of(word)))
                return false;
        skip_bytes(text, strlen(word));
        return true;
}

/* White space and comments. */
static void skip_space(struct str *text)
{
        while (text->len > 0 && is_space(text->at[0]))
                skip_bytes(text, 1);
        if (!take_word(text, "<!--"))
                return;
        while (text->len > 0 && !take_word(text, "-->"))
                skip_bytes(text, 1);
        skip_space(text);
}

static bool take_digits(struct str *text, double *value, double *scale)
{
        bool any = false;
        for (; text->len > 0 && text->at[0] >= '0' && text->at[0] <= '9'; skip_bytes(text, 1)) {
                *value = *value * 10 + (text->at[0] - '0');
                *scale *= 10;
                any = true;
        }
        return any;
}

/* A decimal number without exponent, and the comma or space behind it. */
static bool take_number(struct str *text, double *number)
{
        struct str rest = *text;
        while (rest.len > 0 && (is_space(rest.at[0]) || rest.at[0] == ','))
                skip_bytes(&rest, 1);
        double sign = take_word(&rest, "-") ? -1 : 1, value = 0, scale = 1, unused = 1;
        bool any = take_digits(&rest, &value, &unused);
        if (take_word(&rest, "."))
                any = take_digits(&rest, &value, &scale) || any;
        if (!any || value > 1e12)
                return false;
        *number = sign * value / scale;
        *text = rest;
        return true;
}

static bool take_numbers(struct str *text, double *numbers, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (!take_number(text, &numbers[i]))
                        return false;
        return true;
}

static bool add_step(struct reader *r, enum svg_verb verb, const double *at, size_t count)
{
        if (r->svg.step_count == SVG_STEPS)
                return false;
        struct svg_step *step = &r->svg.steps[r->svg.step_count++];
        step->verb = verb;
        memcpy(step->at, at, count * sizeof *at);
        return true;
}

/* Where the pen is, where this outline began, and the last curve's second handle (the pen's own
 * place after anything else). */
struct pen {
        double x, y;
        double start_x, start_y;
        double handle_x, handle_y;
};

static bool draw_line(struct reader *r, struct pen *pen, char command, const double *n)
{
        pen->x = command == 'V' ? pen->x : n[0];
        pen->y = command == 'H' ? pen->y : command == 'V' ? n[0] : n[1];
        if (command == 'M') {
                pen->start_x = pen->x;
                pen->start_y = pen->y;
        }
        pen->handle_x = pen->x;
        pen->handle_y = pen->y;
        return add_step(r, command == 'M' ? SVG_MOVE : SVG_LINE, (double[]){ pen->x, pen->y }, 2);
}

static bool draw_curve(struct reader *r, struct pen *pen, const double at[6])
{
        pen->handle_x = at[2];
        pen->handle_y = at[3];
        pen->x = at[4];
        pen->y = at[5];
        return add_step(r, SVG_CURVE, at, 6);
}

static bool draw_command(struct reader *r, struct pen *pen, char command, const double *n)
{
        switch (command) {
        case 'C':
                return draw_curve(r, pen, n);
        case 'S': /* goes on as the last curve came */
                return draw_curve(r, pen,
                        (double[]){ 2 * pen->x - pen->handle_x, 2 * pen->y - pen->handle_y, n[0],
                                n[1], n[2], n[3] });
        case 'Q': /* the cubic curve that is the same */
                if (!draw_curve(r, pen,
                            (double[]){ (pen->x + 2 * n[0]) / 3, (pen->y + 2 * n[1]) / 3,
                                    (n[2] + 2 * n[0]) / 3, (n[3] + 2 * n[1]) / 3, n[2], n[3] }))
                        return false;
                pen->handle_x = pen->x; /* a following S does not go on from this */
                pen->handle_y = pen->y;
                return true;
        case 'Z':
                pen->x = pen->handle_x = pen->start_x;
                pen->y = pen->handle_y = pen->start_y;
                return add_step(r, SVG_CLOSE, n, 0);
        default:
                return draw_line(r, pen, command, n);
        }
}

/* A lower-case command's numbers count from where the pen is. */
static void make_absolute(const struct pen *pen, char command, double *numbers, size_t count)
{
        for (size_t i = 0; i < count; i++)
                numbers[i] += command == 'V' || (command != 'H' && i % 2 == 1) ? pen->y : pen->x;
}

static bool read_path(struct reader *r, struct str d)
{
        static const char COMMANDS[] = "MLHVCSQZ";
        static const size_t NUMBERS[] = { 2, 2, 1, 1, 6, 4, 4, 0 };
        struct pen pen = { 0 };
        char command = 0;
        size_t begun = r->svg.step_count;
        for (skip_space(&d); d.len > 0; skip_space(&d)) {
                bool is_letter = (d.at[0] | 0x20) >= 'a' && (d.at[0] | 0x20) <= 'z';
                if (is_letter) {
                        command = d.at[0];
                        skip_bytes(&d, 1);
                }
                char upper = (char)(command & ~0x20);
                const char *known = command ? strchr(COMMANDS, upper) : NULL;
                double numbers[6] = { 0 };
                /* an outline begins with M; numbers alone repeat a command that takes some */
                if (!known || (begun == r->svg.step_count && upper != 'M') ||
                        (!is_letter && upper == 'Z') ||
                        !take_numbers(&d, numbers, NUMBERS[known - COMMANDS]))
                        return false;
                if (command != upper)
                        make_absolute(&pen, upper, numbers, NUMBERS[known - COMMANDS]);
                if (!draw_command(r, &pen, upper, numbers))
                        return false;
                if (upper == 'M') /* further pairs are lines */
                        command = command == 'M' ? 'L' : 'l';
        }
        return r->svg.step_count > begun;
}

/* Four curves; 0.5523 puts their handles where they come nearest to a circle. */
static bool add_circle(struct reader *r, double x, double y, double radius)
{
        static const double TURN[5][2] = { { 1, 0 }, { 0, 1 }, { -1, 0 }, { 0, -1 }, { 1, 0 } };
        if (radius <= 0 || !add_step(r, SVG_MOVE, (double[]){ x + radius, y }, 2))
                return false;
        for (int i = 0; i < 4; i++) {
                const double *from = TURN[i], *to = TURN[i + 1];
                double handle = 0.5523 * radius;
                double at[6] = { x + from[0] * radius + to[0] * handle,
                        y + from[1] * radius + to[1] * handle,
                        x + to[0] * radius + from[0] * handle,
                        y + to[1] * radius + from[1] * handle, x + to[0] * radius,
                        y + to[1] * radius };
                if (!add_step(r, SVG_CURVE, at, 6))
                        return false;
        }
        return add_step(r, SVG_CLOSE, TURN[0], 0);
}

/* name="value", or false when none follows. */
static bool take_attribute(struct str *text, struct str *name, struct str *value)
{
        struct str rest = *text;
        skip_space(&rest);
        *name = (struct str){ rest.at, 0 };
        while (rest.len > 0 &&
                ((rest.at[0] | 0x20) >= 'a' || rest.at[0] == '-' || rest.at[0] == ':')) {
                name->len++;
                skip_bytes(&rest, 1);
        }
        if (name->len == 0 || !take_word(&rest, "=\""))
                return false;
        *value = str_cut(rest, '"', &rest);
        if (value->at + value->len == rest.at)
                return false; /* no closing quote */
        *text = rest;
        return true;
}

/* What an element may say; circles are kept until all of x, y, r are known. */
struct element {
        bool is_circle;
        struct svg_shape shape;
        struct str path;
        double circle[3];
};

static bool read_whole_number(struct str value, double *number)
{
        return take_number(&value, number) && value.len == 0;
}

static bool read_attribute(struct element *e, struct str name, struct str value)
{
        static const char *const CIRCLE[] = { "cx", "cy", "r" };
        for (size_t i = 0; e->is_circle && i < COUNT(CIRCLE); i++)
                if (str_is_equal(name, str_of(CIRCLE[i])))
                        return read_whole_number(value, &e->circle[i]);
        if (!e->is_circle && str_is_equal(name, STR("d"))) {
                e->path = value;
                return true;
        }
        if (str_is_equal(name, STR("fill"))) {
                e->shape.is_filled = str_is_equal(value, STR("currentColor"));
                return e->shape.is_filled || str_is_equal(value, STR("none"));
        }
        if (str_is_equal(name, STR("stroke"))) {
                e->shape.stroke = e->shape.stroke > 0 ? e->shape.stroke : 1;
                return str_is_equal(value, STR("currentColor"));
        }
        if (str_is_equal(name, STR("stroke-width")))
                return read_whole_number(value, &e->shape.stroke) && e->shape.stroke > 0;
        if (str_is_equal(name, STR("fill-rule"))) {
                e->shape.is_even_odd = true;
                return str_is_equal(value, STR("evenodd"));
        }
        return str_is_equal(name, STR("opacity")) && read_whole_number(value, &e->shape.opacity) &&
               e->shape.opacity <= 1;
}

static enum err read_element(struct reader *r)
{
        struct element e = { .shape = { .is_filled = true, .opacity = 1 } };
        struct str name, value;
        e.is_circle = take_word(&r->rest, "<circle");
        if ((!e.is_circle && !take_word(&r->rest, "<path")) || r->svg.shape_count == SVG_SHAPES)
                return refuse(r);
        while (take_attribute(&r->rest, &name, &value))
                if (!read_attribute(&e, name, value))
                        return refuse(r);
        e.shape.first = r->svg.step_count;
        if (!(e.is_circle ? add_circle(r, e.circle[0], e.circle[1], e.circle[2])
                          : read_path(r, e.path)))
                return refuse(r);
        e.shape.count = r->svg.step_count - e.shape.first;
        skip_space(&r->rest);
        if (!take_word(&r->rest, "/>"))
                return refuse(r);
        r->svg.shapes[r->svg.shape_count++] = e.shape;
        return OK;
}

/* <svg …> with its view box; of the others only the name space is known. */
static enum err read_opening(struct reader *r)
{
        struct str name, value;
        double view[4] = { 0 };
        skip_space(&r->rest);
        if (!take_word(&r->rest, "<svg"))
                return refuse(r);
        while (take_attribute(&r->rest, &name, &value)) {
                if (str_is_equal(name, STR("viewBox")) && take_numbers(&value, view, 4) &&
                        value.len == 0)
                        continue;
                if (!str_is_equal(name, STR("xmlns")))
                        return refuse(r);
        }
        skip_space(&r->rest);
        if (view[0] != 0 || view[1] != 0 || view[2] <= 0 || view[3] <= 0 ||
                !take_word(&r->rest, ">"))
                return refuse(r);
        r->svg.width = view[2];
        r->svg.height = view[3];
        return OK;
}

enum err svg_read(struct act *a, const char *name, struct str text, struct svg *svg)
{
        struct reader r = { .a = a, .name = name, .whole = text, .rest = text };
        r.svg.steps = arena_take_array(a->mem, SVG_STEPS, sizeof *r.svg.steps);
        r.svg.shapes = arena_take_array(a->mem, SVG_SHAPES, sizeof *r.svg.shapes);
        TRY(read_opening(&r));
        skip_space(&r.rest);
        while (!take_word(&r.rest, "</svg>")) {
                TRY(read_element(&r));
                skip_space(&r.rest);
        }
        skip_space(&r.rest);
        if (r.rest.len > 0 || r.svg.shape_count == 0)
                return refuse(&r);
        *svg = r.svg;
        return OK;
}
