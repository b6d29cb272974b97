/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_TRACE_SCAN_H
#define CITYKEY_TRACE_SCAN_H

#include "needle.h"

#include <sys/types.h>

/* Searches all memory of a process: every page that it has, of every mapping, whatever its
 * protection. False when its memory could not be read. Needs root. */
bool scan_process(pid_t pid, const struct needles *needles, struct hits *hits);

/* LEN bytes of the process's memory at ADDRESS; how many could be read. */
size_t scan_read(pid_t pid, uint64_t address, void *bytes, size_t len);

#endif
