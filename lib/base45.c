/* SPDX-License-Identifier: Apache-2.0 */
#include "base45.h"

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

enum { BASE = 45 };

void base45_put(struct sink *text, struct bytes data)
{
        for (size_t i = 0; i < data.length; i += 2) {
                bool is_pair = i + 1 < data.length;
                unsigned value = is_pair ? data.at[i] * 256U + data.at[i + 1] : data.at[i];
                const uint8_t group[] = { (uint8_t)alphabet[value % BASE],
                        (uint8_t)alphabet[value / BASE % BASE],
                        (uint8_t)alphabet[value / BASE / BASE] };
                sink_put(text, (struct bytes){ group, is_pair ? 3 : 2 });
        }
}

/* What stands for a character, one more than its value, so that all others are 0. */
static const uint8_t values[256] = {
        [' '] = 37,
        ['$'] = 38,
        ['%'] = 39,
        ['*'] = 40,
        ['+'] = 41,
        ['-'] = 42,
        ['.'] = 43,
        ['/'] = 44,
        [':'] = 45,
        ['0'] = 1,
        ['1'] = 2,
        ['2'] = 3,
        ['3'] = 4,
        ['4'] = 5,
        ['5'] = 6,
        ['6'] = 7,
        ['7'] = 8,
        ['8'] = 9,
        ['9'] = 10,
        ['A'] = 11,
        ['B'] = 12,
        ['C'] = 13,
        ['D'] = 14,
        ['E'] = 15,
        ['F'] = 16,
        ['G'] = 17,
        ['H'] = 18,
        ['I'] = 19,
        ['J'] = 20,
        ['K'] = 21,
        ['L'] = 22,
        ['M'] = 23,
        ['N'] = 24,
        ['O'] = 25,
        ['P'] = 26,
        ['Q'] = 27,
        ['R'] = 28,
        ['S'] = 29,
        ['T'] = 30,
        ['U'] = 31,
        ['V'] = 32,
        ['W'] = 33,
        ['X'] = 34,
        ['Y'] = 35,
        ['Z'] = 36,
};

enum { OUTSIDE = 0x10000 }; /* larger than any group may be */

/* The value of three characters, or something over 65535. */
static unsigned value_of_three(const uint8_t *text)
{
        unsigned low = values[text[0]], middle = values[text[1]], high = values[text[2]];
        if (!low || !middle || !high)
                return OUTSIDE;
        return (low - 1) + (middle - 1) * BASE + (high - 1) * BASE * BASE;
}

static unsigned value_of_two(const uint8_t *text)
{
        unsigned low = values[text[0]], high = values[text[1]];
        return low && high ? (low - 1) + (high - 1) * BASE : OUTSIDE;
}

bool base45_decode(struct bytes text, struct sink *out)
{
        size_t groups = text.length / 3, left = text.length % 3;
        size_t length = groups * 2 + left / 2;
        if (left == 1 || !sink_is_whole(out) || length > out->room - out->length)
                return false;
        uint8_t *to = out->at + out->length;
        for (size_t i = 0; i < groups; i++) {
                unsigned value = value_of_three(text.at + 3 * i);
                if (value > 0xFFFF)
                        return false;
                *to++ = (uint8_t)(value >> 8);
                *to++ = (uint8_t)value;
        }
        if (left) {
                unsigned value = value_of_two(text.at + 3 * groups);
                if (value > 0xFF)
                        return false;
                *to = (uint8_t)value;
        }
        out->length += length;
        return true;
}
