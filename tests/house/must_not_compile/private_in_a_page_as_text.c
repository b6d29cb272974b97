/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* must not compile: incompatible type */
/* A public slot of a page takes no private data. */
#include "kit/html.h"

void write_name(struct buf *out, struct private name);

void write_name(struct buf *out, struct private name)
{
#ifdef CONTROL
        html_text_private(out, name);
#else
        html_text(out, name);
#endif
}
