/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_PERMIT_H
#define CITYKEY_CIVIC_PERMIT_H

#include "civic/role.h"

#include <stdio.h>

/* Who may do what: what one person may do alone is in the table here, what needs two in that of
 * approval_act.h; permit_print shows both in one, a column for each role. */

enum permit {
        PERMIT_ONLINE_PAUSE, /* stopping is one person's; starting again takes two offices */
        PERMIT_HOLD_PLACE,   /* so is keeping; letting go takes two */
        PERMIT_HOLD_WIDEN,
        PERMIT_COUNT,
};

bool permit_has(enum permit what, struct role_set roles);

/* The whole table, for a lawyer to review: tests/golden/permits.txt. */
void permit_print(FILE *out);

#endif
