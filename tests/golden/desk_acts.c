/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Prints a desk's two tables: what its screen may do, and what its launcher may be asked. */
#include "face/desk/counter_work.h"
#include "face/desk/desk_inside.h"

#include <stdio.h>

int main(void)
{
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct buf out = buf_in(mem);
        counter_write_acts(&out);
        buf_add_c(&out, "\n");
        desk_write_answers(&out);
        fwrite(out.at, 1, out.len, stdout);
        return 0;
}
