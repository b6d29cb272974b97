/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

const struct cli_option cli_options[OPTION_COUNT] = {
        [OPTION_DATA] = { "data", "DIR", TEXT_CLI_OPTION_DATA },
        [OPTION_OUT] = { "out", "PATH", TEXT_CLI_OPTION_OUT },
        [OPTION_FROM] = { "from", "FILE", TEXT_CLI_OPTION_FROM },
        [OPTION_PRODUCTION] = { "production", NULL, TEXT_CLI_OPTION_PRODUCTION },
        [OPTION_POLICY] = { "policy", "DIR", TEXT_CLI_OPTION_POLICY },
        [OPTION_PERSON] = { "person", "FILE", TEXT_CLI_OPTION_PERSON },
        [OPTION_PORTRAIT] = { "portrait", "FILE", TEXT_CLI_OPTION_PORTRAIT },
        [OPTION_HEAD] = { "head", "X,Y,W,H", TEXT_CLI_OPTION_HEAD },
        [OPTION_KEYS] = { "keys", "FILE", TEXT_CLI_OPTION_KEYS },
        [OPTION_STATUS] = { "status", "FILE", TEXT_CLI_OPTION_STATUS },
        [OPTION_IMAGE] = { "image", "FILE", TEXT_CLI_OPTION_IMAGE },
        [OPTION_BATCH] = { "batch", NULL, TEXT_CLI_OPTION_BATCH },
        [OPTION_JSON] = { "json", NULL, TEXT_CLI_OPTION_JSON },
        [OPTION_PORT] = { "port", "N", TEXT_CLI_OPTION_PORT },
        [OPTION_ROLE] = { "role", "ROLES", TEXT_CLI_OPTION_ROLE },
        [OPTION_AS] = { "as", "NAME", TEXT_CLI_OPTION_AS },
        [OPTION_WITH] = { "with", "NAME", TEXT_CLI_OPTION_WITH },
        [OPTION_REFUSE] = { "refuse", NULL, TEXT_CLI_OPTION_REFUSE },
        [OPTION_TALLY] = { "tally", "FILE", TEXT_CLI_OPTION_TALLY },
        [OPTION_PRINTER] = { "printer", "URI", TEXT_CLI_OPTION_PRINTER },
        [OPTION_BROWSER] = { "browser", "PROGRAM", TEXT_CLI_OPTION_BROWSER },
        [OPTION_RESIDENT_SCREEN] = { "resident-screen", "X,Y", TEXT_CLI_OPTION_RESIDENT_SCREEN },
        [OPTION_NAME] = { "name", "NAME", TEXT_CLI_OPTION_NAME },
        [OPTION_DAY] = { "day", "YYYY-MM-DD", TEXT_CLI_OPTION_DAY },
        [OPTION_DESK] = { "desk", "NAME", TEXT_CLI_OPTION_DESK },
        [OPTION_CARDS] = { "cards", "N", TEXT_CLI_OPTION_CARDS },
        [OPTION_OFFICER] = { "officer", "NAME", TEXT_CLI_OPTION_OFFICER },
        [OPTION_COUNTED] = { "counted", "N", TEXT_CLI_OPTION_COUNTED },
        [OPTION_CAPACITY] = { "capacity", "N", TEXT_CLI_OPTION_CAPACITY },
        [OPTION_REASON] = { "reason", "TEXT", TEXT_CLI_OPTION_REASON },
        [OPTION_MAN_JSON] = { "man-json", NULL, TEXT_CLI_OPTION_MAN_JSON },
        [OPTION_HELP] = { "help", NULL, TEXT_CLI_OPTION_HELP },
};

const uint64_t cli_repeatable = BIT(OPTION_OFFICER);
