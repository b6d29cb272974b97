/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_BROWSER_H
#define CITYKEY_KIT_BROWSER_H

#include "kit/process.h"

/* A browser that is started for one person and ends with the visit: Chromium, in a session of its
 * own and, where the kernel lets an ordinary account have them (root always), in namespaces of its
 * own: every file system is read-only to it but one in memory, which has its profile and is gone
 * with it; and whatever it starts ends with it. Without namespaces its profile is a folder on a
 * file system in memory, which is removed.
 *
 *   SCOPED(browser_close) struct browser browser = BROWSER_NONE;
 *   TRY(browser_start(a, &setup, &browser));
 *   … poll browser.process.pidfd: readable when it ended by itself
 *   TRY(browser_end(a, &browser, &report));
 */

struct browser_setup {
        const char *program;     /* NULL: what browser_find finds */
        const char *url;         /* all that it shows, on the whole screen */
        int x, y;                /* where its screen begins, when there are several */
        int width, height;       /* of its window where there is no screen to fill; 0: as it is */
        const char *const *more; /* further arguments, NULL-ended, or NULL */
};

enum { BROWSER_FOLDER_MOST = 128 };

struct browser {
        struct process process; /* leads its session; not the browser itself but who ends it */
        bool is_apart;          /* in namespaces of its own */
        uint64_t mount;         /* names its file system in memory, at random */
        char folder[BROWSER_FOLDER_MOST]; /* of its profile when not apart */
};
#define BROWSER_NONE ((struct browser){ .process = PROCESS_NONE })

/* The browser of this machine. E_NONE with a sentence when there is none. */
enum err browser_find(struct act *a, const char **program);

/* Whether a browser could have namespaces of its own here, and if not, whether a file system in
 * memory is there for its folder. Tries it. */
bool browser_can_start(struct act *a, bool *may_be_beside);

/* Starts it; it has begun, but shows nothing yet. From a process of one thread. E_NONE with a
 * sentence when PROGRAM cannot be run, E_BUSY when there is no room, E_STATE when nothing here is a
 * file system in memory. */
enum err browser_start(struct act *a, const struct browser_setup *setup, struct browser *browser);

/* What is left of a browser, looked at anew. */
struct browser_report {
        bool is_reaped;
        bool session_is_empty; /* no process of this machine is left in its session */
        bool mount_is_gone;    /* its file system in memory, or its folder there, is no more */
        bool was_apart;        /* second line: amber only */
};

/* Ends it and all that it started, in five seconds at the most, and looks. Also for one that ended
 * by itself. Never fails: what is left is in the report. */
void browser_end(struct act *a, struct browser *browser, struct browser_report *report);
bool browser_is_gone(const struct browser_report *report);

/* Ends it without looking. For SCOPED; nothing to do after browser_end. */
void browser_close(struct browser *browser);

#endif
