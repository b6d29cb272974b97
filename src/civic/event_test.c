/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/event_fixture.h"

#include "civic/key.h"
#include "kit/passphrase.h"

/* Desks are prepared, or are not. How they come back is in event_close_test.c. */

static void a_prepared_desk_has_what_the_store_and_the_month_no_longer_have(void **state)
{
        struct town *t = *state;
        struct str file;
        struct event_plan plan = town_plan("A", t->a->today, 10);
        assert_int_equal(town_prepare(t, &plan, &file), OK);
        assert_true(file.len > 0);
        struct event_return back = town_return(t, &plan);
        assert_int_equal(back.desk.state, EVENT_DESK_PREPARED);
        assert_int_equal(back.desk.cards, 10);
        assert_int_equal(
                town_ask(t, "SELECT COUNT(*) FROM stock_piece WHERE kind = 0 AND state = 1"), 10);
        assert_int_equal(
                town_ask(t, "SELECT COUNT(*) FROM stock_piece WHERE kind = 0 AND state = 0"),
                TOWN_CARDS - 10);
        assert_int_equal(town_ask(t, "SELECT COUNT(*) FROM status_index WHERE state = 5"), 10);
        assert_int_equal(
                town_ask(t, "SELECT COUNT(*) FROM status_index WHERE state = 0"), TOWN_POOL - 10);
        assert_int_equal(town_ask(t, "SELECT COUNT(*) FROM library_number WHERE state = 0"), 10);
}

static void a_desk_has_one_ribbon_and_one_film_more_than_it_needs(void **state)
{
        struct town *t = *state;
        struct str file;
        struct event_plan plan =
                town_plan("A", t->a->today, 51); /* ribbons are for 50, film for 100 */
        assert_int_equal(town_prepare(t, &plan, &file), OK);
        assert_int_equal(
                town_ask(t, "SELECT COUNT(*) FROM stock_piece WHERE kind = 1 AND state = 1"), 3);
        assert_int_equal(
                town_ask(t, "SELECT COUNT(*) FROM stock_piece WHERE kind = 2 AND state = 1"), 2);
}

static void no_two_desks_have_a_number_or_a_piece_in_common(void **state)
{
        struct town *t = *state;
        struct str file;
        struct event_plan plans[] = { town_plan("A", t->a->today, 40),
                town_plan("B", t->a->today, 40), town_plan("C", t->a->today, 40) };
        struct event_return backs[COUNT(plans)];
        for (size_t i = 0; i < COUNT(plans); i++) {
                assert_int_equal(town_prepare(t, &plans[i], &file), OK);
                backs[i] = town_return(t, &plans[i]);
        }
        for (size_t i = 0; i < 40; i++)
                for (size_t j = 0; j < 40; j++)
                        for (size_t k = 1; k < COUNT(plans); k++) {
                                const struct tally *one = &backs[k - 1].tally;
                                const struct tally *other = &backs[k].tally;
                                assert_int_not_equal(
                                        one->indices[i].index, other->indices[j].index);
                                assert_false(str_is_equal(
                                        one->library[i].number, other->library[j].number));
                                assert_false(
                                        str_is_equal(one->cards[i].serial, other->cards[j].serial));
                        }
        assert_int_equal(town_ask(t, "SELECT COUNT(DISTINCT idx) FROM event_index"), 120);
        assert_int_equal(town_ask(t, "SELECT COUNT(DISTINCT number) FROM event_number"), 120);
}

