/* SPDX-License-Identifier: Apache-2.0 */
#include "cbor.h"
#include "fixture.h"

/* RFC 8949, appendix A, in its order. Refused are floats, undefined, simple values and
 * indefinite lengths, which our formats do not use. */
static const struct {
        const char *hex;
        bool is_ours;
} appendix_a[] = {
        { "00", true },
        { "01", true },
        { "0a", true },
        { "17", true },
        { "1818", true },
        { "1819", true },
        { "1864", true },
        { "1903e8", true },
        { "1a000f4240", true },
        { "1b000000e8d4a51000", true },
        { "1bffffffffffffffff", true },
        { "c249010000000000000000", true },
        { "3bffffffffffffffff", true },
        { "c349010000000000000000", true },
        { "20", true },
        { "29", true },
        { "3863", true },
        { "3903e7", true },
        { "f90000", false },
        { "f98000", false },
        { "f93c00", false },
        { "fb3ff199999999999a", false },
        { "f93e00", false },
        { "f97bff", false },
        { "fa47c35000", false },
        { "fa7f7fffff", false },
        { "fb7e37e43c8800759c", false },
        { "f90001", false },
        { "f90400", false },
        { "f9c400", false },
        { "fbc010666666666666", false },
        { "f97c00", false },
        { "f97e00", false },
        { "f9fc00", false },
        { "fa7f800000", false },
        { "fa7fc00000", false },
        { "faff800000", false },
        { "fb7ff0000000000000", false },
        { "fb7ff8000000000000", false },
        { "fbfff0000000000000", false },
        { "f4", true },
        { "f5", true },
        { "f6", true },
        { "f7", false },
        { "f0", false },
        { "f818", false },
        { "f8ff", false },
        { "c074323031332d30332d32315432303a30343a30305a", true },
        { "c11a514b67b0", true },
        { "c1fb41d452d9ec200000", false },
        { "d74401020304", true },
        { "d818456449455446", true },
        { "d82076687474703a2f2f7777772e6578616d706c652e636f6d", true },
        { "40", true },
        { "4401020304", true },
        { "60", true },
        { "6161", true },
        { "6449455446", true },
        { "62225c", true },
        { "62c3bc", true },
        { "63e6b0b4", true },
        { "64f0908591", true },
        { "80", true },
        { "83010203", true },
        { "8301820203820405", true },
        { "98190102030405060708090a0b0c0d0e0f101112131415161718181819", true },
        { "a0", true },
        { "a201020304", true },
        { "a26161016162820203", true },
        { "826161a161626163", true },
        { "a56161614161626142616361436164614461656145", true },
        { "5f42010243030405ff", false },
        { "7f657374726561646d696e67ff", false },
        { "9fff", false },
        { "9f018202039f0405ffff", false },
        { "9f01820203820405ff", false },
        { "83018202039f0405ff", false },
        { "83019f0203ff820405", false },
        { "9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff", false },
        { "bf61610161629f0203ffff", false },
        { "826161bf61626163ff", false },
        { "bf6346756ef563416d7421ff", false },
};

/* Reads one item with the takers and writes it with the putters. */
static void copy_item(struct bytes *rest, struct sink *sink)
{
        uint64_t number;
        int64_t integer;
        struct bytes string;
        enum cbor_kind kind = cbor_next(*rest);
        if (cbor_take_integer(rest, &integer))
                cbor_put_integer(sink, integer);
        else if (cbor_take_unsigned(rest, &number))
                cbor_put_unsigned(sink, number);
        else if (cbor_take_bytes(rest, &string))
                cbor_put_bytes(sink, string);
        else if (cbor_take_text(rest, &string))
                cbor_put_text(sink, string);
        else if (cbor_take_tag(rest, &number))
                cbor_put_tag(sink, number), number = 1;
        else if (cbor_take_array(rest, &number))
                cbor_put_array(sink, number);
        else if (cbor_take_map(rest, &number))
                cbor_put_map(sink, number), number *= 2;
        else { // simple values and the largest negatives have no putter
                struct bytes from = *rest;
                assert_true(cbor_skip(rest));
                sink_put(sink, (struct bytes){ from.at, from.length - rest->length });
        }
        for (; kind >= CBOR_ARRAY && kind <= CBOR_TAG && number; number--)
                copy_item(rest, sink);
}

static void appendix_a_is_read_and_written_byte_for_byte(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(appendix_a); i++) {
                struct bytes data = unhex(appendix_a[i].hex), rest = data;
                if (cbor_is_strict(data) != appendix_a[i].is_ours)
                        fail_msg("%s", appendix_a[i].hex);
                if (appendix_a[i].is_ours) {
                        uint8_t memory[64];
                        struct sink sink = sink_in(memory, sizeof memory);
                        copy_item(&rest, &sink);
                        assert_int_equal(rest.length, 0);
                        assert_bytes_equal(sink_bytes(&sink), data);
                }
                fixture_free(data);
        }
}

