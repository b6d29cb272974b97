/* SPDX-License-Identifier: Apache-2.0 */
#include "status_token.h"
#include "base64.h"
#include "deflate.h"

#include <string.h>

static bool read_cwt(struct bytes data, struct status_token *token)
{
        struct cose_sign1 *cwt = &token->cwt;
        if (!cose_read(data, cwt) || cwt->algorithm != COSE_ES256)
                return false;
        if (!bytes_are_equal(cwt->type, BYTES_OF(STATUS_TYPE_CWT)))
                return false;
        if (cwt->key_id.length != sizeof token->kid)
                return false;
        memcpy(token->kid, cwt->key_id.at, sizeof token->kid);
        return true;
}

static bool read_jwt(struct bytes data, struct status_token *token)
{
        if (!jws_read(data, &token->jwt) || !token->jwt.has_kid)
                return false;
        if (strcmp(token->jwt.type, STATUS_TYPE_JWT) != 0)
                return false;
        memcpy(token->kid, token->jwt.kid, sizeof token->kid);
        return true;
}

bool status_token_read(struct bytes data, struct status_token *token)
{
        if (data.length == 0 || data.length > STATUS_TOKEN_MOST)
                return false;
        // A JWT is ASCII and begins with `eyJ`; a COSE message begins with a tag or an array.
        struct status_token read = { .is_jwt = data.at[0] < 0x80 };
        if (read.is_jwt ? !read_jwt(data, &read) : !read_cwt(data, &read))
                return false;
        *token = read;
        return true;
}

bool status_token_verify(const struct status_token *token, struct es256_key *key)
{
        if (token->is_jwt)
                return jws_verify(key, &token->jwt);
        return cose_verify(&token->cwt, key);
}

/* A zlib stream of unknown length: room is doubled until it fits. */
static bool unpack(struct bytes packed, struct status_list *list)
{
        for (size_t room = 1 << 16; room <= STATUS_ENTRIES_MOST; room *= 4) {
                list->entries = buffer_new(room);
                list->size = room;
                if (!list->entries)
                        return false;
                struct sink entries = sink_in(list->entries, room);
                if (zlib_unpack(packed, &entries)) {
                        list->size = entries.length;
                        return true;
                }
                status_list_free(list);
        }
        return false;
}

/* PACKED is text in the JWT form: decoded into memory of our own first. */
static bool unpack_text(struct bytes packed, struct status_list *list)
{
        size_t room = packed.length;
        struct sink sink = sink_in(buffer_new(room), room);
        bool is_open =
                sink.at && base64url_decode(packed, &sink) && unpack(sink_bytes(&sink), list);
        buffer_free(sink.at, room);
        return is_open;
}

static bool keep(const struct status_claims *claims, bool is_text, struct status_list *list)
{
        struct status_list made = {
                .issued = claims->issued,
                .until = claims->until,
                .ttl = claims->ttl,
                .bits = claims->bits,
        };
        memcpy(made.uri, claims->uri.at, claims->uri.length);
        if (is_text ? !unpack_text(claims->packed, &made) : !unpack(claims->packed, &made))
                return false;
        *list = made;
        return true;
}

static bool open_jwt(struct bytes payload, struct status_list *list)
{
        size_t room = 2 * payload.length; // the JSON, and what is kept of its texts
        struct sink json = sink_in(buffer_new(room), payload.length);
        bool is_open = false;
        if (json.at && base64url_decode(payload, &json)) {
                struct sink texts = sink_in(json.at + payload.length, payload.length);
                struct status_claims claims;
                is_open = status_read_jwt(sink_bytes(&json), &texts, &claims) &&
                          keep(&claims, true, list);
        }
        buffer_free(json.at, room);
        return is_open;
}

bool status_list_open(const struct status_token *token, struct status_list *list)
{
        struct status_claims claims;
        if (token->is_jwt)
                return open_jwt(token->jwt.payload, list);
        return status_read_cwt(token->cwt.payload, &claims) && keep(&claims, false, list);
}

void status_list_free(struct status_list *list)
{
        buffer_free(list->entries, list->size);
        list->entries = NULL;
        list->size = 0;
}
