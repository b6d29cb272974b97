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
        struct box within;
};

enum { WAVE_POINTS = 240 };

static void draw_waves(struct paper *paper, const struct waves *waves, const struct ink *ink)
{
        struct point points[WAVE_POINTS];
        struct hair hair = { waves->within, *ink };
        paper_begin_hair(paper, &hair);
        double step = waves->box.h / (waves->count - 1);
        double stride = waves->length / 6; /* six points make a smooth wave */
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
                paper_hairline(paper, points, count, PAPER_OPEN);
        }
        paper_end_hair(paper);
}

/* The two colours running into each other across the card, as from a split ink fountain. */
static struct ink fountain(const struct card_design *design, double alpha)
{
        struct colour middle = { fmax(design->band.red, design->accent.red),
                fmax(design->band.green, design->accent.green),
                fmax(design->band.blue, design->accent.blue), alpha };
        return (struct ink){ .count = 3,
                .colours = { card_thin(design->band, alpha), middle,
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
                .colours = { card_blend(card_white, design->band, 0.08),
                        card_blend(card_white, design->accent, 0.03),
                        card_blend(card_white, design->accent, 0.15) },
                .start = { 0, 12 },
                .end = { 85.6, 54 } };
        paper_fill_box(sheet->paper, BLEED, 0, &ground);
        struct ink net = fountain(design, 0.15);
        struct waves fine = { { -1.1, 10.5, 88, 43 }, 46, 1.1, 17.0, 61.0, 0.4, 0.21, BLEED };
        draw_waves(sheet->paper, &fine, &net);
}

/* Water along the foot of the card. */
static void draw_water(struct card_sheet *sheet)
{
        struct ink far = fountain(sheet->design, 0.30), near = fountain(sheet->design, 0.42);
        struct waves swell = { { -1.1, 50.4, 88, 4.2 }, 9, 0.75, 11.0, 40.0, 1.2, 0.55, BLEED };
        struct waves counter = { { -1.1, 51.2, 88, 3.4 }, 7, 0.75, 11.0, 36.0, 3.4, -0.55, BLEED };
        draw_waves(sheet->paper, &swell, &far);
        draw_waves(sheet->paper, &counter, &near);
}

/* Rays of light from behind the ghost portrait, fading on their way. */
static void draw_rays(struct card_sheet *sheet)
{
        enum { RAYS = 72 };
        static const double REACH = 46;
        struct box sun = card_places[PLACE_ROSETTE];
        struct point middle = { sun.x + sun.w / 2, sun.y + sun.h / 2 };
        struct box sky = { BLEED.x, card_places[PLACE_BAND].h, BLEED.w, 40 };
        struct hair hair = { sky, { .count = 2,
                                          .colours = { card_thin(sheet->design->accent, 0.55),
                                                  card_thin(sheet->design->accent, 0) },
                                          .start = middle,
                                          .inner = sun.h / 2,
                                          .outer = REACH } };
        paper_begin_hair(sheet->paper, &hair);
        for (int i = 0; i < RAYS; i++) {
                double turn = 2 * M_PI * (i + 0.5) / RAYS;
                double reach = i % 2 == 0 ? REACH : REACH * 0.6;
                struct point way = { cos(turn), sin(turn) };
                struct point points[] = { { middle.x + way.x * sun.w * 0.56,
                                                  middle.y + way.y * sun.h * 0.56 },
                        { middle.x + way.x * reach, middle.y + way.y * reach } };
                paper_hairline(sheet->paper, points, COUNT(points), PAPER_OPEN);
        }
        paper_end_hair(sheet->paper);
}

/* A line of type too small to copy: TEXT over and over, from one end of BOX to the other. */
static enum err draw_microtext(struct card_sheet *sheet, struct box box, struct str text)
{
        struct type_style style = card_styles[STYLE_MICRO];
        double length = type_width(sheet->a, sheet->design->type, text, &style) * 25.4 / 72;
        double times = ceil(box.w / length);
        style.steps[0].most = style.steps[0].least *= box.w / times / length;
        struct paper_text micro = { text, STR("en"), &style, card_black };
        for (int i = 0; i < times; i++) {
                struct box place = { box.x + box.w * i / times, box.y, box.w / times + 0.1, box.h };
                struct paper_drawn drawn;
                TRY(paper_write(sheet->a, sheet->paper, place, &micro, &drawn));
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
        buf_add(&words, STR(" · "));
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
        struct waves lines = { { 30, BLEED.y, 60, over.h }, 15, 1.5, 15.0, 46.0, 2.0, 0.32, over };
        draw_waves(sheet->paper, &lines, &pale);
        struct box rule = { BLEED.x, band.h, BLEED.w, 0.5 };
        struct ink accent = ink_of(design->accent);
        paper_fill_box(sheet->paper, rule, 0, &accent);
}

/* Is this what an earlier language, or English, calls the card too? */
static bool is_said_already(const struct city *city, size_t i)
{
        struct str name = city->languages[i].card_name;
        bool said = str_is_equal(name, city_card_name(city, LANG_EN));
        for (size_t k = 0; k < i; k++)
                said = said || str_is_equal(name, city->languages[k].card_name);
        return said;
}

/* What the card is called in all other languages of the city, as many to a line as go. */
enum { NAME_LINES = 5 };
struct names {
        struct str lines[NAME_LINES];
        int count;
};

/* LINE and one name more, shut off (UAX #9, isolates) so that it does not turn around the others.
 */
static struct str add_name(struct card_sheet *sheet, struct str line, struct str name)
{
        struct buf longer = buf_in(sheet->a->mem);
        buf_add(&longer, line);
        buf_add_c(&longer, line.len > 0 ? " · \u2068" : "\u2068");
        buf_add(&longer, name);
        buf_add_c(&longer, "\u2069");
        return buf_str(&longer);
}

/* Lines of at most ROOM points in STYLE; false when they are more than MOST. */
static bool pack_names(struct card_sheet *sheet, const struct type_style *style, double room,
        int most, struct names *names)
{
        const struct city *city = sheet->design->city;
        names->count = 1;
        names->lines[0] = STR("");
        for (size_t i = 0; i < city->language_count; i++) {
                if (is_said_already(city, i))
                        continue;
                struct str *line = &names->lines[names->count - 1];
                struct str longer = add_name(sheet, *line, city->languages[i].card_name);
                if (type_width(sheet->a, sheet->design->type, longer, style) > room) {
                        if (line->len == 0 || names->count == most)
                                return false;
                        line = &names->lines[names->count++];
                        longer = add_name(sheet, STR(""), city->languages[i].card_name);
                }
                *line = longer;
        }
        return true;
}

/* In the largest size in which all find room. */
static enum err draw_names(struct card_sheet *sheet, struct box box)
{
        static const double STEP = 0.25, PITCH = 1.25, POINT = 25.4 / 72;
        struct type_style style = card_styles[STYLE_NAMES];
        struct type_step *step = &style.steps[0];
        struct names names;
        for (double least = step->least;; step->most -= STEP) {
                if (step->most < least)
                        return fail(sheet->a, E_INPUT, style.refusal);
                int most = (int)(box.h / (step->most * PITCH * POINT));
                if (pack_names(sheet, &style, box.w / POINT, most < NAME_LINES ? most : NAME_LINES,
                            &names))
                        break;
        }
        step->least = step->most;
        double high = step->most * PITCH * POINT, top = box.y + (box.h - high * names.count) / 2;
        for (int i = 0; i < names.count && names.lines[0].len > 0; i++) {
                struct paper_text line = { names.lines[i], STR("en"), &style,
                        card_thin(card_white, 0.92) };
                struct paper_drawn drawn;
                struct box place = { box.x, top + i * high, box.w, high };
                TRY(paper_write(sheet->a, sheet->paper, place, &line, &drawn));
                paper_mark(sheet->paper, "names", drawn.ink);
        }
        return OK;
}

/* The right end of a line that stands at the left of its place and shrinks to fit it. */
static double end_of(
        struct card_sheet *sheet, enum card_place place, struct str text, enum card_style style)
{
        struct box box = card_places[place];
        double width = type_width(sheet->a, sheet->design->type, text, &card_styles[style]);
        return box.x + fmin(width * 25.4 / 72, box.w);
}

static enum err draw_band(struct card_sheet *sheet)
{
        static const double APART = 4;
        const struct city *city = sheet->design->city;
        draw_band_ground(sheet);
        paper_draw_svg(
                sheet->paper, &sheet->design->seal, card_places[PLACE_BAND_SEAL], card_white);
        struct card_line title = { city_card_name(city, LANG_EN), STYLE_TITLE, card_white, "title",
                STR("en") };
        TRY(card_put(sheet, card_places[PLACE_BAND_TITLE], &title));
        struct card_line name = { city->issuer, STYLE_CITY, card_white, "city", STR("en") };
        TRY(card_put(sheet, card_places[PLACE_BAND_CITY], &name));
        double left = APART + fmax(end_of(sheet, PLACE_BAND_TITLE, title.text, STYLE_TITLE),
                                      end_of(sheet, PLACE_BAND_CITY, name.text, STYLE_CITY));
        struct box names = card_places[PLACE_BAND_NAMES];
        TRY(draw_names(sheet, (struct box){ left, names.y, names.x + names.w - left, names.h }));
        struct box under = { 0.6, card_places[PLACE_BAND].h + 0.62, 84.4, 0.6 };
        return draw_microtext(sheet, under, micro_words(sheet));
}

static enum err draw_front_art(struct card_sheet *sheet)
{
        draw_ground(sheet);
        draw_rays(sheet);
        draw_water(sheet);
        TRY(draw_band(sheet));
        struct box portrait = card_places[PLACE_PORTRAIT];
        TRY(draw_microframe(sheet, portrait, micro_words(sheet)));
        return OK;
}

/* Seal, name of the card and of its city. */
static enum err draw_back_title(struct card_sheet *sheet)
{
        const struct card_design *design = sheet->design;
        paper_draw_svg(sheet->paper, &design->seal, card_places[PLACE_BACK_SEAL], design->band);
        struct card_line title = { city_card_name(design->city, LANG_EN), STYLE_BACK_TITLE,
                design->band, "title", STR("en") };
        TRY(card_put(sheet, card_places[PLACE_BACK_TITLE], &title));
        struct card_line city = { design->city->issuer, STYLE_CITY, card_black, "city", STR("en") };
        return card_put(sheet, card_places[PLACE_BACK_CITY], &city);
}

static enum err draw_back_art(struct card_sheet *sheet)
{
        draw_ground(sheet);
        draw_water(sheet);
        struct box seal = { 12, 9.5, 31, 31 };
        paper_draw_svg(
                sheet->paper, &sheet->design->seal, seal, card_thin(sheet->design->band, 0.07));
        TRY(card_draw_specimen(sheet, (struct box){ -23, -6, 46, 12 }, (struct point){ 24, 26 }));
        return draw_back_title(sheet);
}

enum err card_draw_art(struct card_sheet *sheet, enum card_side side)
{
        return side == CARD_FRONT ? draw_front_art(sheet) : draw_back_art(sheet);
}
