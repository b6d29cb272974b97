/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is the same on every card of a city: grounds, lines, band, seal, microtext. */
#include "civic/card_inside.h"

#include <math.h>

/* A field of fine waves: COUNT lines, STEP apart, each a little out of phase with the last, their
 * height swelling and fading along the way. */
struct waves {
        struct box box;
        int count;
        double height;       /* of a wave, at most */
        double length;       /* of a wave */
        double swell;        /* length of the swelling */
        double phase, drift; /* radians, and from line to line */
};

enum { WAVE_POINTS = 240 };

static void draw_waves(struct paper *paper, const struct waves *waves, const struct ink *ink)
{
        struct point points[WAVE_POINTS];
        struct hair hair = { PAPER_OPEN, waves->box, *ink };
        double step = waves->box.h / (waves->count - 1);
        double stride = waves->length / 8; /* eight points make a smooth wave */
        size_t count = (size_t)fmin(ceil(waves->box.w / stride) + 2, WAVE_POINTS);
        for (int line = 0; line < waves->count; line++) {
                for (size_t i = 0; i < count; i++) {
                        double x = (double)i * stride;
                        double swell = 0.55 + 0.45 * sin(2 * M_PI * x / waves->swell +
                                                             line * waves->drift * 0.7);
                        double wave = sin(
                                2 * M_PI * x / waves->length + waves->phase + line * waves->drift);
                        points[i] = (struct point){ waves->box.x + x,
                                waves->box.y + line * step + waves->height * swell * wave };
                }
                paper_hairline(paper, points, count, &hair);
        }
}

/* The two colours running into each other across the card, as from a split ink fountain. */
static struct ink fountain(const struct card_design *design, double alpha)
{
        struct colour middle = card_blend(design->band, design->accent, 0.5);
        return (struct ink){ .count = 3,
                .colours = { card_thin(design->band, alpha), card_thin(middle, alpha * 0.9),
                        card_thin(design->accent, alpha) },
                .start = { 0, 0 },
                .end = { card_places[PLACE_CARD].w, card_places[PLACE_CARD].h * 0.6 } };
}

/* The ground reaches over the edge, for printers that print to it. */
static const struct box BLEED = { -1.1, -1.1, 87.8, 56.2 };

static void draw_ground(struct card_sheet *sheet)
{
        const struct card_design *design = sheet->design;
        struct ink ground = { .count = 3,
                .colours = { card_blend(card_white, design->band, 0.07),
                        card_blend(card_white, design->accent, 0.03),
                        card_blend(card_white, design->accent, 0.13) },
                .start = { 0, 12 },
                .end = { 85.6, 54 } };
        paper_fill_box(sheet->paper, BLEED, 0, &ground);
        struct ink net = fountain(design, 0.15);
        struct waves fine = { { -1.1, 10.5, 88, 43 }, 46, 1.1, 17.0, 61.0, 0.4, 0.21 };
        draw_waves(sheet->paper, &fine, &net);
}

/* Water along the foot of the card. */
static void draw_water(struct card_sheet *sheet)
{
        struct ink deep = fountain(sheet->design, 0.34);
        struct waves water = { { -1.1, 50.6, 88, 3.4 }, 9, 0.75, 11.0, 40.0, 1.2, 0.55 };
        draw_waves(sheet->paper, &water, &deep);
}

/* A line of type too small to copy: TEXT as often as it goes along BOX, evenly. */
static enum err draw_microtext(struct card_sheet *sheet, struct box box, struct str text)
{
        double length = type_width(sheet->a, sheet->design->type, text, &card_styles[STYLE_MICRO]) *
                        25.4 / 72;
        int times = (int)(box.w / (length + 0.4));
        for (int i = 0; i < times; i++) {
                struct card_line micro = { text, STYLE_MICRO, card_black, NULL, STR("en") };
                struct box place = { box.x + box.w * i / times, box.y, box.w / times, box.h };
                TRY(card_put(sheet, place, &micro));
        }
        return OK;
}

