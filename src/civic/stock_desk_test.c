/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/stock_fixture.h"

/* What goes to desks, comes back, and is destroyed. */

/* ------------------------------------------------------------------------ to a desk and back */

static void what_went_to_one_desk_goes_to_no_other(void **state)
{
        struct place *p = *state;
        struct stock_piece one[6];
        struct stock_piece other[5];
        int64_t pieces;
        assert_int_equal(send_to(p, desk_a, STOCK_CARD, 6, one), OK);
        place_expect(p, send_to(p, desk_b, STOCK_CARD, 5, other), E_STATE, TEXT_STOCK_FEW);
        assert_int_equal(send_to(p, desk_b, STOCK_CARD, 4, other), OK);
        for (size_t i = 0; i < 6; i++)
                for (size_t j = 0; j < 4; j++)
                        assert_false(str_is_equal(one[i].serial, other[j].serial));
        assert_int_equal(stock_count_at(&p->act, desk_a, STOCK_CARD, &pieces), OK);
        assert_int_equal(pieces, 6);
        assert_int_equal(stock_count_at(&p->act, desk_a, STOCK_RIBBON, &pieces), OK);
        assert_int_equal(pieces, 0);
}

static void each_fate_has_its_place_in_the_books(void **state)
{
        struct place *p = *state;
        struct stock_piece sent[10];
        assert_int_equal(send_to(p, desk_a, STOCK_CARD, 5, sent), OK);
        assert_int_equal(send_to(p, desk_a, STOCK_RIBBON, 3, sent), OK);
        assert_int_equal(settle_at(p, desk_a, "C-098", STOCK_ACTIVE), OK);
        assert_int_equal(settle_at(p, desk_a, "C-099", STOCK_SPOILED), OK);
        assert_int_equal(settle_at(p, desk_a, "C-100", STOCK_DESTROYED), OK);
        assert_int_equal(settle_at(p, desk_a, "C-101", STOCK_RETURNED), OK);
        assert_int_equal(settle_at(p, desk_a, "R1", STOCK_OPENED), OK);
        assert_int_equal(settle_at(p, desk_a, "R2", STOCK_USED_UP), OK);
        assert_int_equal(settle_at(p, desk_a, "R3", STOCK_RETURNED), OK);
        assert_int_equal(count(p, STOCK_CARD, STOCK_ACTIVE), 1);
        assert_int_equal(count(p, STOCK_CARD, STOCK_SPOILED), 1);
        assert_int_equal(count(p, STOCK_CARD, STOCK_DESTROYED), 1);
        assert_int_equal(count(p, STOCK_CARD, STOCK_AT_EVENT), 1);
        assert_int_equal(count(p, STOCK_CARD, STOCK_IN_STOCK), 6);
        assert_int_equal(count(p, STOCK_RIBBON, STOCK_OPENED), 1);
        assert_int_equal(count(p, STOCK_RIBBON, STOCK_USED_UP), 1);
        assert_int_equal(count(p, STOCK_RIBBON, STOCK_IN_STOCK), 2);
}

static void a_desk_settles_what_it_has_and_each_piece_once(void **state)
{
        struct place *p = *state;
        struct stock_piece sent[4];
        const struct stock_fate as_supply = { STR("C-099"), STOCK_USED_UP, STOCK_IS_SUPPLY };
        struct doing wrong_sort = { .place = desk_a, .fate = &as_supply };
        assert_int_equal(send_to(p, desk_a, STOCK_CARD, 2, sent), OK);
        assert_int_equal(send_to(p, desk_b, STOCK_CARD, 2, sent), OK);
        assert_int_equal(settle_at(p, desk_a, "C-098", STOCK_ACTIVE), OK);
        static const char *const not_its[] = { "C-098", "C-100", "C-107", "C-999", "R1" };
        for (size_t i = 0; i < COUNT(not_its); i++)
                place_expect(p, settle_at(p, desk_a, not_its[i], STOCK_RETURNED), E_STATE,
                        TEXT_STOCK_NOT_THE_DESKS);
        place_expect(p, db_change(&p->act, settle, &wrong_sort), E_STATE, TEXT_STOCK_NOT_THE_DESKS);
}

static enum err take_back(struct act *a, void *place)
{
        return stock_take_back(a, place);
}

static enum err write_off(struct act *a, void *place)
{
        return stock_write_off_at(a, place);
}

static void what_a_desk_still_has_is_taken_back_or_written_off(void **state)
{
        struct place *p = *state;
        struct stock_piece sent[6];
        uint8_t a_place[STOCK_PLACE_SIZE];
        uint8_t b_place[STOCK_PLACE_SIZE];
        memcpy(a_place, desk_a, sizeof a_place);
        memcpy(b_place, desk_b, sizeof b_place);
        assert_int_equal(send_to(p, desk_a, STOCK_CARD, 3, sent), OK);
        assert_int_equal(send_to(p, desk_b, STOCK_CARD, 4, sent), OK);
        assert_int_equal(send_to(p, desk_b, STOCK_RIBBON, 2, sent), OK);
        assert_int_equal(settle_at(p, desk_b, "R1", STOCK_OPENED), OK);
        assert_int_equal(db_change(&p->act, take_back, a_place), OK);
        assert_int_equal(count(p, STOCK_CARD, STOCK_IN_STOCK), 6);
        assert_int_equal(db_change(&p->act, write_off, b_place), OK);
        assert_int_equal(count(p, STOCK_CARD, STOCK_WRITTEN_OFF), 4);
        assert_int_equal(count(p, STOCK_RIBBON, STOCK_WRITTEN_OFF), 1);
        assert_int_equal(count(p, STOCK_RIBBON, STOCK_OPENED), 1);
        assert_int_equal(count(p, STOCK_CARD, STOCK_AT_EVENT), 0);
}

