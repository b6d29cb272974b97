/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/sign_in.h"

#include "civic/ledger.h"
#include "civic/second_factor_sql.h"
#include "civic/session.h"
#include "civic/sign_in_sql.h"
#include "civic/staff_fixture.h"
#include "kit/place_fixture.h"

#define CLERK ((struct role_set){ ROLE_BIT(CLERK) })
#define NO_DEVICE private_wrap(STR(""))

static struct sign_ins *begin(struct place *p)
{
        fixture_person(&p->act, "heron", CLERK);
        return sign_ins_make();
}

/* One wrong try; the outcome of asking for it. */
static enum err try_wrong(
        struct place *p, struct sign_ins *sign_ins, const char *name, struct private device)
{
        struct sign_in_try try;
        enum err outcome = sign_in_try(&p->act, sign_ins, str_of(name), device, &try);
        assert_int_equal(try.wait > 0, outcome == E_BUSY);
        act_recover(&p->act);
        return outcome;
}

static void use_up(
        struct place *p, struct sign_ins *sign_ins, const char *name, struct private device)
{
        for (int i = 0; i < SIGN_IN_TRIES; i++)
                assert_int_equal(try_wrong(p, sign_ins, name, device), OK);
        assert_int_equal(try_wrong(p, sign_ins, name, device), E_BUSY);
}

static struct private device_of(struct place *p, const char *name)
{
        struct private device;
        assert_int_equal(sign_in_device(&p->act, str_of(name), &device), OK);
        return device;
}

/* ------------------------------------------------------------------------------ how often */

static void ten_tries_and_then_one_every_five_minutes(void **state)
{
        struct place *p = *state;
        SCOPED(sign_ins_end) struct sign_ins *sign_ins = begin(p);
        use_up(p, sign_ins, "heron", NO_DEVICE);
        p->act.now += SIGN_IN_EVERY - 1;
        assert_int_equal(try_wrong(p, sign_ins, "heron", NO_DEVICE), E_BUSY);
        p->act.now += 1;
        assert_int_equal(try_wrong(p, sign_ins, "heron", NO_DEVICE), OK);
        assert_int_equal(try_wrong(p, sign_ins, "heron", NO_DEVICE), E_BUSY);
        p->act.now += SIGN_IN_EVERY * SIGN_IN_TRIES;
        use_up(p, sign_ins, "heron", NO_DEVICE);
}

static void a_name_that_nobody_has_is_treated_the_same(void **state)
{
        struct place *p = *state;
        SCOPED(sign_ins_end) struct sign_ins *sign_ins = begin(p);
        use_up(p, sign_ins, "egret", NO_DEVICE);
        assert_int_equal(try_wrong(p, sign_ins, "heron", NO_DEVICE), OK);
}

static void a_known_device_is_not_locked_by_strangers(void **state)
{
        struct place *p = *state;
        SCOPED(sign_ins_end) struct sign_ins *sign_ins = begin(p);
        struct private device = device_of(p, "heron");
        use_up(p, sign_ins, "heron", NO_DEVICE);
        use_up(p, sign_ins, "heron", device);
}

static void a_known_device_has_an_allowance_of_its_own_alone(void **state)
{
        struct place *p = *state;
        SCOPED(sign_ins_end) struct sign_ins *sign_ins = begin(p);
        struct private one = device_of(p, "heron");
        struct private other = device_of(p, "heron");
        use_up(p, sign_ins, "heron", one);
        assert_int_equal(try_wrong(p, sign_ins, "heron", other), OK);
        assert_int_equal(try_wrong(p, sign_ins, "heron", NO_DEVICE), OK);
}

static void what_was_right_is_not_counted(void **state)
{
        struct place *p = *state;
        SCOPED(sign_ins_end) struct sign_ins *sign_ins = begin(p);
        struct sign_in_try try;
        for (int i = 0; i < 3 * SIGN_IN_TRIES; i++) {
                assert_int_equal(sign_in_try(&p->act, sign_ins, STR("heron"), NO_DEVICE, &try), OK);
                sign_in_was_right(sign_ins, &try, p->act.now);
        }
}

