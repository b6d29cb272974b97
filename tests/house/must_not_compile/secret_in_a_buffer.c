/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* must not compile: incompatible type */
/* A key is not text. */
#include "base/secret.h"
#include "base/str.h"

void add_key(struct buf *out, struct secret key);

void add_key(struct buf *out, struct secret key)
{
#ifdef CONTROL
        (void)key;
        buf_add(out, STR("public"));
#else
        buf_add(out, key);
#endif
}
