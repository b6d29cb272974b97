/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/pubkey.h"

#include "kit/crypt.h"
#include "lib/base64.h"
#include "lib/jwk.h"

const struct pubkey_kind_row pubkey_kinds[PUBKEY_KINDS] = {
        [PUBKEY_ISSUING] = { 'I', "issuing", PUBKEY_ES256 },
        [PUBKEY_STATUS] = { 'S', "status", PUBKEY_ES256 },
        [PUBKEY_DIRECTORY] = { 'K', "directory", PUBKEY_ES256 },
        [PUBKEY_LOG] = { 'A', "log", PUBKEY_ED25519 },
        [PUBKEY_BUNDLE] = { 'B', "bundle", PUBKEY_ED25519 },
        [PUBKEY_TALLY] = { 'Y', "tally", PUBKEY_BOX },
        [PUBKEY_STAFF] = { 'F', "staff", PUBKEY_BOX },
};

enum { LABEL_CHARS = PUBKEY_LABEL_SIZE - 1, PADDING = 12 };

bool pubkey_kind_of_letter(char letter, enum pubkey_kind *kind)
{
        for (enum pubkey_kind k = 0; k < PUBKEY_KINDS; k++)
                if (pubkey_kinds[k].letter == letter) {
                        *kind = k;
                        return true;
                }
        return false;
}

bool pubkey_kind_of_name(struct str name, enum pubkey_kind *kind)
{
        for (enum pubkey_kind k = 0; k < PUBKEY_KINDS; k++)
                if (str_is_equal(str_of(pubkey_kinds[k].name), name)) {
                        *kind = k;
                        return true;
                }
        return false;
}

size_t pubkey_half_size(enum pubkey_kind kind)
{
        return pubkey_kinds[kind].algorithm == PUBKEY_ES256 ? ES256_PUBLIC_SIZE
                                                            : ED25519_PUBLIC_SIZE;
}

bool pubkey_id_is_equal(struct pubkey_id a, struct pubkey_id b)
{
        return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

bool pubkey_set_label(struct pubkey *key, struct str label)
{
        struct date month;
        if (label.len == 0 || label.len > LABEL_CHARS)
                return false;
        if (key->kind == PUBKEY_ISSUING && !date_read_month(label, &month))
                return false;
        for (size_t i = 0; i < label.len; i++) {
                char c = label.at[i];
                if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && c != '-')
                        return false;
        }
        memset(key->label, 0, sizeof key->label);
        memcpy(key->label, label.at, label.len);
        return true;
}

static bool set_id_of_p256(struct pubkey *key)
{
        struct jwk jwk = { .use = JWK_USE_NONE };
        memcpy(jwk.x, key->half, sizeof jwk.x);
        memcpy(jwk.y, key->half + sizeof jwk.x, sizeof jwk.y);
        if (!jwk_name(&jwk))
                return false;
        memcpy(key->id.bytes, jwk.kid, sizeof key->id.bytes);
        return true;
}

bool pubkey_set_id(struct pubkey *key)
{
        if (pubkey_kinds[key->kind].algorithm == PUBKEY_ES256)
                return set_id_of_p256(key);
        char memory[96];
        struct sink json = sink_in(memory, sizeof memory);
        bool is_box = pubkey_kinds[key->kind].algorithm == PUBKEY_BOX;
        sink_put(&json, BYTES_OF("{\"crv\":\""));
        sink_put(&json, is_box ? BYTES_OF("ristretto255") : BYTES_OF("Ed25519"));
        sink_put(&json, BYTES_OF("\",\"kty\":\"OKP\",\"x\":\""));
        base64url_put(&json, (struct bytes){ key->half, ED25519_PUBLIC_SIZE });
        sink_put(&json, BYTES_OF("\"}"));
        uint8_t digest[SHA256_SIZE];
        crypt_sha256(str_of_bytes(memory, json.length), digest);
        memcpy(key->id.bytes, digest, sizeof key->id.bytes);
        return true;
}

void pubkey_put(struct sink *sink, const struct pubkey *key)
{
        static const uint8_t zero[PADDING];
        uint32_t day = (uint32_t)key->made.day;
        const uint8_t start[] = { (uint8_t)pubkey_kinds[key->kind].letter,
                (uint8_t)pubkey_kinds[key->kind].algorithm, 0, 0 };
        const uint8_t made[] = { (uint8_t)(day >> 24), (uint8_t)(day >> 16), (uint8_t)(day >> 8),
                (uint8_t)day };
        sink_put(sink, (struct bytes){ start, sizeof start });
        sink_put(sink, (struct bytes){ (const uint8_t *)key->label, LABEL_CHARS });
        sink_put(sink, (struct bytes){ made, sizeof made });
        sink_put(sink, (struct bytes){ zero, sizeof zero });
        sink_put(sink, (struct bytes){ key->half, sizeof key->half });
}

static bool are_zero(struct bytes padding)
{
        for (size_t i = 0; i < padding.length; i++)
                if (padding.at[i])
                        return false;
        return true;
}

static bool take_start(struct bytes *rest, struct pubkey *key)
{
        struct bytes start;
        struct bytes label;
        if (!bytes_take(rest, 4, &start) || !bytes_take(rest, LABEL_CHARS, &label) ||
                !pubkey_kind_of_letter((char)start.at[0], &key->kind) ||
                start.at[1] != pubkey_kinds[key->kind].algorithm || start.at[2] || start.at[3])
                return false;
        size_t used = strnlen((const char *)label.at, LABEL_CHARS);
        return pubkey_set_label(key, str_of_bytes(label.at, used)) &&
               are_zero((struct bytes){ label.at + used, LABEL_CHARS - used });
}

bool pubkey_take(struct bytes *rest, struct pubkey *key)
{
        struct pubkey read = { .kind = PUBKEY_KINDS };
        struct bytes at = *rest;
        struct bytes made;
        struct bytes padding;
        struct bytes half;
        if (!take_start(&at, &read) || !bytes_take(&at, 4, &made) ||
                !bytes_take(&at, PADDING, &padding) || !are_zero(padding) ||
                !bytes_take(&at, PUBKEY_HALF_SIZE, &half))
                return false;
        size_t used = pubkey_half_size(read.kind);
        if (!are_zero((struct bytes){ half.at + used, half.length - used }))
                return false;
        memcpy(read.half, half.at, half.length);
        read.made.day = (int32_t)((uint32_t)made.at[0] << 24 | (uint32_t)made.at[1] << 16 |
                                  (uint32_t)made.at[2] << 8 | made.at[3]);
        if (!pubkey_set_id(&read))
                return false;
        *key = read;
        *rest = at;
        return true;
}
