/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What nobody may do alone: what is proposed, agreeing to it, and doing what two agreed to. */
#include "face/console/console.h"

#include "civic/sign_in.h"
#include "civic/staff.h"
#include "console_approval_page.h"
#include "console_approvals_page.h"
#include "kit/password_service.h"

enum { NUMBER_MOST = 1000000000, NUMBER_DIGITS = 10 };

/* --------------------------------------------------------------------------------- forms */

enum { FIELD_TOKEN, FIELD_NUMBER, FIELD_PASSWORD, FIELD_AGAIN };

static const struct form_field fields[] = {
        [FIELD_TOKEN] = { "token", FORM_TOKEN, SESSION_TOKEN_SIZE, FORM_NEEDED },
        [FIELD_NUMBER] = { "number", FORM_NUMBER, NUMBER_MOST, FORM_NEEDED },
        [FIELD_PASSWORD] = { "password", FORM_TEXT, PASSPHRASE_MOST, FORM_NEEDED },
        [FIELD_AGAIN] = { "again", FORM_TEXT, PASSPHRASE_MOST, FORM_NEEDED },
};
const struct form console_number_form = { fields, FIELD_PASSWORD, 256 };
const struct form console_add_form = { fields, COUNT(fields), 8192 };

/* ----------------------------------------------------------------------------- who may what */

enum err console_roles_of(struct act *a, struct str name, struct role_set *roles)
{
        struct staff staff = { .roles = { 0 } };
        enum err outcome = staff_find(a, name, &staff);
        if (outcome != OK && outcome != E_NONE && outcome != E_STATE)
                return outcome;
        if (outcome != OK)
                act_recover(a);
        *roles = outcome == OK ? staff.roles : (struct role_set){ 0 };
        return OK;
}

bool console_may_agree(struct act *a, const struct page_call *call, const struct approval *proposal,
        struct role_set proposer)
{
        return proposal->state == APPROVAL_OPEN && !str_is_equal(proposal->proposer, a->who) &&
               approval_may_approve(proposal->what, proposer, call->session->roles);
}

/* Own ones, those of an act in which one's roles have a part, and all for who watches over it. */
static bool may_see(struct act *a, const struct page_call *call, const struct approval *proposal)
{
        const struct approval_row *row = &approval_rows[proposal->what];
        const struct role_set parties = { row->propose.bits | row->approve.bits };
        return str_is_equal(proposal->proposer, a->who) ||
               role_meets(call->session->roles, parties) || console_may(call, PERMIT_AUDIT_READ);
}

/* ------------------------------------------------------------------------------ what to run */

#define DIR " --data DIR"

/* What is carried out at the command line; the proposer is asked to sign in there. */
static const char *const commands[APPROVAL_ACTS] = {
        [APPROVAL_BUNDLE_PREPARE] = "citykey event prepare … --as NAME" DIR,
        [APPROVAL_DESK_LOST] = "citykey event lost … --as NAME" DIR,
        [APPROVAL_KEY_WITHDRAW] = "citykey key withdraw MONTH --as NAME" DIR,
        [APPROVAL_STOCK_RECEIVE] = "citykey stock receive … --as NAME" DIR,
        [APPROVAL_STOCK_DESTROY] = "citykey stock destroy KIND --as NAME" DIR,
        [APPROVAL_EVENT_DIFFERENCE] = "citykey event close TALLY --as NAME" DIR,
        [APPROVAL_BACKUP_RESTORE] = "citykey restore --from FILE --as NAME" DIR,
};

const char *console_command(enum approval_act what)
{
        return commands[what];
}

/* -------------------------------------------------------------------------------- saying */

static const struct {
        enum text name;
        enum console_mark mark;
} states[] = {
        [APPROVAL_OPEN] = { TEXT_CONSOLE_APPROVALS_OPEN, CONSOLE_CAREFUL },
        [APPROVAL_APPROVED] = { TEXT_CONSOLE_APPROVALS_APPROVED, CONSOLE_GOOD },
        [APPROVAL_REFUSED] = { TEXT_CONSOLE_APPROVALS_REFUSED, CONSOLE_PLAIN },
        [APPROVAL_WITHDRAWN] = { TEXT_CONSOLE_APPROVALS_WITHDRAWN, CONSOLE_PLAIN },
        [APPROVAL_SPENT] = { TEXT_CONSOLE_APPROVALS_SPENT, CONSOLE_PLAIN },
        [APPROVAL_EXPIRED] = { TEXT_CONSOLE_APPROVALS_EXPIRED, CONSOLE_PLAIN },
};

