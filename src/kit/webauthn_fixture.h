/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_WEBAUTHN_FIXTURE_H
#define CITYKEY_KIT_WEBAUTHN_FIXTURE_H

#include "kit/webauthn.h"

/* For tests: an authenticator and its browser, which say what they are told to, also wrong things.
 */

#define FIXTURE_RP "id.lakehaven.example"
#define FIXTURE_WEB_ORIGIN "https://id.lakehaven.example"

enum {
        FIXTURE_PRESENT = 1,
        FIXTURE_VERIFIED = 4,
        FIXTURE_ELIGIBLE = 8,
        FIXTURE_BACKED_UP = 16,
        FIXTURE_ATTESTED = 64,
        FIXTURE_EXTENDED = 128
};

struct authenticator {
        struct arena *mem;
        struct secret private_half;
        uint8_t half[ES256_PUBLIC_SIZE];
        enum webauthn_algorithm algorithm;
        uint8_t id[32];
        uint32_t counter;
        uint8_t flags;
        const char *rp, *origin, *format;
        const char *more; /* JSON members after the others, ",\"x\":1"; NULL: the usual one */
        uint8_t challenge[WEBAUTHN_CHALLENGE_SIZE];
};

/* One with a new key , asked something by the site above. */
struct authenticator authenticator_of(struct arena *mem, enum webauthn_algorithm algorithm);

struct bytes fixture_bytes(struct str text);

/* Its messages, of what it is told to say; MORE_FLAGS are added. A use counts one up, unless it
 * counts nothing. */
struct bytes authenticator_client(const struct authenticator *it, const char *type);
struct bytes authenticator_data(const struct authenticator *it, uint8_t more_flags);
struct bytes authenticator_attest(
        const struct authenticator *it, struct bytes data, uint64_t statement);
struct bytes authenticator_sign(
        const struct authenticator *it, struct bytes data, struct bytes client);
struct webauthn_made authenticator_make(const struct authenticator *it);
struct webauthn_used authenticator_use(struct authenticator *it);

#endif
