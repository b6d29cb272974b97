/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_ENVELOPE_H
#define CITYKEY_KIT_ENVELOPE_H

#include "kit/passphrase.h"
#include "kit/seal.h"

/* The outside of a desk's bundle (doc/formats.md, "Bundle"): a file in two sealed parts that any
 * two of several people open together and none of them alone. Its root key is wrapped once for each
 * pair of them; from it follow the key of the part with private keys, which is the desk keeper's,
 * and that of the part with everything else. */

enum {
        ENVELOPE_PEOPLE_LEAST = 2,
        ENVELOPE_PEOPLE_MOST = 8,
        ENVELOPE_PAIRS_MOST = ENVELOPE_PEOPLE_MOST * (ENVELOPE_PEOPLE_MOST - 1) / 2,
        ENVELOPE_HEAD_SIZE = 84,
        ENVELOPE_WRAP_SIZE = 32 + SEAL_TAG_SIZE,
        ENVELOPE_ID_SIZE = 32,
        ENVELOPE_CITY_SIZE = 16,
        ENVELOPE_FILE_MOST = 16 << 20,
};

enum envelope_kind { ENVELOPE_DEMONSTRATION = 1, ENVELOPE_PRODUCTION = 2 };

/* What stands in the clear, and is bound to every seal. */
struct envelope_head {
        enum envelope_kind kind;
        uint8_t people;
        struct argon2_cost cost; /* of each person's passphrase */
        uint8_t salt[ARGON2_SALT_SIZE];
        uint8_t city_id[ENVELOPE_CITY_SIZE];
        uint8_t bundle_key[ED25519_PUBLIC_SIZE]; /* of the city, which signed the file */
};
void envelope_put_head(struct sink *sink, const struct envelope_head *head);

/* A head as envelope_put_head wrote it. False for numbers that are out of bounds. */
bool envelope_read_head(struct bytes bytes, struct envelope_head *head);

/* A whole file. What it points to lies in the file. */
struct envelope {
        struct envelope_head head;
        struct bytes head_bytes, wraps, keys, data;
        struct bytes before_data; /* bound to the seal of data */
        struct bytes signed_bytes;
        uint8_t id[ENVELOPE_ID_SIZE]; /* H32("bundle", signed bytes) */
};

enum envelope_fault {
        ENVELOPE_GOOD,
        ENVELOPE_FOREIGN_FILE, /* not a bundle */
        ENVELOPE_NEWER,
        ENVELOPE_CUT,
        ENVELOPE_ALTERED, /* not as it was signed */
};
enum envelope_fault envelope_read(struct str file, struct envelope *envelope);

/* ------------------------------------------------------------------------------- keys */

/* Wraps ROOT for each pair of EACH (one derived secret a person, all different), pairs in order:
 * 0 1, 0 2, …, 1 2, …. */
void envelope_wrap(struct bytes head, const struct secret *each, const struct secret *root,
        struct sink *wraps);

/* Which two of the people. */
struct envelope_pair {
        uint8_t one, other;
};

/* Tries the two secrets, in any order, on every wrap. */
bool envelope_unwrap(const struct envelope *envelope, const struct secret two[2],
        struct secret *root, struct envelope_pair *pair);

void envelope_keys_key(const struct secret *root, struct bytes head, struct secret *key);
void envelope_data_key(const struct secret *root, struct bytes head, struct secret *key);

/* -------------------------------------------------------------------------- put together */

/* All bytes before the signature. DATA is sealed here with its key; KEYS is sealed already. */
struct envelope_parts {
        struct bytes head, wraps, keys;
        const struct secret *data_key;
        struct bytes data;
};
struct str envelope_assemble(struct arena *mem, const struct envelope_parts *parts);

/* What is really signed: a line that no other format begins with, then the id. */
struct str envelope_message(struct arena *mem, const uint8_t id[ENVELOPE_ID_SIZE]);
void envelope_id(struct bytes signed_bytes, uint8_t id[ENVELOPE_ID_SIZE]);

#define ENVELOPE_MAGIC "CKBUNDL1"
#define ENVELOPE_LINE "citykey bundle v1\n"

#endif
