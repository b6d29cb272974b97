/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/cookie.h"

#include <string.h>

/* cookie-octet: visible ASCII without quotes, comma, semicolon and backslash. */
static bool is_plain(struct str text)
{
        for (size_t i = 0; i < text.len; i++) {
                unsigned char c = (unsigned char)text.at[i];
                if (c <= ' ' || c >= 0x7f || strchr("\",;\\", c))
                        return false;
        }
        return true;
}

bool cookie_find(struct private header, const char *name, struct private *value)
{
        struct str rest = private_unwrap(header), found = { 0 };
        while (rest.len) {
                struct str content;
                struct str pair = str_trim(str_cut(rest, ';', &rest));
                struct str its_name = str_cut(pair, '=', &content);
                if (its_name.len == 0 || its_name.len == pair.len || !is_plain(its_name) ||
                        !is_plain(content))
                        return false;
                if (!str_is_equal(its_name, str_of(name)))
                        continue;
                if (found.at)
                        return false;
                found = content;
        }
        if (!found.at)
                return false;
        *value = private_wrap(found);
        return true;
}
