/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_DEMO_H
#define CITYKEY_FACE_DEMO_H

#include "base/act.h"

/* The demonstration: one finished card, the page that checks it and the form that turns it off, on
 * a page of this machine. */
struct demo {
        const char *data;  /* the city's folder */
        const char *cards; /* where citykey issue put front.png, back.png, qr.txt and stub.txt */
        int port;
};

/* Serves until it is told to stop. Refuses a production city, and a folder without a card. */
enum err demo_serve(struct act *a, struct demo *demo);

#endif
