/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct date day(const char *text)
{
        struct date date = { 0 };
        assert_true(date_read(str_of(text), &date));
        return date;
}

/* The second HOUR:MINUTE UTC of a day. */
static int64_t utc(const char *text, int hour, int minute)
{
        return (int64_t)day(text).day * 86400 + hour * 3600 + minute * 60;
}

static void only_names_of_the_tz_database_are_zones(void **state)
{
        (void)state;
        assert_true(zone_exists(STR("America/New_York")));
        assert_true(zone_exists(STR("Asia/Beirut")));
        assert_true(zone_exists(STR("America/Argentina/Buenos_Aires")));
        const char *const wrong[] = { "", "EST", "GMT+5", "America/Nowhere", "Etc/Unknown",
                "../etc/passwd", "America/New York", "america new_york", "Ωmega/Zone",
                "America/New_York/America/New_York/America/New_York/America/New_York" };
        for (size_t i = 0; i < COUNT(wrong); i++)
                assert_false(zone_exists(str_of(wrong[i])));
}

static void an_unknown_zone_is_refused(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct date date = { 77 };
        int64_t second = 77;
        assert_int_equal(zone_date(&a, STR("Nowhere/Land"), 0, &date), E_BUG);
        assert_int_equal(zone_day_after(&a, STR("Nowhere/Land"), date, &second), E_BUG);
        assert_int_equal(date.day, 77);
        assert_int_equal(second, 77);
}

static void the_minute_is_that_of_the_clocks_there(void **state)
{
        (void)state;
        static const struct {
                const char *zone, *utc_day;
                int hour, minute;
                const char *there;
                int then;
        } cases[] = {
                { "America/New_York", "2026-01-01", 4, 59, "2025-12-31", 23 * 60 + 59 },
                { "America/New_York", "2026-07-01", 16, 30, "2026-07-01", 12 * 60 + 30 },
                { "America/New_York", "2026-03-08", 7, 0, "2026-03-08", 3 * 60 },
                { "America/New_York", "2026-11-01", 6, 5, "2026-11-01", 65 },
                { "Asia/Kathmandu", "2026-01-01", 0, 0, "2026-01-01", 5 * 60 + 45 },
        };
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct date date;
                int minute;
                int64_t at = utc(cases[i].utc_day, cases[i].hour, cases[i].minute);
                assert_int_equal(zone_minute(&a, str_of(cases[i].zone), at, &date, &minute), OK);
                assert_int_equal(date.day, day(cases[i].there).day);
                assert_int_equal(minute, cases[i].then);
        }
}

static void today_is_the_day_of_the_zone_and_not_of_utc(void **state)
{
        (void)state;
        static const struct {
                const char *zone, *utc_day;
                int hour, minute;
                const char *there;
        } cases[] = {
                { "America/New_York", "2026-01-01", 4, 59, "2025-12-31" },
                { "America/New_York", "2026-01-01", 5, 0, "2026-01-01" },
                { "Pacific/Auckland", "2026-01-01", 10, 59, "2026-01-01" },
                { "Pacific/Auckland", "2026-01-01", 11, 0, "2026-01-02" },
                { "Asia/Kathmandu", "1969-12-31", 18, 0, "1969-12-31" },
                { "Asia/Kathmandu", "1969-12-31", 18, 30, "1970-01-01" },
        };
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct date date;
                int64_t now = utc(cases[i].utc_day, cases[i].hour, cases[i].minute);
                assert_int_equal(zone_date(&a, str_of(cases[i].zone), now, &date), OK);
                assert_int_equal(date.day, day(cases[i].there).day);
        }
}

/* Each row: the day, and the first second after it, in UTC. */
static void a_day_ends_where_its_clocks_say(void **state)
{
        (void)state;
        static const struct {
                const char *zone, *day, *utc_day;
                int hour, minute;
        } cases[] = {
                { "America/New_York", "2033-02-28", "2033-03-01", 5, 0 },
                { "America/New_York", "2033-07-01", "2033-07-02", 4, 0 },
                { "America/New_York", "2027-03-14", "2027-03-15", 4, 0 },
                { "America/New_York", "2027-11-07", "2027-11-08", 5, 0 },
                { "Pacific/Auckland", "2031-06-30", "2031-06-30", 12, 0 },
                { "Pacific/Kiritimati", "2031-06-30", "2031-06-30", 10, 0 },
                { "Pacific/Pago_Pago", "2031-06-30", "2031-07-01", 11, 0 },
                /* the clock jumps over midnight */
                { "America/Sao_Paulo", "2018-11-03", "2018-11-04", 3, 0 },
                { "Asia/Beirut", "2021-03-27", "2021-03-27", 22, 0 },
                { "Africa/Cairo", "2014-05-15", "2014-05-15", 22, 0 },
                /* midnight comes twice, or the day comes back after it */
                { "America/Havana", "2021-11-06", "2021-11-07", 4, 0 },
                { "America/Sao_Paulo", "2019-02-16", "2019-02-17", 3, 0 },
                { "America/St_Johns", "2010-11-06", "2010-11-07", 3, 30 },
                /* 30 December 2011 was left out */
                { "Pacific/Apia", "2011-12-29", "2011-12-30", 10, 0 },
                { "Pacific/Apia", "2011-12-30", "2011-12-30", 10, 0 },
                { "Pacific/Apia", "2011-12-31", "2011-12-31", 10, 0 },
                /* zones without any change, and before 1970 */
                { "Etc/UTC", "2999-12-31", "3000-01-01", 0, 0 },
                { "Etc/UTC", "1899-12-31", "1900-01-01", 0, 0 },
        };
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        for (size_t i = 0; i < COUNT(cases); i++) {
                int64_t second = 0;
                int64_t expected = utc(cases[i].utc_day, cases[i].hour, cases[i].minute);
                assert_int_equal(
                        zone_day_after(&a, str_of(cases[i].zone), day(cases[i].day), &second), OK);
                if (second != expected)
                        fail_msg("%s %s: %lld, not %lld", cases[i].zone, cases[i].day,
                                (long long)second, (long long)expected);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(only_names_of_the_tz_database_are_zones),
                cmocka_unit_test(an_unknown_zone_is_refused),
                cmocka_unit_test(the_minute_is_that_of_the_clocks_there),
                cmocka_unit_test(today_is_the_day_of_the_zone_and_not_of_utc),
                cmocka_unit_test(a_day_ends_where_its_clocks_say),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
