/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/crypt.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <stdlib.h>

static const unsigned char *bytes_of(struct str text)
{
        return (const unsigned char *)text.at;
}

bool crypt_start(void)
{
        /* No configuration file: it could load code. No handlers at exit: processes that hold
         * secrets leave by the raw system call. */
        return OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL) ==
                       1 &&
               sodium_init() >= 0;
}

void crypt_lock_heap(void)
{
        CRYPTO_secure_malloc_init(1 << 16, 32);
}

void crypt_random(void *out, size_t size)
{
        randombytes_buf(out, size);
}

uint32_t crypt_random_below(uint32_t bound)
{
        return randombytes_uniform(bound);
}

void crypt_blake2b(struct str key, struct str data, uint8_t *out, size_t size)
{
        crypto_generichash(
                out, size, bytes_of(data), data.len, key.len ? bytes_of(key) : NULL, key.len);
}

void crypt_blake2b_128(struct str key, struct str data, uint8_t tag[TAG_SIZE])
{
        crypt_blake2b(key, data, tag, TAG_SIZE);
}

void crypt_sha256(struct str data, uint8_t digest[SHA256_SIZE])
{
        crypto_hash_sha256(digest, bytes_of(data), data.len);
}

void crypt_sha256_begin(struct sha256 *hash)
{
        crypto_hash_sha256_init(&hash->state);
}

void crypt_sha256_add(struct sha256 *hash, struct str data)
{
        crypto_hash_sha256_update(&hash->state, bytes_of(data), data.len);
}

void crypt_sha256_finish(struct sha256 *hash, uint8_t digest[SHA256_SIZE])
{
        crypto_hash_sha256_final(&hash->state, digest);
        sodium_memzero(hash, sizeof *hash);
}

static void hmac(struct str key, struct str first, struct str second, uint8_t out[SHA256_SIZE])
{
        crypto_auth_hmacsha256_state state;
        crypto_auth_hmacsha256_init(&state, bytes_of(key), key.len);
        crypto_auth_hmacsha256_update(&state, bytes_of(first), first.len);
        crypto_auth_hmacsha256_update(&state, bytes_of(second), second.len);
        crypto_auth_hmacsha256_final(&state, out);
        sodium_memzero(&state, sizeof state);
}

void crypt_hmac_sha1(struct str key, struct str data, uint8_t mac[SHA1_SIZE])
{
        unsigned size = 0;
        if (!HMAC(EVP_sha1(), key.at, (int)key.len, bytes_of(data), data.len, mac, &size) ||
                size != SHA1_SIZE)
                abort();
}

bool crypt_hkdf(const struct hkdf *from, uint8_t *out, size_t size)
{
        if (size > 255 * SHA256_SIZE)
                return false;
        static const uint8_t no_salt[SHA256_SIZE];
        struct str salt = from->salt.len ? from->salt : str_of_bytes(no_salt, sizeof no_salt);
        uint8_t extracted[SHA256_SIZE];
        hmac(salt, from->secret, STR(""), extracted);

        /* T(i) = HMAC(extracted, T(i-1) | info | i); the last two are told apart by length. */
        uint8_t block[SHA256_SIZE + 1024 + 1];
        bool fits = from->info.len <= 1024;
        size_t chained = 0;
        for (size_t done = 0, i = 1; fits && done < size; done += SHA256_SIZE, i++) {
                if (from->info.len)
                        memcpy(block + chained, from->info.at, from->info.len);
                block[chained + from->info.len] = (uint8_t)i;
                uint8_t next[SHA256_SIZE];
                hmac(str_of_bytes(extracted, sizeof extracted),
                        str_of_bytes(block, chained + from->info.len + 1), STR(""), next);
                memcpy(out + done, next, size - done < SHA256_SIZE ? size - done : SHA256_SIZE);
                memcpy(block, next, sizeof next);
                chained = SHA256_SIZE;
        }
        sodium_memzero(block, sizeof block);
        sodium_memzero(extracted, sizeof extracted);
        return fits;
}

/* libsodium signs with seed and public half side by side. */
struct sodium_key {
        unsigned char bytes[crypto_sign_SECRETKEYBYTES];
};

static void wipe_sodium_key(struct sodium_key *key)
{
        sodium_memzero(key, sizeof *key);
}

void crypt_ed25519_public(const struct secret *seed, uint8_t public_half[ED25519_PUBLIC_SIZE])
{
        SCOPED(wipe_sodium_key) struct sodium_key key;
        crypto_sign_seed_keypair(public_half, key.bytes, seed->bytes);
}

void crypt_ed25519_make(struct secret *seed, uint8_t public_half[ED25519_PUBLIC_SIZE])
{
        crypt_random(seed->bytes, sizeof seed->bytes);
        crypt_ed25519_public(seed, public_half);
}

void crypt_ed25519_sign(
        const struct secret *seed, struct str message, uint8_t signature[SIGNATURE_SIZE])
{
        SCOPED(wipe_sodium_key) struct sodium_key key;
        uint8_t public_half[ED25519_PUBLIC_SIZE];
        crypto_sign_seed_keypair(public_half, key.bytes, seed->bytes);
        crypto_sign_detached(signature, NULL, bytes_of(message), message.len, key.bytes);
}

bool crypt_ed25519_verifies(const uint8_t public_half[ED25519_PUBLIC_SIZE], struct str message,
        const uint8_t signature[SIGNATURE_SIZE])
{
        return crypto_sign_verify_detached(
                       signature, bytes_of(message), message.len, public_half) == 0;
}

void crypt_seal(
        const struct secret *key, const struct seal_frame *frame, struct str plain, uint8_t *out)
{
        crypto_aead_xchacha20poly1305_ietf_encrypt(out, NULL, bytes_of(plain), plain.len,
                bytes_of(frame->bound), frame->bound.len, NULL, frame->nonce, key->bytes);
}

bool crypt_open(
        const struct secret *key, const struct seal_frame *frame, struct str sealed, uint8_t *out)
{
        return sealed.len >= SEAL_TAG_SIZE &&
               crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, bytes_of(sealed),
                       sealed.len, bytes_of(frame->bound), frame->bound.len, frame->nonce,
                       key->bytes) == 0;
}

bool crypt_argon2id(struct argon2_cost cost, struct str passphrase,
        const uint8_t salt[ARGON2_SALT_SIZE], struct secret *out)
{
        return crypto_pwhash(out->bytes, sizeof out->bytes, passphrase.at, passphrase.len, salt,
                       cost.passes, (size_t)cost.kib * 1024, crypto_pwhash_ALG_ARGON2ID13) == 0;
}
