/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_SIGN_IN_H
#define CITYKEY_CIVIC_SIGN_IN_H

#include "base/private.h"
#include "civic/passkey.h"

/* What stands between a password that somebody types and a session, in memory alone: how often one
 * may try, what a browser is known by, what a server that keeps nothing of a half-made sign-in
 * hands out and takes back. Safe to use from several threads.
 *
 * Nobody can lock another out (OWASP, "Device cookies"): a browser where somebody signed in before
 * has an allowance of its own; all other browsers share one for each name, used up or not, whether
 * anybody has the name or not. Passkeys are not counted: there is nothing to guess. */
struct sign_ins;

enum {
        SIGN_IN_TRIES = 10,       /* of a name or a device in a row */
        SIGN_IN_EVERY = 5 * 60,   /* seconds, after which there is one more */
        SIGN_IN_TICKET = 5 * 60,  /* seconds to type a code after the password */
        SIGN_IN_ASKED = 10 * 60,  /* seconds in which a passkey may answer */
        SIGN_IN_REMEMBERED = 30,  /* days for which refusals are counted */
        SIGN_IN_DEVICE_DAYS = 180 /* a browser that was not used for so long is not known */
};

/* In the process that uses it. */
struct sign_ins *sign_ins_make(void);
void sign_ins_end(struct sign_ins **sign_ins);

/* ------------------------------------------------------------------------------ how often */

struct sign_in_try {
        struct str name;
        bool is_known;  /* the device is */
        bool is_last;   /* for now, and the first such of the day */
        uint32_t place; /* of its allowance */
        int64_t wait;   /* seconds until there is one more, when there was none */
};

/* Takes one try for NAME, by a browser with this DEVICE cookie (empty: none). E_BUSY with a
 * sentence when there is none. */
enum err sign_in_try(struct act *a, struct sign_ins *sign_ins, struct str name,
        struct private device, struct sign_in_try *try);

/* It was right: gives the try back. */
void sign_in_was_right(struct sign_ins *sign_ins, const struct sign_in_try *try, int64_t now);

/* It was wrong: counts it, and tells the ledger when the name is locked for other browsers. In
 * db_change. */
enum err sign_in_was_wrong(struct act *a, const struct sign_in_try *try);

/* ------------------------------------------------------------------------ what is handed out */

/* What a browser keeps where NAME has signed in. It is good until they get another password or sign
 * out everywhere, also after a restart. */
enum err sign_in_device(struct act *a, struct str name, struct private *device);

/* Says that NAME's password was right, to whoever then types a code. Reading: E_WHO, with a
 * sentence, when it is none of ours, too old, or they got another password since. */
enum err sign_in_ticket(
        struct act *a, struct sign_ins *sign_ins, struct str name, struct private *ticket);
enum err sign_in_read_ticket(
        struct act *a, struct sign_ins *sign_ins, struct private ticket, struct str *name);

/* A question for a passkey; BOUND says to what (a session's form token; empty: to sign in). */
void sign_in_ask(struct act *a, struct sign_ins *sign_ins, struct str bound,
        uint8_t challenge[WEBAUTHN_CHALLENGE_SIZE]);

/* Did we ask that, lately, and was it not answered yet? The second marks it as answered. */
bool sign_in_has_asked(struct act *a, struct sign_ins *sign_ins, struct str bound,
        const uint8_t challenge[WEBAUTHN_CHALLENGE_SIZE]);
bool sign_in_answer(
        struct act *a, struct sign_ins *sign_ins, const uint8_t challenge[WEBAUTHN_CHALLENGE_SIZE]);

/* ---------------------------------------------------------------------------------- the acts */

enum sign_in_way { SIGN_IN_PASSWORD, SIGN_IN_CODE, SIGN_IN_PASSKEY, SIGN_IN_WAYS };

/* a->who has signed in: tells the ledger, with how many were refused since the last time, and
 * forgets those. In db_change. */
enum err sign_in_done(struct act *a, enum sign_in_way way);

/* There may be two of a passkey of NAME's: tells the ledger. In db_change. */
enum err sign_in_tell_copied(struct act *a, struct str name);

/* What two people must agree to (APPROVAL_STAFF_CHANGE) for NAME, who has lost their second factor:
 * codes and passkeys go, and they are signed out everywhere. Their password stays. In the db_change
 * that took the approval. E_NONE, E_STATE: as staff_find, or there is none. */
struct str sign_in_reset_detail(struct act *a, struct str name);
enum err sign_in_reset(struct act *a, struct str name, const struct approved *by);

#endif
