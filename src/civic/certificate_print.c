/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/certificate_print.h"

#include "kit/text.h"

#include <string.h>

/* Millimetres. */
#define WIDE 210.0
#define HIGH 279.0
#define LEFT 20.0
#define BROAD (WIDE - 2 * LEFT)

static const struct colour black = { 0.10, 0.11, 0.13, 1 }, grey = { 0.38, 0.41, 0.45, 1 },
                           pale = { 0.80, 0.82, 0.84, 1 };

enum style {
        STYLE_CITY,
        STYLE_TITLE,
        STYLE_INTRO,
        STYLE_LABEL,
        STYLE_FACT,
        STYLE_HEADING,
        STYLE_NUMBER,
        STYLE_SIGN,
        STYLE_UNDER,
        STYLE_ROW,
        STYLE_COUNT,
        STYLE_SMALL,
        STYLE_CODE,
        STYLE_SPECIMEN,
        STYLES,
};
#define NO_ROOM .refusal = TEXT_CERTIFICATE_NO_ROOM

static const struct type_style styles[STYLES] = {
        [STYLE_CITY] = { .steps = { { 1, 11.5, 8 }, { 2, 8, 6 } },
                .weight = TYPE_BOLD,
                .rise = TYPE_BOTTOM,
                NO_ROOM },
        [STYLE_TITLE] = { .steps = { { 1, 23, 14 } }, .weight = TYPE_BOLD, NO_ROOM },
        [STYLE_INTRO] = { .steps = { { 3, 10.5, 8.5 } }, NO_ROOM },
        [STYLE_LABEL] = { .steps = { { 1, 7.5, 6 } }, NO_ROOM },
        [STYLE_FACT] = { .steps = { { 1, 10, 9 }, { 2, 9, 7 }, { 4, 7, 4.5 } },
                .weight = TYPE_BOLD,
                NO_ROOM },
        [STYLE_HEADING] = { .steps = { { 1, 11.5, 9 } }, .weight = TYPE_BOLD, NO_ROOM },
        [STYLE_NUMBER] = { .steps = { { 1, 20, 10 } },
                .weight = TYPE_BOLD,
                .side = TYPE_CENTRE,
                .rise = TYPE_MIDDLE,
                NO_ROOM },
        [STYLE_SIGN] = { .steps = { { 1, 15, 10 } },
                .side = TYPE_CENTRE,
                .rise = TYPE_MIDDLE,
                NO_ROOM },
        [STYLE_UNDER] = { .steps = { { 1, 8, 6 } }, .side = TYPE_CENTRE, NO_ROOM },
        [STYLE_ROW] = { .steps = { { 1, 9.5, 7 } }, .rise = TYPE_MIDDLE, NO_ROOM },
        [STYLE_COUNT] = { .steps = { { 1, 9.5, 7 } },
                .weight = TYPE_BOLD,
                .side = TYPE_RIGHT,
                .rise = TYPE_MIDDLE,
                NO_ROOM },
        [STYLE_SMALL] = { .steps = { { 2, 8.5, 6.5 } }, NO_ROOM },
        [STYLE_CODE] = { .steps = { { 1, 7.5, 5 }, { 2, 7, 5 } }, NO_ROOM },
        [STYLE_SPECIMEN] = { .steps = { { 1, 120, 40 } },
                .weight = TYPE_BOLD,
                .side = TYPE_CENTRE,
                .rise = TYPE_MIDDLE,
                .spacing = 0.1,
                NO_ROOM },
};

/* One page being drawn. */
struct page {
        struct act *a;
        struct paper *paper;
        const struct certificate_look *look;
        const struct certificate_file *file;
        const struct certificate *facts;
        enum lang lang;
        struct colour band, accent;
};

static struct colour colour_of(struct city_colour colour)
{
        return (struct colour){ colour.red / 255.0, colour.green / 255.0, colour.blue / 255.0, 1 };
}

static enum err put(
        struct page *page, struct box box, enum style style, struct str words, struct colour ink)
{
        struct paper_drawn drawn;
        struct paper_text text = { words, str_of(text_lang_tags[page->lang]), &styles[style], ink };
        TRY(paper_write(page->a, page->paper, box, &text, &drawn));
        paper_mark(page->paper, "text", drawn.ink);
        return OK;
}

static struct str say(const struct page *page, enum text key)
{
        return str_of(text_get(page->lang, key));
}

static struct str number(const struct page *page, int64_t value)
{
        return str_of(text_number(page->a, value));
}

