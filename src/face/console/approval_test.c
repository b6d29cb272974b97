/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/second_factor.h"
#include "civic/staff.h"
#include "face/console/console_fixture.h"

/* What nobody may do alone, in the console: people and their roles as the example. */

#define CLERK CONSOLE_ROLES(ROLE_BIT(CLERK))
#define OFFICER CONSOLE_ROLES(ROLE_BIT(OFFICER))
#define SIX_LETTERS "%C3%A4%C3%A4%C3%A4%C3%A4%C3%A4%C3%A4" // in twelve bytes
#define GOOD_PASSWORD "password=correct+horse+battery&again=correct+horse+battery"

static const char *with_number(int64_t number, const char *more)
{
        static char body[160];
        snprintf(body, sizeof body, "number=%lld%s", (long long)number, more);
        return body;
}

static const char *page_of(int64_t number)
{
        static char path[64];
        snprintf(path, sizeof path, "/console/approvals/%lld", (long long)number);
        return path;
}

/* heron proposes to add NAME; ends signed in as heron. */
static int64_t propose(struct console_place *c, const char *name)
{
        char body[80];
        snprintf(body, sizeof body, "name=%s&roles=2&roles=3", name);
        console_as(c, "heron", CLERK);
        console_post(c, "/console/people/add", body);
        console_expect(c, 303);
        return console_number(c);
}

static void agree(struct console_place *c, int64_t number)
{
        console_as(c, "tern", CLERK);
        console_post(c, "/console/approvals/agree", with_number(number, ""));
        console_expect(c, 303);
        console_as(c, "heron", CLERK);
}

static bool works_here(struct console_place *c, const char *name)
{
        struct staff staff;
        bool works = staff_find(&c->act, str_of(name), &staff) == OK;
        act_recover(&c->act);
        return works;
}

static enum approval_state state_of(struct console_place *c, int64_t number)
{
        struct approval proposal;
        assert_int_equal(approval_find(&c->act, number, &proposal), OK);
        return proposal.state;
}

static void one_proposes_another_agrees_and_the_first_does_it(void **state)
{
        struct console_place *c = *state;
        int64_t number = propose(c, "plover");
        console_get(c, page_of(number));
        console_says(c, "add plover officer,reviewer");
        console_says(c, "Another person must agree");
        console_says(c, "Take it back");
        console_says_not(c, "action=\"/console/approvals/agree\"");
        console_as(c, "tern", CLERK);
        console_get(c, "/console");
        console_says(c, "by heron: Add or remove somebody");
        console_get(c, page_of(number));
        console_says(c, "action=\"/console/approvals/agree\"");
        console_says_not(c, "action=\"/console/approvals/withdraw\"");
        agree(c, number);
        console_get(c, page_of(number));
        console_says(c, "Two people have agreed");
        console_says(c, "<strong>plover</strong>");
        assert_false(works_here(c, "plover"));
        console_post(c, "/console/approvals/add", with_number(number, "&" GOOD_PASSWORD));
        console_expect(c, 303);
        assert_true(works_here(c, "plover"));
        assert_int_equal(state_of(c, number), APPROVAL_SPENT);
}

static void who_was_added_signs_in_with_what_they_typed(void **state)
{
        struct console_place *c = *state;
        struct passphrases *typed = passphrases_begin();
        int64_t number = propose(c, "dunlin");
        agree(c, number);
        console_post(c, "/console/approvals/add", with_number(number, "&" GOOD_PASSWORD));
        console_says_not(c, "correct horse");
        assert_int_equal(passphrase_add(&c->act, typed, STR("correct horse battery")), OK);
        assert_int_equal(staff_sign_in(&c->act, STR("dunlin"), &typed->of[0]), OK);
        passphrases_end(&typed);
}

static void nobody_agrees_to_their_own(void **state)
{
        struct console_place *c = *state;
        int64_t number = propose(c, "sanderling");
        console_post(c, "/console/approvals/agree", with_number(number, ""));
        console_expect(c, 403);
        console_post(c, "/console/approvals/refuse", with_number(number, ""));
        console_expect(c, 403);
        assert_int_equal(state_of(c, number), APPROVAL_OPEN);
        console_post(c, "/console/approvals/add", with_number(number, "&" GOOD_PASSWORD));
        console_expect(c, 409);
        assert_false(works_here(c, "sanderling"));
}

