/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_PAGE_ROUTE_H
#define CITYKEY_FACE_PAGE_ROUTE_H

#include "civic/permit.h"
#include "kit/form.h"
#include "kit/rate.h"
#include "kit/server.h"

/* The rows of the tables of pages: what face/page.h says of a path. */

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
extern const struct page_route sign_in_routes[]; /* the console's, of who signs in */
extern const size_t sign_in_route_count;
extern const struct page_route public_routes[];
extern const size_t public_route_count;

#endif
