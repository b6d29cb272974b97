/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_STOCK_H
#define CITYKEY_CIVIC_STOCK_H

#include "base/act.h"

/* The blanks that cards are printed on, by batch and the vendor's serial, and the ribbons and film
 * of the printers, whose cores hold readable faces. Of each only where it is: nothing joins a
 * serial with an index, a number, a tag or a person. */

enum {
        STOCK_SERIAL_MOST = 32,  /* characters */
        STOCK_CARDS_MOST = 4096, /* blanks of one desk */
        STOCK_SUPPLIES_MOST = 128,
};

enum stock_kind { STOCK_CARD, STOCK_RIBBON, STOCK_FILM, STOCK_KINDS };

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
};

/* 1 to STOCK_SERIAL_MOST of A-Z, a-z, 0-9 and, not first, hyphen. */
bool stock_serial_is_good(struct str serial);

#endif
