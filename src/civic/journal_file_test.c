/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/journal_fixture.h"
#include "civic/journal_inside.h"

#include "kit/slots_inside.h"

#include <sodium/randombytes.h>
#include <sodium/randombytes_sysrandom.h>

/* The journal's file as somebody finds it: damaged, foreign, put back, or stolen. */

enum { CARDS = 100, HALF_SIZE = 1 << 16 };

static int begin(void **state)
{
        struct desk *desk = desk_make(CARDS);
        struct journal_card card;
        *state = desk;
        assert_int_equal(desk_open(desk), OK);
        for (uint32_t i = 0; i < 3; i++)
                assert_int_equal(desk_make_card(desk, i, &card), OK);
        return 0;
}

static int end(void **state)
{
        desk_end(*state);
        return 0;
}

static uint8_t *file_read_whole(const struct desk *desk)
{
        uint8_t *bytes = arena_take(desk->place->mem, 2 * HALF_SIZE);
        int fd = open(desk->path, O_RDONLY);
        assert_true(fd >= 0 && read(fd, bytes, 2 * HALF_SIZE) == 2 * HALF_SIZE);
        close(fd);
        return bytes;
}

static void file_put(const struct desk *desk, size_t offset, const void *bytes, size_t size)
{
        int fd = open(desk->path, O_WRONLY);
        assert_true(fd >= 0 && pwrite(fd, bytes, size, (off_t)offset) == (ssize_t)size);
        close(fd);
}

/* Where a slot lies in the first half. */
static size_t slot_at(const struct desk *desk, enum journal_array array, uint32_t item)
{
        const struct journal *journal = desk->journal;
        return slots_offset(&journal->slots->setup,
                (struct slot_place){ (int)array, journal->where[array][item] });
}

static void file_tear(const struct desk *desk, size_t offset, size_t size)
{
        uint8_t garbage[2 * HALF_SIZE];
        memset(garbage, 0xEE, sizeof garbage);
        file_put(desk, offset, garbage, size);
}

/* ------------------------------------------------------------------------- damaged */

static void a_torn_half_is_made_whole_from_the_other(void **state)
{
        struct desk *desk = *state;
        for (size_t half = 0; half < 2; half++) {
                journal_close(&desk->journal);
                file_tear(desk, half * HALF_SIZE, HALF_SIZE);
                assert_int_equal(desk_open(desk), OK);
                assert_true(journal_is_clean(desk->journal));
                assert_int_equal(desk_count(desk, STOCK_ACTIVE), 3);
        }
}

static void a_slot_damaged_in_both_halves_stops_the_desk_with_what_to_do(void **state)
{
        struct desk *desk = *state;
        size_t at = slot_at(desk, JOURNAL_LIBRARY, 7);
        file_tear(desk, at + 30, 1);
        file_tear(desk, HALF_SIZE + at + 60, 1);
        assert_false(journal_is_clean(desk->journal));
        journal_close(&desk->journal);
        desk_expect(desk, desk_open(desk), E_BUG, TEXT_JOURNAL_DAMAGED);
        desk_expect(desk, desk_open(desk), E_BUG, TEXT_JOURNAL_DAMAGED);
        assert_int_equal(access(desk->path, F_OK), 0);
}

static void both_heads_damaged_stop_the_desk(void **state)
{
        struct desk *desk = *state;
        journal_close(&desk->journal);
        file_tear(desk, 100, 1);
        file_tear(desk, HALF_SIZE + 70, 1);
        desk_expect(desk, desk_open(desk), E_BUG, TEXT_JOURNAL_DAMAGED);
}

static void every_single_byte_is_bound(void **state)
{
        struct desk *desk = *state;
        size_t used = slots_offset(&desk->journal->slots->setup, (struct slot_place){ 3, 104 });
        uint8_t *bytes = file_read_whole(desk);
        for (size_t i = 0; i < 2 * HALF_SIZE; i += i % HALF_SIZE < used ? 7 : 1021) {
                uint8_t other = bytes[i] ^ 0x20;
                file_put(desk, i, &other, 1);
                assert_false(journal_is_clean(desk->journal));
                file_put(desk, i, &bytes[i], 1);
        }
        assert_true(journal_is_clean(desk->journal));
}

static void a_slot_moved_to_another_place_is_no_slot(void **state)
{
        struct desk *desk = *state;
        uint8_t *bytes = file_read_whole(desk);
        size_t one = slot_at(desk, JOURNAL_STATUS, 1), other = slot_at(desk, JOURNAL_STATUS, 2);
        for (size_t half = 0; half < 2; half++) {
                file_put(desk, half * HALF_SIZE + one, bytes + half * HALF_SIZE + other,
                        SLOT_SEALED);
                file_put(desk, half * HALF_SIZE + other, bytes + half * HALF_SIZE + one,
                        SLOT_SEALED);
        }
        journal_close(&desk->journal);
        desk_expect(desk, desk_open(desk), E_BUG, TEXT_JOURNAL_DAMAGED);
}

