/* SPDX-License-Identifier: Apache-2.0 */
#include "cbor.h"

/* The first byte of an item: three bits of kind and five that hold the argument or its length. */
struct head {
        enum cbor_kind kind;
        uint64_t argument;
};

enum { ARGUMENT_DIRECT = 24, ARGUMENT_LONGEST = 27 };
enum { SIMPLE_FALSE = 20, SIMPLE_NULL = 22 };

static bool take_head(struct bytes *rest, struct head *head)
{
        struct bytes from = *rest, first, more;
        if (!bytes_take(&from, 1, &first))
                return false;
        enum cbor_kind kind = (enum cbor_kind)(first.at[0] >> 5);
        unsigned info = first.at[0] & 31U;
        uint64_t argument = info;
        if (info > ARGUMENT_LONGEST) // 28 to 30 are not assigned, 31 is an indefinite length
                return false;
        if (info >= ARGUMENT_DIRECT) {
                size_t size = (size_t)1 << (info - ARGUMENT_DIRECT);
                if (kind == CBOR_SIMPLE || !bytes_take(&from, size, &more))
                        return false;
                argument = 0;
                for (size_t i = 0; i < size; i++)
                        argument = argument << 8 | more.at[i];
                bool is_shortest =
                        size == 1 ? argument >= ARGUMENT_DIRECT : argument >> (4 * size) != 0;
                if (!is_shortest)
                        return false;
        }
        *head = (struct head){ kind, argument };
        *rest = from;
        return true;
}

enum cbor_kind cbor_next(struct bytes rest)
{
        struct head head;
        return take_head(&rest, &head) ? head.kind : CBOR_NOTHING;
}

/* The argument of the next item if it is of KIND. */
static bool take_kind(struct bytes *rest, enum cbor_kind kind, uint64_t *argument)
{
        struct bytes from = *rest;
        struct head head;
        if (!take_head(&from, &head) || head.kind != kind)
                return false;
        *argument = head.argument;
        *rest = from;
        return true;
}

bool cbor_take_unsigned(struct bytes *rest, uint64_t *value)
{
        return take_kind(rest, CBOR_UNSIGNED, value);
}

bool cbor_take_integer(struct bytes *rest, int64_t *value)
{
        struct bytes from = *rest;
        struct head head;
        if (!take_head(&from, &head) || head.argument > INT64_MAX)
                return false;
        if (head.kind != CBOR_UNSIGNED && head.kind != CBOR_NEGATIVE)
                return false;
        int64_t size = (int64_t)head.argument;
        *value = head.kind == CBOR_UNSIGNED ? size : -1 - size;
        *rest = from;
        return true;
}

static bool take_string(struct bytes *rest, enum cbor_kind kind, struct bytes *value)
{
        struct bytes from = *rest;
        uint64_t length;
        if (!take_kind(&from, kind, &length) || length > from.length)
                return false;
        bytes_take(&from, (size_t)length, value);
        *rest = from;
        return true;
}

bool cbor_take_bytes(struct bytes *rest, struct bytes *value)
{
        return take_string(rest, CBOR_BYTES, value);
}

bool cbor_take_text(struct bytes *rest, struct bytes *value)
{
        return take_string(rest, CBOR_TEXT, value);
}

bool cbor_take_array(struct bytes *rest, uint64_t *count)
{
        return take_kind(rest, CBOR_ARRAY, count);
}

bool cbor_take_map(struct bytes *rest, uint64_t *pairs)
{
        return take_kind(rest, CBOR_MAP, pairs);
}

bool cbor_take_tag(struct bytes *rest, uint64_t *number)
{
        return take_kind(rest, CBOR_TAG, number);
}

static bool skip_item(struct bytes *rest, unsigned depth);

static bool skip_string(struct bytes *rest, struct head head)
{
        struct bytes value;
        if (head.argument > rest->length)
                return false;
        bytes_take(rest, (size_t)head.argument, &value);
        return head.kind == CBOR_BYTES || bytes_are_utf8(value);
}

