/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "face/desk/desk.h"

enum err cli_desk(struct act *a, struct cli_call *call)
{
        const struct desk_options options = {
                .bundle = call->words[0],
                .tally = call->values[OPTION_TALLY],
                .printer = call->values[OPTION_PRINTER],
                .browser = call->values[OPTION_BROWSER],
                .resident_screen = call->values[OPTION_RESIDENT_SCREEN],
        };
        return desk_run(a, &options);
}
