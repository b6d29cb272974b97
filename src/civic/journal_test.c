/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/bundle.h"
#include "civic/journal_fixture.h"
#include "civic/journal_inside.h"

enum { CARDS = 12 };

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

/* Where an index or number of the bundle stands there. */
static size_t item_of_index(const struct desk *desk, int64_t index)
{
        return (size_t)((index - desk->indices[0]) / 977);
}

/* ------------------------------------------------------------------------- a card */

static void a_new_journal_has_all_at_the_event(void **state)
{
        struct desk *desk = *state;
        struct str serial;
        assert_int_equal(journal_found(desk->journal, &serial), JOURNAL_FRESH);
        assert_int_equal(serial.len, 0);
        assert_int_equal(desk_count(desk, STOCK_AT_EVENT), CARDS);
        assert_int_equal(journal_opening(desk->journal), CARDS);
        assert_int_equal(journal_cards_left(desk->journal), CARDS);
        assert_false(journal_has_card(desk->journal));
        assert_true(journal_is_clean(desk->journal));
}

static void a_card_goes_from_blank_to_active(void **state)
{
        struct desk *desk = *state;
        struct journal_card card;
        struct stub_tags tags = desk_tags(1);
        assert_int_equal(journal_begin_card(desk->a, desk->journal, &card), OK);
        assert_int_equal(desk_count(desk, STOCK_PRINTING), 1);
        assert_false(journal_is_clean(desk->journal));
        assert_int_equal(journal_set_tags(desk->a, desk->journal, &tags), OK);
        assert_int_equal(journal_mark_printed(desk->a, desk->journal), OK);
        assert_int_equal(desk_count(desk, STOCK_PRINTED), 1);
        assert_int_equal(journal_hand_over(desk->a, desk->journal), OK);
        assert_int_equal(desk_count(desk, STOCK_ACTIVE), 1);
        assert_false(journal_has_card(desk->journal));
        assert_true(journal_is_clean(desk->journal));
        uint32_t item = (uint32_t)item_of_index(desk, card.index);
        assert_int_equal(journal_state(desk->journal, JOURNAL_STATUS, item), NUMBER_USED);
        assert_memory_equal(
                journal_tag(desk->journal, JOURNAL_STATUS, item), tags.status, STATUS_TAG_SIZE);
}

static void blanks_are_fed_in_the_vendor_s_order(void **state)
{
        struct desk *desk = *state;
        struct journal_card card;
        for (uint32_t i = 0; i < CARDS; i++) {
                if (i == 5)
                        assert_int_equal(journal_move(desk->a, desk->journal, desk->blanks[7],
                                                 STOCK_SPOILED),
                                OK);
                if (i == 7)
                        continue;
                assert_int_equal(desk_make_card(desk, i, &card), OK);
                assert_true(str_is_equal(card.serial, desk->blanks[i]));
        }
        desk_expect(desk, journal_begin_card(desk->a, desk->journal, &card), E_STATE,
                TEXT_JOURNAL_NO_BLANKS);
}

static void no_index_and_no_number_is_given_twice(void **state)
{
        struct desk *desk = *state;
        struct journal_card cards[CARDS];
        for (uint32_t i = 0; i < CARDS; i++) {
                if (i % 3 == 0) {
                        assert_int_equal(journal_begin_card(desk->a, desk->journal, &cards[i]), OK);
                        assert_int_equal(journal_spoil(desk->a, desk->journal), OK);
                } else {
                        assert_int_equal(desk_make_card(desk, i, &cards[i]), OK);
                }
                desk_reopen(desk);
                for (uint32_t j = 0; j < i; j++) {
                        assert_int_not_equal(cards[i].index, cards[j].index);
                        assert_false(str_is_equal(cards[i].library, cards[j].library));
                        assert_false(str_is_equal(cards[i].transit, cards[j].transit));
                }
        }
}

