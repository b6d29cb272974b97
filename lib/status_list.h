/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CITYKEY_LIB_STATUS_LIST_H
#define CITYKEY_LIB_STATUS_LIST_H

#include "bytes.h"

/* Token Status List (draft-ietf-oauth-status-list-20), section 4: one small number for each card.
 */

enum {
        STATUS_VALID = 0, /* anything else is not to be accepted */
        STATUS_INVALID = 1,
        STATUS_SUSPENDED = 2,
        STATUS_URI_SIZE = 256,          /* with its NUL */
        STATUS_ENTRIES_MOST = 16 << 20, /* bytes: 134 million cards at one bit */
};

/* BITS is 1, 2, 4 or 8; the first index stands in the lowest bits of the first byte. False, and
 * *state untouched, when INDEX lies past the end: such a card must be rejected. */
bool status_entry_get(struct bytes entries, unsigned bits, uint64_t index, uint8_t *state);

/* False, and nothing changed, when INDEX lies past the end or STATE does not fit BITS. */
bool status_entry_set(uint8_t *entries, size_t size, unsigned bits, uint64_t index, uint8_t state);

/* What a status list token says (section 5), without its signature. */
struct status_claims {
        struct bytes uri; /* sub: the address that cards name; at most STATUS_URI_SIZE - 1 */
        int64_t issued;   /* iat, unix seconds */
        int64_t until;    /* exp: the first second at which it must not be used */
        int64_t ttl;      /* seconds until a fresh copy should be fetched; 0 when absent */
        unsigned bits;
        struct bytes packed; /* the zlib stream; as base64url text in the JWT form */
};

/* Readers. A token without exp ends a ttl after iat; one with neither is refused, since such a
 * list could be replayed for ever. The JSON form puts text it must keep into MEMORY. */
bool status_read_cwt(struct bytes payload, struct status_claims *claims);
bool status_read_jwt(struct bytes payload, struct sink *memory, struct status_claims *claims);

/* Writers of the payload that is then signed, under type STATUS_TYPE_CWT or STATUS_TYPE_JWT. In
 * both, claims->packed is the zlib stream itself. */
#define STATUS_TYPE_CWT "application/statuslist+cwt"
#define STATUS_TYPE_JWT "statuslist+jwt"
void status_put_cwt(struct sink *sink, const struct status_claims *claims);
void status_put_jwt(struct sink *sink, const struct status_claims *claims);

#endif