static void rule(const struct page *page, double y, struct colour colour)
{
        struct ink ink = ink_of(colour);
        paper_fill_box(page->paper, (struct box){ LEFT, y, BROAD, 0.25 }, 0, &ink);
}

static enum err put_heading(struct page *page, double y, enum text key)
{
        rule(page, y - 1.6, pale);
        return put(
                page, (struct box){ LEFT, y, BROAD, 6 }, STYLE_HEADING, say(page, key), page->band);
}

/* ------------------------------------------------------------------------- head */

static enum err draw_specimen(struct page *page)
{
        struct colour faint = page->accent;
        faint.alpha = 0.08;
        if (page->facts->kind != ENVELOPE_DEMONSTRATION)
                return OK;
        paper_save(page->paper);
        paper_move(page->paper, WIDE / 2, HIGH / 2);
        paper_turn(page->paper, -0.9);
        struct paper_drawn drawn;
        struct paper_text text = { say(page, TEXT_CERTIFICATE_SPECIMEN), STR("en"),
                &styles[STYLE_SPECIMEN], faint };
        enum err outcome = paper_write(
                page->a, page->paper, (struct box){ -150, -30, 300, 60 }, &text, &drawn);
        paper_restore(page->paper);
        return outcome;
}

static enum err draw_head(struct page *page)
{
        struct ink band = ink_of(page->band), accent = ink_of(page->accent);
        paper_fill_box(page->paper, (struct box){ 0, 0, WIDE, 4.5 }, 0, &band);
        paper_fill_box(page->paper, (struct box){ 0, 4.5, WIDE, 0.7 }, 0, &accent);
        double x = LEFT;
        if (page->look->seal.shape_count) {
                paper_draw_svg(page->paper, &page->look->seal, (struct box){ LEFT, 13, 21, 21 },
                        page->band);
                x += 26;
        }
        struct box name = { x, 11.5, WIDE - LEFT - x, 8 };
        struct box title = { x, 20.5, WIDE - LEFT - x, 13 };
        TRY(put(page, name, STYLE_CITY, page->facts->city, page->band));
        TRY(put(page, title, STYLE_TITLE, say(page, TEXT_CERTIFICATE_TITLE), black));
        bool is_clean = certificate_is_clean(page->facts);
        return put(page, (struct box){ LEFT, 39.5, BROAD, 15 }, STYLE_INTRO,
                say(page, is_clean ? TEXT_CERTIFICATE_INTRO : TEXT_CERTIFICATE_INTRO_NOT),
                is_clean ? black : page->accent);
}

static enum err put_fact(struct page *page, struct box box, enum text label, struct str value)
{
        TRY(put(page, (struct box){ box.x, box.y, box.w, 4 }, STYLE_LABEL, say(page, label), grey));
        return put(
                page, (struct box){ box.x, box.y + 4, box.w, box.h - 4 }, STYLE_FACT, value, black);
}

static enum err draw_facts(struct page *page)
{
        const struct certificate *facts = page->facts;
        struct str day = str_of(text_date(page->a, page->lang, facts->day));
        TRY(put_fact(page, (struct box){ LEFT, 57, 60, 14 }, TEXT_CERTIFICATE_EVENT, facts->event));
        TRY(put_fact(
                page, (struct box){ LEFT + 63, 57, 32, 14 }, TEXT_CERTIFICATE_DESK, facts->desk));
        TRY(put_fact(page, (struct box){ LEFT + 98, 57, 42, 14 }, TEXT_CERTIFICATE_DAY, day));
        return put_fact(page, (struct box){ LEFT + 143, 57, 27, 14 }, TEXT_CERTIFICATE_VISITS,
                number(page, facts->visits));
}

/* ------------------------------------------------------------------------- cards */

struct term {
        const char *sign; /* before it */
        int64_t value;
        enum text label;
};

static enum err draw_term(struct page *page, double x, double w, const struct term *term)
{
        const double y = 83;
        if (term->sign[0])
                TRY(put(page, (struct box){ x - 7, y, 8, 9 }, STYLE_SIGN, str_of(term->sign),
                        grey));
        TRY(put(page, (struct box){ x, y, w, 9 }, STYLE_NUMBER, number(page, term->value), black));
        return put(
                page, (struct box){ x, y + 9.2, w, 4 }, STYLE_UNDER, say(page, term->label), grey);
}

