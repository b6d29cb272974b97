/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/page_inside.h"

#include <pthread.h>

struct page_keeper {
        pthread_mutex_t lock;
        struct keeper *keeper;
};

struct page_keeper *page_keeper_make(struct arena *mem, struct keeper *keeper)
{
        struct page_keeper *made = arena_take(mem, sizeof *made);
        made->keeper = keeper;
        pthread_mutex_init(&made->lock, NULL);
        return made;
}

enum err page_keeper_alone(
        struct act *a, struct page_keeper *shared, page_keeper_work *work, void *arg)
{
        pthread_mutex_lock(&shared->lock);
        enum err outcome = work(a, shared->keeper, arg);
        pthread_mutex_unlock(&shared->lock);
        return outcome;
}

enum err page_keeper_use(
        struct act *a, const struct page_call *call, page_keeper_work *work, void *arg)
{
        return page_keeper_alone(a, call->site->keeper, work, arg);
}
