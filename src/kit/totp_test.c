/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/totp.h"

#include "kit/crypt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* RFC 4226, appendix D, and RFC 6238, appendix B: the same secret. */
static const struct totp_secret of_the_rfc = { "12345678901234567890" };

static struct private typed(const char *text)
{
        return private_wrap(str_of(text));
}

static void the_codes_are_those_of_rfc_4226(void **state)
{
        static const char *const codes[] = { "755224", "287082", "359152", "969429", "338314",
                "254676", "287922", "162583", "399871", "520489" };
        (void)state;
        for (size_t i = 0; i < COUNT(codes); i++) {
                struct totp_code code;
                totp_code(&of_the_rfc, (int64_t)i, &code);
                assert_memory_equal(code.digits, codes[i], TOTP_DIGITS);
        }
}

/* Its codes have eight digits, of which ours are the last six. */
static void the_codes_are_those_of_rfc_6238(void **state)
{
        static const struct {
                int64_t now;
                const char *code;
        } rows[] = { { 59, "94287082" }, { 1111111109, "07081804" }, { 1111111111, "14050471" },
                { 1234567890, "89005924" }, { 2000000000, "69279037" },
                { 20000000000, "65353130" } };
        (void)state;
        for (size_t i = 0; i < COUNT(rows); i++) {
                struct totp_code code;
                totp_code(&of_the_rfc, totp_step(rows[i].now), &code);
                assert_memory_equal(code.digits, rows[i].code + 2, TOTP_DIGITS);
        }
}

static void a_code_is_good_one_step_early_or_late_and_no_more(void **state)
{
        enum { NOW = 1111111111 };
        (void)state;
        for (int away = -3; away <= 3; away++) {
                struct totp_code code;
                int64_t step = -1;
                totp_code(&of_the_rfc, totp_step(NOW) + away, &code);
                bool is_good = away >= -TOTP_WINDOW && away <= TOTP_WINDOW;
                assert_int_equal(totp_check(&of_the_rfc, &code, NOW, &step), is_good);
                assert_int_equal(step, is_good ? totp_step(NOW) + away : -1);
        }
}

static void a_code_of_another_secret_is_wrong(void **state)
{
        struct totp_secret other = of_the_rfc;
        struct totp_code code;
        int64_t step;
        (void)state;
        other.bytes[TOTP_SECRET_SIZE - 1] ^= 1;
        totp_code(&other, 1000, &code);
        assert_false(totp_check(&of_the_rfc, &code, 1000 * TOTP_PERIOD, &step));
}

static void at_the_beginning_of_time_there_is_no_step_before(void **state)
{
        struct totp_code code;
        int64_t step;
        (void)state;
        totp_code(&of_the_rfc, 0, &code);
        assert_true(totp_check(&of_the_rfc, &code, 0, &step));
        assert_int_equal(step, 0);
        assert_int_equal(totp_step(-1), 0);
}

static void a_code_is_read_as_people_type_it(void **state)
{
        static const struct {
                const char *typed, *read;
        } rows[] = { { "123456", "123456" }, { " 123 456 ", "123456" }, { "123-456", "123456" },
                { "000000", "000000" }, { "", NULL }, { "12345", NULL }, { "1234567", NULL },
                { "12345a", NULL }, { "１２３４５６", NULL }, { "+12345", NULL },
                { "12345\n", NULL } };
        (void)state;
        for (size_t i = 0; i < COUNT(rows); i++) {
                struct totp_code code;
                assert_int_equal(totp_read_code(typed(rows[i].typed), &code), rows[i].read != NULL);
                if (rows[i].read)
                        assert_memory_equal(code.digits, rows[i].read, TOTP_DIGITS);
        }
}

static void a_secret_is_written_in_base32_and_read_again(void **state)
{
        struct totp_secret read;
        char text[TOTP_TEXT_SIZE];
        (void)state;
        totp_write_secret(&of_the_rfc, text);
        assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_true(totp_read_secret(typed("gezd gnbv gy3t qojq-gezd gnbv gy3t qojq"), &read));
        assert_memory_equal(&read, &of_the_rfc, sizeof read);
        for (int i = 0; i < 100; i++) {
                struct totp_secret made;
                totp_make(&made);
                totp_write_secret(&made, text);
                assert_int_equal(strlen(text), TOTP_TEXT_SIZE - 1);
                assert_true(totp_read_secret(typed(text), &read));
                assert_memory_equal(&read, &made, sizeof read);
        }
}

static void what_is_no_whole_secret_is_refused(void **state)
{
        static const char *const texts[] = { "", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ",
                "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQA", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1",
                "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ=", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ\xc3" };
        struct totp_secret read = of_the_rfc;
        (void)state;
        for (size_t i = 0; i < COUNT(texts); i++)
                assert_false(totp_read_secret(typed(texts[i]), &read));
        assert_memory_equal(&read, &of_the_rfc, sizeof read);
}

static void the_link_names_city_and_person(void **state)
{
        struct arena *mem = arena_make(1 << 20);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        const struct totp_label label = { STR("City of Lakehaven (specimen)"), STR("heron") };
        struct private uri = totp_uri(&a, &label, &of_the_rfc);
        (void)state;
        assert_true(str_is_equal(private_unwrap(uri),
                STR("otpauth://totp/City%20of%20Lakehaven%20%28specimen%29:heron"
                    "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                    "&issuer=City%20of%20Lakehaven%20%28specimen%29")));
        arena_end(&mem);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_codes_are_those_of_rfc_4226),
                cmocka_unit_test(the_codes_are_those_of_rfc_6238),
                cmocka_unit_test(a_code_is_good_one_step_early_or_late_and_no_more),
                cmocka_unit_test(a_code_of_another_secret_is_wrong),
                cmocka_unit_test(at_the_beginning_of_time_there_is_no_step_before),
                cmocka_unit_test(a_code_is_read_as_people_type_it),
                cmocka_unit_test(a_secret_is_written_in_base32_and_read_again),
                cmocka_unit_test(what_is_no_whole_secret_is_refused),
                cmocka_unit_test(the_link_names_city_and_person),
        };
        return crypt_start() ? cmocka_run_group_tests_name("totp", tests, NULL, NULL) : 1;
}
