/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CITYKEY_LIB_JWK_H
#define CITYKEY_LIB_JWK_H

#include "bytes.h"
#include "es256.h"

/* Published P-256 keys as JSON (RFC 7517, RFC 7518 section 6.2). */

enum {
        JWK_KID = 8,            /* the first bytes of the RFC 7638 thumbprint */
        JWK_ISSUER_SIZE = 128,  /* with its NUL */
        JWK_SET_MOST = 1 << 20, /* bytes of a keys.json */
};

enum jwk_use { JWK_USE_NONE, JWK_USE_CARD, JWK_USE_STATUS };

struct jwk {
        uint8_t x[ES256_COORDINATE], y[ES256_COORDINATE];
        uint8_t kid[JWK_KID];
        enum jwk_use use;
        char month[8];      /* YYYY-MM, or empty */
        char withdrawn[11]; /* YYYY-MM-DD, or empty: not withdrawn */
};

/* A city's keys.json: a JWK Set with `issuer` beside `keys`. */
struct jwk_set {
        char issuer[JWK_ISSUER_SIZE];
        struct jwk *keys; /* the set's own */
        size_t count;
};

/* One public key. Refuses another curve, a wrong length, a `kid` that is not the thumbprint's, a
 * private part, members twice. */
bool jwk_read(struct bytes json, struct jwk *key);

/* As above for each key of a set; keys of another type, curve or use are left out. The issuer must
 * be there. Free it with jwk_set_free. */
bool jwk_set_read(struct bytes json, struct jwk_set *set);
void jwk_set_free(struct jwk_set *set);

/* Fills in the kid from x and y. */
bool jwk_name(struct jwk *key);

/* Writers, of JSON with a line end after it; fields that are empty are left out. */
bool jwk_put(struct sink *sink, const struct jwk *key);
bool jwk_set_put(struct sink *sink, const struct jwk_set *set);

#endif
