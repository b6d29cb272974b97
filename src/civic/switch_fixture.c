/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/switch_fixture.h"

#include "civic/key.h"
#include "civic/staff_fixture.h"
#include "kit/migrate.h"

#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

const char *world_beside(struct fixture *f, const char *name)
{
        struct buf path = buf_in(f->mem);
        buf_add_c(&path, f->folder);
        buf_add_c(&path, name);
        return buf_c(&path);
}

void world_set_time(struct world *w, int64_t now)
{
        w->a->now = now;
        w->a->today.day = (int32_t)(now / 86400);
}

void world_later(struct world *w, int64_t seconds)
{
        world_set_time(w, w->a->now + seconds);
}

void world_be(struct world *w, const char *who)
{
        w->a->who = str_of(who);
}

void world_expect(struct world *w, enum err outcome, enum err expected, enum text sentence)
{
        assert_int_equal(outcome, expected);
        assert_int_equal(w->a->failure.outcome, expected);
        assert_int_equal(w->a->failure.sentence, sentence);
        act_recover(w->a);
}

int world_begin(void **state)
{
        void *inner;
        if (fixture_begin(&inner) != 0)
                return -1;
        struct fixture *f = inner;
        struct world *w = arena_take(f->mem, sizeof *w);
        *w = (struct world){ f, &f->act, world_beside(f, "/city.db") };
        if (db_open(w->a, w->database, DB_MAKE, &w->a->db) != OK || migrate_up(w->a) != OK ||
                key_settle(w->a, f->keeper) != OK)
                return -1;
        world_set_time(w, FIXTURE_NOW);
        for (enum role role = 0; role < ROLE_COUNT; role++)
                fixture_person(w->a, role_names[role], (struct role_set){ 1u << role });
        fixture_person(w->a, "clerk-2", (struct role_set){ ROLE_BIT(CLERK) });
        fixture_person(w->a, "both", (struct role_set){ ROLE_BIT(CLERK) | ROLE_BIT(LAWYER) });
        *state = w;
        return 0;
}

int world_end(void **state)
{
        struct world *w = *state;
        void *inner = w->f;
        db_close(&w->a->db);
        unlink(w->database);
        unlink(world_beside(w->f, "/city.db-wal"));
        unlink(world_beside(w->f, "/city.db-shm"));
        return fixture_end(&inner);
}

struct switch_state world_look(struct world *w)
{
        struct switch_state state;
        assert_int_equal(switch_look(w->a, &state), OK);
        assert_int_equal(state.is_open, state.at == SWITCH_OPEN);
        assert_int_equal(state.is_reopening, state.at == SWITCH_REOPENING);
        return state;
}

int64_t world_propose(struct world *w, const char *who, const char *reference)
{
        struct approval made;
        const struct switch_proposal proposal = { STR("2026-1"),
                STR("the demand was answered; nothing else is known"), str_of(reference) };
        world_be(w, who);
        assert_int_equal(switch_propose(w->a, &proposal, &made), OK);
        return made.number;
}

enum err world_approve(struct world *w, const char *who, int64_t number)
{
        world_be(w, who);
        return switch_approve(w->a, w->f->keeper, number);
}

void world_open(struct world *w)
{
        int64_t number = world_propose(w, "clerk", "");
        world_later(w, SWITCH_NOTICE_HOURS * 3600);
        assert_int_equal(world_approve(w, "lawyer", number), OK);
        assert_true(world_look(w).is_open);
}

void world_pause(struct world *w, const char *who, enum switch_reason reason)
{
        world_be(w, who);
        assert_int_equal(switch_pause(w->a, reason), OK);
        assert_false(world_look(w).is_open);
}

void world_open_locked(struct world *w, const char *reference)
{
        int64_t number = world_propose(w, "clerk", reference);
        world_later(w, SWITCH_NOTICE_HOURS * 3600);
        assert_int_equal(world_approve(w, "counsel", number), OK);
        assert_true(world_look(w).is_open);
}

/* What an intruder with the file could do. */
void world_tamper(struct world *w, const char *sql)
{
        sqlite3 *link;
        char *why = NULL;
        assert_int_equal(sqlite3_open(w->database, &link), SQLITE_OK);
        if (sqlite3_exec(link, sql, NULL, NULL, &why) != SQLITE_OK)
                fail_msg("%s: %s", sql, why);
        sqlite3_close(link);
}
