/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_TRACE_TAINT_H
#define CITYKEY_TRACE_TAINT_H

#include "needle.h"
#include "tracee.h"

/* What a process is about to hand to the kernel. */

/* A system call at its entry. */
struct entry {
        uint64_t number;
        uint64_t arguments[6];
};

/* What a descriptor is to the test. */
enum place {
        PLACE_ELSEWHERE,
        PLACE_OUTPUT, /* a file, with a name or without, in the folder for results */
        PLACE_STREAM, /* a stream socket: the image worker's and the keeper's */
        PLACE_PACKET, /* a packet socket: the control sockets */
};

/* Does the call write? Then its descriptor. */
bool entry_writes(const struct entry *entry, int *fd);

/* Does the call open a file for writing, by name? */
bool entry_opens_for_writing(const struct entry *entry);

enum place place_of(pid_t pid, int fd, const char *out);

/* May a process of this role write what is a person's to this place? The person to its results and
 * to its two sockets, the worker to its own; nobody anything else. */
bool place_is_allowed(enum role role, enum place place);

/* Searches the bytes that a writing call has. */
void taint_search(
        pid_t pid, const struct entry *entry, const struct needles *needles, struct hits *hits);

#endif
