/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/permit.h"
#include "civic/staff_fixture.h"
#include "kit/place_fixture.h"

#define ACT APPROVAL_KEY_WITHDRAW
#define DETAIL STR("2026-11")

/* Three people: two who may, one who may not. */
static int begin(void **state)
{
        place_begin_open(state);
        struct place *p = *state;
        p->act.today = (struct date){ 20000 };
        fixture_person(&p->act, "asks", approval_rows[ACT].propose);
        fixture_person(&p->act, "agrees", approval_rows[ACT].approve);
        fixture_person(&p->act, "stranger", (struct role_set){ ROLE_BIT(REVIEWER) });
        p->act.who = STR("asks");
        return 0;
}

static int64_t propose(struct place *p)
{
        struct approval proposal;
        p->act.who = STR("asks");
        assert_int_equal(approval_propose(&p->act, ACT, DETAIL, &proposal), OK);
        return proposal.number;
}

static int64_t agree(struct place *p)
{
        int64_t number = propose(p);
        p->act.who = STR("agrees");
        assert_int_equal(approval_approve(&p->act, number), OK);
        p->act.who = STR("asks");
        return number;
}

static enum approval_state state_of(struct place *p, int64_t number)
{
        struct approval proposal;
        assert_int_equal(approval_find(&p->act, number, &proposal), OK);
        return proposal.state;
}

struct taking {
        enum approval_act what;
        struct str detail;
        enum { KEEP, FAIL } then;
};

static enum err take_work(struct act *a, void *arg)
{
        const struct taking *taking = arg;
        const struct approved *by = NULL;
        TRY(approval_take(a, taking->what, taking->detail, &by));
        assert_int_equal(approval_covers(a, by, taking->what, taking->detail), OK);
        return taking->then == FAIL ? E_BUSY : OK;
}

static enum err take(struct place *p)
{
        return db_change(&p->act, take_work, &(struct taking){ ACT, DETAIL, KEEP });
}

static int64_t entries(struct place *p)
{
        sqlite3 *link;
        sqlite3_stmt *count;
        assert_int_equal(sqlite3_open(p->path, &link), SQLITE_OK);
        assert_int_equal(
                sqlite3_prepare_v2(link, "SELECT COUNT(*) FROM ledger_entry", -1, &count, NULL),
                SQLITE_OK);
        assert_int_equal(sqlite3_step(count), SQLITE_ROW);
        int64_t found = sqlite3_column_int64(count, 0);
        sqlite3_finalize(count);
        sqlite3_close(link);
        return found;
}

/* ---------------------------------------------------------------------------- may, may not */

static void what_two_agree_to_is_done_once(void **state)
{
        struct place *p = *state;
        int64_t number = agree(p);
        assert_int_equal(take(p), OK);
        assert_int_equal(state_of(p, number), APPROVAL_SPENT);
        place_expect(p, take(p), E_STATE, TEXT_APPROVAL_WAS_SPENT);
        assert_int_not_equal(propose(p), number); /* again is another proposal */
}

static void each_step_is_in_the_ledger(void **state)
{
        struct place *p = *state;
        int64_t before = entries(p);
        agree(p);
        assert_int_equal(entries(p), before + 2);
        assert_int_equal(take(p), OK);
        assert_int_equal(entries(p), before + 3);
        place_expect(p, take(p), E_STATE, TEXT_APPROVAL_WAS_SPENT);
        assert_int_equal(entries(p), before + 3);
}

static void nobody_decides_on_their_own(void **state)
{
        struct place *p = *state;
        int64_t number = propose(p);
        fixture_person(&p->act, "asks", (struct role_set){ (1u << ROLE_COUNT) - 1 });
        place_expect(p, approval_approve(&p->act, number), E_MAY, TEXT_APPROVAL_OWN);
        place_expect(p, approval_refuse(&p->act, number), E_MAY, TEXT_APPROVAL_OWN);
        assert_int_equal(state_of(p, number), APPROVAL_OPEN);
        place_expect(p, take(p), E_STATE, TEXT_APPROVAL_WAITS);
}

static void what_nobody_proposed_is_not_done(void **state)
{
        struct place *p = *state;
        place_expect(p, take(p), E_STATE, TEXT_APPROVAL_NOT_PROPOSED);
        agree(p);
        p->act.who = STR("agrees"); /* it is the proposer's to do */
        place_expect(p, take(p), E_STATE, TEXT_APPROVAL_NOT_PROPOSED);
        p->act.who = STR("operator");
        place_expect(p, take(p), E_STATE, TEXT_APPROVAL_NOT_PROPOSED);
}

