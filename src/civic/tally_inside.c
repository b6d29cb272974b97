/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/tally.h"

#include "lib/cbor.h"

#include <stdlib.h>

/* What is in a tally's box: an array of these, in this order. */
enum { VERSION = 1, MEMBERS = 8, PAIR = 2 };

/* What a piece may be when the desk tells of it, and when its day has ended. */
#define BIT(state) (1u << (state))
enum {
        CARD_STATES = BIT(STOCK_AT_EVENT) | BIT(STOCK_PRINTING) | BIT(STOCK_PRINTED) |
                      BIT(STOCK_ACTIVE) | BIT(STOCK_SPOILED) | BIT(STOCK_DESTROYED) |
                      BIT(STOCK_RETURNED),
        SUPPLY_STATES = BIT(STOCK_AT_EVENT) | BIT(STOCK_OPENED) | BIT(STOCK_USED_UP) |
                        BIT(STOCK_DESTROYED) | BIT(STOCK_RETURNED),
        OPEN_STATES = BIT(STOCK_AT_EVENT) | BIT(STOCK_PRINTING) | BIT(STOCK_PRINTED),
};

/* ------------------------------------------------------------------------------ writing */

static struct bytes bytes_of(struct str text)
{
        return (struct bytes){ (const uint8_t *)text.at, text.len };
}

static void put_pieces(struct sink *sink, const struct tally_piece *pieces, size_t count)
{
        cbor_put_array(sink, count);
        for (size_t i = 0; i < count; i++) {
                cbor_put_array(sink, PAIR);
                cbor_put_text(sink, bytes_of(pieces[i].serial));
                cbor_put_unsigned(sink, (uint64_t)pieces[i].state);
        }
}

static void put_tag(struct sink *sink, const uint8_t tag[TALLY_TAG_SIZE])
{
        cbor_put_array(sink, PAIR);
        cbor_put_bytes(sink, (struct bytes){ tag, TALLY_TAG_SIZE });
}

static void put_numbers(struct sink *sink, const struct tally_number *list, size_t count)
{
        cbor_put_array(sink, count);
        for (size_t i = 0; i < count; i++) {
                put_tag(sink, list[i].tag);
                cbor_put_text(sink, bytes_of(list[i].number));
        }
}

void tally_put(struct sink *sink, const struct tally *tally)
{
        cbor_put_array(sink, MEMBERS);
        cbor_put_unsigned(sink, VERSION);
        cbor_put_bytes(sink, (struct bytes){ tally->bundle_id, TALLY_ID_SIZE });
        cbor_put_integer(sink, tally->part);
        put_pieces(sink, tally->cards, tally->card_count);
        put_pieces(sink, tally->supplies, tally->supply_count);
        cbor_put_array(sink, tally->index_count);
        for (size_t i = 0; i < tally->index_count; i++) {
                put_tag(sink, tally->indices[i].tag);
                cbor_put_integer(sink, tally->indices[i].index);
        }
        put_numbers(sink, tally->library, tally->library_count);
        put_numbers(sink, tally->transit, tally->transit_count);
}

/* ------------------------------------------------------------------------------ reading */

/* The head of a list of at most MOST members, each of which takes a byte at least: what is
 * announced and not there takes no memory. */
static bool take_list(struct bytes *rest, size_t most, size_t *count)
{
        uint64_t members;
        if (!cbor_take_array(rest, &members) || members > most || members > rest->length)
                return false;
        *count = (size_t)members;
        return true;
}

static bool take_pair(struct bytes *rest)
{
        uint64_t members;
        return cbor_take_array(rest, &members) && members == PAIR;
}

/* A serial or a number. */
static bool take_word(struct bytes *rest, struct str *word)
{
        struct bytes text;
        if (!cbor_take_text(rest, &text) ||
                !stock_serial_is_good(str_of_bytes(text.at, text.length)))
                return false;
        *word = str_of_bytes(text.at, text.length);
        return true;
}

static bool is_before(struct str a, struct str b)
{
        int order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);
        return order < 0 || (order == 0 && a.len < b.len);
}

/* What may stand in a list of pieces. */
struct piece_rules {
        size_t most;
        unsigned states;
};

/* Serials ascend, so that none is there twice. */
static bool take_pieces(struct act *a, struct bytes *rest, struct piece_rules rules,
        struct tally_piece **pieces, size_t *count)
{
        if (!take_list(rest, rules.most, count))
                return false;
        struct tally_piece *list = arena_take_array(a->mem, *count + 1, sizeof *list);
        for (size_t i = 0; i < *count; i++) {
                uint64_t number;
                if (!take_pair(rest) || !take_word(rest, &list[i].serial) ||
                        !cbor_take_unsigned(rest, &number) || number >= STOCK_STATES ||
                        !(rules.states & BIT(number)) ||
                        (i && !is_before(list[i - 1].serial, list[i].serial)))
                        return false;
                list[i].state = (enum stock_state)number;
        }
        *pieces = list;
        return true;
}

