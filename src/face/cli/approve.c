/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/agree.h"

#include "civic/switch.h"
#include "kit/text.h"

#include <stdio.h>

enum { NUMBER_MOST = 1000000000, CODE_WIDTH = 20 };

/* ------------------------------------------------------------------------------- listing */

static const char *say_who(struct act *a, const struct approval *proposal)
{
        char last[DATE_TEXT_SIZE];
        const char *proposer = str_to_c(a->mem, proposal->proposer);
        date_write(proposal->last, last);
        if (proposal->state == APPROVAL_OPEN)
                return text_format(a, a->lang, TEXT_APPROVE_WAITS, proposer, last);
        return text_format(a, a->lang, TEXT_APPROVE_AGREED, proposer,
                str_to_c(a->mem, proposal->decider), last);
}

enum err cli_approve_list(struct act *a, struct cli_call *call)
{
        struct approval *proposals;
        size_t count;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_LOOK, &folder));
        TRY(approval_list(a, &proposals, &count));
        if (count == 0)
                cli_say(a, TEXT_APPROVE_NONE, NULL, 0);
        for (size_t i = 0; i < count; i++) {
                const struct approval *one = &proposals[i];
                const struct approval_row *row = &approval_rows[one->what];
                printf("%4lld  ", (long long)one->number);
                cli_print_column(row->code, CODE_WIDTH);
                printf(" %s\n      %s\n      %s\n", str_to_c(a->mem, one->detail),
                        text_get(a->lang, row->sentence), say_who(a, one));
        }
        return OK;
}

/* ------------------------------------------------------------------------------ deciding */

/* What is agreed to is shown where the password is asked for. */
static const char *say_prompt(struct act *a, const struct approval *proposal, const char *name)
{
        return text_format(a, a->lang, TEXT_AGREE_ASK_APPROVE,
                text_get(a->lang, approval_rows[proposal->what].sentence),
                str_to_c(a->mem, proposal->detail), str_to_c(a->mem, proposal->proposer), name);
}

/* Agreeing to this opens the online service, with a state that the city's key signs. */
static enum err open_online(struct act *a, const struct folder *folder, int64_t number)
{
        SCOPED(keeper_close) struct keeper *keeper = NULL;
        TRY(switch_check_ripe(a, number));
        TRY(folder_start_keeper(a, folder, &keeper));
        TRY(switch_approve(a, keeper, number));
        return folder_sign_log(a, folder, keeper);
}

static enum err agree(struct act *a, const struct folder *folder, const struct approval *proposal,
        enum text *said)
{
        bool is_at_once = approval_rows[proposal->what].doer == APPROVAL_DONE_BY_DECIDER;
        *said = is_at_once ? TEXT_SWITCH_SAY_OPENED : TEXT_APPROVE_DONE;
        return is_at_once ? open_online(a, folder, proposal->number)
                          : approval_approve(a, proposal->number);
}

/* One decision: with CALL's folder and proposal. */
struct deciding {
        const struct folder *folder;
        const struct approval *proposal;
};

static enum err decide(
        struct act *a, struct cli_call *call, const struct deciding *deciding, enum text *said)
{
        const struct approval *proposal = deciding->proposal;
        bool is_own = str_is_equal(a->who, proposal->proposer);
        if (!call->values[OPTION_REFUSE])
                return agree(a, deciding->folder, proposal, said);
        *said = is_own ? TEXT_APPROVE_WITHDRAWN : TEXT_APPROVE_REFUSED;
        return is_own ? approval_withdraw(a, proposal->number)
                      : approval_refuse(a, proposal->number);
}

enum err cli_approve(struct act *a, struct cli_call *call)
{
        int64_t number;
        enum text said;
        struct approval proposal;
        const char *name = call->values[OPTION_AS];
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        if (!str_read_number(str_of(call->words[0]), NUMBER_MOST, &number))
                return fail(a, E_INPUT, TEXT_APPROVE_NUMBER);
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        TRY(approval_find(a, number, &proposal));
        TRY(cli_sign_in_with(a, name, say_prompt(a, &proposal, name)));
        TRY(decide(a, call, &(struct deciding){ &folder, &proposal }, &said));
        cli_say_with(a, said, call->words[0], approval_rows[proposal.what].code,
                str_to_c(a->mem, proposal.detail), str_to_c(a->mem, proposal.proposer));
        return OK;
}