static void a_device_is_known_for_its_owner_only_and_not_when_altered(void **state)
{
        struct place *p = *state;
        SCOPED(sign_ins_end) struct sign_ins *sign_ins = begin(p);
        struct sign_in_try try;
        fixture_person(&p->act, "tern", CLERK);
        struct private device = device_of(p, "heron");
        assert_int_equal(sign_in_try(&p->act, sign_ins, STR("tern"), device, &try), OK);
        assert_false(try.is_known);
        struct str text = str_copy(p->mem, private_unwrap(device));
        for (size_t i = 0; i < text.len; i++) {
                ((char *)(uintptr_t)text.at)[i] ^= 1;
                p->act.now += SIGN_IN_EVERY;
                assert_int_equal(
                        sign_in_try(&p->act, sign_ins, STR("heron"), private_wrap(text), &try), OK);
                assert_false(try.is_known);
                ((char *)(uintptr_t)text.at)[i] ^= 1;
        }
        assert_int_equal(sign_in_try(&p->act, sign_ins, STR("heron"), device, &try), OK);
        assert_true(try.is_known);
}

static enum err sign_out(struct act *a, void *arg)
{
        (void)arg;
        return staff_sign_out(a, STR("heron"), STR("own"));
}

static void a_device_is_known_until_they_sign_out_everywhere(void **state)
{
        struct place *p = *state;
        struct private device;
        struct sign_in_try try;
        SCOPED(sign_ins_end) struct sign_ins *before = begin(p);
        SCOPED(sign_ins_end) struct sign_ins *after = sign_ins_make(); /* a restart */
        device = device_of(p, "heron");
        assert_non_null(before);
        assert_int_equal(sign_in_try(&p->act, after, STR("heron"), device, &try), OK);
        assert_true(try.is_known);
        assert_int_equal(db_change(&p->act, sign_out, NULL), OK);
        assert_int_equal(sign_in_try(&p->act, after, STR("heron"), device, &try), OK);
        assert_false(try.is_known);
}

static void a_clock_that_is_set_back_locks_nobody_for_long(void **state)
{
        struct place *p = *state;
        SCOPED(sign_ins_end) struct sign_ins *sign_ins = begin(p);
        use_up(p, sign_ins, "heron", NO_DEVICE);
        p->act.now -= 86400;
        assert_int_equal(try_wrong(p, sign_ins, "heron", NO_DEVICE), E_BUSY);
        p->act.now += SIGN_IN_EVERY;
        assert_int_equal(try_wrong(p, sign_ins, "heron", NO_DEVICE), E_BUSY);
        p->act.now += 86400;
        assert_int_equal(try_wrong(p, sign_ins, "heron", NO_DEVICE), OK);
}

/* -------------------------------------------------------------------------------- the ledger */

static int64_t entries(struct place *p)
{
        struct ledger_head head;
        assert_int_equal(ledger_head(&p->act, &head), OK);
        return head.size;
}

static enum err wrong(struct act *a, void *arg)
{
        return sign_in_was_wrong(a, arg);
}

static enum err done(struct act *a, void *arg)
{
        const enum sign_in_way *way = arg;
        return sign_in_done(a, *way);
}

static int64_t refused(struct place *p, const char *name)
{
        struct sql_sign_in_refused_row row;
        assert_int_equal(sql_sign_in_refused(&p->act, str_of(name), &row), OK);
        return row.count;
}

static void refusals_are_counted_by_day_and_said_once(void **state)
{
        struct place *p = *state;
        SCOPED(sign_ins_end) struct sign_ins *sign_ins = begin(p);
        int64_t before = entries(p);
        enum sign_in_way way = SIGN_IN_CODE;
        for (int i = 0; i < 40; i++) {
                struct sign_in_try try;
                p->act.now += SIGN_IN_EVERY / 2;
                if (sign_in_try(&p->act, sign_ins, STR("heron"), NO_DEVICE, &try) == OK)
                        assert_int_equal(db_change(&p->act, wrong, &try), OK);
                act_recover(&p->act);
        }
        assert_int_equal(entries(p), before + 1); /* that it was locked, once a day */
        assert_true(refused(p, "heron") > SIGN_IN_TRIES);
        p->act.who = STR("heron");
        assert_int_equal(db_change(&p->act, done, &way), OK);
        assert_int_equal(entries(p), before + 2);
        assert_int_equal(refused(p, "heron"), 0);
}

