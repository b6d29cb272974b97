/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/seal.h"

#include <sodium.h>

_Static_assert(SEAL_SCALAR_SIZE == crypto_core_ristretto255_SCALARBYTES, "as libsodium has it");
_Static_assert(SEAL_POINT_SIZE == crypto_core_ristretto255_BYTES, "as libsodium has it");
_Static_assert(SEAL_HASH_SIZE == crypto_core_ristretto255_HASHBYTES, "as libsodium has it");
_Static_assert(SEAL_HASH_SIZE == crypto_core_ristretto255_NONREDUCEDSCALARBYTES, "and here");

static const char domain[] = "citykey/seal/v1/";

/* ------------------------------------------------------------------------------- hashes */

void seal_hasher_add_length(struct seal_hasher *hasher, uint32_t length)
{
        const uint8_t bytes[] = { (uint8_t)length, (uint8_t)(length >> 8), (uint8_t)(length >> 16),
                (uint8_t)(length >> 24) };
        crypto_generichash_update(&hasher->state, bytes, sizeof bytes);
}

void seal_hasher_add_piece(struct seal_hasher *hasher, struct bytes piece)
{
        crypto_generichash_update(&hasher->state, piece.at, piece.length);
}

void seal_hasher_begin(struct seal_hasher *hasher, const char *tag)
{
        struct bytes name = bytes_of_text(tag);
        crypto_generichash_init(&hasher->state, NULL, 0, SEAL_HASH_SIZE);
        seal_hasher_add_length(hasher, (uint32_t)(sizeof domain - 1 + name.length));
        seal_hasher_add_piece(hasher, bytes_of_text(domain));
        seal_hasher_add_piece(hasher, name);
}

void seal_hasher_add(struct seal_hasher *hasher, struct seal_parts parts)
{
        for (size_t i = 0; i < parts.count; i++) {
                seal_hasher_add_length(hasher, (uint32_t)parts.at[i].length);
                seal_hasher_add_piece(hasher, parts.at[i]);
        }
}

void seal_hasher_end(struct seal_hasher *hasher, uint8_t out[SEAL_HASH_SIZE])
{
        crypto_generichash_final(&hasher->state, out, SEAL_HASH_SIZE);
        sodium_memzero(hasher, sizeof *hasher);
}

void seal_hash(const char *tag, struct seal_parts parts, uint8_t out[SEAL_HASH_SIZE])
{
        struct seal_hasher hasher;
        seal_hasher_begin(&hasher, tag);
        seal_hasher_add(&hasher, parts);
        seal_hasher_end(&hasher, out);
}

void seal_hash32(const char *tag, struct seal_parts parts, uint8_t out[32])
{
        uint8_t hash[SEAL_HASH_SIZE];
        seal_hash(tag, parts, hash);
        memcpy(out, hash, 32);
        sodium_memzero(hash, sizeof hash);
}

/* -------------------------------------------------------------------- scalars and points */

void seal_scalar_wipe(struct seal_scalar *scalar)
{
        sodium_memzero(scalar, sizeof *scalar);
}

/* libsodium has no test for scalars: a canonical one is what reduction leaves as it was. */
bool seal_scalar_read(struct bytes bytes, struct seal_scalar *scalar)
{
        uint8_t wide[SEAL_HASH_SIZE] = { 0 };
        struct seal_scalar reduced;
        if (bytes.length != SEAL_SCALAR_SIZE)
                return false;
        memcpy(wide, bytes.at, bytes.length);
        crypto_core_ristretto255_scalar_reduce(reduced.bytes, wide);
        bool is_good = sodium_memcmp(reduced.bytes, bytes.at, sizeof reduced.bytes) == 0 &&
                       !sodium_is_zero(reduced.bytes, sizeof reduced.bytes);
        if (is_good)
                *scalar = reduced;
        sodium_memzero(wide, sizeof wide);
        seal_scalar_wipe(&reduced);
        return is_good;
}

/* libsodium's test takes the identity, which is all zeroes, and (1.0.18) a second spelling of every
 * point, with the highest bit set. */
bool seal_point_read(struct bytes bytes, struct seal_point *point)
{
        if (bytes.length != SEAL_POINT_SIZE || bytes.at[SEAL_POINT_SIZE - 1] & 0x80 ||
                sodium_is_zero(bytes.at, bytes.length) ||
                !crypto_core_ristretto255_is_valid_point(bytes.at))
                return false;
        memcpy(point->bytes, bytes.at, sizeof point->bytes);
        return true;
}

