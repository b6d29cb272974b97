/* SPDX-License-Identifier: Apache-2.0 */
#include "jwk.h"
#include "base64.h"

#include <jansson.h>
#include <string.h>

static const char *const use_names[] = {
        [JWK_USE_NONE] = "", [JWK_USE_CARD] = "card", [JWK_USE_STATUS] = "status"
};

/* A text member; "" when it is absent. False when it is something else or holds a NUL. */
static bool get_text(const json_t *object, const char *name, const char **text)
{
        const json_t *member = json_object_get(object, name);
        *text = member ? json_string_value(member) : "";
        return *text && (!member || strlen(*text) == json_string_length(member));
}

/* A member that is the base64url of exactly LENGTH bytes. */
static bool get_octets(const json_t *object, const char *name, uint8_t *octets, size_t length)
{
        const char *text;
        uint8_t memory[ES256_COORDINATE];
        struct sink sink = sink_in(memory, length);
        if (!get_text(object, name, &text) || !base64url_decode(bytes_of_text(text), &sink))
                return false;
        if (sink.length != length)
                return false;
        memcpy(octets, memory, length);
        return true;
}

/* Text whose digits and dashes stand as in FORM ("0000-00-00"), or none at all. */
static bool get_day(const json_t *object, const char *name, const char *form, char *day)
{
        const char *text;
        if (!get_text(object, name, &text))
                return false;
        size_t length = strlen(text);
        if (length && length != strlen(form))
                return false;
        for (size_t i = 0; i < length; i++)
                if (form[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
                        return false;
        memcpy(day, text, length + 1);
        return true;
}

static bool is_text(const json_t *object, const char *name, const char *wanted)
{
        const char *text;
        return get_text(object, name, &text) && strcmp(text, wanted) == 0;
}

/* Keys of a kind that is not ours are no error (RFC 7517, section 5). */
static bool is_ours(const json_t *object)
{
        return is_text(object, "kty", "EC") && is_text(object, "crv", "P-256");
}

static enum jwk_use use_of(const json_t *object)
{
        for (enum jwk_use use = JWK_USE_CARD; use <= JWK_USE_STATUS; use++)
                if (is_text(object, "use", use_names[use]))
                        return use;
        return JWK_USE_NONE;
}

bool jwk_name(struct jwk *key)
{
        char memory[160]; // RFC 7638, 3.2: the required members in order, nothing between them
        uint8_t digest[ES256_DIGEST];
        struct sink sink = sink_in(memory, sizeof memory);
        sink_put(&sink, BYTES_OF("{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\""));
        base64url_put(&sink, (struct bytes){ key->x, sizeof key->x });
        sink_put(&sink, BYTES_OF("\",\"y\":\""));
        base64url_put(&sink, (struct bytes){ key->y, sizeof key->y });
        sink_put(&sink, BYTES_OF("\"}"));
        if (!sha256_of(sink_bytes(&sink), digest))
                return false;
        memcpy(key->kid, digest, sizeof key->kid);
        return true;
}

static bool read_key(const json_t *object, struct jwk *key)
{
        struct jwk read = { .use = use_of(object) };
        uint8_t kid[JWK_KID];
        if (!is_ours(object) || json_object_get(object, "d"))
                return false;
        if (!get_octets(object, "x", read.x, sizeof read.x) ||
                !get_octets(object, "y", read.y, sizeof read.y) ||
                !get_octets(object, "kid", kid, sizeof kid))
                return false;
        if (!get_day(object, "month", "0000-00", read.month) ||
                !get_day(object, "withdrawn", "0000-00-00", read.withdrawn))
                return false;
        if (!jwk_name(&read) || memcmp(read.kid, kid, sizeof kid) != 0)
                return false;
        *key = read;
        return true;
}

static json_t *load(struct bytes json)
{
        if (json.length > JWK_SET_MOST)
                return NULL;
        return json_loadb((const char *)json.at, json.length, JSON_REJECT_DUPLICATES, NULL);
}

bool jwk_read(struct bytes json, struct jwk *key)
{
        json_t *object = load(json);
        bool is_read = json_is_object(object) && read_key(object, key);
        json_decref(object);
        return is_read;
}

static bool read_keys(const json_t *array, struct jwk_set *set)
{
        size_t index;
        const json_t *object;
        json_array_foreach(array, index, object)
        {
                if (!json_is_object(object))
                        return false;
                if (!is_ours(object) || use_of(object) == JWK_USE_NONE)
                        continue;
                if (!read_key(object, &set->keys[set->count]))
                        return false;
                set->count++;
        }
        return true;
}

static bool read_set(const json_t *object, struct jwk_set *set)
{
        const char *issuer;
        const json_t *array = json_object_get(object, "keys");
        if (!json_is_array(array) || !get_text(object, "issuer", &issuer))
                return false;
        size_t length = strlen(issuer);
        if (length == 0 || length >= sizeof set->issuer)
                return false;
        struct jwk_set read = { .keys = buffer_new(json_array_size(array) * sizeof *read.keys) };
        memcpy(read.issuer, issuer, length + 1);
        if (read.keys && read_keys(array, &read)) {
                *set = read;
                return true;
        }
        jwk_set_free(&read);
        return false;
}

bool jwk_set_read(struct bytes json, struct jwk_set *set)
{
        json_t *object = load(json);
        bool is_read = json_is_object(object) && read_set(object, set);
        json_decref(object);
        return is_read;
}

void jwk_set_free(struct jwk_set *set)
{
        buffer_free(set->keys, set->count * sizeof *set->keys);
        *set = (struct jwk_set){ .keys = NULL };
}

static void add_octets(json_t *object, const char *name, struct bytes octets)
{
        char memory[BASE64URL_SIZE(ES256_COORDINATE)];
        struct sink text = sink_in(memory, sizeof memory);
        base64url_put(&text, octets);
        json_object_set_new(object, name, json_stringn(memory, text.length));
}

static void add_text(json_t *object, const char *name, const char *text)
{
        if (*text)
                json_object_set_new(object, name, json_string(text));
}

/* NULL only when there is no memory, as for every maker of jansson. */
static json_t *object_of_key(const struct jwk *key)
{
        json_t *object = json_pack("{s:s, s:s}", "kty", "EC", "crv", "P-256");
        add_octets(object, "x", (struct bytes){ key->x, sizeof key->x });
        add_octets(object, "y", (struct bytes){ key->y, sizeof key->y });
        add_octets(object, "kid", (struct bytes){ key->kid, sizeof key->kid });
        add_text(object, "use", use_names[key->use]);
        add_text(object, "month", key->month);
        add_text(object, "withdrawn", key->withdrawn);
        return object;
}

static int put_piece(const char *piece, size_t length, void *sink)
{
        sink_put(sink, (struct bytes){ (const uint8_t *)piece, length });
        return 0;
}

/* Takes OBJECT over. */
static bool put_json(struct sink *sink, json_t *object)
{
        bool is_put = object && json_dump_callback(object, put_piece, sink, JSON_INDENT(1)) == 0;
        sink_put_byte(sink, '\n');
        json_decref(object);
        return is_put && sink_is_whole(sink);
}

bool jwk_put(struct sink *sink, const struct jwk *key)
{
        return put_json(sink, object_of_key(key));
}

bool jwk_set_put(struct sink *sink, const struct jwk_set *set)
{
        json_t *keys = json_array();
        for (size_t i = 0; i < set->count; i++)
                json_array_append_new(keys, object_of_key(&set->keys[i]));
        return put_json(sink, json_pack("{s:s, s:o}", "issuer", set->issuer, "keys", keys));
}
