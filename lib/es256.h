/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CITYKEY_LIB_ES256_H
#define CITYKEY_LIB_ES256_H

#include "bytes.h"

/* ECDSA over P-256 with SHA-256 (RFC 7518, 3.4; RFC 9053, 2.1). */

enum { ES256_COORDINATE = 32, ES256_SIGNATURE = 64, ES256_DIGEST = 32 };

/* A public key with the contexts that check with it, made once: for one thread at a time. */
struct es256_key;

/* NULL when the point is not on the curve or there is no memory. */
struct es256_key *es256_key_new(
        const uint8_t x[ES256_COORDINATE], const uint8_t y[ES256_COORDINATE]);
void es256_key_free(struct es256_key *key); /* NULL is allowed */

/* True only when SIGNATURE is 64 bytes (r, then s) that this key made over the COUNT parts, one
 * after the other. */
bool es256_verify(
        struct es256_key *key, const struct bytes *parts, size_t count, struct bytes signature);

/* SHA-256 of one piece. False only when OpenSSL fails. */
bool sha256_of(struct bytes data, uint8_t digest[ES256_DIGEST]);

#endif
