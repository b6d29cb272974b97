/* SPDX-License-Identifier: AGPL-3.0-or-later */
#define _GNU_SOURCE
#include <stdlib.h>
#include <time.h>

/* Loaded before the C library (LD_PRELOAD): the program's clock says CLOCK, in unix seconds. */
time_t time(time_t *now)
{
        const char *text = getenv("CLOCK");
        struct timespec real;
        clock_gettime(CLOCK_REALTIME, &real);
        time_t said = text ? (time_t)strtoll(text, NULL, 10) : real.tv_sec;
        if (now)
                *now = said;
        return said;
}
