/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/webauthn_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct webauthn_asked asked_of(const struct authenticator *it)
{
        return (struct webauthn_asked){ STR(FIXTURE_RP), STR(FIXTURE_WEB_ORIGIN), it->challenge };
}

/* What a site keeps of IT after it was made. */
static struct webauthn_passkey registered(const struct authenticator *it)
{
        struct webauthn_passkey passkey;
        struct bytes id;
        const struct webauthn_asked asked = asked_of(it);
        const struct webauthn_made made = authenticator_make(it);
        assert_int_equal(webauthn_make(&asked, &made, &passkey, &id), WEBAUTHN_GOOD);
        assert_true(bytes_are_equal(id, (struct bytes){ it->id, sizeof it->id }));
        return passkey;
}

static enum webauthn_fault make_fault(const struct authenticator *it)
{
        struct webauthn_passkey passkey;
        struct bytes id;
        const struct webauthn_asked asked = asked_of(it);
        const struct webauthn_made made = authenticator_make(it);
        return webauthn_make(&asked, &made, &passkey, &id);
}

static enum webauthn_fault use_fault(struct authenticator *it, struct webauthn_passkey *passkey)
{
        const struct webauthn_asked asked = asked_of(it);
        const struct webauthn_used used = authenticator_use(it);
        return webauthn_use(&asked, &used, passkey);
}

static int begin(void **state)
{
        *state = arena_make((size_t)1 << 28);
        return 0;
}

static int end(void **state)
{
        struct arena *mem = *state;
        arena_end(&mem);
        return 0;
}

static void who_made_a_passkey_signs_in_with_it(void **state)
{
        static const enum webauthn_algorithm algorithms[] = { WEBAUTHN_ES256, WEBAUTHN_EDDSA };
        for (size_t i = 0; i < 40; i++) { /* signatures of all lengths */
                struct authenticator it = authenticator_of(*state, algorithms[i % 2]);
                it.counter = 7;
                struct webauthn_passkey passkey = registered(&it);
                assert_int_equal(passkey.key.algorithm, it.algorithm);
                assert_int_equal(use_fault(&it, &passkey), WEBAUTHN_GOOD);
                assert_int_equal(passkey.counter, 8);
        }
}

static void another_passkey_does_not_do(void **state)
{
        struct authenticator it = authenticator_of(*state, WEBAUTHN_ES256);
        struct authenticator other = authenticator_of(*state, WEBAUTHN_ES256);
        struct webauthn_passkey passkey = registered(&other);
        assert_int_equal(use_fault(&it, &passkey), WEBAUTHN_SIGNATURE);
}

static void an_answer_to_another_question_is_refused(void **state)
{
        struct authenticator it = authenticator_of(*state, WEBAUTHN_ES256);
        struct webauthn_passkey passkey = registered(&it);
        uint8_t other[WEBAUTHN_CHALLENGE_SIZE] = { 1 };
        const struct webauthn_asked asked = { STR(FIXTURE_RP), STR(FIXTURE_WEB_ORIGIN), other };
        const struct webauthn_used used = authenticator_use(&it);
        const struct webauthn_made made = authenticator_make(&it);
        struct bytes id;
        assert_int_equal(webauthn_use(&asked, &used, &passkey), WEBAUTHN_CHALLENGE);
        assert_int_equal(webauthn_make(&asked, &made, &passkey, &id), WEBAUTHN_CHALLENGE);
}

static void another_site_gets_nobody_in(void **state)
{
        static const char *const origins[] = { "http://id.lakehaven.example",
                "https://id.lakehaven.example:8443", "https://id.lakehaven.example/",
                "https://lakehaven.example", "https://evil.example",
                "https://id.lakehaven.example.evil.example", "" };
        struct authenticator it = authenticator_of(*state, WEBAUTHN_ES256);
        struct webauthn_passkey passkey = registered(&it);
        for (size_t i = 0; i < COUNT(origins); i++) {
                it.origin = origins[i];
                assert_int_equal(use_fault(&it, &passkey), WEBAUTHN_ORIGIN);
                assert_int_equal(make_fault(&it), WEBAUTHN_ORIGIN);
        }
        it.origin = FIXTURE_WEB_ORIGIN;
        it.rp = "evil.example";
        assert_int_equal(use_fault(&it, &passkey), WEBAUTHN_RP);
        assert_int_equal(make_fault(&it), WEBAUTHN_RP);
}

