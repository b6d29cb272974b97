/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_BASE_ACT_H
#define CITYKEY_BASE_ACT_H

#include "base/date.h"
#include "base/err.h"
#include "text_key.h"

struct db;

enum { FAILURE_ARGS = 4 };

/* The sentence for the person whose act failed, and the detail for the log. Neither holds personal
 * data. */
struct failure {
        enum err outcome;
        enum text sentence;
        const char *args[FAILURE_ARGS]; /* what {0} to {3} in the sentence stand for; may be NULL */
};

/* One thing that one person does: who, why, when, and the memory and transaction it happens in.
 * First parameter of every civic function. */
struct act {
        struct str who;    /* pseudonym of the actor; "operator" on the command line */
        struct str why;    /* reason code */
        int64_t now;       /* seconds since 1970 UTC; tests set it */
        struct date today; /* civil date in the city's time zone */
        enum lang lang;    /* the person's language */
        struct arena *mem;
        struct db *db; /* open database, or NULL */
        struct failure failure;
};

/* An act of the command line's operator, now; today is in UTC until a city's zone is known. */
struct act act_begin(struct arena *mem, struct str who, enum lang lang);

/* Keeps OUTCOME and the sentence in the act, and gives OUTCOME back. The first failure nearest the
 * fault stays: a later one on the way out does not overwrite it. */
enum err act_fail(
        struct act *a, enum err outcome, enum text sentence, const char *const *args, size_t count);

/* Forgets a failure that was expected and handled. */
void act_recover(struct act *a);

#define fail(a, outcome, sentence) act_fail((a), (outcome), (sentence), NULL, 0)

/* As fail, with up to four strings for {0} to {3}, copied into the act's memory. */
#define fail_with(a, outcome, sentence, ...)                                                       \
        act_fail((a), (outcome), (sentence), (const char *const[]){ __VA_ARGS__ },                 \
                sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

#endif
