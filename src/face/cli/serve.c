/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "face/cli/setting.h"
#include "face/serve/serve.h"

enum err cli_serve(struct act *a, struct cli_call *call)
{
        struct settings settings;
        TRY(settings_read(a, call, &settings));
        if (!settings.values[SETTING_DATA])
                return fail_with(a, E_INPUT, TEXT_SERVE_NEEDS_DATA, settings.file);
        const struct serve_options options = {
                .data = settings.values[SETTING_DATA],
                .listen = settings.values[SETTING_LISTEN],
                .address = settings.values[SETTING_ADDRESS],
                .language = settings.values[SETTING_LANGUAGE],
                .cards = call->values[OPTION_CARD],
        };
        return serve_run(a, &options);
}
