/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* must not compile: incompatible type */
/* A date is not a number of days that one may mix with others. */
#include "base/date.h"

int age(struct date birth);

int age(struct date birth)
{
#ifdef CONTROL
        return date_age(birth, birth);
#else
        return date_age(birth, 0);
#endif
}