/* An index that is free again though its card was handed over. */
static void a_slot_put_back_to_an_earlier_day_s_bytes_is_found(void **state)
{
        struct desk *desk = *state;
        struct journal_card card;
        uint8_t *before = file_read_whole(desk);
        assert_int_equal(desk_make_card(desk, 50, &card), OK);
        size_t at = slot_at(desk, JOURNAL_STATUS, (uint32_t)((card.index - 1000003) / 977));
        for (size_t half = 0; half < 2; half++)
                file_put(desk, half * HALF_SIZE + at, before + half * HALF_SIZE + at, SLOT_SEALED);
        journal_close(&desk->journal);
        desk_expect(desk, desk_open(desk), E_BUG, TEXT_JOURNAL_DAMAGED);
}

static void a_file_that_grew_or_shrank_is_damaged(void **state)
{
        struct desk *desk = *state;
        assert_int_equal(truncate(desk->path, 2 * HALF_SIZE + 1), 0);
        assert_false(journal_is_clean(desk->journal));
        journal_close(&desk->journal);
        desk_expect(desk, desk_open(desk), E_BUG, TEXT_JOURNAL_DAMAGED);
        assert_int_equal(truncate(desk->path, 2 * HALF_SIZE - 1), 0);
        desk_expect(desk, desk_open(desk), E_BUG, TEXT_JOURNAL_DAMAGED);
}

static void the_light_is_red_when_the_file_has_another_name_mode_or_place(void **state)
{
        struct desk *desk = *state;
        char other[128];
        snprintf(other, sizeof other, "%s.copy", desk->path);
        assert_int_equal(link(desk->path, other), 0);
        assert_false(journal_is_clean(desk->journal));
        assert_int_equal(unlink(other), 0);
        assert_int_equal(chmod(desk->path, 0644), 0);
        assert_false(journal_is_clean(desk->journal));
        assert_int_equal(chmod(desk->path, 0600), 0);
        assert_true(journal_is_clean(desk->journal));
        assert_int_equal(rename(desk->path, other), 0);
        assert_false(journal_is_clean(desk->journal));
        assert_int_equal(rename(other, desk->path), 0);
        assert_true(journal_is_clean(desk->journal));
}

/* ------------------------------------------------------------------------- not ours */

static void a_newer_program_s_journal_is_refused(void **state)
{
        struct desk *desk = *state;
        uint8_t version = SLOTS_VERSION + 1;
        journal_close(&desk->journal);
        file_put(desk, SLOTS_AT_VERSION, &version, 1);
        file_put(desk, HALF_SIZE + SLOTS_AT_VERSION, &version, 1);
        desk_expect(desk, desk_open(desk), E_STATE, TEXT_JOURNAL_NEWER);
        assert_int_equal(truncate(desk->path, 4 * HALF_SIZE), 0);
        desk_expect(desk, desk_open(desk), E_STATE, TEXT_JOURNAL_NEWER);
}

static void another_bundle_s_journal_is_refused(void **state)
{
        struct desk *desk = *state;
        journal_close(&desk->journal);
        desk->bundle[31] ^= 1;
        desk_expect(desk, desk_open(desk), E_STATE, TEXT_JOURNAL_FOREIGN);
        desk->bundle[31] ^= 1;
        desk->key.bytes[0] ^= 1;
        desk_expect(desk, desk_open(desk), E_BUG, TEXT_JOURNAL_DAMAGED);
        desk->key.bytes[0] ^= 1;
        assert_int_equal(desk_open(desk), OK);
}

static void what_is_no_journal_is_refused_and_left_alone(void **state)
{
        struct desk *desk = *state;
        journal_close(&desk->journal);
        assert_int_equal(truncate(desk->path, 0), 0);
        desk_expect(desk, desk_open(desk), E_INPUT, TEXT_JOURNAL_NOT_ONE);
        file_put(desk, 0, "Dear city,", 10);
        desk_expect(desk, desk_open(desk), E_INPUT, TEXT_JOURNAL_NOT_ONE);
        assert_int_equal(truncate(desk->path, 2 * HALF_SIZE), 0);
        desk_expect(desk, desk_open(desk), E_INPUT, TEXT_JOURNAL_NOT_ONE);
        assert_int_equal(unlink(desk->path), 0);
        assert_int_equal(mkdir(desk->path, 0700), 0);
        desk_expect(desk, desk_open(desk), E_INPUT, TEXT_JOURNAL_NOT_ONE);
        assert_int_equal(rmdir(desk->path), 0);
        assert_int_equal(symlink("/dev/null", desk->path), 0);
        desk_expect(desk, desk_open(desk), E_INPUT, TEXT_JOURNAL_NOT_ONE);
}

