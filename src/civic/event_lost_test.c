/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/event_day_fixture.h"
#include "civic/status_sql.h"

/* Desks that do not come back. */

struct losing {
        struct event_desk desk;
        struct event_return *parts;
        size_t count;
};

static enum err lose_alone(struct town *t, void *arg)
{
        const struct losing *losing = arg;
        return event_lose(t->a, &losing->desk, losing->parts, losing->count);
}

static enum err lose(struct day *day, struct event_return *parts, size_t count)
{
        struct losing losing = { day->back.desk, parts, count };
        fixture_agree(day->a, APPROVAL_DESK_LOST, event_lost_detail(day->a, &losing.desk));
        return lose_alone(day->t, &losing);
}

static void a_desk_is_declared_lost_by_two_who_may(void **state)
{
        struct day *day = *state;
        struct losing losing = { day->back.desk, NULL, 0 };
        const struct approval wanted = { .what = APPROVAL_DESK_LOST,
                .detail = event_lost_detail(day->a, &losing.desk) };
        town_try_without_two(day->t, &wanted, lose_alone, &losing);
        assert_int_equal(lose_alone(day->t, &losing), OK);
        assert_int_equal(line_of(day).desks[0].state, EVENT_DESK_LOST);
}

static void of_a_lost_desk_without_a_tally_nothing_is_valid_any_more(void **state)
{
        struct day *day = *state;
        assert_int_equal(lose(day, NULL, 0), OK);
        assert_int_equal(line_of(day).missing, CARDS);
        assert_balances(line_of(day));
        assert_int_equal(ask(day, "SELECT COUNT(*) FROM status_index WHERE state = 4"), CARDS);
        assert_int_equal(ask(day, "SELECT COUNT(*) FROM status_index WHERE state = 5"), 0);
        assert_int_equal(
                ask(day, "SELECT COUNT(*) FROM stock_piece WHERE kind = 0 AND state = 10"), CARDS);
        assert_int_equal(ask(day, "SELECT COUNT(*) FROM stock_piece WHERE place IS NOT NULL"), 0);
        assert_int_equal(ask(day, "SELECT COUNT(*) FROM event_index"), 0);
        assert_int_equal(ask(day, "SELECT COUNT(*) FROM event_number"), 0);
        assert_int_equal(ask(day, "SELECT COUNT(*) FROM library_number WHERE state = 1"), 0);
}

/* A part: what was open when it was written may be on cards by now, and is lost. */
static struct event_return part_of(struct day *day, int64_t part, size_t handed)
{
        struct event_return read = town_return(day->t, &day->plan);
        read.tally.part = part;
        for (size_t i = 0; i < read.tally.card_count; i++)
                read.tally.cards[i].state = STOCK_AT_EVENT;
        for (size_t i = 0; i < read.tally.supply_count; i++)
                read.tally.supplies[i].state = STOCK_AT_EVENT;
        town_hand_over(&read, handed);
        return read;
}

static void of_a_lost_desk_its_newest_tally_counts(void **state)
{
        struct day *day = *state;
        struct event_return parts[] = { part_of(day, 2, 3), part_of(day, 12, 6),
                part_of(day, 3, 4) };
        assert_int_equal(lose(day, parts, COUNT(parts)), OK);
        assert_int_equal(line_of(day).active, 6);
        assert_int_equal(line_of(day).missing, CARDS - 6);
        assert_balances(line_of(day));
        assert_int_equal(ask(day, "SELECT COUNT(*) FROM status_index WHERE state = 2"), 6);
        assert_int_equal(ask(day, "SELECT COUNT(*) FROM status_index WHERE state = 4"), CARDS - 6);
        assert_int_equal(ask(day, "SELECT COUNT(*) FROM library_number WHERE state = 1"), 6);
        assert_int_equal(
                ask(day, "SELECT COUNT(*) FROM stock_piece WHERE kind = 0 AND state = 4"), 6);
        for (size_t i = 0; i < 6; i++) {
                struct sql_status_find_row row;
                struct str tag = str_of_bytes(parts[1].tally.indices[i].tag, TALLY_TAG_SIZE);
                assert_int_equal(sql_status_find(day->a, tag, &row), OK);
        }
}

static void the_tally_of_its_end_of_day_is_newer_than_every_part(void **state)
{
        struct day *day = *state;
        struct event_return parts[] = { day->back, part_of(day, TALLY_PARTS_MOST, 7) };
        assert_int_equal(lose(day, parts, COUNT(parts)), OK);
        assert_int_equal(line_of(day).active, HANDED);
        assert_int_equal(line_of(day).returned, CARDS - HANDED - 2);
        assert_balances(line_of(day));
}

static void a_part_of_another_desk_loses_nothing(void **state)
{
        struct day *day = *state;
        struct str file;
        struct event_plan other = town_plan("B", day->plan.day, 5);
        assert_int_equal(town_prepare(day->t, &other, &file), OK);
        struct event_return parts[] = { part_of(day, 1, 2), town_return(day->t, &other) };
        struct losing losing = { day->back.desk, parts, COUNT(parts) };
        fixture_agree(day->a, APPROVAL_DESK_LOST, event_lost_detail(day->a, &losing.desk));
        const char *before = town_books(day->t);
        town_expect(day->t, lose_alone(day->t, &losing), E_STATE, TEXT_EVENT_OTHER_DESK);
        assert_string_equal(town_books(day->t), before);
}

static void what_is_lost_is_not_closed_and_what_is_closed_is_not_lost(void **state)
{
        struct day *day = *state;
        struct event_desk desk;
        struct event_return part = part_of(day, 1, 2);
        assert_int_equal(lose(day, &part, 1), OK);
        const char *before = town_books(day->t);
        town_expect(day->t, town_close(day->t, &day->back), E_STATE, TEXT_STATUS_NOT_AT_EVENT);
        assert_string_equal(town_books(day->t), before);
        town_expect(
                day->t, event_find_desk(day->a, &day->plan, &desk), E_STATE, TEXT_EVENT_DESK_LOST);
        fixture_agree(day->a, APPROVAL_DESK_LOST, event_lost_detail(day->a, &day->back.desk));
        struct losing again = { day->back.desk, NULL, 0 };
        before = town_books(day->t);
        town_expect(day->t, lose_alone(day->t, &again), E_STATE, TEXT_EVENT_DESK_CLOSED);
        assert_string_equal(town_books(day->t), before);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, day_begin, day_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_desk_is_declared_lost_by_two_who_may),
                TEST(of_a_lost_desk_without_a_tally_nothing_is_valid_any_more),
                TEST(of_a_lost_desk_its_newest_tally_counts),
                TEST(the_tally_of_its_end_of_day_is_newer_than_every_part),
                TEST(a_part_of_another_desk_loses_nothing),
                TEST(what_is_lost_is_not_closed_and_what_is_closed_is_not_lost),
        };
        return crypt_start() ? cmocka_run_group_tests_name("event_lost", tests, NULL, NULL) : 1;
}
