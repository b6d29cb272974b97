/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The way in through the console: a session, a page, a form. What the console cannot propose is
 * proposed and taken at the command line, and agreed to here. */
#include "face/cli/agree_ways.h"

#include "face/console/console_fixture.h"

static enum err ask(struct world *w, const char *who, const char *path, const char *body)
{
        struct console_place *c = w->console;
        if (!c) {
                c = w->console = arena_take(w->mem, sizeof *c);
                *c = (struct console_place){ .act = w->act };
                c->act.mem = w->mem;
                console_attach(c, &w->folder);
        }
        c->act = act_of(w, who);
        enum err outcome = console_sign_in(c, who);
        if (outcome != OK)
                return outcome;
        console_post(c, path, body);
        session_close_all(c->site.sessions, str_of(who));
        return c->status == 303 ? OK : E_MAY;
}

enum err console_way_propose(struct world *w)
{
        struct act a = act_of(w, w->proposer);
        struct approval proposal;
        char body[80];
        if (is_at_once(w)) {
                snprintf(body, sizeof body, "notice=2026-1&risk=%s", w->detail);
                memset(strchr(body, ' '), '+', 1);
                TRY(ask(w, w->proposer, "/console/switch/reopen", body));
                w->number = console_number(w->console);
                return OK;
        }
        if (w->what == APPROVAL_STAFF_CHANGE) {
                snprintf(body, sizeof body, "name=n-%u&roles=2", w->tries);
                snprintf(w->detail, sizeof w->detail, "add n-%u officer", w->tries);
                TRY(ask(w, w->proposer, "/console/people/add", body));
                w->number = console_number(w->console);
                return OK;
        }
        TRY(approval_propose(&a, w->what, str_of(w->detail), &proposal));
        w->number = proposal.number;
        return OK;
}

enum err console_way_approve(struct world *w)
{
        char body[40];
        int before = w->days;
        snprintf(body, sizeof body, "number=%lld", (long long)w->number);
        w->days += is_at_once(w) ? 2 : 0; // of notice
        enum err outcome = ask(w, w->approver, "/console/approvals/agree", body);
        w->days = before;
        return outcome;
}

void console_way_end(struct world *w)
{
        struct console_place *c = w->console;
        if (!c)
                return;
        sessions_end(&c->site.sessions);
        page_kept_end(&c->site.kept);
        keeper_close(&c->keeper);
        w->console = NULL;
}
