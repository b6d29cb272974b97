/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct str str_of(const char *c_string)
{
        return (struct str){ c_string ? c_string : "", c_string ? strlen(c_string) : 0 };
}

struct str str_of_bytes(const void *bytes, size_t len)
{
        return (struct str){ bytes, len };
}

bool str_is_equal(struct str a, struct str b)
{
        return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool str_starts_with(struct str text, struct str prefix)
{
        return text.len >= prefix.len && memcmp(text.at, prefix.at, prefix.len) == 0;
}

bool str_ends_with(struct str text, struct str suffix)
{
        return text.len >= suffix.len &&
               memcmp(text.at + text.len - suffix.len, suffix.at, suffix.len) == 0;
}

struct str str_cut(struct str text, char separator, struct str *rest)
{
        const char *found = text.len ? memchr(text.at, separator, text.len) : NULL;
        if (!found) {
                *rest = (struct str){ text.at + text.len, 0 };
                return text;
        }
        size_t before = (size_t)(found - text.at);
        *rest = (struct str){ found + 1, text.len - before - 1 };
        return (struct str){ text.at, before };
}

static bool is_white(char c)
{
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str text)
{
        while (text.len && is_white(text.at[0])) {
                text.at++;
                text.len--;
        }
        while (text.len && is_white(text.at[text.len - 1]))
                text.len--;
        return text;
}

bool str_read_number(struct str text, int64_t most, int64_t *number)
{
        int64_t value = 0;
        if (text.len == 0)
                return false;
        for (size_t i = 0; i < text.len; i++) {
                if (text.at[i] < '0' || text.at[i] > '9')
                        return false;
                if (__builtin_mul_overflow(value, 10, &value) ||
                        __builtin_add_overflow(value, text.at[i] - '0', &value) || value > most)
                        return false;
        }
        *number = value;
        return true;
}

char *str_to_c(struct arena *mem, struct str text)
{
        char *copy = arena_take(mem, text.len + 1);
        if (text.len)
                memcpy(copy, text.at, text.len);
        return copy;
}

struct str str_copy(struct arena *mem, struct str text)
{
        return (struct str){ str_to_c(mem, text), text.len };
}

struct buf buf_in(struct arena *mem)
{
        return (struct buf){ .mem = mem };
}

static void make_room(struct buf *buf, size_t more)
{
        size_t needed = buf->len + more;
        if (needed <= buf->size)
                return;
        size_t size = buf->size ? buf->size : 256;
        while (size < needed)
                size *= 2;
        buf->at = arena_grow(buf->mem, buf->at, buf->size, size);
        buf->size = size;
}

void buf_add(struct buf *buf, struct str text)
{
        if (text.len == 0)
                return;
        make_room(buf, text.len);
        memcpy(buf->at + buf->len, text.at, text.len);
        buf->len += text.len;
}

void buf_add_c(struct buf *buf, const char *c_string)
{
        buf_add(buf, str_of(c_string));
}

void buf_add_byte(struct buf *buf, char byte)
{
        buf_add(buf, (struct str){ &byte, 1 });
}

void buf_add_number(struct buf *buf, int64_t number)
{
        char digits[32];
        int len = snprintf(digits, sizeof digits, "%" PRId64, number);
        buf_add(buf, (struct str){ digits, (size_t)len });
}

void buf_add_hex(struct buf *buf, struct str bytes)
{
        static const char digits[] = "0123456789abcdef";
        for (size_t i = 0; i < bytes.len; i++) {
                buf_add_byte(buf, digits[(uint8_t)bytes.at[i] >> 4]);
                buf_add_byte(buf, digits[(uint8_t)bytes.at[i] & 15]);
        }
}

struct str buf_str(const struct buf *buf)
{
        return (struct str){ buf->at ? buf->at : "", buf->len };
}

const char *buf_c(struct buf *buf)
{
        buf_add_byte(buf, '\0');
        buf->len--;
        return buf->at;
}

static int hex_value(char c)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        if (c >= 'a' && c <= 'f')
                return c - 'a' + 10;
        return -1;
}

bool hex_read(struct str hex, uint8_t *out, size_t len)
{
        if (hex.len != 2 * len)
                return false;
        for (size_t i = 0; i < hex.len; i++)
                if (hex_value(hex.at[i]) < 0)
                        return false;
        for (size_t i = 0; i < len; i++)
                out[i] = (uint8_t)(hex_value(hex.at[2 * i]) << 4 | hex_value(hex.at[2 * i + 1]));
        return true;
}
