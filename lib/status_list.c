/* SPDX-License-Identifier: Apache-2.0 */
#include "status_list.h"
#include "base64.h"
#include "cbor.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

static bool bits_are_possible(uint64_t bits)
{
        return bits == 1 || bits == 2 || bits == 4 || bits == 8;
}

/* Where an index stands: in which byte, and how far from its lowest bit. */
static bool find_entry(size_t size, unsigned bits, uint64_t index, size_t *byte, unsigned *shift)
{
        unsigned per_byte = 8 / bits;
        if (index / per_byte >= size)
                return false;
        *byte = (size_t)(index / per_byte);
        *shift = (unsigned)(index % per_byte) * bits;
        return true;
}

bool status_entry_get(struct bytes entries, unsigned bits, uint64_t index, uint8_t *state)
{
        size_t byte;
        unsigned shift;
        if (!bits_are_possible(bits) || !find_entry(entries.length, bits, index, &byte, &shift))
                return false;
        *state = (uint8_t)(entries.at[byte] >> shift & ((1U << bits) - 1));
        return true;
}

bool status_entry_set(uint8_t *entries, size_t size, unsigned bits, uint64_t index, uint8_t state)
{
        size_t byte;
        unsigned shift;
        if (!bits_are_possible(bits) || !find_entry(size, bits, index, &byte, &shift))
                return false;
        if (state >> bits)
                return false;
        unsigned mask = ((1U << bits) - 1) << shift;
        entries[byte] = (uint8_t)((entries[byte] & ~mask) | (unsigned)state << shift);
        return true;
}

/* The rules that both forms share, once all is read. */
static bool complete(struct status_claims *claims, bool has_end)
{
        if (!has_end && claims->ttl == 0)
                return false;
        if (claims->issued < 0 || claims->ttl < 0 || claims->issued > INT64_MAX - claims->ttl)
                return false;
        if (!has_end)
                claims->until = claims->issued + claims->ttl;
        return claims->uri.length > 0 && claims->uri.length < STATUS_URI_SIZE &&
               memchr(claims->uri.at, 0, claims->uri.length) == NULL &&
               bits_are_possible(claims->bits);
}

enum { CLAIM_SUB = 2, CLAIM_EXP = 4, CLAIM_IAT = 6, CLAIM_LIST = 65533, CLAIM_TTL = 65534 };

static bool read_list(struct bytes *rest, struct status_claims *claims)
{
        uint64_t pairs, bits = 0;
        bool has_list = false;
        if (!cbor_take_map(rest, &pairs))
                return false;
        for (uint64_t i = 0; i < pairs; i++) {
                struct bytes name;
                if (!cbor_take_text(rest, &name))
                        return false;
                bool is_taken = true;
                if (bytes_are_equal(name, BYTES_OF("bits")))
                        is_taken = cbor_take_unsigned(rest, &bits);
                else if (bytes_are_equal(name, BYTES_OF("lst")))
                        is_taken = has_list = cbor_take_bytes(rest, &claims->packed);
                else
                        is_taken = cbor_skip(rest);
                if (!is_taken)
                        return false;
        }
        claims->bits = bits_are_possible(bits) ? (unsigned)bits : 0;
        return has_list;
}

/* What the loop over the claims has met. */
struct met {
        bool issued, until, list;
};

static bool read_claim(struct bytes *rest, struct status_claims *claims, struct met *met)
{
        int64_t key;
        if (!cbor_take_integer(rest, &key))
                return cbor_skip(rest) && cbor_skip(rest);
        switch (key) {
        case CLAIM_SUB:
                return cbor_take_text(rest, &claims->uri);
        case CLAIM_EXP:
                return met->until = cbor_take_integer(rest, &claims->until);
        case CLAIM_IAT:
                return met->issued = cbor_take_integer(rest, &claims->issued);
        case CLAIM_TTL:
                return cbor_take_integer(rest, &claims->ttl);
        case CLAIM_LIST:
                return met->list = read_list(rest, claims);
        default:
                return cbor_skip(rest);
        }
}

bool status_read_cwt(struct bytes payload, struct status_claims *claims)
{
        struct status_claims read = { .bits = 0 };
        struct met met = { .list = false };
        struct bytes rest = payload;
        uint64_t pairs;
        if (!cbor_is_strict(payload) || !cbor_take_map(&rest, &pairs))
                return false;
        for (uint64_t i = 0; i < pairs; i++)
                if (!read_claim(&rest, &read, &met))
                        return false;
        if (!met.issued || !met.list || !complete(&read, met.until))
                return false;
        *claims = read;
        return true;
}

