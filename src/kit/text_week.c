/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/text_inside.h"

#include <unicode/udat.h>
#include <unicode/ustring.h>

enum { NAME_MOST = 128, MONDAY = 4 }; /* 1970-01-05 was a Monday */

static void week_format_close(UDateFormat **format)
{
        if (*format != NULL)
                udat_close(*format);
}

const char *text_weekday(struct act *a, enum lang lang, int weekday)
{
        static const UChar utc[] = u"UTC", name[] = u"cccc";
        UErrorCode status = U_ZERO_ERROR;
        char locale[TEXT_LOCALE_SIZE], *text = arena_take(a->mem, NAME_MOST);
        UChar wide[NAME_MOST];
        text_locale_write(lang, locale);
        SCOPED(week_format_close)
        UDateFormat *format =
                udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, utc, -1, name, -1, &status);
        udat_format(
                format, (UDate)(MONDAY + weekday) * 86400 * 1000, wide, NAME_MOST, NULL, &status);
        u_strToUTF8(text, NAME_MOST, NULL, wide, -1, &status);
        return U_SUCCESS(status) ? text : "";
}
