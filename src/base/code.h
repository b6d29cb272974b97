/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_BASE_CODE_H
#define CITYKEY_BASE_CODE_H

#include "base/private.h"

/* Codes and numbers that people read, type and scan. */

/* A stub code: 100 random bits, 20 characters of Crockford base32 and a check character
 * (the value mod 37), written in groups of four: XXXX-XXXX-XXXX-XXXX-XXXX-C. */
enum { STUB_BYTES = 13, STUB_CHARS = 20, STUB_TEXT_SIZE = 27 };

struct stub_code {
        char chars[STUB_CHARS]; /* canonical: upper case, no separators, no check character */
};

/* The first 100 bits of RANDOM as a code. */
struct stub_code stub_code_of(const uint8_t random[STUB_BYTES]);
void stub_code_write(const struct stub_code *code, char text[STUB_TEXT_SIZE]);

/* Takes what people type: lower case, O for 0, I and L for 1, spaces and hyphens anywhere.
 * False when a character, the length or the check character is wrong. */
bool stub_code_read(struct private typed, struct stub_code *code);

/* What is wrong with what was typed, for whoever typed it to look at: no sign of it is given back.
 */
enum stub_fault_kind {
        STUB_GOOD,
        STUB_EMPTY,
        STUB_SIGN,   /* the sign at PLACE, counted from 0 without separators, is in no code */
        STUB_LENGTH, /* there are PLACE signs */
        STUB_CHECK,  /* one is wrong or two are swapped */
};
struct stub_fault {
        enum stub_fault_kind what;
        size_t place;
};
struct stub_fault stub_code_look(struct private typed);

/* The card's number: a status index in nine digits and two ISO 7064 MOD 97-10 check digits,
 * printed 3-3-3-2. */
enum { CARD_NUMBER_DIGITS = 11, CARD_NUMBER_SIZE = 15 };
void card_number_write(int64_t index, char text[CARD_NUMBER_SIZE]);
bool card_number_read(struct str text, int64_t *index); /* spaces and hyphens allowed */

/* A library number: 14 digits, the last by Luhn doubling the odd positions (Codabar patron
 * number: 2, four digits of the institution, eight of the serial, check). */
enum { LIBRARY_NUMBER_DIGITS = 14, LIBRARY_NUMBER_SIZE = 15 };
void library_number_write(int institution, int64_t serial, char text[LIBRARY_NUMBER_SIZE]);
bool library_number_is_valid(struct str digits);

#endif
