/* SPDX-License-Identifier: Apache-2.0 */
#include "bytes.h"

#include <string.h>

struct bytes bytes_of_text(const char *text)
{
        return (struct bytes){ (const uint8_t *)text, strlen(text) };
}

bool bytes_are_equal(struct bytes a, struct bytes b)
{
        return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

bool bytes_take(struct bytes *rest, size_t length, struct bytes *taken)
{
        if (rest->length < length)
                return false;
        *taken = (struct bytes){ rest->at, length };
        rest->at += length;
        rest->length -= length;
        return true;
}

bool bytes_take_number(struct bytes *rest, size_t size, uint64_t *number)
{
        struct bytes taken;
        if (!bytes_take(rest, size, &taken))
                return false;
        *number = 0;
        for (size_t i = 0; i < size; i++)
                *number = *number << 8 | taken.at[i];
        return true;
}

static bool is_white(uint8_t c)
{
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct bytes bytes_trim(struct bytes text)
{
        while (text.length && is_white(text.at[text.length - 1]))
                text.length--;
        while (text.length && is_white(text.at[0])) {
                text.at++;
                text.length--;
        }
        return text;
}

/* One row for each shape of a sequence: lead byte, and the bounds of the byte after it, which
 * keep out overlong forms, surrogates and what lies past U+10FFFF (Unicode, table 3-7). */
static const struct {
        uint8_t lead_from, lead_to, next_from, next_to;
        size_t length;
} sequences[] = {
        { 0x00, 0x7F, 0x00, 0x00, 1 },
        { 0xC2, 0xDF, 0x80, 0xBF, 2 },
        { 0xE0, 0xE0, 0xA0, 0xBF, 3 },
        { 0xE1, 0xEC, 0x80, 0xBF, 3 },
        { 0xED, 0xED, 0x80, 0x9F, 3 },
        { 0xEE, 0xEF, 0x80, 0xBF, 3 },
        { 0xF0, 0xF0, 0x90, 0xBF, 4 },
        { 0xF1, 0xF3, 0x80, 0xBF, 4 },
        { 0xF4, 0xF4, 0x80, 0x8F, 4 },
};

size_t bytes_utf8_length(struct bytes text)
{
        for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++) {
                if (text.at[0] < sequences[i].lead_from || text.at[0] > sequences[i].lead_to)
                        continue;
                size_t length = sequences[i].length;
                if (length == 1)
                        return 1;
                if (text.length < length || text.at[1] < sequences[i].next_from ||
                        text.at[1] > sequences[i].next_to)
                        return 0;
                for (size_t j = 2; j < length; j++)
                        if ((text.at[j] & 0xC0) != 0x80)
                                return 0;
                return length;
        }
        return 0;
}

bool bytes_are_utf8(struct bytes text)
{
        while (text.length) {
                size_t length = bytes_utf8_length(text);
                if (length == 0)
                        return false;
                text.at += length;
                text.length -= length;
        }
        return true;
}

struct sink sink_in(void *memory, size_t room)
{
        return (struct sink){ .at = memory, .room = room };
}

void sink_put(struct sink *sink, struct bytes bytes)
{
        if (bytes.length && sink->length <= sink->room && bytes.length <= sink->room - sink->length)
                memcpy(sink->at + sink->length, bytes.at, bytes.length);
        sink->length += bytes.length;
}

void sink_put_byte(struct sink *sink, uint8_t byte)
{
        sink_put(sink, (struct bytes){ &byte, 1 });
}

void sink_put_number(struct sink *sink, uint64_t number, size_t size)
{
        for (size_t i = size; i > 0; i--)
                sink_put_byte(sink, (uint8_t)(number >> (8 * (i - 1))));
}

bool sink_is_whole(const struct sink *sink)
{
        return sink->length <= sink->room;
}

struct bytes sink_bytes(const struct sink *sink)
{
        if (!sink_is_whole(sink))
                return (struct bytes){ NULL, 0 };
        return (struct bytes){ sink->at, sink->length };
}
