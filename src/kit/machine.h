/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_MACHINE_H
#define CITYKEY_KIT_MACHINE_H

#include "base/act.h"

/* What this machine does with what was in memory or on a disk, looked at anew each time. */

/* Swap may hold what was in memory, for years. */
bool machine_swap_is_empty(void);

/* Core limit 0 here for good, and no core file since SINCE (seconds since 1970) in this folder. */
bool machine_core_is_off(int64_t since);

/* Whether the kernel calls a program with what crashed: core limits do not hold for that. */
bool machine_core_goes_to_program(void);

/* Whether this account may lock all the memory that it will have. */
bool machine_locks_memory(void);

/* Whether the kernel was started so that it zeroes memory when it is given back. */
bool machine_zeroes_memory(void);

/* Room for an ordinary account on the file system of PATH in MiB; -1 when it cannot be seen. */
int64_t machine_room(const char *path);

#endif
