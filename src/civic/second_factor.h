/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_SECOND_FACTOR_H
#define CITYKEY_CIVIC_SECOND_FACTOR_H

#include "civic/key.h"
#include "civic/staff.h"
#include "kit/keeper_staff.h"

/* What staff sign in with besides a password: a telephone's one-time codes, or a passkey
 * (civic/passkey.h). Whoever has neither may set one up and nothing else. Each change is in the
 * ledger. */

struct second_factor {
        bool has_codes;
        struct date codes_since;
        int64_t passkeys;
};
enum err second_factor_look(struct act *a, struct str name, struct second_factor *has);
bool second_factor_is_set(const struct second_factor *has);

/* A new secret for NAME, sealed for the keeper: in a->mem. E_NONE: the city has no staff key yet.
 */
enum err second_factor_seal(
        struct act *a, struct str name, const struct totp_secret *secret, struct str *box);

/* What NAME's codes are checked against, for keeper_check_totp. E_STATE: there are none. */
enum err second_factor_box(struct act *a, struct str name, struct str *box);

/* NAME has used the code of STEP: it is good no more, nor is any before it. E_WHO, with a sentence:
 * it was used before. In db_change. */
enum err second_factor_take(struct act *a, struct str name, int64_t step);

/* a->who gets codes from a secret whose first code the keeper has found to be of STEP. E_STATE:
 * there are codes already. In db_change. */
enum err second_factor_set(struct act *a, struct str box, int64_t step);

/* a->who does without codes from now on. E_STATE: there are none, or nothing would be left. In
 * db_change. */
enum err second_factor_drop(struct act *a);

/* NAME has lost them: part of sign_in_reset. */
enum err second_factor_lose(struct act *a, struct str name);

/* Tells the ledger what happened to a->who's own: of KIND. */
enum err second_factor_tell(struct act *a, struct str kind, struct str effect);

/* E_STATE, with a sentence, when a->who would have no second factor after losing one. */
enum err second_factor_need_another(struct act *a);

#endif
