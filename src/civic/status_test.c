/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/status.h"
#include "civic/status_sql.h"
#include "civic/stub.h"
#include "kit/place_fixture.h"

/* A small list, so that a test sees all of it. */
static const struct city city = {
        .pool = { .planned_cards = 20, .pool_size = 40, .list_size = 1024, .hours = 24 },
};

static void set_day(struct act *a, const char *day)
{
        assert_true(date_read(str_of(day), &a->today));
}

static enum err ensure(struct act *a, void *arg)
{
        (void)arg;
        return status_ensure_pool(a, &city, a->today);
}

static enum err take(struct act *a, void *index)
{
        return status_take(a, index);
}

struct binding {
        int64_t index;
        const struct stub_tags *tags;
};

static enum err bind(struct act *a, void *arg)
{
        const struct binding *binding = arg;
        return status_bind(a, binding->index, binding->tags->status);
}

/* Which indices a checker sees as valid. */
static size_t see_live(struct act *a, bool live[1024])
{
        size_t count = 0;
        struct sql_status_live_row row;
        SCOPED(sql_status_live_close) struct sql_status_live_rows rows = { 0 };
        char text[MONTH_TEXT_SIZE];
        date_write_month(a->today, text);
        struct str month = str_of(text);
        memset(live, 0, 1024 * sizeof *live);
        assert_int_equal(sql_status_live_open(a, month, &rows), OK);
        while (sql_status_live_next(&rows, &row) == OK) {
                live[row.idx] = true;
                count++;
        }
        return count;
}

static void begin_month(struct place *p, const char *day)
{
        set_day(&p->act, day);
        assert_int_equal(db_change(&p->act, ensure, NULL), OK);
}

static void a_pool_is_live_before_any_of_it_is_used(void **state)
{
        struct place *p = *state;
        bool live[1024];
        begin_month(p, "2026-11-05");
        assert_int_equal(see_live(&p->act, live), 40);
        begin_month(p, "2026-11-30");
        assert_int_equal(see_live(&p->act, live), 40);
        begin_month(p, "2026-12-01");
        assert_int_equal(see_live(&p->act, live), 80);
}

static void an_unused_index_looks_like_an_issued_one(void **state)
{
        struct place *p = *state;
        bool before[1024];
        bool after[1024];
        struct stub_code code = stub_make();
        struct stub_tags tags = stub_tags_of(&code);
        struct binding binding = { .tags = &tags };
        begin_month(p, "2026-11-05");
        see_live(&p->act, before);
        assert_int_equal(db_change(&p->act, take, &binding.index), OK);
        assert_true(before[binding.index]);
        see_live(&p->act, after);
        assert_memory_equal(before, after, sizeof before);
        assert_int_equal(db_change(&p->act, bind, &binding), OK);
        see_live(&p->act, after);
        assert_memory_equal(before, after, sizeof before);
}

static void what_is_left_over_ends_with_the_next_month(void **state)
{
        struct place *p = *state;
        bool live[1024];
        struct stub_code code = stub_make();
        struct stub_tags tags = stub_tags_of(&code);
        struct binding binding = { .tags = &tags };
        begin_month(p, "2026-11-05");
        assert_int_equal(db_change(&p->act, take, &binding.index), OK);
        assert_int_equal(db_change(&p->act, bind, &binding), OK);
        begin_month(p, "2026-12-31");
        assert_int_equal(see_live(&p->act, live), 80);
        begin_month(p, "2027-01-01");
        assert_int_equal(see_live(&p->act, live), 1 + 40 + 40);
        assert_true(live[binding.index]);
}

static enum err ensure_next(struct act *a, void *arg)
{
        (void)arg;
        return status_ensure_pool(a, &city, date_add_months(date_month_start(a->today), 1));
}

