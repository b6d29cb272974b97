/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_DESK_COUNTER_H
#define CITYKEY_FACE_DESK_COUNTER_H

#include "civic/bundle.h"
#include "civic/card.h"
#include "civic/light.h"
#include "civic/visit_work.h"
#include "face/desk/word.h"
#include "kit/printer.h"
#include "kit/station.h"

/* The counter: where one person is served. All of it runs in a process that was forked for that
 * person and ends with the visit: the pages, the paper check, the picture, the card, the printer.
 * The launcher's side is desk.h. */

/* What the template has warm; nothing of any person. */
struct counter_setup {
        const struct bundle *bundle;
        const struct printer_uri *printer;
        const char *tally;       /* the file's path, to be named on the screen */
        const struct type *type; /* this and the next are made by warm */
        struct card_design *design;
};

enum counter_phase {
        COUNTER_MORNING,  /* the day is not begun: self-test, stock counted */
        COUNTER_CHECK,    /* papers; nothing is typed yet */
        COUNTER_ENTER,    /* papers are enough: fields and picture */
        COUNTER_SHOW,     /* the resident reads the card */
        COUNTER_PRINT,    /* in the printer */
        COUNTER_SCAN,     /* printed: read back */
        COUNTER_HAND,     /* right: hand it over, give the papers back */
        COUNTER_INCIDENT, /* the screen is covered, a script is shown */
        COUNTER_EVENING,  /* the day is closed by counting */
        COUNTER_PHASES,
};

enum { COUNTER_WORKING = 2 };

/* How a visit begins; struct str order of visit_start. */
struct counter_order {
        uint32_t phase;                     /* MORNING, CHECK, INCIDENT or EVENING */
        uint32_t incident, after_incident;  /* enum desk_incident; the phase that follows it */
        uint32_t is_closed;                 /* the day is, and its papers are written */
        uint32_t officers[COUNTER_WORKING]; /* of the bundle's */
        int32_t port;
        char ticket[STATION_TICKET_SIZE], guest_ticket[STATION_TICKET_SIZE]; /* "" without one */
        struct desk_stock stock;
        struct desk_carry carry;
        struct light test;  /* of the machine, in the morning */
        struct light light; /* of the visit before; of the machine before the first */
};

extern const struct visit_work counter_work;

#endif
