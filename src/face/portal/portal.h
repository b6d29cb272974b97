/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_PORTAL_PORTAL_H
#define CITYKEY_FACE_PORTAL_PORTAL_H

#include "face/page.h"
#include "kit/text.h"

/* The city's pages for residents: what their handlers share. A page is a row of a table (routes.c),
 * a handler and a template in web/portal. Nothing of who looks is asked, kept or written anywhere.
 */

/* The address of PATH ("/about") in the act's language: "/es/about". */
struct str portal_address(struct act *a, const char *path);

/* A sentence in the act's language. */
struct str portal_text(struct act *a, enum text key);

/* The same with arguments. */
#define portal_format(a, key, ...) str_of(text_format((a), (a)->lang, (key), __VA_ARGS__))

/* The address of a file that pages load: "/static/…/papers.js". */
struct str portal_static(struct act *a, const struct page_call *call, const char *name);

/* The title of the answer, and what was written into OUT as its body. Always OK, so that a handler
 * may end with it. */
enum err portal_answer(
        struct act *a, enum text title, const struct buf *out, struct page_answer *answer);

/* A language in which the pages are there, and the address of PATH in it. */
struct portal_tongue {
        enum lang lang;
        struct str tag, direction, name, there;
};
struct portal_tongue *portal_tongues(
        struct act *a, const struct city *city, const char *path, size_t *count);

/* How long cards are good, by age: "14 to 64", "5 years"; and for a card that is made today the
 * last day on which it is good, and on which papers that were sent online are kept at the latest.
 */
struct portal_band {
        struct str age, good, ends, kept;
};
enum err portal_bands(
        struct act *a, const struct city *city, struct portal_band **bands, size_t *count);

/* What the card is good for at a partner's: a sentence, or empty. */
struct str portal_library(struct act *a, const struct city *city);
struct str portal_prescription(struct act *a, const struct city *city);

/* The handlers of the rows in routes.c. */
enum err portal_home(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err portal_about(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err portal_about_not(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err portal_choose(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err portal_paused(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err portal_help(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err portal_tongue_help(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err portal_safety(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err portal_exit(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err portal_privacy(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err portal_accessibility(
        struct act *a, const struct page_call *call, struct page_answer *answer);
enum err portal_terms(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err portal_faq(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err portal_card(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err portal_renew(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err portal_rename(struct act *a, const struct page_call *call, struct page_answer *answer);
enum err portal_report(struct act *a, const struct page_call *call, struct page_answer *answer);

#endif
