/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_SERVER_INSIDE_H
#define CITYKEY_KIT_SERVER_INSIDE_H

#include "kit/server.h"
#include "kit/server_gate.h"
#include "kit/server_limits.h"

#include <pthread.h>
#include <stdatomic.h>

/* The inside of the server, for server*.c and its tests only.
 *
 * A worker is a thread of libmicrohttpd's with connections of its own. Each connection has a slot,
 * which says since when it does what, so that whoever is too slow can be cut. A request whose head
 * passed the gate has an exchange until its answer is sent: it lies in memory of its own, which is
 * wiped then. An exchange that is to change something goes to the line of the writer, or first to
 * that of the waiters, while its connection is suspended. */

struct MHD_Connection;
struct MHD_Daemon;
struct MHD_Response;

/* One thread's act: the database that the site gave it, and memory that stays. */
struct server_hand {
        struct server *server;
        enum server_place place;
        struct act act;
        pthread_t thread;
        bool is_running;
};

enum server_stage { SERVER_IDLE, SERVER_READING, SERVER_WORKING, SERVER_SENDING, SERVER_STAGES };

struct server_slot {
        int fd;
        enum server_stage stage;
        bool is_taken, is_cut, has_answered;
        int64_t since; /* of this stage: milliseconds of the monotonic clock */
        uint64_t turn; /* of this stage: which of two began first */
        size_t target_len;
        char target[SERVER_TARGET_MOST + 2]; /* longer ones are cut, and too long for the gate */
};

struct server_worker {
        struct server_hand hand;
        struct MHD_Daemon *daemon;
        int listener; /* its own, when it accepts no more */
        struct arena *pool[SERVER_POOLED];
        size_t pooled;

        pthread_mutex_t lock; /* of what follows; the watch looks at it too */
        pthread_cond_t quiet; /* nothing is in hand */
        size_t in_hand;       /* exchanges */
        size_t connected;
        uint64_t turns;
        struct server_slot *slots;
        uint32_t *unused;          /* numbers of slots that were given back */
        size_t unused_count, used; /* slots that were ever taken */
};

struct server_exchange {
        struct arena *mem;
        struct server_worker *worker;
        struct server_slot *slot;
        struct MHD_Connection *connection;
        struct server_exchange *next; /* in line */
        struct act act;
        struct server_request request;
        enum server_place place;
        char *body;
        size_t body_len, body_size;
        bool is_closing;  /* nothing more is read from this connection */
        bool is_made;     /* there is an answer */
        enum err outcome; /* of making it */
        bool takes_gzip;
        struct server_answer answer;
        struct MHD_Response *own; /* with a cookie in it: wiped when it was sent */
};

struct server_line {
        pthread_mutex_t lock;
        pthread_cond_t more;
        struct server_exchange *first, *last;
        size_t count, most;
        bool is_ending;
};

/* Keys that addresses are hashed with. */
struct server_peers {
        pthread_mutex_t lock;
        uint8_t key[32];
        int64_t hour; /* that the key is of */
};

struct server {
        struct arena *mem;
        const struct server_site *site;
        struct server_bounds bounds;
        bool is_unix; /* the listener: the edge says whose request it is */
        atomic_bool is_stopping;
        struct server_peers peers;
        struct server_worker workers[SERVER_WORKERS];
        struct server_hand writer, waiters[SERVER_WAITERS], watch;
        struct server_line changes, waits;
        pthread_mutex_t watch_lock;
        pthread_cond_t watch_end;
        bool is_watch_over;
};

#endif
