/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "kit/text_review.h"

#include <stdio.h>

enum { TAG_WIDTH = 9 };
static const char indent[] = "         ";

/* "residents, verifiers" */
static const char *list_complete(struct act *a, enum lang lang)
{
        struct buf list = buf_in(a->mem);
        for (unsigned audience = 0; audience < AUDIENCE_COUNT; audience++) {
                if ((text_complete[lang] >> audience & 1) == 0)
                        continue;
                buf_add_c(&list, list.len > 0 ? ", " : "");
                buf_add_c(&list, audience_names[audience]);
        }
        return buf_c(&list);
}

static void say_missing(struct act *a, enum lang lang, size_t missing)
{
        fputs(indent, stdout);
        cli_say_with(a, TEXT_TEXT_MISSING, text_number(a, (int64_t)missing));
        for (size_t key = 0; key < TEXT_COUNT; key++)
                if ((TEXT_SERVED >> text_audience[key] & 1) != 0 &&
                        !text_is_own(lang, (enum text)key))
                        printf("%s  %s\n", indent, text_keys[key]);
}

static void say_review(struct act *a, const struct text_review *review)
{
        fputs(indent, stdout);
        if (review->who == NULL)
                puts(text_get(a->lang, TEXT_TEXT_NOT_REVIEWED));
        else if (review->unreviewed == 0)
                cli_say_with(a, TEXT_TEXT_REVIEWED, review->who, review->day);
        else
                cli_say_with(a, TEXT_TEXT_REVIEWED_IN_PART, review->who, review->day,
                        text_number(a, (int64_t)review->unreviewed),
                        text_number(a, (int64_t)review->changed));
}

static bool say_language(struct act *a, enum lang lang)
{
        struct text_review review = text_review(lang, TEXT_SERVED);
        const char *complete = list_complete(a, lang);
        cli_print_column(text_lang_tags[lang], TAG_WIDTH);
        puts(text_get(lang, TEXT_LANGUAGE_NAME));
        if (complete[0] != '\0') {
                fputs(indent, stdout);
                cli_say_with(a, TEXT_TEXT_COMPLETE, complete);
        }
        if (review.missing > 0)
                say_missing(a, lang, review.missing);
        say_review(a, &review);
        return review.missing == 0;
}

static void say_grades(struct act *a)
{
        for (const struct text_grade *row = text_grades; row->most > 0; row++) {
                char grade[24];
                snprintf(grade, sizeof grade, "%d.%d", row->tenths / 10, row->tenths % 10);
                cli_say_with(a, TEXT_TEXT_GRADE, grade, text_number(a, row->most));
        }
}

enum err cli_text_check(struct act *a, struct cli_call *call)
{
        bool is_whole = true;
        (void)call;
        for (int lang = 0; lang < LANG_COUNT; lang++)
                is_whole &= say_language(a, (enum lang)lang);
        say_grades(a);
        return is_whole ? OK : fail(a, E_STATE, TEXT_TEXT_LACKING);
}
