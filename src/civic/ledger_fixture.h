/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_LEDGER_FIXTURE_H
#define CITYKEY_CIVIC_LEDGER_FIXTURE_H

#include "civic/ledger_tile.h"
#include "kit/place_fixture.h"

/* For tests: */

/* A log whose key is here. */
struct log {
        struct place *p;
        struct secret seed;
        struct ledger_signer signer;
};

static inline enum err log_sign(
        struct act *a, void *arg, struct str body, uint8_t signature[SIGNATURE_SIZE])
{
        (void)a;
        crypt_ed25519_sign(&((struct log *)arg)->seed, body, signature);
        return OK;
}

static inline enum err log_append(struct act *a, void *count)
{
        const struct ledger_event event = { .kind = STR("event.close"), .role = STR("clerk") };
        for (int i = 0; i < *(int *)count; i++)
                TRY(ledger_append(a, &event));
        return OK;
}

static inline void log_add(struct log *log, int count)
{
        assert_int_equal(db_change(&log->p->act, log_append, &count), OK);
}

static inline int log_begin(void **state)
{
        void *inner;
        place_begin_open(&inner);
        struct place *p = inner;
        struct log *log = arena_take(p->mem, sizeof *log);
        *log = (struct log){ .p = p };
        log->signer = (struct ledger_signer){
                .key.name = STR("log.example"), .sign = log_sign, .arg = log
        };
        crypt_ed25519_make(&log->seed, log->signer.key.public);
        *state = log;
        return 0;
}

static inline int log_end(void **state)
{
        void *inner = ((struct log *)*state)->p;
        return place_end(&inner);
}

static inline void log_publish(struct log *log)
{
        assert_int_equal(ledger_publish(&log->p->act, &log->signer), OK);
}

#endif
