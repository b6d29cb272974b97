/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/type_inside.h"

#include <math.h>

/* Sizes are tried in quarters of a point. */
static const double SIZE_STEP = 0.25;
/* Between base lines, in em: at least this, more where a script needs it. */
static const double LINE_STEP = 1.16, LINE_GAP = 0.10;
/* Where the first base line stands at least, in em: a little more than the height of capitals. */
static const double FIRST_LINE = 0.76;
/* What the last line keeps free below it at least. */
static const double LAST_LINE = 0.24;

enum err type_open(struct act *a, struct type **type)
{
        struct type *made = arena_take(a->mem, sizeof *made);
        made->buffer = hb_buffer_create();
        if (FT_Init_FreeType(&made->library) != 0 || !type_load_faces(made)) {
                type_close(&made);
                return fail(a, E_BUG, TEXT_TYPE_FACE_MISSING);
        }
        *type = made;
        return OK;
}

static void close_face(struct type_face *face)
{
        if (face->cairo)
                cairo_font_face_destroy(face->cairo);
        hb_font_destroy(face->font);
}

void type_close(struct type **type)
{
        if (!*type)
                return;
        for (size_t i = 0; i < TYPE_FACES * TYPE_WEIGHTS; i++)
                close_face(&(*type)->faces[i / TYPE_WEIGHTS][i % TYPE_WEIGHTS]);
        FT_Done_FreeType((*type)->library);
        hb_buffer_destroy((*type)->buffer);
        *type = NULL;
}

/* What is known of each byte of a text: how wide the cluster is that begins there, and
 * whether a line may end before it. */
enum break_here { BREAK_NEVER, BREAK_WORD, BREAK_LETTER };
struct paragraph {
        float *advances;
        uint8_t *breaks;
        size_t len;
};

static bool is_space(struct str text, size_t at)
{
        return text.at[at] == ' ';
}

/* Han, kana and their like (three bytes from E2 BA to ED, four from F0 A0) may begin a line
 * anywhere; other words after a space or hyphen. */
static bool may_break_before(struct str text, size_t at)
{
        uint8_t lead = (uint8_t)text.at[at],
                next = at + 1 < text.len ? (uint8_t)text.at[at + 1] : 0;
        bool is_ideograph = (lead == 0xE3 && next >= 0x81) || (lead >= 0xE4 && lead <= 0xE9) ||
                            (lead == 0xF0 && next >= 0xA0);
        return at > 0 && (is_space(text, at - 1) || text.at[at - 1] == '-' || is_ideograph);
}

static struct paragraph measure(const struct type_text *text)
{
        struct type_line line = type_shape(text);
        size_t len = text->text.len;
        struct paragraph p = { arena_take_array(text->a->mem, len + 1, sizeof *p.advances),
                arena_take_array(text->a->mem, len + 1, 1), len };
        for (size_t i = 0; i < line.count; i++) {
                const struct type_glyph *glyph = &line.glyphs[i];
                p.advances[glyph->at] += glyph->advance;
                p.breaks[glyph->at] =
                        may_break_before(text->text, glyph->at) ? BREAK_WORD : BREAK_LETTER;
        }
        return p;
}

/* Where the line that begins at FROM ends when it may be WIDTH em wide; FROM when not even one
 * cluster fits. A space at the end may hang over. */
static size_t end_line(struct str text, const struct paragraph *p, size_t from, double width,
        enum break_here smallest)
{
        double used = 0;
        size_t end = from;
        for (size_t at = from; at < p->len; at++) {
                if (at > from && p->breaks[at] != BREAK_NEVER && p->breaks[at] <= smallest)
                        end = at;
                used += (double)p->advances[at];
                if (used > width && !is_space(text, at))
                        return end;
        }
        return p->len;
}

/* Where lines begin and end: bytes of the text. */
struct lines {
        size_t count, from[TYPE_LINES], to[TYPE_LINES];
};

/* What is to be done, and the text's measure. */
struct work {
        const struct type_text *text;
        const struct type_style *style;
        struct type_room room;
        struct paragraph paragraph;
};

/* Cuts the text into lines of at most WIDTH em; false when there are more than MOST. */
static bool wrap(const struct work *work, double width, enum break_here smallest, int most,
        struct lines *lines)
{
        struct str text = work->text->text;
        const struct paragraph *p = &work->paragraph;
        size_t from = 0;
        for (lines->count = 0; from < p->len || lines->count == 0;) {
                size_t to = end_line(text, p, from, width, BREAK_WORD);
                if (to == from && smallest == BREAK_LETTER)
                        to = end_line(text, p, from, width, BREAK_LETTER);
                if ((to == from && p->len > 0) || lines->count == (size_t)most)
                        return false;
                size_t end = to;
                while (end > from && is_space(text, end - 1))
                        end--;
                lines->from[lines->count] = from;
                lines->to[lines->count++] = end;
                from = to;
        }
        return true;
}

