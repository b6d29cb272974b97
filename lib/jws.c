/* SPDX-License-Identifier: Apache-2.0 */
#include "jws.h"
#include "base64.h"

#include <jansson.h>
#include <string.h>

/* The part of *REST before the next dot; *rest is what follows. False when there is no dot. */
static bool take_part(struct bytes *rest, struct bytes *part)
{
        const uint8_t *dot = rest->length ? memchr(rest->at, '.', rest->length) : NULL;
        if (!dot)
                return false;
        struct bytes ignored;
        bytes_take(rest, (size_t)(dot - rest->at), part);
        return bytes_take(rest, 1, &ignored);
}

static void read_kid(const json_t *header, struct jws *token)
{
        const char *kid = json_string_value(json_object_get(header, "kid"));
        struct sink sink = sink_in(token->kid, sizeof token->kid);
        token->has_kid = kid && base64url_decode(bytes_of_text(kid), &sink) &&
                         sink.length == sizeof token->kid;
}

static bool read_type(const json_t *header, struct jws *token)
{
        const json_t *member = json_object_get(header, "typ");
        const char *type = member ? json_string_value(member) : "";
        if (!type || strlen(type) >= sizeof token->type)
                return false;
        memcpy(token->type, type, strlen(type) + 1);
        return true;
}

static bool read_members(const json_t *header, struct jws *token)
{
        const char *algorithm = json_string_value(json_object_get(header, "alg"));
        if (!algorithm || strcmp(algorithm, "ES256") != 0)
                return false;
        if (json_object_get(header, "crit") || json_object_get(header, "b64"))
                return false;
        read_kid(header, token);
        return read_type(header, token);
}

static bool read_header(struct jws *token)
{
        uint8_t memory[JWS_HEADER_MOST];
        struct sink json = sink_in(memory, sizeof memory);
        if (!base64url_decode(token->header, &json))
                return false;
        json_t *header =
                json_loadb((const char *)memory, json.length, JSON_REJECT_DUPLICATES, NULL);
        bool is_read = json_is_object(header) && read_members(header, token);
        json_decref(header);
        return is_read;
}

bool jws_read(struct bytes text, struct jws *token)
{
        struct jws read = { .has_kid = false };
        struct bytes rest = bytes_trim(text);
        if (!take_part(&rest, &read.header) || !take_part(&rest, &read.payload))
                return false;
        struct sink signature = sink_in(read.signature, sizeof read.signature);
        if (!base64url_decode(rest, &signature) || signature.length != sizeof read.signature)
                return false;
        if (!read_header(&read))
                return false;
        *token = read;
        return true;
}

static bool verify(struct es256_key *key, const struct jws *token, struct bytes payload)
{
        struct bytes parts[] = { token->header, BYTES_OF("."), payload };
        return es256_verify(key, parts, sizeof parts / sizeof *parts,
                (struct bytes){ token->signature, sizeof token->signature });
}

bool jws_verify(struct es256_key *key, const struct jws *token)
{
        return verify(key, token, token->payload);
}

bool jws_verify_detached(struct es256_key *key, const struct jws *token, struct bytes payload)
{
        if (token->payload.length)
                return false;
        size_t room = BASE64URL_SIZE(payload.length);
        void *memory = buffer_new(room);
        if (!memory)
                return false;
        struct sink text = sink_in(memory, room);
        base64url_put(&text, payload);
        bool is_good = verify(key, token, sink_bytes(&text));
        buffer_free(memory, room);
        return is_good;
}

void jws_put_header(struct sink *sink, const uint8_t kid[JWK_KID], struct bytes type)
{
        uint8_t memory[JWS_HEADER_MOST];
        struct sink json = sink_in(memory, sizeof memory);
        sink_put(&json, BYTES_OF("{\"alg\":\"ES256\",\"kid\":\""));
        base64url_put(&json, (struct bytes){ kid, JWK_KID });
        if (type.length) { // a media type without `application/`: nothing in it to escape
                sink_put(&json, BYTES_OF("\",\"typ\":\""));
                sink_put(&json, type);
        }
        sink_put(&json, BYTES_OF("\"}"));
        base64url_put(sink, sink_bytes(&json));
}

void jws_put_signed(struct sink *sink, struct bytes header, struct bytes payload)
{
        sink_put(sink, header);
        sink_put_byte(sink, '.');
        base64url_put(sink, payload);
}

void jws_put_detached(struct sink *sink, struct bytes header, struct bytes signature)
{
        sink_put(sink, header);
        sink_put(sink, BYTES_OF(".."));
        base64url_put(sink, signature);
        sink_put_byte(sink, '\n');
}

void jws_put_token(struct sink *sink, struct bytes signed_text, struct bytes signature)
{
        sink_put(sink, signed_text);
        sink_put_byte(sink, '.');
        base64url_put(sink, signature);
}