/* What the person can do about it. */
static struct str say_part(struct act *a, const struct page_call *call,
        const struct approval *proposal, struct role_set proposer)
{
        bool is_own = str_is_equal(proposal->proposer, a->who);
        if (console_may_agree(a, call, proposal, proposer))
                return console_text(a, TEXT_CONSOLE_APPROVALS_PART_AGREE);
        if (is_own && proposal->state == APPROVAL_APPROVED)
                return console_text(a, TEXT_CONSOLE_APPROVALS_PART_DO);
        if (is_own)
                return console_text(a, TEXT_CONSOLE_APPROVALS_PART_WAIT);
        return console_text(a, TEXT_CONSOLE_APPROVALS_PART_NONE);
}

static struct str say_who_agrees(struct act *a, const struct approval *proposal)
{
        const struct approval_row *row = &approval_rows[proposal->what];
        if (row->rule == APPROVAL_BY_OTHER_OFFICE)
                return console_say(a, TEXT_CONSOLE_APPROVALS_OTHER_OFFICE,
                        str_to_c(a->mem, console_roles(a, row->propose)),
                        str_to_c(a->mem, console_roles(a, row->approve)));
        return console_say(a, TEXT_CONSOLE_APPROVALS_ANOTHER,
                str_to_c(a->mem, console_roles(a, row->approve)));
}

/* ------------------------------------------------------------------------------- listing */

static enum err make_row(struct act *a, const struct page_call *call, const struct approval *one,
        struct page_console_approvals_proposals_row *row)
{
        struct role_set proposer;
        TRY(console_roles_of(a, one->proposer, &proposer));
        *row = (struct page_console_approvals_proposals_row){
                .href = console_path(a, "/console/approvals/", one->number),
                .number = one->number,
                .what = console_text(a, approval_rows[one->what].sentence),
                .detail = one->detail,
                .proposer = one->proposer,
                .last = console_day(a, one->last),
                .state = console_text(a, states[one->state].name),
                .mark = console_mark_name(states[one->state].mark),
                .part = say_part(a, call, one, proposer),
        };
        return OK;
}

enum err console_list_approvals(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct approval *proposals;
        size_t count;
        size_t seen = 0;
        struct buf out = buf_in(a->mem);
        TRY(approval_list(a, &proposals, &count));
        struct page_console_approvals_proposals_row *rows =
                arena_take_array(a->mem, count + 1, sizeof *rows);
        for (size_t i = 0; i < count; i++)
                if (may_see(a, call, &proposals[i]))
                        TRY(make_row(a, call, &proposals[i], &rows[seen++]));
        const struct page_console_approvals page = { rows, seen };
        TRY(page_console_approvals_write(a, a->lang, &page, &out));
        console_answer(a, answer, TEXT_CONSOLE_APPROVALS_TITLE, &out);
        return OK;
}

/* ------------------------------------------------------------------------------- one in full */

/* What is said to the proposer when two have agreed, and what there is to do. */
static void add_doing(
        struct act *a, const struct approval *proposal, struct page_console_approval *page)
{
        struct staff_wish wish;
        if (proposal->what == APPROVAL_STAFF_CHANGE && staff_read_detail(proposal->detail, &wish)) {
                page->may_do = true;
                page->new_name = wish.kind == STAFF_ADD ? wish.name : STR("");
                page->note = console_text(a, TEXT_CONSOLE_APPROVALS_AGREED_HERE);
                return;
        }
        page->command = str_of(commands[proposal->what]);
        page->note = console_text(a, page->command.len ? TEXT_CONSOLE_APPROVALS_AGREED_COMMAND
                                                       : TEXT_CONSOLE_APPROVALS_AGREED_NOTHING);
}

