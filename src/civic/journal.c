/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/journal_inside.h"

#include "kit/text.h"

#include <string.h>

/* ------------------------------------------------------------------------- asked */

enum stock_kind journal_kind(const struct journal *journal, uint32_t item)
{
        const struct journal_setup *setup = &journal->setup;
        return item < setup->blank_count ? STOCK_CARD
                                         : setup->supplies[item - setup->blank_count].kind;
}

struct str journal_serial(const struct journal *journal, uint32_t item)
{
        const struct journal_setup *setup = &journal->setup;
        return item < setup->blank_count ? setup->blanks[item]
                                         : setup->supplies[item - setup->blank_count].serial;
}

uint32_t journal_count(const struct journal *journal, enum journal_array array, int state)
{
        uint32_t count = 0;
        for (uint32_t i = 0; i < journal->counts[array]; i++)
                count += journal_state(journal, array, i) == state;
        return count;
}

enum journal_found journal_found(const struct journal *journal, struct str *spoiled_serial)
{
        *spoiled_serial = journal->found == JOURNAL_SPOILED
                                  ? journal_serial(journal, journal->found_spoiled)
                                  : STR("");
        return journal->found;
}

bool journal_has_card(const struct journal *journal)
{
        return journal->flight[JOURNAL_STOCK] != NO_ITEM;
}

struct stock_counts journal_counts(const struct journal *journal, enum stock_kind kind)
{
        struct stock_counts counts = { { 0 } };
        for (uint32_t i = 0; i < journal->counts[JOURNAL_STOCK]; i++)
                if (journal_kind(journal, i) == kind)
                        counts.of[journal_state(journal, JOURNAL_STOCK, i)]++;
        return counts;
}

int64_t journal_opening(const struct journal *journal)
{
        return (int64_t)journal->setup.blank_count;
}

int64_t journal_cards_left(const struct journal *journal)
{
        int64_t left = journal_counts(journal, STOCK_CARD).of[STOCK_AT_EVENT];
        for (enum journal_array array = JOURNAL_STATUS; array <= JOURNAL_TRANSIT; array++) {
                int64_t free_ones = journal_count(journal, array, NUMBER_FREE);
                bool is_used = array == JOURNAL_STATUS || journal->counts[array] > 0;
                if (is_used && free_ones < left)
                        left = free_ones;
        }
        return left;
}

size_t journal_list(struct act *a, const struct journal *journal, struct journal_piece **pieces)
{
        uint32_t count = journal->counts[JOURNAL_STOCK];
        struct journal_piece *list = arena_take_array(a->mem, count, sizeof *list);
        for (uint32_t i = 0; i < count; i++)
                list[i] = (struct journal_piece){ journal_serial(journal, i),
                        journal_kind(journal, i),
                        (enum stock_state)journal_state(journal, JOURNAL_STOCK, i) };
        *pieces = list;
        return count;
}

bool journal_is_clean(const struct journal *journal)
{
        for (int array = 0; array < SLOT_ARRAYS; array++)
                if (journal->flight[array] != NO_ITEM)
                        return false;
        return slots_are_whole(journal->slots);
}

/* ------------------------------------------------------------------------- the card in flight */

static enum err need_state(struct act *a, const struct journal *journal, enum stock_state state)
{
        uint32_t blank = journal->flight[JOURNAL_STOCK];
        if (blank == NO_ITEM)
                return fail(a, E_STATE, TEXT_JOURNAL_NO_CARD);
        if (journal_state(journal, JOURNAL_STOCK, blank) != (int)state)
                return fail(a, E_STATE,
                        state == STOCK_PRINTED ? TEXT_JOURNAL_NOT_PRINTED
                                               : TEXT_JOURNAL_IS_PRINTED);
        return OK;
}

/* The first blank that has not been used: officers feed them in the vendor's order. */
static bool find_blank(const struct journal *journal, uint32_t *item)
{
        for (uint32_t i = 0; i < journal->setup.blank_count; i++)
                if (journal_state(journal, JOURNAL_STOCK, i) == STOCK_AT_EVENT) {
                        *item = i;
                        return true;
                }
        return false;
}

