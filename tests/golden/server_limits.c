/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Prints the limits of the city's server, and how often may be asked. */
#include "kit/rate.h"
#include "kit/server.h"

#include <stdio.h>

int main(void)
{
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct buf out = buf_in(mem);
        server_print_limits(&out);
        rate_print_limits(&out);
        fputs(buf_c(&out), stdout);
        return 0;
}
