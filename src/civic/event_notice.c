/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/event_notice.h"

#include "civic/ledger.h"
#include "civic/permit.h"
#include "event_notice_sql.h"
#include "kit/db.h"
#include "kit/text.h"
#include "kit/yaml.h"

#include <stddef.h>
#include <stdio.h>

enum { NAME_MOST = 60, PLACE_MOST = 120, CLOCK_LEN = 5, CAPACITY_MOST = 100000, DAY_END = 1440 };

const struct event_access_row event_access_rows[EVENT_ACCESS_COUNT] = {
        [EVENT_STEP_FREE] = { "step_free", TEXT_EVENT_NOTICE_ACCESS_STEP_FREE },
        [EVENT_TOILET] = { "toilet", TEXT_EVENT_NOTICE_ACCESS_TOILET },
        [EVENT_SIGN_LANGUAGE] = { "sign_language", TEXT_EVENT_NOTICE_ACCESS_SIGN_LANGUAGE },
        [EVENT_HEARING_LOOP] = { "hearing_loop", TEXT_EVENT_NOTICE_ACCESS_HEARING_LOOP },
        [EVENT_QUIET_ROOM] = { "quiet_room", TEXT_EVENT_NOTICE_ACCESS_QUIET_ROOM },
        [EVENT_CHILDREN] = { "children", TEXT_EVENT_NOTICE_ACCESS_CHILDREN },
};

/* ------------------------------------------------------------------------------ the file */

struct words {
        struct yaml_word *each;
        size_t count;
};

struct paper {
        struct event_notice notice;
        int64_t day_line, hours_line;
        struct str day, opens, closes;
        struct words languages, access;
};

#define IN(member) .offset = offsetof(struct paper, member)
#define LIST(member) IN(member.each), .count_offset = offsetof(struct paper, member.count)

static const struct yaml_field fields[] = {
        { .name = "day", YAML_LINE, IN(day_line) },
        { .name = "from", YAML_LINE, IN(hours_line) },
        { .name = "name", YAML_TEXT, IN(notice.name), .least = 1, .most = NAME_MOST },
        { .name = "day", YAML_TEXT, IN(day), .least = 1, .most = 10 },
        { .name = "from", YAML_TEXT, IN(opens), .least = 1, .most = CLOCK_LEN },
        { .name = "to", YAML_TEXT, IN(closes), .least = 1, .most = CLOCK_LEN },
        { .name = "place", YAML_TEXT, IN(notice.place), .least = 1, .most = PLACE_MOST },
        { .name = "address", YAML_TEXT, IN(notice.address), .least = 1, .most = PLACE_MOST },
        { .name = "languages",
                YAML_WORDS,
                LIST(languages),
                .least = 1,
                .most = EVENT_NOTICE_LANGUAGES },
        { .name = "access",
                YAML_WORDS,
                LIST(access),
                .most = EVENT_ACCESS_COUNT,
                .is_optional = true },
        { .name = "walk_ins", YAML_YES_NO, IN(notice.has_walk_ins) },
        { .name = "capacity", YAML_NUMBER, IN(notice.capacity), .least = 1, .most = CAPACITY_MOST },
        { .kind = YAML_END },
};

#define refuse(a, name, line, key, ...)                                                            \
        yaml_fail((a), (name), (line), text_format((a), (a)->lang, (key), __VA_ARGS__))

/* "09:30" */
static bool read_clock(struct str text, int64_t *minute)
{
        int64_t hours;
        int64_t minutes;
        struct str rest, before = str_cut(text, ':', &rest);
        if (text.len != CLOCK_LEN || before.len != 2 || !str_read_number(before, 24, &hours) ||
                !str_read_number(rest, 59, &minutes))
                return false;
        *minute = 60 * hours + minutes;
        return true;
}

static enum err read_when(struct act *a, const char *name, struct paper *paper)
{
        struct event_notice *notice = &paper->notice;
        if (!date_read(paper->day, &notice->day))
                return refuse(
                        a, name, paper->day_line, TEXT_EVENT_NOTICE_DAY, yaml_show(a, paper->day));
        if (notice->day.day < a->today.day)
                return refuse(a, name, paper->day_line, TEXT_EVENT_NOTICE_PAST,
                        text_date(a, a->lang, notice->day));
        if (!read_clock(paper->opens, &notice->opens) ||
                !read_clock(paper->closes, &notice->closes) || notice->opens >= notice->closes ||
                notice->closes > DAY_END)
                return refuse(a, name, paper->hours_line, TEXT_EVENT_NOTICE_HOURS, NULL);
        return OK;
}

static bool city_has(const struct city *city, struct str tag)
{
        for (size_t i = 0; i < city->language_count; i++)
                if (str_is_equal(city->languages[i].tag, tag))
                        return true;
        return false;
}

static enum err read_languages(
        struct act *a, const struct city *city, const char *name, struct paper *paper)
{
        struct buf tags = buf_in(a->mem);
        for (size_t i = 0; i < paper->languages.count; i++) {
                const struct yaml_word *word = &paper->languages.each[i];
                if (!city_has(city, word->text))
                        return refuse(a, name, word->line, TEXT_EVENT_NOTICE_LANGUAGE,
                                yaml_show(a, word->text));
                buf_add_c(&tags, i > 0 ? " " : "");
                buf_add(&tags, word->text);
        }
        paper->notice.languages = buf_str(&tags);
        return OK;
}

static const char *list_access(struct act *a)
{
        struct buf names = buf_in(a->mem);
        for (size_t i = 0; i < EVENT_ACCESS_COUNT; i++) {
                buf_add_c(&names, i > 0 ? ", " : "");
                buf_add_c(&names, event_access_rows[i].name);
        }
        return buf_c(&names);
}

