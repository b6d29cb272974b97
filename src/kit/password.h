/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_PASSWORD_H
#define CITYKEY_KIT_PASSWORD_H

#include "kit/crypt.h"
#include "kit/passphrase.h"

/* The password of one of the city's staff, and what is kept to check it: Argon2id, computed in a
 * process of its own that takes nothing from outside and ends with it, so that neither 19 MiB nor
 * any trace stays here. Each call waits for its process, so a program of one thread runs one. */

enum { PASSWORD_HASH_SIZE = 32 };

struct password {
        struct argon2_cost cost;
        uint8_t salt[ARGON2_SALT_SIZE];
        uint8_t hash[PASSWORD_HASH_SIZE];
};

extern const struct argon2_cost password_cost; /* 19 MiB, 2 passes (OWASP; RFC 9106, 4) */

/* What is kept of a new password, under a salt of its own. E_BUSY when the machine has no room. */
enum err password_make(struct act *a, const struct passphrase *given, struct password *kept);

/* Is it that one? KEPT may be NULL, for somebody who is not known: then it is not, and finding out
 * takes as long. Compared in constant time. */
enum err password_check(
        struct act *a, const struct passphrase *given, const struct password *kept, bool *is_right);

#endif
