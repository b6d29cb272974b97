/* SPDX-License-Identifier: Apache-2.0 */
#include "base64.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void base64url_put(struct sink *text, struct bytes data)
{
        uint32_t bits = 0;
        unsigned count = 0;
        for (size_t i = 0; i < data.length; i++) {
                bits = bits << 8 | data.at[i];
                for (count += 8; count >= 6; count -= 6)
                        sink_put_byte(text, (uint8_t)alphabet[bits >> (count - 6) & 63]);
                bits &= (1U << count) - 1;
        }
        if (count)
                sink_put_byte(text, (uint8_t)alphabet[bits << (6 - count) & 63]);
}

/* The six bits that C stands for, or -1. */
static int value_of(uint8_t c)
{
        if (c >= 'A' && c <= 'Z')
                return c - 'A';
        if (c >= 'a' && c <= 'z')
                return c - 'a' + 26;
        if (c >= '0' && c <= '9')
                return c - '0' + 52;
        return c == '-' ? 62 : c == '_' ? 63 : -1;
}

bool base64url_decode(struct bytes text, struct sink *out)
{
        struct sink to = *out;
        uint32_t bits = 0;
        unsigned count = 0;
        if (text.length % 4 == 1)
                return false;
        for (size_t i = 0; i < text.length; i++) {
                int value = value_of(text.at[i]);
                if (value < 0)
                        return false;
                bits = bits << 6 | (uint32_t)value;
                count += 6;
                if (count >= 8) {
                        count -= 8;
                        sink_put_byte(&to, (uint8_t)(bits >> count));
                        bits &= (1U << count) - 1;
                }
        }
        if (bits || !sink_is_whole(&to))
                return false;
        *out = to;
        return true;
}
