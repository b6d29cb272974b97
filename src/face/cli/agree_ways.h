/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_CLI_AGREE_WAYS_H
#define CITYKEY_FACE_CLI_AGREE_WAYS_H

#include "face/cli/agree.h"

#include "civic/staff_fixture.h"
#include "civic/switch.h"
#include "kit/place_fixture.h"

/* For tests: the ways in to a privileged act. */

enum { PEOPLE_MOST = 32 };

/* A demonstration city, and what is being tried in it. */
struct world {
        struct arena
                *mem; /* of the city; the act's is wiped before each try, so that forks are cheap */
        struct act act;
        struct folder folder;
        const char *path;
        const char *table; /* permits.txt */
        int days;          /* by which the clock has gone on */
        unsigned tries;
        struct console_place *console; /* made when it is first asked */
        /* one try */
        enum approval_act what;
        char detail[32], proposer[PEOPLE_MOST], approver[PEOPLE_MOST];
        int64_t number;
};

struct act act_of(struct world *w, const char *who);
bool is_at_once(const struct world *w);
bool is_spent(struct world *w);
enum err api_take(struct world *w);
enum err line_propose(struct world *w);
enum err line_approve(struct world *w);
enum err line_take(struct world *w);
enum err both_here(struct world *w);
enum err nothing_yet(struct world *w);
enum err console_way_propose(struct world *w);
enum err console_way_approve(struct world *w);
void console_way_end(struct world *w);

/* Each way in is a row; whoever adds one adds a row here. */
struct way {
        const char *name;
        enum err (*propose)(struct world *w);
        enum err (*approve)(struct world *w);
        enum err (*take)(struct world *w);
        enum { SOME, ALL } pairs; /* of roles: ALL for what takes no processes */
};
bool is_way_to(const struct way *way, enum approval_act what);
extern const struct way ways[];
extern const size_t way_count;

#endif