/* ------------------------------------------------------------------------- stolen */

/* Numbers that repeat, so that what follows never depends on luck (splitmix64). */
static uint64_t stream;

static uint32_t next_number(void)
{
        uint64_t z = stream += 0x9e3779b97f4a7c15u;
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
        z = (z ^ z >> 27) * 0x94d049bb133111ebu;
        return (uint32_t)((z ^ z >> 31) >> 16);
}

static void fill_numbers(void *at, size_t size)
{
        for (size_t i = 0; i < size; i++)
                ((uint8_t *)at)[i] = (uint8_t)next_number();
}

static const char *numbers_name(void)
{
        return "repeats";
}

static struct randombytes_implementation repeating = {
        .implementation_name = numbers_name,
        .random = next_number,
        .buf = fill_numbers,
};

/* A hundred cards, one after the other. */
struct full {
        struct desk *desk;
        struct journal_card cards[CARDS];
        uint8_t *before;
};

static int begin_full(void **state)
{
        struct full *full = calloc(1, sizeof *full);
        *state = full;
        full->desk = desk_make(CARDS);
        stream = 20261124;
        randombytes_set_implementation(&repeating);
        assert_int_equal(desk_open(full->desk), OK);
        full->before = file_read_whole(full->desk);
        for (uint32_t i = 0; i < CARDS; i++)
                assert_int_equal(desk_make_card(full->desk, i, &full->cards[i]), OK);
        return 0;
}

static int end_full(void **state)
{
        struct full *full = *state;
        desk_end(full->desk);
        free(full);
        randombytes_set_implementation(&randombytes_sysrandom_implementation);
        return 0;
}

/* Pearson's correlation of two orders. */
static double correlate(const uint32_t *a, const uint32_t *b, size_t count)
{
        double mean = ((double)count - 1) / 2, both = 0, each = 0;
        for (size_t i = 0; i < count; i++) {
                both += (a[i] - mean) * (b[i] - mean);
                each += ((double)i - mean) * ((double)i - mean);
        }
        return both / each;
}

/* From places among more slots than cards to places among the used ones: 0 to COUNT - 1. */
static void rank(uint32_t *places, size_t count)
{
        uint32_t ranks[CARDS];
        for (size_t i = 0; i < count; i++) {
                ranks[i] = 0;
                for (size_t j = 0; j < count; j++)
                        ranks[i] += places[j] < places[i];
        }
        memcpy(places, ranks, count * sizeof ranks[0]);
}

static uint32_t item_of(const struct full *full, enum journal_array array, uint32_t n)
{
        const struct desk *desk = full->desk;
        const struct journal_card *card = &full->cards[n];
        uint32_t item = 0;
        if (array == JOURNAL_STOCK)
                return n;
        if (array == JOURNAL_STATUS)
                return (uint32_t)((full->cards[n].index - desk->indices[0]) / 977);
        while (array == JOURNAL_LIBRARY ? !str_is_equal(str_of(desk->library[item]), card->library)
                                        : !str_is_equal(desk->transit[item], card->transit))
                item++;
        return item;
}

/* Somebody with the key: where a card's four slots lie says neither when it was made nor which
 * slots of the other arrays are its. */
static void no_array_s_order_tells_the_order_of_use_or_another_array_s(void **state)
{
        struct full *full = *state;
        uint32_t places[SLOT_ARRAYS + 1][CARDS];
        for (uint32_t n = 0; n < CARDS; n++) {
                places[SLOT_ARRAYS][n] = n;
                for (enum journal_array array = JOURNAL_STOCK; array <= JOURNAL_TRANSIT; array++)
                        places[array][n] =
                                full->desk->journal->where[array][item_of(full, array, n)];
        }
        for (int array = 0; array < SLOT_ARRAYS; array++)
                rank(places[array], CARDS);
        for (int a = 0; a <= SLOT_ARRAYS; a++)
                for (int b = 0; b < a; b++) {
                        double together = correlate(places[a], places[b], CARDS);
                        if (together > 0.35 || together < -0.35)
                                fail_msg("%d and %d go together: %f", a, b, together);
                }
}

/* What lies in a slot follows from which cards there are, and from nothing that happened: the order
 * in which they were made is in no byte of it. */
