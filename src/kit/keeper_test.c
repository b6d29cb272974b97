/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/keeper_fixture.h"
#include "lib/cose.h"
#include "lib/es256.h"
#include "lib/jws.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <fcntl.h>
#include <unistd.h>

/* What keys sign, and what they refuse to. How a keeper lives and dies: keeper_life_test.c. */

static enum err mint(
        struct fixture *f, const struct fixture_claims *from, struct keeper_signature *signature)
{
        act_recover(&f->act);
        return keeper_mint(&f->act, f->keeper, STR(FIXTURE_MONTH),
                private_wrap(fixture_claims(f->mem, from)), signature);
}

static void a_minted_card_verifies(void **state)
{
        struct fixture *f = *state;
        static const struct fixture_claims rows[] = {
                { .index = 0 },
                { .index = FIXTURE_LIST_SIZE - 1, .gender = 3 },
                { .index = 7, .expiry = FIXTURE_NOW + 1 },
                { .index = 8, .name = "Żółć 王小明" },
        };
        for (size_t i = 0; i < COUNT(rows); i++) {
                struct keeper_signature signature;
                struct str claims = fixture_claims(f->mem, &rows[i]);
                assert_int_equal(mint(f, &rows[i], &signature), OK);
                assert_true(fixture_is_cose_signed(&f->keys[PUBKEY_ISSUING], &signature, claims));
                uint8_t wanted[KEEPER_HEADER_MOST];
                struct sink sink = sink_in(wanted, sizeof wanted);
                cose_put_protected(
                        &sink, (struct bytes){ signature.key.bytes, PUBKEY_ID_SIZE }, BYTES_OF(""));
                assert_int_equal(signature.header_len, sink.length);
                assert_memory_equal(signature.header, wanted, sink.length);
        }
}

static void a_card_that_is_not_the_citys_is_refused(void **state)
{
        struct fixture *f = *state;
        static const struct {
                struct fixture_claims claims;
                enum err outcome;
                enum text sentence;
        } rows[] = {
                { { .extra_key = 10 }, E_INPUT, TEXT_KEEPER_NOT_CLAIMS },
                { { .extra_key = 22 }, E_INPUT, TEXT_KEEPER_NOT_CLAIMS },
                { { .gender = 4 }, E_INPUT, TEXT_KEEPER_NOT_CLAIMS },
                { { .gender = -1 }, E_INPUT, TEXT_KEEPER_NOT_CLAIMS },
                { { .name = "" }, E_INPUT, TEXT_KEEPER_NOT_CLAIMS },
                { { .birth = "1987-02-14" }, E_INPUT, TEXT_KEEPER_NOT_CLAIMS },
                { { .birth = "19870230" }, E_INPUT, TEXT_KEEPER_NOT_CLAIMS },
                { { .birth = "1987021a" }, E_INPUT, TEXT_KEEPER_NOT_CLAIMS },
                { { .face = 1025 }, E_INPUT, TEXT_KEEPER_NOT_CLAIMS },
                { { .index = -1 }, E_INPUT, TEXT_KEEPER_NOT_CLAIMS },
                { { .face = 1024,
                          .name = FIXTURE_NAME FIXTURE_NAME FIXTURE_NAME FIXTURE_NAME FIXTURE_NAME
                                  FIXTURE_NAME FIXTURE_NAME FIXTURE_NAME FIXTURE_NAME FIXTURE_NAME
                                          FIXTURE_NAME FIXTURE_NAME FIXTURE_NAME FIXTURE_NAME
                                                  FIXTURE_NAME FIXTURE_NAME FIXTURE_NAME
                                                          FIXTURE_NAME FIXTURE_NAME FIXTURE_NAME },
                        E_INPUT, TEXT_KEEPER_NOT_CLAIMS },
                { { .index = FIXTURE_LIST_SIZE }, E_INPUT, TEXT_KEEPER_INDEX_UNKNOWN },
                { { .index = (int64_t)1 << 32 }, E_INPUT, TEXT_KEEPER_INDEX_UNKNOWN },
                { { .uri = "https://other.example/s" }, E_INPUT, TEXT_KEEPER_INDEX_UNKNOWN },
                { { .uri = FIXTURE_URI "/" }, E_INPUT, TEXT_KEEPER_INDEX_UNKNOWN },
                { { .expiry = FIXTURE_EXPIRY + 1 }, E_INPUT, TEXT_KEEPER_WRONG_EXPIRY },
                { { .expiry = FIXTURE_NOW }, E_INPUT, TEXT_KEEPER_WRONG_EXPIRY },
                { { .expiry = -1 }, E_INPUT, TEXT_KEEPER_WRONG_EXPIRY },
        };
        struct keeper_signature signature;
        for (size_t i = 0; i < COUNT(rows); i++) {
                assert_int_equal(mint(f, &rows[i].claims, &signature), rows[i].outcome);
                assert_int_equal(f->act.failure.sentence, rows[i].sentence);
        }
        /* None of them has used up its index, and the keeper still signs. */
        assert_int_equal(mint(f, &(struct fixture_claims){ .index = 0 }, &signature), OK);
}

