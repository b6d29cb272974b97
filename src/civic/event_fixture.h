/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_EVENT_FIXTURE_H
#define CITYKEY_CIVIC_EVENT_FIXTURE_H

#include "civic/event.h"
#include "civic/staff_fixture.h"
#include "kit/keeper_fixture.h"

/* For tests: a small town with keys, a policy and a store, whose desks are prepared and come back.
 * What a desk has is read from the books; what became of it the test says. */

enum { TOWN_POOL = 300, TOWN_CARDS = 200, TOWN_RIBBONS = 20, TOWN_FILMS = 10 };

struct town {
        struct fixture *f;
        struct act *a;
        struct folder folder;
        struct passphrases *words; /* of the officers */
        const char *database, *policy;
};

/* Setup and teardown of cmocka; *state is a struct town. Everybody signs in as "asks". */
int town_begin(void **state);
int town_end(void **state);

/* A number that SQL finds in the books. */
int64_t town_ask(struct town *t, const char *sql);

/* All that events and stock can change, written down: to see that nothing has. */
const char *town_books(struct town *t);

/* Did it fail so, with this sentence? Then forgets the failure. */
void town_expect(struct town *t, enum err outcome, enum err expected, enum text sentence);

/* A delivery that two people have counted. */
void town_receive(struct town *t, const struct stock_delivery *delivery);

/* A desk of the event "Fair" with two officers. */
struct event_plan town_plan(const char *desk, struct date day, int64_t cards);

/* Two agree, and it is prepared. */
enum err town_prepare(struct town *t, const struct event_plan *plan, struct str *file);

/* What the desk brings back of a day on which nothing was used. */
struct event_return town_return(struct town *t, const struct event_plan *plan);

/* Its first COUNT blanks were handed over, with its first numbers. */
void town_hand_over(struct event_return *back, size_t count);

/* Closes one desk of which everything comes back. */
enum err town_close(struct town *t, const struct event_return *back);

/* Tries TRIED, which needs WHAT with DETAIL: by those who may not propose it, proposed by nobody,
 * agreed to by nobody, agreed to in another detail, by somebody who lost the role. Each time it is
 * refused and nothing is changed. In the end two have agreed, and it is still to be done. */
typedef enum err town_work(struct town *t, void *arg);
void town_try_without_two(
        struct town *t, const struct approval *wanted, town_work *tried, void *arg);

#endif
