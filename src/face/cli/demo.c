/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "face/demo/demo.h"

enum { PORT_USUAL = 8080, PORT_MOST = 65535 };

enum err cli_demo(struct act *a, struct cli_call *call)
{
        int64_t port = PORT_USUAL;
        const char *given = call->values[OPTION_PORT];
        if (given && !str_read_number(str_of(given), PORT_MOST, &port))
                return fail(a, E_INPUT, TEXT_DEMO_PORT_WRONG);
        struct demo demo = {
                .data = call->values[OPTION_DATA],
                .cards = call->values[OPTION_OUT],
                .port = (int)port,
        };
        return demo_serve(a, &demo);
}
