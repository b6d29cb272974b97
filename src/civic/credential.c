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
        KEY_ID_SIZE = 8,
        FITTING_ROUNDS = 6,
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

static void put_identity(struct sink *sink, const struct person *person, struct private face)
{
        char birth[sizeof "YYYYMMDD"];
        struct civil civil = date_civil(person->birth);
        snprintf(birth, sizeof birth, "%04u%02u%02u", (unsigned)civil.year % 10000,
                (unsigned)civil.month % 100, (unsigned)civil.day % 100);
        bool has_gender = person->gender != GENDER_NOT_SAID;
        cbor_put_integer(sink, CWT_IDENTITY);
        cbor_put_map(sink, has_gender ? 4 : 3);
        cbor_put_integer(sink, IDENTITY_NAME);
        cbor_put_text(sink, bytes_of(private_unwrap(person->name)));
        cbor_put_integer(sink, IDENTITY_BIRTH);
        put_text(sink, birth);
        if (has_gender) {
                cbor_put_integer(sink, IDENTITY_GENDER);
                cbor_put_integer(sink, person->gender);
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

/* Keys in the order of RFC 8949, 4.2.1: what the keeper signs has one spelling. */
static void put_claims(struct sink *sink, const struct credential *credential, struct private face)
{
        const struct validity *validity = credential->validity;
        cbor_put_map(sink, validity->has_end ? 3 : 2);
        if (validity->has_end) {
                cbor_put_integer(sink, CWT_EXP);
                cbor_put_integer(sink, validity->exp);
        }
        put_identity(sink, credential->person, face);
        put_status(sink, credential->index, credential->status_uri);
}

/* The message under zlib; its length alone when SIGNED_BY is not known yet. */
static enum err pack(
        struct act *a, struct bytes claims, const struct mint *mint, struct sink *packed)
{
        uint8_t protected[64];
        struct sink head = sink_in(protected, sizeof protected);
        cose_put_protected(&head, (struct bytes){ mint->key_id, KEY_ID_SIZE }, (struct bytes){ 0 });
        struct sink message = sink_in(arena_take(a->mem, MESSAGE_MOST), MESSAGE_MOST);
        cose_put_sign1(&message, sink_bytes(&head), claims,
                (struct bytes){ mint->signature, SIGNATURE_SIZE });
        if (!sink_is_whole(&message) || !zlib_pack_card(sink_bytes(&message), packed))
                return fail(a, E_INPUT, TEXT_CREDENTIAL_NAME_TOO_LONG);
        return OK;
}

struct draft {
        struct bytes claims;
        size_t packed; /* bytes after zlib, with random bytes where the signature will be */
};

static enum err draft_claims(struct act *a, const struct credential *credential,
        struct private face, struct draft *draft)
{
        struct mint dummy;
        crypt_random(&dummy, sizeof dummy);
        struct sink claims = sink_in(arena_take(a->mem, CLAIMS_MOST), CLAIMS_MOST);
        struct sink packed = sink_in(arena_take(a->mem, MESSAGE_MOST), MESSAGE_MOST);
        put_claims(&claims, credential, face);
        if (!sink_is_whole(&claims))
                return fail(a, E_INPUT, TEXT_CREDENTIAL_NAME_TOO_LONG);
        TRY(pack(a, sink_bytes(&claims), &dummy, &packed));
        *draft = (struct draft){ sink_bytes(&claims), packed.length };
        return OK;
}

/* Signatures differ by a byte or two in how they shrink. */
enum { SIGNATURE_SLACK = 6 };

/* The claims with the best face that there is room for. */
static enum err fit_face(struct act *a, const struct credential *credential,
        const struct picture *face, struct bytes *claims)
{
        size_t budget = CREDENTIAL_FACE_MOST;
        for (int i = 0; i < FITTING_ROUNDS && budget >= CREDENTIAL_FACE_LEAST; i++) {
                struct str webp;
                struct draft draft;
                TRY(picture_fit_webp(a, face, budget, &webp));
                TRY(draft_claims(a, credential, private_wrap(webp), &draft));
                if (draft.packed + SIGNATURE_SLACK <= CREDENTIAL_PACKED_MOST) {
                        *claims = draft.claims;
                        return OK;
                }
                budget = webp.len - (draft.packed + SIGNATURE_SLACK - CREDENTIAL_PACKED_MOST);
        }
        return fail(a, E_INPUT, TEXT_CREDENTIAL_NAME_TOO_LONG);
}

enum err credential_mint(struct act *a, struct keeper *keeper, const struct credential *credential,
        const struct picture *face, struct private *qr)
{
        struct bytes claims;
        struct mint mint;
        TRY(fit_face(a, credential, face, &claims));
        TRY(keeper_mint(a, keeper, credential->month,
                (struct str){ (const char *)claims.at, claims.length }, &mint));
        struct sink packed = sink_in(arena_take(a->mem, MESSAGE_MOST), MESSAGE_MOST);
        TRY(pack(a, claims, &mint, &packed));
        if (packed.length > CREDENTIAL_PACKED_MOST)
                return fail(a, E_INPUT, TEXT_CREDENTIAL_NAME_TOO_LONG);
        size_t size = BASE45_SIZE(packed.length);
        struct sink text = sink_in(arena_take(a->mem, size), size);
        base45_put(&text, sink_bytes(&packed));
        *qr = private_wrap(str_of_bytes(text.at, text.length));
        return OK;
}
