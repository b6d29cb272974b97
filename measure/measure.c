/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "measure/measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static double read_clock(clockid_t clock)
{
        struct timespec now = { 0, 0 };
        clock_gettime(clock, &now);
        return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Of children that were waited for. */
static double children(void)
{
        struct rusage used;
        getrusage(RUSAGE_CHILDREN, &used);
        return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
               (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
}

double measure_now(enum measure_clock clock, const pid_t helpers[MEASURE_HELPERS])
{
        if (clock == MEASURE_WALL)
                return read_clock(CLOCK_MONOTONIC);
        double sum = read_clock(CLOCK_PROCESS_CPUTIME_ID) + children();
        for (int i = 0; helpers && i < MEASURE_HELPERS; i++) {
                clockid_t its;
                if (helpers[i] > 0 && clock_getcpuclockid(helpers[i], &its) == 0)
                        sum += read_clock(its);
        }
        return sum;
}

static int compare(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;
        return (x > y) - (x < y);
}

struct spread measure_spread(double *values, size_t count)
{
        qsort(values, count, sizeof *values, compare);
        return (struct spread){ values[count / 2], values[count / 4], values[count * 3 / 4] };
}

static double time_way(const struct contest *contest, const struct way *way)
{
        double start = measure_now(contest->clock, contest->helpers);
        way->run(contest->context);
        return (measure_now(contest->clock, contest->helpers) - start) / way->times;
}

void measure_contest(const struct contest *contest, struct result *result)
{
        static double times[MEASURE_WAYS][MEASURE_ROUNDS_MOST];
        double limit[MEASURE_ROUNDS_MOST], ratio[MEASURE_ROUNDS_MOST], more[MEASURE_ROUNDS_MOST];
        size_t rounds = (size_t)contest->rounds;
        for (size_t way = 0; way < contest->count; way++)
                time_way(contest, &contest->ways[way]);
        for (size_t i = 0; i < rounds; i++) {
                limit[i] = 0;
                for (size_t way = 0; way < contest->count; way++) {
                        times[way][i] = time_way(contest, &contest->ways[way]);
                        limit[i] += way > 0 ? times[way][i] : 0;
                }
                ratio[i] = times[0][i] / limit[i];
                more[i] = times[0][i] - limit[i];
        }
        for (size_t way = 0; way < contest->count; way++)
                result->ways[way] = measure_spread(times[way], rounds);
        result->limit = measure_spread(limit, rounds);
        result->ratio = measure_spread(ratio, rounds);
        result->more = measure_spread(more, rounds);
}

struct spread measure_inverse(struct spread a)
{
        return (struct spread){ 1 / a.median, 1 / a.high, 1 / a.low };
}

const char *measure_seconds(double seconds, char text[MEASURE_TEXT])
{
        if (seconds < 1e-3)
                snprintf(text, MEASURE_TEXT, "%.1f µs", seconds * 1e6);
        else if (seconds < 1)
                snprintf(text, MEASURE_TEXT, "%.1f ms", seconds * 1e3);
        else
                snprintf(text, MEASURE_TEXT, "%.2f s", seconds);
        return text;
}

void measure_row(const struct row *row)
{
        static const char *const aims[] = { "≥", "≤", "" };
        char target[MEASURE_TEXT] = "";
        const char *verdict = "";
        if (row->aim != MEASURE_NO_TARGET) {
                int is_met = row->aim == MEASURE_AT_LEAST ? row->value.median >= row->target
                                                          : row->value.median <= row->target;
                snprintf(target, sizeof target, "%s %g%s", aims[row->aim], row->target, row->unit);
                verdict = is_met ? "met" : "short";
        }
        printf("row\t%s\t%s\t%s\t%.3g%s\t%.3g–%.3g\t%s\t%s\n", row->work, row->ours, row->limit,
                row->value.median, row->unit, row->value.low, row->value.high, target, verdict);
        fflush(stdout);
}

void measure_parts(const char *work, const struct contest *contest, const struct result *result)
{
        for (size_t way = 0; way < contest->count; way++) {
                char text[MEASURE_TEXT];
                printf("part\t%s\t%s\t%s\n", work, contest->ways[way].name,
                        measure_seconds(result->ways[way].median, text));
        }
        fflush(stdout);
}
