/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* must not compile: incompatible type */
/* What is about a person does not go into a sentence for people or the log. */
#include "base/act.h"
#include "base/private.h"

enum err refuse(struct act *a, struct private name);

enum err refuse(struct act *a, struct private name)
{
#ifdef CONTROL
        (void)name;
        return fail_with(a, E_INPUT, TEXT_LANGUAGE_NAME, "name");
#else
        return fail_with(a, E_INPUT, TEXT_LANGUAGE_NAME, name);
#endif
}
