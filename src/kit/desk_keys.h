/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_DESK_KEYS_H
#define CITYKEY_KIT_DESK_KEYS_H

#include "kit/keystore.h"
#include "lib/bytes.h"

/* What a desk's keeper gets out of a bundle and nobody else (doc/formats.md, "Bundle", keys): two
 * private keys, and the bounds within which they may be used. */

enum {
        DESK_INDICES_MOST = 4096,
        DESK_URI_MOST = 255,
        DESK_KEYS_MOST = 41 + DESK_URI_MOST + 4 * DESK_INDICES_MOST + KEYSTORE_RECORD_SIZE + 32,
};

struct desk_keys {
        struct date day;     /* of the event */
        int64_t from, until; /* that civil day in the city's zone: seconds since 1970 */
        int64_t expiry_most; /* latest expiry of a card */
        bool may_not_expire; /* may a card go without an expiry */
        uint32_t list_size;  /* of the status list */
        char status_uri[DESK_URI_MOST + 1];
        uint32_t index_count;                /* 1 at least */
        uint32_t indices[DESK_INDICES_MOST]; /* that this desk may sign, ascending */
        struct keystore_key issuing;         /* of the event's month */
        struct secret seed;                  /* of the desk's own key, Ed25519 */
};

void desk_keys_put(struct sink *sink, const struct desk_keys *keys);

/* Strict: refuses another version, indices that do not ascend or are not in the list, a day that is
 * not from FROM to UNTIL, a key of another kind or month, bytes left over. Wiped when refused. */
bool desk_keys_read(struct bytes bytes, struct desk_keys *keys);

/* Is INDEX one of the desk's? */
bool desk_keys_has(const struct desk_keys *keys, uint64_t index);

#endif