/* Microtext round all four edges of BOX, reading from outside. */
static enum err draw_microframe(struct card_sheet *sheet, struct box box, struct str text)
{
        static const double HIGH = 0.56;
        for (int side = 0; side < 4; side++) {
                bool is_upright = side % 2 == 1;
                double length = is_upright ? box.h : box.w, depth = is_upright ? box.w : box.h;
                paper_save(sheet->paper);
                paper_move(sheet->paper, box.x + box.w / 2, box.y + box.h / 2);
                paper_turn(sheet->paper, side * M_PI / 2);
                struct box edge = { -length / 2, -depth / 2 - HIGH - 0.12, length, HIGH };
                enum err done = draw_microtext(sheet, edge, text);
                paper_restore(sheet->paper);
                TRY(done);
        }
        return OK;
}

static struct str micro_words(struct card_sheet *sheet)
{
        struct buf words = buf_in(sheet->a->mem);
        buf_add(&words, sheet->design->city->name);
        buf_add(&words, STR(" · "));
        buf_add(&words, city_card_name(sheet->design->city, LANG_EN));
        buf_add(&words, STR(" ·"));
        return buf_str(&words);
}

static void draw_band_ground(struct card_sheet *sheet)
{
        const struct card_design *design = sheet->design;
        struct box band = card_places[PLACE_BAND];
        struct box over = { BLEED.x, BLEED.y, BLEED.w, band.h - BLEED.y };
        struct ink ground = { .count = 3,
                .colours = { card_blend(design->band, card_black, 0.35), design->band,
                        card_blend(design->band, card_white, 0.18) },
                .start = { 0, 0 },
                .end = { band.w, band.h } };
        paper_fill_box(sheet->paper, over, 0, &ground);
        struct ink pale = { .count = 2,
                .colours = { card_thin(card_white, 0.02), card_thin(card_white, 0.22) },
                .start = { 30, 0 },
                .end = { 85, 0 } };
        struct waves lines = { { 30, BLEED.y, 60, over.h }, 15, 1.5, 15.0, 46.0, 2.0, 0.32 };
        draw_waves(sheet->paper, &lines, &pale);
        struct box rule = { BLEED.x, band.h, BLEED.w, 0.5 };
        struct ink accent = ink_of(design->accent);
        paper_fill_box(sheet->paper, rule, 0, &accent);
}

static enum err draw_band(struct card_sheet *sheet)
{
        const struct city *city = sheet->design->city;
        draw_band_ground(sheet);
        paper_draw_svg(
                sheet->paper, &sheet->design->seal, card_places[PLACE_BAND_SEAL], card_white);
        struct card_line title = { city_card_name(city, LANG_EN), STYLE_TITLE, card_white, "title",
                STR("en") };
        TRY(card_put(sheet, card_places[PLACE_BAND_TITLE], &title));
        struct card_line name = { city->issuer, STYLE_CITY, card_white, "city", STR("en") };
        TRY(card_put(sheet, card_places[PLACE_BAND_CITY], &name));
        struct box under = { 0.6, card_places[PLACE_BAND].h + 0.62, 84.4, 0.6 };
        return draw_microtext(sheet, under, micro_words(sheet));
}

/* SPECIMEN from corner to corner, under the texts and over everything else. */
static enum err draw_specimen(struct card_sheet *sheet, struct box box)
{
        if (!city_is_specimen(sheet->design->city))
                return OK;
        struct card_line word = { STR("SPECIMEN"), STYLE_SPECIMEN,
                card_thin(sheet->design->accent, 0.20), NULL, STR("en") };
        return card_put(sheet, box, &word);
}

static enum err draw_front_art(struct card_sheet *sheet)
{
        draw_ground(sheet);
        draw_water(sheet);
        TRY(draw_band(sheet));
        struct box portrait = card_places[PLACE_PORTRAIT];
        TRY(draw_microframe(sheet, portrait, micro_words(sheet)));
        return OK;
}

static enum err draw_back_art(struct card_sheet *sheet)
{
        draw_ground(sheet);
        draw_water(sheet);
        struct box seal = { 8, 8, 32, 32 };
        paper_draw_svg(
                sheet->paper, &sheet->design->seal, seal, card_thin(sheet->design->band, 0.08));
        return draw_specimen(sheet, (struct box){ 3, 14, 42, 20 });
}

enum err card_draw_art(struct card_sheet *sheet, enum card_side side)
{
        return side == CARD_FRONT ? draw_front_art(sheet) : draw_back_art(sheet);
}