static void another_detail_or_act_is_another_thing(void **state)
{
        struct place *p = *state;
        agree(p);
        const struct taking others[] = { { ACT, STR("2026-12"), KEEP },
                { ACT, STR("2026-11 "), KEEP }, { ACT, STR("2026-1"), KEEP },
                { APPROVAL_DESK_LOST, DETAIL, KEEP } };
        for (size_t i = 0; i < COUNT(others); i++) {
                struct taking other = others[i];
                place_expect(p, db_change(&p->act, take_work, &other), E_STATE,
                        TEXT_APPROVAL_NOT_PROPOSED);
        }
        assert_int_equal(take(p), OK);
}

static void a_token_covers_only_what_was_agreed_to(void **state)
{
        struct place *p = *state;
        place_expect(
                p, approval_covers(&p->act, NULL, ACT, DETAIL), E_BUG, TEXT_APPROVAL_OTHER_ACT);
}

static enum err keep_token(struct act *a, void *arg)
{
        return approval_take(a, ACT, DETAIL, arg);
}

static void a_token_says_in_which_role(void **state)
{
        struct place *p = *state;
        const struct approved *by;
        agree(p);
        assert_int_equal(db_change(&p->act, keep_token, &by), OK);
        assert_true(str_is_equal(approval_role(by), STR("clerk")));
        place_expect(p, approval_covers(&p->act, by, ACT, STR("2026-12")), E_BUG,
                TEXT_APPROVAL_OTHER_ACT);
        place_expect(p, approval_covers(&p->act, by, APPROVAL_DESK_LOST, DETAIL), E_BUG,
                TEXT_APPROVAL_OTHER_ACT);
}

static void what_fails_is_not_spent(void **state)
{
        struct place *p = *state;
        int64_t number = agree(p);
        assert_int_equal(
                db_change(&p->act, take_work, &(struct taking){ ACT, DETAIL, FAIL }), E_BUSY);
        assert_int_equal(state_of(p, number), APPROVAL_APPROVED);
        assert_int_equal(take(p), OK);
}

static void taking_outside_a_change_is_refused(void **state)
{
        struct place *p = *state;
        const struct approved *by;
        int64_t number = agree(p);
        assert_int_equal(approval_take(&p->act, ACT, DETAIL, &by), E_BUG);
        act_recover(&p->act);
        assert_int_equal(state_of(p, number), APPROVAL_APPROVED);
}

/* --------------------------------------------------------------------- what comes between */

static void refused_is_refused(void **state)
{
        struct place *p = *state;
        int64_t number = propose(p);
        p->act.who = STR("agrees");
        assert_int_equal(approval_refuse(&p->act, number), OK);
        place_expect(p, approval_approve(&p->act, number), E_STATE, TEXT_APPROVAL_WAS_REFUSED);
        p->act.who = STR("asks");
        place_expect(p, take(p), E_STATE, TEXT_APPROVAL_WAS_REFUSED);
}

static void only_the_proposer_takes_it_back(void **state)
{
        struct place *p = *state;
        int64_t number = agree(p);
        p->act.who = STR("agrees");
        place_expect(p, approval_withdraw(&p->act, number), E_MAY, TEXT_APPROVAL_NOT_OWN);
        p->act.who = STR("asks");
        assert_int_equal(approval_withdraw(&p->act, number), OK);
        place_expect(p, take(p), E_STATE, TEXT_APPROVAL_WAS_WITHDRAWN);
        place_expect(p, approval_withdraw(&p->act, number), E_STATE, TEXT_APPROVAL_WAS_WITHDRAWN);
}

static void the_eighth_day_is_too_late(void **state)
{
        struct place *p = *state;
        int64_t number = agree(p);
        p->act.today.day += APPROVAL_DAYS;
        assert_int_equal(state_of(p, number), APPROVAL_APPROVED);
        p->act.today.day++;
        assert_int_equal(state_of(p, number), APPROVAL_EXPIRED);
        place_expect(p, take(p), E_STATE, TEXT_APPROVAL_WAS_EXPIRED);
        int64_t again = propose(p);
        assert_int_not_equal(again, number);
        p->act.today.day += APPROVAL_DAYS + 1;
        p->act.who = STR("agrees");
        place_expect(p, approval_approve(&p->act, again), E_STATE, TEXT_APPROVAL_WAS_EXPIRED);
}

