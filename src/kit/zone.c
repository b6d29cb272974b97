/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/zone.h"

#include <string.h>
#include <unicode/ucal.h>

enum { ZONE_NAME_MOST = 64, DAY = 86400, WIDEST_OFFSET = 26 * 3600 };

/* ICU's calendar of a zone, by which it tells offsets and changes. */
struct calendar {
        UCalendar *at;
};

static void calendar_close(struct calendar *calendar)
{
        if (calendar->at != NULL)
                ucal_close(calendar->at);
}

/* Zone names are ASCII; LEN characters of WIDE are filled. */
static bool name_widen(struct str zone, UChar wide[ZONE_NAME_MOST])
{
        if (zone.len == 0 || zone.len >= ZONE_NAME_MOST)
                return false;
        for (size_t i = 0; i < zone.len; i++) {
                if (zone.at[i] <= ' ' || zone.at[i] > '~')
                        return false;
                wide[i] = (UChar)zone.at[i];
        }
        wide[zone.len] = 0;
        return true;
}

/* ICU also takes "GMT+5" and three-letter names; a city's zone is one of the tz database's. */
bool zone_exists(struct str zone)
{
        UChar wide[ZONE_NAME_MOST], canonical[ZONE_NAME_MOST];
        UBool is_system = 0;
        UErrorCode status = U_ZERO_ERROR;
        if (!name_widen(zone, wide) || memchr(zone.at, '/', zone.len) == NULL)
                return false;
        ucal_getCanonicalTimeZoneID(
                wide, (int32_t)zone.len, canonical, ZONE_NAME_MOST, &is_system, &status);
        return U_SUCCESS(status) && is_system && !str_starts_with(zone, STR("Etc/Unknown"));
}

static enum err calendar_open(struct act *a, struct str zone, struct calendar *calendar)
{
        UChar wide[ZONE_NAME_MOST];
        UErrorCode status = U_ZERO_ERROR;
        if (!zone_exists(zone) || !name_widen(zone, wide))
                return fail(a, E_BUG, TEXT_ZONE_UNKNOWN);
        calendar->at = ucal_open(wide, (int32_t)zone.len, "en", UCAL_GREGORIAN, &status);
        return U_SUCCESS(status) ? OK : fail(a, E_BUG, TEXT_ZONE_UNKNOWN);
}

/* Seconds that the zone's clocks are ahead of UTC at the second AT. */
static int64_t calendar_offset(struct calendar *calendar, int64_t at)
{
        UErrorCode status = U_ZERO_ERROR;
        ucal_setMillis(calendar->at, (UDate)at * 1000, &status);
        int64_t standard = ucal_get(calendar->at, UCAL_ZONE_OFFSET, &status);
        int64_t summer = ucal_get(calendar->at, UCAL_DST_OFFSET, &status);
        return U_SUCCESS(status) ? (standard + summer) / 1000 : 0;
}

/* The second of the last change of the clocks at or before AT; false when there is none. */
static bool calendar_last_change(struct calendar *calendar, int64_t at, int64_t *change)
{
        UDate when = 0;
        UErrorCode status = U_ZERO_ERROR;
        ucal_setMillis(calendar->at, (UDate)at * 1000, &status);
        UBool found = ucal_getTimeZoneTransitionDate(
                calendar->at, UCAL_TZ_TRANSITION_PREVIOUS_INCLUSIVE, &when, &status);
        if (!found || U_FAILURE(status))
                return false;
        *change = (int64_t)when / 1000;
        return true;
}

static int64_t divide_down(int64_t seconds)
{
        return seconds / DAY - (seconds % DAY < 0);
}

enum err zone_date(struct act *a, struct str zone, int64_t now, struct date *date)
{
        SCOPED(calendar_close) struct calendar calendar = { NULL };
        TRY(calendar_open(a, zone, &calendar));
        date->day = (int32_t)divide_down(now + calendar_offset(&calendar, now));
        return OK;
}

enum err zone_minute(struct act *a, struct str zone, int64_t now, struct date *date, int *minute)
{
        SCOPED(calendar_close) struct calendar calendar = { NULL };
        TRY(calendar_open(a, zone, &calendar));
        int64_t there = now + calendar_offset(&calendar, now);
        date->day = (int32_t)divide_down(there);
        *minute = (int)((there - (int64_t)date->day * DAY) / 60);
        return OK;
}

/* Between two changes of the clocks the offset is constant and the day ends at MIDNIGHT - offset.
 * Going back from a second that is surely past the day, the first such stretch in which the day (or
 * an earlier one) still was is the one that it ended in: there, or by the change that ends it. */
enum err zone_day_after(struct act *a, struct str zone, struct date date, int64_t *first_second)
{
        SCOPED(calendar_close) struct calendar calendar = { NULL };
        TRY(calendar_open(a, zone, &calendar));
        int64_t midnight = ((int64_t)date.day + 1) * DAY;
        int64_t stretch_end = midnight + WIDEST_OFFSET;
        for (;;) {
                int64_t day_end = midnight - calendar_offset(&calendar, stretch_end - 1);
                int64_t change;
                if (!calendar_last_change(&calendar, stretch_end - 1, &change) ||
                        change < day_end) {
                        *first_second = day_end < stretch_end ? day_end : stretch_end;
                        return OK;
                }
                stretch_end = change;
        }
}
