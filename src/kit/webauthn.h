/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_WEBAUTHN_H
#define CITYKEY_KIT_WEBAUTHN_H

#include "kit/crypt.h"
#include "lib/bytes.h"

/* Passkeys: what an authenticator says when one is made and when one is used (Web Authentication
 * Level 3, W3C; the steps of sections 7.1 and 7.2 that hold for us). Attestation is "none": whose
 * make a key is, is not asked. The person was there and the authenticator knew them (UP and UV), or
 * it is refused. Bytes in, a verdict out; no state. */

enum {
        WEBAUTHN_CHALLENGE_SIZE = 32,
        WEBAUTHN_ID_LEAST = 16,  /* bytes of a credential's id */
        WEBAUTHN_ID_MOST = 1023, /* Level 3, section 4 */
        WEBAUTHN_CLIENT_MOST = 4096,
        WEBAUTHN_DATA_MOST = 4096, /* authenticator data; with an attestation object around it */
        WEBAUTHN_SIGNATURE_MOST = 128,
};

/* COSE algorithms (RFC 9053). */
enum webauthn_algorithm { WEBAUTHN_ES256 = -7, WEBAUTHN_EDDSA = -8 };

struct webauthn_key {
        enum webauthn_algorithm algorithm;
        uint8_t half[ES256_PUBLIC_SIZE]; /* x and y; Ed25519 uses the first 32 */
};

/* What is kept of a passkey and goes on with each use. */
struct webauthn_passkey {
        struct webauthn_key key;
        uint32_t counter;
        bool is_eligible; /* for backup: such a one lives in several devices (section 6.1.3) */
};

/* What the site asked, and who it is. */
struct webauthn_asked {
        struct str rp_id;         /* host of the site: "id.lakehaven.example" */
        struct str origin;        /* "https://id.lakehaven.example", compared byte by byte */
        const uint8_t *challenge; /* WEBAUTHN_CHALLENGE_SIZE bytes */
};

struct webauthn_made {
        struct bytes client_data; /* JSON as the browser wrote it */
        struct bytes attestation; /* attestation object */
};

struct webauthn_used {
        struct bytes client_data;
        struct bytes data; /* authenticator data */
        struct bytes signature;
};

enum webauthn_fault {
        WEBAUTHN_GOOD,
        WEBAUTHN_CLIENT,     /* the client data is not what the specification says */
        WEBAUTHN_CHALLENGE,  /* an answer to another question */
        WEBAUTHN_ORIGIN,     /* made for another site, or within one */
        WEBAUTHN_DATA,       /* the authenticator data is malformed */
        WEBAUTHN_RP,         /* for another site, says the authenticator */
        WEBAUTHN_UNVERIFIED, /* nobody was there, or it did not know who */
        WEBAUTHN_ATTESTED,   /* an attestation that was not asked for */
        WEBAUTHN_ALGORITHM,  /* a key of another kind, or none */
        WEBAUTHN_SIGNATURE,
        WEBAUTHN_COUNTER, /* it did not go up: there may be two of this passkey */
        WEBAUTHN_FAULTS,
};

/* A new passkey. ID points into MADE. */
enum webauthn_fault webauthn_make(const struct webauthn_asked *asked,
        const struct webauthn_made *made, struct webauthn_passkey *passkey, struct bytes *id);

/* One in use: PASSKEY's counter is the new one afterwards. Unchanged unless it is good. */
enum webauthn_fault webauthn_use(const struct webauthn_asked *asked,
        const struct webauthn_used *used, struct webauthn_passkey *passkey);

/* The host of ORIGIN ("https://HOST", or "http://localhost:PORT" of a demonstration) as a relying
 * party's id: without scheme and port. False for anything that a browser takes no passkey for. */
bool webauthn_rp_id(struct str origin, struct str *rp_id);

/* The challenge inside client data, of whatever type and site, for who finds the question by it.
 * False when it cannot be read. */
bool webauthn_challenge(struct bytes client_data, uint8_t challenge[WEBAUTHN_CHALLENGE_SIZE]);

#endif
