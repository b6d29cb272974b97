/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"
#include "status_token.h"

static struct es256_key *status_key(void)
{
        struct jwk_set set;
        struct bytes file = fixture_read("keys.json");
        struct es256_key *key = NULL;
        assert_true(jwk_set_read(file, &set));
        for (size_t i = 0; i < set.count; i++)
                if (set.keys[i].use == JWK_USE_STATUS)
                        key = es256_key_new(set.keys[i].x, set.keys[i].y);
        jwk_set_free(&set);
        fixture_free(file);
        assert_non_null(key);
        return key;
}

static void both_forms_hold_the_same_list(void **state)
{
        (void)state;
        static const char *const names[] = { "status.cwt", "status.jwt" };
        struct status_list lists[COUNT(names)];
        struct es256_key *key = status_key();
        for (size_t i = 0; i < COUNT(names); i++) {
                struct bytes data = fixture_read(names[i]);
                struct status_token token;
                assert_true(status_token_read(data, &token));
                assert_int_equal(token.is_jwt, i == 1);
                assert_true(status_token_verify(&token, key));
                assert_true(status_list_open(&token, &lists[i]));
                fixture_free(data); // the list must not need it any more
        }
        assert_string_equal(lists[0].uri, "https://fixture.example/status/1");
        assert_string_equal(lists[1].uri, lists[0].uri);
        assert_int_equal(lists[1].issued, lists[0].issued);
        assert_int_equal(lists[1].until, lists[0].until);
        assert_int_equal(lists[1].ttl, 43200);
        assert_int_equal(lists[1].bits, 1);
        assert_bytes_equal((struct bytes){ lists[0].entries, lists[0].size },
                (struct bytes){ lists[1].entries, lists[1].size });
        status_list_free(&lists[0]);
        status_list_free(&lists[1]);
        es256_key_free(key);
}

static void no_changed_byte_of_either_form_verifies(void **state)
{
        (void)state;
        static const char *const names[] = { "status.cwt", "status.jwt" };
        struct es256_key *key = status_key();
        for (size_t i = 0; i < COUNT(names); i++) {
                struct bytes data = fixture_read(names[i]);
                uint8_t *bytes = (uint8_t *)(uintptr_t)data.at;
                for (size_t at = 0; at < data.length; at++) {
                        struct status_token token;
                        bytes[at] ^= 1;
                        if (status_token_read(data, &token) && status_token_verify(&token, key))
                                fail_msg("%s, byte %zu", names[i], at);
                        bytes[at] ^= 1;
                }
                fixture_free(data);
        }
        es256_key_free(key);
}

static void a_cut_token_of_either_form_is_refused(void **state)
{
        (void)state;
        static const char *const names[] = { "status.cwt", "status.jwt" };
        struct es256_key *key = status_key();
        for (size_t i = 0; i < COUNT(names); i++) {
                struct bytes data = fixture_read(names[i]);
                for (size_t length = 0; length < data.length; length += 1 + length / 50) {
                        struct bytes part = { data.at, length };
                        struct status_token token;
                        assert_false(status_token_read(part, &token) &&
                                     status_token_verify(&token, key));
                }
                fixture_free(data);
        }
        es256_key_free(key);
}

static void a_bomb_in_a_list_is_refused(void **state)
{
        (void)state;
        struct bytes data = fixture_read("refused/bomb.cwt");
        struct es256_key *key = status_key();
        struct status_token token;
        struct status_list list;
        assert_true(status_token_read(data, &token));
        assert_true(status_token_verify(&token, key)); // a city's own slip, so to speak
        assert_false(status_list_open(&token, &list));
        es256_key_free(key);
        fixture_free(data);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(both_forms_hold_the_same_list),
                cmocka_unit_test(no_changed_byte_of_either_form_verifies),
                cmocka_unit_test(a_cut_token_of_either_form_is_refused),
                cmocka_unit_test(a_bomb_in_a_list_is_refused),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