static void bytes_that_are_not_exactly_claims_are_refused(void **state)
{
        struct fixture *f = *state;
        struct keeper_claims read;
        struct str good = fixture_claims(f->mem, &(struct fixture_claims){ .gender = 1 });
        uint8_t *at = arena_take(f->mem, good.len + 1);
        memcpy(at, good.at, good.len);
        assert_true(keeper_read_claims((struct bytes){ at, good.len }, &read));
        assert_false(keeper_read_claims((struct bytes){ at, good.len + 1 }, &read));
        for (size_t len = 0; len < good.len; len++)
                assert_false(keeper_read_claims((struct bytes){ at, len }, &read));
        /* The first byte of each map, key and type, made another. */
        for (size_t i = 0; i < 12; i++) {
                at[i] ^= 0x40;
                assert_false(keeper_read_claims((struct bytes){ at, good.len }, &read) &&
                             read.expiry == FIXTURE_EXPIRY);
                at[i] ^= 0x40;
        }
}

static void only_the_month_the_keeper_was_started_in_is_signed(void **state)
{
        struct fixture *f = *state;
        struct keeper_signature signature;
        struct private claims =
                private_wrap(fixture_claims(f->mem, &(struct fixture_claims){ .index = 1 }));
        static const char *const months[] = { "2026-02", "2026-04", "", "2026-3", "2026-030" };
        for (size_t i = 0; i < COUNT(months); i++) {
                act_recover(&f->act);
                assert_int_equal(
                        keeper_mint(&f->act, f->keeper, str_of(months[i]), claims, &signature),
                        E_STATE);
        }
        f->act.today = date_add_months(date_month_start(f->act.today), 1);
        act_recover(&f->act);
        assert_int_equal(fixture_restart(f), OK);
        assert_int_equal(
                keeper_mint(&f->act, f->keeper, STR("2026-04"), claims, &signature), E_NONE);
        assert_int_equal(f->act.failure.sentence, TEXT_KEEPER_NO_KEY);
}

static void an_index_is_signed_once(void **state)
{
        struct fixture *f = *state;
        struct keeper_signature signature;
        for (int64_t index = 100; index < 400; index++)
                assert_int_equal(
                        mint(f, &(struct fixture_claims){ .index = index }, &signature), OK);
        for (int64_t index = 100; index < 400; index += 37) {
                struct fixture_claims other = { .index = index, .name = "Somebody Else" };
                assert_int_equal(mint(f, &other, &signature), E_STATE);
                assert_int_equal(f->act.failure.sentence, TEXT_KEEPER_INDEX_USED);
        }
}

static void a_card_without_expiry_needs_a_city_that_allows_it(void **state)
{
        struct fixture *f = *state;
        struct keeper_signature signature;
        struct fixture_claims unending = { .index = 5, .expiry = -1 };
        assert_int_equal(mint(f, &unending, &signature), E_INPUT);
        f->options.may_not_expire = true;
        act_recover(&f->act);
        assert_int_equal(fixture_restart(f), OK);
        assert_int_equal(mint(f, &unending, &signature), OK);
        assert_true(fixture_is_cose_signed(
                &f->keys[PUBKEY_ISSUING], &signature, fixture_claims(f->mem, &unending)));
}

/* Lengths around those of the keeper's buffer, and some far over it. */
static const size_t lengths[] = { 0, 1, 2, 3, KEEPER_BUFFER_SIZE - 1, KEEPER_BUFFER_SIZE,
        KEEPER_BUFFER_SIZE + 1, 3 * KEEPER_BUFFER_SIZE + 2, 1000000 };

