/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_TRACE_TRACEE_H
#define CITYKEY_TRACE_TRACEE_H

#include "base/str.h"

#include <sys/types.h>

/* The processes of one traced run. */

enum role {
        ROLE_LAUNCHER,
        ROLE_TEMPLATE,
        ROLE_PERSON,
        ROLE_IMAGE,
        ROLE_KEEPER,
        ROLE_OTHER, /* a child that has no name yet, or one that is none of these */
        ROLES,
};

extern const char *const role_names[ROLES];

struct tracee {
        pid_t pid;
        enum role role;
        bool is_new;    /* its first stop is still to come */
        bool is_naming; /* in a call that gives it a name */
        size_t calls;   /* entries since it has its role */
};

enum { TRACEES_MOST = 64 };

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

/* Starts COMMAND as the ordinary user UID in an environment of its own, with its output in the
 * files OUT and ERR, core files allowed as far as we are concerned, stopped before its first
 * instruction and traced with all it will ever start. */
pid_t tracee_start(char *const *command, uid_t uid, const char *out, const char *err);

#endif
