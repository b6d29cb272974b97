/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/webauthn.h"

#include "lib/base64.h"
#include "lib/cbor.h"
#include "lib/es256.h"

#include <jansson.h>

enum { RP_HASH_SIZE = 32, AAGUID_SIZE = 16, COORDINATE = 32 };

/* Flags of authenticator data (section 6.1). */
enum {
        FLAG_PRESENT = 1 << 0,
        FLAG_VERIFIED = 1 << 2,
        FLAG_ELIGIBLE = 1 << 3,
        FLAG_BACKED_UP = 1 << 4,
        FLAG_ATTESTED = 1 << 6,
        FLAG_EXTENDED = 1 << 7,
};

/* ------------------------------------------------------------------------- client data */

static void end_json(json_t **json)
{
        json_decref(*json);
}

static struct str text_at(const json_t *object, const char *name)
{
        const json_t *member = json_object_get(object, name);
        if (!json_is_string(member))
                return STR("");
        return str_of_bytes(json_string_value(member), json_string_length(member));
}

static json_t *load_client(struct bytes data)
{
        if (data.length == 0 || data.length > WEBAUTHN_CLIENT_MOST)
                return NULL;
        return json_loadb((const char *)data.at, data.length, JSON_REJECT_DUPLICATES, NULL);
}

static bool read_challenge(const json_t *client, uint8_t challenge[WEBAUTHN_CHALLENGE_SIZE])
{
        struct str text = text_at(client, "challenge");
        struct sink sink = sink_in(challenge, WEBAUTHN_CHALLENGE_SIZE);
        return base64url_decode((struct bytes){ (const uint8_t *)text.at, text.len }, &sink) &&
               sink_is_whole(&sink) && sink.length == WEBAUTHN_CHALLENGE_SIZE;
}

bool webauthn_challenge(struct bytes client_data, uint8_t challenge[WEBAUTHN_CHALLENGE_SIZE])
{
        SCOPED(end_json) json_t *client = load_client(client_data);
        return json_is_object(client) && read_challenge(client, challenge);
}

/* Nobody else's page has this one in a frame. */
static bool is_framed(const json_t *client)
{
        const json_t *cross = json_object_get(client, "crossOrigin");
        return (cross && !json_is_false(cross)) || json_object_get(client, "topOrigin");
}

static enum webauthn_fault check_client(
        const struct webauthn_asked *asked, struct bytes data, const char *type)
{
        uint8_t challenge[WEBAUTHN_CHALLENGE_SIZE];
        SCOPED(end_json) json_t *client = load_client(data);
        if (!json_is_object(client) || !str_is_equal(text_at(client, "type"), str_of(type)))
                return WEBAUTHN_CLIENT;
        if (!read_challenge(client, challenge) ||
                memcmp(challenge, asked->challenge, sizeof challenge) != 0)
                return WEBAUTHN_CHALLENGE;
        if (!str_is_equal(text_at(client, "origin"), asked->origin) || is_framed(client))
                return WEBAUTHN_ORIGIN;
        return WEBAUTHN_GOOD;
}

/* ------------------------------------------------------------------- authenticator data */

struct data {
        struct bytes rp_hash;
        uint8_t flags;
        uint32_t counter;
        struct bytes id;  /* of a new passkey */
        struct bytes key; /* COSE_Key, one item */
};

/* From the front of *REST: aaguid, length, id, key (section 6.5.2). */
static bool take_attested(struct bytes *rest, struct data *data)
{
        struct bytes aaguid;
        uint64_t length;
        if (!bytes_take(rest, AAGUID_SIZE, &aaguid) || !bytes_take_number(rest, 2, &length) ||
                length < WEBAUTHN_ID_LEAST || length > WEBAUTHN_ID_MOST ||
                !bytes_take(rest, (size_t)length, &data->id))
                return false;
        struct bytes after = *rest;
        if (!cbor_skip(&after))
                return false;
        return bytes_take(rest, rest->length - after.length, &data->key);
}