static void of_a_name_that_nobody_has_nothing_is_kept_but_a_count(void **state)
{
        struct place *p = *state;
        SCOPED(sign_ins_end) struct sign_ins *sign_ins = begin(p);
        int64_t before = entries(p);
        for (int i = 0; i < SIGN_IN_TRIES; i++) {
                struct sign_in_try try;
                assert_int_equal(
                        sign_in_try(&p->act, sign_ins, STR("my-password"), NO_DEVICE, &try), OK);
                assert_int_equal(db_change(&p->act, wrong, &try), OK);
        }
        assert_int_equal(entries(p), before);
        assert_int_equal(refused(p, "my-password"), 0);
        assert_int_equal(refused(p, ""), SIGN_IN_TRIES);
}

/* --------------------------------------------------------------------------------- tickets */

static struct private ticket_of(struct place *p, struct sign_ins *sign_ins)
{
        struct private ticket;
        assert_int_equal(sign_in_ticket(&p->act, sign_ins, STR("heron"), &ticket), OK);
        return ticket;
}

static void a_ticket_names_whose_password_was_right_for_five_minutes(void **state)
{
        struct place *p = *state;
        SCOPED(sign_ins_end) struct sign_ins *sign_ins = begin(p);
        struct private ticket = ticket_of(p, sign_ins);
        struct str name;
        p->act.now += SIGN_IN_TICKET;
        assert_int_equal(sign_in_read_ticket(&p->act, sign_ins, ticket, &name), OK);
        assert_true(str_is_equal(name, STR("heron")));
        p->act.now += 1;
        place_expect(p, sign_in_read_ticket(&p->act, sign_ins, ticket, &name), E_WHO,
                TEXT_SIGN_IN_TICKET_OLD);
}

static void no_other_ticket_is_taken(void **state)
{
        struct place *p = *state;
        SCOPED(sign_ins_end) struct sign_ins *sign_ins = begin(p);
        SCOPED(sign_ins_end) struct sign_ins *another = sign_ins_make();
        struct str text = str_copy(p->mem, private_unwrap(ticket_of(p, sign_ins)));
        struct str name;
        for (size_t i = 0; i < text.len; i++) {
                ((char *)(uintptr_t)text.at)[i] ^= 1;
                place_expect(p, sign_in_read_ticket(&p->act, sign_ins, private_wrap(text), &name),
                        E_WHO, TEXT_SIGN_IN_TICKET_OLD);
                ((char *)(uintptr_t)text.at)[i] ^= 1;
        }
        place_expect(p, sign_in_read_ticket(&p->act, another, private_wrap(text), &name), E_WHO,
                TEXT_SIGN_IN_TICKET_OLD);
        place_expect(p, sign_in_read_ticket(&p->act, sign_ins, device_of(p, "heron"), &name), E_WHO,
                TEXT_SIGN_IN_TICKET_OLD);
        assert_int_equal(db_change(&p->act, sign_out, NULL), OK);
        place_expect(p, sign_in_read_ticket(&p->act, sign_ins, private_wrap(text), &name), E_WHO,
                TEXT_SIGN_IN_TICKET_OLD);
}

/* ------------------------------------------------------------------------------- questions */

static void a_question_is_answered_once_and_in_time(void **state)
{
        struct place *p = *state;
        SCOPED(sign_ins_end) struct sign_ins *sign_ins = begin(p);
        uint8_t asked[WEBAUTHN_CHALLENGE_SIZE];
        uint8_t late[WEBAUTHN_CHALLENGE_SIZE];
        sign_in_ask(&p->act, sign_ins, STR(""), asked);
        sign_in_ask(&p->act, sign_ins, STR(""), late);
        assert_true(sign_in_has_asked(&p->act, sign_ins, STR(""), asked));
        assert_true(sign_in_answer(&p->act, sign_ins, asked));
        assert_false(sign_in_has_asked(&p->act, sign_ins, STR(""), asked));
        assert_false(sign_in_answer(&p->act, sign_ins, asked));
        p->act.now += SIGN_IN_ASKED;
        assert_true(sign_in_has_asked(&p->act, sign_ins, STR(""), late));
        p->act.now += 1;
        assert_false(sign_in_has_asked(&p->act, sign_ins, STR(""), late));
        assert_false(sign_in_has_asked(&p->act, sign_ins, STR(""), asked));
}

