/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/page_inside.h"

#include "civic/ledger.h"
#include "kit/file.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>

enum { PLACES = 1024, PATH_MOST = 100, QUARTER = 900 };

/* One page; a place is taken over by whichever comes last. */
struct place {
        struct server_page *page; /* NULL: free */
        struct page_epoch epoch;
        const char *policy;
        bool is_for_anyone;
        enum lang lang;
        size_t path_len;
        char path[PATH_MOST];
};

struct page_kept {
        struct arena *mem; /* holds all of this */
        pthread_mutex_t lock;
        _Atomic int64_t forgotten;
        _Atomic int64_t today; /* a quarter of an hour and its day, in one */
        struct place places[PLACES];
};

struct page_kept *page_kept_make(void)
{
        struct arena *mem = arena_make(sizeof(struct page_kept) + 4096);
        struct page_kept *kept = arena_take(mem, sizeof *kept);
        kept->mem = mem;
        pthread_mutex_init(&kept->lock, NULL);
        return kept;
}

void page_kept_end(struct page_kept **kept)
{
        struct page_kept *old = *kept;
        if (!old)
                return;
        for (size_t i = 0; i < PLACES; i++)
                server_page_release(&old->places[i].page);
        pthread_mutex_destroy(&old->lock);
        struct arena *mem = old->mem;
        *kept = NULL;
        arena_end(&mem);
}

void page_forget_kept(struct page_site *site)
{
        atomic_fetch_add(&site->kept->forgotten, 1);
}

/* What is published is put into its folder under its own name, file by file: each changes the
 * folder's time. */
static int64_t published_when(struct act *a, const struct page_site *site)
{
        struct stat seen;
        if (!site->folder->path || stat(file_join(a, site->folder->path, "public"), &seen) != 0)
                return 0;
        return seen.st_mtim.tv_sec * 1000000000 + seen.st_mtim.tv_nsec;
}

enum err page_epoch_now(struct act *a, const struct page_site *site, struct page_epoch *epoch)
{
        epoch->day = a->today.day;
        epoch->forgotten = atomic_load(&site->kept->forgotten);
        epoch->published = published_when(a, site);
        return ledger_count(a, &epoch->ledger);
}

/* FNV-1a: it only spreads them. */
static struct place *place_of(struct page_kept *kept, enum lang lang, struct str path)
{
        uint32_t hash = 2166136261u ^ (uint32_t)lang;
        for (size_t i = 0; i < path.len; i++)
                hash = (hash ^ (unsigned char)path.at[i]) * 16777619u;
        return &kept->places[hash % PLACES];
}

static bool is_that(
        const struct place *place, enum lang lang, struct str path, const struct page_epoch *epoch)
{
        return place->page && place->lang == lang && place->path_len == path.len &&
               memcmp(place->path, path.at, path.len) == 0 &&
               place->epoch.ledger == epoch->ledger && place->epoch.day == epoch->day &&
               place->epoch.forgotten == epoch->forgotten &&
               place->epoch.published == epoch->published;
}

bool page_kept_find(struct act *a, struct page_kept *kept, struct str path,
        const struct page_epoch *epoch, struct server_answer *answer)
{
        struct place *place = place_of(kept, a->lang, path);
        pthread_mutex_lock(&kept->lock);
        bool is_there = is_that(place, a->lang, path, epoch);
        if (is_there)
                *answer = (struct server_answer){ .kept = server_page_keep(place->page),
                        .policy = place->policy,
                        .is_for_anyone = place->is_for_anyone };
        pthread_mutex_unlock(&kept->lock);
        return is_there;
}

void page_kept_put(struct act *a, struct page_kept *kept, struct str path,
        const struct page_epoch *epoch, struct server_answer *answer)
{
        struct place *place = place_of(kept, a->lang, path);
        const char *type = answer->type ? answer->type : "text/html; charset=utf-8";
        if (path.len > PATH_MOST)
                return;
        answer->kept = server_page_make(type, answer->body, answer->cache);
        if (!answer->kept)
                return;
        pthread_mutex_lock(&kept->lock);
        struct server_page *old = place->page;
        *place = (struct place){ .page = server_page_keep(answer->kept),
                .epoch = *epoch,
                .policy = answer->policy,
                .is_for_anyone = answer->is_for_anyone,
                .lang = a->lang,
                .path_len = path.len };
        memcpy(place->path, path.at, path.len);
        pthread_mutex_unlock(&kept->lock);
        server_page_release(&old);
}

/* Zones change their offset at full quarters of an hour only. */
enum err page_set_today(struct act *a, const struct page_site *site)
{
        struct page_kept *kept = site->kept;
        int64_t quarter = a->now / QUARTER;
        int64_t known = atomic_load(&kept->today);
        if (known / INT32_MAX == quarter && known % INT32_MAX != 0) {
                a->today.day = (int32_t)(known % INT32_MAX);
                return OK;
        }
        TRY(city_set_today(a, &site->folder->city));
        if (a->today.day > 0)
                atomic_store(&kept->today, quarter * INT32_MAX + a->today.day);
        return OK;
}
