/* SPDX-License-Identifier: Apache-2.0 */
#include "base64.h"
#include "es256.h"
#include "fixture.h"

/* RFC 7515, appendix A.3: key, signing input and signature. */
static const char x[] = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
static const char y[] = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
static const char signed_text[] =
        "eyJhbGciOiJFUzI1NiJ9"
        ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
        "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
static const char signature_text[] =
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
        "pmWQxfKTUJqPP3-Kg6NU1Q";

static void decode(const char *text, uint8_t *memory, size_t length)
{
        struct sink sink = sink_in(memory, length);
        assert_true(base64url_decode(bytes_of_text(text), &sink));
        assert_int_equal(sink.length, length);
}

static struct es256_key *rfc_key(void)
{
        uint8_t point[2][ES256_COORDINATE];
        decode(x, point[0], sizeof point[0]);
        decode(y, point[1], sizeof point[1]);
        struct es256_key *key = es256_key_new(point[0], point[1]);
        assert_non_null(key);
        return key;
}

static void the_rfc_signature_verifies_whole_and_in_parts_and_again(void **state)
{
        (void)state;
        struct es256_key *key = rfc_key();
        uint8_t signature[ES256_SIGNATURE];
        decode(signature_text, signature, sizeof signature);
        struct bytes all = bytes_of_text(signed_text), made = { signature, sizeof signature };
        for (size_t cut = 0; cut <= all.length; cut += 7) {
                struct bytes parts[] = { { all.at, cut }, { all.at + cut, all.length - cut } };
                assert_true(es256_verify(key, parts, 2, made));
        }
        es256_key_free(key);
}

static void any_changed_bit_is_refused_and_the_key_goes_on_working(void **state)
{
        (void)state;
        struct es256_key *key = rfc_key();
        uint8_t signature[ES256_SIGNATURE];
        decode(signature_text, signature, sizeof signature);
        struct bytes all = bytes_of_text(signed_text), made = { signature, sizeof signature };
        for (size_t bit = 0; bit < sizeof signature * 8; bit += 5) {
                signature[bit / 8] ^= (uint8_t)(1U << bit % 8);
                assert_false(es256_verify(key, &all, 1, made));
                signature[bit / 8] ^= (uint8_t)(1U << bit % 8);
        }
        struct bytes less = { all.at, all.length - 1 };
        assert_false(es256_verify(key, &less, 1, made));
        assert_true(es256_verify(key, &all, 1, made));
        es256_key_free(key);
}

static void signatures_of_another_length_and_numbers_out_of_range_are_refused(void **state)
{
        (void)state;
        struct es256_key *key = rfc_key();
        struct bytes all = bytes_of_text(signed_text);
        uint8_t memory[80] = { 0 };
        decode(signature_text, memory, ES256_SIGNATURE);
        for (size_t length = 0; length <= sizeof memory; length++)
                assert_int_equal(es256_verify(key, &all, 1, (struct bytes){ memory, length }),
                        length == ES256_SIGNATURE);
        static const uint8_t ends[] = { 0x00, 0xFF };
        for (size_t i = 0; i < sizeof ends; i++) { // r and s zero, and larger than the order
                memset(memory, ends[i], sizeof memory);
                assert_false(es256_verify(key, &all, 1, (struct bytes){ memory, ES256_SIGNATURE }));
        }
        es256_key_free(key);
}

static void a_point_off_the_curve_is_no_key(void **state)
{
        (void)state;
        uint8_t point[2][ES256_COORDINATE] = { { 0 } };
        assert_null(es256_key_new(point[0], point[1]));
        decode(x, point[0], sizeof point[0]);
        assert_null(es256_key_new(point[0], point[0]));
        memset(point, 0xFF, sizeof point);
        assert_null(es256_key_new(point[0], point[1]));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_rfc_signature_verifies_whole_and_in_parts_and_again),
                cmocka_unit_test(any_changed_bit_is_refused_and_the_key_goes_on_working),
                cmocka_unit_test(signatures_of_another_length_and_numbers_out_of_range_are_refused),
                cmocka_unit_test(a_point_off_the_curve_is_no_key),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
