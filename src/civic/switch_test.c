/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/switch_inside.h"

#include "civic/key.h"
#include "civic/ledger.h"
#include "civic/staff_fixture.h"
#include "kit/keeper_fixture.h"
#include "kit/migrate.h"

#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

/* A city with its keys and somebody in each role. */
struct world {
        struct fixture *f;
        struct act *a;
        const char *database;
};

static const char *beside(struct fixture *f, const char *name)
{
        struct buf path = buf_in(f->mem);
        buf_add_c(&path, f->folder);
        buf_add_c(&path, name);
        return buf_c(&path);
}

static void set_time(struct world *w, int64_t now)
{
        w->a->now = now;
        w->a->today.day = (int32_t)(now / 86400);
}

static void later(struct world *w, int64_t seconds)
{
        set_time(w, w->a->now + seconds);
}

static void be(struct world *w, const char *who)
{
        w->a->who = str_of(who);
}

static void expect(struct world *w, enum err outcome, enum err expected, enum text sentence)
{
        assert_int_equal(outcome, expected);
        assert_int_equal(w->a->failure.outcome, expected);
        assert_int_equal(w->a->failure.sentence, sentence);
        act_recover(w->a);
}

static int begin(void **state)
{
        void *inner;
        if (fixture_begin(&inner) != 0)
                return -1;
        struct fixture *f = inner;
        struct world *w = arena_take(f->mem, sizeof *w);
        *w = (struct world){ f, &f->act, beside(f, "/city.db") };
        if (db_open(w->a, w->database, DB_MAKE, &w->a->db) != OK || migrate_up(w->a) != OK ||
                key_settle(w->a, f->keeper) != OK)
                return -1;
        set_time(w, FIXTURE_NOW);
        for (enum role role = 0; role < ROLE_COUNT; role++)
                fixture_person(w->a, role_names[role], (struct role_set){ 1u << role });
        fixture_person(w->a, "clerk-2", (struct role_set){ ROLE_BIT(CLERK) });
        fixture_person(w->a, "both", (struct role_set){ ROLE_BIT(CLERK) | ROLE_BIT(LAWYER) });
        *state = w;
        return 0;
}

static int end(void **state)
{
        struct world *w = *state;
        void *inner = w->f;
        db_close(&w->a->db);
        unlink(w->database);
        unlink(beside(w->f, "/city.db-wal"));
        unlink(beside(w->f, "/city.db-shm"));
        return fixture_end(&inner);
}

static struct switch_state look(struct world *w)
{
        struct switch_state state;
        assert_int_equal(switch_look(w->a, &state), OK);
        assert_int_equal(state.is_open, state.at == SWITCH_OPEN);
        assert_int_equal(state.is_reopening, state.at == SWITCH_REOPENING);
        return state;
}

static int64_t propose(struct world *w, const char *who, const char *reference)
{
        struct approval made;
        const struct switch_proposal proposal = { STR("2026-1"),
                STR("the demand was answered; nothing else is known"), str_of(reference) };
        be(w, who);
        assert_int_equal(switch_propose(w->a, &proposal, &made), OK);
        return made.number;
}

static enum err approve(struct world *w, const char *who, int64_t number)
{
        be(w, who);
        return switch_approve(w->a, w->f->keeper, number);
}

static void open_it(struct world *w)
{
        int64_t number = propose(w, "clerk", "");
        later(w, SWITCH_NOTICE_HOURS * 3600);
        assert_int_equal(approve(w, "lawyer", number), OK);
        assert_true(look(w).is_open);
}

static void pause_it(struct world *w, const char *who, enum switch_reason reason)
{
        be(w, who);
        assert_int_equal(switch_pause(w->a, reason), OK);
        assert_false(look(w).is_open);
}

/* ----------------------------------------------------------------------------- good days */

static void a_new_city_was_never_open(void **state)
{
        struct world *w = *state;
        assert_int_equal(look(w).at, SWITCH_NEVER);
        assert_int_equal(look(w).reason, SWITCH_NO_REASON);
        expect(w, switch_may_submit(w->a), E_STATE, TEXT_SWITCH_NOTHING_SAVED);
}

static void two_offices_open_it_after_two_days_of_notice(void **state)
{
        struct world *w = *state;
        int64_t from = FIXTURE_NOW - FIXTURE_NOW % 60;
        int64_t number = propose(w, "lawyer", "");
        struct switch_state now = look(w);
        assert_int_equal(now.at, SWITCH_REOPENING);
        assert_int_equal(now.proposal, number);
        assert_int_equal(now.notice_from, from);
        assert_int_equal(now.opens_from, from + 48 * 3600);
        assert_true(str_is_equal(now.notice, STR("2026-1")));
        later(w, SWITCH_NOTICE_HOURS * 3600);
        assert_int_equal(approve(w, "clerk", number), OK);
        now = look(w);
        assert_true(now.is_open);
        assert_int_equal(now.since, from + 48 * 3600);
        assert_int_equal(now.reason, SWITCH_NO_REASON);
        assert_int_equal(switch_may_submit(w->a), OK);
}

static void one_person_stops_it_at_once(void **state)
{
        struct world *w = *state;
        open_it(w);
        later(w, 90);
        pause_it(w, "operator", SWITCH_SAFETY);
        struct switch_state now = look(w);
        assert_int_equal(now.at, SWITCH_PAUSED);
        assert_int_equal(now.reason, SWITCH_SAFETY);
        assert_int_equal(now.since, switch_minute(w->a));
        expect(w, switch_may_submit(w->a), E_STATE, TEXT_SWITCH_NOTHING_SAVED);
        later(w, 3600);
        pause_it(w, "lawyer", SWITCH_LEGAL);
        assert_int_equal(look(w).reason, SWITCH_LEGAL);
        assert_int_equal(look(w).since, now.since);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
                TEST(a_new_city_was_never_open),
                TEST(two_offices_open_it_after_two_days_of_notice),
                TEST(one_person_stops_it_at_once),
        };
        return crypt_start() ? cmocka_run_group_tests_name("switch", tests, NULL, NULL) : 1;
}