static bool skip_array(struct bytes *rest, uint64_t count, unsigned depth)
{
        for (uint64_t i = 0; i < count; i++) // ends at the latest with the input: an item is a byte
                if (!skip_item(rest, depth))
                        return false;
        return true;
}

static bool skip_map(struct bytes *rest, uint64_t pairs, unsigned depth)
{
        struct bytes keys[CBOR_PAIRS_MOST];
        if (pairs > CBOR_PAIRS_MOST)
                return false;
        for (size_t i = 0; i < pairs; i++) {
                keys[i] = *rest;
                if (!skip_item(rest, depth))
                        return false;
                keys[i].length -= rest->length;
                for (size_t j = 0; j < i; j++)
                        if (bytes_are_equal(keys[i], keys[j]))
                                return false;
                if (!skip_item(rest, depth))
                        return false;
        }
        return true;
}

static bool skip_item(struct bytes *rest, unsigned depth)
{
        struct head head;
        if (depth == 0 || !take_head(rest, &head))
                return false;
        switch (head.kind) {
        case CBOR_UNSIGNED:
        case CBOR_NEGATIVE:
                return true;
        case CBOR_BYTES:
        case CBOR_TEXT:
                return skip_string(rest, head);
        case CBOR_ARRAY:
                return skip_array(rest, head.argument, depth - 1);
        case CBOR_MAP:
                return skip_map(rest, head.argument, depth - 1);
        case CBOR_TAG:
                return skip_item(rest, depth - 1);
        default:
                return head.argument >= SIMPLE_FALSE && head.argument <= SIMPLE_NULL;
        }
}

bool cbor_skip(struct bytes *rest)
{
        struct bytes from = *rest;
        if (!skip_item(&from, CBOR_DEPTH_MOST))
                return false;
        *rest = from;
        return true;
}

bool cbor_is_strict(struct bytes data)
{
        return cbor_skip(&data) && data.length == 0;
}

static void put_head(struct sink *sink, enum cbor_kind kind, uint64_t argument)
{
        uint8_t high = (uint8_t)(kind << 5);
        if (argument < ARGUMENT_DIRECT) {
                sink_put_byte(sink, (uint8_t)(high | argument));
                return;
        }
        unsigned log2 = argument < 0x100         ? 0
                        : argument < 0x10000     ? 1
                        : argument < 0x100000000 ? 2
                                                 : 3;
        sink_put_byte(sink, (uint8_t)(high | (ARGUMENT_DIRECT + log2)));
        for (unsigned i = 1U << log2; i-- > 0;)
                sink_put_byte(sink, (uint8_t)(argument >> (8 * i)));
}

void cbor_put_unsigned(struct sink *sink, uint64_t value)
{
        put_head(sink, CBOR_UNSIGNED, value);
}

void cbor_put_integer(struct sink *sink, int64_t value)
{
        if (value < 0)
                put_head(sink, CBOR_NEGATIVE, (uint64_t)(-1 - value));
        else
                put_head(sink, CBOR_UNSIGNED, (uint64_t)value);
}

void cbor_put_bytes(struct sink *sink, struct bytes value)
{
        put_head(sink, CBOR_BYTES, value.length);
        sink_put(sink, value);
}

void cbor_put_text(struct sink *sink, struct bytes value)
{
        put_head(sink, CBOR_TEXT, value.length);
        sink_put(sink, value);
}

void cbor_put_array(struct sink *sink, uint64_t count)
{
        put_head(sink, CBOR_ARRAY, count);
}

void cbor_put_map(struct sink *sink, uint64_t pairs)
{
        put_head(sink, CBOR_MAP, pairs);
}

void cbor_put_tag(struct sink *sink, uint64_t number)
{
        put_head(sink, CBOR_TAG, number);
}
