/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_ZONE_H
#define CITYKEY_KIT_ZONE_H

#include "base/act.h"

/* Civil dates and seconds in a time zone: hides ICU. A zone is an IANA name ("America/New_York").
 */

bool zone_exists(struct str zone);

/* The civil date in ZONE at the second NOW (since 1970, UTC). E_BUG for an unknown zone. */
enum err zone_date(struct act *a, struct str zone, int64_t now, struct date *date);

/* The same, and the minute of that day that clocks in ZONE show, 0 to 1439. */
enum err zone_minute(
        struct act *a, struct str zone, int64_t now, struct date *date, int *minute);

/* The first second after the civil day DATE in ZONE: from then on it is never DATE again. That is
 * midnight, or where the clock jumps over midnight the second after the jump. A day that ZONE left
 * out ends where it would have begun. E_BUG for an unknown zone. */
enum err zone_day_after(struct act *a, struct str zone, struct date date, int64_t *first_second);

#endif
