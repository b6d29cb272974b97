/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_STATUS_H
#define CITYKEY_CIVIC_STATUS_H

#include "civic/city.h"
#include "kit/keeper.h"

/* Whether a card still holds, published as an IETF Token Status List (draft 20) that shows a month
 * and never a card: on the first of a month a random pool of indices turns VALID before any is
 * used, and what is left over turns INVALID together when the next month ends. An index is used
 * once. */

enum { STATUS_TAG_SIZE = 16, STATUS_LIFE_DAYS = 7 };

/* Ends the pools that are over and makes that of the month of DAY, which is a->today or the day of
 * an event to come, when there is none yet. One that is made ahead is published from the first of
 * its month. In the caller's transaction. Refuses with E_STATE when the list has no room for
 * another pool. */
enum err status_ensure_pool(struct act *a, const struct city *city, struct date day);

/* Unused indices of the current month. */
enum err status_count_unused(struct act *a, int64_t *unused);

/* Sets a random unused index of the current month aside. E_STATE when the month's pool is used up.
 */
enum err status_take(struct act *a, int64_t *index);

/* The card with this index is made; its tag is BLAKE2b-128 of the stub's code. */
enum err status_bind(struct act *a, int64_t index, const uint8_t tag[STATUS_TAG_SIZE]);

/* Sets COUNT random unused indices of the month of DAY aside for a desk at an event, in ascending
 * order. E_STATE when the pool has not as many. */
enum err status_set_aside(struct act *a, struct date day, size_t count, int64_t *indices);

/* What became of one of them, E_STATE when it is none: its card was handed over; it was not used,
 * and ends with its pool; nobody knows, so it is not valid from now on. */
enum err status_bind_at_event(struct act *a, int64_t index, const uint8_t tag[STATUS_TAG_SIZE]);
enum err status_leave(struct act *a, int64_t index);
enum err status_turn_off(struct act *a, int64_t index);

enum status_revocation {
        STATUS_REVOKED,     /* turned off now */
        STATUS_WAS_REVOKED, /* had been turned off before */
};

/* Turns the card with this tag off. E_NONE when no card has it. */
enum err status_revoke(
        struct act *a, const uint8_t tag[STATUS_TAG_SIZE], enum status_revocation *revocation);

/* The signed list in both forms: a CWT (COSE_Sign1, tag 18) and a JWT in compact form, issued
 * now, good for STATUS_LIFE_DAYS. In the act's memory. */
struct status_tokens {
        struct str cwt;
        struct str jwt;
};
enum err status_sign(struct act *a, const struct city *city, struct keeper *keeper,
        struct status_tokens *tokens);

#endif
