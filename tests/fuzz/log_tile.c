/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The name of a tile in an address, and a bundle of entries from outside: each has one way to be
 * written. */
#include "fuzz.h"
#include "kit/tile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct arena *mem = arena_make(4 << 20);
        struct str text = str_of_bytes(data, size), rest = text, entry;
        struct buf again = buf_in(mem);
        struct tile_name name;
        if (tile_read_name(text, &name)) {
                MUST_HOLD(str_is_equal(tile_write_name(mem, &name), text));
                MUST_HOLD(tile_width_in(&name, (int64_t)1 << 40) >= 0);
        }
        while (tile_cut_entry(&rest, &entry))
                tile_add_entry(&again, entry);
        buf_add(&again, rest);
        MUST_HOLD(str_is_equal(buf_str(&again), text));
        arena_end(&mem);
        return 0;
}
