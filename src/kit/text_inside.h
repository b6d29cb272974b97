/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_TEXT_INSIDE_H
#define CITYKEY_KIT_TEXT_INSIDE_H

#include "kit/text.h"

#include <unicode/utypes.h>

/* What the files of text share. */

/* LANG as it is written in the United States, by ICU's name: 2:30 p. m. and not 14:30 in Spanish.
 * Digits are Western, as in the card numbers, codes and telephones beside them. */
enum { TEXT_LOCALE_SIZE = 48 };
void text_locale_write(enum lang lang, char locale[TEXT_LOCALE_SIZE]);

/* The character at *AT, which moves past it; negative for what is not UTF-8. */
UChar32 text_char_next(struct str text, size_t *at);

#endif
