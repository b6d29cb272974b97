/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "civic/folder.h"
#include "civic/stub.h"

enum err cli_lost(struct act *a, struct cli_call *call)
{
        struct stub_code code;
        enum status_revocation revocation;
        SCOPED(folder_close) struct folder folder = FOLDER_NONE;
        if (!stub_code_read(private_wrap(str_of(call->words[0])), &code))
                return fail(a, E_INPUT, TEXT_STUB_WRONG_CODE);
        TRY(folder_open(a, call->values[OPTION_DATA], FOLDER_CHANGE, &folder));
        struct stub_tags tags = stub_tags_of(&code);
        TRY(stub_revoke(a, &tags, &revocation));
        cli_say(a, revocation == STATUS_REVOKED ? TEXT_LOST_DONE : TEXT_LOST_BEFORE, NULL, 0);
        return OK;
}
