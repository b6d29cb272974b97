/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A text on one line: which letters go together, in which direction, in which face. */
#include "kit/type_inside.h"

#include <math.h>
#include <string.h>

/* A character and what is known of it. */
struct letter {
        uint32_t code, at;
        hb_script_t script;
        const struct type_face *face;
        FriBidiLevel level; /* odd: from right to left */
};

/* A part of a text whose letters agree in script, face and direction. */
struct run {
        size_t first, count; /* of the letters */
};

/* The character at AT and the length of its bytes; U+FFFD for what is not UTF-8. */
static uint32_t decode(struct str text, size_t at, size_t *length)
{
        static const uint8_t MASKS[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
        uint8_t lead = (uint8_t)text.at[at];
        size_t size = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
        *length = 1;
        if ((lead >= 0x80 && size == 1) || size > text.len - at)
                return 0xFFFD;
        uint32_t code = lead & MASKS[size];
        for (size_t i = 1; i < size; i++) {
                uint8_t next = (uint8_t)text.at[at + i];
                if ((next & 0xC0) != 0x80)
                        return 0xFFFD;
                code = code << 6 | (next & 0x3F);
        }
        *length = size;
        return code;
}

static bool has_glyph(const struct type_face *face, uint32_t code)
{
        hb_codepoint_t glyph;
        return hb_font_get_nominal_glyph(face->font, code, &glyph) && glyph != 0;
}

/* Marks, joiners and variation selectors belong to the letter before them. */
static bool belongs_to_last(uint32_t code)
{
        hb_unicode_general_category_t category =
                hb_unicode_general_category(hb_unicode_funcs_get_default(), code);
        return category == HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK ||
               category == HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK ||
               category == HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK ||
               category == HB_UNICODE_GENERAL_CATEGORY_FORMAT || (code >= 0xFE00 && code <= 0xFE0F);
}

/* Spaces and punctuation of all scripts stay in the face of what stands before them; digits and the
 * middle dot do not, so that they look the same everywhere. */
static bool is_neutral(const struct letter *letter)
{
        enum { MIDDLE_DOT = 0xB7 };
        return letter->script == HB_SCRIPT_COMMON && letter->code != MIDDLE_DOT &&
               !(letter->code >= '0' && letter->code <= '9');
}

static const struct type_face *choose_face(
        const struct type_text *text, const struct letter *letter, const struct letter *last)
{
        if (last && belongs_to_last(letter->code))
                return last->face;
        if (last && is_neutral(letter) && has_glyph(last->face, letter->code))
                return last->face;
        for (const int *i = text->order; *i >= 0; i++) {
                const struct type_face *face = &text->type->faces[*i][text->weight];
                if (has_glyph(face, letter->code))
                        return face;
        }
        return &text->type->faces[text->order[0]][text->weight];
}

/* Letters of no script of their own take the one before them, or the first that comes. */
static void settle_scripts(struct letter *letters, size_t count)
{
        hb_script_t script = HB_SCRIPT_LATIN;
        for (size_t i = count; i-- > 0;)
                if (letters[i].script != HB_SCRIPT_COMMON &&
                        letters[i].script != HB_SCRIPT_INHERITED)
                        script = letters[i].script;
        for (size_t i = 0; i < count; i++) {
                if (letters[i].script == HB_SCRIPT_COMMON ||
                        letters[i].script == HB_SCRIPT_INHERITED)
                        letters[i].script = script;
                script = letters[i].script;
        }
}

/* UAX #9, the text being a paragraph: true when it runs from right to left. */
static bool settle_levels(struct arena *mem, struct letter *letters, size_t count)
{
        FriBidiChar *codes = arena_take_array(mem, count, sizeof *codes);
        FriBidiCharType *types = arena_take_array(mem, count, sizeof *types);
        FriBidiBracketType *brackets = arena_take_array(mem, count, sizeof *brackets);
        FriBidiLevel *levels = arena_take_array(mem, count, sizeof *levels);
        FriBidiParType direction = FRIBIDI_PAR_ON;
        for (size_t i = 0; i < count; i++)
                codes[i] = letters[i].code;
        fribidi_get_bidi_types(codes, (FriBidiStrIndex)count, types);
        fribidi_get_bracket_types(codes, (FriBidiStrIndex)count, types, brackets);
        bool known = fribidi_get_par_embedding_levels_ex(
                types, brackets, (FriBidiStrIndex)count, &direction, levels);
        for (size_t i = 0; known && i < count; i++)
                letters[i].level = levels[i];
        return known && FRIBIDI_IS_RTL(direction);
}

static struct letter *read_letters(const struct type_text *text, size_t *count, bool *is_leftward)
{
        struct letter *letters = arena_take_array(text->a->mem, text->text.len, sizeof *letters);
        hb_unicode_funcs_t *unicode = hb_unicode_funcs_get_default();
        size_t length = 0, n = 0;
        for (size_t at = 0; at < text->text.len; at += length, n++) {
                struct letter *letter = &letters[n];
                letter->at = (uint32_t)at;
                letter->code = decode(text->text, at, &length);
                letter->script = hb_unicode_script(unicode, letter->code);
                letter->face = choose_face(text, letter, n > 0 ? letter - 1 : NULL);
        }
        settle_scripts(letters, n);
        *is_leftward = settle_levels(text->a->mem, letters, n);
        *count = n;
        return letters;
}

static struct run *find_runs(
        struct arena *mem, const struct letter *letters, size_t count, size_t *run_count)
{
        struct run *runs = arena_take_array(mem, count, sizeof *runs);
        size_t n = 0;
        for (size_t i = 0; i < count; i++) {
                const struct letter *here = &letters[i],
                                    *first = &letters[runs[n > 0 ? n - 1 : 0].first];
                if (n > 0 && here->face == first->face && here->script == first->script &&
                        here->level == first->level)
                        runs[n - 1].count++;
                else
                        runs[n++] = (struct run){ i, 1 };
        }
        *run_count = n;
        return runs;
}

/* UAX #9, rule L2: from the highest level down, turn around whatever stands at it or above. */
static void order_runs(struct run *runs, size_t count, const struct letter *letters)
{
        FriBidiLevel most = 0;
        for (size_t i = 0; i < count; i++)
                if (letters[runs[i].first].level > most)
                        most = letters[runs[i].first].level;
        for (FriBidiLevel level = most; level > 0; level--) {
                for (size_t i = 0; i < count; i++) {
                        size_t end = i;
                        while (end < count && letters[runs[end].first].level >= level)
                                end++;
                        for (size_t a = i, b = end; b > a + 1; a++) {
                                struct run run = runs[a];
                                runs[a] = runs[--b];
                                runs[b] = run;
                        }
                        i = end > i ? end : i;
                }
        }
}

static bool joins_letters(hb_script_t script)
{
        return script == HB_SCRIPT_ARABIC || script == HB_SCRIPT_SYRIAC ||
               script == HB_SCRIPT_DEVANAGARI || script == HB_SCRIPT_BENGALI ||
               script == HB_SCRIPT_GURMUKHI || script == HB_SCRIPT_MONGOLIAN;
}

static double em(hb_position_t length)
{
        return (double)length / (1 << TYPE_EM_BITS);
}

/* The line grows to hold the ink of a glyph that stands at X. */
static void hold_ink(struct type_line *line, const struct type_glyph *glyph)
{
        hb_glyph_extents_t ink;
        if (!hb_font_get_glyph_extents(glyph->face->font, glyph->id, &ink) || ink.width == 0)
                return;
        double left = glyph->x + em(ink.x_bearing), top = em(ink.y_bearing) - glyph->y;
        line->left = fmin(line->left, left);
        line->right = fmax(line->right, left + em(ink.width));
        line->ascent = fmax(line->ascent, top);
        line->descent = fmax(line->descent, -top - em(ink.height));
}

static void make_room(struct arena *mem, struct type_line *line, size_t more)
{
        size_t room = line->count + more;
        if (room <= line->room)
                return;
        line->glyphs = line->glyphs
                               ? arena_grow(mem, line->glyphs, line->room * sizeof *line->glyphs,
                                         room * sizeof *line->glyphs)
                               : arena_take_array(mem, room, sizeof *line->glyphs);
        line->room = room;
}

static void shape_run(const struct type_text *text, const struct letter *letters,
        const struct run *run, struct type_line *line)
{
        const struct letter *first = &letters[run->first], *end = first + run->count;
        size_t from = first->at;
        size_t length = 0;
        decode(text->text, end[-1].at, &length);
        hb_buffer_t *buffer = text->type->buffer;
        hb_buffer_clear_contents(buffer);
        hb_buffer_add_utf8(buffer, text->text.at, (int)text->text.len, (unsigned)from,
                (int)(end[-1].at + length - from));
        hb_buffer_set_direction(buffer, first->level % 2 ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
        hb_buffer_set_script(buffer, first->script);
        hb_buffer_set_language(buffer, text->language);
        hb_shape(first->face->font, buffer, NULL, 0);
        unsigned count;
        const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(buffer, &count);
        const hb_glyph_position_t *places = hb_buffer_get_glyph_positions(buffer, NULL);
        make_room(text->a->mem, line, count);
        double spacing = joins_letters(first->script) ? 0 : text->spacing;
        for (unsigned i = 0; i < count; i++) {
                struct type_glyph *glyph = &line->glyphs[line->count++];
                bool ends = i + 1 == count || infos[i + 1].cluster != infos[i].cluster;
                glyph->face = first->face;
                glyph->id = infos[i].codepoint;
                glyph->at = infos[i].cluster;
                glyph->x = (float)(line->width + em(places[i].x_offset));
                glyph->y = (float)-em(places[i].y_offset);
                glyph->advance = (float)(em(places[i].x_advance) + (ends ? spacing : 0));
                hold_ink(line, glyph);
                line->width += (double)glyph->advance;
        }
}

struct type_line type_shape(const struct type_text *text)
{
        struct type_line line = { .left = 1e9, .right = -1e9 };
        if (text->text.len == 0)
                return (struct type_line){ 0 };
        size_t letter_count, run_count;
        struct letter *letters = read_letters(text, &letter_count, &line.is_leftward);
        struct run *runs = find_runs(text->a->mem, letters, letter_count, &run_count);
        order_runs(runs, run_count, letters);
        make_room(text->a->mem, &line, letter_count);
        for (size_t i = 0; i < run_count; i++)
                shape_run(text, letters, &runs[i], &line);
        if (line.right < line.left) /* blanks only */
                line.left = line.right = 0;
        return line;
}
