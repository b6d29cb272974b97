/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The head of a request: method, target, version and a line for each header, as the HTTP library
 * would give them. What passes is of the form that everything behind the gate relies on. */
#include "kit/server_gate.h"

#include "fuzz.h"

#include <string.h>

static void read_headers(struct str rest, struct server_gate_head *head)
{
        while (rest.len) {
                struct str value;
                struct str name = str_cut(str_cut(rest, '\n', &rest), ':', &value);
                if (value.len && value.at[0] == ' ')
                        value = (struct str){ value.at + 1, value.len - 1 };
                if (head->count < SERVER_HEADERS_MOST)
                        head->headers[head->count] = (struct server_gate_header){ name, value };
                head->count++;
        }
}

static void check(const struct server_gate_pass *pass)
{
        struct str path = pass->path;
        MUST_HOLD(path.len > 0 && path.len <= SERVER_PATH_MOST && path.at[0] == '/');
        for (size_t i = 0; i < path.len; i++)
                MUST_HOLD(path.at[i] > ' ' && path.at[i] < 0x7f && path.at[i] != '%');
        for (size_t i = 0; i + 1 < path.len; i++)
                MUST_HOLD(memcmp(path.at + i, "//", 2) != 0 && memcmp(path.at + i, "..", 2) != 0);
        MUST_HOLD(pass->query.len <= SERVER_QUERY_MOST && pass->host.len > 0);
        MUST_HOLD(pass->length >= 0 && (!pass->is_chunked || pass->length == 0));
        MUST_HOLD(pass->method == SERVER_POST || (pass->length == 0 && !pass->is_chunked));
        MUST_HOLD((pass->method == SERVER_POST) == (pass->body != SERVER_BODY_NONE));
        if (pass->method == SERVER_POST && pass->cookie.len > 0)
                MUST_HOLD(pass->origin.len > 0 || pass->fetch_site.len > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
        static struct server_gate_head head;
        struct server_gate_pass pass = { .length = 0 };
        struct str rest = str_of_bytes(bytes, size);
        head = (struct server_gate_head){ .count = 0 };
        struct str line = str_cut(rest, '\n', &rest);
        head.method = str_cut(line, ' ', &line);
        head.target = str_cut(line, ' ', &head.version);
        read_headers(rest, &head);
        int status = server_gate(&head, &pass);
        MUST_HOLD(status == 0 || (status >= 400 && status < 500));
        if (status == 0)
                check(&pass);
        return 0;
}