static void who_has_no_part_in_it_neither_sees_nor_decides(void **state)
{
        struct console_place *c = *state;
        int64_t number = propose(c, "knot");
        console_as(c, "wigeon", OFFICER);
        console_get(c, page_of(number));
        console_expect(c, 403);
        console_says_not(c, "knot");
        console_get(c, "/console/approvals");
        console_says_not(c, "knot");
        console_post(c, "/console/approvals/agree", with_number(number, ""));
        console_expect(c, 403);
        assert_int_equal(state_of(c, number), APPROVAL_OPEN);
        console_as(c, "lawyer", CONSOLE_ROLES(ROLE_BIT(LAWYER)));
        console_get(c, page_of(number));
        console_says(c, "None of your roles may agree");
        console_post(c, "/console/approvals/agree", with_number(number, ""));
        console_expect(c, 403);
}

static void the_one_who_agreed_cannot_carry_it_out(void **state)
{
        struct console_place *c = *state;
        int64_t number = propose(c, "ruff");
        agree(c, number);
        console_as(c, "tern", CLERK);
        console_get(c, page_of(number));
        console_says(c, "heron proposed it and carries it out");
        console_post(c, "/console/approvals/add", with_number(number, "&" GOOD_PASSWORD));
        console_expect(c, 409);
        assert_false(works_here(c, "ruff"));
}

static void what_was_refused_or_taken_back_is_over(void **state)
{
        struct console_place *c = *state;
        int64_t refused = propose(c, "stint");
        console_as(c, "tern", CLERK);
        console_post(c, "/console/approvals/refuse", with_number(refused, ""));
        console_expect(c, 303);
        assert_int_equal(state_of(c, refused), APPROVAL_REFUSED);
        int64_t back = propose(c, "curlew");
        console_post(c, "/console/approvals/withdraw", with_number(back, ""));
        console_expect(c, 303);
        assert_int_equal(state_of(c, back), APPROVAL_WITHDRAWN);
        console_as(c, "tern", CLERK);
        console_post(c, "/console/approvals/agree", with_number(back, ""));
        console_expect(c, 409);
        console_says(c, "role=\"alert\"");
}

static void nobody_takes_back_what_another_proposed(void **state)
{
        struct console_place *c = *state;
        int64_t number = propose(c, "whimbrel");
        console_as(c, "tern", CLERK);
        console_post(c, "/console/approvals/withdraw", with_number(number, ""));
        console_expect(c, 403);
        assert_int_equal(state_of(c, number), APPROVAL_OPEN);
}

static void a_password_is_typed_twice_and_long_enough(void **state)
{
        static const char *const wrong[] = {
                "&password=correct+horse&again=correct+house",
                "&password=short&again=short",
                "&password=" SIX_LETTERS "&again=" SIX_LETTERS,
        };
        struct console_place *c = *state;
        int64_t number = propose(c, "dotterel");
        agree(c, number);
        for (size_t i = 0; i < COUNT(wrong); i++) {
                console_post(c, "/console/approvals/add", with_number(number, wrong[i]));
                console_expect(c, 400);
                console_says(c, "role=\"alert\"");
                console_says_not(c, "correct horse");
        }
        assert_int_equal(state_of(c, number), APPROVAL_APPROVED);
        assert_false(works_here(c, "dotterel"));
}

static void roles_are_changed_and_sign_ins_ended_the_same_way(void **state)
{
        struct console_place *c = *state;
        console_as(c, "avocet", OFFICER);
        const char *cookie = c->cookie;
        console_as(c, "heron", CLERK);
        console_get(c, "/console/people/avocet");
        console_says(c, "<h1>avocet</h1>");
        console_post(c, "/console/people/change", "name=avocet&roles=4");
        int64_t change = console_number(c);
        agree(c, change);
        console_get(c, page_of(change));
        console_says(c, "action=\"/console/approvals/do\"");
        console_post(c, "/console/approvals/do", with_number(change, ""));
        console_expect(c, 303);
        struct staff staff;
        assert_int_equal(staff_find(&c->act, STR("avocet"), &staff), OK);
        assert_int_equal(staff.roles.bits, ROLE_BIT(RECORDS));
        console_post(c, "/console/people/remove", "name=avocet");
        int64_t removal = console_number(c);
        agree(c, removal);
        console_post(c, "/console/approvals/do", with_number(removal, ""));
        console_expect(c, 303);
        assert_false(works_here(c, "avocet"));
        c->cookie = cookie;
        console_get(c, "/console");
        assert_true(c->status != 200);
}

