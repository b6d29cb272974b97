/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/stock_fixture.h"

/* What comes into the store and is counted. What goes to desks is in stock_desk_test.c. */

/* ------------------------------------------------------------------------------- receiving */

static void a_delivery_lies_in_the_store_piece_by_piece(void **state)
{
        struct place *p = *state;
        struct stock_piece sent[10];
        assert_int_equal(count(p, STOCK_CARD, STOCK_IN_STOCK), 10);
        assert_int_equal(count(p, STOCK_RIBBON, STOCK_IN_STOCK), 4);
        assert_int_equal(count(p, STOCK_FILM, STOCK_IN_STOCK), 0);
        assert_int_equal(send_to(p, desk_a, STOCK_CARD, 10, sent), OK);
        assert_true(str_is_equal(sent[0].serial, STR("C-098"))); /* in the order they are fed */
        assert_true(str_is_equal(sent[2].serial, STR("C-100")));
        assert_true(str_is_equal(sent[9].serial, STR("C-107")));
}

static void what_is_no_delivery_is_refused_with_a_sentence(void **state)
{
        struct place *p = *state;
        static const struct {
                struct stock_delivery delivery;
                enum text sentence;
        } rows[] = {
                { { STOCK_CARD, { "", 0 }, { "1", 1 }, { "2", 1 }, 0, 2 }, TEXT_STOCK_BATCH_WRONG },
                { { STOCK_CARD, { "a b", 3 }, { "1", 1 }, { "2", 1 }, 0, 2 },
                        TEXT_STOCK_BATCH_WRONG },
                { { STOCK_CARD, { "B", 1 }, { "A1", 2 }, { "B2", 2 }, 0, 2 },
                        TEXT_STOCK_SERIALS_WRONG },
                { { STOCK_CARD, { "B", 1 }, { "A1", 2 }, { "A10", 3 }, 0, 10 },
                        TEXT_STOCK_SERIALS_WRONG },
                { { STOCK_CARD, { "B", 1 }, { "A2", 2 }, { "A1", 2 }, 0, 2 },
                        TEXT_STOCK_SERIALS_WRONG },
                { { STOCK_CARD, { "B", 1 }, { "AX", 2 }, { "AX", 2 }, 0, 1 },
                        TEXT_STOCK_SERIALS_WRONG },
                { { STOCK_CARD, { "B", 1 }, { "-1", 2 }, { "-2", 2 }, 0, 2 },
                        TEXT_STOCK_SERIALS_WRONG },
                { { STOCK_CARD, { "B", 1 }, { "0000000", 7 }, { "0100000", 7 }, 0, 100001 },
                        TEXT_STOCK_SERIALS_WRONG },
                { { STOCK_CARD, { "B", 1 }, { "1", 1 }, { "2", 1 }, 50, 2 },
                        TEXT_STOCK_CAPACITY_WRONG },
                { { STOCK_FILM, { "B", 1 }, { "1", 1 }, { "2", 1 }, 0, 2 },
                        TEXT_STOCK_CAPACITY_WRONG },
                { { STOCK_CARD, { "B", 1 }, { "1", 1 }, { "9", 1 }, 0, 8 },
                        TEXT_STOCK_COUNT_DIFFERS },
                { { STOCK_CARD, { "B", 1 }, { "1", 1 }, { "9", 1 }, 0, 10 },
                        TEXT_STOCK_COUNT_DIFFERS },
        };
        for (size_t i = 0; i < COUNT(rows); i++)
                place_expect(p, stock_check_delivery(&p->act, &rows[i].delivery), E_INPUT,
                        rows[i].sentence);
        static const struct stock_delivery other = { STOCK_FILM, { "LOT-1", 5 }, { "1", 1 },
                { "2", 1 }, 50, 2 };
        place_expect(p, stock_check_delivery(&p->act, &other), E_STATE, TEXT_STOCK_BATCH_OTHER);
        static const struct stock_delivery most = { STOCK_CARD, { "B", 1 }, { "000000", 6 },
                { "099999", 6 }, 0, STOCK_RECEIVE_MOST };
        assert_int_equal(stock_check_delivery(&p->act, &most), OK);
}

