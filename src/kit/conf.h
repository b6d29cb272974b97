/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_CONF_H
#define CITYKEY_KIT_CONF_H

#include "base/act.h"

/* A program's settings in a file: lines "name = value", empty lines, and lines that begin with #. A
 * value is the rest of its line without blanks at either end; there are no quotes and no escapes.
 */

enum { CONF_FILE_MOST = 64 * 1024, CONF_VALUE_MOST = 1000 };

struct conf {
        const char *file; /* as it stands in sentences */
        const char *const *names;
        size_t count;
};

/* Reads TEXT: VALUES[i] is what is said for names[i], in the act's memory, or stays as it is.
 * E_INPUT with its line for a name that is not among them or stands twice, a line without =, no
 * value, one that is too long, and what is not UTF-8 or not to be seen.
 */
enum err conf_read(struct act *a, const struct conf *conf, struct str text, const char **values);

#endif