/* Sets the lines in SIZE and says whether they fit. */
static bool set_lines(
        const struct work *work, const struct lines *lines, double size, struct type_set *set)
{
        double ascent = 0, descent = 0, wide = 0;
        for (size_t i = 0; i < lines->count; i++) {
                struct type_text part = *work->text;
                part.text = (struct str){ part.text.at + lines->from[i],
                        lines->to[i] - lines->from[i] };
                set->lines[i] = type_shape(&part);
                ascent = fmax(ascent, set->lines[i].ascent);
                descent = fmax(descent, set->lines[i].descent);
                wide = fmax(wide, set->lines[i].width - work->style->spacing);
        }
        set->count = (int)lines->count;
        set->size = size;
        set->first = fmax(FIRST_LINE, ascent) * size;
        set->step = fmax(LINE_STEP, ascent + descent + LINE_GAP) * size;
        set->height = set->first + set->step * (set->count - 1) + fmax(LAST_LINE, descent) * size;
        return wide * size <= work->room.width + 0.01 && set->height <= work->room.height + 0.01;
}

/* Makes lines of about the same length out of one long and one short: the narrowest width that
 * takes no more of them. */
static void balance(const struct work *work, double width, enum break_here smallest, int most,
        struct lines *lines)
{
        enum { HALVINGS = 7 };
        double fits = width, fails = width / most;
        for (int i = 0; i < HALVINGS && lines->count > 1; i++) {
                struct lines tried;
                double middle = (fits + fails) / 2;
                if (wrap(work, middle, smallest, (int)lines->count, &tried)) {
                        *lines = tried;
                        fits = middle;
                } else {
                        fails = middle;
                }
        }
}

static bool try_step(const struct work *work, const struct type_step *step,
        enum break_here smallest, struct type_set *set)
{
        for (double size = step->most; size >= step->least - 0.001; size -= SIZE_STEP) {
                struct lines lines;
                double width = work->room.width / size;
                if (!wrap(work, width, smallest, step->lines, &lines))
                        continue;
                balance(work, width, smallest, step->lines, &lines);
                if (set_lines(work, &lines, size, set))
                        return true;
        }
        return false;
}

enum err type_fit(const struct type_text *text, const struct type_style *style,
        struct type_room room, struct type_set *set)
{
        if (text->text.len > TYPE_BYTES_MOST)
                return fail(text->a, E_INPUT, style->refusal);
        struct work work = { text, style, room, measure(text) };
        for (size_t i = 0; i < TYPE_STEPS && style->steps[i].lines > 0; i++) {
                bool is_last = i + 1 == TYPE_STEPS || style->steps[i + 1].lines == 0;
                struct type_set made;
                if (!try_step(&work, &style->steps[i], is_last && i > 0 ? BREAK_LETTER : BREAK_WORD,
                            &made))
                        continue;
                *set = made;
                return OK;
        }
        return fail(text->a, E_INPUT, style->refusal);
}

struct type_text type_text_of(struct act *a, const struct type *type, struct str text,
        struct str language, const struct type_style *style)
{
        return (struct type_text){ a, type, text, type_order(language),
                hb_language_from_string(language.at, (int)language.len), style->weight,
                style->spacing };
}

bool type_has_glyphs(struct act *a, const struct type *type, struct str text, struct str language,
        struct str *missing)
{
        static const struct type_style plain = { .weight = TYPE_REGULAR };
        struct type_text whole = type_text_of(a, type, text, language, &plain);
        struct type_line line = type_shape(&whole);
        size_t first = text.len;
        for (size_t i = 0; i < line.count; i++)
                if (line.glyphs[i].id == 0 && line.glyphs[i].at < first)
                        first = line.glyphs[i].at;
        if (first == text.len)
                return true;
        size_t end = first + 1;
        while (end < text.len && ((uint8_t)text.at[end] & 0xC0) == 0x80)
                end++;
        *missing = (struct str){ text.at + first, end - first };
        return false;
}

double type_width(
        struct act *a, const struct type *type, struct str text, const struct type_style *style)
{
        struct type_text whole = type_text_of(a, type, text, STR("en"), style);
        return type_shape(&whole).width * style->steps[0].most;
}
