/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CITYKEY_LIB_TRUST_H
#define CITYKEY_LIB_TRUST_H

#include "citykey.h"
#include "jwk.h"
#include "status_token.h"

/* The cities that a checker trusts: their keys and what they said of their cards. */

struct trust_key {
        struct jwk jwk;
        struct es256_key *made; /* NULL until it is first used */
};

struct trust_list {
        struct status_list list;
        struct trust_list *next;
};

struct trust_city {
        char issuer[JWK_ISSUER_SIZE];
        struct trust_key *keys;
        size_t count;
        struct trust_list *lists;
        struct trust_city *next;
};

struct citykey_checker {
        struct trust_city *cities;
};

/* A key for one use, and whose it is. NULL when nobody published it. */
struct trust_key *trust_find_key(struct citykey_checker *checker, enum jwk_use use,
        const uint8_t kid[JWK_KID], struct trust_city **city);

/* Ready to check with; NULL when its point is not on the curve or there is no memory. */
struct es256_key *trust_key_ready(struct trust_key *key);

/* The city's list for an address; NULL when none was added. */
const struct status_list *trust_find_list(const struct trust_city *city, struct bytes uri);

/* What tool/gen-trust writes: the cities built in. The status list may be empty. */
struct trust_builtin {
        struct citykey_city city;
        const void *status;
        size_t status_length;
};
extern const struct trust_builtin trust_builtins[];
extern const size_t trust_builtin_count;

#endif
