/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_BASE_STR_H
#define CITYKEY_BASE_STR_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

/* Bytes with a length. Nobody owns what it points to but the arena or constant it came from. */
struct str {
        const char *at;
        size_t len;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })

struct str str_of(const char *c_string); /* NULL gives the empty string */
struct str str_of_bytes(const void *bytes, size_t len);
bool str_is_equal(struct str a, struct str b);
bool str_starts_with(struct str text, struct str prefix);
bool str_ends_with(struct str text, struct str suffix);

/* The part before the first SEPARATOR; *rest is what follows it (empty when there is none). */
struct str str_cut(struct str text, char separator, struct str *rest);

/* TEXT without white space (space, tab, CR, LF) at either end. */
struct str str_trim(struct str text);

/* Decimal digits only, no sign, at most MOST. False leaves *number untouched. */
bool str_read_number(struct str text, int64_t most, int64_t *number);

/* A copy in the arena that ends in NUL; a NUL inside stays where it is. */
char *str_to_c(struct arena *mem, struct str text);
struct str str_copy(struct arena *mem, struct str text);

/* Text built piece by piece in an arena. */
struct buf {
        struct arena *mem;
        char *at;
        size_t len;
        size_t size;
};

struct buf buf_in(struct arena *mem);
void buf_add(struct buf *buf, struct str text);
void buf_add_c(struct buf *buf, const char *c_string);
void buf_add_byte(struct buf *buf, char byte);
void buf_add_number(struct buf *buf, int64_t number);
void buf_add_hex(struct buf *buf, struct str bytes); /* lower case */
struct str buf_str(const struct buf *buf);
const char *buf_c(struct buf *buf); /* ends in NUL, which is not counted */

/* Lower-case hex of exactly LEN bytes into OUT; false when HEX is anything else. */
bool hex_read(struct str hex, uint8_t *out, size_t len);

/* Standard alphabet with padding (RFC 4648, section 4), and the URL-safe one without (section 5).
 */
struct str base64_encode(struct arena *mem, struct str bytes);
struct str base64url_encode(struct arena *mem, struct str bytes);

/* Strict: refuses line breaks, wrong padding and stray bits. False leaves *bytes untouched. */
bool base64_decode(struct arena *mem, struct str text, struct str *bytes);

#endif
