/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_HTTP_H
#define CITYKEY_KIT_HTTP_H

#include "base/private.h"
#include "base/act.h"

/* A small site on this machine only, of a process that is born for its visitor (kit/station.h
 * serves it). Hides libmicrohttpd and the sockets. */

struct http_request {
        struct str path;
        struct private body; /* of a POST, at most what its route takes */
        bool is_guest;       /* came by a station's other door (kit/station.h) */
};

struct http_answer {
        int status;
        const char *type; /* media type */
        const char
                *policy; /* Content-Security-Policy; NULL: the site's own, which lets nothing in */
        const char *location; /* of a status 303; NULL otherwise */
        struct str body;      /* in the act's memory */
};

typedef enum err http_handle(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer);

struct http_route {
        const char *method; /* "GET" or "POST" */
        const char *path;
        http_handle *handle;
        size_t body_most; /* bytes of a POST's body */
};

struct http_site {
        int port; /* on 127.0.0.1; 0 takes a free one */
        const struct http_route *routes;
        size_t route_count;
        http_handle *refuse; /* answers what no route does, and what a handler refused */
        void *context;
};

/* Listens; the port that it got is put into *site. E_BUSY with a sentence when it is taken. */
enum err http_listen(struct act *a, struct http_site *site, int *listener);

#endif
