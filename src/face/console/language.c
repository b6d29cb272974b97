/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How good the languages are in which the city promises to serve, and who has read them. */
#include "face/console/console.h"

#include "console_languages_page.h"
#include "kit/text_review.h"

enum quality { INCOMPLETE, UNREAD, READ };

static const struct {
        enum text state;
        enum console_mark mark;
} said[] = {
        [INCOMPLETE] = { TEXT_CONSOLE_LANGUAGES_INCOMPLETE, CONSOLE_BAD },
        [UNREAD] = { TEXT_CONSOLE_LANGUAGES_UNREAD, CONSOLE_CAREFUL },
        [READ] = { TEXT_CONSOLE_LANGUAGES_READ, CONSOLE_GOOD },
};

static struct str say_review(struct act *a, const struct text_review *review)
{
        struct date day;
        if (!review->who || !date_read(str_of(review->day), &day))
                return console_text(a, TEXT_CONSOLE_LANGUAGES_NOBODY);
        return console_say(a, TEXT_CONSOLE_LANGUAGES_BY, review->who, text_date(a, a->lang, day));
}

static struct page_console_languages_languages_row row_of(
        struct act *a, const struct city_language *language)
{
        const struct text_review review = text_review(text_lang_of(language->tag), TEXT_SERVED);
        bool is_whole = language->is_complete && review.missing == 0;
        enum quality state = !is_whole ? INCOMPLETE : review.unreviewed > 0 ? UNREAD : READ;
        return (struct page_console_languages_languages_row){
                .tag = language->tag,
                .name = language->name,
                .texts = (int64_t)review.texts,
                .missing = (int64_t)review.missing,
                .unreviewed = (int64_t)review.unreviewed,
                .review = say_review(a, &review),
                .mark = console_mark_name(said[state].mark),
                .state = console_text(a, said[state].state),
        };
}

enum err console_list_languages(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        const struct city *city = &call->site->folder->city;
        struct buf out = buf_in(a->mem);
        struct page_console_languages_languages_row *rows =
                arena_take_array(a->mem, city->language_count + 1, sizeof *rows);
        for (size_t i = 0; i < city->language_count; i++)
                rows[i] = row_of(a, &city->languages[i]);
        const struct page_console_languages page = { rows, city->language_count };
        TRY(page_console_languages_write(a, a->lang, &page, &out));
        console_answer(a, answer, TEXT_CONSOLE_LANGUAGES_TITLE, &out);
        return OK;
}
