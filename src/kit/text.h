/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_TEXT_H
#define CITYKEY_KIT_TEXT_H

#include "base/act.h"

/* The sentences of web/text in each language, and what Unicode knows of text: hides ICU. */

/* The sentence as it stands, never NULL; English's where LANG lacks it. For sentences without
 * arguments. */
const char *text_get(enum lang lang, enum text key);

/* The sentence with {0} to {9} filled in (ICU MessageFormat: {0}, plural, selectordinal, select).
 * An argument of a plural is a number in digits, and # writes it as the language does; any other
 * argument stands as given, isolated (U+2066, U+2067) where it may run in the other direction: in
 * Arabic and Urdu always, elsewhere when it has letters from right to left. A missing argument
 * leaves its place empty. */
#define text_format(a, lang, key, ...)                                                             \
        text_format_args((a), (lang), (key), (const char *const[]){ __VA_ARGS__ },                 \
                sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))
const char *text_format_args(
        struct act *a, enum lang lang, enum text key, const char *const *args, size_t count);

/* As text_format, on any pattern; a pattern that is not well formed stands as it is. */
const char *text_format_pattern(
        struct act *a, enum lang lang, const char *pattern, const char *const *args, size_t count);

/* NUMBER in digits, for text_format; no grouping. */
const char *text_number(struct act *a, int64_t number);

/* The sentence of the act's failure in the act's language; "" when nothing failed. */
const char *text_of_failure(struct act *a);

/* The language of a tag or locale by its longest known beginning ("es-MX", "ES_us.UTF-8" ->
 * LANG_ES; zh, zh-CN and zh-SG are Simplified, zh-TW, zh-HK and zh-MO Traditional Chinese; fil is
 * Tagalog); English for all others. text_lang_read is false there and leaves *lang untouched. */
enum lang text_lang_of(struct str tag);
bool text_lang_read(struct str tag, enum lang *lang);

/* Is TAG a language in which nothing is missing that residents or verifiers read. */
bool text_is_complete(struct str tag);

/* "ltr" or "rtl", for dir="…". */
bool text_is_right_to_left(enum lang lang);
struct str text_direction(enum lang lang);

/* TEXT of LANG, in the act's memory if it changes: where LANG goes from right to left, numbers of
 * several groups ("555-0142") are isolated, for UAX #9 would turn their groups around (W2, N1). */
struct str text_keep_numbers(struct act *a, enum lang lang, struct str text);

/* "November 22, 2031", "22 de noviembre de 2031"; "Saturday, November 22, 2031". MINUTE of the day
 * by the clock: "2:30 PM", "14:30". Digits are Western in every language. */
const char *text_date(struct act *a, enum lang lang, struct date date);
const char *text_date_weekday(struct act *a, enum lang lang, struct date date);
const char *text_time(struct act *a, enum lang lang, int minute);

/* "Monday", "lunes": 0 is Monday. */
const char *text_weekday(struct act *a, enum lang lang, int weekday);

/* What a stranger typed, looked at before anything else is done with it. */
enum text_fault {
        TEXT_FAULT_NONE,
        TEXT_FAULT_ENCODING,   /* not UTF-8 */
        TEXT_FAULT_CONTROL,    /* a control character, line break included */
        TEXT_FAULT_BIDI,       /* an invisible character that turns text around */
        TEXT_FAULT_UNASSIGNED, /* private use, or no character of Unicode */
        TEXT_FAULT_BARE_MARK,  /* an accent without its letter, or more than eight on one */
};
enum text_fault text_find_fault(struct str text);

/* NFC (UAX #15) in the act's memory. False for what is not UTF-8. */
bool text_normalise(struct act *a, struct str text, struct str *normal);

/* Characters as people count them (grapheme clusters, UAX #29). TEXT is UTF-8. */
size_t text_count_clusters(struct act *a, struct str text);

/* Is every character one that names are written with: a letter of any script, a mark, a space, an
 * apostrophe, a hyphen, a full stop, a comma, a middle dot, a joiner. Digits and pictures are not.
 */
bool text_is_name(struct str text);
bool text_has_letter(struct str text);

/* The script of the first character that has one, by ISO 15924: "Latn", "Arab", "Hans" being
 * "Hani". False when none has. */
enum { TEXT_SCRIPT_SIZE = 5 };
bool text_find_script(struct str text, char script[TEXT_SCRIPT_SIZE]);

#endif
