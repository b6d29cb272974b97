/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_DEMO_H
#define CITYKEY_FACE_DEMO_H

#include "face/page.h"

/* The demonstration's finished card, at /LANGUAGE/demo: both sides, the page that checks it and the
 * stub's code. Where the site has no cards (page_site) there are no such pages. */

enum err demo_show(struct act *a, const struct page_call *call, struct page_answer *answer);

/* "/demo/front.png" and "/demo/back.png". */
enum err demo_show_picture(struct act *a, const struct page_call *call, struct page_answer *answer);

/* Is a card of `citykey issue` in the folder CARDS? */
enum err demo_check(struct act *a, const char *cards);

#endif
