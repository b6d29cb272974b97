/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_LOCKED_H
#define CITYKEY_KIT_LOCKED_H

#include "base/act.h"

/* Memory for what must not reach a disk: pages of its own, zeroed, locked against swap where the
 * machine's limit allows, left out of core dumps and, in a forked child, empty unless told
 * otherwise. */

enum locked_heir {
        LOCKED_FORGET, /* a forked child finds zeroes */
        LOCKED_INHERIT,
};

/* SIZE bytes. A machine without memory for them ends the process, as the arena does. */
void *locked_take(size_t size, enum locked_heir heir);

/* Wipes and gives back; MEMORY may be NULL. SIZE is what was asked for. */
void locked_give_back(void *memory, size_t size);

#endif