struct bytes seal_scalar_bytes(const struct seal_scalar *scalar)
{
        return (struct bytes){ scalar->bytes, sizeof scalar->bytes };
}

struct bytes seal_point_bytes(const struct seal_point *point)
{
        return (struct bytes){ point->bytes, sizeof point->bytes };
}

void seal_hash_scalar(const char *tag, struct seal_parts parts, struct seal_scalar *scalar)
{
        uint8_t hash[SEAL_HASH_SIZE];
        seal_hash(tag, parts, hash);
        crypto_core_ristretto255_scalar_reduce(scalar->bytes, hash);
        sodium_memzero(hash, sizeof hash);
}

void seal_hash_point(const char *tag, struct seal_parts parts, struct seal_point *point)
{
        uint8_t hash[SEAL_HASH_SIZE];
        seal_hash(tag, parts, hash);
        crypto_core_ristretto255_from_hash(point->bytes, hash);
}

/* Hands COMPUTED out unless it is the identity. */
static bool give(struct seal_point *computed, struct seal_point *out)
{
        bool is_good = !sodium_is_zero(computed->bytes, sizeof computed->bytes);
        if (is_good)
                *out = *computed;
        sodium_memzero(computed, sizeof *computed);
        return is_good;
}

bool seal_multiply_base(const struct seal_scalar *x, struct seal_point *product)
{
        struct seal_point computed = { { 0 } };
        return crypto_scalarmult_ristretto255_base(computed.bytes, x->bytes) == 0 &&
               give(&computed, product);
}

bool seal_multiply(
        const struct seal_scalar *x, const struct seal_point *point, struct seal_point *product)
{
        struct seal_point computed = { { 0 } };
        return crypto_scalarmult_ristretto255(computed.bytes, x->bytes, point->bytes) == 0 &&
               give(&computed, product);
}

bool seal_add(const struct seal_point *a, const struct seal_point *b, struct seal_point *sum)
{
        struct seal_point computed = { { 0 } };
        return crypto_core_ristretto255_add(computed.bytes, a->bytes, b->bytes) == 0 &&
               give(&computed, sum);
}

bool seal_subtract(
        const struct seal_point *a, const struct seal_point *b, struct seal_point *difference)
{
        struct seal_point computed = { { 0 } };
        return crypto_core_ristretto255_sub(computed.bytes, a->bytes, b->bytes) == 0 &&
               give(&computed, difference);
}

/* ------------------------------------------------------------- signatures, encryption */

static void hash_to_sign(struct bytes message, uint8_t hash[SEAL_HASH_SIZE])
{
        seal_hash("sign", SEAL_PARTS(message), hash);
}

void seal_sign(const struct secret *seed, struct bytes message, uint8_t signature[SIGNATURE_SIZE])
{
        uint8_t hash[SEAL_HASH_SIZE];
        hash_to_sign(message, hash);
        crypt_ed25519_sign(seed, str_of_bytes(hash, sizeof hash), signature);
}

bool seal_is_signed(const uint8_t public_half[ED25519_PUBLIC_SIZE], struct bytes message,
        const uint8_t signature[SIGNATURE_SIZE])
{
        uint8_t hash[SEAL_HASH_SIZE];
        hash_to_sign(message, hash);
        return crypt_ed25519_verifies(public_half, str_of_bytes(hash, sizeof hash), signature);
}

static struct seal_frame once_frame(struct bytes bound)
{
        static const uint8_t zero[SEAL_NONCE_SIZE];
        return (struct seal_frame){ .nonce = zero, .bound = str_of_bytes(bound.at, bound.length) };
}

void seal_once(const struct secret *key, struct bytes bound, struct bytes plain, uint8_t *out)
{
        struct seal_frame frame = once_frame(bound);
        crypt_seal(key, &frame, str_of_bytes(plain.at, plain.length), out);
}

bool seal_open_once(const struct secret *key, struct bytes bound, struct bytes sealed, uint8_t *out)
{
        struct seal_frame frame = once_frame(bound);
        return crypt_open(key, &frame, str_of_bytes(sealed.at, sealed.length), out);
}

/* -------------------------------------------------------------------------- randomness */

static void draw_from_kernel(void *arg, uint8_t out[SEAL_RANDOM_SIZE])
{
        (void)arg;
        crypt_random(out, SEAL_RANDOM_SIZE);
}

const struct seal_random seal_kernel = { .draw = draw_from_kernel };
