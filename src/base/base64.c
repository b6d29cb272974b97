/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/str.h"

#include <string.h>

static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static struct str encode(struct arena *mem, struct str bytes, const char *alphabet, bool pads)
{
        struct buf out = buf_in(mem);
        for (size_t i = 0; i < bytes.len; i += 3) {
                size_t have = bytes.len - i < 3 ? bytes.len - i : 3;
                uint32_t group = 0;
                for (size_t j = 0; j < 3; j++)
                        group = group << 8 | (j < have ? (uint8_t)bytes.at[i + j] : 0);
                for (size_t j = 0; j < 4; j++) {
                        if (j <= have)
                                buf_add_byte(&out, alphabet[group >> (18 - 6 * j) & 63]);
                        else if (pads)
                                buf_add_byte(&out, '=');
                }
        }
        return buf_str(&out);
}

struct str base64_encode(struct arena *mem, struct str bytes)
{
        return encode(mem, bytes, standard, true);
}

struct str base64url_encode(struct arena *mem, struct str bytes)
{
        return encode(mem, bytes, url_safe, false);
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
