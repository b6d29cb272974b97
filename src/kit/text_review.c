/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/text_review.h"

#include <string.h>

bool text_is_own(enum lang lang, enum text key)
{
        return text_table[lang][key] != NULL;
}

/* A text that a person has read; days in their own notation are in order. */
static void count_review(struct text_review *review, unsigned mark)
{
        const struct text_reviewer *reviewer = &text_reviewers[mark % TEXT_CHANGED - 1];
        bool is_changed = (mark & TEXT_CHANGED) != 0;
        review->unreviewed += is_changed;
        review->changed += is_changed;
        if (review->day == NULL || strcmp(reviewer->day, review->day) >= 0) {
                review->day = reviewer->day;
                review->who = reviewer->who;
        }
}

struct text_review text_review(enum lang lang, unsigned audiences)
{
        struct text_review review = { 0 };
        for (size_t key = 0; key < TEXT_COUNT; key++) {
                unsigned mark = text_reviewed[lang][key];
                if ((audiences >> text_audience[key] & 1) == 0)
                        continue;
                review.texts++;
                if (!text_is_own(lang, (enum text)key))
                        review.missing++;
                else if (mark == 0)
                        review.unreviewed++;
                else
                        count_review(&review, mark);
        }
        return review;
}
