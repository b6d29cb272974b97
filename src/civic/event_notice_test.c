/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/event_notice.h"
#include "civic/ledger.h"
#include "kit/place_fixture.h"
#include "kit/text.h"

static const char good[] = "name: Spring fair\nday: 2027-03-20\nfrom: \"10:00\"\nto: \"16:00\"\n"
                           "place: Harbor Library\naddress: 12 Quay Street, ground floor\n"
                           "languages: [en, es]\naccess: [step_free, sign_language]\n"
                           "walk_ins: yes\ncapacity: 300\n";

static const struct role_set clerk = { ROLE_BIT(CLERK) };
static const struct role_set supervisor = { ROLE_BIT(SUPERVISOR) };

static struct city city_of(struct act *a)
{
        struct city city;
        assert_int_equal(city_load_policy(a, city_policy_dir(a, "demo"), &city), OK);
        return city;
}

static int begin(void **state)
{
        place_begin_open(state);
        struct place *p = *state;
        p->act.today = date_of((struct civil){ 2027, 3, 1 });
        return 0;
}

static enum err read_text(struct act *a, const char *text, struct event_notice *notice)
{
        struct city city = city_of(a);
        return event_notice_read(a, &city, "f", str_of(text), notice);
}

static struct event_notice spring(struct act *a)
{
        struct event_notice notice;
        assert_int_equal(read_text(a, good, &notice), OK);
        return notice;
}

static void a_notice_is_read(void **state)
{
        struct place *p = *state;
        struct event_notice notice = spring(&p->act);
        assert_true(str_is_equal(notice.name, STR("Spring fair")));
        assert_true(str_is_equal(notice.languages, STR("en es")));
        assert_int_equal(notice.opens, 600);
        assert_int_equal(notice.closes, 960);
        assert_int_equal(notice.access, 1 << EVENT_STEP_FREE | 1 << EVENT_SIGN_LANGUAGE);
        assert_true(notice.has_walk_ins);
}

static void what_is_wrong_in_a_notice_is_said_with_its_line(void **state)
{
        static const struct {
                const char *what, *with, *said;
        } cases[] = {
                { "2027-03-20", "2027-02-30", "f:2: day must be a day such as" },
                { "2027-03-20", "2027-02-28", "is over" },
                { "\"10:00\"", "\"24:30\"", "f:3: from and to must be times" },
                { "\"10:00\"", "\"16:00\"", "f:3: from and to must be times" },
                { "\"10:00\"", "\"1:00\"", "f:3: from and to must be times" },
                { "[en, es]", "[en, xx]", "f:7: the language xx is not in" },
                { "[en, es]", "[]", "languages must have from 1" },
                { "sign_language", "dancing", "f:8: dancing is not known under access" },
                { "capacity: 300", "capacity: 0", "capacity must be a whole number" },
                { "walk_ins: yes", "walk_ins: maybe", "walk_ins must be yes or no" },
                { "place:", "plaice:", "plaice is not known here" },
        };
        struct place *p = *state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct event_notice notice;
                struct buf text = buf_in(p->mem);
                const char *found = strstr(good, cases[i].what);
                buf_add(&text, (struct str){ good, (size_t)(found - good) });
                buf_add_c(&text, cases[i].with);
                buf_add_c(&text, found + strlen(cases[i].what));
                act_recover(&p->act);
                enum err outcome = read_text(&p->act, buf_c(&text), &notice);
                const char *said = text_of_failure(&p->act);
                if (outcome != E_INPUT || strstr(said, cases[i].said) == NULL)
                        fail_msg("case %zu: \"%s\", not \"%s\"", i, said, cases[i].said);
        }
}

static void an_announced_event_is_listed_until_its_day_is_over(void **state)
{
        struct place *p = *state;
        struct event_notice notice = spring(&p->act), found, *list;
        size_t count;
        int64_t entries;
        assert_int_equal(event_notice_announce(&p->act, clerk, &notice), OK);
        assert_int_equal(ledger_count(&p->act, &entries), OK);
        assert_int_equal(entries, 1);
        p->act.today = notice.day;
        assert_int_equal(event_notice_list(&p->act, &list, &count), OK);
        assert_int_equal(count, 1);
        assert_int_equal(event_notice_find(&p->act, list[0].number, &found), OK);
        assert_true(str_is_equal(found.address, notice.address));
        p->act.today.day++;
        assert_int_equal(event_notice_list(&p->act, &list, &count), OK);
        assert_int_equal(count, 0);
        assert_int_equal(event_notice_find(&p->act, found.number, &found), E_NONE);
}

