/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_HTTP_INSIDE_H
#define CITYKEY_KIT_HTTP_INSIDE_H

#include "kit/http.h"

/* Whom a site on this machine answers, and with which headers. */

struct MHD_Connection;

struct http_header {
        const char *name;
        const char *value;
};

/* What one site's answers have beside the headers of all. */
struct http_manners {
        const char *policy; /* Content-Security-Policy of an answer that has none of its own */
        const struct http_header *headers;
        size_t header_count;
};

/* How often the header NAME stands in the request; *value is its last value, "" for none. */
size_t http_count_header(struct MHD_Connection *connection, const char *name, const char **value);

/* Exactly one Host that names this machine and PORT; the Origin, if there is one, is that site; a
 * POST has one. */
bool http_comes_from_here(struct MHD_Connection *connection, int port, const char *method);

/* The row of METHOD and PATH, or NULL. */
const struct http_route *http_find_route(
        const struct http_site *site, const char *method, const char *path);

/* Makes the answer: by ROUTE when there is one and the act has not failed already, by the site's
 * refusal otherwise. */
void http_make(struct act *a, const struct http_site *site, const struct http_route *route,
        const struct http_request *request, struct http_answer *answer);

/* Sends it, from where it lies: the body must stay until the connection is done with it. */
bool http_queue(struct MHD_Connection *connection, const struct http_answer *answer,
        const struct http_manners *manners);

#endif
