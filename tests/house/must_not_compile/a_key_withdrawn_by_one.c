/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* must not compile: too few arguments */
/* What takes two people cannot be done without the token that they agreed. */
#include "civic/key.h"

enum err withdraw(struct act *a, const struct approved *by);

enum err withdraw(struct act *a, const struct approved *by)
{
#ifdef CONTROL
        return key_withdraw(a, STR("2026-11"), by);
#else
        (void)by;
        return key_withdraw(a, STR("2026-11"));
#endif
}
