/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_SANDBOX_H
#define CITYKEY_KIT_SANDBOX_H

#include "base/act.h"

#include <stdio.h>

/* What each process may ask of the kernel. A process enters its profile once, before it reads
 * anything that is not ours, and never leaves it; profiles only ever add up (a person process has
 * its template's and its own). What a profile does not name kills the process with SIGSYS, and
 * whoever started it says so in a sentence. */
enum sandbox {
        SANDBOX_KEEPER,   /* answers requests on one socket; no file, no network, no child */
        SANDBOX_DERIVE,   /* passphrase in, key out (Argon2id); dies with it */
        SANDBOX_TEMPLATE, /* reads fonts and texts, forks persons, nothing else */
        SANDBOX_PERSON,   /* reads fonts; writes only to descriptors it was handed */
        SANDBOX_DESK,     /* a person at a desk: serves a listener it was handed; writes no file */
        SANDBOX_IMAGE,    /* one picture in, pixels out: no file at all, memory and time limited */
        SANDBOX_WEB,      /* serves the city's site: its database, its listener, no child */
        SANDBOX_SECRET,   /* forks those that derive from passwords; no file */
        SANDBOX_UPKEEP,   /* publishes: its database, its two folders, no network, no child */
        SANDBOX_VERIFY,   /* judges a card: has opened what it needs; no file for writing */
        SANDBOX_COUNT,
};

/* Enters PROFILE: no new privileges, no dump, no core file, no memory readable by others of the
 * same account; files by Landlock (where the kernel has it), calls by seccomp (see
 * sandbox_filters), memory, time and descriptors by limits relative to what the process has now.
 *
 * MAY_READ, ended by NULL, are files and folders that may be opened for reading besides those of
 * the profile's row; those that do not exist are skipped. NULL for none. Nothing may be opened for
 * writing: what is to be written is opened before, or handed over on a socket.
 * Descriptors that are open stay open: close what the profile does not need first.
 *
 * To be called by a process of one thread. When it fails (E_BUG, with a sentence) the process must
 * end without reading anything. */
enum err sandbox_enter(struct act *a, enum sandbox profile, const char *const *may_read);

/* The same for a profile that changes files in place (SANDBOX_WEB, SANDBOX_UPKEEP): those of
 * MAY_CHANGE, which must be there; and that replaces files (SANDBOX_UPKEEP): in the folders of
 * MAY_REPLACE and nowhere else it makes, renames and removes them. */
struct sandbox_files {
        const char *const *may_read, *const *may_change, *const *may_replace; /* NULL: none */
};
enum err sandbox_enter_with(struct act *a, enum sandbox profile, const struct sandbox_files *files);

/* The part of it that every citykey process wants in the first lines of main, launcher included:
 * not dumpable, no core file. Never fails. */
void sandbox_forbid_dumps(void);

/* Whether this build filters system calls. Builds with a sanitizer or for coverage do not: their
 * run-time needs calls and address space of its own. */
bool sandbox_filters(void);

/* Whether this kernel has Landlock. Without it reading is not bound to paths, writing still is
 * impossible; `citykey doctor` says so. */
bool sandbox_has_landlock(void);

/* Whether SIGNAL, with which a child ended, means that it tried what its profile forbids. */
bool sandbox_killed(int signal);

/* Every profile with its calls, paths and limits, for tests/golden/sandbox.txt. */
void sandbox_print(FILE *out);

#endif
