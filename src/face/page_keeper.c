/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/page_inside.h"

#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>

/* The lock lies in memory that the server's processes share; the rest is each one's own. */
struct page_keeper {
        pthread_mutex_t *lock;
        struct keeper *keeper;
};

enum err page_keeper_make(struct act *a, struct keeper *keeper, struct page_keeper **shared)
{
        pthread_mutexattr_t manners;
        struct page_keeper *made = arena_take(a->mem, sizeof *made);
        void *lock = mmap(NULL, sizeof *made->lock, PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (lock == MAP_FAILED)
                return fail(a, E_BUSY, TEXT_PROCESS_NO_ROOM);
        *made = (struct page_keeper){ lock, keeper };
        pthread_mutexattr_init(&manners);
        pthread_mutexattr_setpshared(&manners, PTHREAD_PROCESS_SHARED);
        pthread_mutexattr_setrobust(&manners, PTHREAD_MUTEX_ROBUST);
        pthread_mutex_init(made->lock, &manners);
        pthread_mutexattr_destroy(&manners);
        *shared = made;
        return OK;
}

void page_keeper_move(struct page_keeper *shared, int socket)
{
        keeper_move(shared->keeper, socket);
}

int page_keeper_socket(const struct page_keeper *shared)
{
        return keeper_socket(shared->keeper);
}

/* A process that died with the lock may have left half a request on the socket: nobody asks again.
 */
enum err page_keeper_alone(
        struct act *a, struct page_keeper *shared, page_keeper_work *work, void *arg)
{
        if (pthread_mutex_lock(shared->lock) != 0)
                return fail(a, E_BUG, TEXT_KEEPER_GONE);
        enum err outcome = work(a, shared->keeper, arg);
        pthread_mutex_unlock(shared->lock);
        return outcome;
}

enum err page_keeper_use(
        struct act *a, const struct page_call *call, page_keeper_work *work, void *arg)
{
        return page_keeper_alone(a, call->site->keeper, work, arg);
}
