/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_JOURNAL_INSIDE_H
#define CITYKEY_CIVIC_JOURNAL_INSIDE_H

#include "civic/journal.h"

/* What the files of journal_*.c share, and nobody else includes. */

enum journal_array { JOURNAL_STOCK, JOURNAL_STATUS, JOURNAL_LIBRARY, JOURNAL_TRANSIT };

/* Where things stand in a slot: its item's place in the bundle, its state, zeros, its tag. */
enum { ITEM_AT = 0, STATE_AT = 4, TAG_AT = 8 };

/* Of an index or a number. */
enum number_state {
        NUMBER_FREE,
        NUMBER_PENDING, /* of the card in flight */
        NUMBER_TAGGED,  /* the same, with its tag */
        NUMBER_USED,    /* on a card that was handed over */
        NUMBER_VOID,    /* on a card that was spoiled */
        NUMBER_STATES,
};

#define NO_ITEM UINT32_MAX

struct journal {
        struct journal_setup setup;
        struct slots *slots;
        int claim;
        uint32_t counts[SLOT_ARRAYS];
        uint32_t *where[SLOT_ARRAYS]; /* the slot of each item */
        uint32_t flight[SLOT_ARRAYS]; /* items of the card in flight, or NO_ITEM */
        enum journal_found found;
        uint32_t found_spoiled;
};

/* What slots hold at first: every item once, in a random order. In a->mem. */
void journal_fill_slots(struct act *a, const struct slots_setup *setup, slot_plain **first);

/* Finds each item's slot and the card in flight. False when the slots are not those of a journal:
 * an item twice, an unknown state, a byte too many, two cards in flight, a card without its tags.
 */
bool journal_read_slots(struct journal *journal);

int journal_state(const struct journal *journal, enum journal_array array, uint32_t item);
const uint8_t *journal_tag(const struct journal *journal, enum journal_array array, uint32_t item);
uint32_t journal_count(const struct journal *journal, enum journal_array array, int state);
enum stock_kind journal_kind(const struct journal *journal, uint32_t item);
struct str journal_serial(const struct journal *journal, uint32_t item);

/* Overwrites an item's slot; TAG may be NULL. */
struct journal_write {
        enum journal_array array;
        uint32_t item;
        int state;
        const uint8_t *tag;
};
enum err journal_put(struct act *a, struct journal *journal, struct journal_write write);

/* Ends the flight: the first voids its numbers, then spoils the blank, in this order; the second
 * makes its numbers used, when the blank is active. */
enum err journal_end_spoiled(struct act *a, struct journal *journal);
enum err journal_end_active(struct act *a, struct journal *journal);

#endif
