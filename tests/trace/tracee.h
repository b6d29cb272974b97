/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_TRACE_TRACEE_H
#define CITYKEY_TRACE_TRACEE_H

#include "base/str.h"

#include <linux/filter.h>
#include <sys/types.h>

/* The processes of one traced run. */

enum role {
        ROLE_LAUNCHER,
        ROLE_TEMPLATE,
        ROLE_PERSON,
        ROLE_IMAGE,
        ROLE_KEEPER,
        ROLE_BROWSER, /* who leads a browser's session, and all that it starts */
        ROLE_OTHER,   /* a child that has no name yet, or one that is none of these */
        ROLES,
};

extern const char *const role_names[ROLES];

struct tracee {
        pid_t pid;
        enum role role;
        bool is_new;     /* its first stop is still to come */
        bool is_naming;  /* in a call that gives it a name */
        bool is_opening; /* in a call that opens a file for writing */
        bool is_killed;  /* by the test, without a chance to scrub */
        size_t calls;    /* entries since it has its role */
        size_t session;  /* of a browser: which of those that were started */
};

enum { TRACEES_MOST = 1024 };

struct tracees {
        size_t count;
        struct tracee all[TRACEES_MOST];
};

/* The process PID, added when it is new. */
struct tracee *tracees_find(struct tracees *tracees, pid_t pid);
void tracees_drop(struct tracees *tracees, pid_t pid);

/* Reads the name that the process gave itself; the first process of all stays the launcher. */
void tracee_read_role(struct tracee *tracee);
enum role role_of_name(const char *name);

/* How a program is started: its standard files, and which system calls it stops at. */
struct tracee_start {
        uid_t uid; /* an ordinary user */
        const char *in, *out, *err;
        const struct sock_fprog *filter; /* NULL: every call */
};

/* Starts COMMAND in an environment of its own, core files allowed as far as we are concerned,
 * stopped before its first instruction and traced with all it will ever start. */
pid_t tracee_start(char *const *command, const struct tracee_start *start);

#endif
