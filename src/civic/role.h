/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_ROLE_H
#define CITYKEY_CIVIC_ROLE_H

#include "base/act.h"

/* What somebody who works for the city does there. Their names are those of the command line, the
 * database and the ledger. */
enum role {
        ROLE_CLERK,      /* heads the programme; the Clerk's office */
        ROLE_SUPERVISOR, /* runs events, staff and stock */
        ROLE_OFFICER,    /* serves people at a desk */
        ROLE_REVIEWER,   /* decides online applications */
        ROLE_RECORDS,    /* keeps the schedule, files certificates, destroys */
        ROLE_LAWYER,     /* the Law office: demands and holds */
        ROLE_COUNSEL,    /* the Corporation Counsel, who decides for the Law office */
        ROLE_OPERATOR,   /* runs the city's computer */
        ROLE_COUNT,
};

/* Some of them. A person has one or more. */
struct role_set {
        uint32_t bits;
};
#define ROLE_BIT(name) (1u << ROLE_##name)

extern const char *const role_names[ROLE_COUNT];

/* Reads names with commas between them, in any order. False for an unknown name, one that is
 * written twice, and none at all. */
bool role_read(struct str names, struct role_set *set);

/* The same set written the one way there is, in a->mem. */
struct str role_text(struct act *a, struct role_set set);

/* Has SET any of WANTED? */
bool role_meets(struct role_set set, struct role_set wanted);

/* The first role of SET that is in WANTED, by name; "none" when there is none. */
const char *role_first(struct role_set set, struct role_set wanted);

#endif
