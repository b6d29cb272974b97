/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/server_limits.h"

#include "kit/server.h"

#include <string.h>
#include <sys/resource.h>

enum { RESERVED_DESCRIPTORS = 128 }; /* databases, listener, wake-ups */

static const struct server_bounds most = {
        .head = 15000,
        .idle = 60000,
        .body = 30000,
        .send = 120000,
        .tick = 1000,
        .stop = 5000,
        .connections = 6144,
        .requests = 512,
        .changes = 512,
        .waits = 64,
};

struct row {
        const char *what;
        int64_t number;
        const char *unit;
        const char *why;
};

static void print_row(struct buf *out, const struct row *row)
{
        buf_add_c(out, row->what);
        buf_add(out, STR(": "));
        buf_add_number(out, row->number);
        buf_add_c(out, row->unit);
        buf_add(out, STR("\n        "));
        buf_add_c(out, row->why);
        buf_add(out, STR("\n"));
}

void server_print_limits(struct buf *out)
{
        const struct row rows[] = {
                { "path", SERVER_PATH_MOST, " bytes", "the longest of ours has 60" },
                { "query", SERVER_QUERY_MOST, " bytes", "a page's number, a day; never a person" },
                { "headers", SERVER_HEADERS_MOST, "", "browsers send 15 to 25, the edge adds 4" },
                { "head", SERVER_HEAD_MOST, " bytes", "as much as the edge lets through" },
                { "host", SERVER_HOST_MOST, " bytes", "RFC 1035, 2.3.4" },
                { "head, in all", most.head / 1000, " s",
                        "a slow phone needs 2; who sends a byte a second is cut" },
                { "idle after an answer", most.idle / 1000, " s",
                        "longer than the edge keeps a connection" },
                { "body, in all", most.body / 1000, " s",
                        "the largest body at 20 kbit/s; not since the last byte" },
                { "answer, in all", most.send / 1000, " s", "200 kB at 20 kbit/s, with a pause" },
                { "body", SERVER_BODY_MOST, " bytes",
                        "at most, whatever a route says; forms are below 4 kB" },
                { "workers", SERVER_WORKERS, "", "threads that read, answer and look" },
                { "writers", 1, "", "one thread changes; SQLite has one writer" },
                { "waiters", SERVER_WAITERS, "",
                        "threads for password hashes and the keeper: 64 MiB each elsewhere" },
                { "changes in one transaction", SERVER_GROUP_MOST, "",
                        "beyond this the first would wait for the last" },
                { "changes in line", (int64_t)most.changes, "",
                        "half a second of work; then 503, try again" },
                { "waits in line", (int64_t)most.waits, "",
                        "ten seconds of password hashes; then 503, try again" },
                { "connections of a worker", (int64_t)most.connections, "",
                        "ten thousand idle ones fit; when nearly full the oldest gives way" },
                { "requests of a worker", (int64_t)most.requests, "",
                        "at once; when nearly full the oldest unfinished body gives way" },
                { "memory of a connection", SERVER_CONNECTION_MEMORY, " bytes",
                        "a head and the head of its answer; what is not used costs nothing. A "
                        "mapping of its own, which is gone with the connection" },
                { "memory of a request", SERVER_REQUEST_MEMORY, " bytes",
                        "address space; a page takes 100 kB; wiped when it is answered" },
                { "memories kept for the next", SERVER_POOLED, "",
                        "of a worker; the rest is given back" },
                { "stop", most.stop / 1000, " s", "for answers that were begun" },
        };
        for (size_t i = 0; i < COUNT(rows); i++)
                print_row(out, &rows[i]);
}

struct server_bounds server_bounds_of_machine(void)
{
        struct server_bounds bounds = most;
        struct rlimit files;
        if (getrlimit(RLIMIT_NOFILE, &files) != 0)
                return bounds;
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
        getrlimit(RLIMIT_NOFILE, &files);
        size_t usable = files.rlim_cur > 2 * RESERVED_DESCRIPTORS
                                ? (size_t)files.rlim_cur - RESERVED_DESCRIPTORS
                                : RESERVED_DESCRIPTORS;
        if (usable / SERVER_WORKERS < bounds.connections)
                bounds.connections = usable / SERVER_WORKERS;
        return bounds;
}
