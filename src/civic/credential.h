/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_CREDENTIAL_H
#define CITYKEY_CIVIC_CREDENTIAL_H

#include "civic/person.h"
#include "civic/validity.h"
#include "kit/keeper.h"
#include "kit/picture.h"

/* What the card's QR code says, signed: a CWT with the identity claim 169 (MOSIP
 * id-claim-169 1.2.2) under COSE_Sign1 ES256 (RFC 9052), zlib (RFC 1950), Base45 (RFC 9285). Only
 * what is printed on the card's face, a small picture, the expiry and the status index.
 * doc/formats.md has it whole. */

enum {
        CREDENTIAL_TEXT_MOST = 970,   /* characters: QR version 20-M, alphanumeric */
        CREDENTIAL_FACE_MOST = 430,   /* more no longer makes the face easier to recognise */
        CREDENTIAL_FACE_LEAST = 300,  /* less cannot be recognised */
};

struct credential {
        const struct person *person;
        const struct validity *validity;
        int64_t index;
        struct str status_uri;
        struct str month;    /* YYYY-MM: whose issuing key signs */
        struct private face; /* WEBP; see credential_fit_face */
};

/* Sets the face to SMALL encoded as well as the room allows; everything else has been set and
 * counted first. Refuses with E_INPUT when fewer than CREDENTIAL_FACE_LEAST bytes are left for it.
 */
enum err credential_fit_face(
        struct act *a, struct credential *credential, const struct picture *small);

/* The text of the QR code, signed by the keeper. Refuses with E_INPUT what does not fit the code.
 * The keeper signs an index once, so a second call with it fails. */
enum err credential_mint(struct act *a, struct keeper *keeper, const struct credential *credential,
        struct private *qr);

#endif
