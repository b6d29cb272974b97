/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_SCRUB_H
#define CITYKEY_KIT_SCRUB_H

#include "base/act.h"

/* How a process that knew a person leaves: every byte that it ever wrote into its own memory is
 * zero before the kernel takes the memory back. No library is asked to wipe (measured, none does);
 * the list of mappings in /proc/self/maps and, page by page, /proc/self/pagemap say what there is:
 * every page that is this process's alone (anonymous: heap, stacks, arenas, changed .data, whatever
 * its protection is now), and what is shared without a file. Pages that are as their file is are
 * left out. Needs Linux 4.2, x86-64 or arm64. */

/* Exit statuses of a process that left this way. */
enum {
        SCRUB_DONE = 0,
        SCRUB_AFTER_SIGNAL = 91, /* scrubbed, but a signal (crash, end) had come */
};

/* What it needs, got while files may still be opened: three descriptors and a small stack of its
 * own. There is one in a process. */
struct scrub;

/* Prepares this process, which may not be dumped from here on. E_BUG with a sentence when it cannot
 * be done here. Never freed. */
enum err scrub_prepare(struct act *a, struct scrub **scrub);

/* The descriptors of SCRUB, for who closes all others. */
enum { SCRUB_FDS = 3 };
void scrub_fds(const struct scrub *scrub, int fds[SCRUB_FDS]);

/* From now on SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTERM, SIGHUP, SIGINT, SIGQUIT and
 * SIGXCPU scrub too. (SIGKILL and SIGSYS cannot.) */
void scrub_on_signals(struct scrub *scrub);

/* Blocks all signals, zeroes everything and leaves by the raw exit call with STATUS. When it may
 * not (more than one thread; a list that cannot be read or a page that cannot be written) it ends
 * by SIGKILL instead, so that nobody takes it for clean. */
_Noreturn void scrub_exit(struct scrub *scrub, int status);

/* Whether this build zeroes. A sanitizer's build leaves at once: its shadow memory is as large as
 * the address space. */
bool scrub_is_on(void);

#endif