static void a_reprint_is_another_blank_with_another_index(void **state)
{
        struct desk *desk = *state;
        struct journal_card first, second;
        struct stub_tags tags = desk_tags(1);
        assert_int_equal(journal_begin_card(desk->a, desk->journal, &first), OK);
        assert_int_equal(journal_set_tags(desk->a, desk->journal, &tags), OK);
        assert_int_equal(journal_mark_printed(desk->a, desk->journal), OK);
        assert_int_equal(journal_spoil(desk->a, desk->journal), OK);
        assert_int_equal(desk_make_card(desk, 2, &second), OK);
        assert_int_not_equal(first.index, second.index);
        assert_false(str_is_equal(first.serial, second.serial));
        assert_int_equal(desk_count(desk, STOCK_SPOILED), 1);
        uint32_t item = (uint32_t)item_of_index(desk, first.index);
        assert_int_equal(journal_state(desk->journal, JOURNAL_STATUS, item), NUMBER_VOID);
}

static void one_card_at_a_time_and_each_step_in_its_turn(void **state)
{
        struct desk *desk = *state;
        struct journal_card card;
        struct stub_tags tags = desk_tags(1);
        struct act *a = desk->a;
        struct journal *j = desk->journal;
        desk_expect(desk, journal_set_tags(a, j, &tags), E_STATE, TEXT_JOURNAL_NO_CARD);
        desk_expect(desk, journal_mark_printed(a, j), E_STATE, TEXT_JOURNAL_NO_CARD);
        desk_expect(desk, journal_hand_over(a, j), E_STATE, TEXT_JOURNAL_NO_CARD);
        desk_expect(desk, journal_spoil(a, j), E_STATE, TEXT_JOURNAL_NO_CARD);
        assert_int_equal(journal_begin_card(a, j, &card), OK);
        desk_expect(desk, journal_begin_card(a, j, &card), E_STATE, TEXT_JOURNAL_HAS_CARD);
        desk_expect(desk, journal_hand_over(a, j), E_STATE, TEXT_JOURNAL_NOT_PRINTED);
        assert_int_equal(journal_mark_printed(a, j), OK);
        desk_expect(desk, journal_mark_printed(a, j), E_STATE, TEXT_JOURNAL_IS_PRINTED);
        desk_expect(desk, journal_set_tags(a, j, &tags), E_STATE, TEXT_JOURNAL_IS_PRINTED);
        desk_expect(desk, journal_hand_over(a, j), E_STATE, TEXT_JOURNAL_NO_TAGS);
        desk_expect(desk, journal_destroy(a, &j), E_STATE, TEXT_JOURNAL_HAS_CARD);
        desk_expect(desk, journal_return_rest(a, j, 11), E_STATE, TEXT_JOURNAL_HAS_CARD);
        assert_int_equal(journal_spoil(a, j), OK);
}

static void numbers_that_are_used_up_stop_the_desk_and_nothing_else(void **state)
{
        struct desk *desk = *state;
        struct journal_card card;
        for (int i = 0; i < DESK_SPARE + 1; i++) {
                assert_int_equal(journal_begin_card(desk->a, desk->journal, &card), OK);
                assert_int_equal(journal_spoil(desk->a, desk->journal), OK);
        }
        assert_int_equal(journal_cards_left(desk->journal), CARDS - DESK_SPARE - 1);
        journal_destroy(desk->a, &desk->journal);
        desk->setup.index_count = 1;
        assert_int_equal(desk_open(desk), OK);
        assert_int_equal(journal_cards_left(desk->journal), 1);
        assert_int_equal(desk_make_card(desk, 1, &card), OK);
        desk_expect(desk, journal_begin_card(desk->a, desk->journal, &card), E_STATE,
                TEXT_JOURNAL_NO_INDICES);
        assert_true(journal_is_clean(desk->journal));
}

