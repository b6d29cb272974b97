/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/switch_fixture.h"
#include "civic/ledger.h"

/* ----------------------------------------------------------------------------- good days */

static void a_new_city_was_never_open(void **state)
{
        struct world *w = *state;
        assert_int_equal(world_look(w).at, SWITCH_NEVER);
        assert_int_equal(world_look(w).reason, SWITCH_NO_REASON);
        world_expect(w, switch_may_submit(w->a), E_STATE, TEXT_SWITCH_NOTHING_SAVED);
}

static void two_offices_open_it_after_two_days_of_notice(void **state)
{
        struct world *w = *state;
        int64_t from = FIXTURE_NOW - FIXTURE_NOW % 60;
        int64_t number = world_propose(w, "lawyer", "");
        struct switch_state now = world_look(w);
        assert_int_equal(now.at, SWITCH_REOPENING);
        assert_int_equal(now.proposal, number);
        assert_int_equal(now.notice_from, from);
        assert_int_equal(now.opens_from, from + 48 * 3600);
        assert_true(str_is_equal(now.notice, STR("2026-1")));
        world_later(w, SWITCH_NOTICE_HOURS * 3600);
        assert_int_equal(world_approve(w, "clerk", number), OK);
        now = world_look(w);
        assert_true(now.is_open);
        assert_int_equal(now.since, from + 48 * 3600);
        assert_int_equal(now.reason, SWITCH_NO_REASON);
        assert_int_equal(switch_may_submit(w->a), OK);
}

static void one_person_stops_it_at_once(void **state)
{
        struct world *w = *state;
        world_open(w);
        world_later(w, 90);
        world_pause(w, "operator", SWITCH_SAFETY);
        struct switch_state now = world_look(w);
        assert_int_equal(now.at, SWITCH_PAUSED);
        assert_int_equal(now.reason, SWITCH_SAFETY);
        assert_int_equal(now.since, switch_minute(w->a));
        world_expect(w, switch_may_submit(w->a), E_STATE, TEXT_SWITCH_NOTHING_SAVED);
        world_later(w, 3600);
        world_pause(w, "lawyer", SWITCH_LEGAL);
        assert_int_equal(world_look(w).reason, SWITCH_LEGAL);
        assert_int_equal(world_look(w).since, now.since);
}

/* ------------------------------------------------------------------------- may, may not */

/* Who may stop it, who may lock it: every role, as the table for lawyers says. */
static void each_role_stops_it_or_may_not(void **state)
{
        static const struct {
                enum role role;
                enum err pauses, locks;
        } cases[ROLE_COUNT] = {
                { ROLE_CLERK, OK, OK },
                { ROLE_SUPERVISOR, OK, E_MAY },
                { ROLE_OFFICER, E_MAY, E_MAY },
                { ROLE_REVIEWER, E_MAY, E_MAY },
                { ROLE_RECORDS, E_MAY, E_MAY },
                { ROLE_LAWYER, OK, OK },
                { ROLE_COUNSEL, OK, OK },
                { ROLE_OPERATOR, OK, E_MAY },
        };
        struct world *w = *state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                world_be(w, role_names[cases[i].role]);
                assert_int_equal(switch_pause(w->a, SWITCH_OTHER), cases[i].pauses);
                act_recover(w->a);
        }
        for (size_t i = 0; i < COUNT(cases); i++) {
                if (world_look(w).at == SWITCH_LOCKED)
                        world_open_locked(w, "Order 1");
                world_be(w, role_names[cases[i].role]);
                assert_int_equal(switch_lock(w->a, STR("Order 1")), cases[i].locks);
                act_recover(w->a);
        }
}

static void a_stranger_stops_nothing(void **state)
{
        struct world *w = *state;
        world_open(w);
        world_be(w, "nobody");
        world_expect(w, switch_pause(w->a, SWITCH_OTHER), E_WHO, TEXT_APPROVAL_NOT_STAFF);
        world_be(w, "citykey");
        world_expect(w, switch_pause(w->a, SWITCH_OTHER), E_WHO, TEXT_APPROVAL_NOT_STAFF);
        world_be(w, "officer");
        world_expect(w, switch_pause(w->a, SWITCH_OTHER), E_MAY, TEXT_SWITCH_MAY_NOT_PAUSE);
        world_expect(w, switch_lock(w->a, STR("x")), E_MAY, TEXT_SWITCH_MAY_NOT_LOCK);
        assert_true(world_look(w).is_open);
}

