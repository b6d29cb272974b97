/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/ledger_search.h"
#include "kit/place_fixture.h"

/* What was done, and by whom, on three days. */
static const struct deed {
        const char *who;
        int day;
        struct str kind;
} deeds[] = {
        { "heron", 0, { "staff.add", 9 } },
        { "tern", 0, { "key.rotate", 10 } },
        { "heron", 1, { "key.rotate", 10 } },
        { "tern", 2, { "approval.propose", 16 } },
        { "heron", 2, { "approval.approve", 16 } },
};

static enum err append(struct act *a, void *arg)
{
        const struct deed *deed = arg;
        const struct ledger_event event = {
                .kind = deed->kind,
                .role = STR("clerk"),
                .reason = STR("a test"),
                .effect = STR("it is done"),
        };
        return ledger_append(a, &event);
}

static int begin(void **state)
{
        place_begin_open(state);
        struct place *p = *state;
        struct date first = p->act.today;
        for (size_t i = 0; i < COUNT(deeds); i++) {
                struct deed deed = deeds[i];
                p->act.who = str_of(deed.who);
                p->act.today.day = first.day + deed.day;
                assert_int_equal(db_change(&p->act, append, &deed), OK);
        }
        p->act.today = first;
        return 0;
}

static struct ledger_search all_of(const struct place *p)
{
        return (struct ledger_search){
                .from = p->act.today, .to = { p->act.today.day + 2 }, .most = LEDGER_SEARCH_MOST
        };
}

static void expect(struct place *p, const struct ledger_search *search, const char *numbers)
{
        size_t count;
        int64_t older;
        struct ledger_entry *entries;
        struct buf found = buf_in(p->act.mem);
        assert_int_equal(ledger_search(&p->act, search, &entries, &count, &older), OK);
        for (size_t i = 0; i < count; i++)
                buf_add_number(&found, entries[i].number);
        if (older)
                buf_add_c(&found, "+");
        assert_string_equal(buf_c(&found), numbers);
}

static void the_newest_stands_first(void **state)
{
        struct ledger_search search = all_of(*state);
        expect(*state, &search, "43210");
}

static void each_part_of_the_question_leaves_something_out(void **state)
{
        struct place *p = *state;
        struct ledger_search search = all_of(p);
        search.actor = STR("heron");
        expect(p, &search, "420");
        search.kind = STR("key.rotate");
        expect(p, &search, "2");
        search = all_of(p);
        search.from.day++;
        search.to.day--;
        expect(p, &search, "2");
        search = all_of(p);
        search.actor = STR("nobody");
        expect(p, &search, "");
}

static void a_long_answer_goes_on_where_it_ended(void **state)
{
        struct ledger_search search = all_of(*state);
        search.most = 2;
        expect(*state, &search, "43+");
        search.before = 3;
        expect(*state, &search, "21+");
        search.before = 1;
        expect(*state, &search, "0");
}

static void a_search_looks_at_so_many_entries_and_goes_on_when_asked(void **state)
{
        struct ledger_search search = all_of(*state);
        search.actor = STR("tern");
        search.reach = 2;
        expect(*state, &search, "3+");
        search.before = 3;
        expect(*state, &search, "1+");
        search.before = 1;
        expect(*state, &search, "");
}

static void an_entry_says_who_did_what_when(void **state)
{
        struct place *p = *state;
        struct ledger_search search = all_of(p);
        size_t count;
        int64_t older;
        struct ledger_entry *entries;
        assert_int_equal(ledger_search(&p->act, &search, &entries, &count, &older), OK);
        assert_true(str_is_equal(entries[2].actor, STR("heron")));
        assert_true(str_is_equal(entries[2].kind, STR("key.rotate")));
        assert_true(str_is_equal(entries[2].role, STR("clerk")));
        assert_true(str_is_equal(entries[2].reason, STR("a test")));
        assert_true(str_is_equal(entries[2].effect, STR("it is done")));
        assert_int_equal(entries[2].day.day, p->act.today.day + 1);
}

static void each_kind_is_named_once(void **state)
{
        struct place *p = *state;
        struct str *kinds;
        size_t count;
        assert_int_equal(ledger_kinds(&p->act, &kinds, &count), OK);
        assert_int_equal(count, 4);
        assert_true(str_is_equal(kinds[0], STR("approval.approve")));
        assert_true(str_is_equal(kinds[3], STR("staff.add")));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(the_newest_stands_first, begin, place_end),
                cmocka_unit_test_setup_teardown(
                        each_part_of_the_question_leaves_something_out, begin, place_end),
                cmocka_unit_test_setup_teardown(
                        a_long_answer_goes_on_where_it_ended, begin, place_end),
                cmocka_unit_test_setup_teardown(
                        a_search_looks_at_so_many_entries_and_goes_on_when_asked, begin, place_end),
                cmocka_unit_test_setup_teardown(an_entry_says_who_did_what_when, begin, place_end),
                cmocka_unit_test_setup_teardown(each_kind_is_named_once, begin, place_end),
        };
        return crypt_start() ? cmocka_run_group_tests_name("ledger_search", tests, NULL, NULL) : 1;
}
