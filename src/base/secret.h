/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_BASE_SECRET_H
#define CITYKEY_BASE_SECRET_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* 32 secret bytes: a key or what becomes one. Used only in the files of tool/secret.allow,
 * compared in constant time, wiped by scope: SCOPED(secret_wipe) struct secret key; */
struct secret {
        uint8_t bytes[32];
};

static inline void secret_wipe(struct secret *secret)
{
        explicit_bzero(secret, sizeof *secret);
}

static inline bool secret_is_equal(const struct secret *a, const struct secret *b)
{
        uint8_t differs = 0;
        for (size_t i = 0; i < sizeof a->bytes; i++)
                differs |= (uint8_t)(a->bytes[i] ^ b->bytes[i]);
        return differs == 0;
}

#endif
