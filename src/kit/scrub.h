/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_SCRUB_H
#define CITYKEY_KIT_SCRUB_H

#include "base/act.h"

/* How a process that knew a person leaves: every byte that it ever wrote into its own memory is
 * zero before the kernel takes the memory back. No library is asked to wipe (measured, none does);
 * /proc/self/smaps says what there is: memory without a file (heap, stacks, arenas, also shared and
 * whatever its protection is now) and private writable parts of files (.data, .bss). Mappings of
 * files that cannot be written are as their file is. Passed over is a private mapping of which the
 * kernel says that no page is this process's own: all of it is as it was inherited. A page that was
 * swapped out is not fetched back: no swap is a condition of its own. x86-64 or arm64. (mincore,
 * not pagemap: what is not dumpable may not open its own pagemap.) */

/* Exit statuses of a process that left this way. */
enum {
        SCRUB_DONE = 0,
        SCRUB_AFTER_SIGNAL = 91, /* scrubbed, but a signal (crash, end) had come */
};

/* What it needs, got while files may still be opened: two descriptors and a small stack of its
 * own. There is one in a process. */
struct scrub;

/* Prepares this process, which may be one that is not dumpable. E_BUG with a sentence when it
 * cannot be done here. Never freed. */
enum err scrub_prepare(struct act *a, struct scrub **scrub);

/* The descriptors of SCRUB, for who closes all others. */
enum { SCRUB_FDS = 2 };
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
