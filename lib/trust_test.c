/* SPDX-License-Identifier: Apache-2.0 */
#include "citykey.h"
#include "fixture.h"

/* This program is linked with the fixture city and its neighbour in place of the distributor's
 * (lib/meson.build). */

enum { NOW = 1796126400 };

static enum citykey_error trust_with(
        struct citykey_checker *checker, const char *directory, const char *keys, const char *jws)
{
        struct bytes files[] = { fixture_read(directory), fixture_read(keys), fixture_read(jws) };
        struct citykey_city city = {
                .directory_jwk = files[0].at,
                .directory_length = files[0].length,
                .keys_json = files[1].at,
                .keys_length = files[1].length,
                .keys_jws = files[2].at,
                .jws_length = files[2].length,
        };
        enum citykey_error error = citykey_trust_city(checker, &city);
        for (size_t i = 0; i < COUNT(files); i++)
                fixture_free(files[i]);
        return error;
}

static enum citykey_error add_status(struct citykey_checker *checker, const char *name)
{
        struct bytes data = fixture_read(name);
        enum citykey_error error = citykey_status_add(checker, data.at, data.length);
        fixture_free(data);
        return error;
}

static enum citykey_verdict verdict_of(struct citykey_checker *checker, const char *name)
{
        struct citykey_result result;
        struct bytes text = fixture_read(name);
        citykey_check(checker, (const char *)text.at, text.length, NOW, &result);
        fixture_free(text);
        return result.verdict;
}

static void the_cities_built_in_are_trusted_without_any_file(void **state)
{
        (void)state;
        struct citykey_checker *checker = citykey_checker_new();
        assert_int_equal(citykey_builtin_count(), 1);
        assert_int_equal(citykey_trust_builtin(checker), CITYKEY_OK);
        assert_int_equal(verdict_of(checker, "genuine.txt"), CITYKEY_GENUINE);
        assert_int_equal(verdict_of(checker, "unknown_issuer.txt"), CITYKEY_UNKNOWN_ISSUER);
        citykey_checker_free(checker);
}

static void a_key_list_that_the_directory_key_did_not_sign_is_refused(void **state)
{
        (void)state;
        static const struct {
                const char *directory, *keys, *jws;
                enum citykey_error error;
        } rows[] = {
                { "directory.json", "keys.json", "keys.jws", CITYKEY_OK },
                { "directory.json", "keys.json", "keys_forged.jws", CITYKEY_BAD_SIGNATURE },
                { "directory.json", "other/keys.json", "keys.jws", CITYKEY_BAD_SIGNATURE },
                { "other/directory.json", "keys.json", "keys.jws", CITYKEY_UNKNOWN_KEY },
                { "directory.json", "keys.json", "status.jwt", CITYKEY_UNKNOWN_KEY },
                { "directory.json", "keys.json", "keys.json", CITYKEY_UNREADABLE_FILE },
                { "keys.json", "keys.json", "keys.jws", CITYKEY_UNREADABLE_FILE },
        };
        for (size_t i = 0; i < COUNT(rows); i++) {
                struct citykey_checker *checker = citykey_checker_new();
                assert_int_equal(trust_with(checker, rows[i].directory, rows[i].keys, rows[i].jws),
                        rows[i].error);
                assert_int_equal(verdict_of(checker, "no_status.txt"),
                        rows[i].error == CITYKEY_OK ? CITYKEY_GENUINE_STATUS_UNKNOWN
                                                    : CITYKEY_UNKNOWN_ISSUER);
                citykey_checker_free(checker);
        }
}

static void a_key_that_two_cities_claim_is_refused(void **state)
{
        (void)state;
        struct citykey_checker *checker = citykey_checker_new();
        assert_int_equal(
                trust_with(checker, "directory.json", "keys.json", "keys.jws"), CITYKEY_OK);
        assert_int_equal(
                trust_with(checker, "directory.json", "keys.json", "keys.jws"), CITYKEY_TWO_CITIES);
        citykey_checker_free(checker);
}

