/* SPDX-License-Identifier: AGPL-3.0-or-later */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* Loaded before the C library (LD_PRELOAD): the program's clock says CLOCK, in unix seconds; or
 * what the first eight bytes of CLOCK_FILE say at that moment, in every process forked from it. */

static const volatile int64_t *moving;

__attribute__((constructor)) static void begin(void)
{
        const char *path = getenv("CLOCK_FILE");
        int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
        if (file < 0)
                return;
        void *map = mmap(NULL, sizeof *moving, PROT_READ, MAP_SHARED, file, 0);
        moving = map == MAP_FAILED ? NULL : map;
        close(file);
}

time_t time(time_t *now)
{
        const char *text = getenv("CLOCK");
        struct timespec real;
        clock_gettime(CLOCK_REALTIME, &real);
        time_t said = text ? (time_t)strtoll(text, NULL, 10) : real.tv_sec;
        if (moving)
                said = (time_t)*moving;
        if (now)
                *now = said;
        return said;
}
