/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/err.h"
#include "kit/crypt.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

/* OpenSSL's objects, each closed by its scope. */
#define CLOSER(name, type, close)                                                                  \
        static void name(type **object)                                                            \
        {                                                                                          \
                close(*object);                                                                    \
        }
CLOSER(close_number, BIGNUM, BN_clear_free)
CLOSER(close_group, EC_GROUP, EC_GROUP_free)
CLOSER(close_point, EC_POINT, EC_POINT_clear_free)
CLOSER(close_builder, OSSL_PARAM_BLD, OSSL_PARAM_BLD_free)
CLOSER(close_params, OSSL_PARAM, OSSL_PARAM_free)
CLOSER(close_context, EVP_PKEY_CTX, EVP_PKEY_CTX_free)
CLOSER(close_signature, ECDSA_SIG, ECDSA_SIG_free)

enum { POINT_SIZE = 1 + ES256_PUBLIC_SIZE, DER_MOST = 72 };

/* The uncompressed point of SCALAR; false when it is not from 1 to the order less 1. */
static bool find_point(const EC_GROUP *group, const BIGNUM *scalar, uint8_t point[POINT_SIZE])
{
        if (BN_is_zero(scalar) || BN_cmp(scalar, EC_GROUP_get0_order(group)) >= 0)
                return false;
        SCOPED(close_point) EC_POINT *found = EC_POINT_new(group);
        return found && EC_POINT_mul(group, found, scalar, NULL, NULL, NULL) == 1 &&
               EC_POINT_point2oct(group, found, POINT_CONVERSION_UNCOMPRESSED, point, POINT_SIZE,
                       NULL) == POINT_SIZE;
}

static EVP_PKEY *load_key(const BIGNUM *scalar, const uint8_t point[POINT_SIZE])
{
        SCOPED(close_builder) OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
        if (!builder ||
                OSSL_PARAM_BLD_push_utf8_string(
                        builder, OSSL_PKEY_PARAM_GROUP_NAME, SN_X9_62_prime256v1, 0) != 1 ||
                OSSL_PARAM_BLD_push_octet_string(
                        builder, OSSL_PKEY_PARAM_PUB_KEY, point, POINT_SIZE) != 1 ||
                OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, scalar) != 1)
                return NULL;
        SCOPED(close_params) OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
        SCOPED(close_context) EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
        EVP_PKEY *key = NULL;
        if (!params || !context || EVP_PKEY_fromdata_init(context) != 1 ||
                EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, params) != 1)
                return NULL;
        return key;
}

bool crypt_es256_open(const struct secret *scalar, struct es256 *signer)
{
        SCOPED(close_group) EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
        SCOPED(close_number) BIGNUM *number = BN_secure_new();
        uint8_t point[POINT_SIZE];
        if (!group || !number || !BN_bin2bn(scalar->bytes, sizeof scalar->bytes, number) ||
                !find_point(group, number, point))
                return false;
        BN_set_flags(number, BN_FLG_CONSTTIME);
        struct es256 ready = { .key = load_key(number, point) };
        if (ready.key)
                ready.context = EVP_PKEY_CTX_new(ready.key, NULL);
        if (!ready.context || EVP_PKEY_sign_init(ready.context) != 1) {
                crypt_es256_close(&ready);
                return false;
        }
        *signer = ready;
        return true;
}

void crypt_es256_close(struct es256 *signer)
{
        EVP_PKEY_CTX_free(signer->context);
        EVP_PKEY_free(signer->key);
        *signer = (struct es256){ NULL, NULL };
}

bool crypt_es256_public(const struct es256 *signer, uint8_t public_half[ES256_PUBLIC_SIZE])
{
        uint8_t point[POINT_SIZE];
        size_t size = 0;
        if (EVP_PKEY_get_octet_string_param(
                    signer->key, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &size) != 1 ||
                size != POINT_SIZE || point[0] != POINT_CONVERSION_UNCOMPRESSED)
                return false;
        memcpy(public_half, point + 1, ES256_PUBLIC_SIZE);
        return true;
}

bool crypt_es256_make(struct secret *scalar, uint8_t public_half[ES256_PUBLIC_SIZE])
{
        /* One try in 2^32 is over the order; eight in a row mean that something is broken. */
        for (int i = 0; i < 8; i++) {
                SCOPED(secret_wipe) struct secret candidate;
                crypt_random(candidate.bytes, sizeof candidate.bytes);
                SCOPED(crypt_es256_close) struct es256 signer = { NULL, NULL };
                if (!crypt_es256_open(&candidate, &signer) ||
                        !crypt_es256_public(&signer, public_half))
                        continue;
                *scalar = candidate;
                return true;
        }
        return false;
}

bool crypt_es256_sign(const struct es256 *signer, const uint8_t digest[SHA256_SIZE],
        uint8_t signature[SIGNATURE_SIZE])
{
        uint8_t der[DER_MOST];
        size_t size = sizeof der;
        if (EVP_PKEY_sign(signer->context, der, &size, digest, SHA256_SIZE) != 1)
                return false;
        const unsigned char *from = der;
        SCOPED(close_signature) ECDSA_SIG *parts = d2i_ECDSA_SIG(NULL, &from, (long)size);
        uint8_t raw[SIGNATURE_SIZE];
        if (!parts || BN_bn2binpad(ECDSA_SIG_get0_r(parts), raw, 32) != 32 ||
                BN_bn2binpad(ECDSA_SIG_get0_s(parts), raw + 32, 32) != 32)
                return false;
        memcpy(signature, raw, sizeof raw);
        return true;
}
