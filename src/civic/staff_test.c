/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/staff_fixture.h"
#include "civic/ledger.h"
#include "kit/place_fixture.h"

#define CLERK ((struct role_set){ ROLE_BIT(CLERK) })
#define OFFICER ((struct role_set){ ROLE_BIT(OFFICER) })

/* One change that two people agreed to. */
struct wish {
        enum { ADD, CHANGE, REMOVE } what;
        const char *name;
        struct role_set roles;
        enum { SAME, OTHER } agreed; /* OTHER: they agreed to something else */
};

static struct str detail_of(struct act *a, const struct wish *wish)
{
        const struct staff_new staff = { str_of(wish->name), wish->roles, NULL };
        if (wish->agreed == OTHER)
                return STR("add somebody-else officer");
        return wish->what == ADD      ? staff_add_detail(a, &staff)
               : wish->what == CHANGE ? staff_change_detail(a, staff.name, staff.roles)
                                      : staff_remove_detail(a, staff.name);
}

static enum err grant(struct act *a, void *arg)
{
        const struct wish *wish = arg;
        const struct approved *by;
        const struct password password = fixture_password(FIXTURE_PASSWORD);
        const struct staff_new staff = { str_of(wish->name), wish->roles, &password };
        TRY(approval_take(a, APPROVAL_STAFF_CHANGE, detail_of(a, wish), &by));
        return wish->what == ADD      ? staff_add(a, &staff, by)
               : wish->what == CHANGE ? staff_change(a, staff.name, staff.roles, by)
                                      : staff_remove(a, staff.name, by);
}

/* Two people agree to it and the first of them does it. */
static enum err do_it(struct place *p, struct wish wish)
{
        fixture_agree(&p->act, APPROVAL_STAFF_CHANGE, detail_of(&p->act, &wish));
        return db_change(&p->act, grant, &wish);
}

static enum err sign_in(struct place *p, const char *name, const char *password)
{
        SCOPED(passphrases_end) struct passphrases *given = passphrases_begin();
        assert_int_equal(passphrase_add(&p->act, given, str_of(password)), OK);
        return staff_sign_in(&p->act, str_of(name), &given->of[0]);
}

static void who_was_added_signs_in(void **state)
{
        struct place *p = *state;
        struct staff staff;
        assert_int_equal(do_it(p, (struct wish){ ADD, "heron", OFFICER, SAME }), OK);
        assert_int_equal(sign_in(p, "heron", FIXTURE_PASSWORD), OK);
        assert_true(str_is_equal(p->act.who, STR("heron")));
        assert_int_equal(staff_find(&p->act, STR("heron"), &staff), OK);
        assert_int_equal(staff.roles.bits, ROLE_BIT(OFFICER));
        assert_false(staff.is_removed);
}

static void unknown_wrong_and_removed_are_one_answer(void **state)
{
        struct place *p = *state;
        assert_int_equal(do_it(p, (struct wish){ ADD, "heron", OFFICER, SAME }), OK);
        assert_int_equal(do_it(p, (struct wish){ ADD, "stork", OFFICER, SAME }), OK);
        assert_int_equal(do_it(p, (struct wish){ REMOVE, "stork", { 0 }, SAME }), OK);
        static const char *const names[] = { "heron", "nobody", "stork", "", "operator", "heron'--",
                "HERON" };
        for (size_t i = 0; i < COUNT(names); i++) {
                const char *password = i == 0 ? "another password" : FIXTURE_PASSWORD;
                p->act.who = STR("operator");
                place_expect(p, sign_in(p, names[i], password), E_WHO, TEXT_STAFF_WRONG);
                assert_true(str_is_equal(p->act.who, STR("operator")));
        }
}

/* What a check of a password was asked, however it went. */
struct checked {
        int times;
        bool had_kept;
};

static enum err check_and_count(struct act *a, void *arg, const struct passphrase *given,
        const struct password *kept, bool *is_right)
{
        struct checked *checked = arg;
        (void)a;
        (void)given;
        checked->times++;
        checked->had_kept = kept != NULL;
        *is_right = false;
        return OK;
}