static void a_city_without_library_and_transit_has_neither(void **state)
{
        struct desk *desk = *state;
        struct journal_card card;
        assert_int_equal(journal_destroy(desk->a, &desk->journal), OK);
        desk->setup.library_count = desk->setup.transit_count = 0;
        assert_int_equal(desk_open(desk), OK);
        assert_int_equal(desk_make_card(desk, 1, &card), OK);
        assert_int_equal(card.library.len, 0);
        assert_int_equal(card.transit.len, 0);
        desk_reopen(desk);
        assert_int_equal(desk_count(desk, STOCK_ACTIVE), 1);
}

/* ------------------------------------------------------------------------- other pieces */

static void ribbons_are_opened_used_up_and_destroyed(void **state)
{
        struct desk *desk = *state;
        struct journal_piece *pieces;
        struct str ribbon = desk_supplies[0].serial;
        assert_int_equal(journal_move(desk->a, desk->journal, ribbon, STOCK_OPENED), OK);
        assert_int_equal(journal_move(desk->a, desk->journal, ribbon, STOCK_USED_UP), OK);
        assert_int_equal(journal_move(desk->a, desk->journal, ribbon, STOCK_DESTROYED), OK);
        desk_reopen(desk);
        assert_int_equal(journal_list(desk->a, desk->journal, &pieces), CARDS + 2);
        assert_true(str_is_equal(pieces[CARDS].serial, ribbon));
        assert_int_equal(pieces[CARDS].kind, STOCK_RIBBON);
        assert_int_equal(pieces[CARDS].state, STOCK_DESTROYED);
        assert_int_equal(pieces[CARDS + 1].state, STOCK_AT_EVENT);
        assert_int_equal(journal_counts(desk->journal, STOCK_RIBBON).of[STOCK_DESTROYED], 1);
        assert_int_equal(desk_count(desk, STOCK_DESTROYED), 0);
}

static void a_piece_takes_no_step_that_its_state_does_not_allow(void **state)
{
        struct desk *desk = *state;
        struct journal_card card;
        struct act *a = desk->a;
        struct journal *j = desk->journal;
        const enum text refused = TEXT_JOURNAL_STEP_REFUSED;
        assert_int_equal(journal_begin_card(a, j, &card), OK);
        desk_expect(desk, journal_move(a, j, card.serial, STOCK_SPOILED), E_STATE, refused);
        desk_expect(desk, journal_move(a, j, desk->blanks[1], STOCK_PRINTING), E_STATE, refused);
        desk_expect(desk, journal_move(a, j, desk->blanks[1], STOCK_ACTIVE), E_STATE, refused);
        desk_expect(desk, journal_move(a, j, desk->blanks[1], STOCK_DESTROYED), E_STATE, refused);
        desk_expect(
                desk, journal_move(a, j, desk_supplies[0].serial, STOCK_USED_UP), E_STATE, refused);
        desk_expect(desk, journal_move(a, j, STR("B00000000"), STOCK_SPOILED), E_NONE,
                TEXT_JOURNAL_SERIAL_UNKNOWN);
        assert_int_equal(desk_count(desk, STOCK_AT_EVENT), CARDS - 1);
}

static void a_day_ends_in_balance(void **state)
{
        struct desk *desk = *state;
        struct journal_card card;
        for (uint32_t i = 0; i < 5; i++)
                assert_int_equal(desk_make_card(desk, i, &card), OK);
        assert_int_equal(journal_begin_card(desk->a, desk->journal, &card), OK);
        assert_int_equal(journal_spoil(desk->a, desk->journal), OK);
        assert_int_equal(journal_move(desk->a, desk->journal, card.serial, STOCK_DESTROYED), OK);
        assert_int_equal(journal_move(desk->a, desk->journal, desk->blanks[11], STOCK_SPOILED), OK);
        struct stock_counts counts = journal_counts(desk->journal, STOCK_CARD);
        assert_false(stock_balances(CARDS, &counts));
        assert_int_equal(journal_return_rest(desk->a, desk->journal, 5), OK);
        desk_reopen(desk);
        counts = journal_counts(desk->journal, STOCK_CARD);
        assert_true(stock_balances(CARDS, &counts));
        assert_int_equal(counts.of[STOCK_ACTIVE], 5);
        assert_int_equal(counts.of[STOCK_DESTROYED], 1);
        assert_int_equal(counts.of[STOCK_SPOILED], 1);
        assert_int_equal(counts.of[STOCK_RETURNED], 5);
}

