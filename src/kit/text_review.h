/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_TEXT_REVIEW_H
#define CITYKEY_KIT_TEXT_REVIEW_H

#include "kit/text.h"

/* How good the texts of a language are: what is missing, and what a person has read and found good
 * (web/text/reviewed). The program knows it of itself: nothing is read from a file. */

struct text_review {
        size_t texts;      /* those that the audiences read */
        size_t missing;    /* of them, those for which English's stands in */
        size_t unreviewed; /* of the rest, those that nobody has read as they stand now */
        size_t changed;    /* of the unreviewed, those that were read before they were changed */
        const char *day;   /* when the last review of one of them ended, 2027-01-15; or NULL */
        const char *who;   /* who made it; or NULL */
};

/* AUDIENCES are bits: 1U << AUDIENCE_RESIDENTS and so on. */
struct text_review text_review(enum lang lang, unsigned audiences);

/* Those that every language is written for. */
#define TEXT_SERVED (1U << AUDIENCE_RESIDENTS | 1U << AUDIENCE_VERIFIERS)

/* Has LANG a text of its own for KEY. */
bool text_is_own(enum lang lang, enum text key);

#endif
