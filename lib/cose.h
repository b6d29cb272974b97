/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CITYKEY_LIB_COSE_H
#define CITYKEY_LIB_COSE_H

#include "bytes.h"
#include "es256.h"

/* COSE_Sign1 (RFC 9052, 4.2) with ES256. */

enum { COSE_ES256 = -7, COSE_HEAD_MOST = 384 };

/* The parts of a message; all point into what was read. */
struct cose_sign1 {
        struct bytes protected; /* the encoded map, without its byte string's head */
        struct bytes payload;
        struct bytes signature;
        int64_t algorithm;   /* of the protected header; 0 when absent */
        struct bytes key_id; /* empty when absent */
        struct bytes type;   /* header 16 (RFC 9596), text; empty when absent */
};

/* Takes tags 61(18), 18 or none. Refuses what is not strict CBOR, a header in both places, `crit`,
 * a detached payload, a protected header of more than 256 bytes. The key id may stand in either
 * header, as published examples differ. Nothing is checked about the signature here. */
bool cose_read(struct bytes data, struct cose_sign1 *message);

/* True when the message names ES256 and KEY made its signature. */
bool cose_verify(const struct cose_sign1 *message, struct es256_key *key);

/* What comes before the payload in the bytes that are signed (Sig_structure, RFC 9052, 4.4, with
 * empty external data): sign this head and then the payload. At most COSE_HEAD_MOST bytes. */
void cose_put_signed_head(struct sink *sink, struct bytes protected, size_t payload_length);

/* The protected header {1: -7, 4: key id} and, unless TYPE is empty, 16: type. */
void cose_put_protected(struct sink *sink, struct bytes key_id, struct bytes type);

/* The whole message under tag 18, an empty unprotected header in it. */
void cose_put_sign1(
        struct sink *sink, struct bytes protected, struct bytes payload, struct bytes signature);

#endif
