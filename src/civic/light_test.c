/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/light.h"

#include "kit/machine.h"
#include "kit/place_fixture.h"
#include "kit/sandbox.h"
#include "kit/text.h"

static const struct visit_report good_visit = { true, true, true, true, true };
static const struct browser_report good_browser = { true, true, true, true };

/* The line about ABOUT. */
static struct light_line line_about(const struct light *light, enum text about)
{
        for (size_t i = 0; i < light->count; i++)
                if (light->lines[i].about == about)
                        return light->lines[i];
        fail_msg("no line about %s", text_get(LANG_EN, about));
        return light->lines[0];
}

static void a_clean_visit_has_no_red_line(void **state)
{
        (void)state;
        struct light light;
        const struct light_seen seen = { &good_visit, &good_browser, true, true };
        if (!machine_swap_is_empty())
                skip();
        light_look(&seen, &light);
        assert_int_equal(light.count, 10);
        assert_int_not_equal(light_worst(&light), LIGHT_RED);
}

/* What is seen with one thing not as it should be, and which line says so. */
struct fault {
        struct visit_report visit;
        struct browser_report browser;
        bool printer_is_empty, journal_is_clean;
        enum text about;
        enum light_colour colour;
};

static const struct fault faults[] = {
        { { false, true, true, true, true }, { true, true, true, true }, true, true,
                TEXT_LIGHT_ABOUT_REAPED, LIGHT_RED },
        { { true, false, true, true, true }, { true, true, true, true }, true, true,
                TEXT_LIGHT_ABOUT_REAPED, LIGHT_RED },
        { { true, true, true, true, true }, { false, true, true, true }, true, true,
                TEXT_LIGHT_ABOUT_REAPED, LIGHT_RED },
        { { true, true, true, true, true }, { true, false, true, true }, true, true,
                TEXT_LIGHT_ABOUT_SESSION, LIGHT_RED },
        { { true, true, true, true, true }, { true, true, false, true }, true, true,
                TEXT_LIGHT_ABOUT_MOUNT, LIGHT_RED },
        { { true, true, false, true, true }, { true, true, true, true }, true, true,
                TEXT_DOCTOR_ABOUT_SWAP, LIGHT_RED },
        { { true, true, true, false, true }, { true, true, true, true }, true, true,
                TEXT_LIGHT_ABOUT_CORE, LIGHT_RED },
        { { true, true, true, true, true }, { true, true, true, true }, false, true,
                TEXT_LIGHT_ABOUT_PRINTER, LIGHT_RED },
        { { true, true, true, true, true }, { true, true, true, true }, true, false,
                TEXT_LIGHT_ABOUT_JOURNAL, LIGHT_RED },
        { { true, true, true, true, false }, { true, true, true, true }, true, true,
                TEXT_LIGHT_ABOUT_LOCKED, LIGHT_AMBER },
        { { true, true, true, true, true }, { true, true, true, false }, true, true,
                TEXT_LIGHT_ABOUT_APART, LIGHT_AMBER },
};

static void each_thing_that_is_not_as_it_should_be_has_its_line(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(faults); i++) {
                struct light light;
                const struct fault *fault = &faults[i];
                const struct light_seen seen = { &fault->visit, &fault->browser,
                        fault->printer_is_empty, fault->journal_is_clean };
                light_look(&seen, &light);
                struct light_line line = line_about(&light, fault->about);
                assert_int_equal(line.colour, fault->colour);
                assert_true(light_worst(&light) >= fault->colour);
                assert_true(strlen(text_get(LANG_ES, line.sentence)) > 0);
        }
}

static void a_day_begins_on_the_events_day_only(void **state)
{
        struct place *p = *state;
        static const struct {
                int today, event, made;
                enum light_colour colour;
                enum text sentence;
        } days[] = {
                { 100, 100, 90, LIGHT_GREEN, TEXT_LIGHT_CLOCK_GOOD },
                { 100, 100, 100, LIGHT_GREEN, TEXT_LIGHT_CLOCK_GOOD },
                { 99, 100, 90, LIGHT_RED, TEXT_LIGHT_OTHER_DAY },
                { 101, 100, 90, LIGHT_RED, TEXT_LIGHT_OTHER_DAY },
                { 89, 100, 90, LIGHT_RED, TEXT_LIGHT_CLOCK_BEHIND },
        };
        for (size_t i = 0; i < COUNT(days); i++) {
                struct light light;
                const struct light_day day = { { days[i].event }, { days[i].made } };
                p->act.today.day = days[i].today;
                light_self_test(&p->act, &day, p->folder, &light);
                struct light_line line = line_about(&light, TEXT_DOCTOR_ABOUT_CLOCK);
                assert_int_equal(line.colour, days[i].colour);
                assert_int_equal(line.sentence, days[i].sentence);
                assert_int_equal(light.count, 8);
                assert_int_equal(p->act.failure.outcome, OK);
        }
}

static void a_build_that_does_not_confine_is_red(void **state)
{
        (void)state;
        assert_int_equal(light_line_sandbox().colour == LIGHT_RED, !sandbox_filters());
}

static void a_disk_that_cannot_be_seen_is_full(void **state)
{
        (void)state;
        assert_int_equal(light_line_room("/nowhere/at/all").colour, LIGHT_RED);
}

static void the_browsers_place_is_tried(void **state)
{
        struct place *p = *state;
        bool may_be_beside = false;
        struct light light;
        const struct light_day day = { p->act.today, p->act.today };
        bool may_be_apart = browser_can_start(&p->act, &may_be_beside);
        light_self_test(&p->act, &day, p->folder, &light);
        assert_int_equal(
                line_about(&light, TEXT_LIGHT_ABOUT_APART).colour, may_be_apart    ? LIGHT_GREEN
                                                                   : may_be_beside ? LIGHT_AMBER
                                                                                   : LIGHT_RED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_begin, place_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_clean_visit_has_no_red_line),
                TEST(each_thing_that_is_not_as_it_should_be_has_its_line),
                TEST(a_day_begins_on_the_events_day_only),
                TEST(a_build_that_does_not_confine_is_red),
                TEST(a_disk_that_cannot_be_seen_is_full),
                TEST(the_browsers_place_is_tried),
        };
        sandbox_forbid_dumps();
        return cmocka_run_group_tests(tests, NULL, NULL);
}
