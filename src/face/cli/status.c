/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "civic/publish.h"
#include "kit/file.h"

#include <sys/stat.h>

enum err cli_status_export(struct act *a, struct cli_call *call)
{
        struct publication made;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        SCOPED(file_close) int out = -1;
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        mkdir(call->values[OPTION_OUT], 0755); /* opening it says what is wrong, if anything is */
        TRY(file_open_folder(a, call->values[OPTION_OUT], &out));
        TRY(publish_make(a, &folder, &made));
        return publish_write(a, out, &made);
}
