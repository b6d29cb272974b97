/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/place_fixture.h"
#include "kit/rate.h"

#include <pthread.h>

enum { NOW = 1800000000, SHELTER = 77, OTHER = 78, ASK_AT_ONCE = 300, CODES_AT_ONCE = 60 };

static struct act act_at(struct place *p, int64_t now)
{
        struct act a = p->act;
        a.now = now;
        return a;
}

struct asker {
        struct rates *rates;
        enum rate_class what;
        uint64_t peer;
};

/* How many of TIMES are allowed at NOW. */
static int allowed(struct place *p, struct asker asker, int64_t now, int times)
{
        int count = 0;
        for (int i = 0; i < times; i++) {
                int64_t wait;
                struct act a = act_at(p, now);
                count += rate_take(&a, asker.rates, asker.what, asker.peer, &wait) == OK;
        }
        return count;
}

#define BY(what, peer) ((struct asker){ rates, what, peer })

static void what_is_free_is_not_counted(void **state)
{
        SCOPED(rates_end) struct rates *rates = rates_make();
        assert_int_equal(allowed(*state, BY(RATE_FREE, SHELTER), NOW, 10000), 10000);
}

static void a_hundred_residents_behind_one_address_may_ask(void **state)
{
        SCOPED(rates_end) struct rates *rates = rates_make();
        assert_int_equal(allowed(*state, BY(RATE_ASK, SHELTER), NOW, 100), 100);
        assert_int_equal(allowed(*state, BY(RATE_ASK, SHELTER), NOW + 60, 100), 100);
        assert_int_equal(allowed(*state, BY(RATE_CODE, SHELTER), NOW + 60, 50), 50);
}

static void beyond_its_allowance_an_address_waits(void **state)
{
        struct place *p = *state;
        SCOPED(rates_end) struct rates *rates = rates_make();
        int64_t wait = 0;
        struct act a = act_at(p, NOW);
        assert_int_equal(allowed(p, BY(RATE_CODE, SHELTER), NOW, 2 * CODES_AT_ONCE), CODES_AT_ONCE);
        assert_int_equal(rate_take(&a, rates, RATE_CODE, SHELTER, &wait), E_BUSY);
        assert_int_equal(a.failure.sentence, TEXT_RATE_TOO_OFTEN);
        assert_int_equal(wait, 2);
        assert_int_equal(allowed(p, BY(RATE_CODE, SHELTER), NOW + wait - 1, 1), 0);
        assert_int_equal(allowed(p, BY(RATE_CODE, SHELTER), NOW + wait, 2), 1);
        assert_int_equal(allowed(p, BY(RATE_CODE, SHELTER), NOW + 3600, 1000), CODES_AT_ONCE);
}

static void one_address_does_not_use_up_anothers_nor_one_class_anothers(void **state)
{
        SCOPED(rates_end) struct rates *rates = rates_make();
        assert_int_equal(allowed(*state, BY(RATE_ASK, SHELTER), NOW, 1000), ASK_AT_ONCE);
        assert_int_equal(allowed(*state, BY(RATE_ASK, OTHER), NOW, 1000), ASK_AT_ONCE);
        assert_int_equal(allowed(*state, BY(RATE_CODE, SHELTER), NOW, 1000), CODES_AT_ONCE);
}

static void a_class_has_an_end_however_many_addresses_ask(void **state)
{
        enum { ALL_CODES = 1200 };
        int count = 0;
        SCOPED(rates_end) struct rates *rates = rates_make();
        for (uint64_t peer = 1; peer <= 2 * ALL_CODES; peer++)
                count += allowed(*state, BY(RATE_CODE, peer * 0x9e3779b97f4a7c15), NOW, 1);
        assert_int_equal(count, ALL_CODES);
}

/* Nine addresses whose buckets share a row of eight: the one that used most is not forgotten. */
static void who_asked_most_is_forgotten_last(void **state)
{
        enum { ROWS = 1024, MANY = 8 };
        SCOPED(rates_end) struct rates *rates = rates_make();
        assert_int_equal(allowed(*state, BY(RATE_CODE, 5), NOW, 1000), CODES_AT_ONCE);
        for (uint64_t i = 1; i <= MANY; i++)
                assert_int_equal(allowed(*state, BY(RATE_CODE, 5 + i * ROWS), NOW, 1), 1);
        assert_int_equal(allowed(*state, BY(RATE_CODE, 5), NOW, 1), 0);
}

static void a_clock_that_is_set_back_locks_nobody_out_for_long(void **state)
{
        enum { DAY = 86400 };
        SCOPED(rates_end) struct rates *rates = rates_make();
        assert_int_equal(allowed(*state, BY(RATE_CODE, SHELTER), NOW, 1), 1);
        assert_int_equal(allowed(*state, BY(RATE_CODE, SHELTER), NOW - DAY, 1), 0);
        assert_int_equal(allowed(*state, BY(RATE_CODE, SHELTER), NOW - DAY + 2, 1), 1);
}

/* Several threads take from one allowance. */
enum { THREADS = 4 };

struct taker {
        struct place *place;
        struct rates *rates;
        int count;
};

static void *take(void *arg)
{
        struct taker *taker = arg;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        for (int i = 0; i < ASK_AT_ONCE; i++) {
                int64_t wait;
                struct act a = act_at(taker->place, NOW);
                a.mem = mem;
                taker->count += rate_take(&a, taker->rates, RATE_ASK, SHELTER, &wait) == OK;
        }
        return NULL;
}

static void several_threads_take_from_one_allowance(void **state)
{
        SCOPED(rates_end) struct rates *rates = rates_make();
        struct taker takers[THREADS];
        pthread_t threads[THREADS];
        int count = 0;
        for (int i = 0; i < THREADS; i++) {
                takers[i] = (struct taker){ *state, rates, 0 };
                assert_int_equal(pthread_create(&threads[i], NULL, take, &takers[i]), 0);
        }
        for (int i = 0; i < THREADS; i++) {
                pthread_join(threads[i], NULL);
                count += takers[i].count;
        }
        assert_int_equal(count, ASK_AT_ONCE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, place_begin, place_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(what_is_free_is_not_counted),
                TEST(a_hundred_residents_behind_one_address_may_ask),
                TEST(beyond_its_allowance_an_address_waits),
                TEST(one_address_does_not_use_up_anothers_nor_one_class_anothers),
                TEST(a_class_has_an_end_however_many_addresses_ask),
                TEST(who_asked_most_is_forgotten_last),
                TEST(a_clock_that_is_set_back_locks_nobody_out_for_long),
                TEST(several_threads_take_from_one_allowance),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
