/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "kit/crypt.h"
#include "kit/sandbox.h"
#include "kit/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

enum { ACT_MEMORY = 256 << 20 };

/* The operator's language as POSIX has it: the first of the three that is set. */
static enum lang operator_language(void)
{
        static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
        for (size_t i = 0; i < COUNT(names); i++) {
                const char *value = getenv(names[i]);
                if (value && value[0])
                        return text_lang_of(str_of(value));
        }
        return LANG_EN;
}

static int run(struct act *a, int count, char **arguments)
{
        struct cli_call call = { 0 };
        if (cli_read(a, count, arguments, &call) != OK) {
                fprintf(stderr, "citykey: %s\n", text_of_failure(a));
                return CLI_WRONG_USE;
        }
        if (call.values[OPTION_HELP]) {
                cli_help(a, call.verb);
                return EX_OK;
        }
        enum err outcome = call.verb->run(a, &call);
        if (outcome == OK)
                return fflush(stdout) == 0 ? call.exit_code : EX_IOERR;
        fprintf(stderr, "citykey: %s\n", text_of_failure(a));
        return call.exit_code ? call.exit_code : err_exit_code(outcome);
}

int main(int count, char **arguments)
{
        sandbox_forbid_dumps();
        if (!crypt_start())
                return err_exit_code(E_BUG);
        struct arena *mem = arena_make(ACT_MEMORY);
        struct act act = act_begin(mem, STR("operator"), operator_language());
        int code = run(&act, count, arguments);
        arena_end(&mem);
        return code;
}
