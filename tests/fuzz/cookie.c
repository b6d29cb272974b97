/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A Cookie header: what is found lies in it, behind its name, and is plain. */
#include "kit/cookie.h"

#include "fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
        static const char name[] = "session";
        struct private value;
        struct str header = str_of_bytes(bytes, size);
        if (!cookie_find(private_wrap(header), name, &value))
                return 0;
        struct str found = private_unwrap(value);
        MUST_HOLD(found.at >= header.at + sizeof name && found.at + found.len <= header.at + size);
        MUST_HOLD(memcmp(found.at - sizeof name, "session=", sizeof name) == 0);
        for (size_t i = 0; i < found.len; i++)
                MUST_HOLD(found.at[i] > ' ' && found.at[i] < 0x7f && found.at[i] != ';');
        return 0;
}
