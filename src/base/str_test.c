/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct arena *mem;

static void a_number_is_digits_and_nothing_else(void **state)
{
        (void)state;
        static const char *const refused[] = { "", "-1", "+1", " 1", "1 ", "1e3", "0x1", "11" };
        int64_t number = 42;
        for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
                assert_false(str_read_number(str_of(refused[i]), 10, &number));
        assert_false(str_read_number(STR("99999999999999999999"), INT64_MAX, &number));
        assert_int_equal(number, 42);
        assert_true(str_read_number(STR("0010"), 10, &number));
        assert_int_equal(number, 10);
}

static void a_cut_gives_both_sides(void **state)
{
        (void)state;
        struct str rest;
        assert_true(str_is_equal(str_cut(STR("key=a=b"), '=', &rest), STR("key")));
        assert_true(str_is_equal(rest, STR("a=b")));
        assert_true(str_is_equal(str_cut(STR("key"), '=', &rest), STR("key")));
        assert_int_equal(rest.len, 0);
}

/* RFC 4648, section 10 */
static void base64_agrees_with_the_rfc(void **state)
{
        (void)state;
        static const char *const vectors[][2] = { { "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" },
                { "foo", "Zm9v" }, { "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
                { "foobar", "Zm9vYmFy" } };
        for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
                struct str bytes;
                assert_true(str_is_equal(
                        base64_encode(mem, str_of(vectors[i][0])), str_of(vectors[i][1])));
                assert_true(base64_decode(mem, str_of(vectors[i][1]), &bytes));
                assert_true(str_is_equal(bytes, str_of(vectors[i][0])));
        }
        assert_true(str_is_equal(base64url_encode(mem, STR("\xff\xfe")), STR("__4")));
}

static void base64_that_is_not_strict_is_refused(void **state)
{
        (void)state;
        static const char *const refused[] = { "Zg",
                "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zm9v\n", "Z=g=", "Zm-v" };
        struct str bytes;
        for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
                assert_false(base64_decode(mem, str_of(refused[i]), &bytes));
}

static void hex_reads_exactly_what_it_should(void **state)
{
        (void)state;
        uint8_t bytes[2] = { 1, 1 };
        assert_false(hex_read(STR("0A0b"), bytes, 2));
        assert_false(hex_read(STR("0a0"), bytes, 2));
        assert_int_equal(bytes[0], 1);
        assert_true(hex_read(STR("0aff"), bytes, 2));
        assert_int_equal(bytes[1], 255);
}

static void a_buffer_grows_and_keeps_its_text(void **state)
{
        (void)state;
        struct buf buf = buf_in(mem);
        for (int i = 0; i < 1000; i++)
                buf_add_number(&buf, i % 10);
        assert_int_equal(buf.len, 1000);
        assert_memory_equal(buf_c(&buf) + 990, "0123456789", 11);
}

static int make_memory(void **state)
{
        (void)state;
        mem = arena_make(1 << 20);
        return 0;
}

static int end_memory(void **state)
{
        (void)state;
        arena_end(&mem);
        return 0;
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_number_is_digits_and_nothing_else),
                cmocka_unit_test(a_cut_gives_both_sides),
                cmocka_unit_test(base64_agrees_with_the_rfc),
                cmocka_unit_test(base64_that_is_not_strict_is_refused),
                cmocka_unit_test(hex_reads_exactly_what_it_should),
                cmocka_unit_test(a_buffer_grows_and_keeps_its_text),
        };
        return cmocka_run_group_tests(tests, make_memory, end_memory);
}
