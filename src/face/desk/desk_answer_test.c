/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/desk/desk_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct desk_fixture fixture;

static int begin(void **state)
{
        (void)state;
        return crypt_start() && desk_fixture_open(&fixture) == OK ? 0 : -1;
}

static int end(void **state)
{
        (void)state;
        desk_fixture_close(&fixture);
        return 0;
}

/* The outcome that the person hears. */
static enum err ask_with(uint32_t kind, struct desk_ask ask)
{
        assert_int_equal(desk_fixture_ask(&fixture, kind, &ask, sizeof ask), OK);
        assert_true(desk_fixture_balances(&fixture));
        return (enum err)fixture.told.outcome;
}

static enum err ask(uint32_t kind)
{
        return ask_with(kind, (struct desk_ask){ .counts = { 0 } });
}

static void begin_day(void)
{
        assert_int_equal(
                ask_with(DESK_ASK_BEGIN, (struct desk_ask){ .counts = { DESK_FIXTURE_BLANKS } }),
                OK);
}

static void a_card_goes_from_the_blank_to_the_hand(void **state)
{
        (void)state;
        begin_day();
        assert_int_equal(ask(DESK_ASK_CARD), OK);
        assert_string_equal(fixture.told.card.month, "2026-11");
        assert_int_equal(ask(DESK_ASK_TAGS), OK);
        assert_int_equal(ask(DESK_ASK_PRINTED), OK);
        assert_int_equal(ask(DESK_ASK_HAND), OK);
        assert_int_equal(fixture.told.stock.active, 1);
        assert_string_equal(fixture.told.stock.next, "B2");
}

static void no_step_of_a_card_can_be_left_out(void **state)
{
        (void)state;
        begin_day();
        assert_int_equal(ask(DESK_ASK_TAGS), E_STATE);
        assert_int_equal(ask(DESK_ASK_PRINTED), E_STATE);
        assert_int_equal(ask(DESK_ASK_HAND), E_STATE);
        assert_int_equal(ask(DESK_ASK_CARD), OK);
        assert_int_equal(ask(DESK_ASK_CARD), E_STATE);
        assert_int_equal(ask(DESK_ASK_HAND), E_STATE);
        assert_int_equal(fixture.told.stock.active, 0);
}

static void a_miscounted_morning_does_not_begin_and_says_both_counts(void **state)
{
        (void)state;
        assert_int_equal(ask_with(DESK_ASK_BEGIN, (struct desk_ask){ .counts = { 5 } }), E_STATE);
        assert_string_equal(fixture.told.gaps[0], "6");
        assert_string_equal(fixture.told.gaps[1], "5");
        assert_int_equal(ask(DESK_ASK_CARD), E_STATE);
}

/* Whatever a person's process says, and whenever: at none of these times is there what the others
 * need. */
static void what_comes_at_the_wrong_time_is_refused(void **state)
{
        (void)state;
        static const uint32_t at_work[] = { DESK_ASK_IMAGE, DESK_ASK_PRINTER, DESK_ASK_CARD,
                DESK_ASK_TAGS, DESK_ASK_PRINTED, DESK_ASK_HAND, DESK_ASK_SPOIL, DESK_ASK_OFFICER,
                DESK_ASK_END };
        for (size_t i = 0; i < COUNT(at_work); i++)
                assert_int_equal(ask(at_work[i]), E_STATE);
        begin_day();
        assert_int_equal(ask(DESK_ASK_BEGIN), E_STATE);
        assert_int_equal(
                ask_with(DESK_ASK_END, (struct desk_ask){ .counts = { DESK_FIXTURE_BLANKS } }), OK);
        assert_null(fixture.desk.journal);
        for (size_t i = 0; i < COUNT(at_work); i++)
                assert_int_equal(ask(at_work[i]), E_STATE);
        assert_int_equal(ask(DESK_ASK_BEGIN), E_STATE);
        assert_int_equal(ask(DESK_ASK_SUPPLY), E_STATE);
        assert_int_equal(ask(DESK_ASK_LIGHT), OK);
        assert_int_equal(ask(DESK_ASK_OVER), OK);
}

static void what_is_no_question_is_refused(void **state)
{
        (void)state;
        const struct desk_ask none = { .counts = { 0 } };
        assert_int_equal(ask(0), E_BUG);
        assert_int_equal(ask(DESK_ASK_KINDS), E_BUG);
        assert_int_equal(ask(DESK_TELL_GO), E_BUG);
        assert_int_equal(desk_fixture_ask(&fixture, DESK_ASK_LIGHT, &none, sizeof none - 1), OK);
        assert_int_equal(fixture.told.outcome, E_BUG);
}

static void work_goes_on_after_an_incident_when_the_count_is_right(void **state)
{
        (void)state;
        begin_day();
        assert_int_equal(
                ask_with(DESK_ASK_INCIDENT, (struct desk_ask){ .counts = { DESK_LOST } }), OK);
        assert_int_equal(ask_with(DESK_ASK_GO_ON, (struct desk_ask){ .counts = { 5 } }), E_STATE);
        assert_int_equal(fixture.desk.incident, DESK_LOST);
        assert_int_equal(ask_with(DESK_ASK_GO_ON, (struct desk_ask){ .counts = { 6 } }), OK);
        assert_int_equal(fixture.desk.incident, DESK_INCIDENTS);
        assert_int_equal(
                ask_with(DESK_ASK_INCIDENT, (struct desk_ask){ .counts = { -1 } }), E_INPUT);
}

static void an_unknown_ribbon_is_refused(void **state)
{
        (void)state;
        assert_int_equal(ask_with(DESK_ASK_SUPPLY, (struct desk_ask){ .serial = "R-1" }), OK);
        assert_string_equal(fixture.told.stock.ribbon.serial, "R-1");
        assert_int_equal(ask_with(DESK_ASK_SUPPLY, (struct desk_ask){ .serial = "R-2" }), E_NONE);
        assert_int_equal(ask_with(DESK_ASK_SUPPLY, (struct desk_ask){ .serial = "B1" }), E_NONE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_card_goes_from_the_blank_to_the_hand),
                TEST(no_step_of_a_card_can_be_left_out),
                TEST(a_miscounted_morning_does_not_begin_and_says_both_counts),
                TEST(what_comes_at_the_wrong_time_is_refused),
                TEST(what_is_no_question_is_refused),
                TEST(work_goes_on_after_an_incident_when_the_count_is_right),
                TEST(an_unknown_ribbon_is_refused),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
