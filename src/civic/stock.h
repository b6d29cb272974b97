/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_STOCK_H
#define CITYKEY_CIVIC_STOCK_H

#include "civic/approval.h"

/* The blanks that cards are printed on, by batch and the vendor's serial, and the ribbons and film
 * of the printers, whose cores hold readable faces. Of each only where it is: nothing joins a
 * serial with an index, a number, a tag or a person. */

enum {
        STOCK_SERIAL_MOST = 32,  /* characters */
        STOCK_CARDS_MOST = 4096, /* blanks of one desk */
        STOCK_SUPPLIES_MOST = 128,
        STOCK_RECEIVE_MOST = 100000, /* pieces of one delivery */
};

enum stock_kind { STOCK_CARD, STOCK_RIBBON, STOCK_FILM, STOCK_KINDS };
extern const char *const stock_kind_names[STOCK_KINDS]; /* "card", … */
bool stock_kind_of_name(struct str name, enum stock_kind *kind);

/* The numbers stand in the database, in bundles, journals and tallies. */
enum stock_state {
        STOCK_IN_STOCK = 0,
        STOCK_AT_EVENT = 1, /* at a desk, not used yet */
        STOCK_PRINTING = 2, /* cards, at the desk only */
        STOCK_PRINTED = 3,
        STOCK_ACTIVE = 4, /* handed over */
        STOCK_SPOILED = 5,
        STOCK_DESTROYED = 6, /* by two */
        STOCK_RETURNED = 7,  /* counted back at the end of the day; in the city's books in stock */
        STOCK_OPENED = 8,    /* supplies: in a printer, or was */
        STOCK_USED_UP = 9,   /* supplies: to be destroyed by two */
        STOCK_STATES,
        STOCK_WRITTEN_OFF = STOCK_STATES, /* in the city's books only: missing */
        STOCK_BOOK_STATES,
};

/* 1 to STOCK_SERIAL_MOST of A-Z, a-z, 0-9 and, not first, hyphen. */
bool stock_serial_is_good(struct str serial);

/* A delivery: all serials from FIRST to LAST, which end in as many digits and are otherwise the
 * same. Two people have counted it. */
struct stock_delivery {
        enum stock_kind kind;
        struct str batch; /* as a serial */
        struct str first, last;
        int64_t capacity; /* cards that a ribbon or film is good for; 0 for cards */
        int64_t count;    /* as counted */
};

/* E_INPUT: a serial, the batch or the capacity is not good, or the count is not that of the
 * serials. E_STATE: the batch is of another kind. */
enum err stock_check_delivery(struct act *a, const struct stock_delivery *delivery);
struct str stock_receive_detail(struct act *a, const struct stock_delivery *delivery);

/* Takes it in (APPROVAL_STOCK_RECEIVE), inside the db_change that took the approval. In the ledger.
 * E_STATE when there ever was a piece with one of the serials. */
enum err stock_receive(
        struct act *a, const struct stock_delivery *delivery, const struct approved *by);

/* What a demonstration city begins with: blanks that say SPECIMEN, ribbons and film. */
enum err stock_receive_specimens(struct act *a);

struct stock_line {
        enum stock_kind kind;
        struct str batch;
        int64_t in[STOCK_BOOK_STATES]; /* pieces in each state */
};
enum err stock_list(struct act *a, struct stock_line **lines, size_t *count);

/* Pieces of a kind in a state, of all batches. */
enum err stock_count(struct act *a, enum stock_kind kind, enum stock_state state, int64_t *pieces);

/* Somebody has counted what lies in the store. *expected is what the books say; when it is another
 * number, nothing leaves the store until two people have explained it. In the ledger. */
enum err stock_recount(struct act *a, enum stock_kind kind, int64_t counted, int64_t *expected);

/* E_STATE with a sentence while a difference is not explained. */
enum err stock_check_explained(struct act *a);

/* Some pieces of one kind. */
struct stock_pieces {
        enum stock_kind kind;
        const struct str *serials;
        size_t count;
};

/* Ends a difference (APPROVAL_EVENT_DIFFERENCE): REASON says how it came about, PIECES are missing
 * and written off. E_STATE: there is no difference; E_INPUT: not as many as are missing. */
enum err stock_check_missing(struct act *a, const struct stock_pieces *pieces);
struct str stock_explain_detail(
        struct act *a, const struct stock_pieces *pieces, struct str reason);
enum err stock_explain(struct act *a, const struct stock_pieces *pieces, struct str reason,
        const struct approved *by);

/* What lies in the city to be destroyed: spoiled blanks, ribbons and film opened or used up. */
enum err stock_list_to_destroy(struct act *a, enum stock_kind kind, struct stock_pieces *pieces);

/* Destroys them (APPROVAL_STOCK_DESTROY). In the ledger. E_STATE when one of them does not lie in
 * the city. */
struct str stock_destroy_detail(struct act *a, const struct stock_pieces *pieces);
enum err stock_destroy(struct act *a, const struct stock_pieces *pieces, const struct approved *by);

#endif
