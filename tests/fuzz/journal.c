/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/journal.h"
#include "kit/text.h"

#include "fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A journal of anything. The first byte chooses what the rest is: the file's own bytes, or what is
 * in its slots, sealed as a desk would. What is refused has a sentence; what is opened balances, is
 * clean, and opens again. */

enum { BLANKS = 6, NUMBERS = 8, SUPPLIES = 2 };

static const struct str blanks[BLANKS] = { { "B1", 2 }, { "B2", 2 }, { "B3", 2 }, { "B4", 2 },
        { "B5", 2 }, { "B6", 2 } };
static const struct str numbers[NUMBERS] = { { "N1", 2 }, { "N2", 2 }, { "N3", 2 }, { "N4", 2 },
        { "N5", 2 }, { "N6", 2 }, { "N7", 2 }, { "N8", 2 } };
static const char library[NUMBERS][LIBRARY_NUMBER_SIZE] = { "1", "2", "3", "4", "5", "6", "7",
        "8" };
static const struct stock_piece supplies[SUPPLIES] = { { STOCK_RIBBON, { "R1", 2 }, 9 },
        { STOCK_FILM, { "F1", 2 }, 9 } };
static const int64_t indices[NUMBERS] = { 11, 12, 13, 14, 15, 16, 17, 18 };
static const struct secret key = { { 7 } };
static uint8_t bundle[SLOTS_OWNER];
static char folder[48], path[64];

/* A folder of its own, in memory where there is such a place: a disk would be slow. */
static void make_place(void)
{
        size_t length;
        snprintf(folder, sizeof folder, "/dev/shm/citykey-fuzz-XXXXXX");
        if (!mkdtemp(folder)) {
                snprintf(folder, sizeof folder, "/tmp/citykey-fuzz-journal-XXXXXX");
                MUST_HOLD(mkdtemp(folder) != NULL);
        }
        length = strlen(folder);
        memcpy(bundle, folder + length - 16, 16); /* targets run beside each other */
        snprintf(path, sizeof path, "%s/j", folder);
}

static struct journal_setup setup_of(void)
{
        return (struct journal_setup){ &key, bundle, { 20000 }, blanks, supplies, indices, library,
                numbers, BLANKS, SUPPLIES, NUMBERS, NUMBERS, NUMBERS, JOURNAL_OLD };
}

static void put_bytes(const uint8_t *data, size_t size)
{
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        MUST_HOLD(fd >= 0 && write(fd, data, size) == (ssize_t)size);
        close(fd);
}

/* Slots with the input's bytes in them, and zeros where it ends. */
static void put_slots(struct act *a, const uint8_t *data, size_t size)
{
        struct slots_setup slots = { .path = path,
                .key = &key,
                .counts = { BLANKS + SUPPLIES, NUMBERS, NUMBERS, NUMBERS },
                .day = { 20000 } };
        slot_plain *first[SLOT_ARRAYS];
        memcpy(slots.owner, bundle, sizeof bundle);
        for (int i = 0; i < SLOT_ARRAYS; i++) {
                size_t room = slots.counts[i] * sizeof(slot_plain);
                size_t taken = size < room ? size : room;
                first[i] = arena_take(a->mem, room);
                memcpy(first[i], data, taken);
                data += taken, size -= taken;
        }
        MUST_HOLD(slots_make(a, &slots, first) == OK);
}

static void judge(struct act *a)
{
        struct journal *journal = NULL;
        struct journal_setup setup = setup_of();
        if (journal_open(a, path, &setup, &journal) != OK) {
                MUST_HOLD(text_of_failure(a)[0] != '\0' && !journal);
                return;
        }
        struct stock_counts counts = journal_counts(journal, STOCK_CARD);
        MUST_HOLD(journal_is_clean(journal) && !journal_has_card(journal));
        counts.of[STOCK_RETURNED] += counts.of[STOCK_AT_EVENT];
        counts.of[STOCK_AT_EVENT] = 0;
        MUST_HOLD(stock_balances(BLANKS, &counts));
        journal_close(&journal);
        MUST_HOLD(journal_open(a, path, &setup, &journal) == OK);
        journal_close(&journal);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        if (size == 0)
                return 0;
        MUST_HOLD(crypt_start());
        make_place();
        SCOPED(arena_end) struct arena *mem = arena_make(16 << 20);
        struct act a = act_begin(mem, STR("fuzz"), LANG_EN);
        if (data[0] % 2)
                put_slots(&a, data + 1, size - 1);
        else
                put_bytes(data + 1, size - 1);
        judge(&a);
        unlink(path);
        rmdir(folder);
        return 0;
}
