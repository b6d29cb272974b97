/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_STATION_H
#define CITYKEY_KIT_STATION_H

#include "kit/http.h"

#include <poll.h>

/* The site of one visit, served inside the visit's own process, by its one thread, to the one
 * browser that was started for it. The
 * process polls its other descriptors in the same turn.
 *
 *   SCOPED(station_close) struct station *station = NULL;
 *   TRY(station_open(a, listener, &site, &station));
 *   while (!is_over)
 *           TRY(station_turn(a, station, extra, COUNT(extra), -1));
 *   while (!station_is_idle(station))                            // the last answer goes out
 *           TRY(station_turn(a, station, NULL, 0, 1000));
 *
 * The browser is started with an address that has a ticket in it, for other programs of the
 * machine may read its command line. The ticket is good once: who brings it is sent on to a path
 * that nobody else knows, below which all routes are. Who does not know that path gets nothing:
 * another program of this machine, or the browser of the visit before. Pages name each other and
 * their parts by relative addresses ("state", "desk.css"), since the path is new each time. */
struct station;

enum {
        STATION_TICKET_SIZE = 33, /* 32 hex digits and NUL */
        STATION_CONNECTIONS =
                16, /* open at once; a browser opens six to one address, and there may be two */
        STATION_EXTRA_MOST = 8, /* descriptors of the caller in one turn */
};

struct station_site {
        struct http_site http; /* port: the listener's; bodies as each route says */
        const char *ticket;    /* station_ticket's */
        size_t memory;         /* of one request: its body, what its handler takes, its answer */
        /* A second browser, of somebody who may less: its own ticket, the page that it is sent to,
         * and the only paths that it may ask for, NULL-ended. NULL: none. */
        const char *guest_ticket, *guest_page;
        const char *const *guest_paths;
};

/* A new ticket, and the address with it: http://127.0.0.1:PORT/TICKET/ in the act's memory. The
 * launcher makes one for each visit and gives it to the person and the browser. */
void station_ticket(char ticket[STATION_TICKET_SIZE]);
const char *station_address(struct act *a, int port, const char *ticket);

/* Begins to serve on LISTENER, which listens already and does not block (http_listen) and stays
 * the caller's; SITE must outlive it. Opens no file and no socket: it may follow sandbox_enter. */
enum err station_open(
        struct act *a, int listener, const struct station_site *site, struct station **station);

/* Waits until a browser or one of EXTRA has something, at most MILLISECONDS (-1: for ever), answers
 * what is ready and returns; EXTRA has its revents then. A handler gets an act of its own: A's who,
 * clock and language, memory that is wiped when the answer is sent. What is to last, it copies into
 * memory of the visit. A handler that fails is answered by the site's refusal and is no failure of
 * the turn. E_BUG with a sentence when the machine cannot wait. */
enum err station_turn(struct act *a, struct station *station, struct pollfd *extra,
        size_t extra_count, int milliseconds);

/* Is nothing asked that is not answered whole? */
bool station_is_idle(const struct station *station);

/* Ends every connection and wipes; *STATION is NULL afterwards. For SCOPED. */
void station_close(struct station **station);

#endif
