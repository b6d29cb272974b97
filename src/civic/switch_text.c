/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/switch_inside.h"

#include <stdio.h>

/* The first line of a state. The folder's state is JSON, which never begins so, and no state of the
 * switch is JSON: neither signature can stand for the other. */
#define FIRST_LINE "citykey switch v1"

enum { DAY = 86400, MINUTE = 60 };

/* ------------------------------------------------------------------------------ minutes */

int64_t switch_minute(const struct act *a)
{
        return a->now - a->now % MINUTE;
}

void switch_write_minute(int64_t seconds, char text[SWITCH_MINUTE_SIZE])
{
        char day[DATE_TEXT_SIZE];
        date_write((struct date){ (int32_t)(seconds / DAY) }, day);
        unsigned minutes = (unsigned)(seconds % DAY / MINUTE) % (DAY / MINUTE);
        snprintf(text, SWITCH_MINUTE_SIZE, "%.10sT%02u:%02uZ", day, minutes / 60, minutes % 60);
}

bool switch_read_minute(struct str text, int64_t *seconds)
{
        struct date day;
        int64_t hour, minute;
        char again[SWITCH_MINUTE_SIZE];
        if (text.len != SWITCH_MINUTE_SIZE - 1 || !date_read((struct str){ text.at, 10 }, &day) ||
                day.day < 0 || !str_read_number((struct str){ text.at + 11, 2 }, 23, &hour) ||
                !str_read_number((struct str){ text.at + 14, 2 }, 59, &minute))
                return false;
        int64_t read = (int64_t)day.day * DAY + (hour * 60 + minute) * MINUTE;
        switch_write_minute(read, again);
        if (!str_is_equal(text, str_of(again)))
                return false;
        *seconds = read;
        return true;
}

/* -------------------------------------------------------------------------------- states */

static void add_line(struct buf *text, const char *name, struct str value)
{
        buf_add_c(text, name);
        buf_add_byte(text, ' ');
        buf_add(text, value.len ? value : STR("-"));
        buf_add_byte(text, '\n');
}

static void add_number_line(struct buf *text, const char *name, int64_t number)
{
        buf_add_c(text, name);
        buf_add_byte(text, ' ');
        buf_add_number(text, number);
        buf_add_byte(text, '\n');
}

struct str switch_write(struct act *a, const struct switch_record *record)
{
        char made[SWITCH_MINUTE_SIZE], since[SWITCH_MINUTE_SIZE];
        struct buf text = buf_in(a->mem);
        switch_write_minute(record->made, made);
        switch_write_minute(record->since, since);
        buf_add_c(&text, FIRST_LINE "\nepoch ");
        buf_add_hex(&text, str_of_bytes(record->epoch, sizeof record->epoch));
        buf_add_byte(&text, '\n');
        add_number_line(&text, "number", record->number);
        add_line(&text, "state", str_of(switch_at_names[record->at]));
        add_line(&text, "made", str_of(made));
        add_line(&text, "since", str_of(since));
        add_line(&text, "reason", str_of(switch_reasons[record->reason].code));
        add_line(&text, "reference", record->reference);
        add_line(&text, "notice", record->notice);
        add_number_line(&text, "proposal", record->proposal);
        return buf_str(&text);
}

/* The value of the next line, which must have this name. */
static bool cut_line(struct str *text, struct str name, struct str *value)
{
        struct str line = str_cut(*text, '\n', text);
        return str_is_equal(str_cut(line, ' ', value), name) && value->len > 0;
}

static bool find_at(struct str name, enum switch_at *at)
{
        static const enum switch_at stored[] = { SWITCH_OPEN, SWITCH_PAUSED, SWITCH_LOCKED };
        for (size_t i = 0; i < COUNT(stored); i++)
                if (str_is_equal(name, str_of(switch_at_names[stored[i]]))) {
                        *at = stored[i];
                        return true;
                }
        return false;
}

static bool find_reason(struct str code, enum switch_reason *reason)
{
        for (enum switch_reason r = 0; r < SWITCH_REASONS; r++)
                if (str_is_equal(code, str_of(switch_reasons[r].code))) {
                        *reason = r;
                        return true;
                }
        return false;
}

static struct str or_empty(struct str value)
{
        return str_is_equal(value, STR("-")) ? STR("") : value;
}

static bool read_lines(struct str text, struct switch_record *read)
{
        struct str epoch, number, at, made, since, reason, proposal;
        if (!str_is_equal(str_cut(text, '\n', &text), STR(FIRST_LINE)) ||
                !cut_line(&text, STR("epoch"), &epoch) ||
                !cut_line(&text, STR("number"), &number) || !cut_line(&text, STR("state"), &at) ||
                !cut_line(&text, STR("made"), &made) || !cut_line(&text, STR("since"), &since) ||
                !cut_line(&text, STR("reason"), &reason) ||
                !cut_line(&text, STR("reference"), &read->reference) ||
                !cut_line(&text, STR("notice"), &read->notice) ||
                !cut_line(&text, STR("proposal"), &proposal))
                return false;
        read->reference = or_empty(read->reference);
        read->notice = or_empty(read->notice);
        return hex_read(epoch, read->epoch, sizeof read->epoch) &&
               str_read_number(number, INT32_MAX, &read->number) && find_at(at, &read->at) &&
               switch_read_minute(made, &read->made) && switch_read_minute(since, &read->since) &&
               find_reason(reason, &read->reason) &&
               str_read_number(proposal, INT32_MAX, &read->proposal);
}

bool switch_read(struct act *a, struct str text, struct switch_record *record)
{
        struct switch_record read;
        if (text.len > SWITCH_TEXT_MOST || !read_lines(text, &read) ||
                !str_is_equal(switch_write(a, &read), text)) /* nothing more, nothing otherwise */
                return false;
        *record = read;
        return true;
}
