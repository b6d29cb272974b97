/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Blanks, ribbons and film, and whether the books are right. */
#include "face/console/console.h"

#include "civic/stock.h"
#include "console_stock_page.h"

static const enum text kind_said[STOCK_KINDS] = {
        [STOCK_CARD] = TEXT_CONSOLE_STOCK_CARD,
        [STOCK_RIBBON] = TEXT_CONSOLE_STOCK_RIBBON,
        [STOCK_FILM] = TEXT_CONSOLE_STOCK_FILM,
};

static struct page_console_stock_lines_row row_of(struct act *a, const struct stock_line *line)
{
        return (struct page_console_stock_lines_row){
                .kind = console_text(a, kind_said[line->kind]),
                .batch = line->batch,
                .in_stock = line->in[STOCK_IN_STOCK],
                .at_event = line->in[STOCK_AT_EVENT],
                .active = line->in[STOCK_ACTIVE],
                .spoiled = line->in[STOCK_SPOILED],
                .opened = line->in[STOCK_OPENED],
                .used_up = line->in[STOCK_USED_UP],
                .destroyed = line->in[STOCK_DESTROYED],
                .written_off = line->in[STOCK_WRITTEN_OFF],
        };
}

/* Is there a difference that nobody has explained? */
static enum err say_books(struct act *a, struct page_console_stock *page)
{
        struct page_answer unused = { 0 };
        enum console_mark mark = CONSOLE_GOOD;
        page->said = console_text(a, TEXT_CONSOLE_STOCK_GOOD);
        enum err outcome = stock_check_explained(a);
        if (outcome != OK) {
                TRY(console_excuse(a, outcome, &unused, &page->said));
                mark = CONSOLE_BAD;
        }
        page->mark = console_mark_name(mark);
        page->word = console_mark_word(a, mark);
        return OK;
}

enum err console_list_stock(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        (void)call;
        size_t count;
        struct stock_line *lines;
        struct buf out = buf_in(a->mem);
        struct page_console_stock page = { .lines_count = 0 };
        TRY(stock_list(a, &lines, &count));
        TRY(say_books(a, &page));
        struct page_console_stock_lines_row *rows =
                arena_take_array(a->mem, count + 1, sizeof *rows);
        for (size_t i = 0; i < count; i++)
                rows[i] = row_of(a, &lines[i]);
        page.lines = rows;
        page.lines_count = count;
        TRY(page_console_stock_write(a, a->lang, &page, &out));
        console_answer(a, answer, TEXT_CONSOLE_STOCK_TITLE, &out);
        return OK;
}
