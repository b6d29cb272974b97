/* SPDX-License-Identifier: AGPL-3.0-or-later */
#define DESK_HAS_ITS_DISK
#include "civic/journal_fixture.h"
#include "civic/journal_inside.h"

#include "kit/text.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>

/* The power goes at every write of a day, and tears it in every way; then again while the desk puts
 * that right. The linker sends the program's writes here (--wrap). */

enum tear {
        TEAR_NOTHING, /* not a byte of it is there */
        TEAR_BYTE,    /* one is */
        TEAR_NONCE,
        TEAR_HALF,
        TEAR_ALMOST,
        TEAR_WHOLE, /* all are, but nobody was told */
        TEAR_BLOCK, /* and its block of the disk is garbage */
        TEARS,
};
static const size_t torn_at[TEARS] = { 0, 1, 24, 40, 63, SIZE_MAX, 0 };

enum { BLOCK = 4096, HALF_SIZE = 1 << 16, BLANKS = 8 };

static struct {
        bool is_power_off;
        int error;
        long writes, stop_at; /* 0: never */
        enum tear tear;
        int unsynced;
} disk;

ssize_t __real_pwrite64(int fd, const void *bytes, size_t size, off_t offset);
ssize_t __wrap_pwrite64(int fd, const void *bytes, size_t size, off_t offset);

static void tear_block(int fd, off_t offset)
{
        uint8_t garbage[BLOCK];
        memset(garbage, 0xEE, sizeof garbage);
        assert_int_equal(
                __real_pwrite64(fd, garbage, sizeof garbage, offset / BLOCK * BLOCK), BLOCK);
}

ssize_t __wrap_pwrite64(int fd, const void *bytes, size_t size, off_t offset)
{
        errno = disk.error;
        if (disk.is_power_off)
                return -1;
        /* What was written before is durable before anything else is written. */
        assert_int_equal(disk.unsynced++, 0);
        if (++disk.writes != disk.stop_at)
                return __real_pwrite64(fd, bytes, size, offset);
        disk.is_power_off = true;
        size_t torn = torn_at[disk.tear] < size ? torn_at[disk.tear] : size;
        if (torn)
                assert_int_equal(__real_pwrite64(fd, bytes, torn, offset), torn);
        if (disk.tear == TEAR_BLOCK)
                tear_block(fd, offset);
        errno = disk.error;
        return -1;
}

int __wrap_fdatasync(int fd)
{
        (void)fd;
        errno = disk.error;
        disk.unsynced = 0;
        return disk.is_power_off ? -1 : 0;
}

static void power_on(void)
{
        memset(&disk, 0, sizeof disk);
        disk.error = EIO;
}

static void power_until(long write, enum tear tear)
{
        power_on();
        disk.stop_at = write;
        disk.tear = tear;
}

/* ------------------------------------------------------------------------- a day */

/* What the test knows of the day, as an officer would who was there. */
struct day {
        struct desk *desk;
        struct journal_card cards[BLANKS];
        uint32_t begun; /* cards whose begin came back */
        bool is_over[BLANKS], may_be_over[BLANKS];
        bool is_destroying;
        int seen[TEARS];
};

static enum err begin_card(struct day *day)
{
        struct stub_tags tags = desk_tags(day->begun + 1);
        TRY(journal_begin_card(day->desk->a, day->desk->journal, &day->cards[day->begun]));
        day->begun++;
        return journal_set_tags(day->desk->a, day->desk->journal, &tags);
}

static enum err finish_card(struct day *day)
{
        TRY(begin_card(day));
        TRY(journal_mark_printed(day->desk->a, day->desk->journal));
        day->may_be_over[day->begun - 1] = true;
        TRY(journal_hand_over(day->desk->a, day->desk->journal));
        day->is_over[day->begun - 1] = true;
        return OK;
}

static enum err spoil_card(struct day *day)
{
        TRY(begin_card(day));
        TRY(journal_mark_printed(day->desk->a, day->desk->journal));
        return journal_spoil(day->desk->a, day->desk->journal);
}