static void slots_hold_their_item_its_state_its_tag_and_zeros(void **state)
{
        struct full *full = *state;
        for (enum journal_array array = JOURNAL_STOCK; array <= JOURNAL_TRANSIT; array++)
                for (uint32_t n = 0; n < CARDS; n++) {
                        slot_plain expected = { 0 };
                        uint32_t item = item_of(full, array, n);
                        struct stub_tags tags = desk_tags(n);
                        const uint8_t *const tag[SLOT_ARRAYS] = { NULL, tags.status, tags.library,
                                tags.transit };
                        expected[2] = (uint8_t)(item >> 8), expected[3] = (uint8_t)item;
                        expected[STATE_AT] = array ? NUMBER_USED : STOCK_ACTIVE;
                        if (tag[array])
                                memcpy(expected + TAG_AT, tag[array], STATUS_TAG_SIZE);
                        uint32_t at = full->desk->journal->where[array][item];
                        assert_memory_equal(slots_of(full->desk->journal->slots, (int)array)[at],
                                expected, SLOT_PLAIN);
                }
}

static void nothing_beside_the_slots_changes_in_a_day(void **state)
{
        struct full *full = *state;
        const uint8_t *now = file_read_whole(full->desk);
        const struct slots_setup *setup = &full->desk->journal->slots->setup;
        size_t used = SLOTS_HEAD + (size_t)slots_count(setup) * SLOT_SEALED;
        for (size_t half = 0; half < 2; half++) {
                const uint8_t *was = full->before + half * HALF_SIZE, *is = now + half * HALF_SIZE;
                assert_memory_equal(was, is, SLOTS_HEAD);
                assert_memory_equal(was + used, is + used, HALF_SIZE - used);
                for (size_t i = used; i < HALF_SIZE; i++)
                        assert_int_equal(is[i], 0);
        }
}

/* Somebody without the key: no tag, number or serial, and no difference between used and free. */
static void a_stolen_file_shows_neither_numbers_nor_how_many_were_used(void **state)
{
        struct full *full = *state;
        const uint8_t *bytes = file_read_whole(full->desk);
        for (uint32_t n = 0; n < CARDS; n++) {
                struct stub_tags tags = desk_tags(n);
                struct str texts[] = { full->cards[n].serial, full->cards[n].library,
                        full->cards[n].transit, str_of_bytes(tags.status, 4 + 12) };
                for (size_t i = 0; i < COUNT(texts); i++)
                        assert_null(memmem(bytes, 2 * HALF_SIZE, texts[i].at, texts[i].len));
        }
        const struct slots_setup *setup = &full->desk->journal->slots->setup;
        size_t used = (size_t)slots_count(setup) * SLOT_SEALED;
        size_t each[256] = { 0 };
        for (size_t i = 0; i < used; i++)
                each[bytes[SLOTS_HEAD + i]]++;
        for (int i = 0; i < 256; i++)
                assert_in_range(each[i], used / 256 * 6 / 10, used / 256 * 15 / 10);
}

static void the_file_s_times_are_midnight_of_its_day(void **state)
{
        struct full *full = *state;
        struct stat about;
        assert_int_equal(stat(full->desk->path, &about), 0);
        assert_int_equal(about.st_mtim.tv_sec, (time_t)full->desk->setup.day.day * 86400);
        assert_int_equal(about.st_mtim.tv_nsec, 0);
        assert_int_equal(about.st_mode & 07777, 0600);
        assert_int_equal(about.st_size, 2 * HALF_SIZE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
#define FULL(name) cmocka_unit_test_setup_teardown(name, begin_full, end_full)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_torn_half_is_made_whole_from_the_other),
                TEST(a_slot_damaged_in_both_halves_stops_the_desk_with_what_to_do),
                TEST(both_heads_damaged_stop_the_desk),
                TEST(every_single_byte_is_bound),
                TEST(a_slot_moved_to_another_place_is_no_slot),
                TEST(a_slot_put_back_to_an_earlier_day_s_bytes_is_found),
                TEST(a_file_that_grew_or_shrank_is_damaged),
                TEST(the_light_is_red_when_the_file_has_another_name_mode_or_place),
                TEST(a_newer_program_s_journal_is_refused),
                TEST(another_bundle_s_journal_is_refused),
                TEST(what_is_no_journal_is_refused_and_left_alone),
                FULL(no_array_s_order_tells_the_order_of_use_or_another_array_s),
                FULL(slots_hold_their_item_its_state_its_tag_and_zeros),
                FULL(nothing_beside_the_slots_changes_in_a_day),
                FULL(a_stolen_file_shows_neither_numbers_nor_how_many_were_used),
                FULL(the_file_s_times_are_midnight_of_its_day),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
