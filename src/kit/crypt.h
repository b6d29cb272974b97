/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_CRYPT_H
#define CITYKEY_KIT_CRYPT_H

#include "base/err.h"
#include "base/secret.h"
#include "base/str.h"

#include <sodium/crypto_hash_sha256.h>

/* The few primitives that citykey uses, over libsodium and OpenSSL (P-256 only). Nothing else of
 * ours calls those two libraries but kit/seal and kit/proof. Lengths are in bytes. */

enum {
        SHA1_SIZE = 20,
        SHA256_SIZE = 32,
        TAG_SIZE = 16, /* BLAKE2b-128 */
        ED25519_PUBLIC_SIZE = 32,
        ES256_PUBLIC_SIZE = 64, /* x and y, big-endian */
        SIGNATURE_SIZE = 64,    /* ES256 as r and s (RFC 7518, 3.4), Ed25519 as R and S */
        SEAL_NONCE_SIZE = 24,
        SEAL_TAG_SIZE = 16,
        ARGON2_SALT_SIZE = 16,
};

/* Starts both libraries. Call it first in main, before any fork and any sandbox: afterwards nothing
 * here opens a file. False when a library will not start. */
bool crypt_start(void);

/* Gives OpenSSL a small locked heap, kept out of core dumps, for private keys. For the process that
 * holds keys, before its sandbox. Where locking is limited it goes on without. */
void crypt_lock_heap(void);

/* Random bytes from the kernel (getrandom). Never fails: libsodium ends the process instead. */
void crypt_random(void *out, size_t size);

/* A number below BOUND (1 or more), each as likely as any other. */
uint32_t crypt_random_below(uint32_t bound);

/* BLAKE2b (RFC 7693) of 16 to 64 bytes, keyed when KEY is not empty (then 16 to 64 bytes). */
void crypt_blake2b(struct str key, struct str data, uint8_t *out, size_t size);
void crypt_blake2b_128(struct str key, struct str data, uint8_t tag[TAG_SIZE]);

/* SHA-256 (FIPS 180-4) in one go, and piece by piece. Finishing wipes the state, which holds up to
 * 64 bytes of what was hashed. */
struct sha256 {
        crypto_hash_sha256_state state;
};
void crypt_sha256(struct str data, uint8_t digest[SHA256_SIZE]);
void crypt_sha256_begin(struct sha256 *hash);
void crypt_sha256_add(struct sha256 *hash, struct str data);
void crypt_sha256_finish(struct sha256 *hash, uint8_t digest[SHA256_SIZE]);

/* HMAC (RFC 2104) with SHA-1, which one-time codes are made of and nothing else is. Never fails: a
 * library that does ends the process. */
void crypt_hmac_sha1(struct str key, struct str data, uint8_t mac[SHA1_SIZE]);

/* What HKDF takes (RFC 5869). */
struct hkdf {
        struct str secret; /* input keying material */
        struct str salt;
        struct str info;
};

/* HKDF with SHA-256; false when SIZE is over 255 * 32. */
bool crypt_hkdf(const struct hkdf *from, uint8_t *out, size_t size);

/* A P-256 private key made ready once, for many signatures. Not to be copied. */
struct es256 {
        struct evp_pkey_st *key;
        struct evp_pkey_ctx_st *context;
};

/* A new P-256 key: a scalar from 1 to the order less 1. */
bool crypt_es256_make(struct secret *scalar, uint8_t public_half[ES256_PUBLIC_SIZE]);

/* Refuses a scalar of 0 or not under the order. Close it: SCOPED(crypt_es256_close). */
bool crypt_es256_open(const struct secret *scalar, struct es256 *signer);
void crypt_es256_close(struct es256 *signer);
bool crypt_es256_public(const struct es256 *signer, uint8_t public_half[ES256_PUBLIC_SIZE]);

/* Signs a SHA-256 digest; the nonce is random and mixed with the key (OpenSSL). */
bool crypt_es256_sign(const struct es256 *signer, const uint8_t digest[SHA256_SIZE],
        uint8_t signature[SIGNATURE_SIZE]);

/* Ed25519 (RFC 8032); the private half is its 32-byte seed. */
void crypt_ed25519_make(struct secret *seed, uint8_t public_half[ED25519_PUBLIC_SIZE]);
void crypt_ed25519_public(const struct secret *seed, uint8_t public_half[ED25519_PUBLIC_SIZE]);
void crypt_ed25519_sign(
        const struct secret *seed, struct str message, uint8_t signature[SIGNATURE_SIZE]);
bool crypt_ed25519_verifies(const uint8_t public_half[ED25519_PUBLIC_SIZE], struct str message,
        const uint8_t signature[SIGNATURE_SIZE]);

/* What is bound to a sealed text but not in it. */
struct seal_frame {
        const uint8_t *nonce; /* SEAL_NONCE_SIZE bytes, never twice under one key: random */
        struct str bound;     /* additional data, in the clear */
};

/* XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03). OUT has room for PLAIN and SEAL_TAG_SIZE. */
void crypt_seal(
        const struct secret *key, const struct seal_frame *frame, struct str plain, uint8_t *out);

/* False, and OUT zeroed, unless every byte is as it was sealed. OUT has room for SEALED less
 * SEAL_TAG_SIZE. */
bool crypt_open(
        const struct secret *key, const struct seal_frame *frame, struct str sealed, uint8_t *out);

/* What Argon2id costs (RFC 9106, one lane). */
struct argon2_cost {
        uint32_t kib;    /* memory, 8 KiB at least */
        uint32_t passes; /* 1 at least */
};

/* Argon2id version 1.3. False when the machine has not that much memory. */
bool crypt_argon2id(struct argon2_cost cost, struct str passphrase,
        const uint8_t salt[ARGON2_SALT_SIZE], struct secret *out);

#endif
