/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_SERVER_H
#define CITYKEY_KIT_SERVER_H

#include "base/act.h"
#include "base/private.h"

/* The city's server: many connections on few threads. Hides libmicrohttpd, the sockets and the
 * threads. (kit/station.h is the site of one visit at a desk.)
 *
 * Each request is answered in one of three places, which its site names:
 *
 *   SERVER_HERE    on the thread that read it, with a database connection that looks
 *   SERVER_CHANGE  on the one thread that writes; many requests share one transaction, each inside
 * a savepoint of its own, and are answered when it is on the disk. Nothing is waited for there
 *   SERVER_WAIT    first `prepare` on a thread that may wait (a password's hash, the keeper), then
 * as SERVER_CHANGE
 *
 * What a request brought and what its act took is wiped when its answer is sent. */
struct server;

enum server_method { SERVER_GET, SERVER_POST }; /* HEAD is a GET whose body is not sent */
enum server_place { SERVER_HERE, SERVER_CHANGE, SERVER_WAIT };

struct server_request {
        enum server_method method;
        struct str path;  /* as sent; a path with % or // in it was refused before */
        struct str query; /* what follows the ?, not decoded; empty: none */
        struct str accept_language, accept, if_none_match, content_type, fetch_site, origin;
        struct private cookie; /* the Cookie header */
        struct private body;   /* of a POST */
        uint64_t peer;         /* stands for the address in rate limits; nobody can turn it back */
        void *prepared;        /* what `prepare` left, in the act's memory */
};

/* A body that is made once and sent many times, plain or compressed; counted, so that it may be
 * let go while it is being sent. */
struct server_page;

/* Copies BODY. ETAG is made from it. NULL when the machine has no memory. */
struct server_page *server_page_make(const char *type, struct str body, const char *cache_control);
void server_page_release(struct server_page **page); /* NULL afterwards */

/* The same page once more, for an answer of its own. */
struct server_page *server_page_keep(struct server_page *page);

enum { SERVER_COOKIES = 2 };

struct server_answer {
        int status;                             /* 200 when the handler leaves it 0 */
        const char *type;                       /* NULL: text/html; charset=utf-8 */
        const char *location;                   /* of a 303; NULL otherwise */
        const char *cache;                      /* Cache-Control; NULL: no-store */
        const char *policy;                     /* Content-Security-Policy; NULL: the site's */
        struct private cookies[SERVER_COOKIES]; /* whole Set-Cookie values; empty: none */
        int64_t retry_after;                    /* seconds, of a 429 or 503; 0: not said */
        bool is_for_anyone;                     /* pages of other sites may read it (CORS) */
        const char *vary;         /* on what it depends beside the path; NULL: nothing */
        struct str body;          /* in the act's memory */
        struct server_page *kept; /* instead of body; the server releases it */
};

struct server_site {
        void *context;
        /* For each thread once, before it starts to work in PLACE (server_start calls it): gives
         * its act a database connection, which the server closes. */
        enum err (*begin)(struct act *a, void *context, enum server_place place);
        /* Where a request with these headers is answered, and how many bytes its body may have. */
        enum server_place (*place)(
                void *context, const struct server_request *request, size_t *body_most);
        /* Whether a POST to this path is application/json; NULL: all are forms. */
        bool (*is_json)(void *context, const struct server_request *request);
        void (*prepare)(struct act *a, void *context, struct server_request *request);
        /* Never fails: what is wrong is an answer too. Inside a change, E_… undoes the savepoint.
         */
        enum err (*answer)(struct act *a, void *context, const struct server_request *request,
                struct server_answer *answer);
        /* What was refused, by the gate or because it could not be kept: the act has failed with a
         * sentence, answer->status is set. */
        void (*refuse)(struct act *a, void *context, struct server_answer *answer);
};

/* Listens on ADDRESS: "127.0.0.1:8080", "[::1]:8080" or "unix:/run/citykey/site.sock"; port 0 takes
 * a free one. *address_got says what it is. E_INPUT: no address; E_BUSY: taken. Only a loopback or
 * a unix address: whatever faces the world is the edge's. */
enum err server_listen(struct act *a, const char *address, int *listener, const char **address_got);

/* Starts the threads. SITE must outlive them. */
enum err server_start(
        struct act *a, const struct server_site *site, int listener, struct server **server);

/* Takes no new connection, answers what was begun, joins the threads. NULL afterwards; for SCOPED.
 */
void server_stop(struct server **server);

/* All limits, in one table, for doc and test. */
void server_print_limits(struct buf *out);

#endif
