/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/server_call.h"

#include "kit/db.h"

#include <microhttpd.h>
#include <time.h>

void server_line_open(struct server_line *line, size_t most)
{
        *line = (struct server_line){ .most = most };
        pthread_mutex_init(&line->lock, NULL);
        pthread_cond_init(&line->more, NULL);
}

static void append(struct server_line *line, struct server_exchange *x)
{
        x->next = NULL;
        if (line->last)
                line->last->next = x;
        else
                line->first = x;
        line->last = x;
        line->count++;
        pthread_cond_signal(&line->more);
}

bool server_line_put(struct server_line *line, struct server_exchange *x)
{
        pthread_mutex_lock(&line->lock);
        bool has_room = line->count < line->most && !line->is_ending;
        if (has_room)
                append(line, x);
        pthread_mutex_unlock(&line->lock);
        return has_room;
}

void server_line_put_always(struct server_line *line, struct server_exchange *x)
{
        pthread_mutex_lock(&line->lock);
        append(line, x);
        pthread_mutex_unlock(&line->lock);
}

struct server_exchange *server_line_take(struct server_line *line)
{
        pthread_mutex_lock(&line->lock);
        struct server_exchange *x = line->first;
        if (x) {
                line->first = x->next;
                line->last = line->first ? line->last : NULL;
                line->count--;
        }
        pthread_mutex_unlock(&line->lock);
        return x;
}

bool server_line_wait(struct server_line *line)
{
        pthread_mutex_lock(&line->lock);
        while (!line->first && !line->is_ending)
                pthread_cond_wait(&line->more, &line->lock);
        bool is_somebody = line->first != NULL;
        pthread_mutex_unlock(&line->lock);
        return is_somebody;
}

void server_line_end(struct server_line *line)
{
        pthread_mutex_lock(&line->lock);
        line->is_ending = true;
        pthread_cond_broadcast(&line->more);
        pthread_mutex_unlock(&line->lock);
}

/* The writer. */

struct group {
        struct server *server;
        struct server_exchange *members[SERVER_GROUP_MOST];
        size_t count;
};

static enum err answer_one(struct act *a, void *arg)
{
        struct server_exchange *x = arg;
        x->is_made = true;
        const struct server_site *site = x->worker->hand.server->site;
        x->outcome = site->answer(a, site->context, &x->request, &x->answer);
        return x->outcome;
}

/* Inside the transaction: each in a part of its own, undone alone. What could not even be begun or
 * ended is refused. */
static enum err answer_group(struct act *a, void *arg)
{
        struct group *group = arg;
        struct server_exchange *x;
        while (group->count < SERVER_GROUP_MOST &&
                (x = server_line_take(&group->server->changes))) {
                group->members[group->count++] = x;
                x->act.db = a->db;
                enum err outcome = db_change(&x->act, answer_one, x);
                if (outcome != OK && (!x->is_made || x->outcome == OK))
                        server_exchange_refuse(x, err_http_status(outcome));
        }
        return OK;
}

/* Nothing of the group is in the database: whoever was told so otherwise is told so now. */
static void refuse_group(struct group *group, enum err outcome)
{
        struct server_exchange *x;
        bool is_unbegun = group->count == 0;
        while (is_unbegun && group->count < SERVER_GROUP_MOST &&
                (x = server_line_take(&group->server->changes)))
                group->members[group->count++] = x;
        for (size_t i = 0; i < group->count; i++) {
                x = group->members[i];
                if (x->is_made && x->outcome != OK)
                        continue;
                x->act.db = group->server->writer.act.db;
                act_recover(&x->act);
                fail(&x->act, outcome, TEXT_SERVER_NOT_KEPT);
                server_exchange_refuse(x, err_http_status(outcome));
        }
}

void *server_writer_main(void *arg)
{
        struct server_hand *hand = arg;
        struct server *server = hand->server;
        SCOPED(arena_end) struct arena *mem = arena_make(SERVER_REQUEST_MEMORY);
        while (server_line_wait(&server->changes)) {
                struct group group = { .server = server };
                struct act act = hand->act;
                act.mem = mem;
                act.now = (int64_t)time(NULL);
                enum err outcome = db_change(&act, answer_group, &group);
                if (outcome != OK)
                        refuse_group(&group, outcome);
                arena_reset(mem);
                server_wipe_stack();
                for (size_t i = 0; i < group.count; i++)
                        MHD_resume_connection(group.members[i]->connection);
        }
        return NULL;
}

/* Who may wait. */

void *server_waiter_main(void *arg)
{
        struct server_hand *hand = arg;
        struct server *server = hand->server;
        while (server_line_wait(&server->waits)) {
                struct server_exchange *x = server_line_take(&server->waits);
                if (!x) // another waiter was faster
                        continue;
                x->act.db = hand->act.db;
                server->site->prepare(&x->act, server->site->context, &x->request);
                server_wipe_stack();
                server_line_put_always(&server->changes, x);
        }
        return NULL;
}
