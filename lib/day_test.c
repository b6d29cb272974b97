/* SPDX-License-Identifier: Apache-2.0 */
#include "day.h"
#include "fixture.h"

#include <time.h>

static void days_that_exist_are_read_with_and_without_dashes(void **state)
{
        (void)state;
        static const char *const rows[][2] = { { "19840418", "1984-04-18" },
                { "1984-04-18", "1984-04-18" }, { "20000229", "2000-02-29" },
                { "20240229", "2024-02-29" }, { "00010101", "0001-01-01" },
                { "99991231", "9999-12-31" } };
        for (size_t i = 0; i < COUNT(rows); i++) {
                char day[DAY_SIZE], plain[8];
                assert_true(day_read(bytes_of_text(rows[i][0]), day));
                assert_string_equal(day, rows[i][1]);
                day_write_plain(day, plain);
                if (strlen(rows[i][0]) == 8)
                        assert_memory_equal(plain, rows[i][0], 8);
        }
}

static void days_that_do_not_exist_are_refused(void **state)
{
        (void)state;
        static const char *const refused[] = { "", "1984", "19840230", "19000229", "20230229",
                "19841301", "19840001", "19840100", "19840132", "00000101", "1984-0418",
                "1984/04/18", "198404181", "1984-04-1a", "+9840418", "1984 418", "1984-04-18 " };
        for (size_t i = 0; i < COUNT(refused); i++) {
                char day[DAY_SIZE] = "untouched";
                if (day_read(bytes_of_text(refused[i]), day))
                        fail_msg("%s was taken", refused[i]);
                assert_string_equal(day, "untouched");
        }
}

static void a_card_ends_on_the_day_before_the_midnight_of_its_city(void **state)
{
        (void)state;
        static const struct {
                int64_t end;
                const char *day, *zone;
        } rows[] = {
                { 1993248000, "2033-02-28", "UTC" },
                { 1993248000 + 6 * 3600, "2033-02-28", "Chicago" },
                { 1993248000 + 10 * 3600, "2033-02-28", "Honolulu" },
                { 1993248000 - 5 * 3600 - 1800, "2033-02-28", "Kolkata" },
                { 1993248000 - 12 * 3600, "2033-02-28", "Auckland in winter" },
                { 1993248000 - 13 * 3600, "2033-02-28", "Auckland in summer" },
                { 951782400 + 86400, "2000-02-29", "UTC" },
                { 0, "1969-12-31", "UTC" },
                { -86400 * 365, "1968-12-31", "UTC" },
        };
        for (size_t i = 0; i < COUNT(rows); i++) {
                char day[DAY_SIZE];
                assert_true(day_before_end(rows[i].end, day));
                if (strcmp(day, rows[i].day) != 0)
                        fail_msg("%s, not %s in %s", day, rows[i].day, rows[i].zone);
        }
        char day[DAY_SIZE];
        assert_false(day_before_end(INT64_MAX, day));
        assert_false(day_before_end(INT64_MIN, day));
}

static void moments_are_those_of_the_c_library(void **state)
{
        (void)state;
        for (int64_t when = -62135596800; when <= 253402300799; when += 86400 * 37 + 12347) {
                char moment[MOMENT_SIZE], wanted[64];
                time_t seconds = (time_t)when;
                struct tm tm;
                gmtime_r(&seconds, &tm);
                strftime(wanted, sizeof wanted, "-%m-%dT%H:%M:%SZ", &tm);
                assert_true(moment_write(when, moment));
                assert_string_equal(moment + 4, wanted);
                assert_int_equal(
                        strtol(moment, NULL, 10), tm.tm_year + 1900); // strftime writes no zeros
        }
        char moment[MOMENT_SIZE];
        assert_false(moment_write(253402300800, moment));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(days_that_exist_are_read_with_and_without_dashes),
                cmocka_unit_test(days_that_do_not_exist_are_refused),
                cmocka_unit_test(a_card_ends_on_the_day_before_the_midnight_of_its_city),
                cmocka_unit_test(moments_are_those_of_the_c_library),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