/* Extensions are a map; what is in it was not asked for and is not looked at. */
static bool take_extensions(struct bytes *rest)
{
        return cbor_next(*rest) == CBOR_MAP && cbor_skip(rest);
}

static bool read_data(struct bytes rest, struct data *data)
{
        struct bytes flags;
        uint64_t counter;
        *data = (struct data){ .flags = 0 };
        if (rest.length > WEBAUTHN_DATA_MOST || !bytes_take(&rest, RP_HASH_SIZE, &data->rp_hash) ||
                !bytes_take(&rest, 1, &flags) || !bytes_take_number(&rest, 4, &counter))
                return false;
        data->flags = flags.at[0];
        data->counter = (uint32_t)counter;
        if ((data->flags & FLAG_ATTESTED) && !take_attested(&rest, data))
                return false;
        if ((data->flags & FLAG_EXTENDED) && !take_extensions(&rest))
                return false;
        return rest.length == 0;
}

/* What holds for both: whose site, who was there, what the flags may say together. */
static enum webauthn_fault check_data(const struct webauthn_asked *asked, const struct data *data)
{
        uint8_t hash[SHA256_SIZE];
        crypt_sha256(asked->rp_id, hash);
        if (memcmp(data->rp_hash.at, hash, sizeof hash) != 0)
                return WEBAUTHN_RP;
        if (!(data->flags & FLAG_PRESENT) || !(data->flags & FLAG_VERIFIED))
                return WEBAUTHN_UNVERIFIED;
        if ((data->flags & FLAG_BACKED_UP) && !(data->flags & FLAG_ELIGIBLE))
                return WEBAUTHN_DATA;
        return WEBAUTHN_GOOD;
}

/* --------------------------------------------------------------------------------- keys */

/* Labels and values of COSE keys (RFC 9053, section 7). */
enum { KEY_TYPE = 1, KEY_ALGORITHM = 3, KEY_CURVE = -1, KEY_X = -2, KEY_Y = -3 };

struct cose_key {
        int64_t type, algorithm, curve;
        struct bytes x, y;
};

static bool take_member(struct bytes *rest, struct cose_key *key)
{
        int64_t label;
        if (!cbor_take_integer(rest, &label))
                return false;
        switch (label) {
        case KEY_TYPE:
                return cbor_take_integer(rest, &key->type);
        case KEY_ALGORITHM:
                return cbor_take_integer(rest, &key->algorithm);
        case KEY_CURVE:
                return cbor_take_integer(rest, &key->curve);
        case KEY_X:
                return cbor_take_bytes(rest, &key->x);
        case KEY_Y:
                return cbor_take_bytes(rest, &key->y);
        default:
                return false;
        }
}

static bool read_cose(struct bytes item, struct cose_key *key)
{
        uint64_t pairs;
        *key = (struct cose_key){ .type = 0 };
        if (!cbor_is_strict(item) || !cbor_take_map(&item, &pairs))
                return false;
        for (uint64_t i = 0; i < pairs; i++)
                if (!take_member(&item, key))
                        return false;
        return true;
}

/* The two kinds of key, whole and with nothing besides. */
static const struct {
        enum webauthn_algorithm algorithm;
        int64_t type, curve;
        size_t x, y;
} key_kinds[] = {
        { WEBAUTHN_ES256, 2, 1, COORDINATE, COORDINATE },
        { WEBAUTHN_EDDSA, 1, 6, COORDINATE, 0 },
};

static bool is_on_curve(const struct webauthn_key *key)
{
        if (key->algorithm == WEBAUTHN_EDDSA)
                return true;
        struct es256_key *ready = es256_key_new(key->half, key->half + COORDINATE);
        es256_key_free(ready);
        return ready != NULL;
}

