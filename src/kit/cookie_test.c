/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/cookie.h"
#include "kit/place_fixture.h"

static void a_cookie_is_found_among_others(void **state)
{
        static const struct {
                const char *header, *value;
        } rows[] = {
                { "session=abc", "abc" },
                { "a=b; session=abc; c=d", "abc" },
                { "a=b;session=a=b=", "a=b=" },
                { "session=", "" },
                { "xsession=1; session=abc; sessionx=2", "abc" },
        };
        (void)state;
        for (size_t i = 0; i < COUNT(rows); i++) {
                struct private value;
                assert_true(cookie_find(private_wrap(str_of(rows[i].header)), "session", &value));
                assert_true(str_is_equal(private_unwrap(value), str_of(rows[i].value)));
        }
}

static void what_is_missing_doubled_or_malformed_is_not(void **state)
{
        static const char *const rows[] = { "", "a=b", "session", "Session=abc",
                "session=a; session=b", "session=a; session=a", "session=a b", "session=\"a\"",
                "session=a, b=c", "session=\x01", "session=\xc3\xa9", "session=a; =b",
                "session=a; b", "session=a;; b=c", "sess\tion=a" };
        (void)state;
        for (size_t i = 0; i < COUNT(rows); i++) {
                struct private value;
                if (cookie_find(private_wrap(str_of(rows[i])), "session", &value))
                        fail_msg("“%s” was taken", rows[i]);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_cookie_is_found_among_others),
                cmocka_unit_test(what_is_missing_doubled_or_malformed_is_not),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