/* The way is one: whoever the name is, the password is computed once. */
static void a_name_that_nobody_has_goes_the_same_way_as_any_other(void **state)
{
        struct place *p = *state;
        assert_int_equal(do_it(p, (struct wish){ ADD, "heron", OFFICER, SAME }), OK);
        assert_int_equal(do_it(p, (struct wish){ ADD, "stork", OFFICER, SAME }), OK);
        assert_int_equal(do_it(p, (struct wish){ REMOVE, "stork", { 0 }, SAME }), OK);
        static const char *const names[] = { "heron", "nobody", "stork", "", "HERON" };
        for (size_t i = 0; i < COUNT(names); i++) {
                struct checked checked = { 0 };
                const struct staff_checker checker = { check_and_count, &checked };
                struct passphrases *given = passphrases_begin();
                assert_int_equal(passphrase_add(&p->act, given, STR("any password")), OK);
                enum err outcome =
                        staff_sign_in_with(&p->act, str_of(names[i]), &given->of[0], &checker);
                place_expect(p, outcome, E_WHO, TEXT_STAFF_WRONG);
                passphrases_end(&given);
                assert_int_equal(checked.times, 1);
                assert_int_equal(checked.had_kept, i == 0);
        }
}

static void a_name_is_plain_and_says_nobody(void **state)
{
        struct place *p = *state;
        static const struct {
                const char *name;
                enum err outcome;
        } rows[] = { { "ab", OK }, { "a-1", OK }, { "abcdefghijklmnopqrstuvwx", OK }, { "--", OK },
                { "abcdefghijklmnopqrstuvwxy", E_INPUT }, { "a", E_INPUT }, { "", E_INPUT },
                { "Heron", E_INPUT }, { "he ron", E_INPUT }, { "heron\n", E_INPUT },
                { "h\xc3\xa9ron", E_INPUT }, { "her\xff", E_INPUT }, { "her\x01n", E_INPUT },
                { "her\x7fn", E_INPUT }, { "he/ron", E_INPUT }, { "he,ron", E_INPUT },
                { "heron'", E_INPUT }, { "heron_", E_INPUT }, { "operator", E_INPUT } };
        for (size_t i = 0; i < COUNT(rows); i++) {
                act_recover(&p->act);
                assert_int_equal(staff_check_new(&p->act, str_of(rows[i].name)), rows[i].outcome);
        }
        act_recover(&p->act);
        assert_int_equal(staff_check_new(&p->act, (struct str){ "he\0on", 5 }), E_INPUT);
}

static void a_name_is_never_given_twice(void **state)
{
        struct place *p = *state;
        const struct wish heron = { ADD, "heron", OFFICER, SAME };
        assert_int_equal(do_it(p, heron), OK);
        place_expect(p, do_it(p, heron), E_STATE, TEXT_STAFF_NAME_GIVEN);
        assert_int_equal(do_it(p, (struct wish){ REMOVE, "heron", { 0 }, SAME }), OK);
        place_expect(p, db_change(&p->act, grant, &(struct wish){ ADD, "heron", OFFICER, SAME }),
                E_STATE, TEXT_STAFF_NAME_GIVEN);
        place_expect(p, do_it(p, (struct wish){ REMOVE, "heron", { 0 }, SAME }), E_STATE,
                TEXT_STAFF_REMOVED_BEFORE);
        place_expect(p, do_it(p, (struct wish){ CHANGE, "heron", CLERK, SAME }), E_STATE,
                TEXT_STAFF_REMOVED_BEFORE);
        place_expect(p, do_it(p, (struct wish){ CHANGE, "nobody", CLERK, SAME }), E_NONE,
                TEXT_STAFF_UNKNOWN);
}

static void a_refused_change_leaves_the_approval_unspent(void **state)
{
        struct place *p = *state;
        struct approval proposal;
        place_expect(p, do_it(p, (struct wish){ REMOVE, "nobody", { 0 }, SAME }), E_NONE,
                TEXT_STAFF_UNKNOWN);
        assert_int_equal(approval_find(&p->act, 1, &proposal), OK);
        assert_int_equal(proposal.state, APPROVAL_APPROVED);
}