static void a_pool_made_ahead_is_live_from_the_first_of_its_month(void **state)
{
        struct place *p = *state;
        bool live[1024];
        begin_month(p, "2026-11-05");
        assert_int_equal(db_change(&p->act, ensure_next, NULL), OK);
        assert_int_equal(db_change(&p->act, ensure_next, NULL), OK);
        assert_int_equal(see_live(&p->act, live), 40);
        set_day(&p->act, "2026-11-30");
        assert_int_equal(see_live(&p->act, live), 40);
        begin_month(p, "2026-12-01");
        assert_int_equal(see_live(&p->act, live), 80);
        begin_month(p, "2027-01-31");
        assert_int_equal(see_live(&p->act, live), 80);
        begin_month(p, "2027-02-01");
        assert_int_equal(see_live(&p->act, live), 80);
}

/* Numbers for a desk. */
struct aside {
        size_t count;
        int64_t indices[64];
};

static enum err set_aside(struct act *a, void *arg)
{
        struct aside *aside = arg;
        return status_set_aside(a, a->today, aside->count, aside->indices);
}

static void desks_get_numbers_that_nobody_else_has(void **state)
{
        struct place *p = *state;
        struct aside one = { .count = 15 };
        struct aside other = { .count = 20 };
        bool seen[1024] = { false };
        int64_t index;
        begin_month(p, "2026-11-05");
        assert_int_equal(db_change(&p->act, set_aside, &one), OK);
        assert_int_equal(db_change(&p->act, set_aside, &other), OK);
        for (size_t i = 0; i < one.count; i++) {
                assert_true(i == 0 || one.indices[i] > one.indices[i - 1]);
                seen[one.indices[i]] = true;
        }
        for (size_t i = 0; i < other.count; i++) {
                assert_false(seen[other.indices[i]]);
                seen[other.indices[i]] = true;
        }
        for (int i = 0; i < 5; i++) {
                assert_int_equal(db_change(&p->act, take, &index), OK);
                assert_false(seen[index]);
                seen[index] = true;
        }
        one.count = 1;
        place_expect(p, db_change(&p->act, set_aside, &one), E_STATE, TEXT_STATUS_POOL_SMALL);
}

static enum err close_desk(struct act *a, void *arg)
{
        const struct aside *aside = arg;
        static const uint8_t tag[STATUS_TAG_SIZE] = { 1 };
        TRY(status_bind_at_event(a, aside->indices[0], tag));
        TRY(status_leave(a, aside->indices[1]));
        return status_turn_off(a, aside->indices[2]);
}

static void a_desks_numbers_stay_valid_until_it_is_closed(void **state)
{
        struct place *p = *state;
        struct aside aside = { .count = 3 };
        bool live[1024];
        begin_month(p, "2026-11-05");
        assert_int_equal(db_change(&p->act, set_aside, &aside), OK);
        assert_int_equal(see_live(&p->act, live), 40);
        begin_month(p, "2027-01-15");
        assert_int_equal(see_live(&p->act, live), 3 + 40);
        assert_int_equal(db_change(&p->act, close_desk, &aside), OK);
        see_live(&p->act, live);
        assert_true(live[aside.indices[0]]);
        assert_true(live[aside.indices[1]]);
        assert_false(live[aside.indices[2]]);
        begin_month(p, "2027-01-16");
        see_live(&p->act, live);
        assert_true(live[aside.indices[0]]);
        assert_false(live[aside.indices[1]]);
        place_expect(p, db_change(&p->act, close_desk, &aside), E_STATE, TEXT_STATUS_NOT_AT_EVENT);
}

static void no_index_is_given_twice_and_a_used_up_pool_says_so(void **state)
{
        struct place *p = *state;
        bool seen[1024] = { false };
        int64_t index;
        begin_month(p, "2026-11-05");
        for (int i = 0; i < 40; i++) {
                assert_int_equal(db_change(&p->act, take, &index), OK);
                assert_false(seen[index]);
                seen[index] = true;
        }
        place_expect(p, db_change(&p->act, take, &index), E_STATE, TEXT_STATUS_POOL_USED_UP);
}

