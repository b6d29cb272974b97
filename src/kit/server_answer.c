/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/server_call.h"

#include <microhttpd.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const struct {
        const char *name, *value;
} headers[] = {
        { "X-Content-Type-Options", "nosniff" },
        { "Referrer-Policy", "same-origin" }, /* with no-referrer a form's Origin would be null */
        { "Cross-Origin-Opener-Policy", "same-origin" },
        { "Permissions-Policy",
                "camera=(), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), "
                "hid=(), midi=(), payment=(), browsing-topics=()" },
};

static const char policy[] =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

void server_answer_add_headers(struct MHD_Response *response, const struct server_answer *answer)
{
        for (size_t i = 0; i < COUNT(headers); i++)
                MHD_add_response_header(response, headers[i].name, headers[i].value);
        MHD_add_response_header(response, "Cross-Origin-Resource-Policy",
                answer->is_for_anyone ? "cross-origin" : "same-origin");
        if (answer->is_for_anyone)
                MHD_add_response_header(response, "Access-Control-Allow-Origin", "*");
        MHD_add_response_header(
                response, "Content-Security-Policy", answer->policy ? answer->policy : policy);
        MHD_add_response_header(
                response, "Content-Type", answer->type ? answer->type : "text/html; charset=utf-8");
        MHD_add_response_header(
                response, "Cache-Control", answer->cache ? answer->cache : "no-store");
}

static void add_cookies(struct server_exchange *x, struct MHD_Response *response)
{
        for (size_t i = 0; i < SERVER_COOKIES; i++)
                if (!private_is_empty(x->answer.cookies[i]))
                        MHD_add_response_header(response, "Set-Cookie",
                                str_to_c(x->mem, private_unwrap(x->answer.cookies[i])));
}

static void add_own(struct server_exchange *x, struct MHD_Response *response)
{
        const struct server_answer *answer = &x->answer;
        char seconds[24];
        if (answer->location)
                MHD_add_response_header(response, "Location", answer->location);
        if (answer->vary)
                MHD_add_response_header(response, "Vary", answer->vary);
        if (answer->status == MHD_HTTP_METHOD_NOT_ALLOWED)
                MHD_add_response_header(response, "Allow", "GET, HEAD, POST");
        if (answer->retry_after > 0) {
                snprintf(seconds, sizeof seconds, "%lld", (long long)answer->retry_after);
                MHD_add_response_header(response, "Retry-After", seconds);
        }
        if (x->is_closing || atomic_load(&x->worker->hand.server->is_stopping))
                MHD_add_response_header(response, "Connection", "close");
        add_cookies(x, response);
}

static bool queue_own(struct server_exchange *x)
{
        const struct server_answer *answer = &x->answer;
        struct MHD_Response *response = MHD_create_response_from_buffer(
                answer->body.len, (void *)(uintptr_t)answer->body.at, MHD_RESPMEM_PERSISTENT);
        if (!response)
                return false;
        server_answer_add_headers(response, answer);
        add_own(x, response);
        x->own = response;
        return MHD_queue_response(x->connection,
                       (unsigned)(answer->status ? answer->status : MHD_HTTP_OK),
                       response) == MHD_YES;
}

bool server_answer_queue(struct server_exchange *x)
{
        server_slot_set(x->worker, x->slot, SERVER_SENDING);
        if (!x->answer.kept)
                return queue_own(x);
        int status;
        struct MHD_Response *response = server_page_response(x->answer.kept, x, &status);
        return response && MHD_queue_response(x->connection, (unsigned)status, response) == MHD_YES;
}

static enum MHD_Result wipe_cookie(
        void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
        (void)context;
        (void)kind;
        if (strcasecmp(name, "Set-Cookie") == 0)
                explicit_bzero((void *)(uintptr_t)value, strlen(value));
        return MHD_YES;
}

void server_answer_wipe(struct server_exchange *x)
{
        if (!x->own)
                return;
        MHD_get_response_headers(x->own, wipe_cookie, NULL);
        MHD_destroy_response(x->own);
        x->own = NULL;
}
