/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_JOURNAL_TALLY_H
#define CITYKEY_CIVIC_JOURNAL_TALLY_H

#include "civic/journal.h"
#include "civic/tally.h"

/* What a journal tells the city, for tally_write. Each part holds the whole day up to then, so that
 * the last one that is found suffices when the desk is lost, and those before it can be burnt. */

enum { JOURNAL_PART_CARDS = 25 };

/* The number of the part that is to be printed now: 1 after 25 cards handed over, 2 after 50, …; 0
 * when none is. The same again after a restart, until the next card is made. */
int64_t journal_part_due(const struct journal *journal);

/* Part 1, 2, …, or TALLY_FINAL, in a->mem: what became of each piece, and (tag, index), (tag,
 * library number), (tag, transit number) of the cards that were handed over, each list shuffled by
 * itself. In a final tally what nobody found again is left out: it is the day's difference. E_STATE
 * with a card in flight. */
enum err journal_fill_tally(
        struct act *a, const struct journal *journal, int64_t part, struct tally *tally);

#endif