static void add_acts(
        struct act *a, const struct approval *proposal, struct page_console_approval *page)
{
        bool is_own = str_is_equal(proposal->proposer, a->who);
        page->may_withdraw = is_own && (proposal->state == APPROVAL_OPEN ||
                                               proposal->state == APPROVAL_APPROVED);
        if (is_own && proposal->state == APPROVAL_OPEN)
                page->note = console_text(a, TEXT_CONSOLE_APPROVALS_OWN);
        else if (is_own && proposal->state == APPROVAL_APPROVED)
                add_doing(a, proposal, page);
        else if (proposal->state == APPROVAL_OPEN && !page->may_decide)
                page->note = console_text(a, TEXT_CONSOLE_APPROVALS_NOT_YOURS);
        else if (proposal->state == APPROVAL_APPROVED)
                page->note = console_say(a, TEXT_CONSOLE_APPROVALS_PROPOSER_DOES,
                        str_to_c(a->mem, proposal->proposer));
}

/* The page of a proposal; WRONG: why what was asked of it cannot be done. */
static enum err show(struct act *a, const struct page_call *call, int64_t number, struct str wrong,
        struct page_answer *answer)
{
        struct approval proposal;
        struct role_set proposer;
        struct buf out = buf_in(a->mem);
        TRY(approval_find(a, number, &proposal));
        if (!may_see(a, call, &proposal))
                return fail(a, E_MAY, TEXT_CONSOLE_APPROVALS_HIDDEN);
        TRY(console_roles_of(a, proposal.proposer, &proposer));
        struct page_console_approval page = {
                .number = proposal.number,
                .token = console_token(call),
                .wrong = wrong,
                .what = console_text(a, approval_rows[proposal.what].sentence),
                .detail = proposal.detail,
                .proposer = proposal.proposer,
                .made = console_day(a, proposal.made),
                .last = console_day(a, proposal.last),
                .state = console_text(a, states[proposal.state].name),
                .mark = console_mark_name(states[proposal.state].mark),
                .decider = proposal.decider,
                .who_agrees = say_who_agrees(a, &proposal),
                .may_decide = console_may_agree(a, call, &proposal, proposer),
        };
        add_acts(a, &proposal, &page);
        TRY(page_console_approval_write(a, a->lang, &page, &out));
        console_answer(a, answer, TEXT_CONSOLE_APPROVALS_ONE, &out);
        return OK;
}

enum err console_show_approval(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        int64_t number;
        if (!str_read_number(call->rest, NUMBER_MOST, &number))
                return fail(a, E_NONE, TEXT_CONSOLE_NO_PAGE);
        return show(a, call, number, STR(""), answer);
}

/* ------------------------------------------------------------------------------ deciding */

/* After an act on proposal NUMBER: its page, with the sentence when it could not be done. */
static enum err end(
        struct act *a, const struct page_call *call, enum err outcome, struct page_answer *answer)
{
        struct str wrong;
        int64_t number = call->form[FIELD_NUMBER].number;
        if (outcome == OK) {
                answer->see_other =
                        str_to_c(a->mem, console_path(a, "/console/approvals/", number));
                return OK;
        }
        if (outcome == E_NONE)
                return outcome;
        TRY(console_excuse(a, outcome, answer, &wrong));
        return show(a, call, number, wrong, answer);
}

/* Opening applications again is signed by the keeper before it is agreed to. */
struct opening {
        struct switch_opening signed_one;
        struct failure failure; /* why it cannot be */
};

static enum err sign_opening(struct act *a, struct keeper *keeper, void *arg)
{
        struct switch_opening *opening = arg;
        return switch_prepare(a, keeper, opening->number, opening);
}

enum err console_prepare_agree(struct act *a, const struct page_call *call, void **prepared)
{
        struct approval proposal;
        struct opening *opening = arena_take(a->mem, sizeof *opening);
        opening->signed_one.number = call->form[FIELD_NUMBER].number;
        TRY(approval_find(a, opening->signed_one.number, &proposal));
        if (proposal.what != APPROVAL_ONLINE_REOPEN)
                return OK;
        if (page_keeper_use(a, call, sign_opening, &opening->signed_one) != OK)
                opening->failure = a->failure;
        *prepared = opening;
        return OK;
}

static enum err open_switch(
        struct act *a, const struct page_call *call, const struct opening *opening)
{
        if (opening->failure.outcome != OK) {
                a->failure = opening->failure;
                return a->failure.outcome;
        }
        TRY(switch_open(a, &opening->signed_one));
        page_forget_kept(call->site);
        return OK;
}

