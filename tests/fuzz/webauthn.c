/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/webauthn.h"

#include "fuzz.h"

/* What a browser says of a passkey: a byte that says which (0 made, 1 used), then each part behind
 * its length (two bytes). Whatever is taken is whole and of the kinds that we know; what is not
 * taken has changed nothing. */

static struct bytes take_part(struct bytes *rest)
{
        struct bytes part = { rest->at, 0 };
        uint64_t length = 0;
        if (bytes_take_number(rest, 2, &length) && length <= rest->length)
                bytes_take(rest, (size_t)length, &part);
        return part;
}

static void make(const struct webauthn_asked *asked, struct bytes rest)
{
        struct webauthn_passkey passkey = { .counter = 77 };
        struct bytes id = { NULL, 0 };
        struct webauthn_made made = { take_part(&rest), take_part(&rest) };
        enum webauthn_fault fault = webauthn_make(asked, &made, &passkey, &id);
        if (fault != WEBAUTHN_GOOD) {
                MUST_HOLD(passkey.counter == 77 && !id.at);
                return;
        }
        MUST_HOLD(id.length >= WEBAUTHN_ID_LEAST && id.length <= WEBAUTHN_ID_MOST);
        MUST_HOLD(id.at > made.attestation.at &&
                  id.at + id.length < made.attestation.at + made.attestation.length);
        MUST_HOLD(
                passkey.key.algorithm == WEBAUTHN_ES256 || passkey.key.algorithm == WEBAUTHN_EDDSA);
}

/* Nobody has the private half of this key. */
static void use(const struct webauthn_asked *asked, struct bytes rest)
{
        struct webauthn_passkey passkey = { .key = { .algorithm = WEBAUTHN_EDDSA }, .counter = 77 };
        struct webauthn_used used = { take_part(&rest), take_part(&rest), take_part(&rest) };
        crypt_sha256(STR("a point of the curve or none"), passkey.key.half);
        MUST_HOLD(webauthn_use(asked, &used, &passkey) != WEBAUTHN_GOOD && passkey.counter == 77);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        static const uint8_t challenge[WEBAUTHN_CHALLENGE_SIZE];
        const struct webauthn_asked asked = { STR("id.lakehaven.example"),
                STR("https://id.lakehaven.example"), challenge };
        struct bytes rest = { data, size };
        struct bytes which;
        struct str rp_id;
        if (!bytes_take(&rest, 1, &which))
                return 0;
        (which.at[0] ? use : make)(&asked, rest);
        if (webauthn_rp_id(str_of_bytes(rest.at, rest.length), &rp_id))
                MUST_HOLD(rp_id.len > 0 && rp_id.len < rest.length);
        return 0;
}
