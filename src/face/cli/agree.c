/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/agree.h"

#include "civic/staff.h"
#include "kit/text.h"

enum err cli_sign_in_with(struct act *a, const char *name, const char *prompt)
{
        SCOPED(passphrases_end) struct passphrases *given = passphrases_begin();
        TRY(passphrase_ask(a, given, prompt));
        return staff_sign_in(a, str_of(name), &given->of[0]);
}

enum err cli_sign_in(struct act *a, const char *name)
{
        return cli_sign_in_with(a, name, text_format(a, a->lang, TEXT_STAFF_ASK_PASSWORD, name));
}

static enum err waits(struct act *a, const struct approval *proposal)
{
        struct buf number = buf_in(a->mem);
        buf_add_number(&number, proposal->number);
        return fail_with(a, E_STATE, TEXT_AGREE_PROPOSED, buf_c(&number));
}

/* ------------------------------------------------------------------- the demonstration's two */

/* Their passwords lie in the folder; they sign in as everybody does. */
static enum err sign_in_both(struct act *a, const struct folder *folder)
{
        SCOPED(passphrases_end) struct passphrases *two = passphrases_begin();
        TRY(folder_read_sign_ins(a, folder->path, two));
        for (size_t i = STAFF_FOUNDERS; i-- > 0;) /* the first comes last and is a->who */
                TRY(staff_sign_in(a, str_of(staff_founders[i]), &two->of[i]));
        return OK;
}

static enum err approve_as(struct act *a, struct str name, const struct approval *proposal)
{
        struct str who = a->who;
        a->who = name;
        enum err outcome = approval_approve(a, proposal->number);
        a->who = who;
        return outcome;
}

static enum err agree_by_themselves(
        struct act *a, const struct folder *folder, enum approval_act what, struct str detail)
{
        struct approval proposal;
        enum err outcome = sign_in_both(a, folder);
        if (outcome == OK)
                outcome = approval_propose(a, what, detail, &proposal);
        if (outcome == OK && proposal.state == APPROVAL_OPEN)
                outcome = approve_as(a, str_of(staff_founders[1]), &proposal);
        if (outcome != E_WHO && outcome != E_MAY)
                return outcome;
        act_recover(a);
        return fail(a, outcome, TEXT_AGREE_DEMONSTRATION);
}

enum err cli_act(struct act *a, struct cli_call *call, const struct folder *folder)
{
        if (call->values[OPTION_AS])
                return cli_sign_in(a, call->values[OPTION_AS]);
        return folder->kind == FOLDER_DEMONSTRATION ? sign_in_both(a, folder)
                                                    : fail(a, E_STATE, TEXT_AGREE_ACT);
}

/* ---------------------------------------------------------------------------- two people */

static enum err check_names(struct act *a, const char *as, const char *with)
{
        if (!as && with)
                return fail(a, E_INPUT, TEXT_AGREE_WITH_ALONE);
        if (as && with && str_is_equal(str_of(as), str_of(with)))
                return fail(a, E_MAY, TEXT_APPROVAL_OWN);
        return OK;
}

enum err cli_agree(struct act *a, struct cli_call *call, const struct folder *folder,
        enum approval_act what, struct str detail)
{
        struct approval proposal;
        const char *as = call->values[OPTION_AS];
        const char *with = call->values[OPTION_WITH];
        TRY(check_names(a, as, with));
        if (!as)
                return folder->kind == FOLDER_DEMONSTRATION
                               ? agree_by_themselves(a, folder, what, detail)
                               : fail(a, E_STATE, TEXT_AGREE_WHO);
        TRY(cli_sign_in(a, as));
        struct str proposer = a->who;
        if (with)
                TRY(cli_sign_in(a, with));
        a->who = proposer;
        TRY(approval_propose(a, what, detail, &proposal));
        if (proposal.state == APPROVAL_APPROVED)
                return OK;
        return with ? approve_as(a, str_of(with), &proposal) : waits(a, &proposal);
}
