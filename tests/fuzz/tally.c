/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/tally.h"

#include "fuzz.h"

/* A file from outside, and what came out of a box: what was read is written again byte for byte. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static const uint8_t desk_key[ED25519_PUBLIC_SIZE];
        MUST_HOLD(crypt_start());
        struct arena *mem = arena_make(64 << 20);
        struct act act = act_begin(mem, STR("operator"), LANG_EN);
        struct tally_outer outer;
        struct tally tally;
        if (tally_look(&act, str_of_bytes(data, size), &outer) == OK)
                MUST_HOLD(tally_check(&act, &outer, desk_key) != OK);
        if (tally_take(&act, (struct bytes){ data, size }, &tally)) {
                struct sink sink = sink_in(arena_take(mem, size), size);
                tally_put(&sink, &tally);
                MUST_HOLD(sink.length == size && memcmp(sink.at, data, size) == 0);
        }
        arena_end(&mem);
        return 0;
}
