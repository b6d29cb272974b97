/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/box.h"
#include "kit/derive.h"
#include "kit/keeper_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* A bundle from the city's keeper to the desk's, and a tally back. */

enum { OFFICERS = 3, INDICES = 4, OTHER_INDEX = 77 };
static const int64_t indices[INDICES] = { 5, 1000, 1001, 500000 };
static const char *const words[OFFICERS] = { "the first one's words", "second officer",
        "number three" };

struct event {
        struct fixture *f;
        struct act *a;
        struct secret each[PASSPHRASE_MORE];
        struct keeper_bundle_order order;
        struct keeper_sealed sealed;
        struct str file;
        struct envelope envelope;
        struct passphrases *two;
        struct keeper *desk;
        struct keeper_opened opened;
};

static void derive(struct event *e)
{
        SCOPED(passphrases_end) struct passphrases *all = passphrases_begin();
        for (size_t i = 0; i < OFFICERS; i++)
                assert_int_equal(passphrase_add(e->a, all, str_of(words[i])), OK);
        const struct derive_each each = { all, e->order.head.cost, e->order.head.salt };
        assert_true(derive_each_apart(e->a, &each, e->each));
}

static int begin(void **state)
{
        void *fixture = NULL;
        if (fixture_begin(&fixture) != 0)
                return -1;
        struct fixture *f = fixture;
        struct event *e = arena_take(f->mem, sizeof *e);
        e->f = f;
        e->a = &f->act;
        e->order = (struct keeper_bundle_order){
                .head = { .kind = ENVELOPE_DEMONSTRATION, .people = OFFICERS, .cost = { 8, 1 } },
                .day = e->a->today,
                .from = (int64_t)e->a->today.day * 86400 + 5 * 3600,
                .until = (int64_t)e->a->today.day * 86400 + 29 * 3600,
                .each = e->each,
                .indices = indices,
                .index_count = INDICES,
        };
        crypt_random(e->order.head.salt, sizeof e->order.head.salt);
        memcpy(e->order.head.bundle_key, f->keys[PUBKEY_BUNDLE].half, ED25519_PUBLIC_SIZE);
        e->two = passphrases_begin();
        derive(e);
        *state = e;
        return 0;
}

static int end(void **state)
{
        struct event *e = *state;
        void *fixture = e->f;
        keeper_close(&e->desk);
        passphrases_end(&e->two);
        return fixture_end(&fixture);
}

static void make(struct event *e)
{
        uint8_t signature[SIGNATURE_SIZE];
        uint8_t memory[ENVELOPE_HEAD_SIZE];
        struct sink head = sink_in(memory, sizeof memory);
        struct buf file = buf_in(e->f->mem);
        assert_int_equal(keeper_seal_bundle(e->a, e->f->keeper, &e->order, &e->sealed), OK);
        envelope_put_head(&head, &e->order.head);
        const struct envelope_parts parts = { sink_bytes(&head), e->sealed.wraps, e->sealed.keys,
                &e->sealed.data_key, BYTES_OF("everything else") };
        buf_add(&file, envelope_assemble(e->f->mem, &parts));
        assert_int_equal(keeper_sign_bundle(e->a, e->f->keeper, buf_str(&file), signature), OK);
        buf_add(&file, str_of_bytes(signature, sizeof signature));
        e->file = buf_str(&file);
        assert_int_equal(envelope_read(e->file, &e->envelope), ENVELOPE_GOOD);
}

static enum err open_with(struct event *e, const char *one, const char *other)
{
        const struct keeper_desk_options options = { &e->envelope, e->two };
        keeper_close(&e->desk);
        act_recover(e->a);
        e->two->count = 0;
        assert_int_equal(passphrase_add(e->a, e->two, str_of(one)), OK);
        assert_int_equal(passphrase_add(e->a, e->two, str_of(other)), OK);
        return keeper_start_desk(e->a, &options, &e->desk, &e->opened);
}

static enum err mint(struct event *e, int64_t index, struct keeper_signature *signature)
{
        struct fixture_claims claims = { .index = index };
        act_recover(e->a);
        return keeper_mint(e->a, e->desk, STR(FIXTURE_MONTH),
                private_wrap(fixture_claims(e->f->mem, &claims)), signature);
}

static void expect(struct event *e, enum err outcome, enum err expected, enum text sentence)
{
        assert_int_equal(outcome, expected);
        assert_int_equal(e->a->failure.sentence, sentence);
        act_recover(e->a);
}

