/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_PORTAL_ANSWERS_H
#define CITYKEY_FACE_PORTAL_ANSWERS_H

#include "civic/papers.h"
#include "face/portal/portal.h"

/* What somebody says of their papers on the city's pages. It comes in the form and goes back in the
 * page that answers it; nothing of it is kept, and no address has any of it. */

struct answers {
        bool has_age;
        int64_t age; /* the first of a band of the rules */
        struct papers_ticks ticks;
        bool has_new_name, has_lost_all;
};

/* The fields of every form with answers. */
extern const struct form answers_form;

/* The answers of a call by that form. At an age that is known, ticks that mean nothing there, after
 * somebody went back and changed the age, are left out. */
struct answers answers_of(const struct page_call *call);

/* The rules of the city whose page it is. */
const struct papers_rules *answers_rules(const struct page_call *call);

/* Does the page show row I to somebody with these answers. */
bool answers_show(const struct papers_rules *rules, const struct answers *answers, size_t i);

/* Hidden fields that bring ANSWERS along: all but the ticks of EXCEPT and, when it is asked for
 * anew, the age or the two words. */
struct answers_except {
        uint64_t ticks;
        bool age, words;
};
struct answers_held {
        struct str name, value;
};
struct answers_held *answers_hold(struct act *a, const struct answers *answers,
        const struct answers_except *except, size_t *count);

/* The verdict on ANSWERS, whose age is known. */
enum err answers_judge(struct act *a, const struct page_call *call, const struct answers *answers,
        struct papers_verdict *verdict);

/* The part of a page that says it: as a panel, or what is missing, the easiest way, and whom to
 * talk to. */
enum err answers_say(struct act *a, const struct papers_rules *rules,
        const struct papers_verdict *verdict, struct buf *out);

/* "This costs nothing.", "It takes about 2 days." */
struct str answers_cost(struct act *a, const struct papers_rules *rules, int64_t money);
struct str answers_days(struct act *a, int64_t days);

/* "14 to 21", of band B. */
struct str answers_band(struct act *a, const struct papers_rules *rules, size_t b);

/* "14 to 21", "22 or older", or "" for all. */
struct str answers_ages(struct act *a, const struct papers_ages *ages);

/* "At most 60 days old.", or "". */
struct str answers_limit(struct act *a, const struct papers_row *row);

#endif
