/* SPDX-License-Identifier: Apache-2.0 */
#include "citykey.h"
#include "fixture.h"

static void every_verdict_has_its_own_sentence_in_english_and_spanish(void **state)
{
        (void)state;
        for (enum citykey_verdict i = 0; i < CITYKEY_VERDICT_COUNT; i++) {
                assert_true(strlen(citykey_sentence(i, "en")) > 20);
                assert_string_not_equal(citykey_sentence(i, "en"), citykey_sentence(i, "es"));
                for (enum citykey_verdict j = 0; j < i; j++)
                        assert_string_not_equal(
                                citykey_sentence(i, "en"), citykey_sentence(j, "en"));
        }
}

static void the_sentence_is_that_of_its_verdict(void **state)
{
        (void)state;
        assert_non_null(strstr(citykey_sentence(CITYKEY_GENUINE, "en"), "Compare this face"));
        assert_non_null(strstr(citykey_sentence(CITYKEY_REVOKED, "en"), "Do not accept"));
        assert_non_null(
                strstr(citykey_sentence(CITYKEY_KEY_WITHDRAWN, "en"), "ask for a new card"));
        assert_non_null(strstr(citykey_sentence(CITYKEY_REVOKED, "es"), "No acepte"));
}

static void another_language_gets_english(void **state)
{
        (void)state;
        assert_string_equal(
                citykey_sentence(CITYKEY_EXPIRED, "xx"), citykey_sentence(CITYKEY_EXPIRED, "en"));
        assert_string_equal(
                citykey_sentence(CITYKEY_EXPIRED, ""), citykey_sentence(CITYKEY_EXPIRED, "en"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_verdict_has_its_own_sentence_in_english_and_spanish),
                cmocka_unit_test(the_sentence_is_that_of_its_verdict),
                cmocka_unit_test(another_language_gets_english),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
