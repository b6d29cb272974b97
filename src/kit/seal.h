/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_SEAL_H
#define CITYKEY_KIT_SEAL_H

#include "kit/crypt.h"
#include "lib/bytes.h"

#include <sodium/crypto_generichash.h>

/* What sealed formats are made of (doc/formats.md, "Seal"): hashes under a tag, the group
 * ristretto255 (RFC 9496), proofs about it, and one-time encryption.
 *
 * Functions that read refuse what is not canonical; functions that compute are false when a point
 * comes out as the identity, and leave their output untouched then. Arithmetic on secret scalars
 * takes the same time whatever they are; functions whose name says is or are handle public data and
 * may branch. What is secret lies in memory of kit/locked.h and is wiped: the caller's is the
 * caller's duty. */

enum {
        SEAL_HASH_SIZE = 64,
        SEAL_RANDOM_SIZE = 64,
        SEAL_SCALAR_SIZE = 32,
        SEAL_POINT_SIZE = 32,
        SEAL_PROOF_SIZE = 64, /* e, z */
};

/* ------------------------------------------------------------------------------- hashes */

/* The items of a hash, each preceded by its length: SEAL_PARTS(a, b, c) of struct bytes. */
struct seal_parts {
        const struct bytes *at;
        size_t count;
};
#define SEAL_PARTS(...)                                                                            \
        ((struct seal_parts){ (const struct bytes[]){ __VA_ARGS__ },                               \
                sizeof((const struct bytes[]){ __VA_ARGS__ }) / sizeof(struct bytes) })
#define SEAL_NOTHING ((struct seal_parts){ NULL, 0 })

/* H(tag, parts) = BLAKE2b-512 of u32(|T|), T, u32(|x1|), x1, …; T is "citykey/seal/v1/" and the
 * tag; lengths little-endian. H32 is its first 32 bytes. */
void seal_hash(const char *tag, struct seal_parts parts, uint8_t out[SEAL_HASH_SIZE]);
void seal_hash32(const char *tag, struct seal_parts parts, uint8_t out[32]);

/* The same, part by part; a part may be told in pieces: first its length, then as many bytes. */
struct seal_hasher {
        crypto_generichash_state state;
};
void seal_hasher_begin(struct seal_hasher *hasher, const char *tag);
void seal_hasher_add(struct seal_hasher *hasher, struct seal_parts parts);
void seal_hasher_add_length(struct seal_hasher *hasher, uint32_t length);
void seal_hasher_add_piece(struct seal_hasher *hasher, struct bytes piece);
void seal_hasher_end(struct seal_hasher *hasher, uint8_t out[SEAL_HASH_SIZE]); /* wipes it */

/* -------------------------------------------------------------------- scalars and points */

struct seal_scalar {
        uint8_t bytes[SEAL_SCALAR_SIZE]; /* little-endian, 1 to the group's order less 1 */
};

struct seal_point {
        uint8_t bytes[SEAL_POINT_SIZE]; /* canonical, never the identity */
};

void seal_scalar_wipe(struct seal_scalar *scalar);

/* Refuses another length, a value not under the order, zero. */
bool seal_scalar_read(struct bytes bytes, struct seal_scalar *scalar);

/* Refuses another length, an encoding that is not canonical, the identity. */
bool seal_point_read(struct bytes bytes, struct seal_point *point);

struct bytes seal_scalar_bytes(const struct seal_scalar *scalar);
struct bytes seal_point_bytes(const struct seal_point *point);

/* Hs: all 64 bytes of H, reduced. It is zero once in 2^252, and then what uses it fails. */
void seal_hash_scalar(const char *tag, struct seal_parts parts, struct seal_scalar *scalar);

/* Hp: the element that RFC 9496 derives from the 64 bytes; nobody knows its logarithm. */
void seal_hash_point(const char *tag, struct seal_parts parts, struct seal_point *point);

bool seal_multiply_base(const struct seal_scalar *x, struct seal_point *product);
bool seal_multiply(
        const struct seal_scalar *x, const struct seal_point *point, struct seal_point *product);
bool seal_add(const struct seal_point *a, const struct seal_point *b, struct seal_point *sum);
bool seal_subtract(
        const struct seal_point *a, const struct seal_point *b, struct seal_point *difference);

/* ------------------------------------------------------------- signatures, encryption */

/* Ed25519 (RFC 8032) over H("sign", message). */
void seal_sign(const struct secret *seed, struct bytes message, uint8_t signature[SIGNATURE_SIZE]);
bool seal_is_signed(const uint8_t public_half[ED25519_PUBLIC_SIZE], struct bytes message,
        const uint8_t signature[SIGNATURE_SIZE]);

/* One-time encryption: XChaCha20-Poly1305 with a nonce of zeroes, so that a key is used once, by
 * construction. OUT has room for PLAIN and SEAL_TAG_SIZE; the other way for SEALED less that. */
void seal_once(const struct secret *key, struct bytes bound, struct bytes plain, uint8_t *out);
bool seal_open_once(
        const struct secret *key, struct bytes bound, struct bytes sealed, uint8_t *out);

/* -------------------------------------------------------------------------- randomness */

/* Where fresh bytes come from, new at each use: the kernel; in tests a stream that repeats. */
struct seal_random {
        void (*draw)(void *arg, uint8_t out[SEAL_RANDOM_SIZE]);
        void *arg;
};
extern const struct seal_random seal_kernel;

#endif
