/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_EVENT_DAY_FIXTURE_H
#define CITYKEY_CIVIC_EVENT_DAY_FIXTURE_H

#include "civic/event_fixture.h"

/* For tests: one desk's day, before it is closed or lost. */

enum { CARDS = 10, HANDED = 4 };

/* The desk A of today with CARDS cards, and how its day went: 4 handed over, one spoiled, one
 * destroyed, the rest returned; a ribbon used up, a film opened. */
struct day {
        struct town *t;
        struct act *a;
        struct event_plan plan;
        struct str bundle; /* the file */
        struct event_return back;
};

static inline int day_begin(void **state)
{
        void *inner;
        if (town_begin(&inner) != 0)
                return -1;
        struct town *t = inner;
        struct day *day = arena_take(t->f->mem, sizeof *day);
        *day = (struct day){ .t = t, .a = t->a, .plan = town_plan("A", t->a->today, CARDS) };
        assert_int_equal(town_prepare(t, &day->plan, &day->bundle), OK);
        day->back = town_return(t, &day->plan);
        town_hand_over(&day->back, HANDED);
        struct tally *tally = &day->back.tally;
        tally->cards[HANDED].state = STOCK_SPOILED;
        tally->cards[HANDED + 1].state = STOCK_DESTROYED;
        tally->supplies[0].state = STOCK_USED_UP;
        tally->supplies[1].state = STOCK_OPENED;
        *state = day;
        return 0;
}

static inline int day_end(void **state)
{
        struct day *day = *state;
        void *inner = day->t;
        return town_end(&inner);
}

static inline struct event_line line_of(struct day *day)
{
        struct event_line *lines;
        size_t count;
        assert_int_equal(event_list(day->a, &lines, &count), OK);
        assert_int_equal(count, 1);
        return lines[0];
}

static inline void assert_balances(struct event_line line)
{
        assert_int_equal(line.opening,
                line.active + line.spoiled + line.destroyed + line.returned + line.missing);
}

static inline int64_t ask(struct day *day, const char *sql)
{
        return town_ask(day->t, sql);
}

#endif