static void nobody_agrees_twice(void **state)
{
        struct place *p = *state;
        int64_t number = agree(p);
        p->act.who = STR("agrees");
        place_expect(p, approval_approve(&p->act, number), E_STATE, TEXT_APPROVAL_WAS_APPROVED);
        place_expect(p, approval_refuse(&p->act, number), E_STATE, TEXT_APPROVAL_WAS_APPROVED);
}

static enum err remove_person(struct act *a, void *name)
{
        return sql_staff_set_removed(a, str_of(name), a->today.day);
}

static void leave(struct place *p, char *name)
{
        assert_int_equal(db_change(&p->act, remove_person, name), OK);
}

static void who_left_in_between_does_not_count(void **state)
{
        struct place *p = *state;
        char asks[] = "asks";
        char agrees[] = "agrees";
        int64_t number = agree(p);
        leave(p, agrees);
        place_expect(p, take(p), E_STATE, TEXT_APPROVAL_LOST_ROLE);
        fixture_person(&p->act, "agrees-too", approval_rows[ACT].approve);
        p->act.who = STR("asks");
        assert_int_equal(approval_withdraw(&p->act, number), OK);
        number = propose(p);
        leave(p, asks);
        p->act.who = STR("agrees-too");
        place_expect(p, approval_approve(&p->act, number), E_STATE, TEXT_APPROVAL_LOST_ROLE);
        p->act.who = STR("asks");
        place_expect(p, take(p), E_STATE, TEXT_APPROVAL_WAITS);
        place_expect(p, approval_withdraw(&p->act, number), E_WHO, TEXT_APPROVAL_NOT_STAFF);
}

static void a_proposer_who_left_does_nothing(void **state)
{
        struct place *p = *state;
        char asks[] = "asks";
        struct approval proposal;
        agree(p);
        leave(p, asks);
        place_expect(p, take(p), E_WHO, TEXT_APPROVAL_NOT_STAFF);
        place_expect(p, approval_propose(&p->act, ACT, STR("2026-12"), &proposal), E_WHO,
                TEXT_APPROVAL_NOT_STAFF);
}

static void a_lost_role_is_lost_for_what_was_agreed_before(void **state)
{
        struct place *p = *state;
        agree(p);
        fixture_person(&p->act, "agrees", (struct role_set){ ROLE_BIT(OFFICER) });
        place_expect(p, take(p), E_STATE, TEXT_APPROVAL_LOST_ROLE);
        fixture_person(&p->act, "agrees", approval_rows[ACT].approve);
        fixture_person(&p->act, "asks", (struct role_set){ ROLE_BIT(OFFICER) });
        place_expect(p, take(p), E_MAY, TEXT_APPROVAL_MAY_NOT_PROPOSE);
}

/* ------------------------------------------------------------------------------- details */

static void a_detail_is_one_line(void **state)
{
        struct place *p = *state;
        struct approval proposal;
        char longest[APPROVAL_DETAIL_MOST + 1];
        memset(longest, 'x', sizeof longest);
        const struct {
                struct str detail;
                enum err outcome;
        } rows[] = { { STR("x"), OK }, { { longest, APPROVAL_DETAIL_MOST }, OK },
                { { longest, sizeof longest }, E_INPUT }, { STR(""), E_INPUT },
                { STR("two\nlines"), E_INPUT }, { STR("nul\0byte"), E_INPUT },
                { STR("escape\x1b[2J"), E_INPUT }, { STR("delete\x7f"), E_INPUT } };
        for (size_t i = 0; i < COUNT(rows); i++) {
                act_recover(&p->act);
                assert_int_equal(
                        approval_propose(&p->act, ACT, rows[i].detail, &proposal), rows[i].outcome);
        }
        act_recover(&p->act);
        assert_int_equal(approval_propose(&p->act, APPROVAL_NONE, DETAIL, &proposal), E_BUG);
        act_recover(&p->act);
        assert_int_equal(approval_propose(&p->act, APPROVAL_ACTS, DETAIL, &proposal), E_BUG);
}

static void the_same_again_is_the_same_proposal(void **state)
{
        struct place *p = *state;
        struct approval *list;
        size_t count;
        int64_t number = propose(p);
        assert_int_equal(propose(p), number);
        agree(p);
        assert_int_equal(propose(p), number);
        assert_int_equal(approval_list(&p->act, &list, &count), OK);
        assert_int_equal(count, 1);
        assert_int_equal(list[0].state, APPROVAL_APPROVED);
        assert_true(str_is_equal(list[0].decider, STR("agrees")));
        assert_int_equal(take(p), OK);
        assert_int_equal(approval_list(&p->act, &list, &count), OK);
        assert_int_equal(count, 0);
}