static enum err set_codes(struct act *a, void *box)
{
        return second_factor_set(a, *(struct str *)box, 1);
}

/* NAME gets codes on a telephone. */
static void give_codes(struct console_place *c, const char *name)
{
        struct str box;
        struct totp_secret secret;
        totp_make(&secret);
        assert_int_equal(second_factor_seal(&c->act, str_of(name), &secret, &box), OK);
        c->act.who = str_of(name);
        assert_int_equal(db_change(&c->act, set_codes, &box), OK);
}

static bool has_second_factor(struct console_place *c, const char *name)
{
        struct second_factor has;
        assert_int_equal(second_factor_look(&c->act, str_of(name), &has), OK);
        return second_factor_is_set(&has);
}

static void who_lost_their_second_factor_gets_it_reset_the_same_way(void **state)
{
        struct console_place *c = *state;
        console_as(c, "godwit", OFFICER);
        const char *cookie = c->cookie;
        give_codes(c, "godwit");
        console_as(c, "heron", CLERK);
        console_get(c, "/console/people/godwit");
        console_says(c, "action=\"/console/people/reset\"");
        console_post(c, "/console/people/reset", "name=godwit");
        console_expect(c, 303);
        int64_t number = console_number(c);
        console_post(c, "/console/approvals/do", with_number(number, ""));
        console_expect(c, 409);
        assert_true(has_second_factor(c, "godwit"));
        agree(c, number);
        console_post(c, "/console/approvals/do", with_number(number, ""));
        console_expect(c, 303);
        assert_false(has_second_factor(c, "godwit"));
        assert_true(works_here(c, "godwit"));
        console_get(c, "/console/people/godwit");
        console_says_not(c, "action=\"/console/people/reset\"");
        console_post(c, "/console/people/reset", "name=godwit");
        console_expect(c, 400);
        c->cookie = cookie;
        console_get(c, "/console");
        assert_true(c->status != 200);
}

static void who_may_not_propose_it_resets_nobody(void **state)
{
        struct console_place *c = *state;
        console_as(c, "siskin", OFFICER);
        give_codes(c, "siskin");
        console_as(c, "machine", CONSOLE_ROLES(ROLE_BIT(OPERATOR)));
        console_get(c, "/console/people/siskin");
        console_says_not(c, "action=\"/console/people/reset\"");
        console_post(c, "/console/people/reset", "name=siskin");
        console_expect(c, 403);
        console_as(c, "siskin", OFFICER);
        console_post(c, "/console/people/reset", "name=siskin");
        console_expect(c, 403);
        assert_true(has_second_factor(c, "siskin"));
}

static enum err end_sign_in(struct act *a, void *name)
{
        return sql_staff_set_removed(a, *(struct str *)name, a->today.day);
}

/* As when it is done at the command line, of which the server hears nothing. */
static void another_role_and_none_are_so_at_the_next_request(void **state)
{
        struct console_place *c = *state;
        console_as(c, "merlin", CLERK);
        console_get(c, "/console/people");
        console_expect(c, 200);
        fixture_person(&c->act, "merlin", OFFICER);
        console_get(c, "/console/people");
        console_expect(c, 403);
        console_get(c, "/console/stock");
        console_expect(c, 200);
        struct str name = STR("merlin");
        assert_int_equal(db_change(&c->act, end_sign_in, &name), OK);
        console_get(c, "/console/stock");
        assert_true(c->status != 200);
}