static void a_page_in_somebody_elses_frame_gets_nobody_in(void **state)
{
        static const struct {
                const char *more;
                enum webauthn_fault fault;
        } rows[] = { { "", WEBAUTHN_GOOD }, { ",\"crossOrigin\":false", WEBAUTHN_GOOD },
                { ",\"crossOrigin\":false,\"other_keys_can_be_added_here\":\"x\"", WEBAUTHN_GOOD },
                { ",\"crossOrigin\":true", WEBAUTHN_ORIGIN },
                { ",\"crossOrigin\":null", WEBAUTHN_ORIGIN },
                { ",\"crossOrigin\":false,\"topOrigin\":\"https://evil.example\"",
                        WEBAUTHN_ORIGIN } };
        struct authenticator it = authenticator_of(*state, WEBAUTHN_ES256);
        struct webauthn_passkey passkey = registered(&it);
        for (size_t i = 0; i < COUNT(rows); i++) {
                it.more = rows[i].more;
                assert_int_equal(use_fault(&it, &passkey), rows[i].fault);
        }
}

static void client_data_is_strict_json(void **state)
{
        static const char *const mores[] = { ",\"type\":\"webauthn.get\"", ",", "}{" };
        struct authenticator it = authenticator_of(*state, WEBAUTHN_ES256);
        struct webauthn_passkey passkey = registered(&it);
        for (size_t i = 0; i < COUNT(mores); i++) {
                it.more = mores[i];
                assert_int_equal(use_fault(&it, &passkey), WEBAUTHN_CLIENT);
        }
        const struct webauthn_asked asked = asked_of(&it);
        struct webauthn_used used = authenticator_use(&it);
        static const char *const wholes[] = { "", "[]", "null", "\xef\xbb\xbf{}" };
        for (size_t i = 0; i < COUNT(wholes); i++) {
                used.client_data = fixture_bytes(str_of(wholes[i]));
                assert_int_equal(webauthn_use(&asked, &used, &passkey), WEBAUTHN_CLIENT);
        }
}

static void making_is_not_using(void **state)
{
        struct authenticator it = authenticator_of(*state, WEBAUTHN_ES256);
        struct webauthn_passkey passkey = registered(&it);
        const struct webauthn_asked asked = asked_of(&it);
        struct webauthn_made made = authenticator_make(&it);
        struct webauthn_used used = authenticator_use(&it);
        struct bytes client = made.client_data;
        struct bytes id;
        made.client_data = used.client_data;
        used.client_data = client;
        assert_int_equal(webauthn_use(&asked, &used, &passkey), WEBAUTHN_CLIENT);
        assert_int_equal(webauthn_make(&asked, &made, &passkey, &id), WEBAUTHN_CLIENT);
}

static void the_person_was_there_and_was_known(void **state)
{
        static const struct {
                uint8_t flags;
                enum webauthn_fault fault;
        } rows[] = { { 0, WEBAUTHN_UNVERIFIED }, { FIXTURE_PRESENT, WEBAUTHN_UNVERIFIED },
                { FIXTURE_VERIFIED, WEBAUTHN_UNVERIFIED },
                { FIXTURE_PRESENT | FIXTURE_VERIFIED, WEBAUTHN_GOOD },
                { FIXTURE_PRESENT | FIXTURE_VERIFIED | FIXTURE_BACKED_UP, WEBAUTHN_DATA },
                { FIXTURE_PRESENT | FIXTURE_VERIFIED | FIXTURE_ELIGIBLE, WEBAUTHN_DATA },
                { FIXTURE_PRESENT | FIXTURE_VERIFIED | FIXTURE_ATTESTED, WEBAUTHN_DATA },
                { FIXTURE_PRESENT | FIXTURE_VERIFIED | FIXTURE_EXTENDED, WEBAUTHN_GOOD } };
        struct authenticator it = authenticator_of(*state, WEBAUTHN_ES256);
        struct webauthn_passkey passkey = registered(&it);
        for (size_t i = 0; i < COUNT(rows); i++) {
                it.flags = rows[i].flags;
                assert_int_equal(use_fault(&it, &passkey), rows[i].fault);
        }
        it.flags = FIXTURE_PRESENT;
        assert_int_equal(make_fault(&it), WEBAUTHN_UNVERIFIED);
        it.flags = FIXTURE_PRESENT | FIXTURE_VERIFIED | FIXTURE_ELIGIBLE | FIXTURE_BACKED_UP |
                   FIXTURE_EXTENDED;
        passkey = registered(&it);
        assert_true(passkey.is_eligible);
        assert_int_equal(use_fault(&it, &passkey), WEBAUTHN_GOOD);
}