static void a_plan_that_is_not_good_is_refused_with_a_sentence(void **state)
{
        struct town *t = *state;
        static const struct str one[] = { { "Heron", 5 } };
        static const struct str twice[] = { { "Heron", 5 }, { "Plover", 6 }, { "Heron", 5 } };
        static const struct str nine[9] = { { "1", 1 }, { "2", 1 }, { "3", 1 }, { "4", 1 },
                { "5", 1 }, { "6", 1 }, { "7", 1 }, { "8", 1 }, { "9", 1 } };
        static const struct str quoted[] = { { "Heron", 5 }, { "Plo\"ver", 7 } };
        struct date today = t->a->today;
        struct date last = date_month_end(date_add_months(date_month_start(today), 1));
        struct {
                struct event_plan plan;
                enum text sentence;
        } rows[] = {
                { town_plan("", today, 10), TEXT_EVENT_NAME_WRONG },
                { town_plan(" A", today, 10), TEXT_EVENT_NAME_WRONG },
                { town_plan("A\nB", today, 10), TEXT_EVENT_NAME_WRONG },
                { town_plan("A\" 2031-01-01 \"B", today, 10), TEXT_EVENT_NAME_WRONG },
                { town_plan("A", (struct date){ today.day - 1 }, 10), TEXT_EVENT_DAY_WRONG },
                { town_plan("A", (struct date){ last.day + 1 }, 10), TEXT_EVENT_DAY_WRONG },
                { town_plan("A", today, 0), TEXT_EVENT_CARDS_WRONG },
                { town_plan("A", today, -1), TEXT_EVENT_CARDS_WRONG },
                { town_plan("A", today, STOCK_CARDS_MOST + 1), TEXT_EVENT_CARDS_WRONG },
                { { STR("Fair"), STR("A"), today, 10, one, 1 }, TEXT_EVENT_OFFICERS },
                { { STR("Fair"), STR("A"), today, 10, nine, 9 }, TEXT_EVENT_OFFICERS },
                { { STR("Fair"), STR("A"), today, 10, twice, 3 }, TEXT_EVENT_OFFICER_TWICE },
                { { STR("Fair"), STR("A"), today, 10, quoted, 2 }, TEXT_EVENT_NAME_WRONG },
        };
        for (size_t i = 0; i < COUNT(rows); i++)
                town_expect(t, event_check_plan(t->a, &rows[i].plan), E_INPUT, rows[i].sentence);
        struct event_plan first = town_plan("A", today, 1);
        struct event_plan latest = town_plan("A", last, STOCK_CARDS_MOST);
        assert_int_equal(event_check_plan(t->a, &first), OK);
        assert_int_equal(event_check_plan(t->a, &latest), OK);
}

static void a_desk_of_one_name_is_prepared_once(void **state)
{
        struct town *t = *state;
        struct str file;
        struct event_plan plan = town_plan("A", t->a->today, 10);
        assert_int_equal(town_prepare(t, &plan, &file), OK);
        town_expect(t, town_prepare(t, &plan, &file), E_STATE, TEXT_EVENT_DESK_TWICE);
        struct event_return back = town_return(t, &plan);
        assert_int_equal(town_close(t, &back), OK);
        town_expect(t, town_prepare(t, &plan, &file), E_STATE, TEXT_EVENT_DESK_TWICE);
        plan.day.day++;
        assert_int_equal(town_prepare(t, &plan, &file), OK);
}

/* ---------------------------------------------------------------------------- may, may not */

struct preparing {
        struct event_plan plan;
        struct str file;
};

static enum err prepare_alone(struct town *t, void *arg)
{
        struct preparing *preparing = arg;
        const struct event_making making = { &t->folder, t->f->keeper, &preparing->plan, t->words };
        return event_prepare(t->a, &making, &preparing->file);
}

static void a_desk_is_prepared_by_two_who_may(void **state)
{
        struct town *t = *state;
        struct preparing preparing = { town_plan("A", t->a->today, 10), { NULL, 0 } };
        const struct approval wanted = { .what = APPROVAL_BUNDLE_PREPARE,
                .detail = event_prepare_detail(t->a, &preparing.plan) };
        town_try_without_two(t, &wanted, prepare_alone, &preparing);
        assert_null(preparing.file.at);
        assert_int_equal(prepare_alone(t, &preparing), OK);
        assert_non_null(preparing.file.at);
        town_expect(t, prepare_alone(t, &preparing), E_STATE, TEXT_APPROVAL_WAS_SPENT);
}

static void what_was_agreed_for_one_desk_prepares_no_other(void **state)
{
        struct town *t = *state;
        struct event_plan plan = town_plan("A", t->a->today, 10);
        fixture_agree(t->a, APPROVAL_BUNDLE_PREPARE, event_prepare_detail(t->a, &plan));
        struct preparing others[] = {
                { town_plan("B", plan.day, 10), { NULL, 0 } },
                { town_plan("A", plan.day, 11), { NULL, 0 } },
                { town_plan("A", (struct date){ plan.day.day + 1 }, 10), { NULL, 0 } },
        };
        for (size_t i = 0; i < COUNT(others); i++)
                town_expect(t, prepare_alone(t, &others[i]), E_STATE, TEXT_APPROVAL_NOT_PROPOSED);
}

/* ---------------------------------------------------------------- what cannot be prepared */

static void expect_nothing_prepared(
        struct town *t, const struct event_plan *plan, enum err outcome, enum text sentence)
{
        struct str file = { NULL, 0 };
        fixture_agree(t->a, APPROVAL_BUNDLE_PREPARE, event_prepare_detail(t->a, plan));
        const char *before = town_books(t);
        const struct event_making making = { &t->folder, t->f->keeper, plan, t->words };
        town_expect(t, event_prepare(t->a, &making, &file), outcome, sentence);
        assert_null(file.at);
        assert_string_equal(town_books(t), before);
}

