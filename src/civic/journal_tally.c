/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/journal_tally.h"

#include "civic/journal_inside.h"

#include <string.h>

_Static_assert((int)TALLY_TAG_SIZE == (int)STATUS_TAG_SIZE, "one tag");
_Static_assert((int)TALLY_ID_SIZE == (int)SLOTS_OWNER, "one bundle");

int64_t journal_part_due(const struct journal *journal)
{
        int64_t active = journal_count(journal, JOURNAL_STOCK, STOCK_ACTIVE);
        return active % JOURNAL_PART_CARDS == 0 ? active / JOURNAL_PART_CARDS : 0;
}

/* Items that are used, in an order of its own, new each time. */
static uint32_t *draw_used(
        struct act *a, const struct journal *journal, enum journal_array array, size_t *count)
{
        uint32_t *items = arena_take_array(a->mem, journal->counts[array] + 1, sizeof *items);
        *count = 0;
        for (uint32_t item = 0; item < journal->counts[array]; item++)
                if (journal_state(journal, array, item) == NUMBER_USED)
                        items[(*count)++] = item;
        for (size_t i = *count; i > 1; i--) {
                uint32_t other = crypt_random_below((uint32_t)i);
                uint32_t kept = items[i - 1];
                items[i - 1] = items[other];
                items[other] = kept;
        }
        return items;
}

static void fill_indices(struct act *a, const struct journal *journal, struct tally *tally)
{
        const uint32_t *items = draw_used(a, journal, JOURNAL_STATUS, &tally->index_count);
        tally->indices = arena_take_array(a->mem, tally->index_count + 1, sizeof *tally->indices);
        for (size_t i = 0; i < tally->index_count; i++) {
                memcpy(tally->indices[i].tag, journal_tag(journal, JOURNAL_STATUS, items[i]),
                        TALLY_TAG_SIZE);
                tally->indices[i].index = journal->setup.indices[items[i]];
        }
}

static struct tally_number *list_numbers(
        struct act *a, const struct journal *journal, enum journal_array array, size_t *count)
{
        const uint32_t *items = draw_used(a, journal, array, count);
        struct tally_number *list = arena_take_array(a->mem, *count + 1, sizeof *list);
        for (size_t i = 0; i < *count; i++) {
                memcpy(list[i].tag, journal_tag(journal, array, items[i]), TALLY_TAG_SIZE);
                list[i].number = array == JOURNAL_LIBRARY ? str_of(journal->setup.library[items[i]])
                                                          : journal->setup.transit[items[i]];
        }
        return list;
}

static void fill_pieces(struct act *a, const struct journal *journal, struct tally *tally)
{
        struct journal_piece *pieces;
        size_t count = journal_list(a, journal, &pieces);
        tally->cards = arena_take_array(a->mem, count + 1, sizeof *tally->cards);
        tally->supplies = arena_take_array(a->mem, count + 1, sizeof *tally->supplies);
        for (size_t i = 0; i < count; i++) {
                struct tally_piece piece = { pieces[i].serial, pieces[i].state };
                bool is_missing = tally->part == TALLY_FINAL && piece.state == STOCK_AT_EVENT;
                if (is_missing)
                        continue;
                if (pieces[i].kind == STOCK_CARD)
                        tally->cards[tally->card_count++] = piece;
                else
                        tally->supplies[tally->supply_count++] = piece;
        }
}

enum err journal_fill_tally(
        struct act *a, const struct journal *journal, int64_t part, struct tally *tally)
{
        struct tally filled = { .part = part };
        if (journal_has_card(journal))
                return fail(a, E_STATE, TEXT_JOURNAL_HAS_CARD);
        memcpy(filled.bundle_id, journal->setup.bundle, TALLY_ID_SIZE);
        fill_pieces(a, journal, &filled);
        fill_indices(a, journal, &filled);
        filled.library = list_numbers(a, journal, JOURNAL_LIBRARY, &filled.library_count);
        filled.transit = list_numbers(a, journal, JOURNAL_TRANSIT, &filled.transit_count);
        *tally = filled;
        return OK;
}
