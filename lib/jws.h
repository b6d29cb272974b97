/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CITYKEY_LIB_JWS_H
#define CITYKEY_LIB_JWS_H

#include "bytes.h"
#include "es256.h"
#include "jwk.h"

/* JSON Web Signatures in the compact form (RFC 7515, 3.1) with ES256, whole and detached. */

enum { JWS_HEADER_MOST = 512, JWS_TYPE_SIZE = 32 };

/* The parts of a token; the texts point into what was read. */
struct jws {
        struct bytes header;  /* base64url */
        struct bytes payload; /* base64url; empty when detached */
        uint8_t signature[ES256_SIGNATURE];
        uint8_t kid[JWK_KID];
        bool has_kid;             /* false also when `kid` is of another form than ours */
        char type[JWS_TYPE_SIZE]; /* `typ`, or empty */
};

/* Takes the three parts apart and reads the header. Refuses another algorithm than ES256, `crit`
 * and with it unencoded payloads (RFC 7797), a signature of another length than 64. */
bool jws_read(struct bytes text, struct jws *token);

/* True when KEY made the token's signature over its own payload. */
bool jws_verify(struct es256_key *key, const struct jws *token);

/* True when KEY made the signature of a token without payload over PAYLOAD (RFC 7515, appendix F).
 * False also for a token that has one. */
bool jws_verify_detached(struct es256_key *key, const struct jws *token, struct bytes payload);

/* Writers. The header as base64url; TYPE may be empty. Sign `header . payload` in base64url. */
void jws_put_header(struct sink *sink, const uint8_t kid[JWK_KID], struct bytes type);
void jws_put_signed(struct sink *sink, struct bytes header, struct bytes payload);
/* `header..signature`, with a line end. */
void jws_put_detached(struct sink *sink, struct bytes header, struct bytes signature);
/* `signed.signature`, where SIGNED is what jws_put_signed wrote. */
void jws_put_token(struct sink *sink, struct bytes signed_text, struct bytes signature);

#endif
