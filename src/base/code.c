/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/code.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Crockford's alphabet; the last five appear only as check characters. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

static int value_of(char c)
{
        if (c >= 'a' && c <= 'z')
                c = (char)(c - 'a' + 'A');
        if (c == 'O')
                c = '0';
        if (c == 'I' || c == 'L')
                c = '1';
        const char *found = c ? strchr(alphabet, c) : NULL;
        return found ? (int)(found - alphabet) : -1;
}

static int check_value(const char chars[STUB_CHARS])
{
        int remainder = 0;
        for (size_t i = 0; i < STUB_CHARS; i++)
                remainder = (remainder * 32 + value_of(chars[i])) % 37;
        return remainder;
}

struct stub_code stub_code_of(const uint8_t random[STUB_BYTES])
{
        struct stub_code code;
        for (size_t i = 0; i < STUB_CHARS; i++) {
                unsigned value = 0;
                for (size_t bit = 5 * i; bit < 5 * i + 5; bit++)
                        value = value << 1 | ((unsigned)random[bit / 8] >> (7 - bit % 8) & 1);
                code.chars[i] = alphabet[value];
        }
        return code;
}

void stub_code_write(const struct stub_code *code, char text[STUB_TEXT_SIZE])
{
        char *at = text;
        for (size_t i = 0; i < STUB_CHARS; i++) {
                *at++ = code->chars[i];
                if (i % 4 == 3)
                        *at++ = '-';
        }
        *at++ = alphabet[check_value(code->chars)];
        *at = '\0';
}

static bool is_separator(char c)
{
        return c == ' ' || c == '-' || c == '\n' || c == '\r' || c == '\t';
}

bool stub_code_read(struct private typed, struct stub_code *code)
{
        struct str text = private_unwrap(typed);
        struct stub_code read;
        size_t have = 0;
        int check = -1;
        for (size_t i = 0; i < text.len; i++) {
                char c = text.at[i];
                if (is_separator(c))
                        continue;
                int value = value_of(c);
                if (value < 0 || check >= 0 || (have < STUB_CHARS && value >= 32))
                        return false;
                if (have < STUB_CHARS)
                        read.chars[have++] = alphabet[value];
                else
                        check = value;
        }
        if (have != STUB_CHARS || check != check_value(read.chars))
                return false;
        *code = read;
        return true;
}

/* A sign that only the last place may have is wrong before it. */
static bool is_sign_good(char c, size_t place)
{
        int value = value_of(c);
        return value >= 0 && (value < 32 || place >= STUB_CHARS);
}

struct stub_fault stub_code_look(struct private typed)
{
        struct str text = private_unwrap(typed);
        struct stub_fault wrong = { STUB_GOOD, 0 };
        struct stub_code code;
        size_t signs = 0;
        for (size_t i = 0; i < text.len; i++) {
                bool is_more = ((unsigned char)text.at[i] & 0xC0) == 0x80; /* of one UTF-8 sign */
                if (is_separator(text.at[i]) || is_more)
                        continue;
                if (wrong.what == STUB_GOOD && !is_sign_good(text.at[i], signs))
                        wrong = (struct stub_fault){ STUB_SIGN, signs };
                signs++;
        }
        if (signs == 0)
                return (struct stub_fault){ STUB_EMPTY, 0 };
        if (signs != STUB_CHARS + 1)
                return (struct stub_fault){ STUB_LENGTH, signs };
        if (wrong.what != STUB_GOOD || stub_code_read(typed, &code))
                return wrong;
        return (struct stub_fault){ STUB_CHECK, 0 };
}

/* ISO 7064 MOD 97-10: the number followed by its check digits is 1 mod 97. */
void card_number_write(int64_t index, char text[CARD_NUMBER_SIZE])
{
        unsigned digits = (unsigned)((uint64_t)index % 1000000000u);
        unsigned check = 98 - (unsigned)((uint64_t)digits * 100 % 97);
        snprintf(text, CARD_NUMBER_SIZE, "%03u %03u %03u %02u", digits / 1000000 % 1000,
                digits / 1000 % 1000, digits % 1000, check % 100);
}

bool card_number_read(struct str text, int64_t *index)
{
        char digits[CARD_NUMBER_DIGITS];
        size_t have = 0;
        for (size_t i = 0; i < text.len; i++) {
                if (text.at[i] == ' ' || text.at[i] == '-')
                        continue;
                if (have == CARD_NUMBER_DIGITS)
                        return false;
                digits[have++] = text.at[i];
        }
        int64_t number;
        if (have != CARD_NUMBER_DIGITS ||
                !str_read_number((struct str){ digits, have }, INT64_MAX, &number) ||
                number % 97 != 1)
                return false;
        *index = number / 100;
        return true;
}

static int luhn_check(const char *digits, size_t count)
{
        int sum = 0;
        for (size_t i = 0; i < count; i++) {
                int value = digits[i] - '0';
                if (i % 2 == 0)
                        value = value * 2 > 9 ? value * 2 - 9 : value * 2;
                sum += value;
        }
        return (10 - sum % 10) % 10;
}

void library_number_write(int institution, int64_t serial, char text[LIBRARY_NUMBER_SIZE])
{
        snprintf(text, LIBRARY_NUMBER_SIZE, "2%04u%08u", (unsigned)institution % 10000,
                (unsigned)((uint64_t)serial % 100000000u));
        text[13] = (char)('0' + luhn_check(text, 13));
        text[14] = '\0';
}

bool library_number_is_valid(struct str digits)
{
        int64_t number;
        return digits.len == LIBRARY_NUMBER_DIGITS && str_read_number(digits, INT64_MAX, &number) &&
               digits.at[13] - '0' == luhn_check(digits.at, 13);
}
