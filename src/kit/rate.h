/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_RATE_H
#define CITYKEY_KIT_RATE_H

#include "base/act.h"

/* How often something may be asked for, in memory alone: token buckets (leaky, RFC 6585 status 429)
 * for each class and address, and one for the class altogether. An address is known by a keyed hash
 * whose key is made at start and changed every hour (kit/server.h). Allowances are wide enough for a shelter or a
 * library whose hundred residents share one address. Safe to use from several threads. */
struct rates;

enum rate_class {
        RATE_FREE,    /* not counted */
        RATE_ASK,     /* a form that computes: papers */
        RATE_CODE,    /* a stub's code */
        RATE_SIGN_IN, /* staff; names have limits of their own: civic/sign_in */
        RATE_CLASSES,
};

struct rates *rates_make(void);
void rates_end(struct rates **rates);

/* Takes one from PEER's and the class's allowance at NOW (seconds). E_BUSY with a sentence, and
 * *wait the seconds after which there is one again, when there is none. */
enum err rate_take(
        struct act *a, struct rates *rates, enum rate_class what, uint64_t peer, int64_t *wait);

/* All allowances, for doc and test. */
void rate_print_limits(struct buf *out);

#endif