static void no_serial_is_received_twice_nor_a_part_of_its_delivery(void **state)
{
        struct place *p = *state;
        static const struct stock_delivery more = { STOCK_CARD, { "LOT-1", 5 }, { "C-107", 5 },
                { "C-109", 5 }, 0, 3 };
        static const struct stock_delivery film = { STOCK_FILM, { "LOT-F", 5 }, { "R4", 2 },
                { "R5", 2 }, 50, 2 };
        place_expect(p, receive_agreed(p, &more), E_STATE, TEXT_STOCK_SERIAL_TWICE);
        place_expect(p, receive_agreed(p, &film), E_STATE, TEXT_STOCK_SERIAL_TWICE);
        assert_int_equal(count(p, STOCK_CARD, STOCK_IN_STOCK), 10);
        assert_int_equal(count(p, STOCK_FILM, STOCK_IN_STOCK), 0);
        struct stock_piece sent[10];
        assert_int_equal(send_to(p, desk_a, STOCK_CARD, 10, sent), OK);
        assert_int_equal(settle_at(p, desk_a, "C-107", STOCK_ACTIVE), OK);
        place_expect(p, receive_agreed(p, &more), E_STATE, TEXT_STOCK_SERIAL_TWICE);
}

static void more_of_a_batch_may_come_later(void **state)
{
        struct place *p = *state;
        struct stock_line *lines;
        size_t listed;
        static const struct stock_delivery more = { STOCK_CARD, { "LOT-1", 5 }, { "C-108", 5 },
                { "C-109", 5 }, 0, 2 };
        assert_int_equal(receive_agreed(p, &more), OK);
        assert_int_equal(stock_list(&p->act, &lines, &listed), OK);
        assert_int_equal(listed, 2);
        assert_int_equal(lines[0].kind, STOCK_CARD);
        assert_int_equal(lines[0].in[STOCK_IN_STOCK], 12);
        assert_int_equal(lines[1].in[STOCK_IN_STOCK], 4);
}

/* ---------------------------------------------------------------------------- may, may not */

static enum err explain(struct act *a, void *arg)
{
        const struct approved *by;
        const struct doing *doing = arg;
        struct str detail = stock_explain_detail(a, &doing->pieces, doing->reason);
        TRY(approval_take(a, APPROVAL_EVENT_DIFFERENCE, detail, &by));
        return stock_explain(a, &doing->pieces, doing->reason, by);
}

static void who_may_not_propose_does_nothing_with_the_store(void **state)
{
        struct place *p = *state;
        struct approval proposal;
        static const enum approval_act acts[] = { APPROVAL_STOCK_RECEIVE, APPROVAL_STOCK_DESTROY,
                APPROVAL_EVENT_DIFFERENCE };
        for (size_t i = 0; i < COUNT(acts); i++)
                for (enum role role = 0; role < ROLE_COUNT; role++) {
                        struct role_set alone = { 1u << role };
                        bool may = role_meets(alone, approval_rows[acts[i]].propose);
                        fixture_person(&p->act, "somebody", alone);
                        p->act.who = STR("somebody");
                        enum err outcome =
                                approval_propose(&p->act, acts[i], STR("what"), &proposal);
                        assert_int_equal(outcome, may ? OK : E_MAY);
                        act_recover(&p->act);
                        if (may)
                                assert_int_equal(approval_withdraw(&p->act, proposal.number), OK);
                }
}

