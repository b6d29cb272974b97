/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "civic/publish.h"
#include "kit/draft.h"
#include "kit/file.h"
#include "kit/process.h"

#include <sys/stat.h>
#include <unistd.h>

enum { PUBLIC_MODE = 0644, FILES = 6 };

/* What is published, while it is written: none of it has a name before all of it is on the disk,
 * since keys.jws fits only its own keys.json. */
struct exporting {
        struct folder folder;
        int out;
        struct draft drafts[FILES];
};

static void end_exporting(struct exporting *exporting)
{
        for (size_t i = 0; i < FILES; i++)
                draft_discard(&exporting->drafts[i]);
        file_close(&exporting->out);
        folder_close(&exporting->folder);
}

static enum err write_draft(struct act *a, const struct draft *draft, struct str text)
{
        if (process_write_all(draft->fd, text.at, text.len) &&
                fchmod(draft->fd, PUBLIC_MODE) == 0 && fsync(draft->fd) == 0)
                return OK;
        return fail_with(a, E_BUSY, TEXT_DRAFT_PUBLISH, draft->name);
}

static enum err write_files(
        struct act *a, struct exporting *exporting, const struct publication *made)
{
        const struct {
                const char *name;
                struct str text;
        } files[FILES] = {
                { "keys.json", made->keys_json },
                { "keys.jws", made->keys_jws },
                { "directory.json", made->directory },
                { "status.cwt", made->status_cwt },
                { "status.jwt", made->status_jwt },
                { "verify.html", made->page },
        };
        for (size_t i = 0; i < FILES; i++) {
                TRY(draft_open(a, exporting->out, files[i].name, &exporting->drafts[i]));
                TRY(write_draft(a, &exporting->drafts[i], files[i].text));
        }
        for (size_t i = 0; i < FILES; i++)
                TRY(draft_publish(a, &exporting->drafts[i]));
        return OK;
}

enum err cli_status_export(struct act *a, struct cli_call *call)
{
        struct publication made;
        SCOPED(end_exporting)
        struct exporting exporting = { .folder = FOLDER_NONE, .out = -1 };
        for (size_t i = 0; i < FILES; i++)
                exporting.drafts[i] = DRAFT_NONE;
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &exporting.folder));
        mkdir(call->values[OPTION_OUT], 0755); /* opening it says what is wrong, if anything is */
        TRY(file_open_folder(a, call->values[OPTION_OUT], &exporting.out));
        TRY(publish_make(a, &exporting.folder, &made));
        return write_files(a, &exporting, &made);
}