static enum err live(struct day *day)
{
        struct act *a = day->desk->a;
        struct journal *journal = day->desk->journal;
        TRY(finish_card(day));
        TRY(journal_move(a, journal, desk_supplies[0].serial, STOCK_OPENED));
        TRY(spoil_card(day));
        TRY(journal_move(a, journal, day->desk->blanks[5], STOCK_SPOILED));
        TRY(journal_begin_card(a, journal, &day->cards[day->begun]));
        day->begun++;
        TRY(journal_spoil(a, journal));
        TRY(finish_card(day));
        TRY(journal_move(a, journal, day->desk->blanks[1], STOCK_DESTROYED));
        TRY(journal_return_rest(a, journal, 3));
        day->is_destroying = true;
        return journal_destroy(a, &day->desk->journal);
}

/* ------------------------------------------------------------------------- what must hold */

static void check_card(const struct day *day, uint32_t n)
{
        struct stub_tags tags = desk_tags(n + 1);
        const struct desk *desk = day->desk;
        const uint8_t *const each[] = { NULL, tags.status, tags.library, tags.transit };
        uint32_t item[SLOT_ARRAYS] = { 0 };
        while (desk->indices[item[JOURNAL_STATUS]] != day->cards[n].index)
                item[JOURNAL_STATUS]++;
        while (!str_is_equal(str_of(desk->library[item[JOURNAL_LIBRARY]]), day->cards[n].library))
                item[JOURNAL_LIBRARY]++;
        while (!str_is_equal(desk->transit[item[JOURNAL_TRANSIT]], day->cards[n].transit))
                item[JOURNAL_TRANSIT]++;
        bool is_over =
                journal_state(desk->journal, JOURNAL_STATUS, item[JOURNAL_STATUS]) == NUMBER_USED;
        assert_true(is_over || !day->is_over[n]);
        assert_true(!is_over || day->may_be_over[n]);
        for (enum journal_array array = JOURNAL_STATUS; array <= JOURNAL_TRANSIT; array++) {
                assert_int_equal(journal_state(desk->journal, array, item[array]),
                        is_over ? NUMBER_USED : NUMBER_VOID);
                if (is_over)
                        assert_memory_equal(journal_tag(desk->journal, array, item[array]),
                                each[array], STATUS_TAG_SIZE);
        }
}

static void check(const struct day *day)
{
        struct stock_counts counts = journal_counts(day->desk->journal, STOCK_CARD);
        int64_t over = 0, all = 0;
        for (uint32_t n = 0; n < day->begun; n++)
                check_card(day, n);
        for (int i = 0; i < STOCK_STATES; i++)
                all += counts.of[i];
        assert_int_equal(all, BLANKS);
        assert_int_equal(counts.of[STOCK_PRINTING] + counts.of[STOCK_PRINTED], 0);
        for (enum journal_array array = JOURNAL_STATUS; array <= JOURNAL_TRANSIT; array++) {
                over = journal_count(day->desk->journal, array, NUMBER_USED);
                assert_int_equal(over, counts.of[STOCK_ACTIVE]);
                assert_int_equal(journal_count(day->desk->journal, array, NUMBER_PENDING), 0);
                assert_int_equal(journal_count(day->desk->journal, array, NUMBER_TAGGED), 0);
        }
        assert_true(journal_is_clean(day->desk->journal));
        counts.of[STOCK_RETURNED] += counts.of[STOCK_AT_EVENT];
        counts.of[STOCK_AT_EVENT] = 0;
        assert_true(stock_balances(BLANKS, &counts));
}

/* Opens it with the power on and looks; a day that was being closed may be closed. */
static void look_again(const struct day *day)
{
        power_on();
        enum err opened = desk_open(day->desk);
        if (opened != OK && day->is_destroying && access(day->desk->path, F_OK) != 0) {
                act_recover(day->desk->a);
                return;
        }
        if (opened != OK)
                fail_msg("not opened: %s", text_of_failure(day->desk->a));
        check(day);
        journal_close(&day->desk->journal);
}

/* ------------------------------------------------------------------------- the disk's image */

