/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_BROWSER_INSIDE_H
#define CITYKEY_KIT_BROWSER_INSIDE_H

#include "kit/browser.h"

#include <inttypes.h>

/* Between the launcher and the process that leads a browser's session. */

enum browser_begun {
        BROWSER_BEGAN,
        BROWSER_NOT_APART,  /* it may have namespaces but may not mount: try without */
        BROWSER_NO_PROGRAM, /* it cannot be run */
};

struct browser_born {
        uint32_t begun;
};

struct browser_life {
        struct act *act; /* the launcher's; its memory is a copy */
        const struct browser_setup *setup;
        bool is_apart;
        bool has_users; /* in a user namespace of its own */
        uid_t user;     /* who it is outside */
        gid_t group;
        const char *folder; /* where its files go: there already */
        uint64_t mount;     /* what the file system in memory is called by */
};

/* Leads the session: makes the place, starts the browser, waits until it ends, until it is told to
 * (SIGTERM) or its launcher is gone; then ends all that is left of the session. */
int browser_lead(void *life, int socket);

/* Only makes the place: 0 when it can be made. */
int browser_try(void *life, int socket);

/* Where the browser's files are when it is apart, and what it needs there. */
#define BROWSER_PLACE "/dev/shm"
#define BROWSER_MOUNT "browser-%016" PRIx64 /* its source in mountinfo, of no other mount ever */
bool browser_make_place(const struct browser_life *life);
bool browser_fill_place(const struct browser_life *life);

/* What /proc/PID/stat has, by its place after the name; -1 when the process is not there. */
enum browser_stat { BROWSER_STAT_PARENT = 2, BROWSER_STAT_SESSION = 4 };
int64_t browser_ask_stat(const char *pid, enum browser_stat what);

/* How it is called: arguments and environment. */
const char **browser_arguments(
        struct act *a, const struct browser_setup *setup, const char *folder);
const char **browser_environment(struct act *a, const char *folder);

/* As browser_start, but never in namespaces: what a machine without them does. */
enum err browser_start_beside(
        struct act *a, const struct browser_setup *setup, struct browser *browser);

#endif
