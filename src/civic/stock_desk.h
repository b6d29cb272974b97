/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_STOCK_DESK_H
#define CITYKEY_CIVIC_STOCK_DESK_H

#include "civic/stock.h"

/* Stock on its way to a desk and back, inside the change of an event. */

enum { STOCK_PLACE_SIZE = 16 }; /* a desk's random id */

struct stock_piece {
        enum stock_kind kind;
        struct str serial;
        int64_t capacity;
};

/* Sends COUNT pieces to the desk PLACE, in the order in which they are fed. E_STATE when the store
 * has not as many. */
enum err stock_send(struct act *a, const uint8_t place[STOCK_PLACE_SIZE], enum stock_kind kind,
        size_t count, struct stock_piece *pieces);

/* How many ribbons or films are good for CARDS cards: one more than needed when there are. 0 when
 * the city never had any of that kind. E_STATE when the store has not enough. */
enum err stock_plan(struct act *a, enum stock_kind kind, int64_t cards, size_t *count);

/* What became of a piece that the desk PLACE had: STATE is ACTIVE to USED_UP. E_STATE with a
 * sentence when the desk never had it. Cards for a blank, else for a ribbon or film. */
struct stock_fate {
        struct str serial;
        enum stock_state state;
        enum { STOCK_IS_CARD, STOCK_IS_SUPPLY } sort;
};
enum err stock_settle(
        struct act *a, const uint8_t place[STOCK_PLACE_SIZE], const struct stock_fate *fate);

/* Pieces of a kind that the desk still has; and all of them lie in the store again, or are written
 * off. */
enum err stock_count_at(struct act *a, const uint8_t place[STOCK_PLACE_SIZE], enum stock_kind kind,
        int64_t *pieces);
enum err stock_take_back(struct act *a, const uint8_t place[STOCK_PLACE_SIZE]);
enum err stock_write_off_at(struct act *a, const uint8_t place[STOCK_PLACE_SIZE]);

#endif
