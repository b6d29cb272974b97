/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/credential.h"

#include "kit/crypt.h"
#include "lib/base45.h"
#include "lib/cbor.h"
#include "lib/cose.h"
#include "lib/deflate.h"

#include <stdio.h>

enum {
        CWT_EXP = 4,
        CWT_IDENTITY = 169,
        CWT_STATUS = 65535,
        IDENTITY_NAME = 4,
        IDENTITY_BIRTH = 8,
        IDENTITY_GENDER = 9,
        IDENTITY_FACE = 62,
        FACE_DATA = 0,
        FACE_FORMAT = 1,
        FACE_SUBFORMAT = 2,
        FORMAT_IMAGE = 0,
        SUBFORMAT_WEBP = 4,
        CLAIMS_MOST = 1024,
        MESSAGE_MOST = 1280,
        FITTING_ROUNDS = 6,
        SIGNATURE_SLACK = 6, /* signatures differ by a byte or two in how they shrink */
};

static struct bytes bytes_of(struct str text)
{
        return (struct bytes){ (const uint8_t *)text.at, text.len };
}

static void put_text(struct sink *sink, const char *text)
{
        cbor_put_text(sink, bytes_of_text(text));
}

static void put_face(struct sink *sink, struct private face)
{
        cbor_put_integer(sink, IDENTITY_FACE);
        cbor_put_array(sink, 1);
        cbor_put_map(sink, 3);
        cbor_put_integer(sink, FACE_DATA);
        cbor_put_bytes(sink, bytes_of(private_unwrap(face)));
        cbor_put_integer(sink, FACE_FORMAT);
        cbor_put_integer(sink, FORMAT_IMAGE);
        cbor_put_integer(sink, FACE_SUBFORMAT);
        cbor_put_integer(sink, SUBFORMAT_WEBP);
}

/* As claim 169 counts them; 0 is left out. */
static const int gender_numbers[] = {
        [PERSON_GENDER_NONE] = 0,
        [PERSON_GENDER_MALE] = 1,
        [PERSON_GENDER_FEMALE] = 2,
        [PERSON_GENDER_X] = 3,
};

static void put_identity(struct sink *sink, const struct person *person, struct private face)
{
        char birth[sizeof "YYYYMMDD"];
        struct civil civil = date_civil(person->birth);
        snprintf(birth, sizeof birth, "%04u%02u%02u", (unsigned)civil.year % 10000,
                (unsigned)civil.month % 100, (unsigned)civil.day % 100);
        int gender = gender_numbers[person->gender];
        cbor_put_integer(sink, CWT_IDENTITY);
        cbor_put_map(sink, gender ? 4 : 3);
        cbor_put_integer(sink, IDENTITY_NAME);
        cbor_put_text(sink, bytes_of(private_unwrap(person->name)));
        cbor_put_integer(sink, IDENTITY_BIRTH);
        put_text(sink, birth);
        if (gender) {
                cbor_put_integer(sink, IDENTITY_GENDER);
                cbor_put_integer(sink, gender);
        }
        put_face(sink, face);
        explicit_bzero(birth, sizeof birth);
}

static void put_status(struct sink *sink, int64_t index, struct str uri)
{
        cbor_put_integer(sink, CWT_STATUS);
        cbor_put_map(sink, 1);
        put_text(sink, "status_list");
        cbor_put_map(sink, 2);
        put_text(sink, "idx");
        cbor_put_integer(sink, index);
        put_text(sink, "uri");
        cbor_put_text(sink, bytes_of(uri));
}

static void put_claims(struct sink *sink, const struct credential *credential)
{
        const struct validity *validity = credential->validity;
        cbor_put_map(sink, validity->has_end ? 3 : 2);
        if (validity->has_end) {
                cbor_put_integer(sink, CWT_EXP);
                cbor_put_integer(sink, validity->exp);
        }
        put_identity(sink, credential->person, credential->face);
        put_status(sink, credential->index, credential->status_uri);
}

/* The message under zlib, as the keeper signed it. */
static enum err pack(struct act *a, struct bytes claims, const struct keeper_signature *signature,
        struct sink *packed)
{
        struct sink message = sink_in(arena_take(a->mem, MESSAGE_MOST), MESSAGE_MOST);
        cose_put_sign1(&message, (struct bytes){ signature->header, signature->header_len }, claims,
                (struct bytes){ signature->bytes, SIGNATURE_SIZE });
        if (!sink_is_whole(&message) || !zlib_pack_card(sink_bytes(&message), packed))
                return fail(a, E_INPUT, TEXT_CREDENTIAL_NAME_TOO_LONG);
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

/* Keys in the order of RFC 8949, 4.2.1: what the keeper signs has one spelling. */
static enum err write_claims(
        struct act *a, const struct credential *credential, struct bytes *claims)
{
        struct sink sink = sink_in(arena_take(a->mem, CLAIMS_MOST), CLAIMS_MOST);
        put_claims(&sink, credential);
        if (!sink_is_whole(&sink))
                return fail(a, E_INPUT, TEXT_CREDENTIAL_NAME_TOO_LONG);
        *claims = sink_bytes(&sink);
        return OK;
}

/* How many bytes the code would hold, with random bytes where the signature will be. */
static enum err measure(struct act *a, const struct credential *credential, size_t *size)
{
        struct bytes claims;
        struct keeper_signature pretended;
        struct sink packed = sink_in(arena_take(a->mem, MESSAGE_MOST), MESSAGE_MOST);
        pretend_signature(&pretended);
        TRY(write_claims(a, credential, &claims));
        TRY(pack(a, claims, &pretended, &packed));
        *size = packed.length + SIGNATURE_SLACK;
        return OK;
}

enum err credential_fit_face(
        struct act *a, struct credential *credential, const struct picture *small)
{
        size_t budget = CREDENTIAL_FACE_MOST;
        for (int i = 0; i < FITTING_ROUNDS && budget >= CREDENTIAL_FACE_LEAST; i++) {
                struct str webp;
                size_t size;
                TRY(picture_fit_webp(a, small, budget, &webp));
                credential->face = private_wrap(webp);
                TRY(measure(a, credential, &size));
                if (size <= CREDENTIAL_PACKED_MOST)
                        return OK;
                budget = webp.len - (size - CREDENTIAL_PACKED_MOST);
        }
        return fail(a, E_INPUT, TEXT_CREDENTIAL_NAME_TOO_LONG);
}

enum err credential_mint(struct act *a, struct keeper *keeper, const struct credential *credential,
        struct private *qr)
{
        struct bytes claims;
        struct keeper_signature signature;
        struct sink packed = sink_in(arena_take(a->mem, MESSAGE_MOST), MESSAGE_MOST);
        TRY(write_claims(a, credential, &claims));
        TRY(keeper_mint(a, keeper, credential->month,
                private_wrap(str_of_bytes(claims.at, claims.length)), &signature));
        TRY(pack(a, claims, &signature, &packed));
        if (packed.length > CREDENTIAL_PACKED_MOST)
                return fail(a, E_INPUT, TEXT_CREDENTIAL_NAME_TOO_LONG);
        size_t size = BASE45_SIZE(packed.length);
        struct sink text = sink_in(arena_take(a->mem, size), size);
        base45_put(&text, sink_bytes(&packed));
        *qr = private_wrap(str_of_bytes(text.at, text.length));
        return OK;
}
