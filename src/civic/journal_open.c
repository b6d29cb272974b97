/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The journal made, read back, and put right after a cut. */
#include "civic/bundle.h"
#include "civic/journal_inside.h"

#include "kit/file.h"

#include <string.h>

/* ------------------------------------------------------------------------- slots */

static uint32_t item_of(const slot_plain plain)
{
        return (uint32_t)plain[ITEM_AT] << 24 | (uint32_t)plain[ITEM_AT + 1] << 16 |
               (uint32_t)plain[ITEM_AT + 2] << 8 | plain[ITEM_AT + 3];
}

static void fill(slot_plain plain, uint32_t item, int state, const uint8_t *tag)
{
        memset(plain, 0, SLOT_PLAIN);
        for (int i = 0; i < 4; i++)
                plain[ITEM_AT + i] = (uint8_t)(item >> (24 - 8 * i));
        plain[STATE_AT] = (uint8_t)state;
        if (tag)
                memcpy(plain + TAG_AT, tag, STATUS_TAG_SIZE);
}

/* Fisher and Yates. */
static void shuffle(slot_plain *plains, uint32_t count)
{
        for (uint32_t i = count; i > 1; i--) {
                slot_plain kept;
                uint32_t other = crypt_random_below(i);
                memcpy(kept, plains[i - 1], SLOT_PLAIN);
                memcpy(plains[i - 1], plains[other], SLOT_PLAIN);
                memcpy(plains[other], kept, SLOT_PLAIN);
        }
}

void journal_fill_slots(struct act *a, const struct slots_setup *setup, slot_plain **first)
{
        for (int array = 0; array < SLOT_ARRAYS; array++) {
                uint32_t count = setup->counts[array];
                first[array] = arena_take_array(a->mem, count + 1, SLOT_PLAIN);
                for (uint32_t item = 0; item < count; item++)
                        fill(first[array][item], item,
                                array == JOURNAL_STOCK ? STOCK_AT_EVENT : NUMBER_FREE, NULL);
                shuffle(first[array], count);
        }
}

static const slot_plain *plain_of(
        const struct journal *journal, enum journal_array array, uint32_t item)
{
        return &slots_of(journal->slots, (int)array)[journal->where[array][item]];
}

int journal_state(const struct journal *journal, enum journal_array array, uint32_t item)
{
        return (*plain_of(journal, array, item))[STATE_AT];
}

const uint8_t *journal_tag(const struct journal *journal, enum journal_array array, uint32_t item)
{
        return *plain_of(journal, array, item) + TAG_AT;
}

enum err journal_put(struct act *a, struct journal *journal, struct journal_write write)
{
        slot_plain plain;
        struct slot_place place = { (int)write.array, journal->where[write.array][write.item] };
        fill(plain, write.item, write.state, write.tag);
        enum err outcome = slots_write(a, journal->slots, place, plain);
        explicit_bzero(plain, sizeof plain);
        return outcome;
}

/* ------------------------------------------------------------------------- read back */

static bool is_in_flight(enum journal_array array, int state)
{
        return array == JOURNAL_STOCK ? state == STOCK_PRINTING || state == STOCK_PRINTED
                                      : state == NUMBER_PENDING || state == NUMBER_TAGGED;
}

/* The states that a piece can have at a desk. */
static bool is_stock_state(const struct journal *journal, uint32_t item, int state)
{
        if (journal_kind(journal, item) == STOCK_CARD)
                return state >= STOCK_AT_EVENT && state <= STOCK_RETURNED;
        return state == STOCK_AT_EVENT || state == STOCK_DESTROYED || state == STOCK_RETURNED ||
               state == STOCK_OPENED || state == STOCK_USED_UP;
}

/* A state that such an item can have, a tag where one belongs and only there, zeros between. */
static bool is_possible(
        const struct journal *journal, enum journal_array array, const slot_plain plain)
{
        static const uint8_t zeros[SLOT_PLAIN];
        int state = plain[STATE_AT];
        bool is_stock = array == JOURNAL_STOCK;
        bool is_known =
                is_stock ? is_stock_state(journal, item_of(plain), state) : state < NUMBER_STATES;
        bool has_tag = memcmp(plain + TAG_AT, zeros, STATUS_TAG_SIZE) != 0;
        bool needs_tag = !is_stock && (state == NUMBER_TAGGED || state == NUMBER_USED);
        return is_known && has_tag == needs_tag &&
               memcmp(plain + STATE_AT + 1, zeros, TAG_AT - STATE_AT - 1) == 0;
}

static bool read_array(struct journal *journal, enum journal_array array)
{
        uint32_t count = journal->counts[array];
        const slot_plain *plains = slots_of(journal->slots, (int)array);
        journal->flight[array] = NO_ITEM;
        for (uint32_t i = 0; i < count; i++)
                journal->where[array][i] = NO_ITEM;
        for (uint32_t at = 0; at < count; at++) {
                uint32_t item = item_of(plains[at]);
                if (item >= count || journal->where[array][item] != NO_ITEM ||
                        !is_possible(journal, array, plains[at]))
                        return false;
                journal->where[array][item] = at;
                if (!is_in_flight(array, plains[at][STATE_AT]))
                        continue;
                if (journal->flight[array] != NO_ITEM)
                        return false;
                journal->flight[array] = item;
        }
        return true;
}

/* With no blank in the printer, what is pending belongs to a card that was handed over: it has its
 * tags. */
static bool flight_is_possible(const struct journal *journal)
{
        if (journal->flight[JOURNAL_STOCK] != NO_ITEM)
                return true;
        for (enum journal_array array = JOURNAL_STATUS; array <= JOURNAL_TRANSIT; array++)
                if (journal->flight[array] != NO_ITEM &&
                        journal_state(journal, array, journal->flight[array]) != NUMBER_TAGGED)
                        return false;
        return true;
}

