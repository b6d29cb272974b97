/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Events and their desks, and the commands that change them. */
#include "face/console/console.h"

#include "civic/event.h"
#include "console_events_page.h"

static const struct {
        enum text name;
        enum console_mark mark;
} states[] = {
        [EVENT_DESK_PREPARED] = { TEXT_CONSOLE_EVENTS_DESK_OUT, CONSOLE_CAREFUL },
        [EVENT_DESK_CLOSED] = { TEXT_CONSOLE_EVENTS_DESK_CLOSED, CONSOLE_GOOD },
        [EVENT_DESK_LOST] = { TEXT_CONSOLE_EVENTS_DESK_LOST, CONSOLE_BAD },
};

/* The three tables while they grow. */
struct tables {
        struct page_console_events_coming_row *coming;
        struct page_console_events_desks_row *desks;
        struct page_console_events_past_row *past;
        size_t coming_count, desk_count, past_count;
};

static struct str name_desks(struct act *a, const struct event_line *event)
{
        struct buf names = buf_in(a->mem);
        for (size_t i = 0; i < event->desk_count; i++) {
                buf_add_c(&names, i ? ", " : "");
                buf_add(&names, event->desks[i].name);
        }
        return buf_str(&names);
}

static void add_coming(struct act *a, const struct event_line *event, struct tables *tables)
{
        bool is_today = event->day.day == a->today.day;
        tables->coming[tables->coming_count++] = (struct page_console_events_coming_row){
                .name = event->name,
                .day = console_day(a, event->day),
                .desk_names = name_desks(a, event),
                .mark = console_mark_name(is_today ? CONSOLE_CAREFUL : CONSOLE_PLAIN),
                .state = console_text(
                        a, is_today ? TEXT_CONSOLE_EVENTS_TODAY : TEXT_CONSOLE_EVENTS_NEXT),
        };
}

static void add_past(struct act *a, const struct event_line *event, struct tables *tables)
{
        tables->past[tables->past_count++] = (struct page_console_events_past_row){
                .past_name = event->name,
                .past_day = console_day(a, event->day),
                .opening = event->opening,
                .active = event->active,
                .spoiled = event->spoiled,
                .destroyed = event->destroyed,
                .returned = event->returned,
                .missing = event->missing,
        };
}

static void add_desks(struct act *a, const struct event_line *event, struct tables *tables)
{
        for (size_t i = 0; i < event->desk_count; i++) {
                const struct event_desk *desk = &event->desks[i];
                tables->desks[tables->desk_count++] = (struct page_console_events_desks_row){
                        .desk_event = event->name,
                        .desk_name = desk->name,
                        .desk_day = console_day(a, event->day),
                        .cards = desk->cards,
                        .desk_mark = console_mark_name(states[desk->state].mark),
                        .desk_state = console_text(a, states[desk->state].name),
                };
        }
}

static struct tables make_tables(struct act *a, const struct event_line *events, size_t count)
{
        size_t desks = 0;
        for (size_t i = 0; i < count; i++)
                desks += events[i].desk_count;
        struct tables tables = {
                .coming = arena_take_array(a->mem, count + 1, sizeof *tables.coming),
                .desks = arena_take_array(a->mem, desks + 1, sizeof *tables.desks),
                .past = arena_take_array(a->mem, count + 1, sizeof *tables.past),
        };
        for (size_t i = 0; i < count; i++)
                if (events[i].day.day >= a->today.day)
                        add_coming(a, &events[i], &tables);
        for (size_t i = count; i-- > 0;) {
                add_desks(a, &events[i], &tables);
                if (events[i].day.day < a->today.day || events[i].opening > 0)
                        add_past(a, &events[i], &tables);
        }
        return tables;
}

enum err console_list_events(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        (void)call;
        struct event_line *events;
        size_t count;
        int64_t blanks;
        struct buf out = buf_in(a->mem);
        TRY(event_list(a, &events, &count));
        TRY(stock_count(a, STOCK_CARD, STOCK_IN_STOCK, &blanks));
        const struct tables tables = make_tables(a, events, count);
        const struct page_console_events page = {
                .stock = console_say(a, TEXT_CONSOLE_HOME_BLANKS, text_number(a, blanks)),
                .coming = tables.coming,
                .coming_count = tables.coming_count,
                .desks = tables.desks,
                .desks_count = tables.desk_count,
                .past = tables.past,
                .past_count = tables.past_count,
        };
        TRY(page_console_events_write(a, a->lang, &page, &out));
        console_answer(a, answer, TEXT_CONSOLE_EVENTS_TITLE, &out);
        return OK;
}
