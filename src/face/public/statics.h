/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_PUBLIC_STATICS_H
#define CITYKEY_FACE_PUBLIC_STATICS_H

#include "face/page.h"

/* What pages load: style sheets, scripts, the city's seal and colours. Their address names what is
 * in all of them (/static/HASH/NAME), so that a browser may keep them for ever. */
struct statics;

/* Reads the seal of FOLDER, and makes the rest. In the act's memory. */
enum err statics_make(struct act *a, const struct folder *folder, struct statics **statics);

/* "/static/HASH/portal.css", in the act's memory. NAME is one of the table's. */
struct str statics_address(struct act *a, const struct page_site *site, const char *name);

/* The handler of GET /static/… */
enum err statics_show(struct act *a, const struct page_call *call, struct page_answer *answer);

#endif
