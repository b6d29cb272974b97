/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/balance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct stock_counts day_of(int64_t active, int64_t spoiled, int64_t destroyed, int64_t back)
{
        struct stock_counts counts = { { 0 } };
        counts.of[STOCK_ACTIVE] = active;
        counts.of[STOCK_SPOILED] = spoiled;
        counts.of[STOCK_DESTROYED] = destroyed;
        counts.of[STOCK_RETURNED] = back;
        return counts;
}

static void a_day_balances_when_every_card_has_a_fate(void **state)
{
        (void)state;
        struct stock_counts day = day_of(100, 3, 2, 15), nothing = day_of(0, 0, 0, 0);
        assert_true(stock_balances(120, &day));
        assert_int_equal(stock_difference(120, &day), 0);
        assert_true(stock_balances(0, &nothing));
}

static void a_day_with_a_card_too_few_or_too_many_does_not(void **state)
{
        (void)state;
        struct stock_counts day = day_of(100, 3, 2, 14), more = day_of(100, 3, 2, 16);
        assert_false(stock_balances(120, &day));
        assert_int_equal(stock_difference(120, &day), 1);
        assert_false(stock_balances(120, &more));
        assert_int_equal(stock_difference(120, &more), -1);
}

static void what_is_still_on_the_way_is_not_balanced(void **state)
{
        (void)state;
        static const enum stock_state open[] = { STOCK_AT_EVENT, STOCK_PRINTING, STOCK_PRINTED };
        for (size_t i = 0; i < COUNT(open); i++) {
                struct stock_counts day = day_of(120, 0, 0, 0);
                day.of[open[i]] = 1;
                assert_false(stock_balances(120, &day));
                assert_false(stock_balances(121, &day));
        }
}

static void numbers_that_cannot_be_do_not_balance(void **state)
{
        (void)state;
        struct stock_counts below = day_of(121, -1, 0, 0);
        struct stock_counts beyond = day_of(INT64_MAX, 0, 0, 0);
        assert_false(stock_balances(120, &below));
        assert_false(stock_balances(120, &beyond));
}

/* All steps there are, by hand; every other one is refused. */
static void a_piece_goes_only_where_it_may(void **state)
{
        (void)state;
        static const char *const may[2][STOCK_STATES] = {
                /* of cards, from each state: which numbers */
                { "", "257", "35", "45", "", "6", "", "", "", "" },
                { "", "78", "", "", "", "", "", "", "69", "6" },
        };
        for (int kind = STOCK_CARD; kind < STOCK_KINDS; kind++)
                for (int from = 0; from < STOCK_STATES; from++)
                        for (int to = 0; to < STOCK_STATES; to++) {
                                const char *steps = may[kind != STOCK_CARD][from];
                                bool is_one = false;
                                for (; *steps; steps++)
                                        is_one = is_one || *steps - '0' == to;
                                assert_int_equal(
                                        stock_may_become((enum stock_kind)kind,
                                                (enum stock_state)from, (enum stock_state)to),
                                        is_one);
                        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_day_balances_when_every_card_has_a_fate),
                cmocka_unit_test(a_day_with_a_card_too_few_or_too_many_does_not),
                cmocka_unit_test(what_is_still_on_the_way_is_not_balanced),
                cmocka_unit_test(numbers_that_cannot_be_do_not_balance),
                cmocka_unit_test(a_piece_goes_only_where_it_may),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
