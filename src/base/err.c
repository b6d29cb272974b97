/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/err.h"

#include <sysexits.h>

struct outcome {
        int exit_code;
        int http_status;
};

static const struct outcome outcomes[] = {
        [OK] = { EX_OK, 200 },
        [E_INPUT] = { EX_DATAERR, 400 },
        [E_WHO] = { EX_NOPERM, 401 },
        [E_MAY] = { EX_NOPERM, 403 },
        [E_NONE] = { EX_NOINPUT, 404 },
        [E_STATE] = { EX_UNAVAILABLE, 409 },
        [E_BUSY] = { EX_TEMPFAIL, 503 },
        [E_BUG] = { EX_SOFTWARE, 500 },
};

int err_exit_code(enum err outcome)
{
        return outcomes[outcome].exit_code;
}

int err_http_status(enum err outcome)
{
        return outcomes[outcome].http_status;
}