/* One of the free ones, each as likely as any other. */
static bool draw(const struct journal *journal, enum journal_array array, uint32_t *item)
{
        uint32_t free_ones = journal_count(journal, array, NUMBER_FREE);
        uint32_t skip = free_ones ? crypt_random_below(free_ones) : 0;
        for (uint32_t i = 0; free_ones && i < journal->counts[array]; i++)
                if (journal_state(journal, array, i) == NUMBER_FREE && skip-- == 0) {
                        *item = i;
                        return true;
                }
        return false;
}

static enum err choose(struct act *a, struct journal *journal, uint32_t chosen[SLOT_ARRAYS])
{
        static const enum text used_up[SLOT_ARRAYS] = {
                [JOURNAL_STOCK] = TEXT_JOURNAL_NO_BLANKS,
                [JOURNAL_STATUS] = TEXT_JOURNAL_NO_INDICES,
                [JOURNAL_LIBRARY] = TEXT_JOURNAL_NO_LIBRARY,
                [JOURNAL_TRANSIT] = TEXT_JOURNAL_NO_TRANSIT,
        };
        if (!find_blank(journal, &chosen[JOURNAL_STOCK]))
                return fail(a, E_STATE, used_up[JOURNAL_STOCK]);
        for (enum journal_array array = JOURNAL_STATUS; array <= JOURNAL_TRANSIT; array++) {
                bool is_used = array == JOURNAL_STATUS || journal->counts[array] > 0;
                chosen[array] = NO_ITEM;
                if (is_used && !draw(journal, array, &chosen[array]))
                        return fail(a, E_STATE, used_up[array]);
        }
        return OK;
}

enum err journal_begin_card(struct act *a, struct journal *journal, struct journal_card *card)
{
        uint32_t chosen[SLOT_ARRAYS];
        const struct journal_setup *setup = &journal->setup;
        if (journal_has_card(journal))
                return fail(a, E_STATE, TEXT_JOURNAL_HAS_CARD);
        TRY(choose(a, journal, chosen));
        /* The blank first: what is pending then always has one, or was handed over. */
        TRY(journal_put(a, journal,
                (struct journal_write){
                        JOURNAL_STOCK, chosen[JOURNAL_STOCK], STOCK_PRINTING, NULL }));
        for (enum journal_array array = JOURNAL_STATUS; array <= JOURNAL_TRANSIT; array++)
                if (chosen[array] != NO_ITEM)
                        TRY(journal_put(a, journal,
                                (struct journal_write){
                                        array, chosen[array], NUMBER_PENDING, NULL }));
        memcpy(journal->flight, chosen, sizeof chosen);
        *card = (struct journal_card){
                .serial = setup->blanks[chosen[JOURNAL_STOCK]],
                .index = setup->indices[chosen[JOURNAL_STATUS]],
                .library = setup->library_count ? str_of(setup->library[chosen[JOURNAL_LIBRARY]])
                                                : STR(""),
                .transit = setup->transit_count ? setup->transit[chosen[JOURNAL_TRANSIT]] : STR(""),
        };
        return OK;
}

enum err journal_set_tags(struct act *a, struct journal *journal, const struct stub_tags *tags)
{
        const uint8_t *const each[SLOT_ARRAYS] = {
                [JOURNAL_STATUS] = tags->status,
                [JOURNAL_LIBRARY] = tags->library,
                [JOURNAL_TRANSIT] = tags->transit,
        };
        TRY(need_state(a, journal, STOCK_PRINTING));
        for (enum journal_array array = JOURNAL_STATUS; array <= JOURNAL_TRANSIT; array++)
                if (journal->flight[array] != NO_ITEM)
                        TRY(journal_put(a, journal,
                                (struct journal_write){ array, journal->flight[array],
                                        NUMBER_TAGGED, each[array] }));
        return OK;
}

static enum err set_blank(struct act *a, struct journal *journal, enum stock_state state)
{
        return journal_put(a, journal,
                (struct journal_write){
                        JOURNAL_STOCK, journal->flight[JOURNAL_STOCK], (int)state, NULL });
}

enum err journal_mark_printed(struct act *a, struct journal *journal)
{
        TRY(need_state(a, journal, STOCK_PRINTING));
        return set_blank(a, journal, STOCK_PRINTED);
}

static bool has_tags(const struct journal *journal)
{
        for (enum journal_array array = JOURNAL_STATUS; array <= JOURNAL_TRANSIT; array++)
                if (journal->flight[array] != NO_ITEM &&
                        journal_state(journal, array, journal->flight[array]) != NUMBER_TAGGED)
                        return false;
        return true;
}

