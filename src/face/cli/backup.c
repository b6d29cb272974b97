/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "civic/folder.h"
#include "kit/text.h"

enum err cli_backup(struct act *a, struct cli_call *call)
{
        struct backup_report report;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
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
