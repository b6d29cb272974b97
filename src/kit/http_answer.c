/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/http_inside.h"

#include "kit/process.h"
#include "kit/scrub.h"

#include <microhttpd.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Limits of one connection. */
enum { SECONDS_MOST = 30, CONNECTION_MEMORY = 32 * 1024 };

/* One request while it is being read. */
struct answering {
        struct act *act;
        const struct http_site *site;
        char body[HTTP_BODY_MOST];
        size_t body_len;
        bool is_begun, is_too_long, is_answered;
};

static const char *const site_policy =
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'";

static const struct {
        const char *name;
        const char *value;
} headers[] = {
        { "Cache-Control", "no-store" },
        { "X-Content-Type-Options", "nosniff" },
        { "Referrer-Policy",
                "same-origin" }, /* with no-referrer browsers send a form's Origin as null */
        { "Cross-Origin-Opener-Policy", "same-origin" },
        { "Cross-Origin-Resource-Policy", "same-origin" },
        { "X-Robots-Tag", "noindex" },
        { "Connection", "close" },
};

static enum MHD_Result queue(
        struct MHD_Connection *connection, const struct http_answer *answer, struct answering *now)
{
        struct MHD_Response *response = MHD_create_response_from_buffer(
                answer->body.len, (void *)(uintptr_t)answer->body.at, MHD_RESPMEM_PERSISTENT);
        if (!response)
                return MHD_NO;
        for (size_t i = 0; i < COUNT(headers); i++)
                MHD_add_response_header(response, headers[i].name, headers[i].value);
        MHD_add_response_header(response, "Content-Type", answer->type);
        MHD_add_response_header(
                response, "Content-Security-Policy", answer->policy ? answer->policy : site_policy);
        enum MHD_Result queued = MHD_queue_response(connection, (unsigned)answer->status, response);
        MHD_destroy_response(response);
        now->is_answered = true;
        return queued;
}

/* How often a header stands in the request, and its last value. */
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

static struct header_seen find_header(struct MHD_Connection *connection, const char *name)
{
        struct header_seen seen = { .name = name };
        MHD_get_connection_values(connection, MHD_HEADER_KIND, see_header, &seen);
        return seen;
}

/* A page of another site, or a name that somebody pointed at this machine, gets nothing. */
static bool comes_from_here(struct MHD_Connection *connection, int port, const char *method)
{
        static const char *const names[] = { "127.0.0.1", "localhost" };
        struct header_seen host = find_header(connection, "Host");
        struct header_seen origin = find_header(connection, "Origin");
        bool is_post = strcmp(method, "POST") == 0;
        if (host.count != 1 || origin.count > 1)
                return false;
        for (size_t i = 0; i < COUNT(names); i++) {
                char ours[64];
                snprintf(ours, sizeof ours, "http://%s:%d", names[i], port);
                if (strcmp(host.value, ours + strlen("http://")) != 0)
                        continue;
                if (origin.count == 1)
                        return strcmp(origin.value, ours) == 0 ||
                               (!is_post && strcmp(origin.value, "null") == 0);
                return !is_post;
        }
        return false;
}

static http_handle *find_route(const struct http_site *site, const char *method, const char *path)
{
        for (size_t i = 0; i < site->route_count; i++)
                if (strcmp(site->routes[i].method, method) == 0 &&
                        strcmp(site->routes[i].path, path) == 0)
                        return site->routes[i].handle;
        return NULL;
}

static enum err refuse_foreign(struct act *a)
{
        return fail(a, E_MAY, TEXT_HTTP_FOREIGN);
}

static enum MHD_Result answer(struct MHD_Connection *connection, struct answering *now,
        const char *method, const char *path)
{
        struct act *a = now->act;
        struct http_request request = { str_of(path),
                private_wrap((struct str){ now->body, now->body_len }) };
        struct http_answer made = { .status = 200, .type = "text/html; charset=utf-8" };
        http_handle *handle = find_route(now->site, method, path);
        enum err outcome = OK;
        if (!comes_from_here(connection, now->site->port, method))
                outcome = refuse_foreign(a);
        else if (!handle)
                outcome = fail(a, E_NONE, TEXT_HTTP_NO_PAGE);
        else if (now->is_too_long)
                outcome = fail(a, E_INPUT, TEXT_HTTP_TOO_LONG);
        else
                outcome = handle(a, now->site->context, &request, &made);
        if (outcome != OK) {
                made.status = err_http_status(outcome);
                if (now->site->refuse(a, now->site->context, &request, &made) != OK)
                        made.body = STR("");
        }
        return queue(connection, &made, now);
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