static uint8_t *image_read(const struct desk *desk)
{
        uint8_t *image = malloc(2 * HALF_SIZE);
        int fd = open(desk->path, O_RDONLY);
        assert_true(fd >= 0 && read(fd, image, 2 * HALF_SIZE) == 2 * HALF_SIZE);
        close(fd);
        return image;
}

static void image_write(const struct desk *desk, const uint8_t *image)
{
        int fd = open(desk->path, O_WRONLY | O_CREAT, 0600);
        assert_true(fd >= 0 && write(fd, image, 2 * HALF_SIZE) == 2 * HALF_SIZE);
        close(fd);
}

/* ------------------------------------------------------------------------- cuts */

/* The power goes at that write by which the desk puts right what the first cut left. False when it
 * needs fewer. */
static bool cut_opening(const struct day *day, const uint8_t *left, long write, enum tear tear)
{
        struct desk *desk = day->desk;
        image_write(desk, left);
        power_until(write, tear);
        enum err opened = desk_open(desk);
        bool is_cut = disk.is_power_off;
        if (is_cut && opened != E_BUSY)
                fail_msg("write %ld of opening again: %s", write, text_of_failure(desk->a));
        act_recover(desk->a);
        journal_close(&desk->journal);
        if (is_cut)
                look_again(day);
        arena_reset(desk->place->mem);
        return is_cut;
}

static int cut_again(const struct day *day)
{
        static const enum tear tears[] = { TEAR_HALF, TEAR_BLOCK };
        uint8_t *left = image_read(day->desk);
        int cuts = 0;
        for (size_t t = 0; t < COUNT(tears); t++)
                for (long write = 1; cut_opening(day, left, write, tears[t]); write++)
                        cuts++;
        image_write(day->desk, left);
        free(left);
        return cuts;
}

/* False when the day was over before that write. */
static bool cut_once(struct desk *desk, const uint8_t *fresh, long write, enum tear tear, int *cuts)
{
        struct day day = { .desk = desk };
        image_write(desk, fresh);
        power_on();
        assert_int_equal(desk_open(desk), OK);
        power_until(write, tear);
        enum err outcome = live(&day);
        if (outcome != OK) {
                assert_int_equal(outcome, E_BUSY);
                assert_true(desk->a->failure.sentence == TEXT_JOURNAL_NOT_WRITTEN ||
                            desk->a->failure.sentence == TEXT_JOURNAL_NOT_ERASED);
                assert_false(journal_is_clean(desk->journal));
                act_recover(desk->a);
                journal_close(&desk->journal);
                *cuts += 1;
                if (tear == TEAR_HALF || tear == TEAR_WHOLE)
                        *cuts += cut_again(&day);
                look_again(&day);
        }
        arena_reset(desk->place->mem);
        return outcome != OK;
}

static void a_cut_at_any_write_leaves_every_card_whole_or_spoiled(void **state)
{
        (void)state;
        int cuts = 0;
        struct desk *desk = desk_make(BLANKS);
        power_on();
        assert_int_equal(desk_open(desk), OK);
        journal_close(&desk->journal);
        uint8_t *fresh = image_read(desk);
        for (int tear = 0; tear < TEARS; tear++)
                for (long write = 1; cut_once(desk, fresh, write, (enum tear)tear, &cuts);)
                        write++;
        assert_true(cuts > 1000);
        free(fresh);
        desk_end(desk);
}

/* After a write that failed nothing is taken for done, and nothing more is done. */
static void a_disk_that_refuses_a_write_stops_the_desk_until_it_is_opened_again(void **state)
{
        (void)state;
        struct journal_card card;
        struct desk *desk = desk_make(BLANKS);
        power_on();
        assert_int_equal(desk_open(desk), OK);
        power_until(4, TEAR_NOTHING);
        disk.error = ENOSPC;
        desk_expect(desk, journal_begin_card(desk->a, desk->journal, &card), E_BUSY,
                TEXT_JOURNAL_NOT_WRITTEN);
        power_on();
        desk_expect(desk, journal_begin_card(desk->a, desk->journal, &card), E_BUSY,
                TEXT_JOURNAL_NOT_WRITTEN);
        assert_false(journal_is_clean(desk->journal));
        desk_reopen(desk);
        assert_int_equal(desk_count(desk, STOCK_SPOILED), 1);
        assert_int_equal(desk_make_card(desk, 1, &card), OK);
        desk_end(desk);
}

