/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_PAGE_FILE_H
#define CITYKEY_FACE_PAGE_FILE_H

#include "face/page.h"

/* The files that pages load: style sheets, scripts, the city's seal and colours. The address of
 * each names what is in it ("/static/5f3c…/portal.css"), so a browser asks for it once and for
 * good. */
struct page_files;

/* Made at start, while the policy's folder can be read. */
enum err page_files_make(
        struct act *a, const struct folder *folder, const struct page_files **files);

/* Where NAME is; an address at which there is nothing for a name that is none. FILES may be NULL.
 */
struct str page_file_address(struct act *a, const struct page_files *files, const char *name);

/* The route /static/ *: the file at call->rest. */
enum err page_file_show(struct act *a, const struct page_call *call, struct page_answer *answer);

#endif
