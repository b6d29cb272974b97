/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/server_call.h"

#include <string.h>
#include <sys/socket.h>
#include <time.h>

/* A slot's lock is held whenever its descriptor is touched, and libmicrohttpd gives the slot back
 * before it closes the descriptor: nobody's is shut down in another's stead. */

struct server_slot *server_slot_take(struct server_worker *worker, int fd)
{
        const struct server_bounds *bounds = &worker->hand.server->bounds;
        struct server_slot *slot = NULL;
        pthread_mutex_lock(&worker->lock);
        if (worker->unused_count > 0)
                slot = &worker->slots[worker->unused[--worker->unused_count]];
        else if (worker->used < bounds->connections)
                slot = &worker->slots[worker->used++];
        if (slot) {
                *slot = (struct server_slot){
                        .fd = fd, .is_taken = true, .since = server_clock(), .turn = worker->turns++
                };
                worker->connected++;
        }
        bool is_nearly_full = worker->connected > bounds->connections - bounds->connections / 8;
        pthread_mutex_unlock(&worker->lock);
        if (is_nearly_full && !server_slot_cut_oldest(worker, SERVER_IDLE))
                server_slot_cut_oldest(worker, SERVER_READING);
        return slot;
}

void server_slot_give(struct server_worker *worker, struct server_slot *slot)
{
        pthread_mutex_lock(&worker->lock);
        explicit_bzero(slot, sizeof *slot);
        worker->unused[worker->unused_count++] = (uint32_t)(slot - worker->slots);
        worker->connected--;
        pthread_mutex_unlock(&worker->lock);
}

void server_slot_set(
        struct server_worker *worker, struct server_slot *slot, enum server_stage stage)
{
        pthread_mutex_lock(&worker->lock);
        slot->stage = stage;
        slot->since = server_clock();
        slot->turn = worker->turns++;
        slot->has_answered = slot->has_answered || stage == SERVER_SENDING;
        pthread_mutex_unlock(&worker->lock);
}

/* Its thread sees the end of the connection and closes it. */
static void cut(struct server_slot *slot)
{
        slot->is_cut = true;
        shutdown(slot->fd, SHUT_RDWR);
}

bool server_slot_cut_oldest(struct server_worker *worker, enum server_stage stage)
{
        struct server_slot *oldest = NULL;
        pthread_mutex_lock(&worker->lock);
        for (size_t i = 0; i < worker->used; i++) {
                struct server_slot *slot = &worker->slots[i];
                if (slot->is_taken && !slot->is_cut && slot->stage == stage &&
                        (!oldest || slot->turn < oldest->turn))
                        oldest = slot;
        }
        if (oldest)
                cut(oldest);
        pthread_mutex_unlock(&worker->lock);
        return oldest != NULL;
}

/* Milliseconds that SLOT may be in its stage. What works is waited for. */
static int64_t patience(const struct server_bounds *bounds, const struct server_slot *slot)
{
        switch (slot->stage) {
        case SERVER_IDLE:
                return slot->has_answered ? bounds->idle : bounds->head;
        case SERVER_READING:
                return bounds->body;
        case SERVER_SENDING:
                return bounds->send;
        default:
                return INT64_MAX;
        }
}

static void cut_slow(struct server_worker *worker, int64_t now)
{
        pthread_mutex_lock(&worker->lock);
        for (size_t i = 0; i < worker->used; i++) {
                struct server_slot *slot = &worker->slots[i];
                if (slot->is_taken && !slot->is_cut &&
                        now - slot->since >= patience(&worker->hand.server->bounds, slot))
                        cut(slot);
        }
        pthread_mutex_unlock(&worker->lock);
}

static struct timespec after(int64_t milliseconds)
{
        struct timespec then;
        clock_gettime(CLOCK_MONOTONIC, &then);
        int64_t nanoseconds = then.tv_nsec + milliseconds % 1000 * 1000000;
        then.tv_sec += (time_t)(milliseconds / 1000 + nanoseconds / 1000000000);
        then.tv_nsec = (long)(nanoseconds % 1000000000);
        return then;
}

void *server_watch_main(void *hand)
{
        struct server *server = ((struct server_hand *)hand)->server;
        pthread_mutex_lock(&server->watch_lock);
        while (!server->is_watch_over) {
                struct timespec then = after(server->bounds.tick);
                pthread_cond_timedwait(&server->watch_end, &server->watch_lock, &then);
                for (size_t i = 0; i < SERVER_WORKERS; i++)
                        cut_slow(&server->workers[i], server_clock());
        }
        pthread_mutex_unlock(&server->watch_lock);
        return NULL;
}

void server_slot_wait_quiet(struct server_worker *worker)
{
        struct timespec then = after(worker->hand.server->bounds.stop);
        pthread_mutex_lock(&worker->lock);
        while (worker->in_hand > 0 &&
                pthread_cond_timedwait(&worker->quiet, &worker->lock, &then) == 0)
                ;
        pthread_mutex_unlock(&worker->lock);
}
