/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct date day(const char *text)
{
        struct date date;
        assert_true(date_read(str_of(text), &date));
        return date;
}

static void assert_date(struct date date, const char *expected)
{
        char text[DATE_TEXT_SIZE];
        date_write(date, text);
        assert_string_equal(text, expected);
}

static void every_day_of_four_centuries_comes_back(void **state)
{
        (void)state;
        for (struct date date = day("1800-01-01"); date.day <= day("2200-12-31").day; date.day++) {
                struct civil civil = date_civil(date);
                assert_true(date_is_civil(civil));
                assert_int_equal(date_of(civil).day, date.day);
        }
        assert_int_equal(day("1970-01-01").day, 0);
        assert_int_equal(day("2000-03-01").day, 11017);
}

static void a_date_that_does_not_exist_is_refused(void **state)
{
        (void)state;
        static const char *const refused[] = { "2026-02-29", "1900-02-29", "2026-13-01",
                "2026-00-01", "2026-04-31", "2026-1-01", "2026/01/01", "20260101", "", "0000-01-01",
                "2026-01-01 ", "2026-01-0a" };
        struct date date;
        for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
                assert_false(date_read(str_of(refused[i]), &date));
}

static void a_leap_day_plus_years_is_28_february_in_common_years(void **state)
{
        (void)state;
        assert_date(date_add_years(day("2028-02-29"), 5), "2033-02-28");
        assert_date(date_add_years(day("2028-02-29"), 4), "2032-02-29");
        assert_date(date_add_years(day("2026-11-22"), 5), "2031-11-22");
}

static void age_changes_on_the_birthday(void **state)
{
        (void)state;
        assert_int_equal(date_age(day("2012-11-22"), day("2026-11-21")), 13);
        assert_int_equal(date_age(day("2012-11-22"), day("2026-11-22")), 14);
        assert_int_equal(date_age(day("2012-02-29"), day("2026-02-28")), 13);
        assert_int_equal(date_age(day("2012-02-29"), day("2026-03-01")), 14);
        assert_int_equal(date_age(day("2012-02-29"), day("2028-02-29")), 16);
}

static void months_are_counted_over_the_year_end(void **state)
{
        (void)state;
        assert_date(date_add_months(day("2026-11-01"), 2), "2027-01-01");
        assert_date(date_add_months(day("2026-01-01"), -1), "2025-12-01");
        assert_date(date_month_end(day("2028-02-10")), "2028-02-29");
        struct date month;
        assert_true(date_read_month(STR("2026-12"), &month));
        assert_date(month, "2026-12-01");
        assert_false(date_read_month(STR("2026-13"), &month));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_day_of_four_centuries_comes_back),
                cmocka_unit_test(a_date_that_does_not_exist_is_refused),
                cmocka_unit_test(a_leap_day_plus_years_is_28_february_in_common_years),
                cmocka_unit_test(age_changes_on_the_birthday),
                cmocka_unit_test(months_are_counted_over_the_year_end),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
