/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "civic/publish.h"
#include "kit/file.h"

#include <sys/stat.h>

enum { PUBLIC_MODE = 0644 };

enum err cli_status_export(struct act *a, struct cli_call *call)
{
        struct publication made;
        SCOPED(file_close) int out = -1;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        mkdir(call->values[OPTION_OUT], 0755); /* opening it says what is wrong, if anything is */
        TRY(file_open_folder(a, call->values[OPTION_OUT], &out));
        TRY(publish_make(a, &folder, &made));
        const struct {
                const char *name;
                struct str text;
        } files[] = {
                { "keys.json", made.keys_json },
                { "keys.jws", made.keys_jws },
                { "status.cwt", made.status_cwt },
                { "status.jwt", made.status_jwt },
        };
        for (size_t i = 0; i < COUNT(files); i++)
                TRY(file_write(a, out, files[i].name, files[i].text, PUBLIC_MODE));
        return OK;
}
