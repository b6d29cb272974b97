/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/text_inside.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unum.h>
#include <unicode/upluralrules.h>
#include <unicode/ustring.h>

/* ICU MessageFormat as far as the texts use it (tool/gen-text refuses the rest at build). ICU's own
 * C function takes its arguments as a variable list typed by the pattern, which no caller that only
 * has strings can build; so the pattern is read here, and ICU is asked what it knows better: which
 * plural form a number takes in a language, and how that language writes the number. */

enum { MESSAGE_DEPTH_MOST = 8, WORD_MOST = 64, LARGEST_NUMBER = 999999999 };
static const int64_t largest_number = (int64_t)LARGEST_NUMBER * LARGEST_NUMBER;

/* How many braces deep a plural's text begins, seen from an argument, a plural's choice, a
 * select's. */
enum { IN_PLURAL = 1, IN_ARGUMENT = 2, IN_SELECT = 3 };

struct message {
        enum lang lang;
        const char *const *args;
        size_t count;
        struct buf out;
        int depth;
};

static bool message_write(struct message *m, struct str pattern, const char *number);

/* The bytes of one quotation at PATTERN's start: '' is an apostrophe, '{...' is text until the next
 * single '. 0 when the apostrophe is only itself. */
static size_t quote_length(struct str pattern, bool in_plural)
{
        if (pattern.len < 2)
                return 0;
        if (pattern.at[1] == '\'')
                return 2;
        if (strchr(in_plural ? "{}#" : "{}", pattern.at[1]) == NULL)
                return 0;
        for (size_t i = 2; i < pattern.len; i++) {
                if (pattern.at[i] != '\'')
                        continue;
                if (i + 1 == pattern.len || pattern.at[i + 1] != '\'')
                        return i + 1;
                i++;
        }
        return pattern.len;
}

static void quote_write(struct message *m, struct str quote)
{
        if (quote.len == 2) {
                buf_add_byte(&m->out, '\'');
                return;
        }
        for (size_t i = 1; i + 1 < quote.len; i++) {
                buf_add_byte(&m->out, quote.at[i]);
                i += quote.at[i] == '\''; /* the second of a doubled apostrophe */
        }
}

/* PATTERN begins with {; *inside is what stands before its own }. An apostrophe quotes # only
 * inside a plural, which begins within that many braces. */
static bool braces_inside(struct str pattern, int plural_depth, struct str *inside)
{
        int depth = 0;
        for (size_t i = 0; i < pattern.len; i++) {
                struct str rest = { pattern.at + i, pattern.len - i };
                size_t quoted = *rest.at == '\'' ? quote_length(rest, depth >= plural_depth) : 0;
                if (quoted > 0)
                        i += quoted - 1;
                depth += quoted == 0 && *rest.at == '{';
                depth -= quoted == 0 && *rest.at == '}';
                if (depth == 0) {
                        *inside = (struct str){ pattern.at + 1, i - 1 };
                        return true;
                }
        }
        return false;
}

/* The message of the choice WANTED among "one {...} other {...}". */
static bool choice_find(
        struct str choices, int plural_depth, struct str wanted, struct str *message)
{
        for (;;) {
                const char *brace = choices.len > 0 ? memchr(choices.at, '{', choices.len) : NULL;
                struct str inside;
                if (brace == NULL)
                        return false;
                size_t before = (size_t)(brace - choices.at);
                struct str name = str_trim((struct str){ choices.at, before });
                if (!braces_inside(
                            (struct str){ brace, choices.len - before }, plural_depth, &inside))
                        return false;
                if (str_is_equal(name, wanted)) {
                        *message = inside;
                        return true;
                }
                size_t past = before + inside.len + 2;
                choices = (struct str){ choices.at + past, choices.len - past };
        }
}

/* "one", "few", "other": the form that LANG wants for NUMBER. */
static struct str plural_form(struct message *m, int64_t number, UPluralType type)
{
        UErrorCode status = U_ZERO_ERROR;
        UChar wide[WORD_MOST];
        char *form = arena_take(m->out.mem, WORD_MOST);
        UPluralRules *rules = uplrules_openForType(text_lang_tags[m->lang], type, &status);
        uplrules_select(rules, (double)number, wide, WORD_MOST, &status);
        uplrules_close(rules);
        u_strToUTF8(form, WORD_MOST, NULL, wide, -1, &status);
        return U_SUCCESS(status) ? str_of(form) : STR("other");
}

/* NUMBER as LANG writes it ("1,250", "1.250"). */
static const char *number_write(struct message *m, int64_t number)
{
        UErrorCode status = U_ZERO_ERROR;
        UChar wide[WORD_MOST];
        char *digits = arena_take(m->out.mem, WORD_MOST);
        char locale[TEXT_LOCALE_SIZE];
        text_locale_write(m->lang, locale);
        UNumberFormat *format = unum_open(UNUM_DECIMAL, NULL, 0, locale, NULL, &status);
        unum_formatInt64(format, number, wide, WORD_MOST, NULL, &status);
        unum_close(format);
        u_strToUTF8(digits, WORD_MOST, NULL, wide, -1, &status);
        return U_SUCCESS(status) ? digits : "";
}