static struct str noise(struct arena *mem, size_t len)
{
        char *at = arena_take(mem, len + 1);
        crypt_random(at, len);
        return (struct str){ at, len };
}

static void a_status_list_is_signed_as_cwt_at_any_length(void **state)
{
        struct fixture *f = *state;
        struct keeper_signature signature;
        for (size_t i = 0; i < COUNT(lengths); i++) {
                struct str payload = noise(f->mem, lengths[i]);
                assert_int_equal(
                        keeper_sign_status(&f->act, f->keeper, KEEPER_CWT, payload, &signature),
                        OK);
                assert_true(fixture_is_cose_signed(&f->keys[PUBKEY_STATUS], &signature, payload));
        }
        assert_non_null(
                memmem(signature.header, signature.header_len, "application/statuslist+cwt", 26));
}

/* The compact JWS, put together as a client does. */
static struct str join_jws(
        struct arena *mem, const struct keeper_signature *signature, struct str payload)
{
        struct buf out = buf_in(mem);
        buf_add(&out, str_of_bytes(signature->header, signature->header_len));
        buf_add_byte(&out, '.');
        buf_add(&out, base64url_encode(mem, payload));
        buf_add_byte(&out, '.');
        buf_add(&out, base64url_encode(mem, str_of_bytes(signature->bytes, SIGNATURE_SIZE)));
        return buf_str(&out);
}

static void a_status_list_is_signed_as_jwt_at_any_length(void **state)
{
        struct fixture *f = *state;
        const struct pubkey *key = &f->keys[PUBKEY_STATUS];
        struct es256_key *opened = es256_key_new(key->half, key->half + ES256_COORDINATE);
        for (size_t i = 1; i < COUNT(lengths); i++) {
                struct str payload = noise(f->mem, lengths[i]);
                struct keeper_signature signature;
                struct jws token;
                assert_int_equal(
                        keeper_sign_status(&f->act, f->keeper, KEEPER_JWT, payload, &signature),
                        OK);
                struct str text = join_jws(f->mem, &signature, payload);
                assert_true(jws_read((struct bytes){ (const uint8_t *)text.at, text.len }, &token));
                assert_string_equal(token.type, "statuslist+jwt");
                assert_memory_equal(token.kid, key->id.bytes, PUBKEY_ID_SIZE);
                assert_true(jws_verify(opened, &token));
        }
        es256_key_free(opened);
}

static void keys_json_gets_a_detached_signature(void **state)
{
        struct fixture *f = *state;
        static const char json[] = "{\"issuer\":\"Test\",\"keys\":[]}\n";
        const struct pubkey *key = &f->keys[PUBKEY_DIRECTORY];
        struct keeper_signature signature;
        struct jws token;
        assert_int_equal(keeper_sign_directory(&f->act, f->keeper, str_of(json), &signature), OK);
        struct str text = join_jws(f->mem, &signature, STR(""));
        assert_true(jws_read((struct bytes){ (const uint8_t *)text.at, text.len }, &token));
        struct es256_key *opened = es256_key_new(key->half, key->half + ES256_COORDINATE);
        assert_true(jws_verify_detached(opened, &token, bytes_of_text(json)));
        assert_false(jws_verify_detached(opened, &token, BYTES_OF("{\"issuer\":\"Other\"}")));
        es256_key_free(opened);
}

#define ROOT_1 "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
#define ROOT_2 "ZZZZapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