static void a_counter_that_does_not_go_up_is_refused(void **state)
{
        static const struct {
                uint32_t kept, said;
                enum webauthn_fault fault;
        } rows[] = { { 0, 0, WEBAUTHN_GOOD }, { 0, 1, WEBAUTHN_GOOD }, { 5, 6, WEBAUTHN_GOOD },
                { 5, 5, WEBAUTHN_COUNTER }, { 5, 4, WEBAUTHN_COUNTER }, { 5, 0, WEBAUTHN_COUNTER },
                { 0xffffffff, 0, WEBAUTHN_COUNTER }, { 5, 0xffffffff, WEBAUTHN_GOOD } };
        struct authenticator it = authenticator_of(*state, WEBAUTHN_ES256);
        struct webauthn_passkey passkey = registered(&it);
        for (size_t i = 0; i < COUNT(rows); i++) {
                const struct webauthn_asked asked = asked_of(&it);
                struct webauthn_used used = authenticator_use(&it);
                it.counter = rows[i].said;
                used.data = authenticator_data(&it, 0);
                used.signature = authenticator_sign(&it, used.data, used.client_data);
                passkey.counter = rows[i].kept;
                assert_int_equal(webauthn_use(&asked, &used, &passkey), rows[i].fault);
                assert_int_equal(passkey.counter,
                        rows[i].fault == WEBAUTHN_GOOD ? rows[i].said : rows[i].kept);
                it.counter = 0;
        }
}

static void no_byte_of_a_use_can_be_changed(void **state)
{
        struct authenticator it = authenticator_of(*state, WEBAUTHN_ES256);
        struct webauthn_passkey passkey = registered(&it);
        const struct webauthn_asked asked = asked_of(&it);
        const struct webauthn_used used = authenticator_use(&it);
        const struct bytes parts[] = { used.client_data, used.data, used.signature };
        for (size_t part = 0; part < COUNT(parts); part++)
                for (size_t i = 0; i < parts[part].length; i++) {
                        uint8_t *at = (uint8_t *)(uintptr_t)parts[part].at + i;
                        *at ^= 1;
                        assert_int_not_equal(webauthn_use(&asked, &used, &passkey), WEBAUTHN_GOOD);
                        *at ^= 1;
                }
        assert_int_equal(webauthn_use(&asked, &used, &passkey), WEBAUTHN_GOOD);
}

static void nothing_may_follow_or_lack(void **state)
{
        struct authenticator it = authenticator_of(*state, WEBAUTHN_ES256);
        struct webauthn_passkey passkey = registered(&it);
        const struct webauthn_asked asked = asked_of(&it);
        struct webauthn_used used = authenticator_use(&it);
        const struct webauthn_used whole = used;
        for (used.data.length = 0; used.data.length < whole.data.length; used.data.length++)
                assert_int_equal(webauthn_use(&asked, &used, &passkey), WEBAUTHN_DATA);
        used.data.length = whole.data.length + 1; /* its buffer is larger, and zero */
        used.signature = authenticator_sign(&it, used.data, used.client_data);
        assert_int_equal(webauthn_use(&asked, &used, &passkey), WEBAUTHN_DATA);
        used = whole;
        used.signature.length++;
        assert_int_equal(webauthn_use(&asked, &used, &passkey), WEBAUTHN_SIGNATURE);
        struct webauthn_made made = authenticator_make(&it);
        struct bytes id;
        size_t length = made.attestation.length;
        for (made.attestation.length = 0; made.attestation.length < length;
                made.attestation.length++)
                assert_int_equal(webauthn_make(&asked, &made, &passkey, &id), WEBAUTHN_DATA);
}

