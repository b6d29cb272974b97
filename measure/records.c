/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The city's records: signing the status list against zlib on the same bits; adding to the log
 * against an append of 4 KiB and fsync on the same file system; checking the log. */
#include "measure/measure.h"
#include "measure/town.h"

#include "civic/key.h"
#include "civic/ledger.h"
#include "civic/status.h"
#include "kit/file.h"
#include "lib/citykey.h"
#include "lib/status_token.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { LIST_ROUNDS = 7, LOG_ROUNDS = 61, AT_A_TIME = 5, BLOCK = 4096 };

struct bench {
        struct town town;
        struct status_list list;
        uint8_t *packed;
        size_t room;
        int file;
};

static void sign_list(void *context)
{
        struct bench *bench = context;
        struct act *a = &bench->town.loop;
        struct status_tokens tokens;
        town_need(a, status_sign(a, &bench->town.folder.city, bench->town.keeper, &tokens));
        arena_reset(a->mem);
}

static void pack_list(void *context)
{
        struct bench *bench = context;
        uLongf length = bench->room;
        if (compress2(bench->packed, &length, bench->list.entries, bench->list.size,
                    Z_BEST_COMPRESSION) != Z_OK)
                exit(1);
}

static enum err add_entry(struct act *a, void *context)
{
        (void)context;
        const struct ledger_event event = { STR("measure.entry"), STR("operator"), STR("measure"),
                STR("one of many") };
        return ledger_append(a, &event);
}

static void add_to_log(void *context)
{
        struct bench *bench = context;
        for (int i = 0; i < AT_A_TIME; i++)
                town_need(&bench->town.loop, db_change(&bench->town.loop, add_entry, NULL));
        arena_reset(bench->town.loop.mem);
}

static void append_bare(void *context)
{
        static const char block[BLOCK];
        const struct bench *bench = context;
        for (int i = 0; i < AT_A_TIME; i++)
                if (write(bench->file, block, sizeof block) != BLOCK || fsync(bench->file) != 0)
                        exit(1);
}

/* The same bits, from the signed list. */
static void open_list(struct bench *bench)
{
        struct act *a = &bench->town.act;
        struct status_tokens tokens;
        struct status_token token;
        town_need(a, status_sign(a, &bench->town.folder.city, bench->town.keeper, &tokens));
        if (!status_token_read(
                    (struct bytes){ (const uint8_t *)tokens.cwt.at, tokens.cwt.len }, &token) ||
                !status_list_open(&token, &bench->list))
                exit(1);
        bench->room = compressBound(bench->list.size);
        bench->packed = arena_take(a->mem, bench->room);
}

static void say_list(struct bench *bench)
{
        const struct way ways[] = { { "read, pack and sign, both forms", sign_list, 1 },
                { "zlib, level 9", pack_list, 1 } };
        const struct contest contest = { ways, COUNT(ways), bench, LIST_ROUNDS, MEASURE_CPU,
                { town_keeper_pid(&bench->town) } };
        struct result result;
        char ours[MEASURE_TEXT], limit[MEASURE_TEXT];
        measure_contest(&contest, &result);
        const struct row row = { "sign a status list of 4,194,304",
                measure_seconds(result.ways[0].median, ours),
                measure_seconds(result.limit.median, limit), result.ratio, "", MEASURE_NO_TARGET,
                0 };
        measure_row(&row);
}

static void say_log(struct bench *bench)
{
        const struct way ways[] = { { "one entry, durable", add_to_log, AT_A_TIME },
                { "append 4 KiB and fsync", append_bare, AT_A_TIME } };
        const struct contest contest = { ways, COUNT(ways), bench, LOG_ROUNDS, MEASURE_WALL,
                { 0 } };
        struct result result;
        char ours[MEASURE_TEXT], limit[MEASURE_TEXT];
        measure_contest(&contest, &result);
        const struct row row = { "add to the log, durable",
                measure_seconds(result.ways[0].median, ours),
                measure_seconds(result.limit.median, limit), result.ratio, "", MEASURE_NO_TARGET,
                0 };
        measure_row(&row);
}

static void verify_log(struct bench *bench)
{
        struct act *a = &bench->town.act;
        struct note_key *keys;
        struct ledger_check check = { .keys = NULL };
        struct ledger_report report;
        double seconds[5];
        char ours[MEASURE_TEXT];
        town_need(a, folder_sign_log(a, &bench->town.folder, bench->town.keeper));
        town_need(a, key_log_keys(a, folder_log_origin(a, &bench->town.folder.city), &keys,
                             &check.key_count));
        check.keys = keys;
        for (size_t i = 0; i < COUNT(seconds); i++) {
                double start = measure_now(MEASURE_CPU, NULL);
                town_need(a, ledger_verify(a, &check, &report));
                seconds[i] = (measure_now(MEASURE_CPU, NULL) - start) / (double)report.entries;
        }
        struct spread each = measure_spread(seconds, COUNT(seconds));
        const struct row row = { "entries of the log checked a second",
                measure_seconds(each.median, ours), "", measure_inverse(each), "",
                MEASURE_NO_TARGET, 0 };
        measure_row(&row);
}

int main(void)
{
        static struct bench bench;
        town_open(&bench.town);
        open_list(&bench);
        bench.file = open(file_join(&bench.town.act, bench.town.dir, "appended"),
                O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        say_list(&bench);
        say_log(&bench);
        verify_log(&bench);
        town_close(&bench.town);
        return 0;
}
