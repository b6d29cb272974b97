/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_JOURNAL_FIXTURE_H
#define CITYKEY_CIVIC_JOURNAL_FIXTURE_H

#include "civic/journal.h"
#include "kit/place_fixture.h"

/* For tests: a desk with blanks, two supplies and more indices and numbers than blanks, and the
 * path of its journal. */
enum { DESK_MOST = 512, DESK_SPARE = 4 };

/* Tests need no disk to have caught up: the linker sends the program's calls here (--wrap). */
int __wrap_fdatasync(int fd);
#ifndef DESK_HAS_ITS_DISK
int __wrap_fdatasync(int fd)
{
        (void)fd;
        return 0;
}
#endif

struct desk {
        struct place *place;
        struct act *a;
        char path[96];
        char names[DESK_MOST][2][LIBRARY_NUMBER_SIZE];
        char library[DESK_MOST][LIBRARY_NUMBER_SIZE];
        struct str blanks[DESK_MOST], transit[DESK_MOST];
        int64_t indices[DESK_MOST];
        uint8_t bundle[SLOTS_OWNER];
        struct secret key;
        struct journal_setup setup;
        struct journal *journal;
};

static const struct stock_piece desk_supplies[] = {
        { STOCK_RIBBON, { "R-77001", 7 }, 250 },
        { STOCK_FILM, { "F-9", 3 }, 500 },
};

static inline struct desk *desk_make(size_t blanks)
{
        struct desk *desk = calloc(1, sizeof *desk);
        assert_true(blanks + DESK_SPARE <= DESK_MOST && crypt_start());
        desk->place = place_make();
        desk->a = &desk->place->act;
        snprintf(desk->path, sizeof desk->path, "%s/desk.journal", desk->place->folder);
        for (size_t i = 0; i < blanks + DESK_SPARE; i++) {
                snprintf(desk->names[i][0], LIBRARY_NUMBER_SIZE, "B%08zu", 40000 + i);
                library_number_write(9001, (int64_t)i * 7 + 60, desk->library[i]);
                snprintf(desk->names[i][1], LIBRARY_NUMBER_SIZE, "T%07zu", 3000 + i);
                desk->blanks[i] = str_of(desk->names[i][0]);
                desk->transit[i] = str_of(desk->names[i][1]);
                desk->indices[i] = 1000003 + (int64_t)i * 977;
        }
        memset(desk->bundle, 0xB7, sizeof desk->bundle);
        memcpy(desk->bundle, desk->place->folder + 14, 6); /* tests run beside each other */
        memset(&desk->key, 0x5c, sizeof desk->key);
        desk->setup = (struct journal_setup){
                .key = &desk->key,
                .bundle = desk->bundle,
                .day = date_of((struct civil){ 2026, 11, 24 }),
                .blanks = desk->blanks,
                .supplies = desk_supplies,
                .indices = desk->indices,
                .library = (const char(*)[LIBRARY_NUMBER_SIZE])desk->library,
                .transit = desk->transit,
                .blank_count = blanks,
                .supply_count = COUNT(desk_supplies),
        };
        desk->setup.index_count = desk->setup.library_count = desk->setup.transit_count =
                blanks + DESK_SPARE;
        return desk;
}

static inline void desk_end(struct desk *desk)
{
        void *place = desk->place;
        journal_close(&desk->journal);
        place_end(&place);
        free(desk);
}

static inline enum err desk_open(struct desk *desk)
{
        return journal_open(desk->a, desk->path, &desk->setup, &desk->journal);
}

#define desk_reopen(desk) (journal_close(&(desk)->journal), assert_int_equal(desk_open(desk), OK))

/* The tags of the card number N of a test: no two alike. */
static inline struct stub_tags desk_tags(uint32_t n)
{
        struct stub_tags tags;
        uint8_t *const each[] = { tags.status, tags.library, tags.transit };
        memset(&tags, 0xA0, sizeof tags);
        for (uint8_t i = 0; i < COUNT(each); i++) {
                memcpy(each[i], &n, sizeof n);
                each[i][15] = i + 1;
        }
        return tags;
}

/* One card, all the way; the first step that fails ends it. */
static inline enum err desk_make_card(struct desk *desk, uint32_t n, struct journal_card *card)
{
        struct stub_tags tags = desk_tags(n);
        TRY(journal_begin_card(desk->a, desk->journal, card));
        TRY(journal_set_tags(desk->a, desk->journal, &tags));
        TRY(journal_mark_printed(desk->a, desk->journal));
        return journal_hand_over(desk->a, desk->journal);
}

#define desk_count(desk, state) journal_counts((desk)->journal, STOCK_CARD).of[state]

#define desk_expect(desk, outcome, expected, sentence)                                             \
        place_expect((desk)->place, (outcome), (expected), (sentence))

#endif
