/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/keystore.h"

#include "fuzz.h"

/* What stands before the seal, the whole file under a key that does not fit, and the body as it is
 * inside the seal: what was read is written again byte for byte. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static struct keystore store;
        static const struct secret key = { { 7 } };
        struct keystore_outer outer;
        struct str file = str_of_bytes(data, size);
        MUST_HOLD(crypt_start());
        keystore_read_outer(file, &outer);
        MUST_HOLD(keystore_open(file, &key, &store) != KEYSTORE_GOOD && store.count == 0);
        if (!keystore_read_body((struct bytes){ data, size }, &store))
                return 0;
        uint8_t again[KEYSTORE_BODY_MOST];
        struct sink sink = sink_in(again, sizeof again);
        keystore_put_body(&sink, &store);
        MUST_HOLD(sink.length == size && memcmp(again, data, size) == 0);
        return 0;
}