/* As many indices, and numbers where there are any, as cards that were handed over. */
static bool numbers_are_possible(const struct journal *journal)
{
        bool is_flying = journal->flight[JOURNAL_STOCK] != NO_ITEM;
        uint32_t active = journal_count(journal, JOURNAL_STOCK, STOCK_ACTIVE);
        for (enum journal_array array = JOURNAL_STATUS; array <= JOURNAL_TRANSIT; array++) {
                uint32_t used = journal_count(journal, array, NUMBER_USED);
                used += !is_flying && journal->flight[array] != NO_ITEM;
                if (journal->counts[array] > 0 && used != active)
                        return false;
        }
        return true;
}

bool journal_read_slots(struct journal *journal)
{
        for (enum journal_array array = JOURNAL_STOCK; array <= JOURNAL_TRANSIT; array++)
                if (!read_array(journal, array))
                        return false;
        return flight_is_possible(journal) && numbers_are_possible(journal);
}

/* ------------------------------------------------------------------------- opened */

static enum err recover(struct act *a, struct journal *journal)
{
        uint32_t blank = journal->flight[JOURNAL_STOCK];
        bool is_pending = false;
        for (enum journal_array array = JOURNAL_STATUS; array <= JOURNAL_TRANSIT; array++)
                is_pending = is_pending || journal->flight[array] != NO_ITEM;
        journal->found = blank != NO_ITEM ? JOURNAL_SPOILED
                         : is_pending     ? JOURNAL_HANDED_OVER
                                          : JOURNAL_QUIET;
        journal->found_spoiled = blank;
        if (blank != NO_ITEM)
                return journal_end_spoiled(a, journal);
        return is_pending ? journal_end_active(a, journal) : OK;
}

struct journal_setup journal_setup_of(const struct bundle *bundle, enum journal_age age)
{
        return (struct journal_setup){
                .key = &bundle->journal_key,
                .bundle = bundle->id,
                .day = bundle->day,
                .blanks = bundle->serials,
                .supplies = bundle->supplies,
                .indices = bundle->indices,
                .library = (const char(*)[LIBRARY_NUMBER_SIZE])bundle->library,
                .transit = bundle->transit,
                .blank_count = bundle->serial_count,
                .supply_count = bundle->supply_count,
                .index_count = bundle->index_count,
                .library_count = bundle->library_count,
                .transit_count = bundle->transit_count,
                .age = age,
        };
}

static struct slots_setup slots_setup_of(const char *path, const struct journal_setup *setup)
{
        struct slots_setup slots = { .path = path, .key = setup->key, .day = setup->day };
        memcpy(slots.owner, setup->bundle, SLOTS_OWNER);
        slots.counts[JOURNAL_STOCK] = (uint32_t)(setup->blank_count + setup->supply_count);
        slots.counts[JOURNAL_STATUS] = (uint32_t)setup->index_count;
        slots.counts[JOURNAL_LIBRARY] = (uint32_t)setup->library_count;
        slots.counts[JOURNAL_TRANSIT] = (uint32_t)setup->transit_count;
        return slots;
}

static bool fits(const struct journal_setup *setup)
{
        return setup->blank_count > 0 && setup->blank_count < SLOTS_COUNT_MOST &&
               setup->supply_count < SLOTS_COUNT_MOST && setup->index_count < SLOTS_COUNT_MOST &&
               setup->library_count < SLOTS_COUNT_MOST && setup->transit_count < SLOTS_COUNT_MOST;
}

/* Makes the file when there is none and there may be a new one. */
static enum err open_slots(struct act *a, const struct slots_setup *slots, struct journal *journal)
{
        slot_plain *first[SLOT_ARRAYS];
        enum err opened = slots_open(a, slots, &journal->slots);
        if (opened != E_NONE || journal->setup.age == JOURNAL_OLD)
                return opened;
        act_recover(a);
        journal_fill_slots(a, slots, first);
        TRY(slots_make(a, slots, first));
        journal->found = JOURNAL_FRESH;
        return slots_open(a, slots, &journal->slots);
}

static enum err begin(struct act *a, const char *path, struct journal *journal)
{
        struct slots_setup slots = slots_setup_of(path, &journal->setup);
        for (int array = 0; array < SLOT_ARRAYS; array++) {
                journal->counts[array] = slots.counts[array];
                journal->where[array] =
                        arena_take_array(a->mem, slots.counts[array] + 1, sizeof(uint32_t));
        }
        journal->found = JOURNAL_QUIET;
        TRY(slots_claim(a, slots.owner, &journal->claim));
        TRY(open_slots(a, &slots, journal));
        if (!journal_read_slots(journal))
                return fail_with(a, E_BUG, TEXT_JOURNAL_DAMAGED, path);
        return journal->found == JOURNAL_FRESH ? OK : recover(a, journal);
}

enum err journal_open(struct act *a, const char *path, const struct journal_setup *setup,
        struct journal **journal)
{
        if (!fits(setup))
                return fail(a, E_INPUT, TEXT_JOURNAL_TOO_LARGE);
        SCOPED(journal_close) struct journal *opened = arena_take(a->mem, sizeof *opened);
        *opened = (struct journal){ .setup = *setup, .claim = -1, .found_spoiled = NO_ITEM };
        TRY(begin(a, path, opened));
        *journal = opened;
        opened = NULL;
        return OK;
}

void journal_close(struct journal **journal)
{
        struct journal *j = *journal;
        if (!j)
                return;
        slots_close(&j->slots);
        file_close(&j->claim);
        explicit_bzero(j, sizeof *j);
        *journal = NULL;
}