static void a_name_or_roles_that_cannot_be_are_said_at_once(void **state)
{
        static const struct {
                const char *path, *body;
                int status;
        } rows[] = {
                { "/console/people/add", "name=HERON&roles=1", 400 },
                { "/console/people/add", "name=operator&roles=1", 400 },
                { "/console/people/add", "name=heron&roles=1", 409 },
                { "/console/people/add", "name=newcomer", 400 },
                { "/console/people/change", "name=tern", 400 },
                { "/console/people/change", "name=tern&roles=0", 400 },
                { "/console/people/change", "name=stranger&roles=0", 404 },
                { "/console/people/remove", "name=stranger", 404 },
        };
        struct console_place *c = *state;
        console_as(c, "tern", CLERK);
        console_as(c, "heron", CLERK);
        for (size_t i = 0; i < COUNT(rows); i++) {
                console_post(c, rows[i].path, rows[i].body);
                if (c->status != rows[i].status)
                        fail_msg("%s: %d", rows[i].body, c->status);
        }
        console_post(c, "/console/people/add", "name=two+words&roles=1");
        console_says(c, "value=\"two words\"");
        console_says(c, "value=\"1\" checked");
}

static void the_operator_sees_people_and_proposes_nobody(void **state)
{
        struct console_place *c = *state;
        console_as(c, "machine", CONSOLE_ROLES(ROLE_BIT(OPERATOR)));
        console_get(c, "/console/people");
        console_says_not(c, "action=\"/console/people/add\"");
        console_post(c, "/console/people/add", "name=crony&roles=7");
        console_expect(c, 403);
        console_as(c, "wigeon", OFFICER);
        console_post(c, "/console/people/add", "name=crony&roles=7");
        console_expect(c, 403);
        console_get(c, "/console/people/heron");
        console_expect(c, 403);
}

static void what_the_console_cannot_carry_out_names_its_command(void **state)
{
        struct console_place *c = *state;
        struct approval proposal;
        console_as(c, "heron", CLERK);
        c->act.who = STR("heron");
        assert_int_equal(
                approval_propose(&c->act, APPROVAL_KEY_WITHDRAW, STR("2026-10"), &proposal), OK);
        agree(c, proposal.number);
        console_get(c, page_of(proposal.number));
        console_says(c, "citykey key withdraw MONTH");
        console_post(c, "/console/approvals/do", with_number(proposal.number, ""));
        console_expect(c, 409);
        assert_int_equal(state_of(c, proposal.number), APPROVAL_APPROVED);
}

static void a_proposal_that_is_not_there_is_not_found(void **state)
{
        static const char *const paths[] = { "/console/approvals/999999",
                "/console/approvals/agree", "/console/approvals/1x", "/console/approvals/-1" };
        struct console_place *c = *state;
        console_as(c, "heron", CLERK);
        for (size_t i = 0; i < COUNT(paths); i++) {
                console_get(c, paths[i]);
                console_expect(c, 404);
        }
        console_post(c, "/console/approvals/agree", "number=999999");
        console_expect(c, 404);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(one_proposes_another_agrees_and_the_first_does_it),
                cmocka_unit_test(who_was_added_signs_in_with_what_they_typed),
                cmocka_unit_test(nobody_agrees_to_their_own),
                cmocka_unit_test(who_has_no_part_in_it_neither_sees_nor_decides),
                cmocka_unit_test(the_one_who_agreed_cannot_carry_it_out),
                cmocka_unit_test(what_was_refused_or_taken_back_is_over),
                cmocka_unit_test(nobody_takes_back_what_another_proposed),
                cmocka_unit_test(a_password_is_typed_twice_and_long_enough),
                cmocka_unit_test(roles_are_changed_and_sign_ins_ended_the_same_way),
                cmocka_unit_test(who_lost_their_second_factor_gets_it_reset_the_same_way),
                cmocka_unit_test(who_may_not_propose_it_resets_nobody),
                cmocka_unit_test(another_role_and_none_are_so_at_the_next_request),
                cmocka_unit_test(a_name_or_roles_that_cannot_be_are_said_at_once),
                cmocka_unit_test(the_operator_sees_people_and_proposes_nobody),
                cmocka_unit_test(what_the_console_cannot_carry_out_names_its_command),
                cmocka_unit_test(a_proposal_that_is_not_there_is_not_found),
        };
        return crypt_start() ? cmocka_run_group_tests_name(
                                       "console approvals", tests, console_begin, console_end)
                             : 1;
}