static void a_reason_of_the_program_is_not_a_person_s(void **state)
{
        struct world *w = *state;
        world_be(w, "clerk");
        for (enum switch_reason r = 0; r < SWITCH_REASONS; r++) {
                enum switch_reason found;
                bool may = switch_reasons[r].by == BY_STAFF;
                assert_int_equal(switch_reason_find(str_of(switch_reasons[r].code), &found), may);
                assert_int_equal(switch_pause(w->a, r), may ? OK : E_INPUT);
                act_recover(w->a);
        }
        assert_int_equal(switch_pause(w->a, SWITCH_REASONS), E_INPUT);
}

/* Who proposes, who agrees: what must come of it. */
static void two_offices_and_two_people(void **state)
{
        static const struct {
                const char *proposer, *decider;
                enum err then;
        } cases[] = {
                { "clerk", "lawyer", OK },
                { "clerk", "counsel", OK },
                { "lawyer", "clerk", OK },
                { "counsel", "clerk-2", OK },
                { "clerk", "clerk", E_MAY },
                { "clerk", "clerk-2", E_MAY },
                { "lawyer", "counsel", E_MAY },
                { "lawyer", "lawyer", E_MAY },
                { "clerk", "supervisor", E_MAY },
                { "clerk", "operator", E_MAY },
                { "clerk", "both", E_MAY },
                { "lawyer", "both", E_MAY },
                { "clerk", "nobody", E_WHO },
        };
        struct world *w = *state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                world_pause(w, "clerk", SWITCH_OTHER);
                int64_t number = world_propose(w, cases[i].proposer, "");
                world_later(w, SWITCH_NOTICE_HOURS * 3600);
                if (world_approve(w, cases[i].decider, number) != cases[i].then)
                        fail_msg("%s proposes, %s agrees", cases[i].proposer, cases[i].decider);
                act_recover(w->a);
                assert_int_equal(world_look(w).is_open, cases[i].then == OK);
        }
}

static void who_stands_for_no_single_office_does_not_propose(void **state)
{
        static const char *const others[] = { "both", "supervisor", "operator", "records" };
        struct world *w = *state;
        struct approval made;
        const struct switch_proposal proposal = { STR("2026-1"), STR("all is well"), STR("") };
        for (size_t i = 0; i < COUNT(others); i++) {
                world_be(w, others[i]);
                world_expect(w, switch_propose(w->a, &proposal, &made), E_MAY,
                        TEXT_APPROVAL_MAY_NOT_PROPOSE);
        }
        assert_int_equal(world_look(w).at, SWITCH_NEVER);
}

/* ----------------------------------------------------------------------------- the notice */

static void the_notice_is_public_for_48_hours_to_the_minute(void **state)
{
        struct world *w = *state;
        world_set_time(w, FIXTURE_NOW - FIXTURE_NOW % 60);
        int64_t number = world_propose(w, "clerk", "");
        world_later(w, SWITCH_NOTICE_HOURS * 3600 - 1);
        world_expect(w, world_approve(w, "lawyer", number), E_STATE, TEXT_SWITCH_TOO_EARLY);
        assert_true(world_look(w).is_reopening);
        world_later(w, 1);
        assert_int_equal(world_approve(w, "lawyer", number), OK);
}

static void a_clock_that_goes_back_shortens_no_notice(void **state)
{
        struct world *w = *state;
        int64_t number = world_propose(w, "clerk", "");
        world_later(w, -3600);
        world_expect(w, world_approve(w, "lawyer", number), E_STATE, TEXT_SWITCH_TOO_EARLY);
        world_later(w, 3600 + SWITCH_NOTICE_HOURS * 3600);
        assert_int_equal(world_approve(w, "lawyer", number), OK);
}

/* A proposal's day is in the ledger too: a detail with an earlier minute opens nothing earlier. */
static void a_proposal_dated_back_does_not_open_it(void **state)
{
        struct world *w = *state;
        struct approval made;
        world_be(w, "clerk");
        world_pause(w, "clerk", SWITCH_OTHER);
        assert_int_equal(
                approval_propose(w->a, APPROVAL_ONLINE_REOPEN,
                        STR("state 1 notice 2026-1 from 2026-03-01T00:00Z risk: none"), &made),
                OK);
        world_expect(w, world_approve(w, "lawyer", made.number), E_STATE, TEXT_SWITCH_TOO_EARLY);
}

