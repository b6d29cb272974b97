/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/bundle.h"
#include "civic/stub.h"
#include "civic/tally.h"
#include "kit/file.h"
#include "kit/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A desk's day without the desk, for stories:

     desk_day BUNDLE OUT PART HANDED [less]

   opens BUNDLE with the two passphrases on standard input, hands HANDED cards over, spoils the next
   one, has two people destroy the one after it, returns the rest, and writes the tally (PART 0: the
   final one). Prints the stub's code of each card that was handed over. "less": the last blank is
   not in the tally. */

struct day {
        struct bundle bundle;
        struct keeper *keeper;
        struct tally tally;
        size_t handed;
};

static void need(struct act *a, enum err outcome)
{
        if (outcome == OK)
                return;
        fprintf(stderr, "desk_day: %s\n", text_of_failure(a));
        exit(err_exit_code(outcome));
}

static enum err sign(
        struct act *a, void *arg, struct str message, uint8_t signature[SIGNATURE_SIZE])
{
        return keeper_sign_tally(a, arg, message, signature);
}

static enum stock_state state_of(const struct day *day, size_t i)
{
        if (i < day->handed)
                return STOCK_ACTIVE;
        if (i < day->handed + 2)
                return i == day->handed ? STOCK_SPOILED : STOCK_DESTROYED;
        return day->tally.part ? STOCK_AT_EVENT : STOCK_RETURNED;
}

static void fill_stock(struct act *a, struct day *day)
{
        const struct bundle *bundle = &day->bundle;
        struct tally *tally = &day->tally;
        tally->card_count = bundle->serial_count;
        tally->supply_count = bundle->supply_count;
        tally->cards = arena_take_array(a->mem, tally->card_count, sizeof *tally->cards);
        tally->supplies =
                arena_take_array(a->mem, tally->supply_count + 1, sizeof *tally->supplies);
        for (size_t i = 0; i < tally->card_count; i++)
                tally->cards[i] = (struct tally_piece){ bundle->serials[i], state_of(day, i) };
        for (size_t i = 0; i < tally->supply_count; i++)
                tally->supplies[i] = (struct tally_piece){ bundle->supplies[i].serial,
                        i == 0 ? STOCK_USED_UP : STOCK_RETURNED };
}

static void hand_over(struct day *day, size_t i)
{
        char text[STUB_TEXT_SIZE];
        struct stub_code code = stub_make();
        struct stub_tags tags = stub_tags_of(&code);
        struct tally *tally = &day->tally;
        tally->indices[i].index = day->bundle.indices[i];
        memcpy(tally->indices[i].tag, tags.status, TALLY_TAG_SIZE);
        if (day->bundle.library_count) {
                tally->library[i].number = str_of(day->bundle.library[i]);
                memcpy(tally->library[i].tag, tags.library, TALLY_TAG_SIZE);
        }
        stub_code_write(&code, text);
        puts(text);
}

static void fill_numbers(struct act *a, struct day *day)
{
        struct tally *tally = &day->tally;
        tally->index_count = day->handed;
        tally->library_count = day->bundle.library_count ? day->handed : 0;
        tally->indices = arena_take_array(a->mem, day->handed + 1, sizeof *tally->indices);
        tally->library = arena_take_array(a->mem, day->handed + 1, sizeof *tally->library);
        for (size_t i = 0; i < day->handed; i++)
                hand_over(day, i);
}

static void keep(struct act *a, const char *out, struct str file)
{
        int here = -1;
        need(a, file_open_folder(a, ".", &here));
        need(a, file_write(a, here, out, file, 0600));
        file_close(&here);
}

int main(int count, char **arguments)
{
        if (count < 5 || !crypt_start())
                return 2;
        struct arena *mem = arena_make((size_t)256 << 20);
        struct act act = act_begin(mem, STR("desk"), LANG_EN);
        struct day *day = arena_take(mem, sizeof *day);
        struct passphrases *two = passphrases_begin();
        struct str file;
        need(&act, passphrase_ask(&act, two, ""));
        need(&act, passphrase_ask(&act, two, ""));
        need(&act, bundle_open(&act, arguments[1], two, &day->bundle, &day->keeper));
        day->tally.part = strtol(arguments[3], NULL, 10);
        day->handed = (size_t)strtol(arguments[4], NULL, 10);
        memcpy(day->tally.bundle_id, day->bundle.id, TALLY_ID_SIZE);
        fill_stock(&act, day);
        fill_numbers(&act, day);
        if (count > 5)
                day->tally.card_count--;
        const struct tally_signer signer = { sign, day->keeper };
        need(&act, tally_write(&act, &day->tally, &day->bundle.tally_key, &signer, &file));
        keep(&act, arguments[2], file);
        bundle_close(&day->bundle);
        keeper_close(&day->keeper);
        passphrases_end(&two);
        arena_end(&mem);
        return 0;
}