static void a_wrong_count_returns_nothing_and_what_is_missing_shows(void **state)
{
        struct desk *desk = *state;
        desk_expect(desk, journal_return_rest(desk->a, desk->journal, CARDS - 1), E_STATE,
                TEXT_JOURNAL_COUNT_DIFFERS);
        assert_int_equal(desk_count(desk, STOCK_AT_EVENT), CARDS);
        for (int i = 1; i < CARDS; i++)
                assert_int_equal(
                        journal_move(desk->a, desk->journal, desk->blanks[i], STOCK_RETURNED), OK);
        struct stock_counts counts = journal_counts(desk->journal, STOCK_CARD);
        assert_false(stock_balances(CARDS, &counts));
        assert_int_equal(stock_difference(CARDS, &counts), 1);
}

/* ------------------------------------------------------------------------- opened again */

static void all_is_there_again_after_a_restart(void **state)
{
        struct desk *desk = *state;
        struct journal_card card;
        struct str serial;
        for (uint32_t i = 0; i < 4; i++)
                assert_int_equal(desk_make_card(desk, i, &card), OK);
        desk_reopen(desk);
        assert_int_equal(journal_found(desk->journal, &serial), JOURNAL_QUIET);
        assert_int_equal(desk_count(desk, STOCK_ACTIVE), 4);
        assert_int_equal(desk_count(desk, STOCK_AT_EVENT), CARDS - 4);
        assert_true(journal_is_clean(desk->journal));
}

static void a_restart_with_a_card_in_flight_spoils_it_and_says_which(void **state)
{
        struct desk *desk = *state;
        struct journal_card card;
        struct str serial;
        struct stub_tags tags = desk_tags(9);
        assert_int_equal(journal_begin_card(desk->a, desk->journal, &card), OK);
        assert_int_equal(journal_set_tags(desk->a, desk->journal, &tags), OK);
        assert_int_equal(journal_mark_printed(desk->a, desk->journal), OK);
        desk_reopen(desk);
        assert_int_equal(journal_found(desk->journal, &serial), JOURNAL_SPOILED);
        assert_true(str_is_equal(serial, card.serial));
        assert_int_equal(desk_count(desk, STOCK_SPOILED), 1);
        assert_int_equal(journal_count(desk->journal, JOURNAL_STATUS, NUMBER_VOID), 1);
        assert_int_equal(journal_count(desk->journal, JOURNAL_STATUS, NUMBER_USED), 0);
        assert_true(journal_is_clean(desk->journal));
}

static void a_second_desk_is_refused(void **state)
{
        struct desk *desk = *state;
        struct journal *second = NULL;
        char other[128];
        desk_expect(desk, journal_open(desk->a, desk->path, &desk->setup, &second), E_BUSY,
                TEXT_JOURNAL_CLAIMED);
        snprintf(other, sizeof other, "%s/other.journal", desk->place->folder);
        desk_expect(desk, journal_open(desk->a, other, &desk->setup, &second), E_BUSY,
                TEXT_JOURNAL_CLAIMED);
        assert_int_equal(access(other, F_OK), -1);
        uint8_t foreign[SLOTS_OWNER] = { 1 };
        struct journal_setup setup = desk->setup;
        setup.bundle = foreign;
        desk_expect(desk, journal_open(desk->a, desk->path, &setup, &second), E_BUSY,
                TEXT_JOURNAL_IN_USE);
        assert_null(second);
}

static int open_as_second(struct place *place)
{
        struct desk *desk = (struct desk *)(void *)place;
        struct journal *second = NULL;
        return (int)journal_open(desk->a, desk->path, &desk->setup, &second);
}

