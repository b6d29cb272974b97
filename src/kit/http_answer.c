/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/http_inside.h"

#include "kit/process.h"
#include "kit/scrub.h"

#include <microhttpd.h>
#include <string.h>
#include <unistd.h>

/* Limits of one connection. */
enum { SECONDS_MOST = 30, CONNECTION_MEMORY = 32 * 1024 };

/* One request while it is being read. */
struct answering {
        struct act *act;
        const struct http_site *site;
        char body[HTTP_BODY_MOST];
        size_t body_len;
        bool is_begun, is_too_long;
};

/* A connection has one answer. */
static const struct http_header closing[] = { { "Connection", "close" } };

static const struct http_manners manners = {
        .policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
                  "base-uri 'none'; frame-ancestors 'none'",
        .headers = closing,
        .header_count = COUNT(closing),
};

static enum MHD_Result answer(struct MHD_Connection *connection, struct answering *now,
        const char *method, const char *path)
{
        struct act *a = now->act;
        const struct http_site *site = now->site;
        const struct http_route *route = http_find_route(site, method, path);
        struct http_request request = { str_of(path),
                private_wrap((struct str){ now->body, now->body_len }), false };
        struct http_answer made;
        if (!http_comes_from_here(connection, site->port, method))
                fail(a, E_MAY, TEXT_HTTP_FOREIGN);
        else if (now->is_too_long || (route && now->body_len > route->body_most))
                fail(a, E_INPUT, TEXT_HTTP_TOO_LONG);
        http_make(a, site, route, &request, &made);
        return http_queue(connection, &made, &manners) ? MHD_YES : MHD_NO;
}

/* libmicrohttpd calls this once with the headers, then for each piece of the body, then once more.
 */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
        const char *path, const char *method, const char *version, const char *data,
        size_t *data_size, void **request)
{
        (void)version;
        struct answering *now = context;
        if (!now->is_begun) {
                now->is_begun = true;
                *request = now;
                return MHD_YES;
        }
        if (*data_size == 0)
                return answer(connection, now, method, path);
        if (*data_size > sizeof now->body - now->body_len) {
                now->is_too_long = true;
        } else if (!now->is_too_long) {
                memcpy(now->body + now->body_len, data, *data_size);
                now->body_len += *data_size;
        }
        *data_size = 0;
        return MHD_YES;
}

static void on_end(void *context, struct MHD_Connection *connection, void **socket_context,
        enum MHD_ConnectionNotificationCode code)
{
        (void)connection;
        (void)socket_context;
        bool *is_over = context;
        if (code == MHD_CONNECTION_NOTIFY_CLOSED)
                *is_over = true;
}

static void serve_one(struct answering *now, int connection)
{
        bool is_over = false;
        struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_NO_LISTEN_SOCKET, 0, NULL, NULL,
                on_request, now, MHD_OPTION_NOTIFY_CONNECTION, on_end, &is_over,
                MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
                MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SECONDS_MOST, MHD_OPTION_END);
        if (!daemon)
                return;
        if (MHD_add_connection(daemon, connection, NULL, 0) == MHD_YES)
                while (!is_over && MHD_run_wait(daemon, SECONDS_MOST * 1000) == MHD_YES)
                        ;
        MHD_stop_daemon(daemon);
}

int http_child_main(void *context, int socket)
{
        struct http_child *child = context;
        struct answering now = { .act = &child->act, .site = child->site };
        struct scrub *scrub;
        close(socket);
        if (scrub_prepare(&child->act, &scrub) != OK)
                return err_exit_code(E_BUG);
        scrub_on_signals(scrub);
        alarm(2 * SECONDS_MOST);
        serve_one(&now, PROCESS_FIRST_KEPT);
        scrub_exit(scrub, SCRUB_DONE);
}
