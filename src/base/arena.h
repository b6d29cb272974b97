/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_BASE_ARENA_H
#define CITYKEY_BASE_ARENA_H

#include <stddef.h>

/* Memory of one act: taken piece by piece, given back all at once and wiped.
 * The only place of ours that asks the system for memory. */
struct arena;

/* Makes an arena that holds at most LIMIT bytes (address space only, pages come when used; kept out
 * of core dumps). Never fails: a machine without address space for it ends the process with
 * E_BUSY's exit code. */
struct arena *arena_make(size_t limit);

/* SIZE zeroed bytes, aligned for any type. Never NULL: an arena asked for more than its limit ends
 * the process, since every input has a limit of its own and reaching this one is a bug. */
void *arena_take(struct arena *arena, size_t size);

/* Takes COUNT members of SIZE; refuses overflow as above. */
void *arena_take_array(struct arena *arena, size_t count, size_t size);

/* Makes a taken piece larger, in place when it is the last one; otherwise copies it and wipes the
 * old one. */
void *arena_grow(struct arena *arena, void *piece, size_t old_size, size_t new_size);

/* Wipes all that was taken; the arena is as new, and what is more than 1 MiB is the machine's. */
void arena_reset(struct arena *arena);

/* Wipes and gives the memory back; *ARENA is NULL afterwards. For SCOPED. */
void arena_end(struct arena **arena);

#endif
