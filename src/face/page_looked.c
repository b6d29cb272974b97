/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/page_looked.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>

struct page_looked {
        pthread_mutex_t lock;
        struct doctor_slow slow;
        atomic_bool is_asked;
};

enum err page_looked_make(struct act *a, struct page_looked **looked)
{
        pthread_mutexattr_t manners;
        struct page_looked *made =
                mmap(NULL, sizeof *made, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (made == MAP_FAILED)
                return fail(a, E_BUSY, TEXT_PROCESS_NO_ROOM);
        pthread_mutexattr_init(&manners);
        pthread_mutexattr_setpshared(&manners, PTHREAD_PROCESS_SHARED);
        pthread_mutexattr_setrobust(&manners, PTHREAD_MUTEX_ROBUST);
        pthread_mutex_init(&made->lock, &manners);
        pthread_mutexattr_destroy(&manners);
        *looked = made;
        return OK;
}

/* What a process that died was writing is not known: then nobody has looked. */
static void lock(struct page_looked *looked)
{
        if (pthread_mutex_lock(&looked->lock) != EOWNERDEAD)
                return;
        looked->slow = (struct doctor_slow){ 0 };
        pthread_mutex_consistent(&looked->lock);
}

void page_looked_get(struct page_looked *looked, struct doctor_slow *slow)
{
        *slow = (struct doctor_slow){ 0 };
        if (!looked)
                return;
        lock(looked);
        *slow = looked->slow;
        pthread_mutex_unlock(&looked->lock);
}

void page_looked_put(struct page_looked *looked, const struct doctor_slow *slow)
{
        lock(looked);
        looked->slow = *slow;
        pthread_mutex_unlock(&looked->lock);
        atomic_store(&looked->is_asked, false);
}

void page_looked_ask(struct page_looked *looked)
{
        atomic_store(&looked->is_asked, true);
}

bool page_looked_is_asked(const struct page_looked *looked)
{
        return looked && atomic_load(&looked->is_asked);
}
