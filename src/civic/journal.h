/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_JOURNAL_H
#define CITYKEY_CIVIC_JOURNAL_H

#include "civic/balance.h"
#include "civic/stock_desk.h"
#include "civic/stub.h"
#include "kit/slots.h"

/* What a desk must know again after a power cut, and nothing that joins: four arrays, each in a
 * random order of its own: (blank or supply, state), (tag, status index), (tag, library number),
 * (tag, transit number). Overwritten in place, sealed, without times, destroyed when the day is
 * closed. kit/slots.h is how it lies on the disk; doc/formats.md, "Journal".
 *
 * One card is in flight at a time, and only for that one is it known which blank, index and numbers
 * belong together. Each step is on the disk before its function returns. After a write that the
 * disk refused (E_BUSY) every call fails until the journal is opened again, as after a cut. */
struct journal;
struct bundle;

/* From the bundle; all that it points to outlives the journal. */
struct journal_setup {
        const struct secret *key; /* the bundle's journal_key */
        const uint8_t *bundle;    /* its id, SLOTS_OWNER bytes */
        struct date day;          /* of the event */
        const struct str *blanks; /* serials in the vendor's order, in which they are fed */
        const struct stock_piece *supplies;         /* ribbons and films */
        const int64_t *indices;                     /* status indices */
        const char (*library)[LIBRARY_NUMBER_SIZE]; /* none when the city has no library */
        const struct str *transit;                  /* numbers; none when it has no transit */
        size_t blank_count, supply_count, index_count, library_count, transit_count;
        enum journal_age {
                JOURNAL_NEW_OR_OLD,
                JOURNAL_OLD, /* this day has begun: one that is gone must not be begun anew */
        } age;
};

/* What a bundle that is open says of it. AGE is JOURNAL_OLD when the day has left a tally already.
 */
struct journal_setup journal_setup_of(const struct bundle *bundle, enum journal_age age);

/* Makes the journal, or opens it again and puts right what a cut left: a card that was not handed
 * over is spoiled, one that was is finished. E_BUSY: another desk of this machine has it or its
 * bundle open, or the disk is full. E_STATE: of another bundle, a newer program, or a day that was
 * closed. E_NONE: gone (JOURNAL_OLD). E_BUG: damaged, with what to do. Never goes on in silence. */
enum err journal_open(struct act *a, const char *path, const struct journal_setup *setup,
        struct journal **journal);
void journal_close(struct journal **journal); /* the file stays; for SCOPED */

/* What opening it found. */
enum journal_found {
        JOURNAL_FRESH,      /* made now */
        JOURNAL_QUIET,      /* nothing in flight */
        JOURNAL_SPOILED,    /* a card was in the printer or on the desk: punch it, take it back */
        JOURNAL_HANDED_OVER /* a card had been handed over; only its numbers were finished */
};
enum journal_found journal_found(const struct journal *journal, struct str *spoiled_serial);

/* A card in flight: the next blank, and what was drawn at random for it. Its strings are the
 * bundle's; empty without library or transit. */
struct journal_card {
        struct str serial, library, transit;
        int64_t index;
};

/* Sets all of it aside. E_STATE when a card is in flight, and when blanks, indices or numbers are
 * used up. */
enum err journal_begin_card(struct act *a, struct journal *journal, struct journal_card *card);

/* E_STATE unless a card is being printed. */
enum err journal_set_tags(struct act *a, struct journal *journal, const struct stub_tags *tags);
enum err journal_mark_printed(struct act *a, struct journal *journal);

/* One write makes the card good; whatever comes after it can be done again. E_STATE unless the card
 * is printed and has its tags. */
enum err journal_hand_over(struct act *a, struct journal *journal);

/* The card in flight is spoiled; its index and numbers are never used. A reprint is this and
 * journal_begin_card: an index is signed once. E_STATE without a card in flight. */
enum err journal_spoil(struct act *a, struct journal *journal);

/* What else becomes of a piece: a blank found damaged is SPOILED, what two people punched is
 * DESTROYED, a ribbon is OPENED, USED_UP, DESTROYED. That there were two is the caller's to see to.
 * E_NONE for an unknown serial, E_STATE for a step that its state does not allow. */
enum err journal_move(
        struct act *a, struct journal *journal, struct str serial, enum stock_state to);

/* The day's end: what was not used goes back. COUNTED blanks are in the officers' hands; E_STATE
 * when the journal has another number, or a card is in flight: whoever finds which ones are there
 * moves each to STOCK_RETURNED, and the rest is the day's difference. */
enum err journal_return_rest(struct act *a, struct journal *journal, int64_t counted);

bool journal_has_card(const struct journal *journal);
struct stock_counts journal_counts(const struct journal *journal, enum stock_kind kind);
int64_t journal_opening(const struct journal *journal);    /* blanks */
int64_t journal_cards_left(const struct journal *journal); /* that can still be made */

/* Each piece in the bundle's order, blanks first; in a->mem. */
struct journal_piece {
        struct str serial;
        enum stock_kind kind;
        enum stock_state state;
};
size_t journal_list(struct act *a, const struct journal *journal, struct journal_piece **pieces);

/* The green light's question: no card in flight, and on the disk its four arrays and nothing else.
 */
bool journal_is_clean(const struct journal *journal);

/* Overwrites and removes it, when the tally is written. E_STATE with a card in flight. *JOURNAL is
 * NULL afterwards. */
enum err journal_destroy(struct act *a, struct journal **journal);

#endif
