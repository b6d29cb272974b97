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

/* For whom nothing is missing. */
static struct str say_whom(struct act *a, enum lang lang)
{
        static const enum text names[AUDIENCE_COUNT] = {
                [AUDIENCE_RESIDENTS] = TEXT_CONSOLE_LANGUAGES_WHOM_RESIDENTS,
                [AUDIENCE_VERIFIERS] = TEXT_CONSOLE_LANGUAGES_WHOM_VERIFIERS,
                [AUDIENCE_STAFF] = TEXT_CONSOLE_LANGUAGES_WHOM_STAFF,
                [AUDIENCE_OPERATOR] = TEXT_CONSOLE_LANGUAGES_WHOM_OPERATOR,
        };
        struct buf whom = buf_in(a->mem);
        size_t count = 0;
        for (unsigned audience = 0; audience < AUDIENCE_COUNT; audience++) {
                if (text_review(lang, 1U << audience).missing > 0)
                        continue;
                buf_add_c(&whom, count++ ? ", " : "");
                buf_add(&whom, console_text(a, names[audience]));
        }
        if (count == AUDIENCE_COUNT)
                return console_text(a, TEXT_CONSOLE_LANGUAGES_WHOM_ALL);
        return count ? buf_str(&whom) : console_text(a, TEXT_CONSOLE_LANGUAGES_WHOM_NONE);
}

static struct page_console_languages_languages_row row_of(
        struct act *a, const struct city_language *language)
{
        const enum lang lang = text_lang_of(language->tag);
        const struct text_review review = text_review(lang, TEXT_SERVED);
        enum quality state = review.missing > 0      ? INCOMPLETE
                             : review.unreviewed > 0 ? UNREAD
                                                     : READ;
        return (struct page_console_languages_languages_row){
                .tag = language->tag,
                .name = language->name,
                .whom = say_whom(a, lang),
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
