/* SPDX-License-Identifier: Apache-2.0 */
#include "bytes.h"
#include "fixture.h"

static void white_space_is_trimmed_at_both_ends_only(void **state)
{
        (void)state;
        static const char *const rows[][2] = { { " \t a b\r\n", "a b" }, { "", "" }, { " \n", "" },
                { "x", "x" } };
        for (size_t i = 0; i < COUNT(rows); i++)
                assert_bytes_equal(
                        bytes_trim(bytes_of_text(rows[i][0])), bytes_of_text(rows[i][1]));
}

static void utf8_is_told_from_what_is_not(void **state)
{
        (void)state;
        static const struct {
                const char *hex;
                bool is_valid;
        } rows[] = {
                { "", true },
                { "41 00 7f", true },
                { "c3a9", true },
                { "dfbf e0a080 ed9fbf ee8080 efbfbf", true },
                { "f0908080 f48fbfbf", true },
                { "80", false },   /* a lone tail */
                { "c0af", false }, /* overlong */
                { "c1bf", false },
                { "e09fbf", false },
                { "f08fbfbf", false },
                { "eda080", false }, /* a surrogate */
                { "edbfbf", false },
                { "f4908080", false }, /* past U+10FFFF */
                { "f5808080", false },
                { "c3", false }, /* cut */
                { "e0a0", false },
                { "f09080", false },
                { "e0a041", false },
                { "f0908041", false },
                { "ff", false },
        };
        for (size_t i = 0; i < COUNT(rows); i++) {
                struct bytes text = unhex(rows[i].hex);
                if (bytes_are_utf8(text) != rows[i].is_valid)
                        fail_msg("%s", rows[i].hex);
                fixture_free(text);
        }
}

static void taking_more_than_there_is_takes_nothing(void **state)
{
        (void)state;
        struct bytes rest = BYTES_OF("abc"), taken = BYTES_OF("untouched");
        assert_false(bytes_take(&rest, 4, &taken));
        assert_int_equal(rest.length, 3);
        assert_int_equal(taken.length, 9);
        assert_true(bytes_take(&rest, 3, &taken));
        assert_bytes_equal(taken, BYTES_OF("abc"));
        assert_int_equal(rest.length, 0);
}

static void a_full_sink_counts_on_and_writes_nothing_more(void **state)
{
        (void)state;
        char memory[4] = "....";
        struct sink sink = sink_in(memory, 3);
        sink_put(&sink, BYTES_OF("ab"));
        assert_true(sink_is_whole(&sink));
        sink_put(&sink, BYTES_OF("cd"));
        sink_put_byte(&sink, 'e');
        assert_false(sink_is_whole(&sink));
        assert_int_equal(sink.length, 5);
        assert_int_equal(sink_bytes(&sink).length, 0);
        assert_memory_equal(memory, "ab..", 4);
}

static void a_number_is_written_and_read_in_as_many_bytes_as_it_is_given(void **state)
{
        (void)state;
        uint8_t memory[8];
        uint64_t number = 7;
        struct sink sink = sink_in(memory, sizeof memory);
        sink_put_number(&sink, 0x010203, 4);
        sink_put_number(&sink, 0xfffe, 2);
        assert_bytes_equal(sink_bytes(&sink), BYTES_OF("\0\1\2\3\xff\xfe"));
        struct bytes rest = sink_bytes(&sink);
        assert_true(bytes_take_number(&rest, 4, &number));
        assert_int_equal(number, 0x010203);
        assert_false(bytes_take_number(&rest, 3, &number));
        assert_int_equal(number, 0x010203);
        assert_true(bytes_take_number(&rest, 2, &number));
        assert_int_equal(number, 0xfffe);
        sink = sink_in(memory, sizeof memory);
        sink_put_number(&sink, UINT64_MAX - 1, 8);
        rest = sink_bytes(&sink);
        assert_true(bytes_take_number(&rest, 8, &number));
        assert_true(number == UINT64_MAX - 1);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(white_space_is_trimmed_at_both_ends_only),
                cmocka_unit_test(utf8_is_told_from_what_is_not),
                cmocka_unit_test(taking_more_than_there_is_takes_nothing),
                cmocka_unit_test(a_full_sink_counts_on_and_writes_nothing_more),
                cmocka_unit_test(a_number_is_written_and_read_in_as_many_bytes_as_it_is_given),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
