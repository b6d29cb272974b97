/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_EVENT_H
#define CITYKEY_CIVIC_EVENT_H

#include "civic/bundle.h"
#include "civic/folder.h"
#include "civic/tally.h"

/* Events at which cards are made away from the city. Each desk gets a bundle with numbers and stock
 * that no other desk has, and brings back a tally; closing it, the city learns what became of every
 * blank and which numbers are on cards, and forgets which desk had them. */

/* A desk that is to be prepared. */
struct event_plan {
        struct str name, desk; /* bundle_name_is_good */
        struct date day;       /* today to the end of next month */
        int64_t cards;         /* blanks, and as many numbers */
        const struct str *officers;
        size_t officer_count; /* 2 to 8, all different */
};

/* E_INPUT: the plan is not good; E_STATE: the event has a desk of this name, or a difference in the
 * stock is not explained. */
enum err event_check_plan(struct act *a, const struct event_plan *plan);
struct str event_prepare_detail(struct act *a, const struct event_plan *plan);

/* Prepares the desk (APPROVAL_BUNDLE_PREPARE, taken here): *file is its bundle, sealed for any two
 * of PASSPHRASES, one for each officer in order. The keeper has the issuing key of the day's month
 * (key_ensure_issuing). All of it in one transaction, in the ledger. E_STATE: the month's pool, the
 * library's block or the store has not as many. Not inside db_change. */
struct event_making {
        const struct folder *folder;
        struct keeper *keeper;
        const struct event_plan *plan;
        const struct passphrases *passphrases;
};
enum err event_prepare(struct act *a, const struct event_making *making, struct str *file);

/* The bundle could not be kept: takes it all back. */
enum err event_undo_prepare(struct act *a, const struct event_plan *plan);

/* ------------------------------------------------------------------------- coming back */

enum event_desk_state { EVENT_DESK_PREPARED, EVENT_DESK_CLOSED, EVENT_DESK_LOST };

struct event_desk {
        uint8_t id[STOCK_PLACE_SIZE], event[STOCK_PLACE_SIZE];
        struct str name, event_name;
        struct date day;
        enum event_desk_state state;
        int64_t cards;
        uint8_t bundle[ENVELOPE_ID_SIZE];
        uint8_t desk_key[ED25519_PUBLIC_SIZE];
};

/* A tally of one of the city's desks. */
struct event_return {
        struct event_desk desk;
        struct tally tally;
};

/* Reads a tally's file: finds its desk, checks the desk's signature, has the keeper open it. A
 * sentence each: no tally, cut, altered (E_INPUT), newer (E_STATE), of no desk of this city
 * (E_NONE), of a desk that is closed or lost (E_STATE), sealed to another key (E_INPUT). */
enum err event_read_return(
        struct act *a, struct keeper *keeper, struct str file, struct event_return *back);

/* The desks that are to be closed: all of one event. */
struct event_closing {
        const struct event_return *returns;
        size_t count;
        int64_t missing; /* pieces that were sent and of which no tally tells */
};

/* E_STATE: of two events, or a desk twice; E_INPUT: one is a part of a day only. */
enum err event_check_closing(struct act *a, struct event_closing *closing);
struct str event_close_detail(struct act *a, const struct event_closing *closing);

/* Closes them in one transaction: used numbers get their tags, the others end with their pool, what
 * is unused is in stock again, which desk had which number is forgotten. With pieces missing, two
 * people must have agreed (APPROVAL_EVENT_DIFFERENCE, taken here). In the ledger: counts of the
 * event when its last desk is closed. E_STATE: a tally tells of what its desk never had. */
enum err event_close(struct act *a, const struct event_closing *closing);

/* The desk of a plan's name, day and desk that is out. E_NONE, E_STATE with a sentence. */
enum err event_find_desk(struct act *a, const struct event_plan *plan, struct event_desk *desk);

/* The desk that was given the bundle with this id, whatever became of it. E_NONE: none of the
 * city's. */
enum err event_find_bundle(
        struct act *a, const uint8_t bundle[ENVELOPE_ID_SIZE], struct event_desk *desk);

/* Declares a desk lost (APPROVAL_DESK_LOST, taken here): what the newest of its tallies tells is
 * kept, every other number of it is turned off, every other piece written off. */
struct str event_lost_detail(struct act *a, const struct event_desk *desk);
enum err event_lose(struct act *a, const struct event_desk *desk, const struct event_return *parts,
        size_t count);

/* ----------------------------------------------------------------------------- looking */

struct event_line {
        struct str name;
        struct date day;
        int64_t opening, active, spoiled, destroyed, returned, missing; /* of desks that ended */
        struct event_desk *desks;                                       /* name, state and cards */
        size_t desk_count;
};
enum err event_list(struct act *a, struct event_line **events, size_t *count);

/* E_STATE with SENTENCE while a desk is out. */
enum err event_need_none_out(struct act *a, enum text sentence);

#endif
