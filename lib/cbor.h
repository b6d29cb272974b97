/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CITYKEY_LIB_CBOR_H
#define CITYKEY_LIB_CBOR_H

#include "bytes.h"

/* CBOR (RFC 8949), the part that our formats use: integers, byte and text strings, arrays, maps,
 * tags, false, true and null. Floats, undefined and other simple values are refused. */

enum {
        CBOR_DEPTH_MOST = 16, /* items inside one another */
        CBOR_PAIRS_MOST = 64, /* pairs of one map */
};

enum cbor_kind {
        CBOR_UNSIGNED,
        CBOR_NEGATIVE,
        CBOR_BYTES,
        CBOR_TEXT,
        CBOR_ARRAY,
        CBOR_MAP,
        CBOR_TAG,
        CBOR_SIMPLE,
        CBOR_NOTHING, /* the end, or an item that cannot begin so */
};

/* True when DATA is exactly one item in which every length is definite and the shortest, every
 * text is UTF-8 and no map has a key twice; nothing follows it. The order of keys is free, since
 * the examples of published formats do not sort them. Ask this first of anything from outside:
 * afterwards the takers below can fail only because the item is of another kind. */
bool cbor_is_strict(struct bytes data);

/* Takers: read one item from the front of *REST. False, and both untouched, when the next item
 * is of another kind or does not fit. */
enum cbor_kind cbor_next(struct bytes rest);
bool cbor_take_unsigned(struct bytes *rest, uint64_t *value);
bool cbor_take_integer(struct bytes *rest, int64_t *value); /* within int64_t */
bool cbor_take_bytes(struct bytes *rest, struct bytes *value);
bool cbor_take_text(struct bytes *rest, struct bytes *value);
bool cbor_take_array(struct bytes *rest, uint64_t *count); /* its items follow */
bool cbor_take_map(struct bytes *rest, uint64_t *pairs);   /* its keys and values follow */
bool cbor_take_tag(struct bytes *rest, uint64_t *number);  /* the tagged item follows */
bool cbor_skip(struct bytes *rest);                        /* one whole item, strict as above */

/* Writers: shortest form. Arrays, maps and tags put their head only; the caller then puts as many
 * items, keys of a map in the order of RFC 8949, 4.2.1 (bytewise by their encoding). */
void cbor_put_unsigned(struct sink *sink, uint64_t value);
void cbor_put_integer(struct sink *sink, int64_t value);
void cbor_put_bytes(struct sink *sink, struct bytes value);
void cbor_put_text(struct sink *sink, struct bytes value); /* the caller's UTF-8 */
void cbor_put_array(struct sink *sink, uint64_t count);
void cbor_put_map(struct sink *sink, uint64_t pairs);
void cbor_put_tag(struct sink *sink, uint64_t number);

#endif
