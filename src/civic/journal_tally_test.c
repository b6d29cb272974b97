/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/journal_tally.h"

#include "civic/journal_fixture.h"
#include "civic/tally_fixture.h"

enum { CARDS = 60 };

static int begin(void **state)
{
        struct desk *desk = desk_make(CARDS);
        *state = desk;
        assert_int_equal(desk_open(desk), OK);
        return 0;
}

static int end(void **state)
{
        desk_end(*state);
        return 0;
}

static void make_cards(struct desk *desk, uint32_t count, struct journal_card *cards)
{
        for (uint32_t i = 0; i < count; i++)
                assert_int_equal(desk_make_card(desk, i, &cards[i]), OK);
}

/* Which of the test's cards bears this tag. */
static uint32_t card_of_tag(const uint8_t tag[TALLY_TAG_SIZE])
{
        uint32_t n;
        memcpy(&n, tag, sizeof n);
        return n;
}

static void a_final_tally_is_sealed_and_read_back(void **state)
{
        struct desk *desk = *state;
        struct journal_card cards[30];
        struct seal_scalar scalar;
        struct seal_point key;
        struct secret seed = { { 9 } };
        struct str file;
        struct tally tally, read;
        struct tally_outer outer;
        make_cards(desk, 30, cards);
        assert_int_equal(journal_begin_card(desk->a, desk->journal, &cards[0]), OK);
        assert_int_equal(journal_spoil(desk->a, desk->journal), OK);
        assert_int_equal(journal_return_rest(desk->a, desk->journal, 29), OK);
        assert_int_equal(journal_fill_tally(desk->a, desk->journal, TALLY_FINAL, &tally), OK);
        assert_true(box_make_key("test", &seal_kernel, &scalar, &key));
        assert_int_equal(tally_write(desk->a, &tally, &key,
                                 &(struct tally_signer){ fixture_sign_tally, &seed }, &file),
                OK);
        assert_int_equal(tally_look(desk->a, file, &outer), OK);
        struct box_address address = { key, outer.bound };
        size_t size = outer.box.length - BOX_EXTRA;
        uint8_t *inside = arena_take(desk->a->mem, size);
        assert_int_equal(box_open(&address, &scalar, outer.box, inside), BOX_GOOD);
        assert_int_equal(tally_read(desk->a, &outer, str_of_bytes(inside, size), &read), OK);
        assert_int_equal(read.card_count, CARDS);
        assert_int_equal(read.supply_count, COUNT(desk_supplies));
        assert_int_equal(read.index_count, 30);
        assert_int_equal(tally_count(read.cards, read.card_count, STOCK_RETURNED), 29);
        assert_int_equal(tally_count(read.cards, read.card_count, STOCK_SPOILED), 1);
        assert_memory_equal(read.bundle_id, desk->bundle, sizeof desk->bundle);
}

static void each_tag_stands_with_its_own_numbers_and_no_other_list_s(void **state)
{
        struct desk *desk = *state;
        struct journal_card cards[40];
        struct tally tally;
        make_cards(desk, 40, cards);
        assert_int_equal(journal_fill_tally(desk->a, desk->journal, 1, &tally), OK);
        assert_int_equal(tally.index_count, 40);
        assert_int_equal(tally.library_count, 40);
        assert_int_equal(tally.transit_count, 40);
        for (size_t i = 0; i < 40; i++) {
                uint32_t n = card_of_tag(tally.indices[i].tag);
                assert_int_equal(tally.indices[i].index, cards[n].index);
                assert_int_equal(tally.indices[i].tag[15], 1);
                n = card_of_tag(tally.library[i].tag);
                assert_true(str_is_equal(tally.library[i].number, cards[n].library));
                assert_int_equal(tally.library[i].tag[15], 2);
                n = card_of_tag(tally.transit[i].tag);
                assert_true(str_is_equal(tally.transit[i].number, cards[n].transit));
                assert_int_equal(tally.transit[i].tag[15], 3);
        }
}

