/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/card_inside.h"

const struct colour card_black = { 0, 0, 0, 1 }, card_white = { 1, 1, 1, 1 };

struct colour card_blend(struct colour a, struct colour b, double share)
{
        return (struct colour){ a.red + (b.red - a.red) * share,
                a.green + (b.green - a.green) * share, a.blue + (b.blue - a.blue) * share, 1 };
}

struct colour card_thin(struct colour colour, double alpha)
{
        colour.alpha = alpha;
        return colour;
}

static struct colour colour_of(struct city_colour colour)
{
        return (struct colour){ colour.red / 255.0, colour.green / 255.0, colour.blue / 255.0, 1 };
}

struct str card_language(const struct card_sheet *sheet)
{
        return private_unwrap(sheet->face->person->language);
}

static enum err write_line(struct card_sheet *sheet, struct box box, const struct card_line *line,
        struct paper_drawn *drawn)
{
        struct paper_text text = { line->text, line->language, &card_styles[line->style],
                line->ink };
        TRY(paper_write(sheet->a, sheet->paper, box, &text, drawn));
        if (line->what)
                paper_mark(sheet->paper, line->what, drawn->ink);
        return OK;
}

enum err card_put(struct card_sheet *sheet, struct box box, const struct card_line *line)
{
        struct paper_drawn drawn;
        return write_line(sheet, box, line, &drawn);
}

enum err card_put_below(struct card_sheet *sheet, struct box *box, const struct card_line *line)
{
        struct paper_drawn drawn;
        TRY(write_line(sheet, *box, line, &drawn));
        box->h -= drawn.end - box->y;
        box->y = drawn.end;
        return OK;
}

struct str card_label(struct card_sheet *sheet, enum text key)
{
        enum lang lang = sheet->face->person->lang;
        const char *own = text_get(lang, key), *english = text_get(LANG_EN, key);
        if (lang == LANG_EN || str_is_equal(str_of(own), str_of(english)))
                return str_of(english);
        struct buf label = buf_in(sheet->a->mem);
        buf_add_c(&label, own);
        buf_add(&label, STR(" / "));
        buf_add_c(&label, english);
        return buf_str(&label);
}

enum err card_put_label(struct card_sheet *sheet, struct box box, enum text key)
{
        struct card_line label = { card_label(sheet, key), STYLE_LABEL,
                card_blend(sheet->design->band, card_black, 0.2), NULL, card_language(sheet) };
        return card_put(sheet, box, &label);
}

enum err card_draw_specimen(struct card_sheet *sheet, struct box box, struct point middle)
{
        static const double CLIMB = -0.40; /* radians */
        if (!city_is_specimen(sheet->design->city))
                return OK;
        struct card_line word = { STR("SPECIMEN"), STYLE_SPECIMEN,
                card_thin(sheet->design->accent, 0.22), NULL, STR("en") };
        paper_save(sheet->paper);
        paper_move(sheet->paper, middle.x, middle.y);
        paper_turn(sheet->paper, CLIMB);
        enum err done = card_put(sheet, box, &word);
        paper_restore(sheet->paper);
        return done;
}

static enum err draw_art_dots(struct act *a, struct card_design *design, enum card_side side)
{
        TRY(paper_open_dots(a, design->type, CARD_DOTS_WIDE, CARD_DOTS_HIGH, &design->art[side]));
        struct card_sheet sheet = { a, design, NULL, design->art[side] };
        return card_draw_art(&sheet, side);
}

enum err card_design_open(struct act *a, const struct city *city, const struct type *type,
        struct str seal, struct card_design **design)
{
        struct card_design *made = arena_take(a->mem, sizeof *made);
        made->city = city;
        made->type = type;
        made->band = colour_of(city->band);
        made->accent = colour_of(city->accent);
        TRY(svg_read(a, str_to_c(a->mem, city->seal), seal, &made->seal));
        enum err done = draw_art_dots(a, made, CARD_FRONT);
        if (done == OK)
                done = draw_art_dots(a, made, CARD_BACK);
        if (done != OK)
                card_design_close(&made);
        else
                *design = made;
        return done;
}

void card_design_close(struct card_design **design)
{
        if (!*design)
                return;
        paper_close(&(*design)->art[CARD_FRONT]);
        paper_close(&(*design)->art[CARD_BACK]);
        *design = NULL;
}

enum err card_draw(struct act *a, const struct card_design *design, const struct card_face *face,
        enum card_side side, struct paper *paper)
{
        struct card_sheet sheet = { a, design, face, paper };
        if (paper_is_dots(paper))
                paper_copy(paper, design->art[side]);
        else
                TRY(card_draw_art(&sheet, side));
        return side == CARD_FRONT ? card_draw_front(&sheet) : card_draw_back(&sheet);
}

enum err card_write_pdf(
        struct act *a, const struct card_design *design, const struct card_face *face, int fd)
{
        struct box card = card_places[PLACE_CARD];
        SCOPED(paper_close) struct paper *paper = NULL;
        TRY(paper_open_pdf(a, design->type, (struct paper_size){ card.w, card.h }, fd, &paper));
        TRY(card_draw(a, design, face, CARD_FRONT, paper));
        paper_next_page(paper);
        TRY(card_draw(a, design, face, CARD_BACK, paper));
        return paper_finish(a, paper);
}

enum err card_write_png(struct act *a, const struct card_design *design,
        const struct card_face *face, enum card_side side, int fd)
{
        SCOPED(paper_close) struct paper *paper = NULL;
        TRY(paper_open_dots(a, design->type, CARD_DOTS_WIDE, CARD_DOTS_HIGH, &paper));
        TRY(card_draw(a, design, face, side, paper));
        return paper_write_png(a, paper, fd);
}
