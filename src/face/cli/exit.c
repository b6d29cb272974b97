/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include <sysexits.h>

/* Beside the outcomes of base/err.h: 2 for a command line that makes no sense, and EX_IOERR when
 * standard output takes no more. */
const struct cli_exits cli_exits_usual = {
        .count = 9,
        .of = {
                { EX_OK, TEXT_CLI_EXIT_DONE },
                { CLI_WRONG_USE, TEXT_CLI_EXIT_USE },
                { EX_DATAERR, TEXT_CLI_EXIT_INPUT },
                { EX_NOINPUT, TEXT_CLI_EXIT_NONE },
                { EX_UNAVAILABLE, TEXT_CLI_EXIT_STATE },
                { EX_SOFTWARE, TEXT_CLI_EXIT_BUG },
                { EX_IOERR, TEXT_CLI_EXIT_ANSWER },
                { EX_TEMPFAIL, TEXT_CLI_EXIT_BUSY },
                { EX_NOPERM, TEXT_CLI_EXIT_MAY },
        },
};

const struct cli_exits cli_exits_papers = {
        .count = 6,
        .of = {
                { EX_OK, TEXT_CLI_EXIT_ENOUGH },
                { CLI_WRONG_USE, TEXT_CLI_EXIT_USE },
                { CLI_NOT_ENOUGH, TEXT_CLI_EXIT_NOT_ENOUGH },
                { EX_DATAERR, TEXT_CLI_EXIT_INPUT },
                { EX_NOINPUT, TEXT_CLI_EXIT_NONE },
                { EX_IOERR, TEXT_CLI_EXIT_ANSWER },
        },
};

/* The verdicts, by citykey_verdict_exit. */
const struct cli_exits cli_exits_verify = {
        .count = 8,
        .of = {
                { 0, TEXT_CLI_EXIT_GENUINE },
                { CLI_WRONG_USE, TEXT_CLI_EXIT_VERIFY_USE },
                { 3, TEXT_CLI_EXIT_EXPIRED },
                { 4, TEXT_CLI_EXIT_REVOKED },
                { 5, TEXT_CLI_EXIT_ALTERED },
                { 6, TEXT_CLI_EXIT_UNREADABLE },
                { 7, TEXT_CLI_EXIT_UNKNOWN },
                { EX_IOERR, TEXT_CLI_EXIT_ANSWER },
        },
};