static bool read_key(struct bytes item, struct webauthn_key *key)
{
        struct cose_key cose;
        if (!read_cose(item, &cose))
                return false;
        for (size_t i = 0; i < COUNT(key_kinds); i++) {
                struct webauthn_key read = { .algorithm = key_kinds[i].algorithm };
                if (cose.algorithm != (int64_t)read.algorithm || cose.type != key_kinds[i].type ||
                        cose.curve != key_kinds[i].curve || cose.x.length != key_kinds[i].x ||
                        cose.y.length != key_kinds[i].y)
                        continue;
                memcpy(read.half, cose.x.at, cose.x.length);
                if (cose.y.length)
                        memcpy(read.half + COORDINATE, cose.y.at, cose.y.length);
                if (!is_on_curve(&read))
                        return false;
                *key = read;
                return true;
        }
        return false;
}

/* --------------------------------------------------------------------------- a new one */

struct attestation {
        struct bytes format, data;
        uint64_t statement; /* members of attStmt */
};

/* The next member; each of the three once (that no key is there twice was asked before). */
static bool take_part(struct bytes *rest, struct attestation *object)
{
        struct bytes name;
        if (!cbor_take_text(rest, &name))
                return false;
        if (bytes_are_equal(name, BYTES_OF("fmt")))
                return cbor_take_text(rest, &object->format);
        if (bytes_are_equal(name, BYTES_OF("authData")))
                return cbor_take_bytes(rest, &object->data);
        struct bytes statement = *rest;
        return bytes_are_equal(name, BYTES_OF("attStmt")) &&
               cbor_take_map(&statement, &object->statement) && cbor_skip(rest);
}

static enum webauthn_fault read_attestation(struct bytes object, struct bytes *data)
{
        uint64_t pairs;
        struct attestation read = { .statement = 0 };
        if (object.length > WEBAUTHN_DATA_MOST || !cbor_is_strict(object) ||
                !cbor_take_map(&object, &pairs) || pairs != 3)
                return WEBAUTHN_DATA;
        for (uint64_t i = 0; i < pairs; i++)
                if (!take_part(&object, &read))
                        return WEBAUTHN_DATA;
        if (!bytes_are_equal(read.format, BYTES_OF("none")) || read.statement != 0)
                return WEBAUTHN_ATTESTED;
        *data = read.data;
        return WEBAUTHN_GOOD;
}

enum webauthn_fault webauthn_make(const struct webauthn_asked *asked,
        const struct webauthn_made *made, struct webauthn_passkey *passkey, struct bytes *id)
{
        struct bytes bytes;
        struct data data;
        struct webauthn_passkey read;
        enum webauthn_fault fault = check_client(asked, made->client_data, "webauthn.create");
        if (fault == WEBAUTHN_GOOD)
                fault = read_attestation(made->attestation, &bytes);
        if (fault != WEBAUTHN_GOOD)
                return fault;
        if (!read_data(bytes, &data) || !(data.flags & FLAG_ATTESTED))
                return WEBAUTHN_DATA;
        fault = check_data(asked, &data);
        if (fault != WEBAUTHN_GOOD)
                return fault;
        if (!read_key(data.key, &read.key))
                return WEBAUTHN_ALGORITHM;
        read.counter = data.counter;
        read.is_eligible = (data.flags & FLAG_ELIGIBLE) != 0;
        *passkey = read;
        *id = data.id;
        return WEBAUTHN_GOOD;
}

/* ----------------------------------------------------------------------------- in use */

/* An INTEGER of DER (X.690, 8.3), positive and the shortest, right-aligned in 32 bytes. */
static bool take_integer(struct bytes *rest, uint8_t out[COORDINATE])
{
        struct bytes head;
        struct bytes value;
        if (!bytes_take(rest, 2, &head) || head.at[0] != 0x02 ||
                !bytes_take(rest, head.at[1], &value) || value.length == 0 || value.at[0] & 0x80)
                return false;
        if (value.length > 1 && value.at[0] == 0) {
                if (!(value.at[1] & 0x80))
                        return false;
                value = (struct bytes){ value.at + 1, value.length - 1 };
        }
        if (value.length > COORDINATE)
                return false;
        memset(out, 0, COORDINATE);
        memcpy(out + COORDINATE - value.length, value.at, value.length);
        return true;
}

