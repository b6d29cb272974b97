/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* May people apply online: how it stands, stopping it, proposing to open it again, what was. */
#include "face/console/console.h"

#include "console_switch_page.h"

enum { FIELD_TOKEN, FIELD_REASON };
static const struct form_field pause_fields[] = {
        [FIELD_TOKEN] = { "token", FORM_TOKEN, SESSION_TOKEN_SIZE, FORM_NEEDED },
        [FIELD_REASON] = { "reason", FORM_CODE, 20, FORM_NEEDED },
};
const struct form console_pause_form = { pause_fields, COUNT(pause_fields), 256 };

enum { FIELD_LOCK = 1 };
static const struct form_field lock_fields[] = {
        [FIELD_TOKEN] = { "token", FORM_TOKEN, SESSION_TOKEN_SIZE, FORM_NEEDED },
        [FIELD_LOCK] = { "reference", FORM_TEXT, 4 * SWITCH_REFERENCE_MOST, FORM_NEEDED },
};
const struct form console_lock_form = { lock_fields, COUNT(lock_fields), 1024 };

enum { FIELD_NOTICE = 1, FIELD_RISK, FIELD_REFERENCE };
static const struct form_field reopen_fields[] = {
        [FIELD_TOKEN] = { "token", FORM_TOKEN, SESSION_TOKEN_SIZE, FORM_NEEDED },
        [FIELD_NOTICE] = { "notice", FORM_TEXT, 80, FORM_NEEDED },
        [FIELD_RISK] = { "risk", FORM_TEXT, 4 * SWITCH_RISK_MOST, FORM_NEEDED },
        [FIELD_REFERENCE] = { "reference", FORM_TEXT, 4 * SWITCH_REFERENCE_MOST, FORM_OPTIONAL },
};
const struct form console_reopen_form = { reopen_fields, COUNT(reopen_fields), 4096 };

static const struct {
        enum text state, since;
        enum console_mark mark;
} said[SWITCH_ATS] = {
        [SWITCH_NEVER] = { TEXT_CONSOLE_SWITCH_NEVER_OPEN, TEXT_CONSOLE_SWITCH_SINCE,
                CONSOLE_PLAIN },
        [SWITCH_OPEN] = { TEXT_CONSOLE_SWITCH_OPEN, TEXT_CONSOLE_SWITCH_SINCE_OPEN, CONSOLE_GOOD },
        [SWITCH_PAUSED] = { TEXT_CONSOLE_SWITCH_PAUSED, TEXT_CONSOLE_SWITCH_SINCE,
                CONSOLE_CAREFUL },
        [SWITCH_REOPENING] = { TEXT_CONSOLE_SWITCH_REOPENING, TEXT_CONSOLE_SWITCH_SINCE,
                CONSOLE_CAREFUL },
        [SWITCH_LOCKED] = { TEXT_CONSOLE_SWITCH_LOCKED, TEXT_CONSOLE_SWITCH_SINCE, CONSOLE_BAD },
};

/* ------------------------------------------------------------------------------- showing */

static struct console_switch say_state(
        struct act *a, const struct page_call *call, const struct switch_state *state)
{
        struct console_switch is = {
                .mark = said[state->at].mark,
                .state = console_text(a, said[state->at].state),
        };
        if (state->since > 0)
                is.since = console_say(a, said[state->at].since,
                        str_to_c(a->mem, console_minute(a, call, state->since)));
        if (!state->is_open && state->reason != SWITCH_NO_REASON)
                is.reason = console_say(a, TEXT_CONSOLE_SWITCH_BECAUSE,
                        text_get(a->lang, switch_reasons[state->reason].name));
        if (state->at == SWITCH_LOCKED)
                is.reason = console_say(
                        a, TEXT_CONSOLE_SWITCH_LOCKED_BY, str_to_c(a->mem, state->reference));
        return is;
}

enum err console_switch(struct act *a, const struct page_call *call, struct console_switch *is)
{
        struct switch_state state;
        TRY(switch_look(a, &state));
        *is = say_state(a, call, &state);
        return OK;
}

static void list_reasons(struct act *a, struct page_console_switch *page)
{
        struct page_console_switch_reasons_row *rows =
                arena_take_array(a->mem, SWITCH_REASONS, sizeof *rows);
        for (enum switch_reason reason = 0; reason < SWITCH_REASONS; reason++)
                if (reason != SWITCH_NO_REASON && switch_reasons[reason].by == BY_STAFF)
                        rows[page->reasons_count++] = (struct page_console_switch_reasons_row){
                                .code = str_of(switch_reasons[reason].code),
                                .name = console_text(a, switch_reasons[reason].name),
                        };
        page->reasons = rows;
}

