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
        PERMIT_AUDIT_LOOK, /* everybody's acts in the ledger; one's own anybody may see */
        PERMIT_EVENT_LOOK,
        PERMIT_HEALTH_LOOK,
        PERMIT_KEY_LOOK,
        PERMIT_LANGUAGE_LOOK,
        PERMIT_STAFF_LOOK,
        PERMIT_STOCK_LOOK,
        PERMIT_COUNT,
};

bool permit_has(enum permit what, struct role_set roles);

/* The whole table, for a lawyer to review: tests/golden/permits.txt. */
void permit_print(FILE *out);

#endif
