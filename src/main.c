/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "kit/crypt.h"
#include "kit/sandbox.h"
#include "kit/text.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

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

/* Whoever starts us may have closed one of the three standard descriptors. What is opened later
 * must not take its place, or our answers would be written into it; reading or writing it fails. */
static bool keep_standard_places(void)
{
        for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
                if (fcntl(fd, F_GETFD) < 0 &&
                        open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
                        return false;
        return true;
}

/* CODE, unless the answer was lost on its way out. */
static int finish(struct act *a, int code)
{
        if (fflush(stdout) == 0 && !ferror(stdout))
                return code;
        fprintf(stderr, "citykey: %s\n", text_get(a->lang, TEXT_CLI_NOT_SAID));
        return EX_IOERR;
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
                return finish(a, EX_OK);
        }
        enum err outcome = call.verb->run(a, &call);
        if (outcome == OK)
                return finish(a, call.exit_code);
        fprintf(stderr, "citykey: %s\n", text_of_failure(a));
        return call.exit_code ? call.exit_code : err_exit_code(outcome);
}

int main(int count, char **arguments)
{
        sandbox_forbid_dumps();
        signal(SIGXFSZ, SIG_IGN); /* a limit on the size of files is an error like a full disk */
        if (!keep_standard_places() || !crypt_start())
                return err_exit_code(E_BUG);
        struct arena *mem = arena_make(ACT_MEMORY);
        struct act act = act_begin(mem, STR("operator"), operator_language());
        int code = run(&act, count, arguments);
        arena_end(&mem);
        return code;
}
