/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* must not compile: incompatible (type|result) */
/* Each id is a type of its own: a key is not found by the hash of an entry. */
#include "kit/merkle.h"
#include "kit/pubkey.h"

struct pubkey_id same_key(struct pubkey_id key, struct merkle_hash hash);

struct pubkey_id same_key(struct pubkey_id key, struct merkle_hash hash)
{
#ifdef CONTROL
        (void)hash;
        return key;
#else
        (void)key;
        return hash;
#endif
}
