/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_VALIDITY_H
#define CITYKEY_CIVIC_VALIDITY_H

#include "civic/city.h"

/* How long a card is good. Pure: the same policy, birth and day give the same answer for ever. */
struct validity {
        int age;           /* full years on the day the card is made */
        bool has_end;      /* false: the card does not expire, and the rest is zero */
        struct date until; /* the last day on which it is good, that day included */
        int64_t exp;       /* seconds since 1970: the first second after that day in the city */
};

/* Age is the age on MADE; born on 29 February means a birthday on 1 March in common years. Until is
 * the same day and month N years after MADE, 29 February becoming 28 February; or the end of that
 * month where the policy says so. Refuses with E_INPUT a birth after MADE or 130 years or more
 * before it, and with E_STATE a MADE outside the years 2000 to 2999 (a clock that is wrong). */
enum err validity_compute(struct act *a, const struct city *city, struct date birth,
        struct date made, struct validity *validity);

#endif