static void what_was_agreed_for_one_changes_no_other(void **state)
{
        struct place *p = *state;
        struct staff staff;
        const struct wish wishes[] = { { ADD, "heron", OFFICER, OTHER },
                { CHANGE, "agrees", OFFICER, OTHER }, { REMOVE, "agrees", { 0 }, OTHER } };
        for (size_t i = 0; i < COUNT(wishes); i++)
                place_expect(p, do_it(p, wishes[i]), E_BUG, TEXT_APPROVAL_OTHER_ACT);
        assert_int_equal(staff_find(&p->act, STR("agrees"), &staff), OK);
        assert_int_equal(staff.roles.bits, approval_rows[APPROVAL_STAFF_CHANGE].approve.bits);
}

static void two_who_can_change_staff_always_stay(void **state)
{
        struct place *p = *state;
        place_expect(p, do_it(p, (struct wish){ REMOVE, "agrees", { 0 }, SAME }), E_STATE,
                TEXT_STAFF_TWO_MUST_STAY);
        place_expect(p, do_it(p, (struct wish){ CHANGE, "agrees", OFFICER, SAME }), E_STATE,
                TEXT_STAFF_TWO_MUST_STAY);
        assert_int_equal(do_it(p, (struct wish){ ADD, "heron", CLERK, SAME }), OK);
        assert_int_equal(do_it(p, (struct wish){ REMOVE, "agrees", { 0 }, SAME }), OK);
}

static void a_city_is_founded_once(void **state)
{
        struct place *p = *state;
        struct staff *staff;
        size_t count;
        const struct password two[STAFF_FOUNDERS] = { fixture_password("one password"),
                fixture_password("the other password") };
        assert_int_equal(staff_found(&p->act, two), OK);
        assert_int_equal(sign_in(p, "first", "one password"), OK);
        assert_int_equal(sign_in(p, "second", "the other password"), OK);
        place_expect(p, sign_in(p, "second", "one password"), E_WHO, TEXT_STAFF_WRONG);
        assert_int_equal(staff_list(&p->act, &staff, &count), OK);
        assert_int_equal(count, STAFF_FOUNDERS);
        place_expect(p, staff_found(&p->act, two), E_STATE, TEXT_STAFF_FOUNDED);
}

static void a_new_password_takes_the_place_of_the_old_one(void **state)
{
        struct place *p = *state;
        const struct password other = fixture_password("quite another one");
        fixture_person(&p->act, "heron", OFFICER);
        assert_int_equal(sign_in(p, "heron", FIXTURE_PASSWORD), OK);
        assert_int_equal(staff_set_password(&p->act, &other), OK);
        place_expect(p, sign_in(p, "heron", FIXTURE_PASSWORD), E_WHO, TEXT_STAFF_WRONG);
        assert_int_equal(sign_in(p, "heron", "quite another one"), OK);
        p->act.who = STR("operator");
        place_expect(p, staff_set_password(&p->act, &other), E_NONE, TEXT_STAFF_UNKNOWN);
}

static void assert_refused(const struct place *p, const char *statement)
{
        sqlite3 *link;
        assert_int_equal(sqlite3_open(p->path, &link), SQLITE_OK);
        if (sqlite3_exec(link, statement, NULL, NULL, NULL) != SQLITE_CONSTRAINT)
                fail_msg("not refused: %s", statement);
        sqlite3_close(link);
}

static void the_database_itself_takes_no_odd_name(void **state)
{
        struct place *p = *state;
        static const char *const names[] = { "Heron", "a", "abcdefghijklmnopqrstuvwxy", "he ron",
                "h\xc3\xa9ron", "he\nron", "" };
        fixture_person(&p->act, "heron", OFFICER);
        db_close(&p->act.db);
        for (size_t i = 0; i < COUNT(names); i++) {
                char statement[240];
                snprintf(statement, sizeof statement,
                        "INSERT INTO staff (name, roles, kib, passes, salt, hash, since_day) "
                        "SELECT '%s', roles, kib, passes, salt, hash, 1 FROM staff",
                        names[i]);
                assert_refused(p, statement);
        }
}

static void the_database_itself_keeps_everybody(void **state)
{
        struct place *p = *state;
        static const char *const statements[] = {
                "DELETE FROM staff",
                "UPDATE staff SET name = 'xx'",
                "UPDATE staff SET removed_day = NULL WHERE name = 'stork'",
                "UPDATE staff SET roles = ''",
                "UPDATE staff SET hash = zeroblob(31)",
        };
        assert_int_equal(do_it(p, (struct wish){ ADD, "stork", OFFICER, SAME }), OK);
        assert_int_equal(do_it(p, (struct wish){ REMOVE, "stork", { 0 }, SAME }), OK);
        db_close(&p->act.db);
        for (size_t i = 0; i < COUNT(statements); i++)
                assert_refused(p, statements[i]);
}