static void what_ends_a_proposal_leaves_it_closed(void **state)
{
        enum { REFUSED, TAKEN_BACK, LAPSED, PAUSED, LOCKED, DONE_OTHERWISE };
        struct world *w = *state;
        for (int end = REFUSED; end <= LOCKED; end++) {
                world_pause(w, "clerk", SWITCH_OTHER);
                int64_t number = world_propose(w, "clerk", "");
                world_later(w, SWITCH_NOTICE_HOURS * 3600);
                world_be(w, end == REFUSED ? "lawyer" : "clerk");
                if (end == REFUSED)
                        assert_int_equal(approval_refuse(w->a, number), OK);
                if (end == TAKEN_BACK)
                        assert_int_equal(approval_withdraw(w->a, number), OK);
                if (end == LAPSED)
                        world_later(w, (APPROVAL_DAYS + 1) * 86400);
                if (end == PAUSED)
                        world_pause(w, "operator", SWITCH_SAFETY);
                if (end == LOCKED)
                        assert_int_equal(switch_lock(w->a, STR("Order 1")), OK);
                assert_int_equal(world_look(w).at, end == LOCKED ? SWITCH_LOCKED : SWITCH_PAUSED);
                world_expect(
                        w, world_approve(w, "lawyer", number), E_STATE, TEXT_SWITCH_NOT_PROPOSED);
                assert_false(world_look(w).is_open);
        }
}

static void one_proposal_at_a_time(void **state)
{
        struct world *w = *state;
        struct approval made;
        const struct switch_proposal proposal = { STR("2026-1"), STR("all is well"), STR("") };
        world_propose(w, "clerk", "");
        world_be(w, "lawyer");
        world_expect(w, switch_propose(w->a, &proposal, &made), E_STATE, TEXT_SWITCH_IS_PROPOSED);
        world_be(w, "clerk");
        world_later(w, SWITCH_NOTICE_HOURS * 3600);
        assert_int_equal(world_approve(w, "lawyer", world_look(w).proposal), OK);
        world_expect(w, switch_propose(w->a, &proposal, &made), E_STATE, TEXT_SWITCH_IS_OPEN);
}

static void a_proposal_says_its_words_well_or_is_refused(void **state)
{
        static const struct {
                const char *notice, *risk;
                enum text sentence;
        } cases[] = {
                { "", "all is well", TEXT_SWITCH_NOTICE_WRONG },
                { "-", "all is well", TEXT_SWITCH_NOTICE_WRONG },
                { "2026 1", "all is well", TEXT_SWITCH_NOTICE_WRONG },
                { "Version", "all is well", TEXT_SWITCH_NOTICE_WRONG },
                { "123456789012345678901", "all is well", TEXT_SWITCH_NOTICE_WRONG },
                { "1", "", TEXT_SWITCH_RISK_WRONG },
                { "1", "-", TEXT_SWITCH_RISK_WRONG },
                { "1", "two\nlines", TEXT_SWITCH_RISK_WRONG },
                { "1", " blank", TEXT_SWITCH_RISK_WRONG },
        };
        struct world *w = *state;
        struct approval made;
        world_be(w, "clerk");
        for (size_t i = 0; i < COUNT(cases); i++) {
                const struct switch_proposal proposal = { str_of(cases[i].notice),
                        str_of(cases[i].risk), STR("") };
                world_expect(w, switch_propose(w->a, &proposal, &made), E_INPUT, cases[i].sentence);
        }
}

/* ------------------------------------------------------------------------------- the lock */

static void a_lock_is_opened_with_its_reference_alone(void **state)
{
        static const char *const wrong[] = { "", "Order 2", "order 1", "Order 1 " };
        struct world *w = *state;
        struct approval made;
        world_open(w);
        world_be(w, "counsel");
        assert_int_equal(switch_lock(w->a, STR("Order 1")), OK);
        assert_int_equal(world_look(w).at, SWITCH_LOCKED);
        assert_int_equal(world_look(w).reason, SWITCH_ORDER);
        world_expect(w, switch_lock(w->a, STR("Order 2")), E_STATE, TEXT_SWITCH_IS_LOCKED);
        world_be(w, "clerk");
        world_expect(w, switch_pause(w->a, SWITCH_OTHER), E_STATE, TEXT_SWITCH_IS_LOCKED);
        for (size_t i = 0; i < COUNT(wrong); i++) {
                const struct switch_proposal proposal = { STR("1"), STR("all is well"),
                        str_of(wrong[i]) };
                world_expect(w, switch_propose(w->a, &proposal, &made), E_INPUT,
                        TEXT_SWITCH_REFERENCE_NEEDED);
        }
        world_open_locked(w, "Order 1");
        assert_int_equal(world_look(w).reference.len, 0);
}

