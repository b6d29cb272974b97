/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_BASE_PRIVATE_H
#define CITYKEY_BASE_PRIVATE_H

#include "base/str.h"

/* Something about a person. It is a type of its own so that giving it to the log, to a sentence or
 * to a statement does not compile: it goes to a template, a sealed record or a card, nowhere else.
 * The files that may open it are listed, each with its reason, in tool/private.allow. */
struct private
{
        struct str inside;
};

static inline struct private private_wrap(struct str text)
{
        return (struct private){ text };
}

static inline struct str private_unwrap(struct private wrapped)
{
        return wrapped.inside;
}

static inline bool private_is_empty(struct private wrapped)
{
        return wrapped.inside.len == 0;
}

#endif
