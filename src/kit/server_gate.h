/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_SERVER_GATE_H
#define CITYKEY_KIT_SERVER_GATE_H

#include "kit/server.h"
#include "kit/server_limits.h"

/* Which heads of requests pass. What could be read in two ways is refused, since somebody before or
 * after us would read it in the other (RFC 9112, 11.2). A pure function of what the HTTP library
 * read, so that it is tested and fuzzed without a connection. */

struct server_gate_header {
        struct str name, value;
};

struct server_gate_head {
        struct str method, target, version; /* as sent */
        size_t size;                        /* bytes of the whole head; 0: not known */
        size_t count;                       /* of headers; more than there is room for: refused */
        struct server_gate_header headers[SERVER_HEADERS_MOST];
};

enum server_gate_body { SERVER_BODY_NONE, SERVER_BODY_FORM, SERVER_BODY_JSON };

struct server_gate_pass {
        enum server_method method;
        struct str path, query, host, real_ip, cookie;
        struct str accept_language, accept_encoding, accept, if_none_match;
        struct str content_type, fetch_site, origin;
        size_t real_ips;
        enum server_gate_body body;
        bool is_chunked; /* otherwise the body has LENGTH bytes */
        int64_t length;
};

/* 0, with *pass pointing into HEAD: it passes. Otherwise the status to refuse it with: 400, 403 (a
 * POST from another site), 405, 411, 415 or 431. The connection is closed then. */
int server_gate(const struct server_gate_head *head, struct server_gate_pass *pass);

#endif
