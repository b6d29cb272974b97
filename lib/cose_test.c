/* SPDX-License-Identifier: Apache-2.0 */
#include "cose.h"
#include "fixture.h"
#include "jwk.h"

/* The status list token in draft-ietf-oauth-status-list's examples, and the key in its sources:
 * key id "12", in the unprotected header. */
static const char draft_token[] =
        "d2845820a2012610781a6170706c69636174696f6e2f7374617475736c6973742b63"
        "7774a1044231325850a502782168747470733a2f2f6578616d706c652e636f6d2f73"
        "74617475736c697374732f31061a648c5bea041a8898dfea19fffe19a8c019fffda2"
        "646269747301636c73744a78dadbb918000217015d584093fa4d01032b18c35e2fe1"
        "101b77fd6cc9440022caa4694450c4e4e9feab4e99d1fa6d9772ce2bf3a12e0323de"
        "d7c982c5e101a5e67f0cbc1e2b6f57ce99c279";
static const char draft_x[] = "2371d69bfd03b357 4f308f885a67f898 1987f9869e0156cf 56eeef076ec2c57a";
static const char draft_y[] = "e8dfdde44963f5bb 3586d815de890928 875b1c4a64813980 96e60a25e9b39f53";

static void the_draft_s_token_is_taken_apart_and_verifies(void **state)
{
        (void)state;
        struct bytes data = unhex(draft_token), x = unhex(draft_x), y = unhex(draft_y);
        struct cose_sign1 message;
        assert_true(cose_read(data, &message));
        assert_int_equal(message.algorithm, COSE_ES256);
        assert_bytes_equal(message.key_id, BYTES_OF("12"));
        assert_bytes_equal(message.type, BYTES_OF("application/statuslist+cwt"));
        struct es256_key *key = es256_key_new(x.at, y.at);
        assert_non_null(key);
        assert_true(cose_verify(&message, key));
        message.payload.length--;
        assert_false(cose_verify(&message, key));
        es256_key_free(key);
        fixture_free(data);
        fixture_free(x);
        fixture_free(y);
}

static void what_is_put_is_read_back(void **state)
{
        (void)state;
        uint8_t protected[64], memory[256], signature[ES256_SIGNATURE] = { 1, 2, 3 };
        static const char *const types[] = { "", "application/statuslist+cwt" };
        for (size_t i = 0; i < COUNT(types); i++) {
                struct sink header = sink_in(protected, sizeof protected);
                struct sink whole = sink_in(memory, sizeof memory);
                cose_put_protected(&header, BYTES_OF("12345678"), bytes_of_text(types[i]));
                cose_put_sign1(&whole, sink_bytes(&header), BYTES_OF("payload"),
                        (struct bytes){ signature, sizeof signature });
                struct cose_sign1 message;
                assert_true(cose_read(sink_bytes(&whole), &message));
                assert_bytes_equal(message.key_id, BYTES_OF("12345678"));
                assert_bytes_equal(message.type, bytes_of_text(types[i]));
                assert_bytes_equal(message.payload, BYTES_OF("payload"));
                assert_bytes_equal(
                        message.signature, (struct bytes){ signature, sizeof signature });
                assert_int_equal(message.algorithm, COSE_ES256);
        }
}

static void the_bytes_that_are_signed_are_those_of_the_rfc(void **state)
{
        (void)state;
        uint8_t memory[64];
        struct sink head = sink_in(memory, sizeof memory);
        cose_put_signed_head(&head, BYTES_OF("\xa1\x01\x26"), 300);
        struct bytes wanted = unhex("84 6a 5369676e617475726531 43a10126 40 59012c");
        assert_bytes_equal(sink_bytes(&head), wanted);
        fixture_free(wanted);
}

static void only_the_three_ways_of_tagging_are_taken(void **state)
{
        (void)state;
        static const struct {
                const char *tags;
                bool is_taken;
        } rows[] = { { "", true }, { "d2", true }, { "d83d d2", true }, { "d83d", false },
                { "d1", false }, { "d2 d2", false }, { "d2 d83d", false },
                { "d83d d83d d2", false }, { "d862", false }, { "d83d d1", false } };
        for (size_t i = 0; i < COUNT(rows); i++) {
                char hex[64];
                struct cose_sign1 message;
                snprintf(hex, sizeof hex, "%s 84 43a10126 a0 40 40", rows[i].tags);
                struct bytes data = unhex(hex);
                if (cose_read(data, &message) != rows[i].is_taken)
                        fail_msg("tags %s", rows[i].tags);
                fixture_free(data);
        }
}

static void odd_messages_are_refused(void **state)
{
        (void)state;
        static const char *const refused[] = {
                "", "80", "d2", "a0", "83 43a10126 a0 40", /* no signature */
                "85 43a10126 a0 40 40 40",                 /* too many parts */
                "84 a10126 a0 40 40",                      /* the protected header not in bytes */
                "84 43a10126 40 40 40",                    /* the other one not a map */
                "84 43a10126 a0 f6 40",                    /* a detached payload */
                "84 43a10126 a0 60 40", "84 43a10126 a0 40 60", "84 43a10126 a0 40 f6",
                "84 41a1 a0 40 40",           /* a protected header that is cut */
                "84 4180 a0 40 40",           /* or no map */
                "84 44a1012600 a0 40 40",     /* or followed by something */
                "84 45a201260126 a0 40 40",   /* a header twice */
                "84 43a10126 a10126 40 40",   /* in both */
                "84 46a10481424040 a0 40 40", /* a key id that is a list */
                "84 44a1046131 a0 40 40",     /* or text */
                "84 45a101614a a0 40 40",     /* an algorithm by name */
                "84 47a2012602810118 a0 40 40", "84 45a102810a a0 40 40", /* crit */
                "84 43a10126 a1028101 40 40",
                "84 43a10126 a0 40 40 00", /* something after the end */
                "9f 43a10126 a0 40 40 ff", /* indefinite */
        };
        for (size_t i = 0; i < COUNT(refused); i++) {
                struct bytes data = unhex(refused[i]);
                struct cose_sign1 message;
                if (cose_read(data, &message))
                        fail_msg("%s was taken", refused[i]);
                fixture_free(data);
        }
}

static void an_algorithm_that_is_not_protected_counts_for_nothing(void **state)
{
        (void)state;
        struct bytes data = unhex("84 40 a1 01 26 40 40");
        struct cose_sign1 message;
        assert_true(cose_read(data, &message));
        assert_int_equal(message.algorithm, 0);
        fixture_free(data);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_draft_s_token_is_taken_apart_and_verifies),
                cmocka_unit_test(what_is_put_is_read_back),
                cmocka_unit_test(the_bytes_that_are_signed_are_those_of_the_rfc),
                cmocka_unit_test(only_the_three_ways_of_tagging_are_taken),
                cmocka_unit_test(odd_messages_are_refused),
                cmocka_unit_test(an_algorithm_that_is_not_protected_counts_for_nothing),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