/* clang-format off: one row a reason */
static const char *const refused[] = {
        "",                   /* nothing */
        "0000",               /* something after the end */
        "18", "19ff", "1a00", /* a head that is cut */
        "1800", "1817", "190018", "1900ff", "1a0000ffff", "1b00000000ffffffff", "3817", "5800",
        "7817", "98 00", "b800", "d817", /* not the shortest */
        "1c", "1d", "1e", "1f", "3c", "3f", "5c", "7d", "9e", "bc", "dc", "df", /* no such head */
        "ff", "5f", "7f", "9f", "bf",                                           /* indefinite */
        "41", "61", "5bffffffffffffffff", "5b7fffffffffffffff", /* longer than the input */
        "81", "8201", "a1", "a101", "9bffffffffffffffff", "9a80000000", "bbffffffffffffffff", "c1",
        "61ff", "62c328", "63eda080", /* not UTF-8 */
        "a201010102", "a3 01 01 02 02 01 03", "a2 6161 01 6161 01",
        "a1 01 a2 00 00 00 00",                         /* a key twice */
        "e0", "f0", "f3", "f7", "f8ff", "f814", "f818", /* simple values */
        "f90000", "fa00000000", "fb0000000000000000", "fc",
        "fe", /* floats, and what is not assigned */
};
/* clang-format on */

static void what_is_not_strict_is_refused(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(refused); i++) {
                struct bytes data = unhex(refused[i]);
                if (cbor_is_strict(data))
                        fail_msg("%s was taken", refused[i]);
                fixture_free(data);
        }
}

static void keys_may_stand_in_any_order(void **state)
{
        (void)state;
        struct bytes data = unhex("a3 06 01 02 01 04 01");
        assert_true(cbor_is_strict(data));
        fixture_free(data);
}

static void depth_and_pairs_have_a_limit(void **state)
{
        (void)state;
        uint8_t data[4096];
        memset(data, 0x81, sizeof data); // an array of an array of …
        data[CBOR_DEPTH_MOST - 1] = 0;
        assert_true(cbor_is_strict((struct bytes){ data, CBOR_DEPTH_MOST }));
        data[CBOR_DEPTH_MOST - 1] = 0x81;
        data[CBOR_DEPTH_MOST] = 0;
        assert_false(cbor_is_strict((struct bytes){ data, CBOR_DEPTH_MOST + 1 }));
        memset(data, 0xC1, sizeof data); // tags nest too
        assert_false(cbor_is_strict((struct bytes){ data, sizeof data }));
        for (unsigned pairs = CBOR_PAIRS_MOST; pairs <= CBOR_PAIRS_MOST + 1; pairs++) {
                struct sink sink = sink_in(data, sizeof data);
                cbor_put_map(&sink, pairs);
                for (unsigned i = 0; i < pairs; i++) {
                        cbor_put_unsigned(&sink, i);
                        cbor_put_unsigned(&sink, 0);
                }
                assert_int_equal(cbor_is_strict(sink_bytes(&sink)), pairs == CBOR_PAIRS_MOST);
        }
}

static void a_taker_of_another_kind_touches_nothing(void **state)
{
        (void)state;
        struct bytes rest = BYTES_OF("\x61\x61"), string = BYTES_OF("untouched");
        uint64_t number = 7;
        int64_t integer = 7;
        assert_false(cbor_take_unsigned(&rest, &number));
        assert_false(cbor_take_integer(&rest, &integer));
        assert_false(cbor_take_bytes(&rest, &string));
        assert_false(cbor_take_array(&rest, &number));
        assert_false(cbor_take_map(&rest, &number));
        assert_false(cbor_take_tag(&rest, &number));
        assert_int_equal(rest.length, 2);
        assert_int_equal(number, 7);
        assert_int_equal(integer, 7);
        assert_int_equal(string.length, 9);
        assert_true(cbor_take_text(&rest, &string));
        assert_bytes_equal(string, BYTES_OF("a"));
}

static void integers_reach_to_both_ends(void **state)
{
        (void)state;
        static const int64_t values[] = { 0, 23, 24, 255, 256, 65535, 65536, 4294967295, 4294967296,
                INT64_MAX, -1, -24, -25, -256, -257, -65536, -65537, -4294967296, -4294967297,
                INT64_MIN };
        for (size_t i = 0; i < COUNT(values); i++) {
                uint8_t memory[9];
                int64_t back = 5;
                struct sink sink = sink_in(memory, sizeof memory);
                cbor_put_integer(&sink, values[i]);
                struct bytes rest = sink_bytes(&sink);
                assert_true(cbor_is_strict(rest));
                assert_true(cbor_take_integer(&rest, &back));
                assert_true(back == values[i]);
        }
        static const char *const outside[] = { "1b8000000000000000", "3b8000000000000000" };
        for (size_t i = 0; i < COUNT(outside); i++) {
                struct bytes data = unhex(outside[i]), rest = data;
                int64_t value;
                assert_true(cbor_is_strict(data));
                assert_false(cbor_take_integer(&rest, &value));
                fixture_free(data);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(appendix_a_is_read_and_written_byte_for_byte),
                cmocka_unit_test(what_is_not_strict_is_refused),
                cmocka_unit_test(keys_may_stand_in_any_order),
                cmocka_unit_test(depth_and_pairs_have_a_limit),
                cmocka_unit_test(a_taker_of_another_kind_touches_nothing),
                cmocka_unit_test(integers_reach_to_both_ends),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
