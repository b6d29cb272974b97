/* SPDX-License-Identifier: Apache-2.0 */
#include "card_text.h"
#include "base45.h"
#include "deflate.h"

#include <string.h>

static bool open_base45(struct bytes text, struct sink *cose)
{
        uint8_t memory[CARD_TEXT_MOST / 3 * 2 + 2];
        struct sink packed = sink_in(memory, sizeof memory);
        bool is_open = base45_decode(text, &packed) && zlib_unpack(sink_bytes(&packed), cose);
        explicit_bzero(memory, packed.length <= sizeof memory ? packed.length : sizeof memory);
        return is_open;
}

static int value_of_hex(uint8_t c)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        c = (uint8_t)(c | 0x20);
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A link's fragment is written in three ways: all escaped as a careful program does, only the
 * spaces as a browser's address bar does, or nothing. "%20" may then be an escape or Base45. */
enum escape { ESCAPE_ALL, ESCAPE_SPACE, ESCAPE_NONE, ESCAPE_COUNT };

/* The character at the front of TEXT, taken away. */
static uint8_t take_character(struct bytes *text, enum escape escape)
{
        uint8_t c = text->at[0];
        size_t length = 1;
        if (c == '%' && text->length >= 3 && escape != ESCAPE_NONE) {
                int high = value_of_hex(text->at[1]), low = value_of_hex(text->at[2]);
                int value = high * 16 + low;
                if (high >= 0 && low >= 0 && (escape == ESCAPE_ALL || value == ' ')) {
                        c = (uint8_t)value;
                        length = 3;
                }
        }
        text->at += length;
        text->length -= length;
        return c;
}

/* Tries each way; zlib's checksum says which one it was. */
static bool open_fragment(struct bytes fragment, struct sink *cose)
{
        uint8_t memory[CARD_TEXT_MOST];
        bool is_open = false;
        for (enum escape escape = ESCAPE_ALL; escape < ESCAPE_COUNT && !is_open; escape++) {
                struct sink plain = sink_in(memory, sizeof memory);
                for (struct bytes rest = fragment; rest.length;)
                        sink_put_byte(&plain, take_character(&rest, escape));
                is_open = open_base45(bytes_trim(sink_bytes(&plain)), cose);
        }
        explicit_bzero(memory, sizeof memory);
        return is_open;
}

bool card_text_open(struct bytes text, struct sink *cose)
{
        if (text.length > CARD_TEXT_MOST)
                return false;
        // No space at either end can belong to a card: zlib's first bytes give none, and neither
        // does the high digit that ends a text.
        struct bytes trimmed = bytes_trim(text);
        const uint8_t *hash = trimmed.length ? memchr(trimmed.at, '#', trimmed.length) : NULL;
        if (!hash)
                return open_base45(trimmed, cose);
        size_t before = (size_t)(hash + 1 - trimmed.at);
        return open_fragment((struct bytes){ hash + 1, trimmed.length - before }, cose);
}

bool card_text_put(struct sink *text, struct bytes cose)
{
        uint8_t memory[CARD_PLAIN_MOST / 8 * 9 + 64];
        struct sink packed = sink_in(memory, sizeof memory);
        struct sink to = *text;
        bool is_put = zlib_pack_card(cose, &packed);
        if (is_put)
                base45_put(&to, sink_bytes(&packed));
        explicit_bzero(memory, sizeof memory);
        if (!is_put || !sink_is_whole(&to))
                return false;
        *text = to;
        return true;
}
