/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/event_notice.h"
#include "kit/text.h"
#include "kit/zone.h"

#include <stdio.h>
#include <time.h>

/* A notice as iCalendar (RFC 5545). Times are in UTC, so that no description of a time zone is
 * needed: the city's zone is asked when they are. */

enum { LINE_MOST = 75, DAY_SECONDS = 86400 };

/* Where a folded line may be cut: not inside one UTF-8 sign. */
static size_t cut_at(struct str text, size_t most)
{
        size_t len = text.len < most ? text.len : most;
        while (len > 0 && len < text.len && ((unsigned char)text.at[len] & 0xC0) == 0x80)
                len--;
        return len;
}

/* One content line, folded (section 3.1). */
static void add_line(struct buf *out, struct str line)
{
        size_t room = LINE_MOST;
        while (line.len > 0) {
                size_t len = cut_at(line, room);
                buf_add_c(out, room == LINE_MOST ? "" : " ");
                buf_add(out, (struct str){ line.at, len });
                buf_add_c(out, "\r\n");
                line = (struct str){ line.at + len, line.len - len };
                room = LINE_MOST - 1;
        }
}

static void add_plain(struct act *a, struct buf *out, const char *name, struct str value)
{
        struct buf line = buf_in(a->mem);
        buf_add_c(&line, name);
        buf_add_c(&line, ":");
        buf_add(&line, value);
        add_line(out, buf_str(&line));
}

/* TEXT values escape what separates others (section 3.3.11). */
static void add_text(struct act *a, struct buf *out, const char *name, struct str value)
{
        struct buf escaped = buf_in(a->mem);
        for (size_t i = 0; i < value.len; i++) {
                char c = value.at[i];
                buf_add_c(&escaped, c == ',' || c == ';' || c == '\\' ? "\\" : "");
                buf_add_byte(&escaped, c);
        }
        add_plain(a, out, name, buf_str(&escaped));
}

/* The moment of MINUTE on DAY, as 20261205T160000Z. */
static void add_moment(struct act *a, struct buf *out, const char *name, int64_t moment)
{
        char text[32];
        struct tm parts;
        time_t seconds = (time_t)moment;
        gmtime_r(&seconds, &parts);
        strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &parts);
        add_plain(a, out, name, str_of(text));
}

/* Counted from the day's first second, or back from the next day's when a clock is changed between
 * the two: hours after noon are as they are told. */
static int64_t moment_of(
        struct act *a, const struct city *city, const struct event_notice *notice, int64_t minute)
{
        int64_t begins;
        int64_t ends;
        struct date before = { notice->day.day - 1 };
        if (zone_day_after(a, city->zone, before, &begins) != OK ||
                zone_day_after(a, city->zone, notice->day, &ends) != OK)
                return 0;
        bool is_late = minute >= 240; /* clocks are changed at night */
        return is_late ? ends - DAY_SECONDS + 60 * minute : begins + 60 * minute;
}

struct str event_notice_calendar(
        struct act *a, const struct city *city, const struct event_notice *notice, struct str url)
{
        struct buf out = buf_in(a->mem), id = buf_in(a->mem), place = buf_in(a->mem);
        const char *card = str_to_c(a->mem, city_card_name(city, a->lang));
        char day[DATE_TEXT_SIZE];
        date_write(notice->day, day);
        buf_add_c(&id, day);
        buf_add_c(&id, "-");
        buf_add_number(&id, notice->number);
        buf_add_c(&id, "@citykey");
        buf_add(&place, notice->place);
        buf_add_c(&place, ", ");
        buf_add(&place, notice->address);
        struct buf title = buf_in(a->mem);
        buf_add_c(&title, card);
        buf_add_c(&title, " – ");
        buf_add(&title, notice->name);
        add_plain(a, &out, "BEGIN", STR("VCALENDAR"));
        add_plain(a, &out, "VERSION", STR("2.0"));
        add_plain(a, &out, "PRODID", STR("-//citykey//events//EN"));
        add_plain(a, &out, "BEGIN", STR("VEVENT"));
        add_plain(a, &out, "UID", buf_str(&id));
        add_moment(a, &out, "DTSTAMP", moment_of(a, city, notice, 0));
        add_moment(a, &out, "DTSTART", moment_of(a, city, notice, notice->opens));
        add_moment(a, &out, "DTEND", moment_of(a, city, notice, notice->closes));
        add_text(a, &out, "SUMMARY", buf_str(&title));
        add_text(a, &out, "LOCATION", buf_str(&place));
        if (url.len > 0)
                add_plain(a, &out, "URL", url);
        add_plain(a, &out, "END", STR("VEVENT"));
        add_plain(a, &out, "END", STR("VCALENDAR"));
        return buf_str(&out);
}
