/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_PERMIT_H
#define CITYKEY_CIVIC_PERMIT_H

#include "civic/role.h"

#include <stdio.h>

/* Who may do what: what one person may do alone is in the table here, what needs two in that of
 * approval_act.h; permit_print shows both in one, a column for each role. */

enum permit {
        PERMIT_NOBODY,  /* of a route that forgot it */
        PERMIT_ANYBODY, /* residents and programs: nobody signs in */
        PERMIT_ENROL,   /* whoever is signed in, also without a second factor yet */
        PERMIT_STAFF,   /* any of the staff; this and all below take the second factor */
        PERMIT_SWITCH_READ,
        PERMIT_AUDIT_READ,
        PERMIT_HEALTH_READ,
        PERMIT_STAFF_READ,
        PERMIT_STOCK_READ,
        PERMIT_EVENTS_READ,
        PERMIT_KEYS_READ,
        PERMIT_LANGUAGES_READ,
        PERMIT_EVENT_ANNOUNCE,
        PERMIT_ONLINE_PAUSE, /* stopping is one person's; starting again takes two offices */
        PERMIT_ONLINE_LOCK,  /* stopping by an act of the council or an order of a court */
        PERMIT_HOLD_PLACE,   /* so is keeping; letting go takes two */
        PERMIT_HOLD_WIDEN,
        PERMIT_COUNT,
};

/* By which of its roles somebody may: its name, "none" when by none. */
const char *permit_role(enum permit what, struct role_set roles);

bool permit_has(enum permit what, struct role_set roles);

/* As in the table: "audit.read". */
const char *permit_code(enum permit what);

/* The whole table, for a lawyer to review: tests/golden/permits.txt. */
void permit_print(FILE *out);

#endif