static void any_two_officers_open_a_bundle_and_a_card_of_it_verifies(void **state)
{
        struct event *e = *state;
        make(e);
        for (uint8_t i = 0; i < OFFICERS; i++)
                for (uint8_t j = 0; j < OFFICERS; j++) {
                        if (i == j)
                                continue;
                        struct keeper_signature signature;
                        assert_int_equal(open_with(e, words[i], words[j]), OK);
                        assert_int_equal(e->opened.pair.one, i < j ? i : j);
                        assert_int_equal(e->opened.pair.other, i < j ? j : i);
                        assert_true(secret_is_equal(&e->opened.data_key, &e->sealed.data_key));
                        assert_int_equal(mint(e, indices[1], &signature), OK);
                        struct fixture_claims claims = { .index = indices[1] };
                        assert_true(fixture_is_cose_signed(&e->f->keys[PUBKEY_ISSUING], &signature,
                                fixture_claims(e->f->mem, &claims)));
                }
}

static void one_officer_twice_or_a_stranger_opens_nothing(void **state)
{
        struct event *e = *state;
        make(e);
        expect(e, open_with(e, words[0], words[0]), E_INPUT, TEXT_KEEPER_SAME_OFFICER);
        expect(e, open_with(e, words[0], "somebody else"), E_WHO, TEXT_KEEPER_WRONG_OFFICERS);
        expect(e, open_with(e, "somebody else", words[2]), E_WHO, TEXT_KEEPER_WRONG_OFFICERS);
        e->two->count = 1;
        const struct keeper_desk_options options = { &e->envelope, e->two };
        expect(e, keeper_start_desk(e->a, &options, &e->desk, &e->opened), E_INPUT,
                TEXT_KEEPER_PASSPHRASE_COUNT);
}

static void a_desk_signs_its_own_indices_and_each_once(void **state)
{
        struct event *e = *state;
        struct keeper_signature signature;
        make(e);
        assert_int_equal(open_with(e, words[0], words[1]), OK);
        for (size_t i = 0; i < INDICES; i++)
                assert_int_equal(mint(e, indices[i], &signature), OK);
        expect(e, mint(e, indices[2], &signature), E_STATE, TEXT_KEEPER_INDEX_USED);
        expect(e, mint(e, OTHER_INDEX, &signature), E_MAY, TEXT_KEEPER_INDEX_FOREIGN);
}

static void a_desk_signs_on_the_events_day_alone(void **state)
{
        struct event *e = *state;
        struct keeper_signature signature;
        int64_t now = e->a->now;
        make(e);
        e->a->now = e->order.from - 60;
        assert_int_equal(open_with(e, words[0], words[1]), OK);
        expect(e, mint(e, indices[0], &signature), E_STATE, TEXT_KEEPER_WRONG_DAY);
        e->a->now = e->order.until;
        assert_int_equal(open_with(e, words[0], words[1]), OK);
        expect(e, mint(e, indices[0], &signature), E_STATE, TEXT_KEEPER_WRONG_DAY);
        e->a->now = now;
        assert_int_equal(open_with(e, words[0], words[1]), OK);
        assert_int_equal(mint(e, indices[0], &signature), OK);
}

static void a_desks_keeper_does_nothing_of_the_citys_and_the_city_nothing_of_a_desks(void **state)
{
        struct event *e = *state;
        struct keeper_signature signature;
        struct pubkey made;
        struct pubkey *keys;
        struct str opened;
        size_t count;
        uint8_t bytes[KEEPER_TALLY_BOUND + BOX_EXTRA] = { 0 };
        struct str tally = str_of_bytes(bytes, sizeof bytes);
        make(e);
        assert_int_equal(open_with(e, words[0], words[1]), OK);
        struct keeper *desk = e->desk;
        expect(e, keeper_sign_state(e->a, desk, STR("{}"), &signature), E_MAY,
                TEXT_KEEPER_NOT_HERE);
        expect(e, keeper_sign_directory(e->a, desk, STR("{}"), &signature), E_MAY,
                TEXT_KEEPER_NOT_HERE);
        expect(e, keeper_sign_status(e->a, desk, KEEPER_CWT, STR("x"), &signature), E_MAY,
                TEXT_KEEPER_NOT_HERE);
        expect(e, keeper_sign_checkpoint(e->a, desk, STR("x"), &signature), E_MAY,
                TEXT_KEEPER_NOT_HERE);
        expect(e, keeper_list(e->a, desk, &keys, &count), E_MAY, TEXT_KEEPER_NOT_HERE);
        expect(e, keeper_seal_bundle(e->a, desk, &e->order, &e->sealed), E_MAY,
                TEXT_KEEPER_NOT_HERE);
        expect(e, keeper_sign_bundle(e->a, desk, e->file, signature.bytes), E_MAY,
                TEXT_KEEPER_NOT_HERE);
        expect(e,
                keeper_open_tally(e->a, desk, (struct bytes){ bytes, KEEPER_TALLY_BOUND },
                        (struct bytes){ bytes, BOX_EXTRA }, &opened),
                E_MAY, TEXT_KEEPER_NOT_HERE);
        assert_int_equal(keeper_make_key(e->a, desk, PUBKEY_BUNDLE, STR("2027"), &made), E_BUG);
        act_recover(e->a);
        expect(e, keeper_sign_tally(e->a, e->f->keeper, tally, signature.bytes), E_MAY,
                TEXT_KEEPER_NOT_HERE);
        expect(e, keeper_sign_certificate(e->a, e->f->keeper, tally, signature.bytes), E_MAY,
                TEXT_KEEPER_NOT_HERE);
}

