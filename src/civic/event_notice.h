/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_EVENT_NOTICE_H
#define CITYKEY_CIVIC_EVENT_NOTICE_H

#include "civic/city.h"
#include "civic/role.h"

/* What residents are told of an event: when, where, in which languages, how to come. It is public;
 * one person may announce it (PERMIT_EVENT_ANNOUNCE) and it is in the ledger. It is told until its
 * day is over. Desks, stock and bundles are civic/event.h's and know nothing of it. */

enum { EVENT_NOTICES_MOST = 200, EVENT_NOTICE_LANGUAGES = 24 };

/* How somebody gets in and on there; bits of a notice. */
enum event_access {
        EVENT_STEP_FREE,
        EVENT_TOILET,
        EVENT_SIGN_LANGUAGE,
        EVENT_HEARING_LOOP,
        EVENT_QUIET_ROOM,
        EVENT_CHILDREN,
        EVENT_ACCESS_COUNT,
};

/* Its name in a file, and the sentence for residents. */
struct event_access_row {
        const char *name;
        enum text text;
};
extern const struct event_access_row event_access_rows[EVENT_ACCESS_COUNT];

struct event_notice {
        int64_t number; /* of its page; 0 until it is announced */
        struct str name;
        struct date day;
        int64_t opens, closes; /* minutes of the day, in the city's zone */
        struct str place, address;
        struct str languages; /* tags, a blank between them */
        int64_t access;       /* bit n: enum event_access */
        bool has_walk_ins;
        int64_t capacity; /* people */
};

/* Reads a notice (doc/formats.md, "Event notice") from TEXT; NAME stands in sentences. E_INPUT with
 * file, line and what to do; a day that is over is refused too. */
enum err event_notice_read(struct act *a, const struct city *city, const char *name,
        struct str text, struct event_notice *notice);

/* Announces NOTICE, or takes the one of that name and day back, as somebody with ROLES (a->who has
 * signed in): E_MAY unless they may. E_STATE: announced already; E_NONE: not announced. Each is one
 * entry in the ledger. */
enum err event_notice_announce(
        struct act *a, struct role_set roles, const struct event_notice *notice);
enum err event_notice_withdraw(
        struct act *a, struct role_set roles, struct str name, struct date day);

/* Those of today and later, the next first; in a->mem. */
enum err event_notice_list(struct act *a, struct event_notice **notices, size_t *count);

/* One of them. E_NONE with a sentence when it is over, was withdrawn or never was. */
enum err event_notice_find(struct act *a, int64_t number, struct event_notice *notice);

/* The notice for a calendar (RFC 5545), in the act's language; the address of its page is URL. */
struct str event_notice_calendar(
        struct act *a, const struct city *city, const struct event_notice *notice, struct str url);

#endif