static void forget_flight(struct journal *journal)
{
        for (int array = 0; array < SLOT_ARRAYS; array++)
                journal->flight[array] = NO_ITEM;
}

enum err journal_end_active(struct act *a, struct journal *journal)
{
        for (enum journal_array array = JOURNAL_STATUS; array <= JOURNAL_TRANSIT; array++) {
                uint8_t tag[STATUS_TAG_SIZE];
                uint32_t item = journal->flight[array];
                if (item == NO_ITEM)
                        continue;
                memcpy(tag, journal_tag(journal, array, item), sizeof tag);
                TRY(journal_put(
                        a, journal, (struct journal_write){ array, item, NUMBER_USED, tag }));
        }
        forget_flight(journal);
        return OK;
}

enum err journal_hand_over(struct act *a, struct journal *journal)
{
        TRY(need_state(a, journal, STOCK_PRINTED));
        if (!has_tags(journal))
                return fail(a, E_STATE, TEXT_JOURNAL_NO_TAGS);
        TRY(set_blank(a, journal, STOCK_ACTIVE));
        return journal_end_active(a, journal);
}

enum err journal_end_spoiled(struct act *a, struct journal *journal)
{
        /* The blank last: until then a cut finds it in the printer and does this again. */
        for (enum journal_array array = JOURNAL_STATUS; array <= JOURNAL_TRANSIT; array++)
                if (journal->flight[array] != NO_ITEM)
                        TRY(journal_put(a, journal,
                                (struct journal_write){
                                        array, journal->flight[array], NUMBER_VOID, NULL }));
        TRY(set_blank(a, journal, STOCK_SPOILED));
        forget_flight(journal);
        return OK;
}

enum err journal_spoil(struct act *a, struct journal *journal)
{
        if (!journal_has_card(journal))
                return fail(a, E_STATE, TEXT_JOURNAL_NO_CARD);
        return journal_end_spoiled(a, journal);
}

/* ------------------------------------------------------------------------- other pieces */

static bool find_serial(const struct journal *journal, struct str serial, uint32_t *item)
{
        for (uint32_t i = 0; i < journal->counts[JOURNAL_STOCK]; i++)
                if (str_is_equal(journal_serial(journal, i), serial)) {
                        *item = i;
                        return true;
                }
        return false;
}

enum err journal_move(
        struct act *a, struct journal *journal, struct str serial, enum stock_state to)
{
        uint32_t item;
        if (!find_serial(journal, serial, &item))
                return fail_with(a, E_NONE, TEXT_JOURNAL_SERIAL_UNKNOWN, str_to_c(a->mem, serial));
        enum stock_state from = (enum stock_state)journal_state(journal, JOURNAL_STOCK, item);
        bool is_step_of_flight = item == journal->flight[JOURNAL_STOCK] || to == STOCK_PRINTING;
        if (is_step_of_flight || !stock_may_become(journal_kind(journal, item), from, to))
                return fail_with(a, E_STATE, TEXT_JOURNAL_STEP_REFUSED, str_to_c(a->mem, serial));
        return journal_put(
                a, journal, (struct journal_write){ JOURNAL_STOCK, item, (int)to, NULL });
}

enum err journal_return_rest(struct act *a, struct journal *journal, int64_t counted)
{
        int64_t unused = journal_counts(journal, STOCK_CARD).of[STOCK_AT_EVENT];
        if (journal_has_card(journal))
                return fail(a, E_STATE, TEXT_JOURNAL_HAS_CARD);
        if (counted != unused)
                return fail_with(a, E_STATE, TEXT_JOURNAL_COUNT_DIFFERS, text_number(a, counted),
                        text_number(a, unused));
        for (uint32_t i = 0; i < journal->counts[JOURNAL_STOCK]; i++)
                if (journal_state(journal, JOURNAL_STOCK, i) == STOCK_AT_EVENT)
                        TRY(journal_put(a, journal,
                                (struct journal_write){ JOURNAL_STOCK, i, STOCK_RETURNED, NULL }));
        return OK;
}

enum err journal_destroy(struct act *a, struct journal **journal)
{
        if (journal_has_card(*journal))
                return fail(a, E_STATE, TEXT_JOURNAL_HAS_CARD);
        TRY(slots_destroy(a, &(*journal)->slots));
        journal_close(journal);
        return OK;
}