static void a_desk_signs_tallies_and_certificates_and_tells_them_apart(void **state)
{
        struct event *e = *state;
        uint8_t signature[SIGNATURE_SIZE];
        uint8_t bytes[20000] = KEEPER_TALLY_MAGIC;
        make(e);
        assert_int_equal(open_with(e, words[0], words[1]), OK);
        struct str tally = str_of_bytes(bytes, sizeof bytes);
        assert_int_equal(keeper_sign_tally(e->a, e->desk, tally, signature), OK);
        assert_true(seal_is_signed(
                e->sealed.desk_key, (struct bytes){ bytes, sizeof bytes }, signature));
        assert_false(keeper_has_signed_certificate(e->sealed.desk_key, tally, signature));
        assert_int_equal(keeper_sign_certificate(e->a, e->desk, tally, signature), OK);
        assert_true(keeper_has_signed_certificate(e->sealed.desk_key, tally, signature));
        assert_false(seal_is_signed(
                e->sealed.desk_key, (struct bytes){ bytes, sizeof bytes }, signature));
        bytes[0] ^= 1;
        expect(e, keeper_sign_tally(e->a, e->desk, tally, signature), E_INPUT,
                TEXT_KEEPER_NOT_TALLY);
}

static void the_city_opens_a_box_that_is_bound_to_a_tally(void **state)
{
        struct event *e = *state;
        struct str opened;
        uint8_t bound[KEEPER_TALLY_BOUND] = KEEPER_TALLY_MAGIC;
        static uint8_t message[30000];
        static uint8_t box[sizeof message + BOX_EXTRA];
        struct box_address address = { .bound = { bound, sizeof bound } };
        message[29999] = 7;
        memcpy(address.to.bytes, e->f->keys[PUBKEY_TALLY].half, SEAL_POINT_SIZE);
        assert_true(
                box_seal(&address, (struct bytes){ message, sizeof message }, &seal_kernel, box));
        struct bytes whole = { box, sizeof box };
        assert_int_equal(keeper_open_tally(e->a, e->f->keeper, address.bound, whole, &opened), OK);
        assert_int_equal(opened.len, sizeof message);
        assert_memory_equal(opened.at, message, sizeof message);
        bound[20] ^= 1; /* another bundle's */
        expect(e, keeper_open_tally(e->a, e->f->keeper, address.bound, whole, &opened), E_INPUT,
                TEXT_KEEPER_FOREIGN_BOX);
        bound[20] ^= 1;
        box[sizeof box - 1] ^= 1;
        expect(e, keeper_open_tally(e->a, e->f->keeper, address.bound, whole, &opened), E_INPUT,
                TEXT_KEEPER_FOREIGN_BOX);
        bound[0] ^= 1; /* a box of another format is never opened */
        assert_true(
                box_seal(&address, (struct bytes){ message, sizeof message }, &seal_kernel, box));
        expect(e, keeper_open_tally(e->a, e->f->keeper, address.bound, whole, &opened), E_INPUT,
                TEXT_KEEPER_NOT_TALLY);
}

