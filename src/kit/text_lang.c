/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/text_inside.h"
#include "kit/text_review.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unicode/uloc.h>

/* Names of languages beside our own: a place stands for the script that is read there, a macro
 * language for the one of its languages that we have (RFC 5646; CLDR's likely subtags). */
static const struct {
        const char *tag;
        enum lang lang;
} tag_also[] = { { "zh", LANG_ZH_HANS }, { "zh-TW", LANG_ZH_HANT }, { "zh-HK", LANG_ZH_HANT },
        { "zh-MO", LANG_ZH_HANT }, { "fil", LANG_TL } };

static bool tag_part_ends(char c)
{
        return c == '-' || c == '_' || c == '.' || c == '@';
}

/* Is TAG the known tag or does it go on after it with another part; "_" parts as "-" does, and a
 * locale's "." and "@" begin what is no language. */
static bool tag_begins_with(struct str tag, const char *known)
{
        size_t len = strlen(known);
        if (tag.len < len)
                return false;
        for (size_t i = 0; i < len; i++) {
                char c = tag.at[i] == '_' ? '-' : tag.at[i];
                if (tolower((unsigned char)c) != tolower((unsigned char)known[i]))
                        return false;
        }
        return tag.len == len || tag_part_ends(tag.at[len]);
}

static size_t tag_fit(struct str tag, const char *known, size_t longest)
{
        return strlen(known) > longest && tag_begins_with(tag, known) ? strlen(known) : 0;
}

bool text_lang_read(struct str tag, enum lang *lang)
{
        size_t longest = 0;
        for (size_t i = 0; i < LANG_COUNT + COUNT(tag_also); i++) {
                bool is_own = i < LANG_COUNT;
                size_t also = is_own ? 0 : i - LANG_COUNT;
                size_t len = tag_fit(tag, is_own ? text_lang_tags[i] : tag_also[also].tag, longest);
                if (len > 0) {
                        longest = len;
                        *lang = is_own ? (enum lang)i : tag_also[also].lang;
                }
        }
        return longest > 0;
}

enum lang text_lang_of(struct str tag)
{
        enum lang lang = LANG_EN;
        text_lang_read(tag, &lang);
        return lang;
}

bool text_is_complete(struct str tag)
{
        enum lang lang;
        return text_lang_read(tag, &lang) && (text_complete[lang] & TEXT_SERVED) == TEXT_SERVED;
}

bool text_is_right_to_left(enum lang lang)
{
        return uloc_isRightToLeft(text_lang_tags[lang]) != 0;
}

struct str text_direction(enum lang lang)
{
        return text_is_right_to_left(lang) ? STR("rtl") : STR("ltr");
}

void text_locale_write(enum lang lang, char locale[TEXT_LOCALE_SIZE])
{
        char tag[TEXT_LOCALE_SIZE];
        UErrorCode status = U_ZERO_ERROR;
        snprintf(tag, sizeof tag, "%s%s-u-nu-latn", text_lang_tags[lang],
                lang == LANG_UK ? ""
                                : "-US"); /* its marks for the halves of a day are not in use */
        uloc_forLanguageTag(tag, locale, TEXT_LOCALE_SIZE, NULL, &status);
}

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

/* How long the number at the beginning of TEXT is, hyphens between digits included. */
static size_t number_length(struct str text, bool *has_groups)
{
        size_t len = 0;
        *has_groups = false;
        while (len < text.len && is_digit(text.at[len])) {
                len++;
                if (len + 1 < text.len && text.at[len] == '-' && is_digit(text.at[len + 1])) {
                        *has_groups = true;
                        len++;
                }
        }
        return len;
}

struct str text_keep_numbers(struct act *a, enum lang lang, struct str text)
{
        struct buf out = buf_in(a->mem);
        if (!text_is_right_to_left(lang))
                return text;
        for (size_t at = 0; at < text.len;) {
                bool has_groups;
                struct str rest = { text.at + at, text.len - at };
                size_t len = number_length(rest, &has_groups);
                if (has_groups)
                        buf_add_c(&out, "\u2066");
                buf_add(&out, (struct str){ rest.at, len ? len : 1 });
                if (has_groups)
                        buf_add_c(&out, "\u2069");
                at += len ? len : 1;
        }
        return buf_str(&out);
}