static void more_than_there_is_prepares_nothing(void **state)
{
        struct town *t = *state;
        struct str file;
        struct event_plan first = town_plan("A", t->a->today, 10);
        assert_int_equal(town_prepare(t, &first, &file), OK); /* the pool is there */
        struct event_plan many = town_plan("B", t->a->today, TOWN_POOL - 9);
        expect_nothing_prepared(t, &many, E_STATE, TEXT_STATUS_POOL_SMALL);
        many.cards = TOWN_CARDS - 9;
        expect_nothing_prepared(t, &many, E_STATE, TEXT_STOCK_FEW);
        many.cards = TOWN_CARDS - 10;
        assert_int_equal(town_prepare(t, &many, &file), OK);
}

static void a_store_whose_ribbons_do_not_last_prepares_nothing(void **state)
{
        struct town *t = *state;
        const struct stock_delivery more = { STOCK_CARD, STR("LOT-2"), STR("D-0001"), STR("D-0800"),
                0, 800 };
        town_receive(t, &more);
        t->folder.city.pool.pool_size = 3000;
        struct event_plan plan =
                town_plan("A", t->a->today, 1000); /* ribbons are for 1000, film too */
        struct str file;
        assert_int_equal(town_prepare(t, &plan, &file), OK);
        assert_int_equal(event_undo_prepare(t->a, &plan), OK);
        const struct stock_delivery one = { STOCK_CARD, STR("LOT-2"), STR("E-1"), STR("E-1"), 0,
                1 };
        town_receive(t, &one);
        plan.cards = 1001;
        expect_nothing_prepared(t, &plan, E_STATE, TEXT_STOCK_SUPPLIES_FEW);
}

static void officers_with_one_passphrase_prepare_nothing(void **state)
{
        struct town *t = *state;
        struct event_plan plan = town_plan("A", t->a->today, 10);
        t->words->of[1] = t->words->of[0];
        expect_nothing_prepared(t, &plan, E_INPUT, TEXT_KEEPER_SAME_OFFICER);
        t->words->count = 1;
        expect_nothing_prepared(t, &plan, E_INPUT, TEXT_EVENT_OFFICERS);
}

static void a_month_without_a_key_prepares_nothing(void **state)
{
        struct town *t = *state;
        struct event_plan plan =
                town_plan("A", date_add_months(date_month_start(t->a->today), 1), 10);
        expect_nothing_prepared(t, &plan, E_NONE, TEXT_KEEPER_NO_KEY);
}

static void a_difference_in_the_store_prepares_nothing_until_it_is_explained(void **state)
{
        struct town *t = *state;
        int64_t expected;
        struct str file;
        struct event_plan plan = town_plan("A", t->a->today, 10);
        assert_int_equal(stock_recount(t->a, STOCK_FILM, TOWN_FILMS + 1, &expected), OK);
        expect_nothing_prepared(t, &plan, E_STATE, TEXT_STOCK_NOT_EXPLAINED);
        assert_int_equal(stock_recount(t->a, STOCK_FILM, TOWN_FILMS, &expected), OK);
        assert_int_equal(town_prepare(t, &plan, &file), OK);
}

/* ----------------------------------------------------------------------------- taking back */

static void a_bundle_that_could_not_be_kept_is_taken_back(void **state)
{
        struct town *t = *state;
        struct str file;
        struct event_plan other = town_plan("B", t->a->today, 10);
        struct event_plan plan = town_plan("A", t->a->today, 10);
        assert_int_equal(town_prepare(t, &other, &file), OK);
        assert_int_equal(town_prepare(t, &plan, &file), OK);
        assert_int_equal(event_undo_prepare(t->a, &plan), OK);
        struct event_desk desk;
        town_expect(t, event_find_desk(t->a, &plan, &desk), E_NONE, TEXT_EVENT_NO_DESK);
        town_expect(t, event_undo_prepare(t->a, &plan), E_NONE, TEXT_EVENT_NO_DESK);
        assert_int_equal(
                town_ask(t, "SELECT COUNT(*) FROM stock_piece WHERE kind = 0 AND state = 1"), 10);
        assert_int_equal(town_ask(t, "SELECT COUNT(*) FROM event_index"), 10);
        assert_int_equal(town_ask(t, "SELECT COUNT(*) FROM event_number"), 10);
        assert_int_equal(town_ask(t, "SELECT COUNT(*) FROM status_index WHERE state = 1"), 10);
        assert_int_equal(town_ask(t, "SELECT opening FROM event"), 0);
        assert_int_equal(town_prepare(t, &plan, &file), OK); /* under the same name */
        town_return(t, &other);
}

