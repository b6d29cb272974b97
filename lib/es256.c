/* SPDX-License-Identifier: Apache-2.0 */
#include "es256.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <string.h>

struct es256_key {
        EVP_PKEY *public;
        EVP_PKEY_CTX *verifier; // set up once: setting up costs a tenth of a check
        EVP_MD *sha256;         // fetched once: fetching costs more than the hash of a card
        EVP_MD_CTX *hash;
};

enum { POINT_SIZE = 1 + 2 * ES256_COORDINATE };

static EVP_PKEY *public_of_point(const uint8_t point[POINT_SIZE])
{
        char group[] = "P-256";
        uint8_t copy[POINT_SIZE];
        memcpy(copy, point, sizeof copy);
        OSSL_PARAM params[] = {
                OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, copy, sizeof copy),
                OSSL_PARAM_construct_end(),
        };
        EVP_PKEY *public = NULL;
        EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
        if (maker && EVP_PKEY_fromdata_init(maker) > 0)
                EVP_PKEY_fromdata(maker, &public, EVP_PKEY_PUBLIC_KEY, params);
        EVP_PKEY_CTX_free(maker);
        return public; // OpenSSL refuses a point that is not on the curve
}

struct es256_key *es256_key_new(
        const uint8_t x[ES256_COORDINATE], const uint8_t y[ES256_COORDINATE])
{
        uint8_t point[POINT_SIZE] = { 4 }; // SEC 1, 2.3.3: uncompressed
        memcpy(point + 1, x, ES256_COORDINATE);
        memcpy(point + 1 + ES256_COORDINATE, y, ES256_COORDINATE);
        struct es256_key *key = buffer_new(sizeof *key);
        if (!key)
                return NULL;
        key->public = public_of_point(point);
        key->verifier = key->public ? EVP_PKEY_CTX_new_from_pkey(NULL, key->public, NULL) : NULL;
        key->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
        key->hash = EVP_MD_CTX_new();
        bool is_ready = key->verifier && key->sha256 && key->hash &&
                        EVP_PKEY_verify_init(key->verifier) > 0;
        if (is_ready)
                return key;
        es256_key_free(key);
        return NULL;
}

void es256_key_free(struct es256_key *key)
{
        if (!key)
                return;
        EVP_PKEY_CTX_free(key->verifier);
        EVP_PKEY_free(key->public);
        EVP_MD_CTX_free(key->hash);
        EVP_MD_free(key->sha256);
        buffer_free(key, sizeof *key);
}

enum { DER_MOST = 2 + 2 * (2 + 1 + ES256_COORDINATE) };

/* One number of a signature as a DER INTEGER (X.690, 8.3): no leading zeros, never negative. */
static void put_der_integer(struct sink *der, struct bytes number)
{
        while (number.length > 1 && number.at[0] == 0) {
                number.at++;
                number.length--;
        }
        bool is_high = number.at[0] & 0x80;
        sink_put_byte(der, 0x02);
        sink_put_byte(der, (uint8_t)(number.length + is_high));
        if (is_high)
                sink_put_byte(der, 0);
        sink_put(der, number);
}

/* OpenSSL takes SEQUENCE { r, s }; COSE and JOSE carry the two numbers bare. */
static struct bytes der_of_signature(struct bytes signature, uint8_t memory[DER_MOST])
{
        struct sink der = sink_in(memory, DER_MOST);
        sink_put(&der, BYTES_OF("\x30\x00"));
        put_der_integer(&der, (struct bytes){ signature.at, ES256_COORDINATE });
        put_der_integer(&der, (struct bytes){ signature.at + ES256_COORDINATE, ES256_COORDINATE });
        memory[1] = (uint8_t)(der.length - 2);
        return sink_bytes(&der);
}

static bool hash_parts(struct es256_key *key, const struct bytes *parts, size_t count,
        uint8_t digest[ES256_DIGEST])
{
        if (!EVP_DigestInit_ex2(key->hash, key->sha256, NULL))
                return false;
        for (size_t i = 0; i < count; i++)
                if (!EVP_DigestUpdate(key->hash, parts[i].at, parts[i].length))
                        return false;
        return EVP_DigestFinal_ex(key->hash, digest, NULL);
}

bool es256_verify(
        struct es256_key *key, const struct bytes *parts, size_t count, struct bytes signature)
{
        uint8_t digest[ES256_DIGEST], memory[DER_MOST];
        if (signature.length != ES256_SIGNATURE || !hash_parts(key, parts, count, digest))
                return false;
        struct bytes der = der_of_signature(signature, memory);
        return EVP_PKEY_verify(key->verifier, der.at, der.length, digest, sizeof digest) == 1;
}

bool sha256_of(struct bytes data, uint8_t digest[ES256_DIGEST])
{
        return EVP_Q_digest(NULL, "SHA256", NULL, data.at, data.length, digest, NULL);
}
