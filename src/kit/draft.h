/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_DRAFT_H
#define CITYKEY_KIT_DRAFT_H

#include "base/act.h"

/* A file that has no name until it is finished, so that nobody ever sees half of one: when the
 * process dies before, nothing is left. (File systems without unnamed files get a hidden name,
 * which draft_discard removes.) */
struct draft {
        int fd;     /* open for reading and writing; may be handed to another process; -1: none */
        int folder; /* the caller's descriptor of the folder */
        const char *name;
        const char *hidden; /* or NULL when it has no name at all */
};

#define DRAFT_NONE ((struct draft){ .fd = -1, .folder = -1 })

/* Begins NAME (a plain file name, kept by reference) in the folder open as FOLDER; readable by the
 * owner only. E_INPUT with a sentence when the folder cannot be written. */
enum err draft_open(struct act *a, int folder, const char *name, struct draft *draft);

/* Makes what was written durable and gives it its name, replacing an older file of that name at
 * once. The draft is closed. */
enum err draft_publish(struct act *a, struct draft *draft);

/* Forgets it; nothing is left of it. For SCOPED; nothing to do after draft_publish. */
void draft_discard(struct draft *draft);

#endif