static void roles_are_read_one_way_and_written_one_way(void **state)
{
        struct place *p = *state;
        static const struct {
                const char *written, *read;
        } rows[] = { { "clerk", "clerk" }, { "operator,clerk", "clerk,operator" },
                { "clerk,supervisor,officer,reviewer,records,lawyer,counsel,operator",
                        "clerk,supervisor,officer,reviewer,records,lawyer,counsel,operator" },
                { "", NULL }, { ",", NULL }, { "clerk,", NULL }, { ",clerk", NULL },
                { "clerk,clerk", NULL }, { "clerk, officer", NULL }, { "Clerk", NULL },
                { "mayor", NULL }, { "clerk,,officer", NULL } };
        for (size_t i = 0; i < COUNT(rows); i++) {
                struct role_set set = { 0 };
                assert_int_equal(role_read(str_of(rows[i].written), &set), rows[i].read != NULL);
                if (rows[i].read)
                        assert_string_equal(
                                str_to_c(p->mem, role_text(&p->act, set)), rows[i].read);
        }
}

/* What is proposed in one way in is carried out in another: the detail says all of it. */
static void a_detail_is_read_as_it_was_written(void **state)
{
        struct act *a = &((struct place *)*state)->act;
        struct staff_wish wish;
        const struct role_set roles = { ROLE_BIT(CLERK) | ROLE_BIT(OPERATOR) };
        const struct staff_new heron = { .name = STR("heron"), .roles = roles };
        assert_true(staff_read_detail(staff_add_detail(a, &heron), &wish));
        assert_int_equal(wish.kind, STAFF_ADD);
        assert_true(str_is_equal(wish.name, STR("heron")));
        assert_int_equal(wish.roles.bits, roles.bits);
        assert_true(staff_read_detail(staff_change_detail(a, heron.name, roles), &wish));
        assert_int_equal(wish.kind, STAFF_CHANGE);
        assert_int_equal(wish.roles.bits, roles.bits);
        assert_true(staff_read_detail(staff_remove_detail(a, heron.name), &wish));
        assert_int_equal(wish.kind, STAFF_REMOVE);
        assert_int_equal(wish.roles.bits, 0);
        assert_true(staff_read_detail(STR("reset heron"), &wish)); /* sign_in_reset_detail */
        assert_int_equal(wish.kind, STAFF_RESET);
        assert_true(str_is_equal(wish.name, STR("heron")));
}

static void what_is_no_detail_of_staff_is_not_read(void **state)
{
        (void)state;
        struct staff_wish wish;
        static const char *const others[] = { "", "add", "add heron", "add heron ",
                "add HERON clerk", "add heron clerk,clerk", "add heron king", "change heron",
                "remove", "remove heron clerk", "reset", "reset heron clerk", "raise heron clerk",
                " add heron clerk", "2026-11" };
        for (size_t i = 0; i < COUNT(others); i++)
                if (staff_read_detail(str_of(others[i]), &wish))
                        fail_msg("\"%s\" was read", others[i]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_begin_open, place_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(who_was_added_signs_in),
                TEST(unknown_wrong_and_removed_are_one_answer),
                TEST(a_name_that_nobody_has_goes_the_same_way_as_any_other),
                TEST(a_name_is_plain_and_says_nobody),
                TEST(a_name_is_never_given_twice),
                TEST(a_refused_change_leaves_the_approval_unspent),
                TEST(what_was_agreed_for_one_changes_no_other),
                TEST(two_who_can_change_staff_always_stay),
                TEST(a_city_is_founded_once),
                TEST(a_new_password_takes_the_place_of_the_old_one),
                TEST(the_database_itself_takes_no_odd_name),
                TEST(the_database_itself_keeps_everybody),
                TEST(a_detail_is_read_as_it_was_written),
                TEST(what_is_no_detail_of_staff_is_not_read),
                TEST(roles_are_read_one_way_and_written_one_way),
        };
        return crypt_start() ? cmocka_run_group_tests_name("staff", tests, NULL, NULL) : 1;
}
