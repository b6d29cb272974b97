/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FUZZ_H
#define CITYKEY_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* What a target is: judges one input, returns 0. It must never crash, hang or step outside. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A finding: an input for which something that must always hold does not. */
#define MUST_HOLD(condition)                                                                       \
        do {                                                                                       \
                if (!(condition))                                                                  \
                        abort();                                                                   \
        } while (0)

#endif