static bool plural_write(struct message *m, struct str choices, struct str arg, UPluralType type)
{
        int64_t number;
        struct str chosen;
        if (!str_read_number(arg, largest_number, &number))
                return false;
        struct buf exact = buf_in(m->out.mem);
        buf_add_c(&exact, "=");
        buf_add_number(&exact, number);
        if (!choice_find(choices, IN_PLURAL, buf_str(&exact), &chosen) &&
                !choice_find(choices, IN_PLURAL, plural_form(m, number, type), &chosen) &&
                !choice_find(choices, IN_PLURAL, STR("other"), &chosen))
                return false;
        return message_write(m, chosen, number_write(m, number));
}

static bool select_write(struct message *m, struct str choices, struct str arg, const char *number)
{
        struct str chosen;
        if (!choice_find(choices, IN_SELECT, arg, &chosen) &&
                !choice_find(choices, IN_SELECT, STR("other"), &chosen))
                return false;
        return message_write(m, chosen, number);
}

/* What ARG is written with: 'R' when its first letter goes from right to left, 'r' when a later one
 * does, 'L' when none. Letters inside isolates count, as they do not for U+2068. */
static char direction_find(struct str arg)
{
        bool has_left = false;
        for (size_t at = 0; at < arg.len;) {
                UCharDirection direction = u_charDirection(text_char_next(arg, &at));
                if (direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC)
                        return has_left ? 'r' : 'R';
                has_left |= direction == U_LEFT_TO_RIGHT;
        }
        return 'L';
}

/* What is put into a sentence of the other direction keeps its own, and leaves the sentence around
 * it in order (UAX #9, RLI and LRI to PDI). Numbers, addresses and codes have no letter that says
 * it and go from left to right. */
static void plain_write(struct message *m, struct str arg)
{
        char direction = direction_find(arg);
        bool is_isolated = arg.len > 0 && (text_is_right_to_left(m->lang) || direction != 'L');
        if (is_isolated)
                buf_add_c(&m->out, direction == 'R' ? "\u2067" : "\u2066");
        buf_add(&m->out, arg);
        if (is_isolated)
                buf_add_c(&m->out, "\u2069");
}

/* INSIDE is what stands between the braces: "0", "0, plural, ...". */
static bool argument_write(struct message *m, struct str inside, const char *number)
{
        struct str kind, choices;
        int64_t index;
        struct str name = str_trim(str_cut(inside, ',', &kind));
        if (!str_read_number(name, 9, &index))
                return false;
        struct str arg = (size_t)index < m->count ? str_of(m->args[index]) : STR("");
        kind = str_trim(str_cut(kind, ',', &choices));
        if (kind.len == 0)
                plain_write(m, arg);
        else if (str_is_equal(kind, STR("plural")))
                return plural_write(m, choices, arg, UPLURAL_TYPE_CARDINAL);
        else if (str_is_equal(kind, STR("selectordinal")))
                return plural_write(m, choices, arg, UPLURAL_TYPE_ORDINAL);
        else if (str_is_equal(kind, STR("select")))
                return select_write(m, choices, arg, number);
        else
                return false;
        return true;
}

/* One piece at PATTERN's start; *used is its bytes. */
static bool piece_write(struct message *m, struct str pattern, const char *number, size_t *used)
{
        char c = pattern.at[0];
        size_t quoted = c == '\'' ? quote_length(pattern, number != NULL) : 0;
        struct str inside;
        *used = 1;
        if (quoted > 0) {
                quote_write(m, (struct str){ pattern.at, quoted });
                *used = quoted;
        } else if (c == '{') {
                if (!braces_inside(pattern, IN_ARGUMENT, &inside) ||
                        !argument_write(m, inside, number))
                        return false;
                *used = inside.len + 2;
        } else if (c == '#' && number != NULL) {
                buf_add_c(&m->out, number);
        } else {
                buf_add_byte(&m->out, c);
        }
        return true;
}

/* NUMBER is what # stands for: inside a plural, else NULL. */
static bool message_write(struct message *m, struct str pattern, const char *number)
{
        if (++m->depth > MESSAGE_DEPTH_MOST)
                return false;
        for (size_t at = 0; at < pattern.len;) {
                size_t used;
                struct str rest = { pattern.at + at, pattern.len - at };
                if (!piece_write(m, rest, number, &used))
                        return false;
                at += used;
        }
        m->depth--;
        return true;
}

const char *text_format_pattern(
        struct act *a, enum lang lang, const char *pattern, const char *const *args, size_t count)
{
        struct message m = { .lang = lang, .args = args, .count = count, .out = buf_in(a->mem) };
        if (!message_write(&m, str_of(pattern), NULL))
                return pattern;
        return buf_c(&m.out);
}