static enum err list_changes(
        struct act *a, const struct page_call *call, struct page_console_switch *page)
{
        struct switch_change *changes;
        TRY(switch_history(a, &changes, &page->changes_count));
        struct page_console_switch_changes_row *rows =
                arena_take_array(a->mem, page->changes_count + 1, sizeof *rows);
        for (size_t i = 0; i < page->changes_count; i++)
                rows[i] = (struct page_console_switch_changes_row){
                        .number = changes[i].number,
                        .at = changes[i].at > 0 ? console_minute(a, call, changes[i].at)
                                                : console_day(a, changes[i].day),
                        .to = console_text(a, said[changes[i].to].state),
                        .to_mark = console_mark_name(said[changes[i].to].mark),
                        .actor = changes[i].actor,
                        .role = changes[i].role,
                        .why = changes[i].reason,
                };
        page->changes = rows;
        return OK;
}

/* What comes next, while it is to be opened. */
static void say_next(struct act *a, const struct page_call *call, const struct switch_state *state,
        struct page_console_switch *page)
{
        if (!state->is_reopening)
                return;
        page->next = console_say(a, TEXT_CONSOLE_SWITCH_OPENS_FROM,
                str_to_c(a->mem, console_minute(a, call, state->opens_from)),
                str_to_c(a->mem, state->notice));
        page->proposal = console_path(a, "/console/approvals/", state->proposal);
}

static enum err show(struct act *a, const struct page_call *call, struct page_console_switch *page,
        struct page_answer *answer)
{
        struct switch_state state;
        struct buf out = buf_in(a->mem);
        TRY(switch_look(a, &state));
        const struct console_switch is = say_state(a, call, &state);
        page->token = console_token(call);
        page->mark = console_mark_name(is.mark);
        page->state = is.state;
        page->since = is.since;
        page->reason = is.reason;
        page->is_open = state.is_open;
        page->may_pause = console_may(call, PERMIT_ONLINE_PAUSE) && state.at != SWITCH_LOCKED;
        page->may_lock = console_may(call, PERMIT_ONLINE_LOCK) && state.at != SWITCH_LOCKED;
        page->may_propose = !state.is_open && !state.is_reopening &&
                            approval_may_propose(APPROVAL_ONLINE_REOPEN, call->session->roles);
        page->is_locked = state.reference.len > 0;
        say_next(a, call, &state, page);
        list_reasons(a, page);
        TRY(list_changes(a, call, page));
        TRY(page_console_switch_write(a, a->lang, page, &out));
        console_answer(a, answer, TEXT_CONSOLE_SWITCH_TITLE, &out);
        return OK;
}

enum err console_show_switch(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct page_console_switch page = { .wrong = STR("") };
        return show(a, call, &page, answer);
}

/* ------------------------------------------------------------------------------- changing */

static enum err pause(struct act *a, struct str code)
{
        enum switch_reason reason;
        if (!switch_reason_find(code, &reason))
                return fail(a, E_INPUT, TEXT_CONSOLE_SWITCH_NO_REASON);
        return switch_pause(a, reason);
}

enum err console_pause(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct page_console_switch page = { .wrong = STR("") };
        enum err outcome = pause(a, console_typed(&call->form[FIELD_REASON]));
        if (outcome == OK) {
                page_forget_kept(call->site);
                answer->see_other = "/console/switch";
                return OK;
        }
        TRY(console_excuse(a, outcome, answer, &page.wrong));
        return show(a, call, &page, answer);
}

enum err console_lock(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct str reference = console_typed(&call->form[FIELD_LOCK]);
        struct page_console_switch page = { .typed_lock = reference };
        enum err outcome = switch_lock(a, reference);
        if (outcome == OK) {
                page_forget_kept(call->site);
                answer->see_other = "/console/switch";
                return OK;
        }
        TRY(console_excuse(a, outcome, answer, &page.wrong));
        return show(a, call, &page, answer);
}

enum err console_propose_reopen(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct approval made;
        const struct switch_proposal proposal = {
                .notice = console_typed(&call->form[FIELD_NOTICE]),
                .risk = console_typed(&call->form[FIELD_RISK]),
                .reference = console_typed(&call->form[FIELD_REFERENCE]),
        };
        struct page_console_switch page = {
                .typed_notice = proposal.notice,
                .typed_risk = proposal.risk,
                .typed_reference = proposal.reference,
        };
        enum err outcome = switch_propose(a, &proposal, &made);
        if (outcome == OK) {
                page_forget_kept(call->site);
                answer->see_other =
                        str_to_c(a->mem, console_path(a, "/console/approvals/", made.number));
                return OK;
        }
        TRY(console_excuse(a, outcome, answer, &page.wrong));
        return show(a, call, &page, answer);
}
