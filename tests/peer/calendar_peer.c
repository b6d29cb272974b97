/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/event_notice.h"
#include "kit/text.h"

#include <libical/ical.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Events as libical reads them, which is what most calendars are made of. */

static int begin(void **state)
{
        *state = arena_make((size_t)1 << 24);
        return 0;
}

static int end(void **state)
{
        struct arena *mem = *state;
        arena_end(&mem);
        return 0;
}

static struct event_notice fair(void)
{
        return (struct event_notice){
                .number = 7,
                .name = STR(
                        "Fair; \"with, commas\" and \\ 冬季市集 معرض الشتاء, until every line has "
                        "been folded more than once"),
                .day = date_of((struct civil){ 2027, 3, 14 }), /* clocks are changed there */
                .opens = 600,
                .closes = 960,
                .place = STR("Harbor Library"),
                .address = STR("12 Quay Street, ground floor"),
        };
}

static icalcomponent *read_event(struct act *a, enum lang lang, icalcomponent **all)
{
        struct city_language english = { .tag = STR("en"), .card_name = STR("CityKey") };
        struct city city = { .name = STR("City"),
                .zone = STR("America/Chicago"),
                .languages = &english,
                .language_count = 1 };
        struct event_notice notice = fair();
        a->lang = lang;
        struct str text = event_notice_calendar(
                a, &city, &notice, STR("https://id.lakehaven.example/ar/events/7"));
        *all = icalparser_parse_string(str_to_c(a->mem, text));
        assert_non_null(*all);
        assert_int_equal(icalcomponent_count_errors(*all), 0);
        assert_true(icalrestriction_check(*all));
        assert_int_equal(icalcomponent_count_errors(*all), 0);
        assert_int_equal(icalcomponent_count_components(*all, ICAL_VEVENT_COMPONENT), 1);
        return icalcomponent_get_first_component(*all, ICAL_VEVENT_COMPONENT);
}

static void another_reader_finds_every_word_of_an_event(void **state)
{
        struct act a = act_begin(*state, STR("test"), LANG_EN);
        for (int lang = 0; lang < LANG_COUNT; lang++) {
                icalcomponent *all, *event = read_event(&a, (enum lang)lang, &all);
                const char *title = icalcomponent_get_summary(event);
                assert_true(str_ends_with(str_of(title), fair().name));
                assert_string_equal(icalcomponent_get_location(event),
                        "Harbor Library, 12 Quay Street, ground floor");
                assert_string_equal(icalcomponent_get_uid(event), "2027-03-14-7@citykey");
                icalproperty *url = icalcomponent_get_first_property(event, ICAL_URL_PROPERTY);
                assert_string_equal(
                        icalproperty_get_url(url), "https://id.lakehaven.example/ar/events/7");
                icalcomponent_free(all);
        }
}

/* Ten o'clock in Chicago is fifteen in UTC on the day on which summer time begins. */
static void another_reader_finds_the_hours(void **state)
{
        struct act a = act_begin(*state, STR("test"), LANG_EN);
        icalcomponent *all, *event = read_event(&a, LANG_EN, &all);
        struct icaltimetype from = icalcomponent_get_dtstart(event);
        struct icaltimetype to = icalcomponent_get_dtend(event);
        assert_true(icaltime_is_utc(from) && icaltime_is_utc(to));
        assert_string_equal(icaltime_as_ical_string(from), "20270314T150000Z");
        assert_string_equal(icaltime_as_ical_string(to), "20270314T210000Z");
        icalcomponent_free(all);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        another_reader_finds_every_word_of_an_event, begin, end),
                cmocka_unit_test_setup_teardown(another_reader_finds_the_hours, begin, end),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
