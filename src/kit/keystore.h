/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_KEYSTORE_H
#define CITYKEY_KIT_KEYSTORE_H

#include "kit/crypt.h"
#include "kit/passphrase.h"
#include "kit/pubkey.h"

/* The file in which private keys rest, sealed under one or two passphrases: doc/formats.md,
 * "Keystore". The functions on its bytes are for the keeper's process and for tests; those on the
 * file see sealed bytes only. */

enum {
        KEYSTORE_OUTER_SIZE = 68,
        KEYSTORE_KEYS_MOST = 128,
        KEYSTORE_RECORD_SIZE = PUBKEY_RECORD_SIZE + 32,
        KEYSTORE_BODY_MOST = 2 + KEYSTORE_KEYS_MOST * KEYSTORE_RECORD_SIZE,
        KEYSTORE_FILE_MOST = KEYSTORE_OUTER_SIZE + KEYSTORE_BODY_MOST + SEAL_TAG_SIZE,
};

/* What stands before the sealed body and is bound to it. */
struct keystore_outer {
        uint8_t people; /* how many passphrases */
        struct argon2_cost cost;
        uint8_t salt[ARGON2_SALT_SIZE];
};

struct keystore_key {
        struct pubkey public_half;
        struct secret private_half; /* scalar, or Ed25519 seed */
};

/* In the order in which they were made: the last of a kind is the one that signs. */
struct keystore {
        size_t count;
        struct keystore_key keys[KEYSTORE_KEYS_MOST];
};

/* How deriving costs. Production: as its machine starts, once. Demonstration: its passphrase lies
 * beside the keystore, so cost would protect nothing. */
extern const struct argon2_cost keystore_cost_production;    /* 256 MiB, 3 passes */
extern const struct argon2_cost keystore_cost_demonstration; /* 8 MiB, 1 pass */

enum keystore_fault {
        KEYSTORE_GOOD,
        KEYSTORE_DAMAGED,
        KEYSTORE_NEWER,  /* of a version or algorithm that this program does not know */
        KEYSTORE_LOCKED, /* does not open: another passphrase, or altered */
};

/* Reads what stands before the body; refuses costs over 1 GiB and 16 passes. */
enum keystore_fault keystore_read_outer(struct str file, struct keystore_outer *outer);

/* The key that seals: Argon2id of each passphrase, sorted, hashed together, so that the people may
 * come in any order. For a process that then ends: it leaves traces. False when the machine has not
 * that much memory or the number of passphrases is another. */
bool keystore_derive(const struct keystore_outer *outer, const struct passphrases *passphrases,
        struct secret *key);

/* Opens a whole file. STORE is wiped unless KEYSTORE_GOOD. */
enum keystore_fault keystore_open(
        struct str file, const struct secret *key, struct keystore *store);

/* Seals under a new nonce; at most KEYSTORE_FILE_MOST bytes. */
void keystore_seal(const struct keystore_outer *outer, const struct secret *key,
        const struct keystore *store, struct sink *file);

/* The body as it is inside the seal. Refuses a count that is not that of the records, a key twice,
 * and what pubkey_take refuses. */
bool keystore_read_body(struct bytes body, struct keystore *store);
void keystore_put_body(struct sink *sink, const struct keystore *store);

/* The last key of a kind, with LABEL unless that is NULL; NULL when there is none. */
const struct keystore_key *keystore_find(
        const struct keystore *store, enum pubkey_kind kind, const char *label);

/* Removes and wipes a key's record; false when there is none. */
bool keystore_remove(struct keystore *store, struct pubkey_id id);

/* The sealed file at PATH in a->mem. E_NONE when there is none. */
enum err keystore_load(struct act *a, const char *path, struct str *file);

/* Replaces the file at PATH by NEXT, durably and at once: after a crash it is the old or the new
 * one, whole. BEFORE is what the caller knows to stand there (empty: no file): when another process
 * was faster, E_BUSY and nothing changed. The old bytes are overwritten, since they may hold a key
 * that is to be destroyed. */
enum err keystore_replace(struct act *a, const char *path, struct str before, struct str next);

#endif
