/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/agree.h"

#include "kit/text.h"

/* A folder that can only be read is one to be saved: nothing is noted in it then. */
static enum err open_for_backup(struct act *a, const char *dir, struct folder *folder)
{
        enum err outcome = folder_open(a, dir, FOLDER_CHANGE, folder);
        if (outcome == OK || a->failure.sentence != TEXT_DB_READ_ONLY)
                return outcome;
        act_recover(a);
        return folder_open(a, dir, FOLDER_LOOK, folder);
}

enum err cli_backup(struct act *a, struct cli_call *call)
{
        struct backup_report report;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(open_for_backup(a, call->values[OPTION_DATA], &folder));
        TRY(folder_backup(a, &folder, call->values[OPTION_OUT], &report));
        cli_say_with(a, TEXT_BACKUP_WRITTEN, call->values[OPTION_OUT], text_number(a, report.files),
                text_number(a, report.bytes));
        return OK;
}

enum err cli_backup_verify(struct act *a, struct cli_call *call)
{
        struct backup_report report;
        char day[DATE_TEXT_SIZE];
        TRY(folder_backup_verify(a, call->words[0], &report));
        date_write(report.day, day);
        cli_say_with(a, TEXT_BACKUP_WHOLE, call->words[0], day, text_number(a, report.files),
                text_number(a, report.bytes));
        return OK;
}

/* The backup's own staff agree, in the city that is being made of it: both are here, or there is
 * nobody who could agree later. */
static enum err agree(struct act *a, void *arg, const struct folder *folder, struct str detail)
{
        struct cli_call *call = arg;
        bool is_one = call->values[OPTION_AS] && !call->values[OPTION_WITH];
        if (is_one)
                return fail(a, E_STATE, TEXT_AGREE_BOTH_HERE);
        return cli_agree(a, call, folder, APPROVAL_BACKUP_RESTORE, detail);
}

enum err cli_restore(struct act *a, struct cli_call *call)
{
        struct backup_report report;
        char day[DATE_TEXT_SIZE];
        const struct folder_restoring restoring = {
                .file = call->values[OPTION_FROM],
                .dir = call->values[OPTION_DATA],
                .agree = agree,
                .arg = call,
        };
        TRY(folder_restore(a, &restoring, &report));
        date_write(report.day, day);
        cli_say_with(a, TEXT_BACKUP_RESTORED, call->values[OPTION_DATA], day);
        return OK;
}
