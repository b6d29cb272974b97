/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CITYKEY_LIB_BYTES_H
#define CITYKEY_LIB_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that belong to somebody else. */
struct bytes {
        const uint8_t *at;
        size_t length;
};

#define BYTES_OF(literal) ((struct bytes){ (const uint8_t *)"" literal, sizeof(literal) - 1 })

struct bytes bytes_of_text(const char *text); /* without its NUL */
bool bytes_are_equal(struct bytes a, struct bytes b);

/* The first LENGTH bytes of *REST, which then begins after them. False, and *rest untouched,
 * when there are fewer. */
bool bytes_take(struct bytes *rest, size_t length, struct bytes *taken);

/* The number whose big-endian form is the first SIZE bytes, 8 at most, of *REST; as bytes_take. */
bool bytes_take_number(struct bytes *rest, size_t size, uint64_t *number);

/* Without space, tab, CR and LF at either end. */
struct bytes bytes_trim(struct bytes text);

/* Valid UTF-8 (RFC 3629): no overlong form, no surrogate, nothing past U+10FFFF. */
bool bytes_are_utf8(struct bytes text);

/* Bytes of the one valid character that TEXT, which is not empty, begins with; 0 when it does not.
 */
size_t bytes_utf8_length(struct bytes text);

/* Where a writer puts bytes: the caller's memory. Writing past ROOM stores nothing and goes on
 * counting, so that length tells what would have been needed. */
struct sink {
        uint8_t *at;
        size_t room;
        size_t length;
};

struct sink sink_in(void *memory, size_t room);
void sink_put(struct sink *sink, struct bytes bytes);
void sink_put_byte(struct sink *sink, uint8_t byte);
void sink_put_number(struct sink *sink, uint64_t number, size_t size); /* SIZE bytes, big-endian */
bool sink_is_whole(const struct sink *sink);                           /* everything found room */
struct bytes sink_bytes(const struct sink *sink); /* what was written; none if not whole */

/* Memory of the library's own, for what has no fixed size (status lists). The one home of malloc
 * here; NULL when there is none left. */
void *buffer_new(size_t size);               /* zeroed */
void buffer_free(void *memory, size_t size); /* wiped first; NULL is allowed */

#endif
