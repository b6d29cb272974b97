/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/text.h"

#include <unicode/udat.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

enum { NAME_MOST = 128, MONDAY = 4, LOCALE = 48 }; /* 1970-01-05 was a Monday */

static void week_format_close(UDateFormat **format)
{
        if (*format != NULL)
                udat_close(*format);
}

/* SECONDS since 1970 as the pattern or style of FORMAT has it. */
static const char *format_written(struct act *a, UDateFormat *format, int64_t seconds)
{
        UErrorCode status = U_ZERO_ERROR;
        UChar wide[NAME_MOST];
        char *text = arena_take(a->mem, NAME_MOST);
        udat_format(format, (UDate)seconds * 1000, wide, NAME_MOST, NULL, &status);
        u_strToUTF8(text, NAME_MOST, NULL, wide, -1, &status);
        return U_SUCCESS(status) ? text : "";
}

static const char *written(struct act *a, enum lang lang, UDateFormatStyle style,
        const UChar *pattern, int64_t seconds)
{
        static const UChar utc[] = u"UTC";
        UErrorCode status = U_ZERO_ERROR;
        char locale[LOCALE];
        uloc_forLanguageTag(text_lang_tags[lang], locale, LOCALE, NULL, &status);
        uloc_setKeywordValue("numbers", "latn", locale, LOCALE, &status);
        SCOPED(week_format_close)
        UDateFormat *format = udat_open(
                style, pattern ? UDAT_PATTERN : UDAT_NONE, locale, utc, -1, pattern, -1, &status);
        return U_SUCCESS(status) ? format_written(a, format, seconds) : "";
}

const char *text_weekday(struct act *a, enum lang lang, int weekday)
{
        return written(a, lang, UDAT_PATTERN, u"cccc", ((int64_t)MONDAY + weekday) * 86400);
}

const char *text_time(struct act *a, enum lang lang, int minute)
{
        return written(a, lang, UDAT_SHORT, NULL, (int64_t)minute * 60);
}