static void a_second_process_is_refused_until_the_first_ends(void **state)
{
        struct desk *desk = *state;
        assert_int_equal(place_in_child(open_as_second, (struct place *)(void *)desk), E_BUSY);
        journal_close(&desk->journal);
        assert_int_equal(place_in_child(open_as_second, (struct place *)(void *)desk), OK);
}

static void a_journal_that_is_gone_is_not_made_anew_in_mid_day(void **state)
{
        struct desk *desk = *state;
        journal_close(&desk->journal);
        desk->setup.age = JOURNAL_OLD;
        assert_int_equal(desk_open(desk), OK);
        journal_close(&desk->journal);
        assert_int_equal(unlink(desk->path), 0);
        desk_expect(desk, desk_open(desk), E_NONE, TEXT_JOURNAL_MISSING);
        assert_int_equal(access(desk->path, F_OK), -1);
}

static void a_closed_day_leaves_no_file(void **state)
{
        struct desk *desk = *state;
        assert_int_equal(journal_destroy(desk->a, &desk->journal), OK);
        assert_null(desk->journal);
        assert_int_equal(access(desk->path, F_OK), -1);
}

static void a_bundle_without_blanks_makes_no_journal(void **state)
{
        struct desk *desk = *state;
        journal_destroy(desk->a, &desk->journal);
        desk->setup.blank_count = 0;
        desk_expect(desk, desk_open(desk), E_INPUT, TEXT_JOURNAL_TOO_LARGE);
        desk->setup.blank_count = (size_t)1 << 32;
        desk_expect(desk, desk_open(desk), E_INPUT, TEXT_JOURNAL_TOO_LARGE);
}

static void a_bundle_says_what_its_journal_holds(void **state)
{
        struct desk *desk = *state;
        const struct journal_setup *own = &desk->setup;
        struct bundle bundle = {
                .day = own->day,
                .serials = desk->blanks,
                .indices = desk->indices,
                .library = desk->library,
                .transit = desk->transit,
                .serial_count = own->blank_count,
                .index_count = own->index_count,
                .library_count = own->library_count,
                .transit_count = own->transit_count,
                .journal_key = desk->key,
        };
        struct journal_setup setup = journal_setup_of(&bundle, JOURNAL_OLD);
        memcpy(bundle.id, desk->bundle, sizeof bundle.id);
        setup.supplies = own->supplies, setup.supply_count = own->supply_count;
        journal_close(&desk->journal);
        assert_int_equal(journal_open(desk->a, desk->path, &setup, &desk->journal), OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_new_journal_has_all_at_the_event),
                TEST(a_card_goes_from_blank_to_active),
                TEST(blanks_are_fed_in_the_vendor_s_order),
                TEST(no_index_and_no_number_is_given_twice),
                TEST(a_reprint_is_another_blank_with_another_index),
                TEST(one_card_at_a_time_and_each_step_in_its_turn),
                TEST(numbers_that_are_used_up_stop_the_desk_and_nothing_else),
                TEST(a_city_without_library_and_transit_has_neither),
                TEST(ribbons_are_opened_used_up_and_destroyed),
                TEST(a_piece_takes_no_step_that_its_state_does_not_allow),
                TEST(a_day_ends_in_balance),
                TEST(a_wrong_count_returns_nothing_and_what_is_missing_shows),
                TEST(all_is_there_again_after_a_restart),
                TEST(a_restart_with_a_card_in_flight_spoils_it_and_says_which),
                TEST(a_second_desk_is_refused),
                TEST(a_second_process_is_refused_until_the_first_ends),
                TEST(a_journal_that_is_gone_is_not_made_anew_in_mid_day),
                TEST(a_closed_day_leaves_no_file),
                TEST(a_bundle_without_blanks_makes_no_journal),
                TEST(a_bundle_says_what_its_journal_holds),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
