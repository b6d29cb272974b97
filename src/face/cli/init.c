/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "civic/folder.h"
#include "civic/staff.h"
#include "kit/text.h"

static enum err ask_two_people(struct act *a, struct passphrases *passphrases)
{
        const char *again = text_get(a->lang, TEXT_INIT_ASK_AGAIN);
        TRY(passphrase_ask_new(a, passphrases, text_get(a->lang, TEXT_INIT_ASK_FIRST), again));
        return passphrase_ask_new(a, passphrases, text_get(a->lang, TEXT_INIT_ASK_SECOND), again);
}

/* How the demonstration's two staff sign in; a real city's know. */
static enum err say_sign_ins(struct act *a, const char *dir)
{
        SCOPED(passphrases_end) struct passphrases *two = passphrases_begin();
        TRY(folder_read_sign_ins(a, dir, two));
        for (size_t i = 0; i < STAFF_FOUNDERS; i++)
                cli_say_with(a, TEXT_INIT_SIGN_IN, staff_founders[i],
                        str_to_c(a->mem, str_of_bytes(two->of[i].chars, two->of[i].len)));
        cli_say_with(a, TEXT_INIT_CODE, dir, staff_founders[0]);
        return OK;
}

enum err cli_init(struct act *a, struct cli_call *call)
{
        bool is_production = call->values[OPTION_PRODUCTION] != NULL;
        const char *policy = call->values[OPTION_POLICY];
        SCOPED(passphrases_end) struct passphrases *passphrases = passphrases_begin();
        if (!policy)
                policy = city_policy_dir(a, is_production ? REFERENCE_POLICY : "demo");
        TRY(folder_check_free(a, call->words[0]));
        if (is_production)
                TRY(ask_two_people(a, passphrases));
        TRY(folder_make(a, call->words[0], policy, is_production ? passphrases : NULL));
        cli_say_with(a, is_production ? TEXT_INIT_DONE_PRODUCTION : TEXT_INIT_DONE_DEMONSTRATION,
                call->words[0]);
        if (!is_production)
                return say_sign_ins(a, call->words[0]);
        cli_say(a, TEXT_INIT_FOUNDERS, NULL, 0);
        return OK;
}
