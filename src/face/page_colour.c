/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/page_colour.h"

#include <math.h>
#include <stdio.h>

static const struct city_colour white = { 255, 255, 255 };
static const struct city_colour ink = { 0x17, 0x20, 0x2a };  /* --ink of portal.css */
static const struct city_colour tint = { 0xf2, 0xf5, 0xf8 }; /* --tint */

static double channel(uint8_t value)
{
        double part = value / 255.0;
        return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static double luminance(struct city_colour c)
{
        return 0.2126 * channel(c.red) + 0.7152 * channel(c.green) + 0.0722 * channel(c.blue);
}

double page_colour_contrast(struct city_colour one, struct city_colour other)
{
        double a = luminance(one), b = luminance(other);
        return (fmax(a, b) + 0.05) / (fmin(a, b) + 0.05);
}

struct city_colour page_colour_on(struct city_colour ground)
{
        bool is_dark = page_colour_contrast(white, ground) >= page_colour_contrast(ink, ground);
        return is_dark ? white : ink;
}

/* The tint is darker than white: what is read on it is read on white too. */
struct city_colour page_colour_on_paper(struct city_colour colour)
{
        for (int part = 100; part > 0; part--) {
                const struct city_colour darker = {
                        (uint8_t)(colour.red * part / 100),
                        (uint8_t)(colour.green * part / 100),
                        (uint8_t)(colour.blue * part / 100),
                };
                if (page_colour_contrast(darker, tint) >= PAGE_CONTRAST)
                        return darker;
        }
        return ink;
}

const char *page_colour_write(struct act *a, struct city_colour colour)
{
        char *text = arena_take(a->mem, 8);
        snprintf(text, 8, "#%02x%02x%02x", colour.red, colour.green, colour.blue);
        return text;
}

static void add_property(
        struct act *a, struct buf *out, const char *name, struct city_colour colour)
{
        buf_add_c(out, name);
        buf_add_c(out, page_colour_write(a, colour));
        buf_add_c(out, ";");
}

struct str page_colour_sheet(struct act *a, const struct city *city)
{
        struct buf out = buf_in(a->mem);
        buf_add_c(&out, ":root{");
        add_property(a, &out, "--city:", city->band);
        add_property(a, &out, "--on-city:", page_colour_on(city->band));
        add_property(a, &out, "--link:", page_colour_on_paper(city->band));
        add_property(a, &out, "--accent:", city->accent);
        buf_add_c(&out, "}\n");
        return buf_str(&out);
}
