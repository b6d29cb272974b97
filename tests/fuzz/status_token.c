/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A status list of any origin: the signature is not asked here, so that the inside is reached. */
#include "fuzz.h"
#include "lib/status_token.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct status_token token;
        struct status_list list;
        struct status_claims claims;
        struct bytes whole = { data, size };
        static uint8_t memory[1 << 16];
        struct sink texts = sink_in(memory, sizeof memory);
        if (status_token_read(whole, &token) && status_list_open(&token, &list)) {
                uint8_t state;
                MUST_HOLD(list.size <= STATUS_ENTRIES_MOST);
                MUST_HOLD(memchr(list.uri, 0, sizeof list.uri));
                MUST_HOLD(!status_entry_get((struct bytes){ list.entries, list.size }, list.bits,
                        (uint64_t)list.size * 8 / list.bits, &state));
                status_list_free(&list);
        }
        if (status_read_cwt(whole, &claims))
                MUST_HOLD(claims.packed.length < size);
        status_read_jwt(whole, &texts, &claims);
        return 0;
}