static void an_attestation_that_was_not_asked_for_is_refused(void **state)
{
        struct authenticator it = authenticator_of(*state, WEBAUTHN_ES256);
        const struct webauthn_asked asked = asked_of(&it);
        struct webauthn_made made = authenticator_make(&it);
        struct webauthn_passkey passkey;
        struct bytes id;
        it.format = "packed";
        assert_int_equal(make_fault(&it), WEBAUTHN_ATTESTED);
        it.format = "none";
        made.attestation = authenticator_attest(&it, authenticator_data(&it, FIXTURE_ATTESTED), 1);
        assert_int_equal(webauthn_make(&asked, &made, &passkey, &id), WEBAUTHN_ATTESTED);
        made.attestation = authenticator_attest(&it, authenticator_data(&it, 0), 0);
        assert_int_equal(webauthn_make(&asked, &made, &passkey, &id), WEBAUTHN_DATA);
}

static void only_two_kinds_of_key_are_taken(void **state)
{
        struct authenticator it = authenticator_of(*state, WEBAUTHN_ES256);
        it.algorithm = (enum webauthn_algorithm) - 257; /* RS256, on a curve */
        assert_int_equal(make_fault(&it), WEBAUTHN_ALGORITHM);
        it.algorithm = WEBAUTHN_ES256;
        it.half[40] ^= 1;
        assert_int_equal(make_fault(&it), WEBAUTHN_ALGORITHM);
}

static void a_passkey_belongs_to_a_name_of_a_site(void **state)
{
        static const struct {
                const char *origin, *rp_id;
        } rows[] = { { "https://id.lakehaven.example", "id.lakehaven.example" },
                { "https://id.lakehaven.example:8443", "id.lakehaven.example" },
                { "http://localhost:8080", "localhost" }, { "http://localhost", "localhost" },
                { "http://id.lakehaven.example", NULL }, { "http://127.0.0.1:8080", NULL },
                { "https://127.0.0.1", NULL }, { "https://[::1]", NULL }, { "https://", NULL },
                { "http://localhost.evil.example", NULL }, { "", NULL } };
        (void)state;
        for (size_t i = 0; i < COUNT(rows); i++) {
                struct str rp_id;
                bool is_one = webauthn_rp_id(str_of(rows[i].origin), &rp_id);
                assert_int_equal(is_one, rows[i].rp_id != NULL);
                if (is_one)
                        assert_true(str_is_equal(rp_id, str_of(rows[i].rp_id)));
        }
}

static void a_question_is_found_by_its_answer(void **state)
{
        struct authenticator it = authenticator_of(*state, WEBAUTHN_ES256);
        uint8_t challenge[WEBAUTHN_CHALLENGE_SIZE];
        assert_true(webauthn_challenge(authenticator_client(&it, "webauthn.get"), challenge));
        assert_memory_equal(challenge, it.challenge, sizeof challenge);
        assert_false(webauthn_challenge(BYTES_OF("{\"challenge\":\"AAAA\"}"), challenge));
        assert_false(webauthn_challenge(BYTES_OF("{}"), challenge));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(who_made_a_passkey_signs_in_with_it),
                TEST(another_passkey_does_not_do),
                TEST(an_answer_to_another_question_is_refused),
                TEST(another_site_gets_nobody_in),
                TEST(a_page_in_somebody_elses_frame_gets_nobody_in),
                TEST(client_data_is_strict_json),
                TEST(making_is_not_using),
                TEST(the_person_was_there_and_was_known),
                TEST(a_counter_that_does_not_go_up_is_refused),
                TEST(no_byte_of_a_use_can_be_changed),
                TEST(nothing_may_follow_or_lack),
                TEST(an_attestation_that_was_not_asked_for_is_refused),
                TEST(only_two_kinds_of_key_are_taken),
                TEST(a_passkey_belongs_to_a_name_of_a_site),
                TEST(a_question_is_found_by_its_answer),
        };
        return crypt_start() ? cmocka_run_group_tests_name("webauthn", tests, NULL, NULL) : 1;
}