/* Ecdsa-Sig-Value (RFC 3279, 2.2.3) as r and s. */
static bool read_signature(struct bytes der, uint8_t raw[SIGNATURE_SIZE])
{
        struct bytes head;
        return bytes_take(&der, 2, &head) && head.at[0] == 0x30 && head.at[1] == der.length &&
               take_integer(&der, raw) && take_integer(&der, raw + COORDINATE) && der.length == 0;
}

static bool has_signed_es256(
        const struct webauthn_key *key, struct bytes message, struct bytes signature)
{
        uint8_t raw[SIGNATURE_SIZE];
        if (!read_signature(signature, raw))
                return false;
        struct es256_key *ready = es256_key_new(key->half, key->half + COORDINATE);
        bool is_signed =
                ready && es256_verify(ready, &message, 1, (struct bytes){ raw, sizeof raw });
        es256_key_free(ready);
        return is_signed;
}

/* What is signed: the authenticator data and the hash of the client data. */
static bool has_signed(const struct webauthn_key *key, const struct webauthn_used *used)
{
        uint8_t memory[WEBAUTHN_DATA_MOST + SHA256_SIZE];
        uint8_t hash[SHA256_SIZE];
        struct sink sink = sink_in(memory, sizeof memory);
        crypt_sha256(str_of_bytes(used->client_data.at, used->client_data.length), hash);
        sink_put(&sink, used->data);
        sink_put(&sink, (struct bytes){ hash, sizeof hash });
        if (!sink_is_whole(&sink))
                return false;
        if (key->algorithm == WEBAUTHN_ES256)
                return has_signed_es256(key, sink_bytes(&sink), used->signature);
        return key->algorithm == WEBAUTHN_EDDSA && used->signature.length == SIGNATURE_SIZE &&
               crypt_ed25519_verifies(
                       key->half, str_of_bytes(memory, sink.length), used->signature.at);
}

enum webauthn_fault webauthn_use(const struct webauthn_asked *asked,
        const struct webauthn_used *used, struct webauthn_passkey *passkey)
{
        struct data data;
        enum webauthn_fault fault = check_client(asked, used->client_data, "webauthn.get");
        if (fault != WEBAUTHN_GOOD)
                return fault;
        if (!read_data(used->data, &data) || data.flags & FLAG_ATTESTED)
                return WEBAUTHN_DATA;
        fault = check_data(asked, &data);
        if (fault != WEBAUTHN_GOOD)
                return fault;
        if (((data.flags & FLAG_ELIGIBLE) != 0) != passkey->is_eligible)
                return WEBAUTHN_DATA;
        if (!has_signed(&passkey->key, used))
                return WEBAUTHN_SIGNATURE;
        if ((data.counter || passkey->counter) && data.counter <= passkey->counter)
                return WEBAUTHN_COUNTER;
        passkey->counter = data.counter;
        return WEBAUTHN_GOOD;
}

/* ------------------------------------------------------------------------------ the site */

static bool is_host(struct str host)
{
        bool has_letter = false;
        for (size_t i = 0; i < host.len; i++) {
                char c = host.at[i];
                bool is_letter = c >= 'a' && c <= 'z';
                if (!is_letter && !(c >= '0' && c <= '9') && c != '.' && c != '-')
                        return false;
                has_letter |= is_letter;
        }
        return has_letter; /* an address in numbers has no passkeys */
}

bool webauthn_rp_id(struct str origin, struct str *rp_id)
{
        const struct str secure = STR("https://");
        const struct str local = STR("http://localhost");
        struct str port;
        struct str host;
        if (str_starts_with(origin, secure))
                host = (struct str){ origin.at + secure.len, origin.len - secure.len };
        else if (str_starts_with(origin, local))
                host = (struct str){ origin.at + 7, origin.len - 7 };
        else
                return false;
        host = str_cut(host, ':', &port);
        if (!is_host(host) || (!str_starts_with(origin, secure) && host.len != local.len - 7))
                return false;
        *rp_id = host;
        return true;
}
