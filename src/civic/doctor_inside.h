/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_DOCTOR_INSIDE_H
#define CITYKEY_CIVIC_DOCTOR_INSIDE_H

#include "civic/doctor.h"

/* What the parts of doctor share; for nobody else. */

/* Where it is looked from: beside the folder, or inside the server that works on it. */
enum doctor_place { BESIDE, INSIDE };

/* A finding while it is made: green until something says otherwise. */
struct looking {
        const struct folder *folder;
        enum doctor_place place;
        const struct doctor_slow *slow; /* INSIDE: what was found of what takes long */
        enum light_colour colour;
        const char *sentence;
};

/* The finding is this COLOUR and TEXT. */
void doctor_find(struct act *a, struct looking *looking, enum light_colour colour, enum text text);

/* What failed is red, in its own words. */
bool doctor_is_red(struct act *a, struct looking *looking, enum err outcome);

/* What takes long: now, or as it was found before. */
void doctor_look_at_database(struct act *a, struct looking *looking);
void doctor_look_at_log(struct act *a, struct looking *looking);

/* Looks, rows of the table in doctor.c: the clock, against keys, log, files and what the kernel
 * knows of it; the newest entry of the log, and what of it is signed and public; the switch of the
 * online service; holds. */
void doctor_look_at_clock(struct act *a, struct looking *looking);
void doctor_look_at_head(struct act *a, struct looking *looking);
void doctor_look_at_switch(struct act *a, struct looking *looking);
void doctor_look_at_holds(struct act *a, struct looking *looking);

#endif
