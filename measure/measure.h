/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_MEASURE_MEASURE_H
#define CITYKEY_MEASURE_MEASURE_H

#include <stddef.h>
#include <sys/types.h>

/* Times what we do against the bare parts that it cannot do without. All ways run in turn, round
 * after round, so that whatever else the machine does hits all of them; what counts is the median
 * of the rounds, and the quartiles say how far they lie apart. */

struct way {
        const char *name;
        void (*run)(void *context);
        int times; /* each run does its work so often */
};

enum { MEASURE_WAYS = 8, MEASURE_ROUNDS_MOST = 500, MEASURE_HELPERS = 2 };
enum measure_clock {
        MEASURE_CPU, /* this process, its ended children and the helpers: what a core is busy */
        MEASURE_WALL,
};

/* The first way is ours, the others are the bare parts, whose times are added up. */
struct contest {
        const struct way *ways;
        size_t count;
        void *context;
        int rounds;
        enum measure_clock clock;
        pid_t helpers[MEASURE_HELPERS]; /* processes whose time counts too; 0: none */
};

/* Seconds, or a ratio: the middle of the rounds and their quartiles. */
struct spread {
        double median, low, high;
};

struct result {
        struct spread ways[MEASURE_WAYS]; /* seconds of one time */
        struct spread limit;              /* seconds of all bare parts */
        struct spread ratio;              /* ours / limit, round by round */
        struct spread more;               /* ours - limit, round by round */
};

/* One round is run before those that count. */
void measure_contest(const struct contest *contest, struct result *result);

/* Seconds of one clock; HELPERS may be NULL. */
double measure_now(enum measure_clock clock, const pid_t helpers[MEASURE_HELPERS]);
struct spread measure_spread(double *values, size_t count); /* sorts VALUES */

/* A line of the table: what, ours, limit, value with its quartiles, and whether the target is met.
 */
enum measure_aim { MEASURE_AT_LEAST, MEASURE_AT_MOST, MEASURE_NO_TARGET };
struct row {
        const char *work;
        const char *ours, *limit; /* in words; see measure_seconds */
        struct spread value;
        const char *unit;
        enum measure_aim aim;
        double target;
};
void measure_row(const struct row *row);

/* One line each for the ways, below the table. */
void measure_parts(const char *work, const struct contest *contest, const struct result *result);

/* "12.3 µs" or "4.5 ms", in TEXT. */
enum { MEASURE_TEXT = 32 };
const char *measure_seconds(double seconds, char text[MEASURE_TEXT]);

/* How many a second, as a spread; of 1 / A, low and high change places. */
struct spread measure_inverse(struct spread a);

#endif
