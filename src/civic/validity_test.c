/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/validity.h"
#include "kit/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* Examples, edges and the oracle are in tests/law; here is what the function refuses. */

static struct validity_band bands[] = {
        { .from_age = 0, .years = 2 },
        { .from_age = 18, .years = 10 },
        { .from_age = 70, .years = 0 },
};

static struct city city_with(enum validity_end end)
{
        return (struct city){
                .zone = STR("Europe/Madrid"),
                .validity = { .bands = bands, .band_count = COUNT(bands), .end = end },
        };
}

static struct date day(int year, int month, int of_month)
{
        return date_of((struct civil){ year, month, of_month });
}

static void check_refused(struct date birth, struct date made, enum err outcome, const char *said)
{
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct city city = city_with(VALIDITY_EXACT);
        struct validity validity = { .age = 77 };
        assert_int_equal(validity_compute(&a, &city, birth, made, &validity), outcome);
        assert_int_equal(validity.age, 77);
        assert_non_null(strstr(text_of_failure(&a), said));
}

static void a_birth_in_the_future_is_refused(void **state)
{
        (void)state;
        check_refused(day(2026, 11, 23), day(2026, 11, 22), E_INPUT, "after the day");
        check_refused(day(9999, 12, 31), day(2026, 11, 22), E_INPUT, "after the day");
}

static void nobody_is_130_years_old(void **state)
{
        (void)state;
        check_refused(day(1896, 11, 22), day(2026, 11, 22), E_INPUT, "130 years");
        check_refused(day(1, 1, 1), day(2026, 11, 22), E_INPUT, "130 years");
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct city city = city_with(VALIDITY_EXACT);
        struct validity validity;
        assert_int_equal(
                validity_compute(&a, &city, day(1896, 11, 23), day(2026, 11, 22), &validity), OK);
        assert_int_equal(validity.age, 129);
        assert_false(validity.has_end);
}

static void a_clock_that_is_wrong_is_refused(void **state)
{
        (void)state;
        check_refused(day(1960, 1, 1), day(1999, 12, 31), E_STATE, "1999-12-31");
        check_refused(day(2990, 1, 1), day(3000, 1, 1), E_STATE, "3000-01-01");
}

static void a_card_can_be_made_on_the_day_of_birth(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct city city = city_with(VALIDITY_EXACT);
        struct validity validity;
        struct date made = day(2026, 11, 22);
        assert_int_equal(validity_compute(&a, &city, made, made, &validity), OK);
        assert_int_equal(validity.age, 0);
        assert_int_equal(validity.until.day, day(2028, 11, 22).day);
}

static void the_end_of_the_month_hides_the_day(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct city city = city_with(VALIDITY_MONTH_END);
        struct validity first, last;
        struct date birth = day(1990, 5, 5);
        assert_int_equal(validity_compute(&a, &city, birth, day(2026, 2, 1), &first), OK);
        assert_int_equal(validity_compute(&a, &city, birth, day(2026, 2, 28), &last), OK);
        assert_int_equal(first.until.day, day(2036, 2, 29).day);
        assert_int_equal(last.until.day, first.until.day);
        assert_int_equal(last.exp, first.exp);
        assert_int_equal(first.exp, 2087938800); /* 2036-02-29T23:00:00Z */
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_birth_in_the_future_is_refused),
                cmocka_unit_test(nobody_is_130_years_old),
                cmocka_unit_test(a_clock_that_is_wrong_is_refused),
                cmocka_unit_test(a_card_can_be_made_on_the_day_of_birth),
                cmocka_unit_test(the_end_of_the_month_hides_the_day),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