/* Text of a member, kept in MEMORY. */
static bool keep_text(
        const json_t *object, const char *name, struct sink *memory, struct bytes *kept)
{
        const json_t *member = json_object_get(object, name);
        if (!json_is_string(member))
                return false;
        size_t from = memory->length;
        sink_put(memory, (struct bytes){ (const uint8_t *)json_string_value(member),
                                 json_string_length(member) });
        if (!sink_is_whole(memory))
                return false;
        *kept = (struct bytes){ memory->at + from, memory->length - from };
        return true;
}

/* A whole number; *number stays when the member is absent and MUST is false. */
static bool read_number(const json_t *object, const char *name, bool *is_there, int64_t *number)
{
        const json_t *member = json_object_get(object, name);
        *is_there = member;
        if (!member)
                return true;
        if (!json_is_integer(member))
                return false;
        *number = json_integer_value(member);
        return true;
}

static bool read_members(const json_t *object, struct sink *memory, struct status_claims *claims)
{
        bool has_issued, has_end, has_ttl, has_bits;
        int64_t bits = 0;
        const json_t *list = json_object_get(object, "status_list");
        if (!read_number(object, "iat", &has_issued, &claims->issued) ||
                !read_number(object, "exp", &has_end, &claims->until) ||
                !read_number(object, "ttl", &has_ttl, &claims->ttl) ||
                !read_number(list, "bits", &has_bits, &bits))
                return false;
        if (!has_issued || !has_bits || bits < 0 || !bits_are_possible((uint64_t)bits))
                return false;
        claims->bits = (unsigned)bits;
        return keep_text(object, "sub", memory, &claims->uri) &&
               keep_text(list, "lst", memory, &claims->packed) && complete(claims, has_end);
}

bool status_read_jwt(struct bytes payload, struct sink *memory, struct status_claims *claims)
{
        struct status_claims read = { .bits = 0 };
        json_t *object =
                json_loadb((const char *)payload.at, payload.length, JSON_REJECT_DUPLICATES, NULL);
        bool is_read = json_is_object(object) && read_members(object, memory, &read);
        json_decref(object);
        if (is_read)
                *claims = read;
        return is_read;
}

void status_put_cwt(struct sink *sink, const struct status_claims *claims)
{
        cbor_put_map(sink, claims->ttl ? 5 : 4);
        cbor_put_unsigned(sink, CLAIM_SUB);
        cbor_put_text(sink, claims->uri);
        cbor_put_unsigned(sink, CLAIM_EXP);
        cbor_put_integer(sink, claims->until);
        cbor_put_unsigned(sink, CLAIM_IAT);
        cbor_put_integer(sink, claims->issued);
        cbor_put_unsigned(sink, CLAIM_LIST);
        cbor_put_map(sink, 2);
        cbor_put_text(sink, BYTES_OF("lst")); // the shorter key first (RFC 8949, 4.2.1)
        cbor_put_bytes(sink, claims->packed);
        cbor_put_text(sink, BYTES_OF("bits"));
        cbor_put_unsigned(sink, claims->bits);
        if (claims->ttl) {
                cbor_put_unsigned(sink, CLAIM_TTL);
                cbor_put_integer(sink, claims->ttl);
        }
}

static void put_number(struct sink *sink, const char *name, int64_t number)
{
        char text[64];
        snprintf(text, sizeof text, "\"%s\":%" PRId64 ",", name, number);
        sink_put(sink, bytes_of_text(text));
}

/* The address as a JSON string, whatever stands in it. */
static void put_quoted(struct sink *sink, struct bytes text)
{
        json_t *string = json_stringn((const char *)text.at, text.length);
        char quoted[2 + 6 * STATUS_URI_SIZE];
        size_t length = string ? json_dumpb(string, quoted, sizeof quoted, JSON_ENCODE_ANY) : 0;
        json_decref(string);
        if (length && length <= sizeof quoted)
                sink_put(sink, (struct bytes){ (const uint8_t *)quoted, length });
        else // not UTF-8, or no memory: nothing that could be signed comes out
                sink->length = SIZE_MAX / 2;
}

void status_put_jwt(struct sink *sink, const struct status_claims *claims)
{
        sink_put(sink, BYTES_OF("{\"sub\":"));
        put_quoted(sink, claims->uri);
        sink_put(sink, BYTES_OF(","));
        put_number(sink, "iat", claims->issued);
        put_number(sink, "exp", claims->until);
        if (claims->ttl)
                put_number(sink, "ttl", claims->ttl);
        sink_put(sink, BYTES_OF("\"status_list\":{"));
        put_number(sink, "bits", claims->bits);
        sink_put(sink, BYTES_OF("\"lst\":\""));
        base64url_put(sink, claims->packed);
        sink_put(sink, BYTES_OF("\"}}"));
}
