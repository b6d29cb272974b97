/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_DERIVE_H
#define CITYKEY_KIT_DERIVE_H

#include "kit/crypt.h"
#include "kit/passphrase.h"

/* Argon2id in a process of its own, which ends with its memory (up to 1 GiB) and its traces. */

struct derive_work {
        /* Runs in that process: fills COUNT secrets; false when the machine has not the memory. */
        bool (*derive)(const void *arg, struct secret *out);
        const void *arg;
        size_t count;
};

/* False, and OUT zeroed, when the process could not do it. */
bool derive_apart(struct act *a, const struct derive_work *work, struct secret *out);

/* One secret from each passphrase, under one salt. */
struct derive_each {
        const struct passphrases *passphrases;
        struct argon2_cost cost;
        const uint8_t *salt; /* ARGON2_SALT_SIZE bytes */
};
bool derive_each_apart(struct act *a, const struct derive_each *each, struct secret *out);

#endif
