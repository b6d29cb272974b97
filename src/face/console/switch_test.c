/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/console/console_fixture.h"

/* The online service: one stops it, two offices open it. */

#define CLERK CONSOLE_ROLES(ROLE_BIT(CLERK))
#define LAWYER CONSOLE_ROLES(ROLE_BIT(LAWYER))
#define PROPOSAL "notice=2026-11&risk=The+notice+says+what+is+kept."

static struct switch_state look(struct console_place *c)
{
        struct switch_state state;
        assert_int_equal(switch_look(&c->act, &state), OK);
        return state;
}

static const char *with_number(int64_t number)
{
        static char body[40];
        snprintf(body, sizeof body, "number=%lld", (long long)number);
        return body;
}

static void wait_hours(struct console_place *c, int hours)
{
        c->act.now += (int64_t)hours * 3600;
        assert_int_equal(city_set_today(&c->act, &c->folder.city), OK);
}

/* The clerk proposes, the notice is public, the lawyer agrees. */
static int64_t propose(struct console_place *c)
{
        console_as(c, "heron", CLERK);
        console_post(c, "/console/switch/reopen", PROPOSAL);
        console_expect(c, 303);
        return console_number(c);
}

static void open_it(struct console_place *c)
{
        int64_t number = propose(c);
        wait_hours(c, SWITCH_NOTICE_HOURS);
        console_as(c, "lawyer", LAWYER);
        console_post(c, "/console/approvals/agree", with_number(number));
        console_expect(c, 303);
        assert_true(look(c).is_open);
}

static void one_office_proposes_the_other_opens_it_after_the_notice(void **state)
{
        struct console_place *c = *state;
        int64_t number = propose(c);
        console_get(c, "/console/switch");
        console_says(c, "Paused, to be opened");
        console_says(c, "with notice 2026-11");
        console_as(c, "lawyer", LAWYER);
        console_get(c, "/console");
        console_says(c, "by heron: Open online applications again.");
        console_post(c, "/console/approvals/agree", with_number(number));
        console_expect(c, 409);
        console_says(c, "role=\"alert\"");
        assert_false(look(c).is_open);
        wait_hours(c, SWITCH_NOTICE_HOURS);
        console_as(c, "lawyer", LAWYER);
        console_post(c, "/console/approvals/agree", with_number(number));
        console_expect(c, 303);
        assert_true(look(c).is_open);
        console_get(c, "/console/switch");
        console_says(c, "<h2>Open</h2>");
        console_says_not(c, "console-paused");
}

static void the_office_that_proposed_cannot_agree(void **state)
{
        struct console_place *c = *state;
        console_as(c, "tern", CLERK);
        console_post(c, "/console/switch/pause", "reason=other");
        int64_t number = propose(c);
        wait_hours(c, SWITCH_NOTICE_HOURS);
        console_as(c, "heron", CLERK);
        console_post(c, "/console/approvals/agree", with_number(number));
        console_expect(c, 403);
        console_as(c, "tern", CLERK);
        console_post(c, "/console/approvals/agree", with_number(number));
        console_expect(c, 403);
        assert_false(look(c).is_open);
        console_as(c, "heron", CLERK);
        console_post(c, "/console/approvals/withdraw", with_number(number));
        console_expect(c, 303);
}

static void one_person_pauses_it_at_once_with_a_reason(void **state)
{
        struct console_place *c = *state;
        open_it(c);
        console_as(c, "supervisor", CONSOLE_ROLES(ROLE_BIT(SUPERVISOR)));
        console_get(c, "/console/switch");
        console_says(c, "action=\"/console/switch/pause\"");
        console_says_not(c, "action=\"/console/switch/reopen\"");
        console_post(c, "/console/switch/pause", "reason=safety");
        console_expect(c, 303);
        assert_string_equal(c->location, "/console/switch");
        assert_false(look(c).is_open);
        assert_int_equal(look(c).reason, SWITCH_SAFETY);
        console_get(c, "/console/switch");
        console_says(c, "<h2>Paused</h2>");
        console_says(c, "console-paused");
        console_says(c, "supervisor");
}