static void a_question_that_was_not_asked_has_no_answer(void **state)
{
        struct place *p = *state;
        SCOPED(sign_ins_end) struct sign_ins *sign_ins = begin(p);
        uint8_t asked[WEBAUTHN_CHALLENGE_SIZE];
        sign_in_ask(&p->act, sign_ins, STR("form-of-heron"), asked);
        assert_false(sign_in_has_asked(&p->act, sign_ins, STR(""), asked));
        assert_false(sign_in_has_asked(&p->act, sign_ins, STR("form-of-tern"), asked));
        for (size_t i = 0; i < sizeof asked; i++) {
                asked[i] ^= 1;
                assert_false(sign_in_has_asked(&p->act, sign_ins, STR("form-of-heron"), asked));
                asked[i] ^= 1;
        }
        assert_true(sign_in_has_asked(&p->act, sign_ins, STR("form-of-heron"), asked));
}

/* ----------------------------------------------------------------------------------- reset */

static enum err reset(struct act *a, void *arg)
{
        const struct str *agreed = arg;
        const struct approved *by;
        TRY(approval_take(a, APPROVAL_STAFF_CHANGE, *agreed, &by));
        return sign_in_reset(a, STR("heron"), by);
}

static enum err put_codes(struct act *a, void *arg)
{
        (void)arg;
        char box[KEEPER_TOTP_BOX] = { 0 };
        return sql_second_factor_put(a, STR("heron"), str_of_bytes(box, sizeof box), 5, 1);
}

static void two_people_reset_who_lost_their_second_factor(void **state)
{
        struct place *p = *state;
        SCOPED(sessions_end) struct sessions *sessions = sessions_make();
        struct second_factor has;
        struct session session;
        char token[SESSION_TOKEN_SIZE];
        struct str detail = sign_in_reset_detail(&p->act, STR("heron"));
        fixture_person(&p->act, "heron", CLERK);
        assert_int_equal(db_change(&p->act, put_codes, NULL), OK);
        assert_int_equal(session_open(&p->act, sessions, STR("heron"), SESSION_FULL, token), OK);
        fixture_agree(&p->act, APPROVAL_STAFF_CHANGE, detail);
        assert_int_equal(db_change(&p->act, reset, &detail), OK);
        assert_int_equal(second_factor_look(&p->act, STR("heron"), &has), OK);
        assert_false(second_factor_is_set(&has));
        assert_int_equal(
                session_find(&p->act, sessions, private_wrap(str_of(token)), &session), E_WHO);
        fixture_agree(&p->act, APPROVAL_STAFF_CHANGE, detail);
        place_expect(p, db_change(&p->act, reset, &detail), E_STATE, TEXT_SECOND_FACTOR_NONE);
}

static void what_was_agreed_for_another_resets_nobody(void **state)
{
        struct place *p = *state;
        struct second_factor has;
        struct str detail = sign_in_reset_detail(&p->act, STR("tern"));
        fixture_person(&p->act, "heron", CLERK);
        assert_int_equal(db_change(&p->act, put_codes, NULL), OK);
        fixture_agree(&p->act, APPROVAL_STAFF_CHANGE, detail);
        assert_int_not_equal(db_change(&p->act, reset, &detail), OK);
        act_recover(&p->act);
        assert_int_equal(second_factor_look(&p->act, STR("heron"), &has), OK);
        assert_true(second_factor_is_set(&has));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_begin_open, place_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(ten_tries_and_then_one_every_five_minutes),
                TEST(a_name_that_nobody_has_is_treated_the_same),
                TEST(a_known_device_is_not_locked_by_strangers),
                TEST(a_known_device_has_an_allowance_of_its_own_alone),
                TEST(what_was_right_is_not_counted),
                TEST(a_device_is_known_for_its_owner_only_and_not_when_altered),
                TEST(a_device_is_known_until_they_sign_out_everywhere),
                TEST(a_clock_that_is_set_back_locks_nobody_for_long),
                TEST(refusals_are_counted_by_day_and_said_once),
                TEST(of_a_name_that_nobody_has_nothing_is_kept_but_a_count),
                TEST(a_ticket_names_whose_password_was_right_for_five_minutes),
                TEST(no_other_ticket_is_taken),
                TEST(a_question_is_answered_once_and_in_time),
                TEST(a_question_that_was_not_asked_has_no_answer),
                TEST(two_people_reset_who_lost_their_second_factor),
                TEST(what_was_agreed_for_another_resets_nobody),
        };
        return crypt_start() ? cmocka_run_group_tests_name("sign_in", tests, NULL, NULL) : 1;
}
