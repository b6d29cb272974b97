/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* must not compile: invalid operands */
/* Secrets are compared in constant time, by secret_is_equal only. */
#include "base/secret.h"

bool is_same(struct secret a, struct secret b);

bool is_same(struct secret a, struct secret b)
{
#ifdef CONTROL
        return secret_is_equal(&a, &b);
#else
        return a == b;
#endif
}
