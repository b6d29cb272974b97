/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/server_call.h"

#include "base/leak.h"

#include <microhttpd.h>
#include <string.h>
#include <time.h>

/* One request: memory that is taken when its head passed the gate and wiped when its answer is
 * sent. Only the worker's own thread takes and gives. */

enum { STACK_WIPED = 32 << 10 };

struct server_exchange *server_exchange_take(
        struct server_worker *worker, struct server_slot *slot, struct MHD_Connection *connection)
{
        size_t most = worker->hand.server->bounds.requests;
        pthread_mutex_lock(&worker->lock);
        size_t in_hand = worker->in_hand;
        worker->in_hand += in_hand < most;
        pthread_mutex_unlock(&worker->lock);
        if (in_hand >= most - most / 8)
                server_slot_cut_oldest(worker, SERVER_READING);
        if (in_hand >= most)
                return NULL;
        struct arena *mem = worker->pooled > 0 ? worker->pool[--worker->pooled]
                                               : arena_make(SERVER_REQUEST_MEMORY);
        struct server_exchange *x = arena_take(mem, sizeof *x);
        *x = (struct server_exchange){ .mem = mem,
                .worker = worker,
                .slot = slot,
                .connection = connection,
                .act = worker->hand.act };
        x->act.mem = mem;
        x->act.now = (int64_t)time(NULL);
        x->act.today = (struct date){ (int32_t)(x->act.now / 86400) };
        return x;
}

__attribute__((noinline)) void server_wipe_stack(void)
{
        char below[STACK_WIPED];
        explicit_bzero(below, sizeof below);
}

void server_exchange_give(struct server_exchange *x)
{
        struct server_worker *worker = x->worker;
        struct arena *mem = x->mem;
        server_page_release(&x->answer.kept);
        if (!leak_is("memory-request"))
                arena_reset(mem);
        if (worker->pooled < SERVER_POOLED)
                worker->pool[worker->pooled++] = mem;
        else
                arena_end(&mem);
        pthread_mutex_lock(&worker->lock);
        worker->in_hand--;
        if (worker->in_hand == 0)
                pthread_cond_signal(&worker->quiet);
        pthread_mutex_unlock(&worker->lock);
}

void server_exchange_refuse(struct server_exchange *x, int status)
{
        const struct server_site *site = x->worker->hand.server->site;
        server_page_release(&x->answer.kept);
        x->answer = (struct server_answer){ .status = status };
        if (status == err_http_status(E_BUSY))
                x->answer.retry_after = 5;
        site->refuse(&x->act, site->context, &x->answer);
        x->is_made = true;
}

static void answer_here(struct server_exchange *x)
{
        const struct server_site *site = x->worker->hand.server->site;
        enum err outcome = site->answer(&x->act, site->context, &x->request, &x->answer);
        bool says_nothing = x->answer.status == 0 && x->answer.body.len == 0 && !x->answer.kept;
        x->is_made = true;
        if (outcome != OK && says_nothing)
                server_exchange_refuse(x, err_http_status(outcome));
}

/* The connection is suspended first: whoever takes X from the line may be done with it at once. */
static bool put_in_line(struct server_exchange *x)
{
        struct server *server = x->worker->hand.server;
        struct server_line *line = x->place == SERVER_WAIT ? &server->waits : &server->changes;
        struct MHD_Connection *connection = x->connection;
        MHD_suspend_connection(connection);
        if (server_line_put(line, x))
                return true;
        fail(&x->act, E_BUSY, TEXT_SERVER_BUSY);
        server_exchange_refuse(x, err_http_status(E_BUSY));
        MHD_resume_connection(connection);
        return false;
}

void server_exchange_begin(struct server_exchange *x)
{
        server_slot_set(x->worker, x->slot, SERVER_WORKING);
        if (x->place == SERVER_HERE)
                answer_here(x);
        else
                put_in_line(x);
}