static void who_may_not_pause_it_does_not(void **state)
{
        struct console_place *c = *state;
        open_it(c);
        static const uint32_t others[] = { ROLE_BIT(OFFICER), ROLE_BIT(REVIEWER),
                ROLE_BIT(RECORDS) };
        for (size_t i = 0; i < COUNT(others); i++) {
                console_as(c, "other", CONSOLE_ROLES(others[i]));
                console_get(c, "/console/switch");
                console_says_not(c, "action=\"/console/switch/pause\"");
                console_post(c, "/console/switch/pause", "reason=safety");
                console_expect(c, 403);
        }
        assert_true(look(c).is_open);
}

static void a_reason_that_is_none_of_a_persons_changes_nothing(void **state)
{
        static const char *const wrong[] = { "reason=fault", "reason=restored", "reason=none",
                "reason=" };
        struct console_place *c = *state;
        console_as(c, "heron", CLERK);
        int64_t number = look(c).number;
        for (size_t i = 0; i < COUNT(wrong); i++) {
                console_post(c, "/console/switch/pause", wrong[i]);
                console_expect(c, 400);
        }
        assert_int_equal(look(c).number, number);
}

static void what_was_typed_wrong_is_shown_again(void **state)
{
        struct console_place *c = *state;
        console_as(c, "heron", CLERK);
        console_post(c, "/console/switch/pause", "reason=other");
        console_post(c, "/console/switch/reopen", "notice=NOT+A+VERSION&risk=None+at+all.");
        console_expect(c, 400);
        console_says(c, "role=\"alert\"");
        console_says(c, "value=\"None at all.\"");
        assert_false(look(c).is_reopening);
}

static void who_is_of_neither_office_proposes_nothing(void **state)
{
        struct console_place *c = *state;
        console_as(c, "heron", CLERK);
        console_post(c, "/console/switch/pause", "reason=other");
        console_as(c, "supervisor", CONSOLE_ROLES(ROLE_BIT(SUPERVISOR)));
        console_post(c, "/console/switch/reopen", PROPOSAL);
        console_expect(c, 403);
        console_as(c, "both", CONSOLE_ROLES(ROLE_BIT(CLERK) | ROLE_BIT(LAWYER)));
        console_post(c, "/console/switch/reopen", PROPOSAL);
        console_expect(c, 403);
        assert_false(look(c).is_reopening);
}

static void one_person_locks_it_and_who_opens_it_names_the_reference(void **state)
{
        struct console_place *c = *state;
        console_as(c, "supervisor", CONSOLE_ROLES(ROLE_BIT(SUPERVISOR)));
        console_get(c, "/console/switch");
        console_says_not(c, "action=\"/console/switch/lock\"");
        console_post(c, "/console/switch/lock", "reference=Ordinance+12");
        console_expect(c, 403);
        console_as(c, "lawyer", LAWYER);
        console_post(c, "/console/switch/lock", "reference=%0A");
        console_expect(c, 400);
        assert_int_not_equal(look(c).at, SWITCH_LOCKED);
        console_post(c, "/console/switch/lock", "reference=Ordinance+12");
        console_expect(c, 303);
        assert_int_equal(look(c).at, SWITCH_LOCKED);
        console_get(c, "/console/switch");
        console_says(c, "Locked by Ordinance 12.");
        console_says_not(c, "action=\"/console/switch/lock\"");
        console_says_not(c, "action=\"/console/switch/pause\"");
        console_post(c, "/console/switch/reopen", PROPOSAL);
        console_expect(c, 400);
        console_post(c, "/console/switch/reopen", PROPOSAL "&reference=Ordinance+12");
        console_expect(c, 303);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(one_office_proposes_the_other_opens_it_after_the_notice),
                cmocka_unit_test(the_office_that_proposed_cannot_agree),
                cmocka_unit_test(one_person_pauses_it_at_once_with_a_reason),
                cmocka_unit_test(who_may_not_pause_it_does_not),
                cmocka_unit_test(a_reason_that_is_none_of_a_persons_changes_nothing),
                cmocka_unit_test(what_was_typed_wrong_is_shown_again),
                cmocka_unit_test(who_is_of_neither_office_proposes_nothing),
                cmocka_unit_test(one_person_locks_it_and_who_opens_it_names_the_reference),
        };
        return crypt_start() ? cmocka_run_group_tests_name(
                                       "console switch", tests, console_begin, console_end)
                             : 1;
}
