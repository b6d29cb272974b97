/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The city's keys, as far as anybody may know them, and the commands that change them. */
#include "face/console/console.h"

#include "civic/key.h"
#include "console_keys_page.h"

static const enum text about[PUBKEY_KINDS] = {
        [PUBKEY_ISSUING] = TEXT_CONSOLE_KEYS_ISSUING,
        [PUBKEY_STATUS] = TEXT_CONSOLE_KEYS_STATUS,
        [PUBKEY_DIRECTORY] = TEXT_CONSOLE_KEYS_DIRECTORY,
        [PUBKEY_LOG] = TEXT_CONSOLE_KEYS_LOG,
        [PUBKEY_BUNDLE] = TEXT_CONSOLE_KEYS_BUNDLE,
        [PUBKEY_TALLY] = TEXT_CONSOLE_KEYS_TALLY,
};

static struct page_console_keys_keys_row row_of(struct act *a, const struct key_row *row)
{
        enum console_mark mark = CONSOLE_GOOD;
        struct str state = console_text(a, TEXT_CONSOLE_KEYS_SIGNS);
        if (row->is_withdrawn) {
                mark = CONSOLE_BAD;
                state = console_say(
                        a, TEXT_CONSOLE_KEYS_WITHDRAWN, text_date(a, a->lang, row->withdrawn));
        } else if (row->is_retired) {
                mark = CONSOLE_PLAIN;
                state = console_say(
                        a, TEXT_CONSOLE_KEYS_RETIRED, text_date(a, a->lang, row->retired));
        }
        return (struct page_console_keys_keys_row){
                .kind = str_of(pubkey_kinds[row->key.kind].name),
                .about = console_text(a, about[row->key.kind]),
                .label = str_copy(a->mem, str_of(row->key.label)),
                .made = console_day(a, row->key.made),
                .mark = console_mark_name(mark),
                .state = state,
        };
}

enum err console_list_keys(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        (void)call;
        size_t count;
        struct key_row *keys;
        struct buf out = buf_in(a->mem);
        TRY(key_list(a, &keys, &count));
        struct page_console_keys_keys_row *rows = arena_take_array(a->mem, count + 1, sizeof *rows);
        for (size_t i = 0; i < count; i++)
                rows[i] = row_of(a, &keys[i]);
        const struct page_console_keys page = { rows, count };
        TRY(page_console_keys_write(a, a->lang, &page, &out));
        console_answer(a, answer, TEXT_CONSOLE_KEYS_TITLE, &out);
        return OK;
}
