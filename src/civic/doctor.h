/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_DOCTOR_H
#define CITYKEY_CIVIC_DOCTOR_H

#include "civic/folder.h"
#include "civic/light.h"

/* Is this city well? One finding for each thing that can be wrong, with what to do about it. */

struct doctor_finding {
        enum light_colour colour;
        enum text about;      /* what was looked at */
        const char *sentence; /* what was found, and what to do unless it is green; in a->mem */
};

enum { DOCTOR_FINDINGS = 24 };

struct doctor_report {
        size_t count;
        struct doctor_finding findings[DOCTOR_FINDINGS];
};

/* Looks at the folder DIR and the machine. Never fails: what cannot be looked at is a red finding.
 */
void doctor_look(struct act *a, const char *dir, struct doctor_report *report);

/* What takes the longer the older the city is, so that a page cannot wait for it: the database and
 * the log as a whole. It holds no pointers, so that processes can share it. */
enum { DOCTOR_ARG = 128 };
struct doctor_slow {
        int64_t at;      /* when that was; seconds. 0: it was not looked at yet */
        int64_t entries; /* of the log */
        struct doctor_slow_one {
                enum err outcome;
                enum text sentence; /* why it is red */
                char args[FAILURE_ARGS][DOCTOR_ARG];
        } database, log;
};

/* Looks at that, by a->db, on one unchanging view. */
void doctor_look_slowly(struct act *a, const struct folder *folder, struct doctor_slow *slow);

/* As doctor_look of a FOLDER that is open, by a->db, at once: with what was found SLOWly before,
 * without a keeper, and without what only who stands beside the server sees (kept out by its
 * sandbox): swap, sandbox. */
void doctor_look_inside(struct act *a, const struct folder *folder, const struct doctor_slow *slow,
        struct doctor_report *report);

/* The worst of all findings. */
enum light_colour doctor_worst(const struct doctor_report *report);

#endif
