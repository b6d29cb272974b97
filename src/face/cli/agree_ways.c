/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/agree_ways.h"

/* ------------------------------------------------------------------------------ ways in */

/* An act of somebody's own, at the world's time, on its database. */
struct act act_of(struct world *w, const char *who)
{
        struct act a = w->act;
        a.who = str_of(who);
        a.now += (int64_t)w->days * 86400;
        a.today.day += w->days;
        return a;
}

static enum err take_work(struct act *a, void *arg)
{
        const struct world *w = arg;
        const struct approved *by;
        TRY(approval_take(a, w->what, str_of(w->detail), &by));
        return approval_covers(a, by, w->what, str_of(w->detail));
}

/* Agreeing does it: there is nothing left to take. */
bool is_at_once(const struct world *w)
{
        return approval_rows[w->what].doer == APPROVAL_DONE_BY_DECIDER;
}

/* Was it done? */
bool is_spent(struct world *w)
{
        struct approval *list;
        size_t count;
        struct approval proposal;
        assert_int_equal(approval_list(&w->act, &list, &count), OK);
        return w->number && approval_find(&w->act, w->number, &proposal) == OK &&
               proposal.state == APPROVAL_SPENT;
}

static enum err at_once_work(
        struct act *a, void *arg, const struct approval *proposal, const struct approved *by)
{
        const struct world *w = arg;
        return approval_covers(a, by, w->what, proposal->detail);
}

static enum err api_propose(struct world *w)
{
        struct approval proposal;
        struct act a = act_of(w, w->proposer);
        TRY(approval_propose(&a, w->what, str_of(w->detail), &proposal));
        w->number = proposal.number;
        return OK;
}

static enum err api_approve(struct world *w)
{
        struct act a = act_of(w, w->approver);
        if (is_at_once(w) && approval_approve(&a, w->number) == OK)
                fail_msg("%s was agreed to and not done", approval_rows[w->what].code);
        act_recover(&a);
        return is_at_once(w) ? approval_approve_and(&a, w->number, at_once_work, w)
                             : approval_approve(&a, w->number);
}

enum err api_take(struct world *w)
{
        if (is_at_once(w))
                return is_spent(w) ? OK : E_STATE;
        struct act a = act_of(w, w->proposer);
        return db_change(&a, take_work, w);
}

/* Standard input holds COUNT passwords, standard output is nobody's. */
struct terminal {
        int in, out;
};

static struct terminal terminal_begin(size_t count)
{
        int ends[2];
        struct terminal t = { dup(STDIN_FILENO), dup(STDOUT_FILENO) };
        assert_int_equal(pipe(ends), 0);
        for (size_t i = 0; i < count; i++)
                dprintf(ends[1], "%s\n", FIXTURE_PASSWORD);
        close(ends[1]);
        dup2(ends[0], STDIN_FILENO);
        close(ends[0]);
        fflush(stdout);
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDOUT_FILENO);
        close(null);
        return t;
}

static void terminal_end(struct terminal t)
{
        fflush(stdout);
        dup2(t.in, STDIN_FILENO);
        dup2(t.out, STDOUT_FILENO);
        close(t.in);
        close(t.out);
}

/* The part of every privileged verb that asks people; then, when they have agreed, the act. */
static enum err run_verb(struct world *w, const char *with, bool is_done, enum text *sentence)
{
        struct act a = act_of(w, "operator");
        struct cli_call call = { .values = { [OPTION_AS] = w->proposer, [OPTION_WITH] = with } };
        struct terminal t = terminal_begin(with ? 2 : 1);
        enum err outcome = cli_agree(&a, &call, &w->folder, w->what, str_of(w->detail));
        terminal_end(t);
        if (outcome == OK && is_done)
                outcome = db_change(&a, take_work, w);
        *sentence = a.failure.sentence;
        if (outcome == E_STATE && *sentence == TEXT_AGREE_PROPOSED)
                assert_true(str_read_number(str_of(a.failure.args[0]), 1 << 30, &w->number));
        return outcome;
}

/* The verb of an act that agreeing does. */
static enum err line_propose_at_once(struct world *w)
{
        struct approval *list;
        size_t count;
        struct act a = act_of(w, "operator");
        struct cli_call call = { .values = { [OPTION_DATA] = w->path,
                                         [OPTION_AS] = w->proposer,
                                         [OPTION_NOTICE] = "2026-1",
                                         [OPTION_REASON] = w->detail } };
        struct terminal t = terminal_begin(1);
        enum err outcome = cli_switch_propose(&a, &call);
        terminal_end(t);
        TRY(outcome);
        assert_int_equal(approval_list(&w->act, &list, &count), OK);
        w->number = list[count - 1].number;
        return OK;
}

enum err line_propose(struct world *w)
{
        if (is_at_once(w))
                return line_propose_at_once(w);
        enum text sentence;
        enum err outcome = run_verb(w, NULL, false, &sentence);
        return outcome == E_STATE && sentence == TEXT_AGREE_PROPOSED ? OK : outcome;
}

enum err line_approve(struct world *w)
{
        char number[24];
        struct act a = act_of(w, "operator");
        if (is_at_once(w)) { /* two days of notice */
                a.now += (int64_t)2 * 86400;
                a.today.day += 2;
        }
        snprintf(number, sizeof number, "%lld", (long long)w->number);
        struct cli_call call = { .values = { [OPTION_DATA] = w->path, [OPTION_AS] = w->approver },
                .words = { number },
                .word_count = 1 };
        struct terminal t = terminal_begin(1);
        enum err outcome = cli_approve(&a, &call);
        terminal_end(t);
        return outcome;
}

enum err line_take(struct world *w)
{
        if (is_at_once(w))
                return api_take(w);
        enum text sentence;
        return run_verb(w, NULL, true, &sentence);
}

enum err nothing_yet(struct world *w)
{
        (void)w;
        return OK;
}

enum err both_here(struct world *w)
{
        enum text sentence;
        return run_verb(w, w->approver, false, &sentence);
}

const struct way ways[] = {
        { "API", api_propose, api_approve, api_take, ALL },
        { "command line", line_propose, line_approve, line_take, SOME },
        { "command line, both here", nothing_yet, both_here, api_take, SOME },
        { "console", console_way_propose, console_way_approve, api_take, ALL },
};
const size_t way_count = COUNT(ways);

/* What agreeing does has verbs of its own; cli_agree is no way to it. */
bool is_way_to(const struct way *way, enum approval_act what)
{
        return way->propose != nothing_yet || approval_rows[what].doer == APPROVAL_DONE_BY_PROPOSER;
}
