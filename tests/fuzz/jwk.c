/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Key lists and signatures in JSON: what is read can be written and read again as the same. */
#include "fuzz.h"
#include "lib/jwk.h"
#include "lib/jws.h"

#include <string.h>

static void try_set(const struct jwk_set *set)
{
        static uint8_t memory[1 << 20];
        struct sink sink = sink_in(memory, sizeof memory);
        struct jwk_set again;
        MUST_HOLD(jwk_set_put(&sink, set));
        MUST_HOLD(jwk_set_read(sink_bytes(&sink), &again));
        MUST_HOLD(again.count == set->count && strcmp(again.issuer, set->issuer) == 0);
        MUST_HOLD(memcmp(again.keys, set->keys, set->count * sizeof *set->keys) == 0);
        jwk_set_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct bytes whole = { data, size };
        struct jwk_set set;
        struct jws token;
        struct jwk key;
        if (jwk_set_read(whole, &set)) {
                try_set(&set);
                jwk_set_free(&set);
        }
        if (jwk_read(whole, &key))
                es256_key_free(es256_key_new(key.x, key.y));
        jws_read(whole, &token);
        return 0;
}
