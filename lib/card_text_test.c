/* SPDX-License-Identifier: Apache-2.0 */
#include "base45.h"
#include "card_text.h"
#include "deflate.h"
#include "fixture.h"

#include <zlib.h>

/* Opens TEXT and compares what is in it; NULL: it must be refused. */
static void assert_opens(const char *text, const char *wanted)
{
        uint8_t memory[CARD_COSE_MOST];
        struct sink cose = sink_in(memory, sizeof memory);
        if (card_text_open(bytes_of_text(text), &cose) != (wanted != NULL))
                fail_msg("%s", text);
        if (wanted)
                assert_bytes_equal(sink_bytes(&cose), bytes_of_text(wanted));
}

static void what_is_put_is_opened_in_every_form(void **state)
{
        (void)state;
        static const char *const forms[] = { "%s", " %s", "%s\n", "\t\r\n %s \r\n", "#%s",
                "https://city.example/v#%s", "HTTPS://CITY.EXAMPLE/V#%s\n", "/v#%s" };
        char memory[256], text[512];
        struct sink plain = sink_in(memory, sizeof memory - 1);
        assert_true(card_text_put(&plain, BYTES_OF("a message, a message, a message")));
        memory[plain.length] = '\0';
        for (size_t i = 0; i < COUNT(forms); i++) {
                snprintf(text, sizeof text, forms[i], memory);
                assert_opens(text, "a message, a message, a message");
        }
}

/* PLAIN with the characters of ESCAPED as %XX. */
static void escape(const char *plain, const char *escaped, char *to)
{
        for (; *plain; plain++) {
                if (strchr(escaped, *plain))
                        to += snprintf(
                                to, 4, *plain == '/' ? "%%%02x" : "%%%02X", (unsigned)*plain);
                else
                        *to++ = *plain;
        }
        *to = '\0';
}

static void a_link_is_read_however_it_was_escaped(void **state)
{
        (void)state;
        static const char *const ways[] = { "", " ", " %", " %$+/:" };
        size_t with_percent = 0;
        for (unsigned seed = 0; seed < 300; seed++) { // some of these hold %20 and the like
                char message[40], memory[256], link[1024] = "https://c.example/v#";
                for (size_t i = 0; i < sizeof message - 1; i++)
                        message[i] = (char)('!' + (seed * 31 + i * (seed + 7)) % 90);
                message[sizeof message - 1] = '\0';
                struct sink plain = sink_in(memory, sizeof memory - 1);
                assert_true(card_text_put(&plain, bytes_of_text(message)));
                memory[plain.length] = '\0';
                with_percent += strchr(memory, '%') != NULL;
                for (size_t i = 0; i < COUNT(ways); i++) {
                        escape(memory, ways[i], link + strlen("https://c.example/v#"));
                        assert_opens(link, message);
                }
        }
        assert_true(with_percent > 20);
}

static void a_percent_that_is_no_escape_is_itself(void **state)
{
        (void)state;
        assert_opens("#%", NULL);
        assert_opens("#%2", NULL);
        assert_opens("#%ZZ", NULL);
        assert_opens("##", NULL);
        assert_opens("#", NULL);
}

static void a_text_at_the_limit_is_looked_at_and_a_longer_one_is_not(void **state)
{
        (void)state;
        uint8_t cose[CARD_COSE_MOST], packed[CARD_TEXT_MOST];
        char text[CARD_TEXT_MOST + 2];
        uLongf length = sizeof packed;
        for (size_t i = 0; i < sizeof cose; i++)
                cose[i] = (uint8_t)(i * i * 31 >> 3);
        assert_int_equal(compress2(packed, &length, cose, 2500, 0), Z_OK);
        struct sink sink = sink_in(text, sizeof text);
        base45_put(&sink, (struct bytes){ packed, length });
        assert_true(sink.length < CARD_TEXT_MOST);
        memset(text + sink.length, ' ', sizeof text - sink.length);
        struct sink back = sink_in(cose, sizeof cose);
        assert_true(card_text_open((struct bytes){ (uint8_t *)text, CARD_TEXT_MOST }, &back));
        back = sink_in(cose, sizeof cose);
        assert_false(card_text_open((struct bytes){ (uint8_t *)text, CARD_TEXT_MOST + 1 }, &back));
        back = sink_in(cose, 2499);
        assert_false(card_text_open((struct bytes){ (uint8_t *)text, sink.length }, &back));
}

static void a_message_that_is_too_long_or_has_no_room_is_not_put(void **state)
{
        (void)state;
        static const uint8_t message[CARD_PLAIN_MOST + 1];
        char memory[64];
        struct sink text = sink_in(memory, sizeof memory);
        assert_false(card_text_put(&text, (struct bytes){ message, sizeof message }));
        text = sink_in(memory, 8);
        assert_false(card_text_put(&text, (struct bytes){ message, 20 }));
        assert_int_equal(text.length, 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_put_is_opened_in_every_form),
                cmocka_unit_test(a_link_is_read_however_it_was_escaped),
                cmocka_unit_test(a_percent_that_is_no_escape_is_itself),
                cmocka_unit_test(a_text_at_the_limit_is_looked_at_and_a_longer_one_is_not),
                cmocka_unit_test(a_message_that_is_too_long_or_has_no_room_is_not_put),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
