/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/str.h"

#include "lib/base64.h"

#include <string.h>

static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

struct str base64_encode(struct arena *mem, struct str bytes)
{
        struct buf out = buf_in(mem);
        for (size_t i = 0; i < bytes.len; i += 3) {
                size_t have = bytes.len - i < 3 ? bytes.len - i : 3;
                uint32_t group = 0;
                for (size_t j = 0; j < 3; j++)
                        group = group << 8 | (j < have ? (uint8_t)bytes.at[i + j] : 0);
                for (size_t j = 0; j < 4; j++) {
                        if (j <= have)
                                buf_add_byte(&out, standard[group >> (18 - 6 * j) & 63]);
                        else
                                buf_add_byte(&out, '=');
                }
        }
        return buf_str(&out);
}

struct str base64url_encode(struct arena *mem, struct str bytes)
{
        size_t size = BASE64URL_SIZE(bytes.len);
        struct sink text = sink_in(arena_take(mem, size), size);
        base64url_put(&text, (struct bytes){ (const uint8_t *)bytes.at, bytes.len });
        return str_of_bytes(text.at, text.length);
}

/* The six bits of C, or -1. */
static int sextet(char c)
{
        const char *found = c ? strchr(standard, c) : NULL;
        return found ? (int)(found - standard) : -1;
}

bool base64_decode(struct arena *mem, struct str text, struct str *bytes)
{
        if (text.len % 4)
                return false;
        size_t padding = 0;
        while (padding < 2 && padding < text.len && text.at[text.len - 1 - padding] == '=')
                padding++;
        struct buf out = buf_in(mem);
        uint32_t group = 0;
        for (size_t i = 0; i < text.len; i++) {
                bool is_padding = i >= text.len - padding;
                int bits = is_padding ? 0 : sextet(text.at[i]);
                if (bits < 0)
                        return false;
                group = group << 6 | (uint32_t)bits;
                if (i % 4 != 3)
                        continue;
                size_t have = i == text.len - 1 ? 3 - padding : 3;
                for (size_t j = 0; j < 3; j++) {
                        char byte = (char)(group >> (16 - 8 * j) & 255);
                        if (j < have)
                                buf_add_byte(&out, byte);
                        else if (byte)
                                return false;
                }
                group = 0;
        }
        *bytes = buf_str(&out);
        return true;
}
