/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_TRACE_DESK_CALL_H
#define CITYKEY_TRACE_DESK_CALL_H

#include "taint.h"

/* The calls of a desk's processes that are looked at, and what they may reach. */

/* Stops at calls that write, that open a file for writing, that map a file to write to it, that
 * write where nobody sees what, and that give a process its name; at no others. */
const struct sock_fprog *desk_filter(void);

/* Does the call write in a way in which its bytes are not seen? No process of ours has a use for
 * one. */
bool entry_hides(const struct entry *entry);

/* What a descriptor is at a desk. */
enum reach {
        REACH_ELSEWHERE,
        REACH_VISITOR, /* a connection that came in at the visit's own socket: the browser's */
        REACH_PRINTER,
        REACH_STREAM, /* a stream between two processes of ours: the image worker's, the keeper's */
};
enum reach reach_of(pid_t pid, int fd, int printer_port);

/* May what is a person's be written there? The person to its browser, the printer, the worker and
 * the keeper; the worker to the person; nobody anything else. */
bool reach_is_allowed(enum role role, enum reach reach);

/* May a process of this role have opened for writing what FD is? The launcher in FOLDER, a browser
 * in its own file system in memory; PATH gets what it is called. */
bool open_is_allowed(const struct tracee *tracee, int fd, const char *folder, char path[4096]);

#endif
