/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whatever passes as strict CBOR is written back byte for byte by our writers. */
#include "lib/cbor.h"
#include "fuzz.h"

#include <string.h>

static void copy_item(struct bytes *rest, struct sink *sink);

static void copy_items(struct bytes *rest, struct sink *sink, uint64_t count)
{
        while (count-- > 0)
                copy_item(rest, sink);
}

static void copy_item(struct bytes *rest, struct sink *sink)
{
        uint64_t number;
        int64_t integer;
        struct bytes string, from = *rest;
        if (cbor_take_integer(rest, &integer)) {
                cbor_put_integer(sink, integer);
        } else if (cbor_take_unsigned(rest, &number)) {
                cbor_put_unsigned(sink, number);
        } else if (cbor_take_bytes(rest, &string)) {
                cbor_put_bytes(sink, string);
        } else if (cbor_take_text(rest, &string)) {
                cbor_put_text(sink, string);
        } else if (cbor_take_tag(rest, &number)) {
                cbor_put_tag(sink, number);
                copy_items(rest, sink, 1);
        } else if (cbor_take_array(rest, &number)) {
                cbor_put_array(sink, number);
                copy_items(rest, sink, number);
        } else if (cbor_take_map(rest, &number)) {
                cbor_put_map(sink, number);
                copy_items(rest, sink, 2 * number);
        } else {
                MUST_HOLD(cbor_skip(rest));
                sink_put(sink, (struct bytes){ from.at, from.length - rest->length });
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static uint8_t memory[1 << 20];
        struct bytes whole = { data, size }, rest = whole;
        if (size > sizeof memory || !cbor_is_strict(whole))
                return 0;
        struct sink sink = sink_in(memory, sizeof memory);
        copy_item(&rest, &sink);
        MUST_HOLD(rest.length == 0);
        MUST_HOLD(sink.length == size && memcmp(memory, data, size) == 0);
        return 0;
}
