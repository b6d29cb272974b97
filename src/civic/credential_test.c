/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/credential.h"

#include "civic/card.h"
#include "kit/crypt.h"
#include "kit/keeper_fixture.h"
#include "lib/card_claims.h"
#include "lib/card_text.h"
#include "lib/cose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

/* A picture that shrinks about as well as a face does: soft gradients with some grain. */
static struct picture make_face(struct arena *mem)
{
        uint32_t grain = 12345;
        uint8_t *pixels = arena_take(mem, CARD_FACE_WIDTH * CARD_FACE_HEIGHT * 3);
        for (int i = 0; i < CARD_FACE_WIDTH * CARD_FACE_HEIGHT; i++) {
                int x = i % CARD_FACE_WIDTH;
                int y = i / CARD_FACE_WIDTH;
                grain = grain * 1664525U + 1013904223U;
                int light = 60 + 3 * x + 2 * (y % 20) + (int)(grain >> 27);
                for (int c = 0; c < 3; c++)
                        pixels[3 * i + c] = (uint8_t)(light > 255 ? 255 : light);
        }
        return (struct picture){ CARD_FACE_WIDTH, CARD_FACE_HEIGHT, pixels };
}

struct sample {
        struct fixture *f;
        struct person person;
        struct validity validity;
        struct credential credential;
        struct picture face;
};

static struct sample make_sample(struct fixture *f, const char *name)
{
        struct sample sample = {
                .f = f,
                .person = { .name = private_wrap(str_of(name)), .gender = PERSON_GENDER_X },
                .validity = { .has_end = true, .exp = FIXTURE_EXPIRY },
                .face = make_face(f->mem),
        };
        assert_true(date_read(STR("1984-04-18"), &sample.person.birth));
        return sample;
}

/* The address of the sample must not change any more. */
static void fill(struct sample *sample, int64_t index)
{
        sample->credential = (struct credential){
                .person = &sample->person,
                .validity = &sample->validity,
                .index = index,
                .status_uri = STR(FIXTURE_URI),
                .month = STR(FIXTURE_MONTH),
        };
}

static struct str mint(struct sample *sample)
{
        struct private qr;
        struct act *a = &sample->f->act;
        assert_int_equal(credential_fit_face(a, &sample->credential, &sample->face), OK);
        assert_int_equal(credential_mint(a, sample->f->keeper, &sample->credential, &qr), OK);
        return private_unwrap(qr);
}

/* Opens the text as a verifier does and checks the signature. */
static struct card_claims open_text(struct fixture *f, struct str text)
{
        struct card_claims claims;
        struct cose_sign1 message;
        struct keeper_signature signature = { 0 };
        struct sink cose = sink_in(arena_take(f->mem, CARD_COSE_MOST), CARD_COSE_MOST);
        struct sink memory = sink_in(arena_take(f->mem, CARD_COSE_MOST), CARD_COSE_MOST);
        assert_true(card_text_open((struct bytes){ (const uint8_t *)text.at, text.len }, &cose));
        assert_true(cose_read(sink_bytes(&cose), &message));
        assert_int_equal(message.signature.length, SIGNATURE_SIZE);
        memcpy(signature.bytes, message.signature.at, SIGNATURE_SIZE);
        memcpy(signature.header, message.protected.at, message.protected.length);
        signature.header_len = message.protected.length;
        assert_int_equal(message.key_id.length, PUBKEY_ID_SIZE);
        memcpy(signature.key.bytes, message.key_id.at, PUBKEY_ID_SIZE);
        assert_true(fixture_is_cose_signed(&f->keys[PUBKEY_ISSUING], &signature,
                str_of_bytes(message.payload.at, message.payload.length)));
        assert_true(card_claims_read(message.payload, &memory, &claims));
        return claims;
}

static void a_card_says_what_is_printed_and_nothing_else(void **state)
{
        struct sample sample = make_sample(*state, "Rosa Delgado Whitfield");
        fill(&sample, 4711);
        struct str text = mint(&sample);
        assert_in_range(text.len, 1, CREDENTIAL_TEXT_MOST);
        struct card_claims claims = open_text(*state, text);
        assert_memory_equal(claims.name.at, "Rosa Delgado Whitfield", claims.name.length);
        assert_string_equal(claims.birth, "1984-04-18");
        assert_int_equal(claims.gender, GENDER_OTHER);
        assert_int_equal(claims.index, 4711);
        assert_true(claims.has_end);
        assert_int_equal(claims.end, FIXTURE_EXPIRY);
        assert_in_range(claims.face.length, CREDENTIAL_FACE_LEAST, CREDENTIAL_FACE_MOST);
}

static void a_gender_that_is_not_printed_is_not_in_the_code(void **state)
{
        struct sample sample = make_sample(*state, "Rosa Delgado Whitfield");
        sample.person.gender = PERSON_GENDER_NONE;
        fill(&sample, 1);
        assert_int_equal(open_text(*state, mint(&sample)).gender, GENDER_NONE);
}

/* 120 bytes that do not shrink much: as long as a name may be. */
static void the_longest_name_leaves_a_face(void **state)
{
        static const char name[] =
                "Wilhelmina-Konstanze Xquvzhkjpflymgwbtrdcnoeias Ignatowicz-Brzezinskaja "
                "de la Vega y Quintanilla Fitzgerald Ozymandias";
        struct sample sample = make_sample(*state, name);
        fill(&sample, 2);
        struct card_claims claims = open_text(*state, mint(&sample));
        assert_int_equal(claims.name.length, strlen(name));
        /* A picture's sizes come in steps; the largest that fits may lie a step below the room. */
        assert_in_range(claims.face.length, CREDENTIAL_FACE_LEAST * 8 / 10, CREDENTIAL_FACE_MOST);
}

static void no_room_for_a_face_is_refused(void **state)
{
        char address[256] = "https://city.example/";
        struct sample sample = make_sample(*state, "Rosa Delgado Whitfield");
        struct act *a = &sample.f->act;
        uint32_t letters = 1;
        for (size_t i = strlen(address); i < 240; i++) {
                letters = letters * 1664525U + 1013904223U;
                address[i] = (char)('a' + (letters >> 24) % 26);
        }
        fill(&sample, 3);
        sample.credential.status_uri = str_of(address);
        assert_int_equal(credential_fit_face(a, &sample.credential, &sample.face), E_INPUT);
        assert_int_equal(a->failure.sentence, TEXT_CREDENTIAL_NAME_TOO_LONG);
}

static void an_index_is_signed_once(void **state)
{
        struct private qr;
        struct sample sample = make_sample(*state, "Rosa Delgado Whitfield");
        struct act *a = &sample.f->act;
        fill(&sample, 5);
        mint(&sample);
        assert_int_equal(credential_mint(a, sample.f->keeper, &sample.credential, &qr), E_STATE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_card_says_what_is_printed_and_nothing_else),
                TEST(a_gender_that_is_not_printed_is_not_in_the_code),
                TEST(the_longest_name_leaves_a_face),
                TEST(no_room_for_a_face_is_refused),
                TEST(an_index_is_signed_once),
        };
        return crypt_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
