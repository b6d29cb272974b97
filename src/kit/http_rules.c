/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/http_inside.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

/* Where it listens. */

enum { WAITING_MOST = 32 };

static bool bind_loopback(int listener, int port)
{
        int yes = 1;
        struct sockaddr_in address = {
                .sin_family = AF_INET,
                .sin_port = htons((uint16_t)port),
                .sin_addr = { .s_addr = htonl(INADDR_LOOPBACK) },
        };
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        return bind(listener, (struct sockaddr *)&address, sizeof address) == 0 &&
               listen(listener, WAITING_MOST) == 0;
}

enum err http_listen(struct act *a, struct http_site *site, int *listener)
{
        int opened = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (opened < 0 || !bind_loopback(opened, site->port)) {
                if (opened >= 0)
                        close(opened);
                char port[8];
                snprintf(port, sizeof port, "%d", site->port);
                return fail_with(a, E_BUSY, TEXT_HTTP_PORT_TAKEN, port);
        }
        struct sockaddr_in address;
        socklen_t size = sizeof address;
        getsockname(opened, (struct sockaddr *)&address, &size);
        site->port = ntohs(address.sin_port);
        *listener = opened;
        return OK;
}

/* Whom a site answers. */

struct header_seen {
        const char *name;
        const char *value;
        size_t count;
};

static enum MHD_Result see_header(
        void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
        (void)kind;
        struct header_seen *seen = context;
        if (strcasecmp(name, seen->name) == 0) {
                seen->value = value ? value : "";
                seen->count++;
        }
        return MHD_YES;
}

size_t http_count_header(struct MHD_Connection *connection, const char *name, const char **value)
{
        struct header_seen seen = { .name = name, .value = "" };
        MHD_get_connection_values(connection, MHD_HEADER_KIND, see_header, &seen);
        *value = seen.value;
        return seen.count;
}

/* A page of another site, or a name that somebody pointed at this machine, gets nothing. */
bool http_comes_from_here(struct MHD_Connection *connection, int port, const char *method)
{
        static const char *const names[] = { "127.0.0.1", "localhost" };
        const char *host;
        const char *origin;
        size_t hosts = http_count_header(connection, "Host", &host);
        size_t origins = http_count_header(connection, "Origin", &origin);
        bool is_post = strcmp(method, "POST") == 0;
        if (hosts != 1 || origins > 1)
                return false;
        for (size_t i = 0; i < COUNT(names); i++) {
                char ours[64];
                snprintf(ours, sizeof ours, "http://%s:%d", names[i], port);
                if (strcmp(host, ours + strlen("http://")) != 0)
                        continue;
                if (origins == 1)
                        return strcmp(origin, ours) == 0 ||
                               (!is_post && strcmp(origin, "null") == 0);
                return !is_post;
        }
        return false;
}

const struct http_route *http_find_route(
        const struct http_site *site, const char *method, const char *path)
{
        for (size_t i = 0; i < site->route_count; i++)
                if (strcmp(site->routes[i].method, method) == 0 &&
                        strcmp(site->routes[i].path, path) == 0)
                        return &site->routes[i];
        return NULL;
}

/* What it answers. */

void http_make(struct act *a, const struct http_site *site, const struct http_route *route,
        const struct http_request *request, struct http_answer *answer)
{
        enum err outcome = a->failure.outcome;
        *answer = (struct http_answer){ .status = 200, .type = "text/html; charset=utf-8" };
        if (outcome == OK && !route)
                outcome = fail(a, E_NONE, TEXT_HTTP_NO_PAGE);
        if (outcome == OK)
                outcome = route->handle(a, site->context, request, answer);
        if (outcome == OK)
                return;
        answer->status = err_http_status(outcome);
        answer->location = NULL;
        if (site->refuse(a, site->context, request, answer) != OK)
                answer->body = STR("");
}

static const struct http_header headers[] = {
        { "Cache-Control", "no-store" },
        { "X-Content-Type-Options", "nosniff" },
        { "Referrer-Policy",
                "same-origin" }, /* with no-referrer browsers send a form's Origin as null */
        { "Cross-Origin-Opener-Policy", "same-origin" },
        { "Cross-Origin-Resource-Policy", "same-origin" },
        { "X-Robots-Tag", "noindex" },
};

static void add_headers(struct MHD_Response *response, const struct http_header *rows, size_t count)
{
        for (size_t i = 0; i < count; i++)
                MHD_add_response_header(response, rows[i].name, rows[i].value);
}

bool http_queue(struct MHD_Connection *connection, const struct http_answer *answer,
        const struct http_manners *manners)
{
        struct MHD_Response *response = MHD_create_response_from_buffer(
                answer->body.len, (void *)(uintptr_t)answer->body.at, MHD_RESPMEM_PERSISTENT);
        if (!response)
                return false;
        add_headers(response, headers, COUNT(headers));
        add_headers(response, manners->headers, manners->header_count);
        MHD_add_response_header(response, "Content-Type", answer->type);
        MHD_add_response_header(response, "Content-Security-Policy",
                answer->policy ? answer->policy : manners->policy);
        if (answer->location)
                MHD_add_response_header(response, "Location", answer->location);
        enum MHD_Result queued = MHD_queue_response(connection, (unsigned)answer->status, response);
        MHD_destroy_response(response);
        return queued == MHD_YES;
}
