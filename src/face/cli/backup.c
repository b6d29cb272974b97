/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "civic/folder.h"
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

enum err cli_restore(struct act *a, struct cli_call *call)
{
        struct backup_report report;
        char day[DATE_TEXT_SIZE];
        TRY(folder_restore(a, call->values[OPTION_FROM], call->values[OPTION_DATA], &report));
        date_write(report.day, day);
        cli_say_with(a, TEXT_BACKUP_RESTORED, call->values[OPTION_DATA], day);
        return OK;
}
