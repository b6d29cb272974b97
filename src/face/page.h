/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_PAGE_H
#define CITYKEY_FACE_PAGE_H

#include "civic/folder.h"
#include "civic/permit.h"
#include "civic/session.h"
#include "kit/form.h"
#include "kit/rate.h"
#include "kit/server.h"

/* The path of every request to the city's server:
 *
 *   route -> session -> permit -> form -> transaction -> handler -> frame
 *
 * page_answer, in page.c, is that path. A route is a row of a table, in face/portal (residents),
 * face/console (staff) or face/public (anybody's programs); a row without a permit does not
 * compile. GET changes nothing. Residents' pages are below /LANGUAGE/ ("/es/documents"); the same
 * path without a language answers 303 to the one that the browser asks for. */

struct page_site;
struct page_call;
struct page_answer;

typedef enum err page_handle(
        struct act *a, const struct page_call *call, struct page_answer *answer);

/* Before the transaction, on a thread that may wait; *prepared is call->prepared afterwards. */
typedef enum err page_prepare(struct act *a, const struct page_call *call, void **prepared);

enum page_kind {
        PAGE_KEPT, /* GET: depends on path, language and the city's state alone; made once for each
                    */
        PAGE_LOOK, /* GET, or POST that changes nothing: made anew, looks at the database */
        PAGE_CHANGE, /* POST */
};

enum page_frame { PAGE_PORTAL, PAGE_CONSOLE, PAGE_BARE }; /* BARE: the body is the whole answer */

struct page_route {
        enum server_method method;
        const char *path; /* "/documents"; ends in "/" + "*" when the rest is the handler's */
        enum permit permit;
        enum page_kind kind;
        enum page_frame frame;
        const struct form *form; /* declared fields of a POST; NULL: none */
        page_handle *handle;
        page_prepare *prepare; /* NULL: nothing to wait for */
        enum rate_class rate;
};

/* What the handlers of one program share; made at start, constant afterwards but for what has a
 * lock of its own. */
struct page_site {
        const struct folder *folder; /* city, kind, policy; its db is nobody's here: use a->db */
        struct sessions *sessions;
        struct rates *rates;
        struct page_keeper *keeper; /* page_keeper_use: one at a time, from page_prepare only */
        const char *address;        /* "https://id.lakehaven.example": of this site, for WebAuthn */
};

struct page_call {
        struct page_site *site;
        const struct page_route *route;
        const struct server_request *request;
        struct str rest;               /* what the route's * stands for */
        const struct form_value *form; /* in the order of the route's fields */
        const struct session *session; /* NULL: nobody signed in */
        void *prepared;
};

struct page_answer {
        const char *title;     /* of a framed page, in the reader's language */
        struct str body;       /* in the act's memory */
        int status;            /* 0: 200 */
        const char *see_other; /* answers 303; a path of this site, without a language in the
                                  portal's */
        const char *type;      /* of a bare answer */
        const char *cache;     /* NULL: no-store */
        const char *policy;    /* Content-Security-Policy of a bare answer; NULL: the site's */
        struct private cookies[SERVER_COOKIES];
        int64_t retry_after;
};

#define GET(path, permit, kind, frame, handle)                                                     \
        {                                                                                          \
                SERVER_GET, path, permit, kind, frame, NULL, handle, NULL, RATE_FREE               \
        }
#define POST(path, permit, kind, frame, form, handle, rate)                                        \
        {                                                                                          \
                SERVER_POST, path, permit, kind, frame, form, handle, NULL, rate                   \
        }
#define POST_PREPARED(path, permit, frame, form, prepare, handle, rate)                            \
        {                                                                                          \
                SERVER_POST, path, permit, PAGE_CHANGE, frame, form, handle, prepare, rate         \
        }

/* The tables: face/portal, face/console, face/public. */
extern const struct page_route portal_routes[];
extern const size_t portal_route_count;
extern const struct page_route console_routes[];
extern const size_t console_route_count;
extern const struct page_route public_routes[];
extern const size_t public_route_count;

/* Uses the keeper alone: WORK runs while nobody else does. From page_prepare only. */
typedef enum err page_keeper_work(struct act *a, struct keeper *keeper, void *arg);
enum err page_keeper_use(
        struct act *a, const struct page_call *call, page_keeper_work *work, void *arg);

/* The city's state has changed in a way that kept pages show (the switch, a day, an event): they
 * are made anew. */
void page_forget_kept(struct page_site *site);

#endif
