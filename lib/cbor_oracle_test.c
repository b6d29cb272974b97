/* SPDX-License-Identifier: Apache-2.0 */
/* libcbor reads what we write and sees the same; and it never takes less than we do. It takes
 * more (indefinite lengths, keys twice, longer heads), which is why it is only asked here. */
#include "lib/cbor.h"
#include "lib/fixture.h"

#include <cbor.h>

/* Reads one item with our takers and holds it against libcbor's. */
static void compare(struct bytes *rest, const cbor_item_t *item)
{
        uint64_t number;
        struct bytes string;
        if (cbor_take_unsigned(rest, &number)) {
                assert_int_equal(cbor_typeof(item), CBOR_TYPE_UINT);
                assert_true(cbor_get_int(item) == number);
        } else if (cbor_next(*rest) == CBOR_NEGATIVE) {
                int64_t value;
                assert_int_equal(cbor_typeof(item), CBOR_TYPE_NEGINT);
                if (cbor_take_integer(rest, &value))
                        assert_true(cbor_get_int(item) == (uint64_t)(-1 - value));
                else
                        assert_true(cbor_skip(rest));
        } else if (cbor_take_bytes(rest, &string)) {
                assert_int_equal(cbor_typeof(item), CBOR_TYPE_BYTESTRING);
                assert_bytes_equal(string, (struct bytes){ cbor_bytestring_handle(item),
                                                   cbor_bytestring_length(item) });
        } else if (cbor_take_text(rest, &string)) {
                assert_int_equal(cbor_typeof(item), CBOR_TYPE_STRING);
                assert_bytes_equal(string,
                        (struct bytes){ cbor_string_handle(item), cbor_string_length(item) });
        } else if (cbor_take_array(rest, &number)) {
                assert_int_equal(cbor_typeof(item), CBOR_TYPE_ARRAY);
                assert_int_equal(cbor_array_size(item), number);
                for (size_t i = 0; i < number; i++)
                        compare(rest, cbor_array_handle(item)[i]);
        } else if (cbor_take_map(rest, &number)) {
                assert_int_equal(cbor_typeof(item), CBOR_TYPE_MAP);
                assert_int_equal(cbor_map_size(item), number);
                for (size_t i = 0; i < number; i++) {
                        compare(rest, cbor_map_handle(item)[i].key);
                        compare(rest, cbor_map_handle(item)[i].value);
                }
        } else if (cbor_take_tag(rest, &number)) {
                assert_int_equal(cbor_typeof(item), CBOR_TYPE_TAG);
                assert_int_equal(cbor_tag_value(item), number);
                cbor_item_t *inner = cbor_tag_item(item);
                compare(rest, inner);
                cbor_decref(&inner);
        } else {
                assert_int_equal(cbor_typeof(item), CBOR_TYPE_FLOAT_CTRL);
                assert_true(cbor_skip(rest));
        }
}

static uint32_t next_random(uint32_t *seed)
{
        *seed = *seed * 1664525 + 1013904223;
        return *seed >> 8;
}

/* A random item, written by us. Text and keys are kept apart by a counter. */
static void put_random(struct sink *sink, uint32_t *seed, unsigned depth)
{
        static const uint8_t letters[] = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz";
        unsigned kind = next_random(seed) % (depth ? 8 : 5), count = next_random(seed) % 5;
        uint64_t number = (uint64_t)next_random(seed) << next_random(seed) % 40;
        switch (kind) {
        case 0:
                cbor_put_unsigned(sink, number);
                return;
        case 1:
                cbor_put_integer(sink, -1 - (int64_t)number);
                return;
        case 2:
                cbor_put_bytes(sink, (struct bytes){ letters, next_random(seed) % 50 });
                return;
        case 3:
                cbor_put_text(sink, (struct bytes){ letters, next_random(seed) % 50 });
                return;
        case 4:
                sink_put_byte(sink, (uint8_t)(0xF4 + next_random(seed) % 3));
                return;
        case 5:
                cbor_put_array(sink, count);
                break;
        case 6:
                cbor_put_map(sink, count);
                break;
        default:
                cbor_put_tag(sink, 21 + number);
                count = 1;
        }
        for (unsigned i = 0; i < count; i++) {
                if (kind == 6)
                        cbor_put_unsigned(sink, i);
                put_random(sink, seed, depth - 1);
        }
}

static void libcbor_reads_what_we_write_and_sees_the_same(void **state)
{
        (void)state;
        uint32_t seed = 169;
        for (int i = 0; i < 5000; i++) {
                static uint8_t memory[1 << 20];
                struct sink sink = sink_in(memory, sizeof memory);
                struct cbor_load_result result;
                put_random(&sink, &seed, 5);
                struct bytes data = sink_bytes(&sink), rest = data;
                assert_true(cbor_is_strict(data));
                cbor_item_t *item = cbor_load(data.at, data.length, &result);
                assert_non_null(item);
                assert_int_equal(result.read, data.length);
                compare(&rest, item);
                assert_int_equal(rest.length, 0);
                cbor_decref(&item);
        }
}

/* libcbor 0.8 takes the tags from 6 to 20 for malformed, COSE's 18 among them. */
static bool has_tag_unknown_to_libcbor(struct bytes data)
{
        for (size_t i = 0; i < data.length; i++)
                if (data.at[i] >= 0xC6 && data.at[i] <= 0xD4)
                        return true;
        return false;
}

static void what_we_take_of_random_changes_libcbor_takes_too(void **state)
{
        (void)state;
        uint32_t seed = 9052;
        unsigned taken = 0;
        for (int i = 0; i < 20000; i++) {
                uint8_t memory[4096];
                struct sink sink = sink_in(memory, sizeof memory);
                struct cbor_load_result result;
                put_random(&sink, &seed, 3);
                if (!sink_is_whole(&sink))
                        continue;
                for (unsigned change = next_random(&seed) % 3; change > 0; change--)
                        memory[next_random(&seed) % sink.length] = (uint8_t)next_random(&seed);
                struct bytes data = sink_bytes(&sink), rest = data;
                if (!cbor_is_strict(data))
                        continue;
                cbor_item_t *item = cbor_load(data.at, data.length, &result);
                if (!item && has_tag_unknown_to_libcbor(data))
                        continue;
                assert_non_null(item);
                compare(&rest, item);
                cbor_decref(&item);
                taken++;
        }
        assert_true(taken > 5000);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(libcbor_reads_what_we_write_and_sees_the_same),
                cmocka_unit_test(what_we_take_of_random_changes_libcbor_takes_too),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
