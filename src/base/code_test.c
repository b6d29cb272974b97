/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static struct private typed(const char *text)
{
        return private_wrap(str_of(text));
}

static void a_stub_code_survives_how_people_type(void **state)
{
        (void)state;
        static const uint8_t random[STUB_BYTES] = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
                0x10, 0x32, 0x54, 0x76, 0x98 };
        struct stub_code code = stub_code_of(random);
        char text[STUB_TEXT_SIZE];
        stub_code_write(&code, text);
        assert_int_equal(strlen(text), 26);
        struct stub_code read;
        assert_true(stub_code_read(typed(text), &read));
        assert_memory_equal(&read, &code, sizeof code);
        for (char *c = text; *c; c++)
                *c = (char)(*c == '-'                ? ' '
                            : *c == '0'              ? 'o'
                            : *c == '1'              ? 'l'
                            : *c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a'
                                                     : *c);
        assert_true(stub_code_read(typed(text), &read));
        assert_memory_equal(&read, &code, sizeof code);
}

static void every_single_slip_in_a_stub_code_is_noticed(void **state)
{
        (void)state;
        static const uint8_t random[STUB_BYTES] = { 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 255, 254, 253 };
        struct stub_code code = stub_code_of(random);
        char right[STUB_TEXT_SIZE];
        char wrong[STUB_TEXT_SIZE];
        struct stub_code read;
        stub_code_write(&code, right);
        for (size_t i = 0; i < 24; i++)
                for (const char *c = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; *c; c++) {
                        memcpy(wrong, right, sizeof wrong);
                        if (right[i] == '-' || right[i] == *c)
                                continue;
                        wrong[i] = *c;
                        assert_false(stub_code_read(typed(wrong), &read));
                }
        static const char *const refused[] = { "", "-", "0000", "0000-0000-0000-0000-0000-00",
                "UUUU-0000-0000-0000-0000-0" };
        for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
                assert_false(stub_code_read(typed(refused[i]), &read));
}

static void a_card_number_has_two_check_digits(void **state)
{
        (void)state;
        char text[CARD_NUMBER_SIZE];
        int64_t index = -1;
        for (int64_t i = 0; i < 1000000000; i += 12345679) {
                card_number_write(i, text);
                assert_true(card_number_read(str_of(text), &index));
                assert_int_equal(index, i);
        }
        card_number_write(4194303, text);
        assert_int_equal(strlen(text), 14);
        text[4]++;
        assert_false(card_number_read(str_of(text), &index));
        assert_false(card_number_read(STR(""), &index));
        assert_false(card_number_read(STR("004 194 303 1"), &index));
}

static void library_numbers_agree_with_published_ones(void **state)
{
        (void)state;
        assert_true(library_number_is_valid(STR("30234000517861")));
        assert_true(library_number_is_valid(STR("33191000105864")));
        assert_false(library_number_is_valid(STR("35555000012349")));
        assert_false(library_number_is_valid(STR("3023400051786")));
        assert_false(library_number_is_valid(STR("3023400051786A")));
        char text[LIBRARY_NUMBER_SIZE];
        library_number_write(1234, 56, text);
        assert_int_equal(strlen(text), 14);
        assert_memory_equal(text, "2123400000056", 13);
        assert_true(library_number_is_valid(str_of(text)));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_stub_code_survives_how_people_type),
                cmocka_unit_test(every_single_slip_in_a_stub_code_is_noticed),
                cmocka_unit_test(a_card_number_has_two_check_digits),
                cmocka_unit_test(library_numbers_agree_with_published_ones),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
