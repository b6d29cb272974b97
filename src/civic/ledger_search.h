/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_LEDGER_SEARCH_H
#define CITYKEY_CIVIC_LEDGER_SEARCH_H

#include "civic/ledger_entry.h"

/* What staff did, for people to read. An entry is shown as it lies in the database; that it is the
 * one that was signed is what ledger_verify finds. */

enum { LEDGER_SEARCH_MOST = 100, LEDGER_KINDS_MOST = 64, LEDGER_SEARCH_REACH = 50000 };

struct ledger_search {
        struct str actor; /* a pseudonym; empty: anybody */
        struct str kind;  /* a code; empty: any */
        struct date from, to;
        int64_t before; /* entries with a smaller number only; 0: from the newest on */
        int64_t most;   /* entries, at most LEDGER_SEARCH_MOST */
        int64_t reach;  /* how many entries to look at; 0: LEDGER_SEARCH_REACH */
};

/* Newest first, without salts; in a->mem. It never looks at more than search->reach entries, so
 * that it takes no longer the older the city is. *older: what to search before to go on; 0: that
 * was all. */
enum err ledger_search(struct act *a, const struct ledger_search *search,
        struct ledger_entry **entries, size_t *count, int64_t *older);

/* Every kind that one of the newest LEDGER_SEARCH_REACH entries has, by name, at most
 * LEDGER_KINDS_MOST; in a->mem. */
enum err ledger_kinds(struct act *a, struct str **kinds, size_t *count);

#endif