static void ribbons_for_all_cards_and_one_more_are_planned(void **state)
{
        struct place *p = *state;
        static const struct {
                int64_t cards;
                size_t pieces;
        } rows[] = { { 1, 2 }, { 50, 2 }, { 51, 3 }, { 100, 3 }, { 150, 4 }, { 151, 4 },
                { 200, 4 } };
        size_t planned;
        for (size_t i = 0; i < COUNT(rows); i++) {
                assert_int_equal(stock_plan(&p->act, STOCK_RIBBON, rows[i].cards, &planned), OK);
                assert_int_equal(planned, rows[i].pieces);
        }
        place_expect(p, stock_plan(&p->act, STOCK_RIBBON, 201, &planned), E_STATE,
                TEXT_STOCK_SUPPLIES_FEW);
        /* a printer that needs no film: the city never had any */
        assert_int_equal(stock_plan(&p->act, STOCK_FILM, 4096, &planned), OK);
        assert_int_equal(planned, 0);
}

/* ------------------------------------------------------------------------------ destroying */

static enum err destroy_agreed(struct place *p, const struct stock_pieces *pieces)
{
        struct doing doing = { .pieces = *pieces };
        fixture_agree(&p->act, APPROVAL_STOCK_DESTROY, stock_destroy_detail(&p->act, pieces));
        return db_change(&p->act, destroy, &doing);
}

static void spoiled_blanks_and_used_ribbons_are_destroyed(void **state)
{
        struct place *p = *state;
        struct stock_piece sent[10];
        struct stock_pieces pieces;
        assert_int_equal(send_to(p, desk_a, STOCK_CARD, 4, sent), OK);
        assert_int_equal(send_to(p, desk_a, STOCK_RIBBON, 3, sent), OK);
        assert_int_equal(settle_at(p, desk_a, "C-098", STOCK_ACTIVE), OK);
        assert_int_equal(settle_at(p, desk_a, "C-099", STOCK_SPOILED), OK);
        assert_int_equal(settle_at(p, desk_a, "C-101", STOCK_SPOILED), OK);
        assert_int_equal(settle_at(p, desk_a, "R1", STOCK_OPENED), OK);
        assert_int_equal(settle_at(p, desk_a, "R2", STOCK_USED_UP), OK);
        assert_int_equal(stock_list_to_destroy(&p->act, STOCK_CARD, &pieces), OK);
        assert_int_equal(pieces.count, 2);
        assert_true(str_is_equal(pieces.serials[0], STR("C-099")));
        assert_int_equal(destroy_agreed(p, &pieces), OK);
        assert_int_equal(count(p, STOCK_CARD, STOCK_DESTROYED), 2);
        assert_int_equal(stock_list_to_destroy(&p->act, STOCK_RIBBON, &pieces), OK);
        assert_int_equal(pieces.count, 2);
        assert_int_equal(destroy_agreed(p, &pieces), OK);
        assert_int_equal(stock_list_to_destroy(&p->act, STOCK_RIBBON, &pieces), OK);
        assert_int_equal(pieces.count, 0);
}

static void what_does_not_lie_in_the_city_is_not_destroyed(void **state)
{
        struct place *p = *state;
        struct stock_piece sent[2];
        assert_int_equal(send_to(p, desk_a, STOCK_CARD, 2, sent), OK);
        assert_int_equal(settle_at(p, desk_a, "C-098", STOCK_ACTIVE), OK);
        static const struct str lists[][2] = {
                { { "C-100", 5 }, { "C-098", 5 } }, /* handed over */
                { { "C-100", 5 }, { "C-099", 5 } }, /* at a desk */
                { { "C-100", 5 }, { "C-100", 5 } }, /* twice */
                { { "C-100", 5 }, { "R1", 2 } },    /* of another kind */
                { { "C-100", 5 }, { "C-999", 5 } }, /* never here */
        };
        for (size_t i = 0; i < COUNT(lists); i++) {
                const struct stock_pieces pieces = { STOCK_CARD, lists[i], 2 };
                place_expect(p, destroy_agreed(p, &pieces), E_STATE, TEXT_STOCK_NOT_HERE);
        }
        assert_int_equal(count(p, STOCK_CARD, STOCK_DESTROYED), 0);
        const struct stock_pieces one = { STOCK_CARD, lists[0], 1 }; /* an unused blank may go */
        assert_int_equal(destroy_agreed(p, &one), OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, store_begin, place_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(what_went_to_one_desk_goes_to_no_other),
                TEST(each_fate_has_its_place_in_the_books),
                TEST(a_desk_settles_what_it_has_and_each_piece_once),
                TEST(what_a_desk_still_has_is_taken_back_or_written_off),
                TEST(ribbons_for_all_cards_and_one_more_are_planned),
                TEST(spoiled_blanks_and_used_ribbons_are_destroyed),
                TEST(what_does_not_lie_in_the_city_is_not_destroyed),
        };
        return crypt_start() ? cmocka_run_group_tests_name("stock_desk", tests, NULL, NULL) : 1;
}
