/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_PASSWORD_INSIDE_H
#define CITYKEY_KIT_PASSWORD_INSIDE_H

#include "kit/password.h"

/* The key that a password gives under a cost and a salt is derived in a process of its own, in one
 * of two ways: forked by whoever asks (password.c), or by the service (password_service.c). */
struct password_way {
        enum err (*derive)(struct act *a, void *arg, const struct passphrase *given,
                const struct password *kept, struct secret *key);
        void *arg;
};

struct password_question {
        const struct passphrase *given;
        const struct password *kept; /* NULL: of somebody who is not known */
};

enum err password_make_by(struct act *a, const struct password_way *way,
        const struct passphrase *given, struct password *kept);
enum err password_check_by(struct act *a, const struct password_way *way,
        const struct password_question *question, bool *is_right);

#endif
