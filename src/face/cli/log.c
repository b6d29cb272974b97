/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "civic/folder.h"
#include "civic/key.h"
#include "civic/ledger.h"
#include "kit/text.h"

#include <stdio.h>
#include <unistd.h>

/* A line that overwrites itself, on a terminal only. */
static void show_progress(void *arg, int64_t done, int64_t total)
{
        (void)arg;
        if (isatty(STDERR_FILENO) && total > 0)
                fprintf(stderr, "\r%3d %%%s", (int)(done * 100 / total), done == total ? "\n" : "");
}

enum err cli_log_verify(struct act *a, struct cli_call *call)
{
        struct note_key *keys;
        struct ledger_report report;
        struct ledger_check check = { .progress = show_progress };
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        TRY(folder_open(a, call->words[0], FOLDER_LOOK, &folder));
        TRY(key_log_keys(a, folder_log_origin(a, &folder.city), &keys, &check.key_count));
        check.keys = keys;
        TRY(ledger_verify(a, &check, &report));
        cli_say_with(a, TEXT_LOG_VERIFIED, text_number(a, report.entries),
                text_number(a, report.signed_entries), text_number(a, report.checkpoints));
        return OK;
}
