/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/agree.h"

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

static enum err decide(
        struct act *a, struct cli_call *call, const struct approval *proposal, enum text *said)
{
        bool is_own = str_is_equal(a->who, proposal->proposer);
        if (!call->values[OPTION_REFUSE]) {
                *said = TEXT_APPROVE_DONE;
                return approval_approve(a, proposal->number);
        }
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
        TRY(decide(a, call, &proposal, &said));
        cli_say_with(a, said, call->words[0], approval_rows[proposal.what].code,
                str_to_c(a->mem, proposal.detail), str_to_c(a->mem, proposal.proposer));
        return OK;
}
