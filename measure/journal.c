/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a desk's journal takes for one card, from the blank that is fed to the hand-over. Against as
 * many appends of 4 KiB, each with fsync, on the same file system as it made durable writes. */
#include "measure/measure.h"
#include "measure/town.h"

#include "civic/journal.h"
#include "kit/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CARDS = 256, ROUNDS = 101, BLOCK = 4096, MEMORY = 64 << 20, TEXT = 16 };

struct bench {
        struct act act;
        char top[40];
        struct str blanks[CARDS], transit[CARDS];
        char names[CARDS][2][TEXT], library[CARDS][LIBRARY_NUMBER_SIZE];
        int64_t indices[CARDS];
        struct secret key;
        uint8_t bundle[SLOTS_OWNER];
        struct journal *journal;
        int file;
};

/* The linker sends the journal's calls here: how many there were, of the last card. */
static int writes;
int __real_fdatasync(int fd);
int __wrap_fdatasync(int fd);
int __wrap_fdatasync(int fd)
{
        writes++;
        return __real_fdatasync(fd);
}

static void make_card(void *context)
{
        struct bench *bench = context;
        struct act *a = &bench->act;
        struct journal_card card;
        struct stub_code code = stub_make();
        writes = 0;
        const struct stub_tags tags = stub_tags_of(&code);
        town_need(a, journal_begin_card(a, bench->journal, &card));
        town_need(a, journal_set_tags(a, bench->journal, &tags));
        town_need(a, journal_mark_printed(a, bench->journal));
        town_need(a, journal_hand_over(a, bench->journal));
}

static void append_bare(void *context)
{
        static const char block[BLOCK];
        const struct bench *bench = context;
        for (int i = 0; i < writes; i++)
                if (write(bench->file, block, sizeof block) != BLOCK || fsync(bench->file) != 0)
                        exit(1);
}

static void fill(struct bench *bench)
{
        for (int i = 0; i < CARDS; i++) {
                snprintf(bench->names[i][0], TEXT, "B%08d", i);
                snprintf(bench->names[i][1], TEXT, "T%08d", i);
                library_number_write(9001, i, bench->library[i]);
                bench->blanks[i] = str_of(bench->names[i][0]);
                bench->transit[i] = str_of(bench->names[i][1]);
                bench->indices[i] = 977 * i;
        }
        memset(&bench->key, 7, sizeof bench->key);
        crypt_random(bench->bundle, sizeof bench->bundle);
}

static void open_bench(struct bench *bench)
{
        const char *base = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp";
        crypt_start();
        bench->act = act_begin(arena_make(MEMORY), STR("desk"), LANG_EN);
        struct act *a = &bench->act;
        snprintf(bench->top, sizeof bench->top, "%.20s/citykey-XXXXXX", base);
        if (!mkdtemp(bench->top))
                exit(1);
        fill(bench);
        const struct journal_setup setup = {
                .key = &bench->key,
                .bundle = bench->bundle,
                .day = a->today,
                .blanks = bench->blanks,
                .indices = bench->indices,
                .library = (const char(*)[LIBRARY_NUMBER_SIZE])bench->library,
                .transit = bench->transit,
                .blank_count = CARDS,
                .index_count = CARDS,
                .library_count = CARDS,
                .transit_count = CARDS,
        };
        town_need(a, journal_open(a, file_join(a, bench->top, "journal"), &setup, &bench->journal));
        bench->file = open(file_join(a, bench->top, "appended"),
                O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

int main(void)
{
        static struct bench bench;
        open_bench(&bench);
        const struct way ways[] = { { "from the blank to the hand-over", make_card, 1 },
                { "append 4 KiB and fsync, as often", append_bare, 1 } };
        const struct contest contest = { ways, COUNT(ways), &bench, ROUNDS, MEASURE_WALL, { 0 } };
        struct result result;
        char ours[MEASURE_TEXT], limit[MEASURE_TEXT];
        measure_contest(&contest, &result);
        const struct row row = { "a card in a desk's journal, durable",
                measure_seconds(result.ways[0].median, ours),
                measure_seconds(result.limit.median, limit), result.ratio, "", MEASURE_NO_TARGET,
                0 };
        measure_row(&row);
        printf("part\t%s\tdurable writes of a card\t%d\n", row.work, writes);
        journal_close(&bench.journal);
        file_remove_folder(bench.top);
        return 0;
}
