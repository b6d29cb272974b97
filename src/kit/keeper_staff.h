/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_KEEPER_STAFF_H
#define CITYKEY_KIT_KEEPER_STAFF_H

#include "kit/box.h"
#include "kit/keeper.h"
#include "kit/totp.h"

/* The secrets behind staff's one-time codes. They lie in the database as boxes to the city's staff
 * key, each bound to the name of its owner, so that who has the database has none of them and none
 * can be put into another's row. Only the keeper opens them, and it never says what is in them:
 * only which step a code is of. */

enum {
        KEEPER_TOTP_NAME = 24, /* bytes of a name at most */
        KEEPER_TOTP_BOUND = 8 + KEEPER_TOTP_NAME,
        KEEPER_TOTP_BOX = BOX_EXTRA + TOTP_SECRET_SIZE,
        KEEPER_TOTP_REQUEST = KEEPER_TOTP_BOUND + 8 + TOTP_DIGITS + KEEPER_TOTP_BOX,
};

/* What a box is bound to begins with it; the name follows, then zeroes. */
#define KEEPER_TOTP_MAGIC "CKTOTP1\n"

/* Seals SECRET for NAME to the staff key whose public half is HALF. E_INPUT: no name or too long.
 */
enum err keeper_seal_totp(struct act *a, const uint8_t half[SEAL_POINT_SIZE], struct str name,
        const struct totp_secret *secret, uint8_t box[KEEPER_TOTP_BOX]);

/* A code that was typed in, and what it is checked against. */
struct keeper_totp {
        struct str name;
        struct str box;
        struct totp_code code;
};

/* The step around a->now that the code is of. E_WHO: of none; E_STATE: the staff key there is now
 * does not open the box, or not for this name; E_NONE: there is no such key. */
enum err keeper_check_totp(
        struct act *a, struct keeper *keeper, const struct keeper_totp *totp, int64_t *step);

#endif
