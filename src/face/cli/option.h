/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_CLI_OPTION_H
#define CITYKEY_FACE_CLI_OPTION_H

#include "base/act.h"

/* Every option there is, whichever verb takes it; the rows are in option.c. */
enum cli_option_id {
        OPTION_DATA,
        OPTION_OUT,
        OPTION_FROM,
        OPTION_PRODUCTION,
        OPTION_POLICY,
        OPTION_PERSON,
        OPTION_PORTRAIT,
        OPTION_HEAD,
        OPTION_KEYS,
        OPTION_STATUS,
        OPTION_IMAGE,
        OPTION_BATCH,
        OPTION_JSON,
        OPTION_ROLE,
        OPTION_AS,
        OPTION_WITH,
        OPTION_REFUSE,
        OPTION_TALLY,
        OPTION_PRINTER,
        OPTION_BROWSER,
        OPTION_RESIDENT_SCREEN,
        OPTION_NAME,
        OPTION_DAY,
        OPTION_DESK,
        OPTION_CARDS,
        OPTION_OFFICER,
        OPTION_COUNTED,
        OPTION_CAPACITY,
        OPTION_REASON,
        OPTION_HAVE,
        OPTION_LANG,
        OPTION_AGE,
        OPTION_LISTEN,
        OPTION_CONF,
        OPTION_CARD,
        OPTION_REFERENCE,
        OPTION_NOTICE,
        OPTION_KEPT,
        OPTION_MAN_JSON,
        OPTION_HELP,
        OPTION_COUNT,
};

struct cli_option {
        const char *name;     /* without the dashes */
        const char *argument; /* what stands for its value in a synopsis; NULL for a flag */
        enum text help;
};

extern const struct cli_option cli_options[OPTION_COUNT];

/* The options that may be given up to CLI_REPEATS times; a verb takes one of them at most. */
extern const uint64_t cli_repeatable;

#define BIT(option) (UINT64_C(1) << (option))

#endif
