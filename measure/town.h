/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_MEASURE_TOWN_H
#define CITYKEY_MEASURE_TOWN_H

#include "civic/credential.h"
#include "civic/folder.h"

/* A demonstration city in a folder of its own, as `citykey init` makes it, with its keeper running
 * and a person who wants a card. Whatever fails ends the program with its sentence. */
struct town {
        struct act act;  /* for what stays */
        struct act loop; /* for what is measured: its arena is reset every time */
        struct folder folder;
        struct keeper *keeper;
        struct person person;
        struct validity validity;
        struct picture portrait; /* demo/portrait.png */
        struct picture small;    /* the face for the QR */
        struct crop head;
        struct str face; /* WEBP */
        int64_t next_index;
        char top[40];
        const char *dir;
};

void town_stay_on_one_core(void); /* town_open does */
void town_open(struct town *town);
void town_found(struct town *town);       /* its first half: without a person */
void town_meet_person(struct town *town); /* and its second */
void town_close(struct town *town);

/* Ends the program with the act's sentence unless OUTCOME is OK. */
void town_need(struct act *a, enum err outcome);

pid_t town_keeper_pid(const struct town *town);

/* The credential of the town's person under the next index. */
struct credential town_credential(struct town *town);

/* A real card's text, minted by the keeper, in town->loop's memory. */
struct str town_mint(struct town *town);

/* The portrait as a camera would give it: a JPEG at quality 90; of two megapixels in this size. */
enum { TOWN_JPEG_WIDTH = 1280, TOWN_JPEG_HEIGHT = 1600 };
struct str town_jpeg(struct town *town, int width, int height);

#endif
