/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_SERVER_CALL_H
#define CITYKEY_KIT_SERVER_CALL_H

#include "kit/server_inside.h"

/* What the server's files ask of each other. */

/* server.c */
enum err server_start_bounded(struct act *a, const struct server_site *site, int listener,
        const struct server_bounds *bounds, struct server **server);
int64_t server_clock(void);

/* server_slot.c: connections, and who is cut. A worker's own thread calls these. */
struct server_slot *server_slot_take(struct server_worker *worker, int fd); /* NULL: no room */
void server_slot_give(struct server_worker *worker, struct server_slot *slot);
void server_slot_set(
        struct server_worker *worker, struct server_slot *slot, enum server_stage stage);
/* Cuts the one that is longest in STAGE; false when none is. */
bool server_slot_cut_oldest(struct server_worker *worker, enum server_stage stage);
void *server_watch_main(void *hand);
/* Until its answers are sent, or the time for that is over. */
void server_slot_wait_quiet(struct server_worker *worker);

/* server_request.c: what libmicrohttpd calls. */
struct MHD_Daemon *server_request_start(struct server_worker *worker, int listener);

/* server_exchange.c: one request's memory and its way. NULL: too many. */
struct server_exchange *server_exchange_take(
        struct server_worker *worker, struct server_slot *slot, struct MHD_Connection *connection);
void server_exchange_give(struct server_exchange *x);

/* Overwrites what calls that have returned left on this thread's stack: libraries copy what they
 * parse into places of their own. */
void server_wipe_stack(void);

/* Makes the answer with which X is refused: STATUS, and what its act failed with. */
void server_exchange_refuse(struct server_exchange *x, int status);

/* The body is there: answers it, or puts it in line with its connection suspended. */
void server_exchange_begin(struct server_exchange *x);

/* server_line.c: who writes and who waits. */
void server_line_open(struct server_line *line, size_t most);
bool server_line_put(struct server_line *line, struct server_exchange *x); /* false: it is full */
void server_line_put_always(struct server_line *line, struct server_exchange *x);
struct server_exchange *server_line_take(struct server_line *line); /* NULL: nobody is in line */
bool server_line_wait(struct server_line *line); /* false: it is empty and ends */
void server_line_end(struct server_line *line);
void *server_writer_main(void *hand);
void *server_waiter_main(void *hand);

/* server_answer.c: sends what was made. */
bool server_answer_queue(struct server_exchange *x);
void server_answer_add_headers(struct MHD_Response *response, const struct server_answer *answer);
void server_answer_wipe(struct server_exchange *x); /* the cookie in it, when it was sent */

/* server_page.c: the response to send for PAGE, and its status. It stays the page's. */
struct MHD_Response *server_page_response(
        struct server_page *page, const struct server_exchange *x, int *status);

/* server_peer.c */
void server_peers_open(struct server_peers *peers);
/* What stands for ADDRESS: an IPv4 address, or the first 64 bits of an IPv6 one, which are one
 * household's, hashed under the key of the hour that NOW is in. 0 for what is no address. */
uint64_t server_peer_of_text(struct server_peers *peers, struct str address, int64_t now);
uint64_t server_peer_of(struct server_peers *peers, const void *address, int64_t now);

#endif
