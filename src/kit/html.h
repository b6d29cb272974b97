/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_HTML_H
#define CITYKEY_KIT_HTML_H

#include "base/act.h"
#include "base/private.h"

/* Escaping for the pages that tool/gen-template makes; each function for one place (HTML Living
 * Standard, section 13). What is appended to OUT is always well-formed UTF-8: a byte that is not,
 * and a control character other than tab and line break, becomes U+FFFD. */

/* As the text of an element. */
void html_text(struct buf *out, struct str text);
void html_text_private(struct buf *out, struct private text);

/* Inside a double-quoted attribute value that is no address, script or style. */
void html_attribute(struct buf *out, struct str text);
void html_attribute_private(struct buf *out, struct private text);

/* As the whole value of href, src or action: https://…, /path (not //host) or #part, without
 * blanks, control characters and backslashes. Anything else, javascript: above all, becomes "#". */
void html_url(struct buf *out, struct str url);
bool html_url_is_safe(struct str url);

/* As the whole value of what a page loads, a style sheet or a script: /static/… of this site, in
 * letters, digits, full stops, hyphens and underscores. Anything else becomes "#". */
void html_static(struct buf *out, struct str url);
bool html_static_is_safe(struct str url);

/* As the whole value of an <img>'s src: a data: URL (RFC 2397) of BYTES, in base64. TYPE is a
 * constant such as "image/png". */
void html_image(struct act *a, struct buf *out, const char *type, struct private bytes);

#endif
