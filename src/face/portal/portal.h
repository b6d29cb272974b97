/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_PORTAL_PORTAL_H
#define CITYKEY_FACE_PORTAL_PORTAL_H

#include "face/page.h"

/* The city's pages for residents: what their handlers share. A page is a row of a table, a handler
 * and a template in web/portal. Nothing of who looks is asked, kept or written anywhere. */

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

#endif