static void a_full_disk_makes_no_journal_and_leaves_nothing(void **state)
{
        (void)state;
        struct desk *desk = desk_make(BLANKS);
        power_until(1, TEAR_HALF);
        disk.error = ENOSPC;
        desk_expect(desk, desk_open(desk), E_BUSY, TEXT_FILE_DISK_FULL);
        assert_int_equal(access(desk->path, F_OK), -1);
        assert_int_equal(rmdir(desk->place->folder), 0);
        assert_int_equal(mkdir(desk->place->folder, 0700), 0);
        power_on();
        assert_int_equal(desk_open(desk), OK);
        desk_end(desk);
}

/* ------------------------------------------------------------------------- kills */

enum { KILLS = 50, ROUND = 9, MANY = KILLS * (ROUND + 1) };

/* What the desk that is killed has said of itself. */
struct said {
        volatile uint32_t begun, handing, handed;
};

static int make_cards(struct desk *desk, struct said *said)
{
        struct journal_card card;
        struct stub_tags tags = desk_tags(1);
        if (desk_open(desk) != OK)
                return 1;
        for (int i = 0; i < ROUND; i++) {
                said->begun++;
                if (journal_begin_card(desk->a, desk->journal, &card) != OK)
                        return 2;
                if (journal_set_tags(desk->a, desk->journal, &tags) != OK ||
                        journal_mark_printed(desk->a, desk->journal) != OK)
                        return 3;
                said->handing++;
                if (journal_hand_over(desk->a, desk->journal) != OK)
                        return 4;
                said->handed++;
        }
        for (;;)
                pause();
}

static void kill_once(struct desk *desk, struct said *said, uint32_t after)
{
        uint32_t before = said->begun;
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0)
                _exit(make_cards(desk, said));
        while (said->begun < before + 1 + after % (ROUND - 1))
                sched_yield();
        for (uint32_t i = 0; i < after * 37; i++) /* somewhere in the next card */
                __asm__ volatile("");
        assert_int_equal(kill(child, SIGKILL), 0);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
}

static void a_desk_that_is_killed_fifty_times_balances_to_the_card(void **state)
{
        (void)state;
        struct desk *desk = desk_make(MANY);
        struct said *said =
                mmap(NULL, sizeof *said, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        assert_true(said != MAP_FAILED);
        power_on();
        uint32_t after = 1;
        for (int i = 0; i < KILLS; i++) {
                after = after * 1103515245u + 12345u;
                kill_once(desk, said, after >> 16 & 1023);
                assert_int_equal(desk_open(desk), OK);
                struct stock_counts counts = journal_counts(desk->journal, STOCK_CARD);
                assert_true(counts.of[STOCK_ACTIVE] >= said->handed);
                assert_true(counts.of[STOCK_ACTIVE] <= said->handing);
                said->handed = said->handing = (uint32_t)counts.of[STOCK_ACTIVE];
                assert_true(journal_is_clean(desk->journal));
                assert_int_equal(journal_count(desk->journal, JOURNAL_STATUS, NUMBER_USED),
                        counts.of[STOCK_ACTIVE]);
                counts.of[STOCK_RETURNED] = counts.of[STOCK_AT_EVENT];
                counts.of[STOCK_AT_EVENT] = 0;
                assert_true(stock_balances(MANY, &counts));
                journal_close(&desk->journal);
                arena_reset(desk->place->mem);
        }
        desk_end(desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_cut_at_any_write_leaves_every_card_whole_or_spoiled),
                cmocka_unit_test(
                        a_disk_that_refuses_a_write_stops_the_desk_until_it_is_opened_again),
                cmocka_unit_test(a_full_disk_makes_no_journal_and_leaves_nothing),
                cmocka_unit_test(a_desk_that_is_killed_fifty_times_balances_to_the_card),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