static void the_next_event_is_the_first(void **state)
{
        struct place *p = *state;
        struct event_notice late = spring(&p->act), early = late, *list;
        size_t count;
        early.name = STR("Early fair");
        early.day.day -= 3;
        assert_int_equal(event_notice_announce(&p->act, clerk, &late), OK);
        assert_int_equal(event_notice_announce(&p->act, supervisor, &early), OK);
        assert_int_equal(event_notice_list(&p->act, &list, &count), OK);
        assert_int_equal(count, 2);
        assert_true(str_is_equal(list[0].name, early.name));
}

static void an_event_is_announced_once(void **state)
{
        struct place *p = *state;
        struct event_notice notice = spring(&p->act);
        int64_t entries;
        assert_int_equal(event_notice_announce(&p->act, clerk, &notice), OK);
        assert_int_equal(event_notice_announce(&p->act, clerk, &notice), E_STATE);
        assert_int_equal(ledger_count(&p->act, &entries), OK);
        assert_int_equal(entries, 1);
}

static void a_withdrawn_event_is_gone_and_both_acts_are_in_the_ledger(void **state)
{
        struct place *p = *state;
        struct event_notice notice = spring(&p->act), *list;
        size_t count;
        int64_t entries;
        assert_int_equal(event_notice_announce(&p->act, clerk, &notice), OK);
        assert_int_equal(event_notice_withdraw(&p->act, supervisor, notice.name, notice.day), OK);
        assert_int_equal(event_notice_list(&p->act, &list, &count), OK);
        assert_int_equal(count, 0);
        assert_int_equal(event_notice_withdraw(&p->act, clerk, notice.name, notice.day), E_NONE);
        assert_int_equal(ledger_count(&p->act, &entries), OK);
        assert_int_equal(entries, 2);
}

static void whoever_is_neither_clerk_nor_supervisor_may_not(void **state)
{
        struct place *p = *state;
        struct event_notice notice = spring(&p->act);
        for (int role = 0; role < ROLE_COUNT; role++) {
                const struct role_set one = { 1u << role };
                bool may = role == ROLE_CLERK || role == ROLE_SUPERVISOR;
                act_recover(&p->act);
                assert_int_equal(event_notice_announce(&p->act, one, &notice), may ? OK : E_MAY);
                act_recover(&p->act);
                assert_int_equal(event_notice_withdraw(&p->act, one, notice.name, notice.day),
                        may ? OK : E_MAY);
        }
}

static void a_calendar_is_told_the_event_in_folded_lines_and_in_utc(void **state)
{
        struct place *p = *state;
        struct city city = city_of(&p->act);
        struct event_notice notice = spring(&p->act);
        notice.number = 7;
        struct str text = event_notice_calendar(
                &p->act, &city, &notice, STR("https://id.lakehaven.example/en/events/7"));
        const char *all = str_to_c(p->mem, text);
        size_t since = 0;
        assert_non_null(strstr(all, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"));
        assert_non_null(
                strstr(all, "LOCATION:Harbor Library\\, 12 Quay Street\\, ground floor\r\n"));
        assert_non_null(strstr(all, "URL:https://id.lakehaven.example/en/events/7\r\n"));
        for (size_t i = 0; i < text.len; i++) {
                since = text.at[i] == '\n' ? 0 : since + 1;
                assert_true(since <= 76);
        }
        const char *start = strstr(all, "DTSTART:20270320T");
        const char *end = strstr(all, "DTEND:20270320T");
        assert_non_null(start);
        assert_non_null(end);
        assert_int_equal(strtol(end + 15, NULL, 10) - strtol(start + 17, NULL, 10), 60000);
}

/* 2027-03-14 is when clocks are changed in the demonstration's zone. */
static void hours_are_as_told_on_a_day_when_the_clock_is_changed(void **state)
{
        struct place *p = *state;
        struct city city = city_of(&p->act);
        struct event_notice notice = spring(&p->act);
        city.zone = STR("America/Chicago");
        notice.day = date_of((struct civil){ 2027, 3, 14 });
        const char *all = str_to_c(p->mem, event_notice_calendar(&p->act, &city, &notice, STR("")));
        assert_non_null(strstr(all, "DTSTART:20270314T150000Z"));
        notice.day.day--;
        all = str_to_c(p->mem, event_notice_calendar(&p->act, &city, &notice, STR("")));
        assert_non_null(strstr(all, "DTSTART:20270313T160000Z"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, place_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_notice_is_read),
                TEST(what_is_wrong_in_a_notice_is_said_with_its_line),
                TEST(an_announced_event_is_listed_until_its_day_is_over),
                TEST(the_next_event_is_the_first),
                TEST(an_event_is_announced_once),
                TEST(a_withdrawn_event_is_gone_and_both_acts_are_in_the_ledger),
                TEST(whoever_is_neither_clerk_nor_supervisor_may_not),
                TEST(a_calendar_is_told_the_event_in_folded_lines_and_in_utc),
                TEST(hours_are_as_told_on_a_day_when_the_clock_is_changed),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
