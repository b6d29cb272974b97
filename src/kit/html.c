/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/html.h"

#include "lib/bytes.h"

#include <ctype.h>
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
        size_t len = bytes_utf8_length((struct bytes){ at, left });
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

bool html_static_is_safe(struct str url)
{
        if (!str_starts_with(url, STR("/static/")) || memmem(url.at, url.len, "..", 2) != NULL)
                return false;
        for (size_t i = 0; i < url.len; i++)
                if (!isalnum((unsigned char)url.at[i]) && strchr("/.-_", url.at[i]) == NULL)
                        return false;
        return memmem(url.at, url.len, "//", 2) == NULL;
}

void html_static(struct buf *out, struct str url)
{
        html_attribute(out, html_static_is_safe(url) ? url : STR("#"));
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
