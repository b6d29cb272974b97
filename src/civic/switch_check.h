/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_SWITCH_CHECK_H
#define CITYKEY_CIVIC_SWITCH_CHECK_H

#include "civic/switch.h"

/* The program checks itself, at start and then again and again, and pauses the online service when
 * it is not sure of itself. */

struct switch_watch {
        struct str log_name;   /* folder_log_origin */
        struct keeper *keeper; /* NULL: what needs it is not looked at, and nothing is signed */
        const char *manifest;  /* hashes of the installed program (kit/self_test.h); NULL: none */
};

/* One that failed. */
struct switch_failed {
        const char *code; /* NULL: none did */
        enum text sentence;
};

/* Runs every check. When one fails, or the state that is there is none to go by, what is open is
 * paused for SWITCH_FAULT, with an entry by "citykey" that names the check; when all is well and
 * there is a keeper, a state that was written without one is signed. Not inside db_change. Fails
 * only when the database cannot be read or written: do as if closed. */
enum err switch_check(
        struct act *a, const struct switch_watch *watch, struct switch_failed *failed);

#endif
