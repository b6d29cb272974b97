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

/* The same of a FOLDER that is open, by a->db, without a keeper and without what only who stands
 * beside the server sees (kept out by its sandbox): swap, sandbox. */
void doctor_look_inside(struct act *a, const struct folder *folder, struct doctor_report *report);

/* The worst of all findings. */
enum light_colour doctor_worst(const struct doctor_report *report);

#endif