static enum err draw_equation(struct page *page)
{
        const struct certificate *facts = page->facts;
        int64_t missing = certificate_missing(facts);
        const struct term terms[] = {
                { "", facts->opening, TEXT_CERTIFICATE_OPENING },
                { "=", facts->active, TEXT_CERTIFICATE_ACTIVE },
                { "+", facts->spoiled, TEXT_CERTIFICATE_SPOILED },
                { "+", facts->destroyed, TEXT_CERTIFICATE_DESTROYED },
                { "+", facts->returned, TEXT_CERTIFICATE_RETURNED },
                { "+", missing, TEXT_CERTIFICATE_MISSING },
        };
        size_t count = COUNT(terms) - (missing == 0);
        double apart = (BROAD + 6) / (double)count;
        for (size_t i = 0; i < count; i++)
                TRY(draw_term(page, LEFT + apart * (double)i, apart - 6, &terms[i]));
        return OK;
}

static enum err draw_cards(struct page *page)
{
        const int64_t *supplies = page->facts->supplies;
        const char *line = text_format(page->a, page->lang, TEXT_CERTIFICATE_SUPPLIES,
                text_number(page->a, supplies[CERTIFICATE_SUPPLY_RETURNED]),
                text_number(page->a, supplies[CERTIFICATE_SUPPLY_OPENED]),
                text_number(page->a, supplies[CERTIFICATE_SUPPLY_USED_UP]),
                text_number(page->a, supplies[CERTIFICATE_SUPPLY_DESTROYED]));
        TRY(put_heading(page, 75, TEXT_CERTIFICATE_CARDS));
        TRY(draw_equation(page));
        return put(page, (struct box){ LEFT, 99, BROAD, 5 }, STYLE_SMALL, str_of(line), black);
}

/* ------------------------------------------------------------------------- checked */

/* A line of the light: a full mark and the count, or an empty one in the accent. */
static enum err draw_check(struct page *page, double y, enum text key, int64_t count)
{
        int64_t visits = page->facts->visits;
        bool is_good = count == visits;
        struct colour colour = is_good ? page->band : page->accent;
        struct box mark = { LEFT + 0.3, y + 0.9, 2.6, 2.6 };
        struct ink ink = ink_of(colour);
        if (is_good)
                paper_fill_box(page->paper, mark, 1.3, &ink);
        else
                paper_stroke_box(page->paper, mark, 1.3, 0.4, colour);
        const char *of = text_format(page->a, page->lang, TEXT_CERTIFICATE_OF,
                text_number(page->a, count), text_number(page->a, visits));
        TRY(put(page, (struct box){ LEFT + 5.5, y, BROAD - 32, 5.2 }, STYLE_ROW, say(page, key),
                black));
        return put(page, (struct box){ LEFT + BROAD - 26, y, 26, 5.2 }, STYLE_COUNT, str_of(of),
                colour);
}

static enum err draw_checks(struct page *page)
{
        static const enum text checks[CERTIFICATE_CHECKS] = {
                [CERTIFICATE_PERSON] = TEXT_CERTIFICATE_CHECK_PERSON,
                [CERTIFICATE_BROWSER] = TEXT_CERTIFICATE_CHECK_BROWSER,
                [CERTIFICATE_SESSION] = TEXT_CERTIFICATE_CHECK_SESSION,
                [CERTIFICATE_MOUNT] = TEXT_CERTIFICATE_CHECK_MOUNT,
                [CERTIFICATE_SWAP] = TEXT_CERTIFICATE_CHECK_SWAP,
                [CERTIFICATE_CORE] = TEXT_CERTIFICATE_CHECK_CORE,
                [CERTIFICATE_QUEUE] = TEXT_CERTIFICATE_CHECK_QUEUE,
                [CERTIFICATE_JOURNAL] = TEXT_CERTIFICATE_CHECK_JOURNAL,
        };
        static const enum text seconds[CERTIFICATE_SECONDS] = {
                [CERTIFICATE_LOCKED] = TEXT_CERTIFICATE_SECOND_LOCKED,
                [CERTIFICATE_ZEROED] = TEXT_CERTIFICATE_SECOND_ZEROED,
                [CERTIFICATE_APART] = TEXT_CERTIFICATE_SECOND_APART,
        };
        double y = 114.5;
        TRY(put_heading(page, 108, TEXT_CERTIFICATE_CHECKED));
        for (size_t i = 0; i < COUNT(checks); i++, y += 5.4)
                TRY(draw_check(page, y, checks[i], page->facts->clean[i]));
        y += 1.0;
        for (size_t i = 0; i < COUNT(seconds); i++, y += 5.4)
                TRY(draw_check(page, y, seconds[i], page->facts->second[i]));
        return OK;
}

