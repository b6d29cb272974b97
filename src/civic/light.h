/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_LIGHT_H
#define CITYKEY_CIVIC_LIGHT_H

#include "civic/visit.h"
#include "kit/browser.h"

/* The green light: after a visit, and at the start of a day. Not a search of the memory, for the
 * desk must not know what to search for; it is what was looked at, line by line. */

enum light_colour { LIGHT_GREEN, LIGHT_AMBER, LIGHT_RED };

struct light_line {
        enum light_colour colour;
        enum text about;    /* what was looked at, in a word or two */
        enum text sentence; /* what was found, and what to do unless it is green; no arguments */
};

enum { LIGHT_LINES = 12 };

struct light {
        size_t count;
        struct light_line lines[LIGHT_LINES];
};

/* What was seen of a visit that is over. */
struct light_seen {
        const struct visit_report *visit;
        const struct browser_report *browser;
        bool printer_is_empty; /* nothing queued, asked anew */
        bool journal_is_clean; /* its four arrays and nothing else, read anew */
};

/* May the next person's name be typed? Only when nothing is red. */
void light_look(const struct light_seen *seen, struct light *light);

/* What the clock is held against. */
struct light_day {
        struct date event; /* the day of the bundle's event */
        struct date made;  /* the day on which the bundle was made */
};

/* The machine's part of the start of a day: may people be served on this computer today? FOLDER is
 * where the journal and the tally will lie; today is the act's. */
void light_self_test(
        struct act *a, const struct light_day *day, const char *folder, struct light *light);

/* The worst of all lines. */
enum light_colour light_worst(const struct light *light);

/* Single lines, which the doctor has too. */
struct light_line light_line_sandbox(void);
struct light_line light_line_swap(void);
struct light_line light_line_room(const char *folder);

#endif
