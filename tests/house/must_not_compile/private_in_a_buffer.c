/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* must not compile: incompatible type */
/* Private data is not added to text that may go anywhere. */
#include "base/private.h"

void add_name(struct buf *out, struct private name);

void add_name(struct buf *out, struct private name)
{
#ifdef CONTROL
        (void)name;
        buf_add(out, STR("public"));
#else
        buf_add(out, name);
#endif
}