/* What a program cannot find, for two people to see to and to mark by hand. */
static enum err draw_unchecked(struct page *page)
{
        static const enum text lines[] = {
                TEXT_CERTIFICATE_UNCHECKED_CAMERA,
                TEXT_CERTIFICATE_UNCHECKED_DISPLAY,
                TEXT_CERTIFICATE_UNCHECKED_PRINTER,
                TEXT_CERTIFICATE_UNCHECKED_RIBBON,
                TEXT_CERTIFICATE_UNCHECKED_PEOPLE,
        };
        double y = 187;
        TRY(put_heading(page, 180, TEXT_CERTIFICATE_UNCHECKED));
        for (size_t i = 0; i < COUNT(lines); i++, y += 5.6) {
                paper_stroke_box(page->paper, (struct box){ LEFT + 0.1, y + 0.6, 3.2, 3.2 }, 0.3,
                        0.25, grey);
                TRY(put(page, (struct box){ LEFT + 5.5, y, BROAD - 5.5, 5.2 }, STYLE_ROW,
                        say(page, lines[i]), black));
        }
        return OK;
}

static enum err draw_signers(struct page *page)
{
        const double y = 227, w = 80;
        for (int i = 0; i < 2; i++) {
                double x = LEFT + (BROAD - w) * i;
                struct ink ink = ink_of(grey);
                paper_fill_box(page->paper, (struct box){ x, y, w, 0.25 }, 0, &ink);
                TRY(put(page, (struct box){ x, y + 1, w, 4 }, STYLE_LABEL,
                        say(page, TEXT_CERTIFICATE_OFFICER), grey));
        }
        return OK;
}

/* ------------------------------------------------------------------------- foot */

static struct str hex(const struct page *page, const uint8_t *bytes, size_t size)
{
        struct buf text = buf_in(page->a->mem);
        buf_add_hex(&text, str_of_bytes(bytes, size));
        return buf_str(&text);
}

static enum err put_code(struct page *page, double y, enum text label, struct str code)
{
        TRY(put(page, (struct box){ LEFT + 5, y, 26, 4 }, STYLE_LABEL, say(page, label), grey));
        return put(page, (struct box){ LEFT + 32, y, BROAD - 37, 4 }, STYLE_CODE, code, black);
}

static enum err draw_foot(struct page *page)
{
        const struct certificate *facts = page->facts;
        struct colour tint = page->band;
        tint.alpha = 0.06;
        struct ink ink = ink_of(tint);
        paper_fill_box(page->paper, (struct box){ LEFT, 236, BROAD, 30 }, 1.5, &ink);
        TRY(put(page, (struct box){ LEFT + 5, 238.5, BROAD - 10, 9 }, STYLE_SMALL,
                say(page, TEXT_CERTIFICATE_VERIFY), black));
        TRY(put_code(page, 248.5, TEXT_CERTIFICATE_BUNDLE,
                hex(page, facts->bundle, sizeof facts->bundle)));
        TRY(put_code(page, 253.5, TEXT_CERTIFICATE_KEY,
                hex(page, facts->desk_key, sizeof facts->desk_key)));
        return put_code(page, 258.5, TEXT_CERTIFICATE_SIGNATURE, page->file->signature_text);
}

static enum err draw_page(struct page *page)
{
        TRY(draw_specimen(page));
        TRY(draw_head(page));
        TRY(draw_facts(page));
        TRY(draw_cards(page));
        TRY(draw_checks(page));
        TRY(draw_unchecked(page));
        TRY(draw_signers(page));
        return draw_foot(page);
}

/* A page in the act's language first; a language whose staff read English has none of its own. */
static bool has_page(enum lang lang)
{
        return (text_complete[lang] >> AUDIENCE_STAFF & 1) != 0;
}

enum err certificate_draw(struct act *a, const struct certificate_look *look,
        const struct certificate_file *file, int fd)
{
        unsigned first = has_page(a->lang) ? (unsigned)a->lang : LANG_EN;
        SCOPED(paper_close) struct paper *paper = NULL;
        TRY(paper_open_pdf(a, look->type, (struct paper_size){ WIDE, HIGH }, fd, &paper));
        for (unsigned i = 0; i < LANG_COUNT; i++) {
                enum lang lang = (enum lang)((first + i) % LANG_COUNT);
                struct page page = { a, paper, look, file, &file->certificate, lang,
                        colour_of(look->band), colour_of(look->accent) };
                if (!has_page(lang))
                        continue;
                if (i > 0)
                        paper_next_page(paper);
                TRY(draw_page(&page));
        }
        return paper_finish(a, paper);
}