static void checkpoints_of_this_log_are_signed_and_never_go_back(void **state)
{
        struct fixture *f = *state;
        static const struct {
                const char *body;
                enum err outcome;
                enum text sentence;
        } rows[] = {
                { FIXTURE_ORIGIN "\n5\n" ROOT_1 "\n", OK, 0 },
                { FIXTURE_ORIGIN "\n5\n" ROOT_1 "\n", OK, 0 },
                { FIXTURE_ORIGIN "\n5\n" ROOT_2 "\n", E_MAY, TEXT_KEEPER_OTHER_TREE },
                { FIXTURE_ORIGIN "\n4\n" ROOT_1 "\n", E_MAY, TEXT_KEEPER_SMALLER_TREE },
                { FIXTURE_ORIGIN "\n6\n" ROOT_2 "\n", OK, 0 },
                { FIXTURE_ORIGIN "\n5\n" ROOT_1 "\n", E_MAY, TEXT_KEEPER_SMALLER_TREE },
                { "other.example/log\n7\n" ROOT_1 "\n", E_MAY, TEXT_KEEPER_FOREIGN_ORIGIN },
                { "", E_INPUT, TEXT_KEEPER_NOT_CHECKPOINT },
                { FIXTURE_ORIGIN "\n7\n", E_INPUT, TEXT_KEEPER_NOT_CHECKPOINT },
                { FIXTURE_ORIGIN "\n7\n" ROOT_1, E_INPUT, TEXT_KEEPER_NOT_CHECKPOINT },
                { FIXTURE_ORIGIN "\n7\n" ROOT_1 "\nmore\n", E_INPUT, TEXT_KEEPER_NOT_CHECKPOINT },
                { FIXTURE_ORIGIN "\n07\n" ROOT_1 "\n", E_INPUT, TEXT_KEEPER_NOT_CHECKPOINT },
                { FIXTURE_ORIGIN "\n-7\n" ROOT_1 "\n", E_INPUT, TEXT_KEEPER_NOT_CHECKPOINT },
                { FIXTURE_ORIGIN "\n7\nshort=\n", E_INPUT, TEXT_KEEPER_NOT_CHECKPOINT },
                { FIXTURE_ORIGIN "\n7\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n", E_INPUT,
                        TEXT_KEEPER_NOT_CHECKPOINT },
                { "\n7\n" ROOT_1 "\n", E_INPUT, TEXT_KEEPER_NOT_CHECKPOINT },
        };
        for (size_t i = 0; i < COUNT(rows); i++) {
                struct keeper_signature signature;
                struct str body = str_of(rows[i].body);
                act_recover(&f->act);
                assert_int_equal(keeper_sign_checkpoint(&f->act, f->keeper, body, &signature),
                        rows[i].outcome);
                if (rows[i].outcome == OK)
                        assert_true(crypt_ed25519_verifies(
                                f->keys[PUBKEY_LOG].half, body, signature.bytes));
                else
                        assert_int_equal(f->act.failure.sentence, rows[i].sentence);
        }
}

static void a_state_is_signed_with_its_line_before_it(void **state)
{
        struct fixture *f = *state;
        struct keeper_signature signature;
        struct str city = STR("{\"kind\":\"demonstration\"}");
        const uint8_t *half = f->keys[PUBKEY_BUNDLE].half;
        assert_int_equal(keeper_sign_state(&f->act, f->keeper, city, &signature), OK);
        assert_true(
                crypt_ed25519_verifies(half, keeper_state_message(f->mem, city), signature.bytes));
        assert_false(crypt_ed25519_verifies(half, city, signature.bytes));
        struct str largest = noise(f->mem, 4096);
        assert_int_equal(keeper_sign_state(&f->act, f->keeper, largest, &signature), OK);
        assert_true(crypt_ed25519_verifies(
                half, keeper_state_message(f->mem, largest), signature.bytes));
        assert_int_equal(
                keeper_sign_state(&f->act, f->keeper, noise(f->mem, 4097), &signature), E_INPUT);
}

static void the_table_of_requests_is_the_golden_one(void **state)
{
        struct fixture *f = *state;
        struct buf now = buf_in(f->mem);
        char golden[4096];
        keeper_print_requests(&now);
        int file = open(SOURCE_ROOT "/tests/golden/keeper_requests.txt", O_RDONLY);
        assert_true(file >= 0);
        ssize_t len = read(file, golden, sizeof golden);
        close(file);
        assert_int_equal(len, now.len);
        assert_memory_equal(golden, now.at, now.len);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_minted_card_verifies),
                TEST(a_card_that_is_not_the_citys_is_refused),
                TEST(bytes_that_are_not_exactly_claims_are_refused),
                TEST(only_the_month_the_keeper_was_started_in_is_signed),
                TEST(an_index_is_signed_once),
                TEST(a_card_without_expiry_needs_a_city_that_allows_it),
                TEST(a_status_list_is_signed_as_cwt_at_any_length),
                TEST(a_status_list_is_signed_as_jwt_at_any_length),
                TEST(keys_json_gets_a_detached_signature),
                TEST(checkpoints_of_this_log_are_signed_and_never_go_back),
                TEST(a_state_is_signed_with_its_line_before_it),
                TEST(the_table_of_requests_is_the_golden_one),
        };
        return crypt_start() ? cmocka_run_group_tests_name("keeper", tests, NULL, NULL) : 1;
}