static void a_reference_is_one_line(void **state)
{
        static const char *const wrong[] = { "", "-", " x", "a\nb", "a\tb",
                "1234567890123456789012345678901234567890123456789012345678901" };
        struct world *w = *state;
        world_be(w, "clerk");
        for (size_t i = 0; i < COUNT(wrong); i++)
                world_expect(w, switch_lock(w->a, str_of(wrong[i])), E_INPUT,
                        TEXT_SWITCH_REFERENCE_WRONG);
        assert_int_equal(world_look(w).at, SWITCH_NEVER);
}

/* ------------------------------------------------------------------------------- history */

static void history_is_the_ledger_s_newest_first(void **state)
{
        struct world *w = *state;
        size_t count;
        struct switch_change *changes;
        world_open(w);
        world_later(w, 3600);
        world_pause(w, "operator", SWITCH_LEGAL);
        assert_int_equal(switch_history(w->a, &changes, &count), OK);
        assert_int_equal(count, 2);
        assert_int_equal(changes[0].to, SWITCH_PAUSED);
        assert_int_equal(changes[0].at, switch_minute(w->a));
        assert_true(str_is_equal(changes[0].actor, STR("operator")));
        assert_true(str_is_equal(changes[0].reason, STR("legal")));
        assert_int_equal(changes[1].to, SWITCH_OPEN);
        assert_true(str_is_equal(changes[1].role, STR("lawyer")));
}

static void a_state_is_read_as_it_was_written_or_not_at_all(void **state)
{
        struct world *w = *state;
        struct switch_record read, record = { .number = 7,
                .at = SWITCH_LOCKED,
                .made = 1773576000,
                .since = 1773572400,
                .reason = SWITCH_ORDER,
                .reference = STR("Order 1"),
                .notice = STR("") };
        struct str text = switch_write(w->a, &record);
        assert_true(switch_read(w->a, text, &read));
        assert_int_equal(read.since, record.since);
        assert_true(str_is_equal(read.reference, record.reference));
        for (size_t i = 0; i < text.len; i++) { /* every shorter one, and every one with a hole */
                struct buf holed = buf_in(w->a->mem);
                buf_add(&holed, (struct str){ text.at, i });
                assert_false(switch_read(w->a, buf_str(&holed), &read));
                buf_add_byte(&holed, '\0');
                buf_add(&holed, (struct str){ text.at + i + 1, text.len - i - 1 });
                if (text.at[i] != '\0' && switch_read(w->a, buf_str(&holed), &read))
                        assert_true(read.reference.len == record.reference.len);
        }
}

int main(int count, char **words)
{
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)
                TEST(a_new_city_was_never_open),
                TEST(two_offices_open_it_after_two_days_of_notice),
                TEST(one_person_stops_it_at_once),
                TEST(each_role_stops_it_or_may_not),
                TEST(a_stranger_stops_nothing),
                TEST(a_reason_of_the_program_is_not_a_person_s),
                TEST(two_offices_and_two_people),
                TEST(who_stands_for_no_single_office_does_not_propose),
                TEST(the_notice_is_public_for_48_hours_to_the_minute),
                TEST(a_clock_that_goes_back_shortens_no_notice),
                TEST(a_proposal_dated_back_does_not_open_it),
                TEST(what_ends_a_proposal_leaves_it_closed),
                TEST(one_proposal_at_a_time),
                TEST(a_proposal_says_its_words_well_or_is_refused),
                TEST(a_lock_is_opened_with_its_reference_alone),
                TEST(a_reference_is_one_line),
                TEST(history_is_the_ledger_s_newest_first),
                TEST(a_state_is_read_as_it_was_written_or_not_at_all),
        };
        if (count == 2 && strcmp(words[1], "--table") == 0) {
                switch_print(stdout);
                return 0;
        }
        return crypt_start() ? cmocka_run_group_tests_name("switch", tests, NULL, NULL) : 1;
}
