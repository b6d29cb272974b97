/* SPDX-License-Identifier: Apache-2.0 */
#include "base45.h"

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

enum { BASE = 45 };

void base45_put(struct sink *text, struct bytes data)
{
        for (size_t i = 0; i < data.length; i += 2) {
                bool is_pair = i + 1 < data.length;
                unsigned value = is_pair ? data.at[i] * 256U + data.at[i + 1] : data.at[i];
                for (int digits = is_pair ? 3 : 2; digits > 0; digits--) {
                        sink_put_byte(text, (uint8_t)alphabet[value % BASE]);
                        value /= BASE;
                }
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

/* The value of a group of two or three characters; false when one is outside the alphabet. */
static bool read_group(const uint8_t *text, size_t length, unsigned *value)
{
        unsigned sum = 0;
        for (size_t i = length; i-- > 0;) {
                if (values[text[i]] == 0)
                        return false;
                sum = sum * BASE + values[text[i]] - 1U;
        }
        *value = sum;
        return true;
}

bool base45_decode(struct bytes text, struct sink *out)
{
        if (text.length % 3 == 1)
                return false;
        struct sink to = *out;
        for (size_t i = 0; i < text.length; i += 3) {
                size_t length = text.length - i < 3 ? 2 : 3;
                unsigned value;
                if (!read_group(text.at + i, length, &value))
                        return false;
                if (value > (length == 3 ? 0xFFFFU : 0xFFU))
                        return false;
                uint8_t pair[2] = { (uint8_t)(value >> 8), (uint8_t)value };
                sink_put(&to, (struct bytes){ length == 3 ? pair : pair + 1, length - 1 });
        }
        if (!sink_is_whole(&to))
                return false;
        *out = to;
        return true;
}
