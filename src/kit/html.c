/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/html.h"

#include <string.h>

/* Replaces what may not stand in a page (Unicode, section 23.8). */
static const char replacement[] = "\xEF\xBF\xBD";

/* Both places escape the same five: a character too many costs nothing, one too few a page. */
static const char *const entities[128] = {
        ['&'] = "&amp;",
        ['<'] = "&lt;",
        ['>'] = "&gt;",
        ['"'] = "&quot;",
        ['\''] = "&#39;",
};

/* Well-formed sequences by their first byte (Unicode, table 3-7): the length, and the range of the
 * second byte, which excludes overlong forms, surrogates and what lies beyond U+10FFFF. */
struct sequence {
        uint8_t first, last; /* of the first byte */
        uint8_t low, high;   /* of the second byte */
        size_t len;
};

static const struct sequence sequences[] = {
        { 0xC2, 0xDF, 0x80, 0xBF, 2 },
        { 0xE0, 0xE0, 0xA0, 0xBF, 3 },
        { 0xE1, 0xEC, 0x80, 0xBF, 3 },
        { 0xED, 0xED, 0x80, 0x9F, 3 },
        { 0xEE, 0xEF, 0x80, 0xBF, 3 },
        { 0xF0, 0xF0, 0x90, 0xBF, 4 },
        { 0xF1, 0xF3, 0x80, 0xBF, 4 },
        { 0xF4, 0xF4, 0x80, 0x8F, 4 },
};

/* Bytes of the well-formed sequence of two or more that AT begins with, or 0. */
static size_t sequence_length(const uint8_t *at, size_t left)
{
        for (size_t i = 0; i < COUNT(sequences); i++) {
                const struct sequence *s = &sequences[i];
                if (at[0] < s->first || at[0] > s->last)
                        continue;
                if (left < s->len || at[1] < s->low || at[1] > s->high)
                        return 0;
                for (size_t j = 2; j < s->len; j++)
                        if ((at[j] & 0xC0) != 0x80)
                                return 0;
                return s->len;
        }
        return 0;
}

static bool is_control(uint8_t byte)
{
        return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
}

/* Appends what the one character at AT becomes; gives the bytes it was made from. */
static size_t add_character(struct buf *out, const uint8_t *at, size_t left)
{
        if (*at < 0x80) {
                if (is_control(*at))
                        buf_add_c(out, replacement);
                else if (entities[*at])
                        buf_add_c(out, entities[*at]);
                else
                        buf_add_byte(out, (char)*at);
                return 1;
        }
        size_t len = sequence_length(at, left);
        if (len == 0) {
                buf_add_c(out, replacement);
                return 1;
        }
        buf_add(out, str_of_bytes(at, len));
        return len;
}

void html_text(struct buf *out, struct str text)
{
        const uint8_t *at = (const uint8_t *)text.at;
        for (size_t i = 0; i < text.len;)
                i += add_character(out, at + i, text.len - i);
}

void html_text_private(struct buf *out, struct private text)
{
        html_text(out, private_unwrap(text));
}

void html_attribute(struct buf *out, struct str text)
{
        html_text(out, text);
}

void html_attribute_private(struct buf *out, struct private text)
{
        html_text(out, private_unwrap(text));
}

/* Browsers drop tabs and line breaks from an address and take \ for /, so none may be in it. */
bool html_url_is_safe(struct str url)
{
        for (size_t i = 0; i < url.len; i++) {
                uint8_t byte = (uint8_t)url.at[i];
                if (byte <= 0x20 || byte == 0x7F || byte == '\\')
                        return false;
        }
        if (str_starts_with(url, STR("https://")) || str_starts_with(url, STR("#")))
                return true;
        return str_starts_with(url, STR("/")) && !str_starts_with(url, STR("//"));
}

void html_url(struct buf *out, struct str url)
{
        html_attribute(out, html_url_is_safe(url) ? url : STR("#"));
}

void html_image(struct act *a, struct buf *out, const char *type, struct private bytes)
{
        buf_add_c(out, "data:");
        buf_add_c(out, type);
        buf_add_c(out, ";base64,");
        buf_add(out, base64_encode(a->mem, private_unwrap(bytes)));
}
