/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/bundle.h"
#include "kit/desk_keys.h"

#include "fuzz.h"

/* A bundle's file from outside, and what is inside its two seals: what was read is written again
 * byte for byte. */

static void read_outside(struct str file)
{
        struct envelope envelope;
        struct secret root;
        struct envelope_pair pair;
        static const struct secret two[2];
        /* Nobody signs what the fuzzer writes; what does come through opens with no passphrase. */
        if (envelope_read(file, &envelope) == ENVELOPE_GOOD)
                MUST_HOLD(!envelope_unwrap(&envelope, two, &root, &pair));
}

static void read_data(struct act *a, struct bytes inside)
{
        struct bundle *bundle = arena_take(a->mem, sizeof *bundle);
        if (!bundle_take(a, inside, bundle))
                return;
        struct sink sink = sink_in(arena_take(a->mem, inside.length), inside.length);
        bundle_put(&sink, bundle);
        MUST_HOLD(bytes_are_equal(sink_bytes(&sink), inside));
}

static void read_keys(struct act *a, struct bytes inside)
{
        static struct desk_keys keys;
        if (!desk_keys_read(inside, &keys))
                return;
        struct sink sink = sink_in(arena_take(a->mem, inside.length), inside.length);
        desk_keys_put(&sink, &keys);
        MUST_HOLD(bytes_are_equal(sink_bytes(&sink), inside));
        MUST_HOLD(desk_keys_has(&keys, keys.indices[0]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        MUST_HOLD(crypt_start());
        struct arena *mem = arena_make(64 << 20);
        struct act act = act_begin(mem, STR("operator"), LANG_EN);
        read_outside(str_of_bytes(data, size));
        read_data(&act, (struct bytes){ data, size });
        read_keys(&act, (struct bytes){ data, size });
        arena_end(&mem);
        return 0;
}