static bool take_tag(struct bytes *rest, uint8_t tag[TALLY_TAG_SIZE])
{
        struct bytes bytes;
        if (!take_pair(rest) || !cbor_take_bytes(rest, &bytes) || bytes.length != TALLY_TAG_SIZE)
                return false;
        memcpy(tag, bytes.at, bytes.length);
        return true;
}

static int compare_indices(const void *a, const void *b)
{
        int64_t one = *(const int64_t *)a;
        int64_t other = *(const int64_t *)b;
        return (one > other) - (one < other);
}

static bool has_index_twice(struct act *a, const struct tally_index *list, size_t count)
{
        int64_t *sorted = arena_take_array(a->mem, count + 1, sizeof *sorted);
        for (size_t i = 0; i < count; i++)
                sorted[i] = list[i].index;
        qsort(sorted, count, sizeof *sorted, compare_indices);
        for (size_t i = 1; i < count; i++)
                if (sorted[i - 1] == sorted[i])
                        return true;
        return false;
}

static bool take_indices(struct act *a, struct bytes *rest, struct tally *tally)
{
        if (!take_list(rest, STOCK_CARDS_MOST, &tally->index_count))
                return false;
        tally->indices = arena_take_array(a->mem, tally->index_count + 1, sizeof *tally->indices);
        for (size_t i = 0; i < tally->index_count; i++)
                if (!take_tag(rest, tally->indices[i].tag) ||
                        !cbor_take_integer(rest, &tally->indices[i].index) ||
                        tally->indices[i].index < 0 || tally->indices[i].index > UINT32_MAX)
                        return false;
        return !has_index_twice(a, tally->indices, tally->index_count);
}

static int compare_words(const void *a, const void *b)
{
        const struct str *one = a;
        const struct str *other = b;
        return is_before(*one, *other) ? -1 : is_before(*other, *one);
}

static bool has_number_twice(struct act *a, const struct tally_number *list, size_t count)
{
        struct str *sorted = arena_take_array(a->mem, count + 1, sizeof *sorted);
        for (size_t i = 0; i < count; i++)
                sorted[i] = list[i].number;
        qsort(sorted, count, sizeof *sorted, compare_words);
        for (size_t i = 1; i < count; i++)
                if (str_is_equal(sorted[i - 1], sorted[i]))
                        return true;
        return false;
}

static bool take_numbers(
        struct act *a, struct bytes *rest, struct tally_number **numbers, size_t *count)
{
        if (!take_list(rest, STOCK_CARDS_MOST, count))
                return false;
        struct tally_number *list = arena_take_array(a->mem, *count + 1, sizeof *list);
        for (size_t i = 0; i < *count; i++)
                if (!take_tag(rest, list[i].tag) || !take_word(rest, &list[i].number))
                        return false;
        *numbers = list;
        return !has_number_twice(a, list, *count);
}

/* Version, bundle and part. */
static bool take_head(struct bytes *rest, struct tally *tally)
{
        uint64_t count;
        int64_t version;
        struct bytes id;
        if (!cbor_take_array(rest, &count) || count != MEMBERS ||
                !cbor_take_integer(rest, &version) || version != VERSION ||
                !cbor_take_bytes(rest, &id) || id.length != TALLY_ID_SIZE ||
                !cbor_take_integer(rest, &tally->part) || tally->part < TALLY_FINAL ||
                tally->part > TALLY_PARTS_MOST)
                return false;
        memcpy(tally->bundle_id, id.at, id.length);
        return true;
}

/* What is only wrong between one list and another. */
static bool agrees(const struct tally *tally)
{
        int64_t active = tally_count(tally->cards, tally->card_count, STOCK_ACTIVE);
        return (int64_t)tally->index_count == active && (int64_t)tally->library_count <= active &&
               (int64_t)tally->transit_count <= active;
}

bool tally_take(struct act *a, struct bytes inside, struct tally *tally)
{
        struct tally read = { .part = 0 };
        if (!cbor_is_strict(inside) || !take_head(&inside, &read))
                return false;
        unsigned open = read.part == TALLY_FINAL ? OPEN_STATES : 0;
        if (!take_pieces(a, &inside, (struct piece_rules){ STOCK_CARDS_MOST, CARD_STATES & ~open },
                    &read.cards, &read.card_count) ||
                !take_pieces(a, &inside,
                        (struct piece_rules){ STOCK_SUPPLIES_MOST, SUPPLY_STATES & ~open },
                        &read.supplies, &read.supply_count) ||
                !take_indices(a, &inside, &read) ||
                !take_numbers(a, &inside, &read.library, &read.library_count) ||
                !take_numbers(a, &inside, &read.transit, &read.transit_count) || !agrees(&read))
                return false;
        *tally = read;
        return true;
}