static void a_bundle_out_of_bounds_is_not_sealed(void **state)
{
        struct event *e = *state;
        struct keeper *city = e->f->keeper;
        static const int64_t mixed[] = { 5, 4 };
        static const int64_t beyond[] = { 5, FIXTURE_LIST_SIZE };
        struct keeper_bundle_order order = e->order;
        order.day.day -= 1;
        expect(e, keeper_seal_bundle(e->a, city, &order, &e->sealed), E_STATE,
                TEXT_KEEPER_WRONG_DAY);
        order.day.day += 40; /* there is no key for April yet */
        expect(e, keeper_seal_bundle(e->a, city, &order, &e->sealed), E_NONE, TEXT_KEEPER_NO_KEY);
        order = e->order;
        order.until = order.from + 30 * 3600;
        expect(e, keeper_seal_bundle(e->a, city, &order, &e->sealed), E_INPUT,
                TEXT_KEEPER_NOT_BUNDLE);
        order = e->order;
        order.index_count = 2;
        order.indices = mixed;
        expect(e, keeper_seal_bundle(e->a, city, &order, &e->sealed), E_INPUT,
                TEXT_KEEPER_NOT_BUNDLE);
        order.indices = beyond;
        expect(e, keeper_seal_bundle(e->a, city, &order, &e->sealed), E_INPUT,
                TEXT_KEEPER_NOT_BUNDLE);
        order = e->order;
        order.head.bundle_key[0] ^= 1;
        expect(e, keeper_seal_bundle(e->a, city, &order, &e->sealed), E_INPUT,
                TEXT_KEEPER_NOT_BUNDLE);
        e->each[2] = e->each[0];
        expect(e, keeper_seal_bundle(e->a, city, &e->order, &e->sealed), E_INPUT,
                TEXT_KEEPER_SAME_OFFICER);
}

static void private_keys_leave_the_keeper_sealed_alone(void **state)
{
        struct event *e = *state;
        make(e);
        /* The key part opens with the root key only; the data key is another. */
        uint8_t inside[DESK_KEYS_MOST];
        assert_false(seal_open_once(
                &e->sealed.data_key, e->envelope.head_bytes, e->envelope.keys, inside));
        assert_true(seal_open_once(
                &e->sealed.data_key, e->envelope.before_data, e->envelope.data, inside));
        assert_memory_equal(inside, "everything else", 15);
}

static void a_bundle_altered_or_cut_anywhere_is_refused(void **state)
{
        struct event *e = *state;
        struct envelope envelope;
        make(e);
        uint8_t *at = (uint8_t *)(uintptr_t)e->file.at;
        for (size_t i = 0; i < e->file.len; i++) {
                at[i] ^= 0x10;
                enum envelope_fault fault = envelope_read(e->file, &envelope);
                assert_int_not_equal(fault, ENVELOPE_GOOD);
                assert_true(fault == ENVELOPE_FOREIGN_FILE ? i < 7 : true);
                assert_true(i == 7 ? fault == ENVELOPE_NEWER : true);
                at[i] ^= 0x10;
        }
        for (size_t length = 0; length < e->file.len; length += 7)
                assert_int_not_equal(envelope_read((struct str){ e->file.at, length }, &envelope),
                        ENVELOPE_GOOD);
        assert_int_equal(envelope_read(e->file, &envelope), ENVELOPE_GOOD);
}

static void a_bundle_that_names_another_bundle_key_is_not_signed(void **state)
{
        struct event *e = *state;
        uint8_t signature[SIGNATURE_SIZE];
        make(e);
        struct buf other = buf_in(e->f->mem);
        buf_add(&other, str_of_bytes(e->file.at, e->envelope.signed_bytes.length));
        other.at[60] ^= 1;
        expect(e, keeper_sign_bundle(e->a, e->f->keeper, buf_str(&other), signature), E_INPUT,
                TEXT_KEEPER_NOT_BUNDLE);
        expect(e, keeper_sign_bundle(e->a, e->f->keeper, STR("too short"), signature), E_INPUT,
                TEXT_KEEPER_TOO_LONG);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(any_two_officers_open_a_bundle_and_a_card_of_it_verifies),
                TEST(one_officer_twice_or_a_stranger_opens_nothing),
                TEST(a_desk_signs_its_own_indices_and_each_once),
                TEST(a_desk_signs_on_the_events_day_alone),
                TEST(a_desks_keeper_does_nothing_of_the_citys_and_the_city_nothing_of_a_desks),
                TEST(a_desk_signs_tallies_and_certificates_and_tells_them_apart),
                TEST(the_city_opens_a_box_that_is_bound_to_a_tally),
                TEST(a_bundle_out_of_bounds_is_not_sealed),
                TEST(private_keys_leave_the_keeper_sealed_alone),
                TEST(a_bundle_altered_or_cut_anywhere_is_refused),
                TEST(a_bundle_that_names_another_bundle_key_is_not_signed),
        };
        return crypt_start() ? cmocka_run_group_tests_name("keeper_event", tests, NULL, NULL) : 1;
}
