/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/server_call.h"

#include "kit/db.h"

#include <fcntl.h>
#include <microhttpd.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Its life: memory and databases first, then threads; the end in the other direction. */

enum { HAND_MEMORY = 64 << 20 };

int64_t server_clock(void)
{
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum err hand_open(
        struct act *a, struct server *server, struct server_hand *hand, enum server_place place)
{
        hand->server = server;
        hand->place = place;
        hand->act = act_begin(arena_make(HAND_MEMORY), a->who, a->lang);
        enum err outcome = server->site->begin(&hand->act, server->site->context, place);
        if (outcome != OK)
                a->failure = hand->act.failure;
        return outcome;
}

static void hand_close(struct server_hand *hand)
{
        db_close(&hand->act.db);
        if (hand->act.mem)
                arena_end(&hand->act.mem);
}

static enum err open_worker(struct act *a, struct server *server, struct server_worker *worker)
{
        size_t most = server->bounds.connections;
        worker->slots = arena_take_array(server->mem, most, sizeof *worker->slots);
        worker->unused = arena_take_array(server->mem, most, sizeof *worker->unused);
        pthread_mutex_init(&worker->lock, NULL);
        return hand_open(a, server, &worker->hand, SERVER_HERE);
}

static void open_conditions(struct server *server)
{
        pthread_condattr_t monotonic;
        pthread_condattr_init(&monotonic);
        pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
        pthread_cond_init(&server->watch_end, &monotonic);
        for (size_t i = 0; i < SERVER_WORKERS; i++)
                pthread_cond_init(&server->workers[i].quiet, &monotonic);
        pthread_condattr_destroy(&monotonic);
        pthread_mutex_init(&server->watch_lock, NULL);
}

static enum err open_all(struct act *a, struct server *server)
{
        server_line_open(&server->changes, server->bounds.changes);
        server_line_open(&server->waits, server->bounds.waits);
        server_peers_open(&server->peers);
        open_conditions(server);
        server->watch.server = server;
        for (size_t i = 0; i < SERVER_WORKERS; i++)
                TRY(open_worker(a, server, &server->workers[i]));
        for (size_t i = 0; i < SERVER_WAITERS; i++)
                TRY(hand_open(a, server, &server->waiters[i], SERVER_WAIT));
        return hand_open(a, server, &server->writer, SERVER_CHANGE);
}

static bool run(struct server_hand *hand, void *(*main)(void *))
{
        hand->is_running = pthread_create(&hand->thread, NULL, main, hand) == 0;
        return hand->is_running;
}

static bool run_worker(struct server_worker *worker, int listener)
{
        int own = fcntl(listener, F_DUPFD_CLOEXEC, 0);
        if (own < 0)
                return false;
        worker->daemon = server_request_start(worker, own);
        if (!worker->daemon)
                close(own);
        return worker->daemon != NULL;
}

/* All signals are the starting thread's. */
static bool run_all(struct server *server, int listener)
{
        sigset_t all, before;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        bool is_running =
                run(&server->writer, server_writer_main) && run(&server->watch, server_watch_main);
        for (size_t i = 0; i < SERVER_WAITERS && is_running; i++)
                is_running = run(&server->waiters[i], server_waiter_main);
        for (size_t i = 0; i < SERVER_WORKERS && is_running; i++)
                is_running = run_worker(&server->workers[i], listener);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        return is_running;
}

enum err server_start_bounded(struct act *a, const struct server_site *site, int listener,
        const struct server_bounds *bounds, struct server **server)
{
        enum { BESIDE = 1 << 20 };
        size_t slots = SERVER_WORKERS * bounds->connections * (sizeof(struct server_slot) + 4);
        struct arena *mem = arena_make(slots + sizeof(struct server) + BESIDE);
        struct server *made = arena_take(mem, sizeof *made);
        struct sockaddr_storage address = { .ss_family = AF_UNSPEC };
        socklen_t size = sizeof address;
        made->mem = mem;
        made->site = site;
        made->bounds = *bounds;
        getsockname(listener, (struct sockaddr *)&address, &size);
        made->is_unix = address.ss_family == AF_UNIX;
        enum err outcome = open_all(a, made);
        if (outcome == OK && !run_all(made, listener))
                outcome = fail(a, E_BUG, TEXT_SERVER_NO_THREAD);
        if (outcome == OK)
                *server = made;
        else
                server_stop(&made);
        return outcome;
}

enum err server_start(
        struct act *a, const struct server_site *site, int listener, struct server **server)
{
        const struct server_bounds bounds = server_bounds_of_machine();
        return server_start_bounded(a, site, listener, &bounds, server);
}

/* The end. */

static void join(struct server_hand *hand)
{
        if (hand->is_running)
                pthread_join(hand->thread, NULL);
        hand->is_running = false;
}

/* Nobody comes in; what is in line is done; the answers go out. */
static void finish(struct server *server)
{
        atomic_store(&server->is_stopping, true);
        for (size_t i = 0; i < SERVER_WORKERS; i++)
                if (server->workers[i].daemon)
                        server->workers[i].listener = MHD_quiesce_daemon(server->workers[i].daemon);
        server_line_end(&server->waits);
        for (size_t i = 0; i < SERVER_WAITERS; i++)
                join(&server->waiters[i]);
        server_line_end(&server->changes);
        join(&server->writer);
        for (size_t i = 0; i < SERVER_WORKERS; i++)
                if (server->workers[i].daemon)
                        server_slot_wait_quiet(&server->workers[i]);
}

static void close_worker(struct server_worker *worker)
{
        if (worker->daemon) {
                MHD_stop_daemon(worker->daemon);
                close(worker->listener); // its thread may have been about to accept from it
        }
        while (worker->pooled > 0)
                arena_end(&worker->pool[--worker->pooled]);
        hand_close(&worker->hand);
}

void server_stop(struct server **server)
{
        struct server *made = *server;
        *server = NULL;
        if (!made)
                return;
        finish(made);
        pthread_mutex_lock(&made->watch_lock);
        made->is_watch_over = true;
        pthread_cond_signal(&made->watch_end);
        pthread_mutex_unlock(&made->watch_lock);
        join(&made->watch);
        for (size_t i = 0; i < SERVER_WORKERS; i++)
                close_worker(&made->workers[i]);
        for (size_t i = 0; i < SERVER_WAITERS; i++)
                hand_close(&made->waiters[i]);
        hand_close(&made->writer);
        struct arena *mem = made->mem;
        arena_end(&mem);
}
