/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_BALANCE_H
#define CITYKEY_CIVIC_BALANCE_H

#include "civic/stock.h"

/* What may become of a piece of stock at an event, and the equation in which a day must end. Pure:
 * the desk's journal, the evening's screen and the city's books use the same. */

/* Does a piece of this kind go from one state to the other at a desk? Cards: at the event,
 * printing, printed, active; spoiled before any but the last, then destroyed; returned. Ribbons and
 * films: opened, used up, destroyed. */
bool stock_may_become(enum stock_kind kind, enum stock_state from, enum stock_state to);

struct stock_counts {
        int64_t of[STOCK_STATES];
};

/* opening = active + spoiled + destroyed + returned, to the card, and nothing is left on the way.
 */
bool stock_balances(int64_t opening, const struct stock_counts *counts);

/* By how many cards it fails: more than 0 when some are missing, less when there are too many. */
int64_t stock_difference(int64_t opening, const struct stock_counts *counts);

#endif
