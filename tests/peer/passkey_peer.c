/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/webauthn_fixture.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Messages of passkeys as libfido2 reads and judges them: the same verdict as ours, the same key.
 * libfido2 sees the authenticator's side alone, not what the browser says of the site. */

static int begin(void **state)
{
        fido_init(0);
        *state = arena_make((size_t)1 << 28);
        return 0;
}

static int end(void **state)
{
        struct arena *mem = *state;
        arena_end(&mem);
        return 0;
}

static void *public_key_of(const struct authenticator *it)
{
        if (it->algorithm == WEBAUTHN_EDDSA) {
                eddsa_pk_t *key = eddsa_pk_new();
                assert_int_equal(eddsa_pk_from_ptr(key, it->half, 32), FIDO_OK);
                return key;
        }
        es256_pk_t *key = es256_pk_new();
        assert_int_equal(es256_pk_from_ptr(key, it->half, 64), FIDO_OK);
        return key;
}

static void free_key(const struct authenticator *it, void *key)
{
        if (it->algorithm == WEBAUTHN_EDDSA)
                eddsa_pk_free((eddsa_pk_t **)&key);
        else
                es256_pk_free((es256_pk_t **)&key);
}

static bool fido_accepts(const struct authenticator *it, const struct webauthn_used *used)
{
        uint8_t hash[SHA256_SIZE];
        fido_assert_t *assertion = fido_assert_new();
        void *key = public_key_of(it);
        crypt_sha256(str_of_bytes(used->client_data.at, used->client_data.length), hash);
        bool is_good = fido_assert_set_count(assertion, 1) == FIDO_OK &&
                       fido_assert_set_rp(assertion, FIXTURE_RP) == FIDO_OK &&
                       fido_assert_set_up(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
                       fido_assert_set_uv(assertion, FIDO_OPT_TRUE) == FIDO_OK &&
                       fido_assert_set_clientdata_hash(assertion, hash, sizeof hash) == FIDO_OK &&
                       fido_assert_set_authdata_raw(
                               assertion, 0, used->data.at, used->data.length) == FIDO_OK &&
                       fido_assert_set_sig(assertion, 0, used->signature.at,
                               used->signature.length) == FIDO_OK &&
                       fido_assert_verify(assertion, 0, it->algorithm, key) == FIDO_OK;
        free_key(it, key);
        fido_assert_free(&assertion);
        return is_good;
}

static bool we_accept(const struct authenticator *it, const struct webauthn_used *used)
{
        const struct webauthn_asked asked = { STR(FIXTURE_RP), STR(FIXTURE_WEB_ORIGIN),
                it->challenge };
        struct webauthn_passkey passkey = { .key = { .algorithm = it->algorithm } };
        memcpy(passkey.key.half, it->half, sizeof passkey.key.half);
        return webauthn_use(&asked, used, &passkey) == WEBAUTHN_GOOD;
}

static const enum webauthn_algorithm algorithms[] = { WEBAUTHN_ES256, WEBAUTHN_EDDSA };

static void what_is_signed_is_judged_the_same(void **state)
{
        static const uint8_t flags[] = { 0, 1, 4, 5, 5 | FIXTURE_EXTENDED };
        for (size_t a = 0; a < COUNT(algorithms); a++)
                for (size_t f = 0; f < COUNT(flags); f++) {
                        struct authenticator it = authenticator_of(*state, algorithms[a]);
                        it.flags = flags[f];
                        const struct webauthn_used used = authenticator_use(&it);
                        assert_int_equal(we_accept(&it, &used), fido_accepts(&it, &used));
                        assert_int_equal(we_accept(&it, &used), (flags[f] & 5) == 5);
                }
}

static void what_was_altered_is_refused_by_both(void **state)
{
        for (size_t a = 0; a < COUNT(algorithms); a++) {
                struct authenticator it = authenticator_of(*state, algorithms[a]);
                const struct webauthn_used used = authenticator_use(&it);
                const struct bytes parts[] = { used.data, used.signature };
                for (size_t part = 0; part < COUNT(parts); part++)
                        for (size_t i = 0; i < parts[part].length; i++) {
                                uint8_t *at = (uint8_t *)(uintptr_t)parts[part].at + i;
                                *at ^= 2;
                                assert_false(we_accept(&it, &used));
                                assert_false(fido_accepts(&it, &used));
                                *at ^= 2;
                        }
                assert_true(we_accept(&it, &used) && fido_accepts(&it, &used));
        }
}

static void a_new_passkey_has_the_same_id_and_key(void **state)
{
        for (size_t a = 0; a < COUNT(algorithms); a++) {
                struct authenticator it = authenticator_of(*state, algorithms[a]);
                struct bytes data = authenticator_data(&it, FIXTURE_ATTESTED);
                const struct webauthn_asked asked = { STR(FIXTURE_RP), STR(FIXTURE_WEB_ORIGIN),
                        it.challenge };
                const struct webauthn_made made = authenticator_make(&it);
                struct webauthn_passkey passkey;
                struct bytes id;
                fido_cred_t *cred = fido_cred_new();
                assert_int_equal(fido_cred_set_type(cred, it.algorithm), FIDO_OK);
                assert_int_equal(fido_cred_set_rp(cred, FIXTURE_RP, NULL), FIDO_OK);
                assert_int_equal(fido_cred_set_authdata_raw(cred, data.at, data.length), FIDO_OK);
                assert_int_equal(webauthn_make(&asked, &made, &passkey, &id), WEBAUTHN_GOOD);
                assert_int_equal(fido_cred_id_len(cred), id.length);
                assert_memory_equal(fido_cred_id_ptr(cred), id.at, id.length);
                assert_memory_equal(
                        fido_cred_pubkey_ptr(cred), passkey.key.half, fido_cred_pubkey_len(cred));
                assert_int_equal(fido_cred_sigcount(cred), passkey.counter);
                fido_cred_free(&cred);
        }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(what_is_signed_is_judged_the_same),
                TEST(what_was_altered_is_refused_by_both),
                TEST(a_new_passkey_has_the_same_id_and_key),
        };
        return crypt_start() ? cmocka_run_group_tests_name("passkey_peer", tests, NULL, NULL) : 1;
}
