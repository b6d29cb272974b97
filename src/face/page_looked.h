/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_PAGE_LOOKED_H
#define CITYKEY_FACE_PAGE_LOOKED_H

#include "civic/doctor.h"

/* What the server last found of what takes long to look at: its upkeep looks, its pages say it. In
 * memory that its processes share; made before there are any. */
struct page_looked;

enum err page_looked_make(struct act *a, struct page_looked **looked);

/* Everything zero, which is not looked at yet, when LOOKED is NULL. */
void page_looked_get(struct page_looked *looked, struct doctor_slow *slow);
void page_looked_put(struct page_looked *looked, const struct doctor_slow *slow);

/* Somebody wants it to be looked at now; until the next page_looked_put. */
void page_looked_ask(struct page_looked *looked);
bool page_looked_is_asked(const struct page_looked *looked);

#endif
