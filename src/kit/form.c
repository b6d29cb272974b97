/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/form_inside.h"

#include "lib/bytes.h"

static int hex_digit(char c)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        c = (char)(c | 0x20);
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool form_decode(struct act *a, struct str coded, struct str *plain)
{
        char *out = arena_take(a->mem, coded.len + 1);
        size_t len = 0;
        for (size_t i = 0; i < coded.len; i++) {
                char c = coded.at[i];
                if (c == '%') {
                        int high = i + 2 < coded.len ? hex_digit(coded.at[i + 1]) : -1;
                        int low = high >= 0 ? hex_digit(coded.at[i + 2]) : -1;
                        if (low < 0)
                                return false;
                        c = (char)(high << 4 | low);
                        i += 2;
                } else if (c == '+') {
                        c = ' ';
                }
                if (c == '\0')
                        return false;
                out[len++] = c;
        }
        if (!bytes_are_utf8((struct bytes){ (const uint8_t *)out, len }))
                return false;
        *plain = (struct str){ out, len };
        return true;
}

enum err form_field(struct act *a, struct private body, const char *field, struct private *value)
{
        struct str rest = private_unwrap(body);
        struct str found = { 0 };
        while (rest.len) {
                struct str coded;
                struct str name;
                struct str pair = str_cut(rest, '&', &rest);
                struct str coded_name = str_cut(pair, '=', &coded);
                if (!form_decode(a, coded_name, &name))
                        return fail(a, E_INPUT, TEXT_FORM_BROKEN);
                if (!str_is_equal(name, str_of(field)))
                        continue;
                if (found.at || !form_decode(a, coded, &found))
                        return fail(a, E_INPUT, TEXT_FORM_BROKEN);
        }
        if (!found.at)
                return fail(a, E_INPUT, TEXT_FORM_BROKEN);
        *value = private_wrap(found);
        return OK;
}
