/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/event_notice.h"
#include "face/portal/answers.h"
#include "face/portal/papers_pages.h"
#include "kit/text.h"
#include "portal_event_page.h"
#include "portal_events_page.h"

/* The events that are announced. Nobody books here. */

typedef struct page_portal_events_events_row event_row;
typedef struct page_portal_event_access_row access_row;
typedef struct page_portal_event_ways_row way_row;

enum { NUMBER_MOST = 1000000000 };

/* "English, Español", each by its own name. */
static struct str say_languages(
        struct act *a, const struct city *city, const struct event_notice *notice)
{
        struct buf names = buf_in(a->mem);
        for (struct str rest = notice->languages; rest.len > 0;) {
                struct str tag = str_cut(rest, ' ', &rest);
                for (size_t i = 0; i < city->language_count; i++) {
                        if (!str_is_equal(city->languages[i].tag, tag))
                                continue;
                        buf_add_c(&names, names.len > 0 ? " · " : "");
                        buf_add(&names, city->languages[i].name);
                }
        }
        return buf_str(&names);
}

static struct str say_hours(struct act *a, const struct event_notice *notice)
{
        return portal_format(a, TEXT_PORTAL_EVENTS_HOURS, text_time(a, a->lang, (int)notice->opens),
                text_time(a, a->lang, (int)notice->closes));
}

static struct str say_how(struct act *a, const struct city *city, const struct event_notice *notice)
{
        if (notice->has_walk_ins)
                return portal_text(a, TEXT_PORTAL_EVENTS_WALK_IN);
        return portal_format(a, TEXT_PORTAL_EVENTS_NO_WALK_IN, str_to_c(a->mem, city->loss_phone));
}

static struct str say_day(struct act *a, struct date day)
{
        return str_of(text_date_weekday(a, a->lang, day));
}

/* "/events/7" or "/calendar/7" */
static struct str address_of(struct act *a, const char *room, int64_t number)
{
        struct buf path = buf_in(a->mem);
        buf_add_c(&path, room);
        buf_add_number(&path, number);
        return portal_address(a, buf_c(&path));
}

enum err portal_events(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        size_t count;
        struct event_notice *notices;
        struct buf out = buf_in(a->mem);
        const struct city *city = &call->site->folder->city;
        struct page_portal_events page = { .check = portal_address(a, "/check") };
        TRY(event_notice_list(a, &notices, &count));
        event_row *rows = arena_take_array(a->mem, count + 1, sizeof *rows);
        for (size_t i = 0; i < count; i++)
                rows[i] = (event_row){
                        .there = address_of(a, "/events/", notices[i].number),
                        .name = notices[i].name,
                        .day = say_day(a, notices[i].day),
                        .hours = say_hours(a, &notices[i]),
                        .place = notices[i].place,
                        .languages = say_languages(a, city, &notices[i]),
                        .how = say_how(a, city, &notices[i]),
                };
        page.events = rows;
        page.events_count = count;
        if (count == 0)
                page.none = portal_format(
                        a, TEXT_PORTAL_EVENTS_NONE, str_to_c(a->mem, city->loss_phone));
        TRY(page_portal_events_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_EVENTS_TITLE, &out, answer);
}

/* "photo, date of birth, 2 × support of identity" */
static struct str say_needs(
        struct act *a, const struct papers_rules *rules, const struct papers_way *way)
{
        struct buf names = buf_in(a->mem);
        for (size_t r = 0; r < rules->requirement_count; r++) {
                if (way->needs[r] == 0)
                        continue;
                buf_add_c(&names, names.len > 0 ? " · " : "");
                if (way->needs[r] > 1) {
                        buf_add_number(&names, way->needs[r]);
                        buf_add_c(&names, " × ");
                }
                buf_add(&names, papers_text(&rules->requirements[r].name, a->lang));
        }
        return buf_str(&names);
}

static void fill_lists(struct act *a, const struct papers_rules *rules,
        const struct event_notice *notice, struct page_portal_event *page)
{
        access_row *access = arena_take_array(a->mem, EVENT_ACCESS_COUNT, sizeof *access);
        way_row *ways = arena_take_array(a->mem, PAPERS_WAYS, sizeof *ways);
        for (size_t i = 0; i < EVENT_ACCESS_COUNT; i++)
                if ((notice->access >> i & 1) != 0)
                        access[page->access_count++] =
                                (access_row){ portal_text(a, event_access_rows[i].text) };
        for (size_t w = 0; w < rules->way_count; w++)
                ways[page->ways_count++] = (way_row){
                        .way_name = papers_text(&rules->ways[w].name, a->lang),
                        .way_ages = answers_ages(a, &rules->ways[w].ages),
                        .way_needs = say_needs(a, rules, &rules->ways[w]),
                };
        page->access = access;
        page->ways = ways;
}

/* The event whose number REST is. */
static enum err find(struct act *a, struct str rest, struct event_notice *notice)
{
        int64_t number;
        if (!str_read_number(rest, NUMBER_MOST, &number))
                return fail(a, E_NONE, TEXT_PORTAL_EVENTS_GONE);
        return event_notice_find(a, number, notice);
}

enum err portal_event(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct event_notice notice;
        struct buf out = buf_in(a->mem);
        const struct city *city = &call->site->folder->city;
        TRY(find(a, call->rest, &notice));
        struct page_portal_event page = {
                .name = notice.name,
                .day = say_day(a, notice.day),
                .hours = say_hours(a, &notice),
                .place = notice.place,
                .address = notice.address,
                .languages = say_languages(a, city, &notice),
                .how = say_how(a, city, &notice),
                .capacity = portal_format(
                        a, TEXT_PORTAL_EVENTS_CAPACITY, text_number(a, notice.capacity)),
                .calendar = address_of(a, "/calendar/", notice.number),
                .check = portal_address(a, "/check"),
                .all = portal_address(a, "/events"),
        };
        fill_lists(a, &city->papers, &notice, &page);
        TRY(page_portal_event_write(a, a->lang, &page, &out));
        TRY(portal_answer(a, TEXT_PORTAL_EVENTS_TITLE, &out, answer));
        answer->title = str_to_c(a->mem, notice.name);
        return OK;
}

enum err portal_calendar(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct event_notice notice;
        struct buf url = buf_in(a->mem);
        TRY(find(a, call->rest, &notice));
        if (call->site->address) {
                buf_add_c(&url, call->site->address);
                buf_add(&url, address_of(a, "/events/", notice.number));
        }
        answer->type = "text/calendar; charset=utf-8";
        answer->body = event_notice_calendar(a, &call->site->folder->city, &notice, buf_str(&url));
        return OK;
}
