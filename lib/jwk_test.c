/* SPDX-License-Identifier: Apache-2.0 */
#include "jwk.h"
#include "fixture.h"

#define X "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define Y "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define KID "oKIywvGUpTU" /* the first eight bytes of this key's thumbprint */
#define KEY(more) "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" X "\",\"y\":\"" Y "\"" more "}"
#define NAMED(more) KEY(",\"kid\":\"" KID "\"" more)

static void a_key_is_named_by_its_thumbprint(void **state)
{
        (void)state;
        struct jwk key;
        assert_true(jwk_read(BYTES_OF(NAMED("")), &key));
        uint8_t kid[JWK_KID];
        memcpy(kid, key.kid, sizeof kid);
        memset(key.kid, 0, sizeof key.kid);
        assert_true(jwk_name(&key));
        assert_memory_equal(key.kid, kid, sizeof kid);
}

static void use_month_and_withdrawal_are_read(void **state)
{
        (void)state;
        struct jwk key;
        assert_true(jwk_read(
                BYTES_OF(NAMED(
                        ",\"use\":\"card\",\"month\":\"2026-11\",\"withdrawn\":\"2026-12-01\"")),
                &key));
        assert_int_equal(key.use, JWK_USE_CARD);
        assert_string_equal(key.month, "2026-11");
        assert_string_equal(key.withdrawn, "2026-12-01");
        assert_true(jwk_read(BYTES_OF(NAMED(",\"use\":\"status\"")), &key));
        assert_int_equal(key.use, JWK_USE_STATUS);
        assert_string_equal(key.month, "");
        assert_true(jwk_read(BYTES_OF(NAMED(",\"use\":\"sig\"")), &key));
        assert_int_equal(key.use, JWK_USE_NONE);
}

static void keys_that_are_not_ours_or_not_right_are_refused(void **state)
{
        (void)state;
        static const char *const refused[] = {
                "",
                "[]",
                "null",
                "{}",
                "{",
                KEY(""),                         /* no kid */
                KEY(",\"kid\":\"oKIywvGUpTQ\""), /* another's kid */
                KEY(",\"kid\":\"oKIywvGUpT\""),  /* a short one */
                KEY(",\"kid\":12"),
                NAMED(",\"d\":\"AAAA\""),  /* a private part, published */
                NAMED(",\"x\":\"" X "\""), /* a member twice */
                NAMED(",\"month\":\"2026-1\""),
                NAMED(",\"month\":\"2026/11\""),
                NAMED(",\"month\":202611"),
                NAMED(",\"withdrawn\":\"yes\""),
                NAMED(",\"withdrawn\":true"), /* a slip must not un-withdraw a key */
                "{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"" X "\",\"y\":\"" Y "\",\"kid\":\"" KID
                "\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" X "A\",\"y\":\"" Y "\",\"kid\":\"" KID
                "\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" X "\",\"kid\":\"" KID "\"}",
                NAMED("") "x",
        };
        for (size_t i = 0; i < COUNT(refused); i++) {
                struct jwk key;
                if (jwk_read(bytes_of_text(refused[i]), &key))
                        fail_msg("%s was taken", refused[i]);
        }
}

static void a_set_keeps_card_and_status_keys_and_leaves_out_others(void **state)
{
        (void)state;
        struct jwk_set set;
        struct bytes file = fixture_read("keys.json");
        assert_true(jwk_set_read(file, &set));
        assert_string_equal(set.issuer, "Fixture City (specimen)");
        assert_int_equal(set.count, 3);
        assert_string_equal(set.keys[1].withdrawn, "2026-11-20");
        jwk_set_free(&set);
        fixture_free(file);
        assert_true(jwk_set_read(BYTES_OF("{\"issuer\":\"A\",\"keys\":[{\"kty\":\"OKP\"}," NAMED(
                                         ",\"use\":\"enc\"") "," NAMED(",\"use\":\"card\"") "]}"),
                &set));
        assert_int_equal(set.count, 1);
        jwk_set_free(&set);
}

static void odd_sets_are_refused(void **state)
{
        (void)state;
        static const char *const refused[] = {
                "",
                "{}",
                "[]",
                "{\"keys\":[]}",
                "{\"issuer\":\"A\"}",
                "{\"issuer\":\"\",\"keys\":[]}",
                "{\"issuer\":1,\"keys\":[]}",
                "{\"issuer\":\"A\",\"keys\":{}}",
                "{\"issuer\":\"A\",\"keys\":[1]}",
                "{\"issuer\":\"A\",\"keys\":[" KEY(",\"use\":\"card\"") "]}", /* one without kid */
                "{\"issuer\":\"A\",\"issuer\":\"B\",\"keys\":[]}",
                "{\"issuer\":\"A\\u0000B\",\"keys\":[]}",
                "{\"issuer\":"
                "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"keys\":[]}",
        };
        for (size_t i = 0; i < COUNT(refused); i++) {
                struct jwk_set set;
                if (jwk_set_read(bytes_of_text(refused[i]), &set))
                        fail_msg("%s was taken", refused[i]);
        }
}

static void what_is_put_is_read_back(void **state)
{
        (void)state;
        struct jwk_set set, again;
        struct jwk key;
        char memory[4096];
        struct bytes file = fixture_read("keys.json");
        assert_true(jwk_set_read(file, &set));
        memcpy(set.issuer, "A \"quoted\" city, Se\xc3\xb1or", 24);
        struct sink sink = sink_in(memory, sizeof memory);
        assert_true(jwk_set_put(&sink, &set));
        assert_true(jwk_set_read(sink_bytes(&sink), &again));
        assert_string_equal(again.issuer, set.issuer);
        assert_memory_equal(again.keys, set.keys, set.count * sizeof *set.keys);
        sink = sink_in(memory, sizeof memory);
        assert_true(jwk_put(&sink, &set.keys[0]));
        assert_true(jwk_read(sink_bytes(&sink), &key));
        assert_memory_equal(&key, &set.keys[0], sizeof key);
        sink = sink_in(memory, 10);
        assert_false(jwk_put(&sink, &set.keys[0]));
        jwk_set_free(&set);
        jwk_set_free(&again);
        fixture_free(file);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_key_is_named_by_its_thumbprint),
                cmocka_unit_test(use_month_and_withdrawal_are_read),
                cmocka_unit_test(keys_that_are_not_ours_or_not_right_are_refused),
                cmocka_unit_test(a_set_keeps_card_and_status_keys_and_leaves_out_others),
                cmocka_unit_test(odd_sets_are_refused),
                cmocka_unit_test(what_is_put_is_read_back),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