enum err console_agree(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        const struct opening *opening = call->prepared;
        int64_t number = call->form[FIELD_NUMBER].number;
        return end(a, call, opening ? open_switch(a, call, opening) : approval_approve(a, number),
                answer);
}

enum err console_refuse(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        return end(a, call, approval_refuse(a, call->form[FIELD_NUMBER].number), answer);
}

enum err console_withdraw(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        return end(a, call, approval_withdraw(a, call->form[FIELD_NUMBER].number), answer);
}

/* ------------------------------------------------------------------------- carrying out */

/* A change of staff that two have agreed to. */
struct doing {
        struct str detail;
        struct staff_wish wish;
        const struct password *password; /* of somebody new */
};

static enum err read_doing(struct act *a, const struct page_call *call, struct doing *doing)
{
        struct approval proposal;
        TRY(approval_find(a, call->form[FIELD_NUMBER].number, &proposal));
        doing->detail = proposal.detail;
        if (proposal.what != APPROVAL_STAFF_CHANGE ||
                !staff_read_detail(proposal.detail, &doing->wish))
                return fail(a, E_STATE, TEXT_CONSOLE_APPROVALS_NOT_HERE);
        if ((doing->wish.kind == STAFF_ADD) != (doing->password != NULL))
                return fail(a, E_STATE, TEXT_CONSOLE_APPROVALS_NOT_HERE);
        return OK;
}

static enum err take_and_do(struct act *a, void *arg)
{
        const struct doing *doing = arg;
        const struct staff_wish *wish = &doing->wish;
        const struct staff_new added = { wish->name, wish->roles, doing->password };
        const struct approved *by;
        TRY(approval_take(a, APPROVAL_STAFF_CHANGE, doing->detail, &by));
        switch (wish->kind) {
        case STAFF_ADD:
                return staff_add(a, &added, by);
        case STAFF_CHANGE:
                return staff_change(a, wish->name, wish->roles, by);
        case STAFF_REMOVE:
                return staff_remove(a, wish->name, by);
        case STAFF_RESET:
                return sign_in_reset(a, wish->name, by);
        }
        return fail(a, E_BUG, TEXT_APPROVAL_OTHER_ACT);
}

static enum err carry_out(struct act *a, const struct page_call *call,
        const struct password *password, struct page_answer *answer)
{
        struct doing doing = { .password = password };
        enum err outcome = read_doing(a, call, &doing);
        if (outcome == OK)
                outcome = db_change(a, take_and_do, &doing);
        if (outcome == OK && doing.wish.kind != STAFF_ADD)
                session_close_all(call->site->sessions, doing.wish.name);
        return end(a, call, outcome, answer);
}

enum err console_do(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        return carry_out(a, call, NULL, answer);
}

/* --------------------------------------------------------------------- somebody new, here */

/* What the new person typed, twice, on the proposer's screen: what is kept of it, or why not. */
struct typed {
        enum text wrong;
        bool is_good;
        struct password password;
};

static void check_typed(struct act *a, const struct page_call *call, struct typed *typed)
{
        struct str password = console_typed(&call->form[FIELD_PASSWORD]);
        typed->is_good = false;
        if (!str_is_equal(password, console_typed(&call->form[FIELD_AGAIN])))
                typed->wrong = TEXT_CONSOLE_APPROVALS_NOT_TWICE;
        else if (text_count_clusters(a, password) < PASSPHRASE_LEAST)
                typed->wrong = TEXT_CONSOLE_APPROVALS_SHORT;
        else
                typed->is_good = true;
}

enum err console_prepare_add(struct act *a, const struct page_call *call, void **prepared)
{
        struct typed *typed = arena_take(a->mem, sizeof *typed);
        check_typed(a, call, typed);
        *prepared = typed;
        if (!typed->is_good)
                return OK;
        SCOPED(passphrases_end) struct passphrases *new = passphrases_begin();
        TRY(passphrase_add(a, new, console_typed(&call->form[FIELD_PASSWORD])));
        return password_service_make(a, call->site->passwords, &new->of[0], &typed->password);
}

enum err console_add(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        const struct typed *typed = call->prepared;
        if (!typed->is_good)
                return end(a, call, fail(a, E_INPUT, typed->wrong), answer);
        return carry_out(a, call, &typed->password, answer);
}
