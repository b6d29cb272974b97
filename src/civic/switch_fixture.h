/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_SWITCH_FIXTURE_H
#define CITYKEY_CIVIC_SWITCH_FIXTURE_H

#include "civic/switch_inside.h"
#include "kit/keeper_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* For tests: a city with its keys and somebody in each role, who is called as the role is; besides
 * "clerk-2", and "both" of the clerk's and the law's office. */
struct world {
        struct fixture *f;
        struct act *a;
        const char *database;
};

const char *world_beside(struct fixture *f, const char *name);
void world_set_time(struct world *w, int64_t now);
void world_later(struct world *w, int64_t seconds);
void world_be(struct world *w, const char *who);
void world_expect(struct world *w, enum err outcome, enum err expected, enum text sentence);
int world_begin(void **state);
int world_end(void **state);
struct switch_state world_look(struct world *w);
int64_t world_propose(struct world *w, const char *who, const char *reference);
enum err world_approve(struct world *w, const char *who, int64_t number);
void world_open(struct world *w);
void world_pause(struct world *w, const char *who, enum switch_reason reason);
void world_open_locked(struct world *w, const char *reference);
void world_tamper(struct world *w, const char *sql);

#endif
