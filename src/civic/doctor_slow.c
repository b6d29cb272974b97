/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/doctor_inside.h"

#include "civic/key.h"
#include "civic/ledger.h"
#include "kit/text.h"

#include <stdio.h>

/* What takes the longer the older the city is. */

static enum err verify_log(struct act *a, const struct folder *folder, int64_t *entries)
{
        struct note_key *keys;
        struct ledger_report report;
        struct ledger_check check = { 0 };
        TRY(key_log_keys(a, folder_log_origin(a, &folder->city), &keys, &check.key_count));
        check.keys = keys;
        TRY(ledger_verify(a, &check, &report));
        *entries = report.entries;
        return OK;
}

/* --------------------------------------------------------------------- kept, and said again */

static void keep(struct act *a, enum err outcome, struct doctor_slow_one *one)
{
        *one = (struct doctor_slow_one){ .outcome = outcome };
        if (outcome == OK)
                return;
        one->sentence = a->failure.sentence;
        for (size_t i = 0; i < FAILURE_ARGS; i++)
                snprintf(one->args[i], DOCTOR_ARG, "%s",
                        a->failure.args[i] ? a->failure.args[i] : "");
        act_recover(a);
}

struct slowly {
        const struct folder *folder;
        struct doctor_slow *slow;
};

static enum err look(struct act *a, void *arg)
{
        struct slowly *slowly = arg;
        struct doctor_slow *slow = slowly->slow;
        keep(a, db_check(a), &slow->database);
        keep(a, verify_log(a, slowly->folder, &slow->entries), &slow->log);
        return OK;
}

void doctor_look_slowly(struct act *a, const struct folder *folder, struct doctor_slow *slow)
{
        *slow = (struct doctor_slow){ .at = a->now };
        enum err outcome = db_look(a, look, &(struct slowly){ folder, slow });
        if (outcome != OK)
                keep(a, outcome, &slow->database);
}

/* Red in its own words, amber when nobody has looked; else it is for the caller to say. */
static bool is_said(
        struct act *a, struct looking *looking, int64_t at, const struct doctor_slow_one *one)
{
        const char *args[FAILURE_ARGS];
        if (at == 0)
                doctor_find(a, looking, LIGHT_AMBER, TEXT_DOCTOR_NOT_LOOKED);
        if (at == 0 || one->outcome == OK)
                return at == 0;
        for (size_t i = 0; i < FAILURE_ARGS; i++)
                args[i] = one->args[i];
        looking->colour = LIGHT_RED;
        looking->sentence = text_format_args(a, a->lang, one->sentence, args, FAILURE_ARGS);
        return true;
}

/* ---------------------------------------------------------------------------------- looks */

void doctor_look_at_database(struct act *a, struct looking *looking)
{
        const struct doctor_slow *slow = looking->slow;
        bool is_done = slow ? is_said(a, looking, slow->at, &slow->database)
                            : doctor_is_red(a, looking, db_check(a));
        if (!is_done)
                doctor_find(a, looking, LIGHT_GREEN, TEXT_DOCTOR_DATABASE_GOOD);
}

void doctor_look_at_log(struct act *a, struct looking *looking)
{
        const struct doctor_slow *slow = looking->slow;
        int64_t entries = slow ? slow->entries : 0;
        bool is_done = slow ? is_said(a, looking, slow->at, &slow->log)
                            : doctor_is_red(a, looking, verify_log(a, looking->folder, &entries));
        if (!is_done)
                looking->sentence =
                        text_format(a, a->lang, TEXT_DOCTOR_LOG_GOOD, text_number(a, entries));
}
