/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/switch.h"

#include "face/cli/agree.h"
#include "kit/text.h"

#include <stdio.h>

enum { KIND_WIDTH = 14, ACTOR_WIDTH = 26 };

/* ------------------------------------------------------------------------------- status */

static const enum text sentences[SWITCH_ATS] = {
        [SWITCH_NEVER] = TEXT_SWITCH_SAY_NEVER,
        [SWITCH_OPEN] = TEXT_SWITCH_SAY_OPEN,
        [SWITCH_PAUSED] = TEXT_SWITCH_SAY_PAUSED,
        [SWITCH_REOPENING] = TEXT_SWITCH_SAY_PAUSED,
        [SWITCH_LOCKED] = TEXT_SWITCH_SAY_LOCKED,
};

static const char *say_minute(struct act *a, int64_t seconds)
{
        char minute[SWITCH_MINUTE_SIZE];
        if (seconds == 0)
                return text_get(a->lang, TEXT_SWITCH_SAY_UNKNOWN);
        switch_write_minute(seconds, minute);
        return str_to_c(a->mem, str_of(minute));
}

/* What is proposed to be opened is still locked, or never was open. */
static enum switch_at still_at(const struct switch_state *state)
{
        if (state->reference.len > 0)
                return SWITCH_LOCKED;
        return state->is_reopening && state->since == 0 ? SWITCH_NEVER : state->at;
}

static void say_state(struct act *a, const struct switch_state *state)
{
        const struct switch_reason_row *reason = &switch_reasons[state->reason];
        cli_say_with(a, sentences[still_at(state)], say_minute(a, state->since),
                text_get(a->lang, reason->name), str_to_c(a->mem, state->reference));
        if (state->is_reopening)
                cli_say_with(a, TEXT_SWITCH_SAY_REOPENING, text_number(a, state->proposal),
                        say_minute(a, state->notice_from), say_minute(a, state->opens_from));
}

static enum err say_history(struct act *a)
{
        size_t count;
        struct switch_change *changes;
        TRY(switch_history(a, &changes, &count));
        for (size_t i = 0; i < count; i++) {
                char day[DATE_TEXT_SIZE];
                const struct switch_change *one = &changes[i];
                date_write(one->day, day);
                printf("%s  ", one->at ? say_minute(a, one->at) : day);
                cli_print_column(str_to_c(a->mem, one->kind), KIND_WIDTH);
                cli_print_column(str_to_c(a->mem, one->actor), ACTOR_WIDTH);
                printf(" %s\n", str_to_c(a->mem, one->reason));
        }
        return OK;
}

enum err cli_switch_status(struct act *a, struct cli_call *call)
{
        struct switch_state state;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_LOOK, &folder));
        TRY(switch_look(a, &state));
        say_state(a, &state);
        return say_history(a);
}

/* ----------------------------------------------------------------------------- changing */

/* As it stands now. */
static enum err say_new_state(struct act *a)
{
        struct switch_state state;
        TRY(switch_look(a, &state));
        say_state(a, &state);
        return OK;
}

enum err cli_switch_pause(struct act *a, struct cli_call *call)
{
        enum switch_reason reason;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        if (!switch_reason_find(str_of(call->values[OPTION_REASON]), &reason))
                return fail(a, E_INPUT, TEXT_SWITCH_REASON_UNKNOWN);
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        TRY(cli_act(a, call, &folder));
        TRY(switch_pause(a, reason));
        return say_new_state(a);
}

enum err cli_switch_lock(struct act *a, struct cli_call *call)
{
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        TRY(cli_act(a, call, &folder));
        TRY(switch_lock(a, str_of(call->values[OPTION_REFERENCE])));
        return say_new_state(a);
}

enum err cli_switch_propose(struct act *a, struct cli_call *call)
{
        struct approval made;
        const struct switch_proposal proposal = {
                .notice = str_of(call->values[OPTION_NOTICE]),
                .risk = str_of(call->values[OPTION_REASON]),
                .reference = str_of(call->values[OPTION_REFERENCE]),
        };
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        TRY(cli_act(a, call, &folder));
        TRY(switch_propose(a, &proposal, &made));
        return say_new_state(a);
}