/* Of 40 cards in 40 places one stands where it stood in another list once, on average; that twenty
 * do happens once in 10^18. */
static void lists_are_in_three_orders_that_have_nothing_to_do_with_each_other(void **state)
{
        struct desk *desk = *state;
        struct journal_card cards[40];
        struct tally tally, again;
        int same[4] = { 0 };
        make_cards(desk, 40, cards);
        assert_int_equal(journal_fill_tally(desk->a, desk->journal, 1, &tally), OK);
        assert_int_equal(journal_fill_tally(desk->a, desk->journal, 1, &again), OK);
        for (uint32_t i = 0; i < 40; i++) {
                uint32_t n = card_of_tag(tally.indices[i].tag);
                same[0] += n == i;
                same[1] += n == card_of_tag(tally.library[i].tag);
                same[2] += n == card_of_tag(tally.transit[i].tag);
                same[3] += n == card_of_tag(again.indices[i].tag);
        }
        for (size_t i = 0; i < COUNT(same); i++)
                assert_in_range(same[i], 0, 19);
}

static void a_part_is_due_every_twenty_five_cards_and_again_after_a_restart(void **state)
{
        struct desk *desk = *state;
        struct journal_card card;
        assert_int_equal(journal_part_due(desk->journal), 0);
        for (uint32_t i = 1; i <= 51; i++) {
                assert_int_equal(desk_make_card(desk, i, &card), OK);
                assert_int_equal(journal_part_due(desk->journal), i % 25 == 0 ? i / 25 : 0);
                if (i % 25)
                        continue;
                desk_reopen(desk);
                assert_int_equal(journal_part_due(desk->journal), i / 25);
        }
}

static void a_part_holds_the_whole_day_up_to_then(void **state)
{
        struct desk *desk = *state;
        struct journal_card cards[50];
        struct tally tally;
        make_cards(desk, 50, cards);
        assert_int_equal(
                journal_fill_tally(desk->a, desk->journal, journal_part_due(desk->journal), &tally),
                OK);
        assert_int_equal(tally.part, 2);
        assert_int_equal(tally.index_count, 50);
        assert_int_equal(tally_count(tally.cards, tally.card_count, STOCK_AT_EVENT), 10);
}

static void there_is_no_tally_while_a_card_is_being_made(void **state)
{
        struct desk *desk = *state;
        struct journal_card card;
        struct tally tally;
        assert_int_equal(journal_begin_card(desk->a, desk->journal, &card), OK);
        desk_expect(desk, journal_fill_tally(desk->a, desk->journal, 1, &tally), E_STATE,
                TEXT_JOURNAL_HAS_CARD);
}

static void what_nobody_found_again_is_missing_in_a_final_tally(void **state)
{
        struct desk *desk = *state;
        struct tally tally;
        for (size_t i = 0; i < CARDS; i++)
                if (i != 17)
                        assert_int_equal(journal_move(desk->a, desk->journal, desk->blanks[i],
                                                 STOCK_RETURNED),
                                OK);
        assert_int_equal(journal_fill_tally(desk->a, desk->journal, TALLY_FINAL, &tally), OK);
        assert_int_equal(tally.card_count, CARDS - 1);
        for (size_t i = 0; i < tally.card_count; i++)
                assert_false(str_is_equal(tally.cards[i].serial, desk->blanks[17]));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_final_tally_is_sealed_and_read_back),
                TEST(each_tag_stands_with_its_own_numbers_and_no_other_list_s),
                TEST(lists_are_in_three_orders_that_have_nothing_to_do_with_each_other),
                TEST(a_part_is_due_every_twenty_five_cards_and_again_after_a_restart),
                TEST(a_part_holds_the_whole_day_up_to_then),
                TEST(there_is_no_tally_while_a_card_is_being_made),
                TEST(what_nobody_found_again_is_missing_in_a_final_tally),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
