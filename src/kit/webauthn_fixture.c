/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/webauthn_fixture.h"

#include "lib/cbor.h"

struct authenticator authenticator_of(struct arena *mem, enum webauthn_algorithm algorithm)
{
        struct authenticator it = { .mem = mem,
                .algorithm = algorithm,
                .rp = FIXTURE_RP,
                .origin = FIXTURE_WEB_ORIGIN,
                .format = "none",
                .flags = FIXTURE_PRESENT | FIXTURE_VERIFIED };
        if (algorithm == WEBAUTHN_EDDSA)
                crypt_ed25519_make(&it.private_half, it.half);
        else
                crypt_es256_make(&it.private_half, it.half);
        crypt_random(it.id, sizeof it.id);
        crypt_random(it.challenge, sizeof it.challenge);
        return it;
}

struct bytes fixture_bytes(struct str text)
{
        return (struct bytes){ (const uint8_t *)text.at, text.len };
}

struct bytes authenticator_client(const struct authenticator *it, const char *type)
{
        struct buf json = buf_in(it->mem);
        buf_add_c(&json, "{\"type\":\"");
        buf_add_c(&json, type);
        buf_add_c(&json, "\",\"challenge\":\"");
        buf_add(&json,
                base64url_encode(it->mem, str_of_bytes(it->challenge, sizeof it->challenge)));
        buf_add_c(&json, "\",\"origin\":\"");
        buf_add_c(&json, it->origin);
        buf_add_c(&json, "\"");
        buf_add_c(&json, it->more ? it->more : ",\"crossOrigin\":false");
        buf_add_c(&json, "}");
        return fixture_bytes(buf_str(&json));
}

static void put_key(const struct authenticator *it, struct sink *sink)
{
        bool is_ed = it->algorithm == WEBAUTHN_EDDSA;
        cbor_put_map(sink, is_ed ? 4 : 5);
        cbor_put_integer(sink, 1);
        cbor_put_integer(sink, is_ed ? 1 : 2);
        cbor_put_integer(sink, 3);
        cbor_put_integer(sink, it->algorithm);
        cbor_put_integer(sink, -1);
        cbor_put_integer(sink, is_ed ? 6 : 1);
        cbor_put_integer(sink, -2);
        cbor_put_bytes(sink, (struct bytes){ it->half, 32 });
        if (is_ed)
                return;
        cbor_put_integer(sink, -3);
        cbor_put_bytes(sink, (struct bytes){ it->half + 32, 32 });
}

struct bytes authenticator_data(const struct authenticator *it, uint8_t more_flags)
{
        static const uint8_t aaguid[16];
        uint8_t hash[SHA256_SIZE];
        uint8_t flags = (uint8_t)(it->flags | more_flags);
        struct sink sink = sink_in(arena_take(it->mem, 1024), 1024);
        crypt_sha256(str_of(it->rp), hash);
        sink_put(&sink, (struct bytes){ hash, sizeof hash });
        sink_put_byte(&sink, flags);
        sink_put_number(&sink, it->counter, 4);
        if (flags & FIXTURE_ATTESTED) {
                sink_put(&sink, (struct bytes){ aaguid, sizeof aaguid });
                sink_put_number(&sink, sizeof it->id, 2);
                sink_put(&sink, (struct bytes){ it->id, sizeof it->id });
                put_key(it, &sink);
        }
        if (flags & FIXTURE_EXTENDED)
                cbor_put_map(&sink, 0);
        return sink_bytes(&sink);
}

struct bytes authenticator_attest(
        const struct authenticator *it, struct bytes data, uint64_t statement)
{
        struct sink sink = sink_in(arena_take(it->mem, 2048), 2048);
        cbor_put_map(&sink, 3);
        cbor_put_text(&sink, BYTES_OF("fmt"));
        cbor_put_text(&sink, fixture_bytes(str_of(it->format)));
        cbor_put_text(&sink, BYTES_OF("attStmt"));
        cbor_put_map(&sink, statement);
        for (uint64_t i = 0; i < statement; i++) {
                cbor_put_unsigned(&sink, i);
                cbor_put_unsigned(&sink, i);
        }
        cbor_put_text(&sink, BYTES_OF("authData"));
        cbor_put_bytes(&sink, data);
        return sink_bytes(&sink);
}

struct webauthn_made authenticator_make(const struct authenticator *it)
{
        return (struct webauthn_made){ authenticator_client(it, "webauthn.create"),
                authenticator_attest(it, authenticator_data(it, FIXTURE_ATTESTED), 0) };
}

static void put_integer(struct sink *der, const uint8_t number[32])
{
        size_t skip = 0;
        while (skip < 31 && number[skip] == 0)
                skip++;
        bool is_high = number[skip] & 0x80;
        sink_put_byte(der, 2);
        sink_put_byte(der, (uint8_t)(32 - skip + is_high));
        if (is_high)
                sink_put_byte(der, 0);
        sink_put(der, (struct bytes){ number + skip, 32 - skip });
}

struct bytes authenticator_sign(
        const struct authenticator *it, struct bytes data, struct bytes client)
{
        uint8_t hash[SHA256_SIZE];
        uint8_t digest[SHA256_SIZE];
        uint8_t raw[SIGNATURE_SIZE];
        struct buf message = buf_in(it->mem);
        struct sink whole = sink_in(arena_take(it->mem, 80), 80);
        struct sink der = sink_in(arena_take(it->mem, 80), 80);
        crypt_sha256(str_of_bytes(client.at, client.length), hash);
        buf_add(&message, str_of_bytes(data.at, data.length));
        buf_add(&message, str_of_bytes(hash, sizeof hash));
        if (it->algorithm == WEBAUTHN_EDDSA) {
                crypt_ed25519_sign(&it->private_half, buf_str(&message), raw);
                sink_put(&whole, (struct bytes){ raw, sizeof raw });
                return sink_bytes(&whole);
        }
        SCOPED(crypt_es256_close) struct es256 signer = { NULL, NULL };
        crypt_sha256(buf_str(&message), digest);
        if (!crypt_es256_open(&it->private_half, &signer) ||
                !crypt_es256_sign(&signer, digest, raw))
                return BYTES_OF("");
        put_integer(&der, raw);
        put_integer(&der, raw + 32);
        sink_put_byte(&whole, 0x30);
        sink_put_byte(&whole, (uint8_t)der.length);
        sink_put(&whole, sink_bytes(&der));
        return sink_bytes(&whole);
}

struct webauthn_used authenticator_use(struct authenticator *it)
{
        struct webauthn_used used = { .client_data = authenticator_client(it, "webauthn.get") };
        it->counter += it->counter > 0;
        used.data = authenticator_data(it, 0);
        used.signature = authenticator_sign(it, used.data, used.client_data);
        return used;
}