static void nothing_is_received_destroyed_or_explained_by_one(void **state)
{
        struct place *p = *state;
        int64_t expected;
        static const struct str serials[] = { { "C-098", 5 } };
        static const struct stock_delivery film = { STOCK_FILM, { "LOT-F", 5 }, { "F1", 2 },
                { "F2", 2 }, 50, 2 };
        struct doing doing = {
                .delivery = &film, .pieces = { STOCK_CARD, serials, 1 }, .reason = STR("torn")
        };
        assert_int_equal(stock_recount(&p->act, STOCK_CARD, 9, &expected), OK);
        const struct {
                enum approval_act what;
                struct str detail;
                db_work *work;
        } rows[] = {
                { APPROVAL_STOCK_RECEIVE, stock_receive_detail(&p->act, &film), receive },
                { APPROVAL_STOCK_DESTROY, stock_destroy_detail(&p->act, &doing.pieces), destroy },
                { APPROVAL_EVENT_DIFFERENCE,
                        stock_explain_detail(&p->act, &doing.pieces, doing.reason), explain },
        };
        for (size_t i = 0; i < COUNT(rows); i++) {
                struct approval proposal;
                place_expect(p, db_change(&p->act, rows[i].work, &doing), E_STATE,
                        TEXT_APPROVAL_NOT_PROPOSED);
                assert_int_equal(
                        approval_propose(&p->act, rows[i].what, rows[i].detail, &proposal), OK);
                place_expect(
                        p, db_change(&p->act, rows[i].work, &doing), E_STATE, TEXT_APPROVAL_WAITS);
        }
        assert_int_equal(count(p, STOCK_FILM, STOCK_IN_STOCK), 0);
        assert_int_equal(count(p, STOCK_CARD, STOCK_IN_STOCK), 10);
}

/* Takes what was agreed for one thing, and does another with it. */
static enum err take_for_other(struct act *a, void *arg)
{
        const struct doing *doing = arg;
        const struct approved *by;
        TRY(approval_take(a, APPROVAL_STOCK_DESTROY, STR("card 1: C-099"), &by));
        return doing->delivery ? stock_receive(a, doing->delivery, by)
                               : stock_destroy(a, &doing->pieces, by);
}

static void what_was_agreed_for_one_piece_destroys_no_other(void **state)
{
        struct place *p = *state;
        static const struct str serials[] = { { "C-098", 5 } };
        struct doing doing = { .pieces = { STOCK_CARD, serials, 1 } };
        fixture_agree(&p->act, APPROVAL_STOCK_DESTROY, STR("card 1: C-099"));
        place_expect(p, db_change(&p->act, take_for_other, &doing), E_BUG, TEXT_APPROVAL_OTHER_ACT);
        doing.delivery = &cards;
        place_expect(p, db_change(&p->act, take_for_other, &doing), E_BUG, TEXT_APPROVAL_OTHER_ACT);
        assert_int_equal(count(p, STOCK_CARD, STOCK_DESTROYED), 0);
}

/* -------------------------------------------------------------------------------- counting */

static void a_count_that_agrees_ends_a_difference_and_one_that_does_not_begins_it(void **state)
{
        struct place *p = *state;
        int64_t expected;
        assert_int_equal(stock_recount(&p->act, STOCK_CARD, 10, &expected), OK);
        assert_int_equal(expected, 10);
        assert_int_equal(stock_check_explained(&p->act), OK);
        static const int64_t wrong[] = { 9, 11, 0 };
        for (size_t i = 0; i < COUNT(wrong); i++) {
                assert_int_equal(stock_recount(&p->act, STOCK_CARD, wrong[i], &expected), OK);
                assert_int_equal(expected, 10);
                place_expect(p, stock_check_explained(&p->act), E_STATE, TEXT_STOCK_NOT_EXPLAINED);
        }
        assert_int_equal(stock_recount(&p->act, STOCK_RIBBON, 4, &expected), OK);
        place_expect(p, stock_check_explained(&p->act), E_STATE, TEXT_STOCK_NOT_EXPLAINED);
        assert_int_equal(stock_recount(&p->act, STOCK_CARD, 10, &expected), OK);
        assert_int_equal(stock_check_explained(&p->act), OK);
}

static enum err explain_agreed(struct place *p, const struct str *serials, size_t n)
{
        struct doing doing = { .pieces = { STOCK_CARD, serials, n }, .reason = STR("torn") };
        fixture_agree(&p->act, APPROVAL_EVENT_DIFFERENCE,
                stock_explain_detail(&p->act, &doing.pieces, doing.reason));
        return db_change(&p->act, explain, &doing);
}

