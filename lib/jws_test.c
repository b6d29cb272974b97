/* SPDX-License-Identifier: Apache-2.0 */
#include "base64.h"
#include "fixture.h"
#include "jws.h"

/* RFC 7515, appendix A.3, whole; its key has no kid. */
#define A3_HEADER "eyJhbGciOiJFUzI1NiJ9"
#define A3_PAYLOAD                                                                                 \
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"                         \
        "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
#define A3_SIGNATURE                                                                               \
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"

static struct es256_key *rfc_key(void)
{
        uint8_t point[2][ES256_COORDINATE];
        struct sink x = sink_in(point[0], sizeof point[0]), y = sink_in(point[1], sizeof point[1]);
        assert_true(base64url_decode(BYTES_OF("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"), &x));
        assert_true(base64url_decode(BYTES_OF("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"), &y));
        return es256_key_new(point[0], point[1]);
}

static void the_rfc_token_verifies_whole_and_detached(void **state)
{
        (void)state;
        struct es256_key *key = rfc_key();
        struct jws token;
        uint8_t memory[128];
        struct sink payload = sink_in(memory, sizeof memory);
        assert_true(base64url_decode(BYTES_OF(A3_PAYLOAD), &payload));
        assert_true(jws_read(BYTES_OF(A3_HEADER "." A3_PAYLOAD "." A3_SIGNATURE), &token));
        assert_false(token.has_kid);
        assert_true(jws_verify(key, &token));
        assert_false(jws_verify_detached(key, &token, sink_bytes(&payload)));
        assert_true(jws_read(BYTES_OF(" " A3_HEADER ".." A3_SIGNATURE "\n"), &token));
        assert_true(jws_verify_detached(key, &token, sink_bytes(&payload)));
        assert_false(jws_verify(key, &token));
        memory[0] ^= 1;
        assert_false(jws_verify_detached(key, &token, sink_bytes(&payload)));
        es256_key_free(key);
}

static void the_fixture_s_key_list_is_by_its_directory(void **state)
{
        (void)state;
        struct bytes keys = fixture_read("keys.json"), good = fixture_read("keys.jws"),
                     forged = fixture_read("keys_forged.jws"),
                     json = fixture_read("directory.json");
        struct jwk directory;
        struct jws token;
        assert_true(jwk_read(json, &directory));
        struct es256_key *key = es256_key_new(directory.x, directory.y);
        assert_true(jws_read(good, &token));
        assert_true(token.has_kid);
        assert_memory_equal(token.kid, directory.kid, JWK_KID);
        assert_true(jws_verify_detached(key, &token, keys));
        assert_true(jws_read(forged, &token));
        assert_false(jws_verify_detached(key, &token, keys));
        es256_key_free(key);
        fixture_free(keys);
        fixture_free(good);
        fixture_free(forged);
        fixture_free(json);
}

/* A token with this header in clear, an empty payload and a signature of LENGTH zero bytes. */
static bool takes(const char *header, size_t length)
{
        char memory[1024];
        static const uint8_t zeros[80];
        struct sink text = sink_in(memory, sizeof memory);
        struct jws token;
        base64url_put(&text, bytes_of_text(header));
        sink_put(&text, BYTES_OF(".."));
        base64url_put(&text, (struct bytes){ zeros, length });
        return jws_read(sink_bytes(&text), &token);
}

static void headers_that_say_something_else_are_refused(void **state)
{
        (void)state;
        assert_true(takes("{\"alg\":\"ES256\"}", ES256_SIGNATURE));
        assert_true(takes("{\"alg\":\"ES256\",\"kid\":\"another form\"}", ES256_SIGNATURE));
        static const char *const refused[] = {
                "{\"alg\":\"none\"}",
                "{\"alg\":\"HS256\"}",
                "{\"alg\":\"RS256\"}",
                "{\"alg\":\"es256\"}",
                "{\"alg\":[\"ES256\"]}",
                "{}",
                "[]",
                "",
                "{\"alg\":\"ES256\"} x",
                "{\"alg\":\"ES256\",\"alg\":\"none\"}",
                "{\"alg\":\"ES256\",\"crit\":[\"b64\"]}",
                "{\"alg\":\"ES256\",\"b64\":false}",
                "{\"alg\":\"ES256\",\"typ\":7}",
                "{\"alg\":\"ES256\",\"typ\":\"abcdefghijklmnopqrstuvwxyzabcdefghijkl\"}",
        };
        for (size_t i = 0; i < COUNT(refused); i++)
                if (takes(refused[i], ES256_SIGNATURE))
                        fail_msg("%s was taken", refused[i]);
        for (size_t length = 0; length < 80; length++)
                assert_int_equal(takes("{\"alg\":\"ES256\"}", length), length == ES256_SIGNATURE);
}

static void texts_that_are_no_token_are_refused(void **state)
{
        (void)state;
        static const char *const refused[] = { "", ".", "..", "...", A3_HEADER,
                A3_HEADER "." A3_PAYLOAD,
                A3_HEADER "." A3_PAYLOAD "." A3_SIGNATURE "." A3_SIGNATURE,
                A3_HEADER "=." A3_PAYLOAD "." A3_SIGNATURE, "." A3_PAYLOAD "." A3_SIGNATURE };
        for (size_t i = 0; i < COUNT(refused); i++) {
                struct jws token;
                if (jws_read(bytes_of_text(refused[i]), &token))
                        fail_msg("%s was taken", refused[i]);
        }
}

static void what_is_put_is_read_back(void **state)
{
        (void)state;
        static const uint8_t kid[JWK_KID] = { 1, 2, 3, 4, 5, 6, 7, 8 };
        static const uint8_t signature[ES256_SIGNATURE] = { 9 };
        char header_text[128], signed_text[256], memory[512];
        struct sink header = sink_in(header_text, sizeof header_text);
        struct sink to_sign = sink_in(signed_text, sizeof signed_text);
        struct sink whole = sink_in(memory, sizeof memory);
        struct bytes made = { signature, sizeof signature };
        struct jws token;
        jws_put_header(&header, kid, BYTES_OF("statuslist+jwt"));
        jws_put_signed(&to_sign, sink_bytes(&header), BYTES_OF("{}"));
        jws_put_token(&whole, sink_bytes(&to_sign), made);
        assert_true(jws_read(sink_bytes(&whole), &token));
        assert_string_equal(token.type, "statuslist+jwt");
        assert_true(token.has_kid);
        assert_memory_equal(token.kid, kid, sizeof kid);
        assert_memory_equal(token.signature, signature, sizeof signature);
        assert_bytes_equal(token.payload, BYTES_OF("e30"));
        whole = sink_in(memory, sizeof memory);
        jws_put_detached(&whole, sink_bytes(&header), made);
        assert_true(jws_read(sink_bytes(&whole), &token));
        assert_int_equal(token.payload.length, 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_rfc_token_verifies_whole_and_detached),
                cmocka_unit_test(the_fixture_s_key_list_is_by_its_directory),
                cmocka_unit_test(headers_that_say_something_else_are_refused),
                cmocka_unit_test(texts_that_are_no_token_are_refused),
                cmocka_unit_test(what_is_put_is_read_back),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
