/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* must not compile: (incomplete type|isn't known|storage size) */
/* Nobody but approval_take makes the token that two people agreed. */
#include "civic/staff.h"

enum err remove_alone(struct act *a, const struct approved *by);

enum err remove_alone(struct act *a, const struct approved *by)
{
#ifdef CONTROL
        return staff_remove(a, STR("heron"), by);
#else
        struct approved mine = { 0 };
        (void)by;
        return staff_remove(a, STR("heron"), &mine);
#endif
}
