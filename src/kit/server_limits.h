/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_SERVER_LIMITS_H
#define CITYKEY_KIT_SERVER_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/* Every limit of the city's server; server_limits.c has the table that says why. */

enum {
        /* of a request's head: server_gate.c */
        SERVER_PATH_MOST = 200,
        SERVER_QUERY_MOST = 512,
        SERVER_TARGET_MOST = SERVER_PATH_MOST + 1 + SERVER_QUERY_MOST,
        SERVER_HEADERS_MOST = 64,
        SERVER_HEAD_MOST = 8 << 10,
        SERVER_HOST_MOST = 255,

        /* of threads and what waits for them */
        SERVER_WORKERS = 2,
        SERVER_WAITERS = 2,
        SERVER_GROUP_MOST = 64,

        /* of memory */
        SERVER_CONNECTION_MEMORY = 36 << 10, /* above 32 KiB a mapping: gone when it ends */
        SERVER_CONNECTION_STEP = 2 << 10,
        SERVER_REQUEST_MEMORY = 16 << 20,
        SERVER_BODY_MOST = 64 << 10,
        SERVER_POOLED = 16,
};

/* Those that depend on the machine, or that a test makes small. */
struct server_bounds {
        int64_t head, idle, body, send; /* milliseconds in all, not since the last byte */
        int64_t tick;                   /* milliseconds from one look to the next */
        int64_t stop;                   /* milliseconds for what was begun when the server stops */
        size_t connections, requests;   /* of each worker, at once */
        size_t changes, waits;          /* that may stand in line */
};

/* What the table says, less where the machine allows fewer open descriptors. */
struct server_bounds server_bounds_of_machine(void);

#endif