static void no_such_proposal_is_said(void **state)
{
        struct place *p = *state;
        static const int64_t numbers[] = { 0, 1, -1, INT64_MAX };
        for (size_t i = 0; i < COUNT(numbers); i++) {
                place_expect(
                        p, approval_approve(&p->act, numbers[i]), E_NONE, TEXT_APPROVAL_UNKNOWN);
                place_expect(
                        p, approval_refuse(&p->act, numbers[i]), E_NONE, TEXT_APPROVAL_UNKNOWN);
                place_expect(
                        p, approval_withdraw(&p->act, numbers[i]), E_NONE, TEXT_APPROVAL_UNKNOWN);
        }
}

/* ------------------------------------------------------------------- around the program */

static void the_database_itself_refuses_one_person(void **state)
{
        struct place *p = *state;
        static const char *const statements[] = {
                "UPDATE approval SET state = 1, decider = proposer WHERE number = 1",
                "UPDATE approval SET state = 1 WHERE number = 1",
                "UPDATE approval SET state = 4, decider = 'agrees' WHERE number = 1",
                "UPDATE approval SET detail = '2026-12' WHERE number = 2",
                "UPDATE approval SET proposer = 'agrees' WHERE number = 1",
                "UPDATE approval SET last_day = 99999 WHERE number = 2",
                "UPDATE approval SET state = 0, decider = NULL WHERE number = 2",
                "UPDATE approval SET decider = 'stranger' WHERE number = 2",
                "DELETE FROM approval",
                "INSERT INTO approval SELECT 9, act, detail, detail_hash, proposer, made_day, "
                "last_day, "
                "1, 'agrees', made_day FROM approval WHERE number = 1",
                "INSERT INTO approval SELECT 9, act, detail, detail_hash, proposer, made_day, "
                "last_day, "
                "0, 'agrees', made_day FROM approval WHERE number = 1",
        };
        struct approval other;
        assert_int_equal(approval_propose(&p->act, ACT, STR("2026-10"), &other), OK);
        assert_int_equal(agree(p), 2);
        db_close(&p->act.db);
        for (size_t i = 0; i < COUNT(statements); i++) {
                sqlite3 *link;
                assert_int_equal(sqlite3_open(p->path, &link), SQLITE_OK);
                if (sqlite3_exec(link, statements[i], NULL, NULL, NULL) != SQLITE_CONSTRAINT)
                        fail_msg("not refused: %s", statements[i]);
                sqlite3_close(link);
        }
}

static void what_was_changed_behind_our_back_is_found(void **state)
{
        struct place *p = *state;
        int64_t number = agree(p);
        db_close(&p->act.db);
        place_tamper(
                p, "DROP TRIGGER approval_says_the_same; UPDATE approval SET detail = '2026-12'");
        place_reopen(p, DB_CHANGE);
        struct approval proposal;
        place_expect(
                p, approval_find(&p->act, number, &proposal), E_BUG, TEXT_APPROVAL_ROW_DAMAGED);
        place_expect(p, take(p), E_BUG, TEXT_APPROVAL_ROW_DAMAGED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, place_end)

int main(int count, char **words)
{
        if (count == 2 && strcmp(words[1], "--permits") == 0) {
                permit_print(stdout);
                return 0;
        }
        if (count == 2 && strcmp(words[1], "--approvals") == 0) {
                approval_print(stdout);
                return 0;
        }
        const struct CMUnitTest tests[] = {
                TEST(what_two_agree_to_is_done_once),
                TEST(each_step_is_in_the_ledger),
                TEST(nobody_decides_on_their_own),
                TEST(what_nobody_proposed_is_not_done),
                TEST(another_detail_or_act_is_another_thing),
                TEST(a_token_covers_only_what_was_agreed_to),
                TEST(a_token_says_in_which_role),
                TEST(what_fails_is_not_spent),
                TEST(taking_outside_a_change_is_refused),
                TEST(refused_is_refused),
                TEST(only_the_proposer_takes_it_back),
                TEST(the_eighth_day_is_too_late),
                TEST(nobody_agrees_twice),
                TEST(who_left_in_between_does_not_count),
                TEST(a_proposer_who_left_does_nothing),
                TEST(a_lost_role_is_lost_for_what_was_agreed_before),
                TEST(a_detail_is_one_line),
                TEST(the_same_again_is_the_same_proposal),
                TEST(no_such_proposal_is_said),
                TEST(the_database_itself_refuses_one_person),
                TEST(what_was_changed_behind_our_back_is_found),
        };
        return crypt_start() ? cmocka_run_group_tests_name("approval", tests, NULL, NULL) : 1;
}
