/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/text_inside.h"

#include <string.h>
#include <unicode/udat.h>
#include <unicode/ustring.h>

enum { DATE_MOST = 128 };

static void date_format_close(UDateFormat **format)
{
        if (*format != NULL)
                udat_close(*format);
}

/* A day that ICU cannot spell is written in digits. */
static const char *date_format(
        struct act *a, enum lang lang, struct date date, UDateFormatStyle style)
{
        static const UChar utc[] = u"UTC";
        UErrorCode status = U_ZERO_ERROR;
        char locale[TEXT_LOCALE_SIZE], *text = arena_take(a->mem, DATE_MOST);
        UChar wide[DATE_MOST];
        text_locale_write(lang, locale);
        SCOPED(date_format_close)
        UDateFormat *format = udat_open(UDAT_NONE, style, locale, utc, -1, NULL, 0, &status);
        udat_format(format, (UDate)date.day * 86400 * 1000, wide, DATE_MOST, NULL, &status);
        u_strToUTF8(text, DATE_MOST, NULL, wide, -1, &status);
        if (U_FAILURE(status))
                date_write(date, text);
        return text;
}

const char *text_date(struct act *a, enum lang lang, struct date date)
{
        return date_format(a, lang, date, UDAT_LONG);
}

const char *text_date_weekday(struct act *a, enum lang lang, struct date date)
{
        return date_format(a, lang, date, UDAT_FULL);
}

const char *text_time(struct act *a, enum lang lang, int minute)
{
        static const UChar utc[] = u"UTC";
        UErrorCode status = U_ZERO_ERROR;
        char locale[TEXT_LOCALE_SIZE], *text = arena_take(a->mem, DATE_MOST);
        UChar wide[DATE_MOST];
        text_locale_write(lang, locale);
        SCOPED(date_format_close)
        UDateFormat *format = udat_open(UDAT_SHORT, UDAT_NONE, locale, utc, -1, NULL, 0, &status);
        udat_format(format, (UDate)minute * 60 * 1000, wide, DATE_MOST, NULL, &status);
        u_strToUTF8(text, DATE_MOST, NULL, wide, -1, &status);
        return U_SUCCESS(status) ? text : "";
}
