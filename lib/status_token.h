/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CITYKEY_LIB_STATUS_TOKEN_H
#define CITYKEY_LIB_STATUS_TOKEN_H

#include "cose.h"
#include "jws.h"
#include "status_list.h"

/* A status list as it is published: signed, in the CWT or the JWT form. */

enum { STATUS_TOKEN_MOST = 32 << 20 };

struct status_token {
        bool is_jwt;
        uint8_t kid[JWK_KID];
        struct cose_sign1 cwt; /* points into what was read */
        struct jws jwt;
};

/* Tells the forms apart and reads the outside. Refuses other types and algorithms than ours and a
 * token without a key id of eight bytes. */
bool status_token_read(struct bytes data, struct status_token *token);

bool status_token_verify(const struct status_token *token, struct es256_key *key);

/* A list as the library keeps it: unpacked, in memory of its own. */
struct status_list {
        char uri[STATUS_URI_SIZE];
        int64_t issued, until, ttl;
        unsigned bits;
        uint8_t *entries; /* freed by status_list_free */
        size_t size;
};

/* Reads the inside of a token (verify it first) and unpacks the list. Refuses more than
 * STATUS_ENTRIES_MOST bytes. */
bool status_list_open(const struct status_token *token, struct status_list *list);
void status_list_free(struct status_list *list);

#endif
