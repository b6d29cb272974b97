/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/rate.h"

#include <pthread.h>

/* A bucket is one number (the generic cell rate algorithm, ITU-T I.371): the moment at which it
 * would be full again, in milliseconds. Each one taken moves that moment on by what it takes to
 * come back; it may lie ahead of now by no more than the whole allowance. An empty place in the
 * table is a full bucket, so forgetting the fullest of a row costs least. */

enum { ROWS = 1024, ROW = 8, ADDRESS_SPACE = 1 << 20 };

struct bucket {
        uint64_t peer;
        int64_t full_at;
};

struct rates {
        struct arena *mem;
        pthread_mutex_t lock;
        struct bucket all[RATE_CLASSES];
        struct bucket peers[RATE_CLASSES][ROWS][ROW];
};

static const char *const names[RATE_CLASSES] = {
        [RATE_ASK] = "forms that compute",
        [RATE_CODE] = "codes of stubs",
        [RATE_SIGN_IN] = "sign-ins",
};

static const struct allowance {
        int64_t burst; /* at once */
        int64_t each;  /* milliseconds until one comes back */
} of_peer[RATE_CLASSES] = {
        [RATE_ASK] = { 300, 500 },
        [RATE_CODE] = { 60, 2000 },
        [RATE_SIGN_IN] = { 60, 2000 },
}, of_class[RATE_CLASSES] = {
        [RATE_ASK] = { 6000, 10 },
        [RATE_CODE] = { 1200, 50 },
        [RATE_SIGN_IN] = { 600, 200 },
};

struct rates *rates_make(void)
{
        struct arena *mem = arena_make(sizeof(struct rates) + ADDRESS_SPACE);
        struct rates *rates = arena_take(mem, sizeof *rates);
        rates->mem = mem;
        pthread_mutex_init(&rates->lock, NULL);
        return rates;
}

void rates_end(struct rates **rates)
{
        struct rates *ending = *rates;
        *rates = NULL;
        if (!ending)
                return;
        pthread_mutex_destroy(&ending->lock);
        struct arena *mem = ending->mem;
        arena_end(&mem);
}

/* The peer's own bucket, or the fullest of its row, which becomes its own. */
static struct bucket *find(struct rates *rates, enum rate_class what, uint64_t peer)
{
        struct bucket *row = rates->peers[what][peer % ROWS];
        struct bucket *found = &row[0];
        for (size_t i = 0; i < ROW; i++) {
                if (row[i].peer == peer && row[i].full_at > 0)
                        return &row[i];
                if (row[i].full_at < found->full_at)
                        found = &row[i];
        }
        *found = (struct bucket){ .peer = peer };
        return found;
}

/* Milliseconds until there is one again; 0: there is. A clock that was set back finds a bucket that
 * is empty, not one that stays empty for as long. */
static int64_t look(struct bucket *bucket, const struct allowance *allowance, int64_t now)
{
        int64_t most = now + allowance->burst * allowance->each;
        if (bucket->full_at < now)
                bucket->full_at = now;
        if (bucket->full_at > most)
                bucket->full_at = most;
        int64_t over = bucket->full_at + allowance->each - most;
        return over > 0 ? over : 0;
}

static int64_t take(struct rates *rates, enum rate_class what, uint64_t peer, int64_t now)
{
        struct bucket *one = find(rates, what, peer), *all = &rates->all[what];
        int64_t wait = look(one, &of_peer[what], now);
        int64_t wait_all = look(all, &of_class[what], now);
        if (wait == 0 && wait_all == 0) {
                one->full_at += of_peer[what].each;
                all->full_at += of_class[what].each;
        }
        return wait > wait_all ? wait : wait_all;
}

enum err rate_take(
        struct act *a, struct rates *rates, enum rate_class what, uint64_t peer, int64_t *wait)
{
        if (what == RATE_FREE)
                return OK;
        pthread_mutex_lock(&rates->lock);
        int64_t milliseconds = take(rates, what, peer, a->now * 1000);
        pthread_mutex_unlock(&rates->lock);
        if (milliseconds == 0)
                return OK;
        *wait = (milliseconds + 999) / 1000;
        return fail(a, E_BUSY, TEXT_RATE_TOO_OFTEN);
}

static void print(
        struct buf *out, const char *what, const char *whose, const struct allowance *allowance)
{
        buf_add_c(out, what);
        buf_add_c(out, whose);
        buf_add(out, STR(": "));
        buf_add_number(out, allowance->burst);
        buf_add(out, STR(" at once, then one every "));
        buf_add_number(out, allowance->each);
        buf_add(out, STR(" ms\n"));
}

void rate_print_limits(struct buf *out)
{
        for (enum rate_class what = RATE_ASK; what < RATE_CLASSES; what++) {
                print(out, names[what], ", from one address", &of_peer[what]);
                print(out, names[what], ", from all", &of_class[what]);
        }
        buf_add(out, STR("        a shelter's hundred residents share one address; codes cannot be "
                         "guessed, nor passwords at this pace\n"));
}
