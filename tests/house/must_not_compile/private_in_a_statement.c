/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* must not compile: incompatible type */
/* No person's data is bound to a statement in the clear. */
#include "base/private.h"
#include "kit/db.h"

void bind_name(struct db_query *q, struct private name);

void bind_name(struct db_query *q, struct private name)
{
#ifdef CONTROL
        (void)name;
        db_bind_text(q, 1, STR("public"));
#else
        db_bind_text(q, 1, name);
#endif
}