static enum err read_access(struct act *a, const char *name, struct paper *paper)
{
        for (size_t i = 0; i < paper->access.count; i++) {
                const struct yaml_word *word = &paper->access.each[i];
                size_t what = 0;
                while (what < EVENT_ACCESS_COUNT &&
                        !str_is_equal(word->text, str_of(event_access_rows[what].name)))
                        what++;
                if (what == EVENT_ACCESS_COUNT)
                        return refuse(a, name, word->line, TEXT_EVENT_NOTICE_ACCESS_UNKNOWN,
                                yaml_show(a, word->text), list_access(a));
                paper->notice.access |= (int64_t)1 << what;
        }
        return OK;
}

enum err event_notice_read(struct act *a, const struct city *city, const char *name,
        struct str text, struct event_notice *notice)
{
        struct paper *paper = arena_take(a->mem, sizeof *paper);
        TRY(yaml_read(a, name, text, fields, paper));
        TRY(read_when(a, name, paper));
        TRY(read_languages(a, city, name, paper));
        TRY(read_access(a, name, paper));
        *notice = paper->notice;
        return OK;
}

/* --------------------------------------------------------------------------- telling of it */

struct telling {
        struct role_set roles;
        const struct event_notice *notice;
};

/* "“Spring fair” 2026-12-05" */
static enum err tell(struct act *a, const char *kind, const struct telling *telling)
{
        struct buf effect = buf_in(a->mem);
        char day[DATE_TEXT_SIZE];
        date_write(telling->notice->day, day);
        buf_add_c(&effect, "\"");
        buf_add(&effect, telling->notice->name);
        buf_add_c(&effect, "\" ");
        buf_add_c(&effect, day);
        const struct ledger_event event = {
                .kind = str_of(kind),
                .role = str_of(permit_role(PERMIT_EVENT_ANNOUNCE, telling->roles)),
                .reason = STR("notice"),
                .effect = buf_str(&effect),
        };
        return ledger_append(a, &event);
}

static enum err announce(struct act *a, void *arg)
{
        int64_t changed;
        const struct telling *telling = arg;
        const struct event_notice *notice = telling->notice;
        const struct sql_event_notice_add_in row = {
                .name = notice->name,
                .day = notice->day.day,
                .opens = notice->opens,
                .closes = notice->closes,
                .place = notice->place,
                .address = notice->address,
                .languages = notice->languages,
                .access = notice->access,
                .walk_ins = notice->has_walk_ins,
                .capacity = notice->capacity,
        };
        TRY(sql_event_notice_add(a, &row, &changed));
        if (changed == 0)
                return fail(a, E_STATE, TEXT_EVENT_NOTICE_TWICE);
        return tell(a, "event.announce", telling);
}

static enum err withdraw(struct act *a, void *arg)
{
        int64_t changed;
        const struct telling *telling = arg;
        TRY(sql_event_notice_remove(a, telling->notice->name, telling->notice->day.day, &changed));
        if (changed == 0)
                return fail(a, E_NONE, TEXT_EVENT_NOTICE_NONE);
        return tell(a, "event.withdraw", telling);
}

static enum err tell_of(struct act *a, db_work *work, const struct telling *telling)
{
        struct telling copy = *telling;
        if (!permit_has(PERMIT_EVENT_ANNOUNCE, telling->roles))
                return fail(a, E_MAY, TEXT_EVENT_NOTICE_MAY);
        return db_change(a, work, &copy);
}

enum err event_notice_announce(
        struct act *a, struct role_set roles, const struct event_notice *notice)
{
        return tell_of(a, announce, &(struct telling){ roles, notice });
}

enum err event_notice_withdraw(
        struct act *a, struct role_set roles, struct str name, struct date day)
{
        const struct event_notice notice = { .name = name, .day = day };
        return tell_of(a, withdraw, &(struct telling){ roles, &notice });
}

/* ------------------------------------------------------------------------------ looking */

static struct event_notice notice_of(const struct sql_event_notice_from_row *row)
{
        return (struct event_notice){
                .number = row->number,
                .name = row->name,
                .day = { (int32_t)row->day },
                .opens = row->opens,
                .closes = row->closes,
                .place = row->place,
                .address = row->address,
                .languages = row->languages,
                .access = row->access,
                .has_walk_ins = row->walk_ins != 0,
                .capacity = row->capacity,
        };
}

enum err event_notice_list(struct act *a, struct event_notice **notices, size_t *count)
{
        struct sql_event_notice_from_row row;
        SCOPED(sql_event_notice_from_close) struct sql_event_notice_from_rows rows = { 0 };
        struct event_notice *found = arena_take_array(a->mem, EVENT_NOTICES_MOST, sizeof *found);
        size_t have = 0;
        enum err outcome = OK;
        TRY(sql_event_notice_from_open(a, a->today.day, &rows));
        while (have < EVENT_NOTICES_MOST &&
                (outcome = sql_event_notice_from_next(&rows, &row)) == OK)
                found[have++] = notice_of(&row);
        if (outcome != OK && outcome != E_NONE)
                return outcome;
        *notices = found;
        *count = have;
        return OK;
}

enum err event_notice_find(struct act *a, int64_t number, struct event_notice *notice)
{
        struct event_notice *notices;
        size_t count;
        TRY(event_notice_list(a, &notices, &count));
        for (size_t i = 0; i < count; i++)
                if (notices[i].number == number) {
                        *notice = notices[i];
                        return OK;
                }
        return fail(a, E_NONE, TEXT_PORTAL_EVENTS_GONE);
}
