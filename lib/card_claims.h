/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CITYKEY_LIB_CARD_CLAIMS_H
#define CITYKEY_LIB_CARD_CLAIMS_H

#include "bytes.h"

/* What the signature of a card covers: a CWT (RFC 8392) with MOSIP's identity claim 169 (v1.2.2)
 * and the place in a status list. */

enum card_gender { GENDER_NONE, GENDER_MALE, GENDER_FEMALE, GENDER_OTHER };

struct card_claims {
        struct bytes name; /* UTF-8, at most CARD_NAME_MOST bytes, no control characters */
        char birth[11];    /* YYYY-MM-DD */
        enum card_gender gender;
        struct bytes face; /* WEBP; empty when there is none */
        bool has_end;
        int64_t end; /* unix seconds: the first at which the card is no longer valid */
        bool has_status;
        uint64_t index;
        struct bytes uri; /* of the status list */
};

enum { CARD_NAME_MOST = 255, CARD_URI_MOST = 255 };

/* Reads a payload. Takes dates with dashes, genders as words, the face as a map or in the old keys
 * 16 and 17 (bytes, or hex text). Leaves out a face that is no WEBP, and everything under any
 * other key: what a card may not carry is not even looked at. Refuses a card without name or
 * birth, an impossible date and whatever is not of the type it must have. The result points into
 * the payload, and into MEMORY for a face that was hex. */
bool card_claims_read(struct bytes payload, struct sink *memory, struct card_claims *claims);

/* Writes a payload: those keys and no others, in order, with the face as an array. */
void card_claims_put(struct sink *sink, const struct card_claims *claims);

#endif
