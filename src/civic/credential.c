/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/credential.h"

#include "kit/crypt.h"
#include "lib/card_claims.h"
#include "lib/card_text.h"
#include "lib/cose.h"

enum {
        CLAIMS_MOST = 1024,
        MESSAGE_MOST = 1280,
        TEXT_MOST = 2048,
        FITTING_ROUNDS = 6,
        SIGNATURE_SLACK = 9, /* characters: signatures differ by a byte or two in how they shrink */
};

static struct bytes bytes_of(struct str text)
{
        return (struct bytes){ (const uint8_t *)text.at, text.len };
}

/* What is signed. In deterministic CBOR, so that the keeper sees one spelling of it. */
static enum err write_claims(
        struct act *a, const struct credential *credential, struct bytes *claims)
{
        static const enum card_gender genders[] = {
                [PERSON_GENDER_NONE] = GENDER_NONE,
                [PERSON_GENDER_FEMALE] = GENDER_FEMALE,
                [PERSON_GENDER_MALE] = GENDER_MALE,
                [PERSON_GENDER_X] = GENDER_OTHER,
        };
        const struct person *person = credential->person;
        struct sink sink = sink_in(arena_take(a->mem, CLAIMS_MOST), CLAIMS_MOST);
        struct card_claims card = {
                .name = bytes_of(private_unwrap(person->name)),
                .gender = genders[person->gender],
                .face = bytes_of(private_unwrap(credential->face)),
                .has_end = credential->validity->has_end,
                .end = credential->validity->exp,
                .has_status = true,
                .index = (uint64_t)credential->index,
                .uri = bytes_of(credential->status_uri),
        };
        date_write(person->birth, card.birth);
        card_claims_put(&sink, &card);
        if (!sink_is_whole(&sink))
                return fail(a, E_INPUT, TEXT_CREDENTIAL_NAME_TOO_LONG);
        *claims = sink_bytes(&sink);
        return OK;
}

/* The text of the code, for claims as the keeper signed them. */
static enum err write_text(struct act *a, struct bytes claims,
        const struct keeper_signature *signature, struct str *text)
{
        struct sink message = sink_in(arena_take(a->mem, MESSAGE_MOST), MESSAGE_MOST);
        struct sink out = sink_in(arena_take(a->mem, TEXT_MOST), TEXT_MOST);
        cose_put_sign1(&message, (struct bytes){ signature->header, signature->header_len }, claims,
                (struct bytes){ signature->bytes, SIGNATURE_SIZE });
        if (!sink_is_whole(&message) || !card_text_put(&out, sink_bytes(&message)))
                return fail(a, E_INPUT, TEXT_CREDENTIAL_NAME_TOO_LONG);
        *text = str_of_bytes(out.at, out.length);
        return OK;
}

/* A signature that nobody made, of the same size as a real one: for measuring. */
static void pretend_signature(struct keeper_signature *signature)
{
        crypt_random(signature, sizeof *signature);
        struct sink header = sink_in(signature->header, sizeof signature->header);
        cose_put_protected(&header, (struct bytes){ signature->key.bytes, PUBKEY_ID_SIZE },
                (struct bytes){ 0 });
        signature->header_len = header.length;
}

/* How many characters the code would have. */
static enum err measure(struct act *a, const struct credential *credential, size_t *length)
{
        struct str text;
        struct bytes claims;
        struct keeper_signature pretended;
        pretend_signature(&pretended);
        TRY(write_claims(a, credential, &claims));
        TRY(write_text(a, claims, &pretended, &text));
        *length = text.len + SIGNATURE_SLACK;
        return OK;
}

/* Bytes too many in a face that makes the code LENGTH characters; Base45 makes three of two. */
static size_t bytes_over(size_t length)
{
        return length > CREDENTIAL_TEXT_MOST ? (length - CREDENTIAL_TEXT_MOST) * 2 / 3 + 1 : 0;
}

/* The room for the face: measured with noise, which an encoded face is to all that packs it. */
static enum err find_budget(struct act *a, struct credential *credential, size_t *budget)
{
        uint8_t noise[CREDENTIAL_FACE_MOST];
        size_t length;
        crypt_random(noise, sizeof noise);
        credential->face = private_wrap(str_of_bytes(noise, sizeof noise));
        enum err done = measure(a, credential, &length);
        credential->face = private_wrap(STR(""));
        TRY(done);
        size_t over = bytes_over(length);
        *budget = over < sizeof noise ? sizeof noise - over : 0;
        return OK;
}

enum err credential_fit_face(
        struct act *a, struct credential *credential, const struct picture *small)
{
        size_t budget;
        TRY(find_budget(a, credential, &budget));
        for (int i = 0; i < FITTING_ROUNDS && budget >= CREDENTIAL_FACE_LEAST; i++) {
                struct str webp;
                size_t length;
                TRY(picture_fit_webp(a, small, budget, &webp));
                credential->face = private_wrap(webp);
                TRY(measure(a, credential, &length));
                size_t over = bytes_over(length);
                if (over == 0)
                        return OK;
                budget = webp.len > over ? webp.len - over : 0;
        }
        return fail(a, E_INPUT, TEXT_CREDENTIAL_NAME_TOO_LONG);
}

enum err credential_mint(struct act *a, struct keeper *keeper, const struct credential *credential,
        struct private *qr)
{
        struct str text;
        struct bytes claims;
        struct keeper_signature signature;
        TRY(write_claims(a, credential, &claims));
        TRY(keeper_mint(a, keeper, credential->month,
                private_wrap(str_of_bytes(claims.at, claims.length)), &signature));
        TRY(write_text(a, claims, &signature, &text));
        if (text.len > CREDENTIAL_TEXT_MOST)
                return fail(a, E_INPUT, TEXT_CREDENTIAL_NAME_TOO_LONG);
        *qr = private_wrap(text);
        return OK;
}