static void exactly_what_is_missing_is_written_off(void **state)
{
        struct place *p = *state;
        int64_t expected;
        static const struct str three[] = { { "C-098", 5 }, { "C-100", 5 }, { "C-103", 5 } };
        static const struct str foreign[] = { { "C-098", 5 }, { "R1", 2 } };
        static const struct str twice[] = { { "C-098", 5 }, { "C-098", 5 } };
        place_expect(p, explain_agreed(p, three, 2), E_STATE, TEXT_STOCK_NO_DIFFERENCE);
        assert_int_equal(stock_recount(&p->act, STOCK_CARD, 8, &expected), OK);
        place_expect(p, explain_agreed(p, three, 3), E_INPUT, TEXT_STOCK_MISSING_OTHER);
        place_expect(p, explain_agreed(p, three, 1), E_INPUT, TEXT_STOCK_MISSING_OTHER);
        place_expect(p, explain_agreed(p, foreign, 2), E_STATE, TEXT_STOCK_NOT_HERE);
        place_expect(p, explain_agreed(p, twice, 2), E_STATE, TEXT_STOCK_NOT_HERE);
        assert_int_equal(count(p, STOCK_CARD, STOCK_WRITTEN_OFF), 0);
        assert_int_equal(explain_agreed(p, three, 2), OK);
        assert_int_equal(count(p, STOCK_CARD, STOCK_WRITTEN_OFF), 2);
        assert_int_equal(count(p, STOCK_CARD, STOCK_IN_STOCK), 8);
        assert_int_equal(stock_check_explained(&p->act), OK);
}

static void one_too_many_is_explained_and_nothing_written_off(void **state)
{
        struct place *p = *state;
        int64_t expected;
        assert_int_equal(stock_recount(&p->act, STOCK_CARD, 11, &expected), OK);
        assert_int_equal(explain_agreed(p, NULL, 0), OK);
        assert_int_equal(stock_check_explained(&p->act), OK);
        assert_int_equal(count(p, STOCK_CARD, STOCK_IN_STOCK), 10);
}

static void a_detail_fixes_every_piece_however_many_there_are(void **state)
{
        struct place *p = *state;
        enum { MANY = 200 };
        struct str serials[MANY];
        struct stock_pieces pieces = { STOCK_CARD, serials, MANY };
        for (size_t i = 0; i < MANY; i++)
                serials[i] = STR("C-098");
        struct str one = stock_destroy_detail(&p->act, &pieces);
        assert_true(one.len <= APPROVAL_DETAIL_MOST);
        serials[150] = STR("C-099");
        assert_false(str_is_equal(one, stock_destroy_detail(&p->act, &pieces)));
        assert_true(
                stock_explain_detail(&p->act, &pieces, STR("torn")).len <= APPROVAL_DETAIL_MOST);
        pieces.count = 2;
        assert_true(
                str_is_equal(stock_destroy_detail(&p->act, &pieces), STR("card 2: C-098 C-098")));
}

static void a_kind_has_a_name(void **state)
{
        (void)state;
        enum stock_kind kind;
        for (enum stock_kind k = 0; k < STOCK_KINDS; k++) {
                assert_true(stock_kind_of_name(str_of(stock_kind_names[k]), &kind));
                assert_int_equal(kind, k);
        }
        assert_false(stock_kind_of_name(STR("Card"), &kind));
        assert_false(stock_kind_of_name(STR(""), &kind));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, store_begin, place_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_delivery_lies_in_the_store_piece_by_piece),
                TEST(what_is_no_delivery_is_refused_with_a_sentence),
                TEST(no_serial_is_received_twice_nor_a_part_of_its_delivery),
                TEST(more_of_a_batch_may_come_later),
                TEST(who_may_not_propose_does_nothing_with_the_store),
                TEST(nothing_is_received_destroyed_or_explained_by_one),
                TEST(what_was_agreed_for_one_piece_destroys_no_other),
                TEST(a_count_that_agrees_ends_a_difference_and_one_that_does_not_begins_it),
                TEST(exactly_what_is_missing_is_written_off),
                TEST(one_too_many_is_explained_and_nothing_written_off),
                TEST(a_detail_fixes_every_piece_however_many_there_are),
                TEST(a_kind_has_a_name),
        };
        return crypt_start() ? cmocka_run_group_tests_name("stock", tests, NULL, NULL) : 1;
}