static void an_index_is_bound_only_while_it_is_taken(void **state)
{
        struct place *p = *state;
        struct stub_code code = stub_make();
        struct stub_tags tags = stub_tags_of(&code);
        struct binding binding = { .index = -1, .tags = &tags };
        begin_month(p, "2026-11-05");
        place_expect(p, db_change(&p->act, bind, &binding), E_STATE, TEXT_STATUS_NOT_TAKEN);
        assert_int_equal(db_change(&p->act, take, &binding.index), OK);
        assert_int_equal(db_change(&p->act, bind, &binding), OK);
        place_expect(p, db_change(&p->act, bind, &binding), E_STATE, TEXT_STATUS_NOT_TAKEN);
}

static void a_code_turns_its_card_off_and_no_other(void **state)
{
        struct place *p = *state;
        bool live[1024];
        struct stub_tags tags[2];
        struct binding bindings[2];
        enum status_revocation revocation;
        begin_month(p, "2026-11-05");
        for (int i = 0; i < 2; i++) {
                struct stub_code code = stub_make();
                tags[i] = stub_tags_of(&code);
                bindings[i].tags = &tags[i];
                assert_int_equal(db_change(&p->act, take, &bindings[i].index), OK);
                assert_int_equal(db_change(&p->act, bind, &bindings[i]), OK);
        }
        assert_int_equal(stub_revoke(&p->act, &tags[0], &revocation), OK);
        assert_int_equal(revocation, STATUS_REVOKED);
        assert_int_equal(see_live(&p->act, live), 39);
        assert_false(live[bindings[0].index]);
        assert_true(live[bindings[1].index]);
        assert_int_equal(stub_revoke(&p->act, &tags[0], &revocation), OK);
        assert_int_equal(revocation, STATUS_WAS_REVOKED);
        struct stub_code stranger = stub_make();
        struct stub_tags none = stub_tags_of(&stranger);
        place_expect(p, stub_revoke(&p->act, &none, &revocation), E_NONE, TEXT_STATUS_NO_SUCH_CODE);
}

static void an_index_that_was_ever_used_is_never_drawn_again(void **state)
{
        struct place *p = *state;
        set_day(&p->act, "2026-11-05");
        assert_int_equal(db_change(&p->act, ensure, NULL), OK);
        for (int month = 0; month < 24; month++) {
                p->act.today = date_add_months(date_month_start(p->act.today), 1);
                assert_int_equal(db_change(&p->act, ensure, NULL), OK);
        }
        p->act.today = date_add_months(date_month_start(p->act.today), 1);
        place_expect(p, db_change(&p->act, ensure, NULL), E_STATE, TEXT_STATUS_LIST_FULL);
}

static void the_three_tags_of_a_code_differ_and_are_as_documented(void **state)
{
        (void)state;
        static const uint8_t random[STUB_BYTES] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 };
        /* BLAKE2b-128 of "citykey lost v1 status\0" and the code, by Python's hashlib */
        static const char expected[] = "e000d592b6cc7cbcd3f06807401c7b52";
        struct stub_code code = stub_code_of(random);
        struct stub_tags tags = stub_tags_of(&code);
        uint8_t status[STATUS_TAG_SIZE];
        assert_true(hex_read(str_of(expected), status, sizeof status));
        assert_memory_equal(tags.status, status, sizeof status);
        assert_memory_not_equal(tags.status, tags.library, sizeof status);
        assert_memory_not_equal(tags.library, tags.transit, sizeof status);
        assert_memory_not_equal(tags.status, tags.transit, sizeof status);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_begin_open, place_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_pool_is_live_before_any_of_it_is_used),
                TEST(an_unused_index_looks_like_an_issued_one),
                TEST(what_is_left_over_ends_with_the_next_month),
                TEST(a_pool_made_ahead_is_live_from_the_first_of_its_month),
                TEST(desks_get_numbers_that_nobody_else_has),
                TEST(a_desks_numbers_stay_valid_until_it_is_closed),
                TEST(no_index_is_given_twice_and_a_used_up_pool_says_so),
                TEST(an_index_is_bound_only_while_it_is_taken),
                TEST(a_code_turns_its_card_off_and_no_other),
                TEST(an_index_that_was_ever_used_is_never_drawn_again),
                TEST(the_three_tags_of_a_code_differ_and_are_as_documented),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
