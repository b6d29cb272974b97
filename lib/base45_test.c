/* SPDX-License-Identifier: Apache-2.0 */
#include "base45.h"
#include "fixture.h"

/* RFC 9285, sections 4.3 and 4.4, and the ends of each range. */
static const struct {
        const char *plain, *text;
        size_t length;
} vectors[] = {
        { "AB", "BB8", 2 },
        { "Hello!!", "%69 VD92EX0", 7 },
        { "base-45", "UJCLQE7W581", 7 },
        { "ietf!", "QED8WEX0", 5 },
        { "", "", 0 },
        { "\0", "00", 1 },
        { "\xff", "U5", 1 },
        { "\0\0", "000", 2 },
        { "\xff\xff", "FGW", 2 },
};

static void the_rfc_vectors_encode(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(vectors); i++) {
                char memory[32];
                struct sink text = sink_in(memory, sizeof memory);
                base45_put(&text,
                        (struct bytes){ (const uint8_t *)vectors[i].plain, vectors[i].length });
                assert_int_equal(text.length, BASE45_SIZE(vectors[i].length));
                assert_bytes_equal(sink_bytes(&text), bytes_of_text(vectors[i].text));
        }
}

static void the_rfc_vectors_decode(void **state)
{
        (void)state;
        for (size_t i = 0; i < COUNT(vectors); i++) {
                uint8_t memory[32];
                struct sink plain = sink_in(memory, sizeof memory);
                assert_true(base45_decode(bytes_of_text(vectors[i].text), &plain));
                assert_bytes_equal(sink_bytes(&plain),
                        (struct bytes){ (const uint8_t *)vectors[i].plain, vectors[i].length });
        }
}

static void what_is_not_base45_is_refused(void **state)
{
        (void)state;
        static const char *const refused[] = {
                "0",         /* one character cannot be */
                "0000",      /* nor one left over */
                "GGW",       /* 65536 (RFC 9285, 6) */
                ":::",       /* the largest group */
                "V5",        /* 256 in a last pair */
                "::",        /* the largest pair */
                "bb8",       /* lower case */
                "BB8\n",     /* white space is the caller's to take away */
                "BB,",       /* outside the alphabet */
                "B\xc3\xa9", /* not even ASCII */
        };
        for (size_t i = 0; i < COUNT(refused); i++) {
                uint8_t memory[32];
                struct sink plain = sink_in(memory, sizeof memory);
                if (base45_decode(bytes_of_text(refused[i]), &plain))
                        fail_msg("%s was taken", refused[i]);
                assert_int_equal(plain.length, 0);
        }
}

static void a_result_without_room_is_refused(void **state)
{
        (void)state;
        uint8_t memory[1];
        struct sink plain = sink_in(memory, sizeof memory);
        assert_false(base45_decode(bytes_of_text("BB8"), &plain));
        assert_int_equal(plain.length, 0);
}

static void all_bytes_come_back(void **state)
{
        (void)state;
        uint8_t data[256], memory[BASE45_SIZE(256)], back[256];
        for (size_t i = 0; i < sizeof data; i++)
                data[i] = (uint8_t)(i * 167 + 13);
        for (size_t length = 0; length <= sizeof data; length++) {
                struct sink text = sink_in(memory, sizeof memory), plain = sink_in(back, length);
                base45_put(&text, (struct bytes){ data, length });
                assert_true(base45_decode(sink_bytes(&text), &plain));
                assert_bytes_equal(sink_bytes(&plain), (struct bytes){ data, length });
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_rfc_vectors_encode),
                cmocka_unit_test(the_rfc_vectors_decode),
                cmocka_unit_test(what_is_not_base45_is_refused),
                cmocka_unit_test(a_result_without_room_is_refused),
                cmocka_unit_test(all_bytes_come_back),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
