/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_PASSKEY_H
#define CITYKEY_CIVIC_PASSKEY_H

#include "civic/second_factor.h"
#include "kit/webauthn.h"

/* Passkeys of staff: each signs its owner in by itself, since it knows them by finger, face or PIN.
 * Kept of one: its id, its public half, its counter, what its owner calls it, two days. */

enum { PASSKEYS_MOST = 10, PASSKEY_LABEL_MOST = 40, PASSKEY_HANDLE_SIZE = 16 };

struct passkey {
        struct str id;
        struct str label;
        struct date added;
        bool is_used;
        struct date used;
};

/* NAME's, by label; in a->mem. */
enum err passkey_list(struct act *a, struct str name, struct passkey **passkeys, size_t *count);

/* What a passkey keeps of its owner: the user handle, which says nothing to who does not know the
 * pseudonym. */
void passkey_handle(struct str name, uint8_t handle[PASSKEY_HANDLE_SIZE]);

/* a->who has made one. E_INPUT: it is not what was asked for; E_STATE: it is known already, or they
 * have PASSKEYS_MOST; the label is 1 to 40 characters of one line. In db_change; in the ledger. */
struct passkey_new {
        struct webauthn_made made;
        struct str label;
};
enum err passkey_add(
        struct act *a, const struct webauthn_asked *asked, const struct passkey_new *new);

/* One of a->who's own goes. E_NONE: there is no such; E_STATE: nothing would be left. In db_change;
 * in the ledger. */
enum err passkey_drop(struct act *a, struct str id);

/* All of NAME's go: part of sign_in_reset. */
enum err passkey_lose(struct act *a, struct str name);

/* Whose passkey signed what was asked: NAME, which is also a->who afterwards. E_WHO: nobody's;
 * *fault is WEBAUTHN_COUNTER when there may be two of it, and NAME is its owner. In db_change. */
struct passkey_use {
        struct webauthn_used used;
        struct bytes id;
        struct bytes handle; /* empty: the authenticator did not say */
};
enum err passkey_use(struct act *a, const struct webauthn_asked *asked,
        const struct passkey_use *use, enum webauthn_fault *fault, struct str *name);

#endif