static void another_city_s_list_does_not_speak_for_this_one(void **state)
{
        (void)state;
        struct citykey_checker *checker = citykey_checker_new();
        assert_int_equal(
                trust_with(checker, "directory.json", "keys.json", "keys.jws"), CITYKEY_OK);
        assert_int_equal(
                trust_with(checker, "other/directory.json", "other/keys.json", "other/keys.jws"),
                CITYKEY_OK);
        assert_int_equal(add_status(checker, "other/status.cwt"), CITYKEY_OK);
        assert_int_equal(verdict_of(checker, "genuine.txt"), CITYKEY_GENUINE_STATUS_UNKNOWN);
        assert_int_equal(verdict_of(checker, "revoked.txt"), CITYKEY_GENUINE_STATUS_UNKNOWN);
        assert_int_equal(add_status(checker, "status.cwt"), CITYKEY_OK);
        assert_int_equal(verdict_of(checker, "genuine.txt"), CITYKEY_GENUINE);
        assert_int_equal(verdict_of(checker, "revoked.txt"), CITYKEY_REVOKED);
        citykey_checker_free(checker);
}

static void of_two_lists_the_later_stays_whatever_comes_first(void **state)
{
        (void)state;
        static const char *const orders[][2] = { { "status.cwt", "status_expired.cwt" },
                { "status_expired.cwt", "status.cwt" } };
        for (size_t i = 0; i < COUNT(orders); i++) {
                struct citykey_checker *checker = citykey_checker_new();
                trust_with(checker, "directory.json", "keys.json", "keys.jws");
                for (size_t j = 0; j < 2; j++)
                        assert_int_equal(add_status(checker, orders[i][j]), CITYKEY_OK);
                assert_int_equal(verdict_of(checker, "genuine.txt"), CITYKEY_GENUINE);
                citykey_checker_free(checker);
        }
}

static void a_list_that_nobody_may_use_is_refused_and_the_old_one_stays(void **state)
{
        (void)state;
        static const struct {
                const char *name;
                enum citykey_error error;
        } rows[] = {
                { "refused/empty.cwt", CITYKEY_UNREADABLE_FILE },
                { "refused/truncated.cwt", CITYKEY_UNREADABLE_FILE },
                { "refused/altered.cwt", CITYKEY_BAD_SIGNATURE },
                { "refused/altered.jwt", CITYKEY_BAD_SIGNATURE },
                { "refused/card_key.cwt", CITYKEY_UNKNOWN_KEY },
                { "refused/stranger.cwt", CITYKEY_UNKNOWN_KEY },
                { "refused/stranger.jwt", CITYKEY_UNKNOWN_KEY },
                { "refused/kind.cwt", CITYKEY_UNREADABLE_FILE },
                { "refused/kind.jwt", CITYKEY_UNREADABLE_FILE },
                { "refused/bits_3.cwt", CITYKEY_UNREADABLE_FILE },
                { "refused/no_end.cwt", CITYKEY_UNREADABLE_FILE },
                { "refused/bomb.cwt", CITYKEY_UNREADABLE_FILE },
                { "genuine.txt", CITYKEY_UNREADABLE_FILE },
                { "keys.json", CITYKEY_UNREADABLE_FILE },
        };
        struct citykey_checker *checker = citykey_checker_new();
        trust_with(checker, "directory.json", "keys.json", "keys.jws");
        assert_int_equal(add_status(checker, "status.cwt"), CITYKEY_OK);
        for (size_t i = 0; i < COUNT(rows); i++) {
                if (add_status(checker, rows[i].name) != rows[i].error)
                        fail_msg("%s", rows[i].name);
                assert_int_equal(verdict_of(checker, "genuine.txt"), CITYKEY_GENUINE);
        }
        citykey_checker_free(checker);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_cities_built_in_are_trusted_without_any_file),
                cmocka_unit_test(a_key_list_that_the_directory_key_did_not_sign_is_refused),
                cmocka_unit_test(a_key_that_two_cities_claim_is_refused),
                cmocka_unit_test(another_city_s_list_does_not_speak_for_this_one),
                cmocka_unit_test(of_two_lists_the_later_stays_whatever_comes_first),
                cmocka_unit_test(a_list_that_nobody_may_use_is_refused_and_the_old_one_stays),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