static void a_desk_that_ended_is_not_taken_back(void **state)
{
        struct town *t = *state;
        struct str file;
        struct event_plan plan = town_plan("A", t->a->today, 10);
        assert_int_equal(town_prepare(t, &plan, &file), OK);
        struct event_return back = town_return(t, &plan);
        assert_int_equal(town_close(t, &back), OK);
        town_expect(t, event_undo_prepare(t->a, &plan), E_STATE, TEXT_EVENT_DESK_CLOSED);
}

/* ----------------------------------------------------------------------------- month ahead */

static void a_desk_of_next_month_has_numbers_of_that_months_pool(void **state)
{
        struct town *t = *state;
        struct str file;
        struct date ahead = date_add_months(date_month_start(t->a->today), 1);
        struct event_plan now = town_plan("A", t->a->today, 10);
        struct event_plan plan = town_plan("B", ahead, 10);
        assert_int_equal(key_ensure_issuing(t->a, t->f->keeper, ahead), OK);
        assert_int_equal(town_prepare(t, &plan, &file), OK);
        assert_int_equal(town_prepare(t, &now, &file), OK);
        assert_int_equal(
                town_ask(t,
                        "SELECT COUNT(*) FROM status_index WHERE month = '2026-04' AND state = 5"),
                10);
        assert_int_equal(
                town_ask(t,
                        "SELECT COUNT(*) FROM status_index WHERE month = '2026-03' AND state = 5"),
                10);
        struct event_return back = town_return(t, &plan);
        town_hand_over(&back, 4);
        t->a->today = ahead;
        assert_int_equal(town_close(t, &back), OK);
        assert_int_equal(
                town_ask(t,
                        "SELECT COUNT(*) FROM status_index WHERE month = '2026-04' AND state = 2"),
                4);
        assert_int_equal(
                town_ask(t,
                        "SELECT COUNT(*) FROM status_index WHERE month = '2026-04' AND state = 1"),
                6);
}

/* -------------------------------------------------------------------------------- listing */

static void every_event_is_listed_with_its_desks(void **state)
{
        struct town *t = *state;
        struct str file;
        struct event_line *lines;
        size_t count;
        assert_int_equal(event_list(t->a, &lines, &count), OK);
        assert_int_equal(count, 0);
        struct event_plan plans[] = { town_plan("B", t->a->today, 10),
                town_plan("A", t->a->today, 20),
                town_plan("A", (struct date){ t->a->today.day + 1 }, 5) };
        for (size_t i = 0; i < COUNT(plans); i++)
                assert_int_equal(town_prepare(t, &plans[i], &file), OK);
        assert_int_equal(event_list(t->a, &lines, &count), OK);
        assert_int_equal(count, 2);
        assert_int_equal(lines[0].desk_count, 2);
        assert_true(str_is_equal(lines[0].desks[0].name, STR("A")));
        assert_int_equal(lines[0].desks[0].cards, 20);
        assert_int_equal(lines[0].opening, 0); /* until a desk ends */
        assert_int_equal(lines[1].day.day, plans[2].day.day);
        town_expect(
                t, event_need_none_out(t->a, TEXT_EVENT_OFFICERS), E_STATE, TEXT_EVENT_OFFICERS);
        for (size_t i = 0; i < COUNT(plans); i++) {
                struct event_return back = town_return(t, &plans[i]);
                assert_int_equal(town_close(t, &back), OK);
        }
        assert_int_equal(event_need_none_out(t->a, TEXT_EVENT_OFFICERS), OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, town_begin, town_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_prepared_desk_has_what_the_store_and_the_month_no_longer_have),
                TEST(a_desk_has_one_ribbon_and_one_film_more_than_it_needs),
                TEST(no_two_desks_have_a_number_or_a_piece_in_common),
                TEST(a_plan_that_is_not_good_is_refused_with_a_sentence),
                TEST(a_desk_of_one_name_is_prepared_once),
                TEST(a_desk_is_prepared_by_two_who_may),
                TEST(what_was_agreed_for_one_desk_prepares_no_other),
                TEST(more_than_there_is_prepares_nothing),
                TEST(a_store_whose_ribbons_do_not_last_prepares_nothing),
                TEST(officers_with_one_passphrase_prepare_nothing),
                TEST(a_month_without_a_key_prepares_nothing),
                TEST(a_difference_in_the_store_prepares_nothing_until_it_is_explained),
                TEST(a_bundle_that_could_not_be_kept_is_taken_back),
                TEST(a_desk_that_ended_is_not_taken_back),
                TEST(a_desk_of_next_month_has_numbers_of_that_months_pool),
                TEST(every_event_is_listed_with_its_desks),
        };
        return crypt_start() ? cmocka_run_group_tests_name("event", tests, NULL, NULL) : 1;
}
