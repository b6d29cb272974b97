/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_PROCESS_H
#define CITYKEY_KIT_PROCESS_H

#include "base/act.h"

#include <sys/types.h>

/* A child of ours: forked, never executed, with one socket to us and nothing else open.
 * All zero is "no process"; see PROCESS_NONE. */
struct process {
        const char *name; /* as `ps` shows it; a constant of at most 15 characters */
        pid_t pid;
        int pidfd;  /* -1 once reaped */
        int socket; /* our end; -1 once closed */
};

#define PROCESS_NONE ((struct process){ .name = "", .pid = 0, .pidfd = -1, .socket = -1 })

/* What a child runs. SOCKET is its end (descriptor 3). What it returns is its exit status; it never
 * returns into the parent's code. */
typedef int process_main(void *context, int socket);

enum { PROCESS_SOCKET = 3, PROCESS_FIRST_KEPT = 4, PROCESS_KEPT_MOST = 8 };

/* How the child begins. */
struct process_start {
        const char *name;
        process_main *main;
        void *context;   /* what MAIN gets; the fork's copy of it */
        int socket_type; /* SOCK_STREAM or SOCK_SEQPACKET */
        const int *keep; /* descriptors that the child keeps, as 4, 5, … in this order */
        size_t keep_count;
        int namespaces;  /* CLONE_NEW… of its own, or 0 */
        bool is_session; /* leads a session of its own, not only a group */
};

/* Forks a child that has: 0, 1 and 2 on /dev/null, 3 its socket, then what it keeps, and nothing
 * else; a process group of its own; signals as by default; SIGKILL when the parent dies. Its
 * sandbox it enters itself. Call it from a process of one thread. E_BUSY with a sentence when the
 * machine has no room. */
enum err process_start(struct act *a, const struct process_start *start, struct process *process);

/* How a child ended. */
struct process_end {
        int status; /* exit status when signal is 0 */
        int signal; /* that ended it, or 0 */
};

/* Waits at most MILLISECONDS (-1: for ever) for the end and reaps it. E_BUSY when it still runs,
 * and at once when it was waited for before; says no sentence. */
enum err process_wait(struct process *process, int milliseconds, struct process_end *end);

/* SIGKILL, by its pidfd; safe to call twice. */
void process_kill(struct process *process);

/* Kills if need be, reaps and closes; *process is PROCESS_NONE afterwards. For SCOPED. */
void process_close(struct process *process);

/* Whether any process is left in the group that GROUP led. */
bool process_group_is_empty(pid_t group);

enum { PROCESS_FDS_MOST = 16 };

/* One message over a SOCK_SEQPACKET socket. Sends SIZE bytes and COUNT descriptors; receives at
 * most *SIZE bytes and *COUNT descriptors (close on exec), both then what came. False, and nothing
 * left open, when the other side is gone or sent more than that. Never a signal. */
bool process_send(int socket, const void *bytes, size_t size, const int *fds, size_t count);
bool process_receive(int socket, void *bytes, size_t *size, int *fds, size_t *count);

/* All SIZE bytes to or from a SOCK_STREAM socket or file, however many calls it takes. A process
 * that writes to sockets ignores SIGPIPE (children of process_start do). */
bool process_write_all(int fd, const void *bytes, size_t size);
bool process_read_all(int fd, void *bytes, size_t size);

#endif
