/* SPDX-License-Identifier: Apache-2.0 */
#include "base64.h"
#include "fixture.h"

/* RFC 4648, section 10, without padding, and the two characters that differ from the other
 * alphabet. */
static const char *const vectors[][2] = {
        { "", "" },
        { "f", "Zg" },
        { "fo", "Zm8" },
        { "foo", "Zm9v" },
        { "foob", "Zm9vYg" },
        { "fooba", "Zm9vYmE" },
        { "foobar", "Zm9vYmFy" },
        { "\xfb\xff", "-_8" },
};

static void the_rfc_vectors_encode_and_decode(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(vectors); i++) {
                char memory[16];
                uint8_t back[16];
                struct sink text = sink_in(memory, sizeof memory),
                            plain = sink_in(back, sizeof back);
                base64url_put(&text, bytes_of_text(vectors[i][0]));
                assert_bytes_equal(sink_bytes(&text), bytes_of_text(vectors[i][1]));
                assert_int_equal(text.length, BASE64URL_SIZE(strlen(vectors[i][0])));
                assert_true(base64url_decode(sink_bytes(&text), &plain));
                assert_bytes_equal(sink_bytes(&plain), bytes_of_text(vectors[i][0]));
        }
}

static void what_is_not_base64url_is_refused(void **state)
{
        (void)state;
        static const char *const refused[] = { "Z", "Zg==", "Zh", "Zm9=", "Zm+v", "Zm/v", "Zm 9v",
                "Zm9v\n", "Zm9vZ" };
        for (size_t i = 0; i < COUNT(refused); i++) {
                uint8_t memory[16];
                struct sink plain = sink_in(memory, sizeof memory);
                if (base64url_decode(bytes_of_text(refused[i]), &plain))
                        fail_msg("%s was taken", refused[i]);
                assert_int_equal(plain.length, 0);
        }
}

static void a_result_without_room_is_refused(void **state)
{
        (void)state;
        uint8_t memory[2];
        struct sink plain = sink_in(memory, sizeof memory);
        assert_false(base64url_decode(bytes_of_text("Zm9v"), &plain));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_rfc_vectors_encode_and_decode),
                cmocka_unit_test(what_is_not_base64url_is_refused),
                cmocka_unit_test(a_result_without_room_is_refused),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
