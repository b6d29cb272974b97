/* SPDX-License-Identifier: Apache-2.0 */
#include "card_claims.h"
#include "cbor.h"
#include "day.h"

#include <string.h>
#include <strings.h>

enum { CWT_EXP = 4, CWT_IDENTITY = 169, CWT_STATUS = 65535 };
enum {
        ID_NAME = 4,
        ID_BIRTH = 8,
        ID_GENDER = 9,
        ID_OLD_FACE = 16,
        ID_OLD_FORMAT = 17,
        ID_FACE = 62
};
enum { BIOMETRIC_DATA = 0, BIOMETRIC_KIND = 1, BIOMETRIC_FORMAT = 2 };
enum { KIND_IMAGE = 0, FORMAT_WEBP = 4 };

static bool has_control(struct bytes text)
{
        for (size_t i = 0; i < text.length; i++) {
                if (text.at[i] < 0x20 || text.at[i] == 0x7F)
                        return true;
                if (text.at[i] == 0xC2 && text.at[i + 1] < 0xA0) // U+0080 to U+009F; UTF-8 is sure
                        return true;
        }
        return false;
}

/* What is being read, and what only makes sense once all of it is. */
struct reading {
        struct card_claims claims;
        struct sink *memory;
        struct bytes old_face;
        uint64_t old_format;
        struct bytes data; /* of the biometric at hand */
        uint64_t kind, format;
        bool has_index;
};

/* The keys of a map that are taken, and how; every other key is skipped unread. */
struct row {
        int64_t key;
        const char *name; /* NULL: the key is the number */
        bool (*take)(struct bytes *rest, struct reading *reading);
};

static const struct row *find_row(
        const struct row *rows, bool is_named, struct bytes name, int64_t key)
{
        for (; rows->take; rows++) {
                if (is_named != (rows->name != NULL))
                        continue;
                if (is_named ? bytes_are_equal(name, bytes_of_text(rows->name)) : rows->key == key)
                        return rows;
        }
        return NULL;
}

static bool read_pair(struct bytes *rest, const struct row *rows, struct reading *reading)
{
        struct bytes name = { 0 };
        int64_t key = 0;
        bool is_named = cbor_take_text(rest, &name);
        if (!is_named && !cbor_take_integer(rest, &key))
                return cbor_skip(rest) && cbor_skip(rest);
        const struct row *row = find_row(rows, is_named, name, key);
        return row ? row->take(rest, reading) : cbor_skip(rest);
}

static bool read_map(struct bytes *rest, const struct row *rows, struct reading *reading)
{
        uint64_t pairs;
        if (!cbor_take_map(rest, &pairs))
                return false;
        for (uint64_t i = 0; i < pairs; i++)
                if (!read_pair(rest, rows, reading))
                        return false;
        return true;
}

static bool take_name(struct bytes *rest, struct reading *reading)
{
        struct bytes *name = &reading->claims.name;
        return cbor_take_text(rest, name) && name->length > 0 && name->length <= CARD_NAME_MOST &&
               !has_control(*name);
}

static bool take_birth(struct bytes *rest, struct reading *reading)
{
        struct bytes text;
        return cbor_take_text(rest, &text) && day_read(text, reading->claims.birth);
}

static bool gender_of_word(struct bytes word, enum card_gender *gender)
{
        static const struct {
                const char *word;
                enum card_gender gender;
        } words[] = {
                { "male", GENDER_MALE },
                { "m", GENDER_MALE },
                { "1", GENDER_MALE },
                { "female", GENDER_FEMALE },
                { "f", GENDER_FEMALE },
                { "2", GENDER_FEMALE },
                { "other", GENDER_OTHER },
                { "others", GENDER_OTHER },
                { "o", GENDER_OTHER },
                { "x", GENDER_OTHER },
                { "3", GENDER_OTHER },
        };
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
                if (word.length != strlen(words[i].word) ||
                        strncasecmp((const char *)word.at, words[i].word, word.length) != 0)
                        continue;
                *gender = words[i].gender;
                return true;
        }
        return false;
}

static bool take_gender(struct bytes *rest, struct reading *reading)
{
        struct bytes word;
        uint64_t number;
        if (cbor_take_text(rest, &word))
                return gender_of_word(word, &reading->claims.gender);
        if (!cbor_take_unsigned(rest, &number) || number < GENDER_MALE || number > GENDER_OTHER)
                return false;
        reading->claims.gender = (enum card_gender)number;
        return true;
}

static bool take_data(struct bytes *rest, struct reading *reading)
{
        return cbor_take_bytes(rest, &reading->data);
}

static bool take_kind(struct bytes *rest, struct reading *reading)
{
        return cbor_take_unsigned(rest, &reading->kind);
}

static bool take_format(struct bytes *rest, struct reading *reading)
{
        return cbor_take_unsigned(rest, &reading->format);
}

/* One biometric: its bytes are a face of ours only when it is an image, and WEBP. */
static bool read_biometric(struct bytes *rest, struct reading *reading)
{
        static const struct row rows[] = {
                { .key = BIOMETRIC_DATA, .take = take_data },
                { .key = BIOMETRIC_KIND, .take = take_kind },
                { .key = BIOMETRIC_FORMAT, .take = take_format },
                { .take = NULL },
        };
        reading->data = (struct bytes){ 0 };
        reading->kind = KIND_IMAGE;
        reading->format = 0;
        if (!read_map(rest, rows, reading))
                return false;
        if (reading->kind == KIND_IMAGE && reading->format == FORMAT_WEBP)
                reading->claims.face = reading->data;
        return true;
}

static bool take_face(struct bytes *rest, struct reading *reading)
{
        uint64_t count;
        if (!cbor_take_array(rest, &count))
                return read_biometric(rest, reading);
        for (uint64_t i = 0; i < count; i++)
                if (!read_biometric(rest, reading))
                        return false;
        return true;
}

static bool hex_decode(struct bytes text, struct sink *memory, struct bytes *data)
{
        static const char digits[] = "0123456789abcdef";
        size_t from = memory->length;
        unsigned byte = 0;
        for (size_t i = 0; i < text.length; i++) {
                const char *digit = memchr(digits, text.at[i] | 0x20, sizeof digits - 1);
                if (!digit)
                        return false;
                byte = (byte << 4 | (unsigned)(digit - digits)) & 0xFF;
                if (i % 2)
                        sink_put_byte(memory, (uint8_t)byte);
        }
        if (text.length % 2 || !sink_is_whole(memory))
                return false;
        *data = (struct bytes){ memory->at + from, text.length / 2 };
        return true;
}

static bool take_old_face(struct bytes *rest, struct reading *reading)
{
        struct bytes text;
        if (cbor_take_bytes(rest, &reading->old_face))
                return true;
        return cbor_take_text(rest, &text) && hex_decode(text, reading->memory, &reading->old_face);
}

static bool take_old_format(struct bytes *rest, struct reading *reading)
{
        return cbor_take_unsigned(rest, &reading->old_format);
}

static bool take_identity(struct bytes *rest, struct reading *reading)
{
        static const struct row rows[] = {
                { .key = ID_NAME, .take = take_name },
                { .key = ID_BIRTH, .take = take_birth },
                { .key = ID_GENDER, .take = take_gender },
                { .key = ID_OLD_FACE, .take = take_old_face },
                { .key = ID_OLD_FORMAT, .take = take_old_format },
                { .key = ID_FACE, .take = take_face },
                { .take = NULL },
        };
        struct card_claims *claims = &reading->claims;
        if (!read_map(rest, rows, reading))
                return false;
        if (claims->face.length == 0 && reading->old_format == FORMAT_WEBP)
                claims->face = reading->old_face;
        return claims->name.length && claims->birth[0];
}

static bool take_index(struct bytes *rest, struct reading *reading)
{
        return reading->has_index = cbor_take_unsigned(rest, &reading->claims.index);
}

static bool take_uri(struct bytes *rest, struct reading *reading)
{
        return cbor_take_text(rest, &reading->claims.uri);
}

static bool take_place(struct bytes *rest, struct reading *reading)
{
        static const struct row rows[] = {
                { .name = "idx", .take = take_index },
                { .name = "uri", .take = take_uri },
                { .take = NULL },
        };
        struct card_claims *claims = &reading->claims;
        claims->has_status = read_map(rest, rows, reading) && reading->has_index &&
                             claims->uri.length && claims->uri.length <= CARD_URI_MOST;
        return claims->has_status;
}

/* `status` is a map of mechanisms, of which we know one. */
static bool take_status(struct bytes *rest, struct reading *reading)
{
        static const struct row rows[] = {
                { .name = "status_list", .take = take_place },
                { .take = NULL },
        };
        return read_map(rest, rows, reading);
}

static bool take_end(struct bytes *rest, struct reading *reading)
{
        char day[DAY_SIZE];
        struct card_claims *claims = &reading->claims;
        claims->has_end = cbor_take_integer(rest, &claims->end) && day_before_end(claims->end, day);
        return claims->has_end;
}

bool card_claims_read(struct bytes payload, struct sink *memory, struct card_claims *claims)
{
        static const struct row rows[] = {
                { .key = CWT_EXP, .take = take_end },
                { .key = CWT_IDENTITY, .take = take_identity },
                { .key = CWT_STATUS, .take = take_status },
                { .take = NULL },
        };
        struct reading reading = { .memory = memory };
        struct bytes rest = payload;
        if (!cbor_is_strict(payload) || !read_map(&rest, rows, &reading))
                return false;
        if (reading.claims.name.length == 0)
                return false;
        *claims = reading.claims;
        return true;
}

static void put_identity(struct sink *sink, const struct card_claims *claims)
{
        bool has_gender = claims->gender != GENDER_NONE, has_face = claims->face.length != 0;
        cbor_put_map(sink, 2U + has_gender + has_face);
        cbor_put_unsigned(sink, ID_NAME);
        cbor_put_text(sink, claims->name);
        char birth[8];
        day_write_plain(claims->birth, birth);
        cbor_put_unsigned(sink, ID_BIRTH);
        cbor_put_text(sink, (struct bytes){ (const uint8_t *)birth, sizeof birth });
        if (has_gender) {
                cbor_put_unsigned(sink, ID_GENDER);
                cbor_put_unsigned(sink, claims->gender);
        }
        if (!has_face)
                return;
        cbor_put_unsigned(sink, ID_FACE);
        cbor_put_array(sink, 1);
        cbor_put_map(sink, 3);
        cbor_put_unsigned(sink, BIOMETRIC_DATA);
        cbor_put_bytes(sink, claims->face);
        cbor_put_unsigned(sink, BIOMETRIC_KIND);
        cbor_put_unsigned(sink, KIND_IMAGE);
        cbor_put_unsigned(sink, BIOMETRIC_FORMAT);
        cbor_put_unsigned(sink, FORMAT_WEBP);
}

void card_claims_put(struct sink *sink, const struct card_claims *claims)
{
        cbor_put_map(sink, 1U + claims->has_end + claims->has_status);
        if (claims->has_end) {
                cbor_put_unsigned(sink, CWT_EXP);
                cbor_put_integer(sink, claims->end);
        }
        cbor_put_unsigned(sink, CWT_IDENTITY);
        put_identity(sink, claims);
        if (!claims->has_status)
                return;
        cbor_put_unsigned(sink, CWT_STATUS);
        cbor_put_map(sink, 1);
        cbor_put_text(sink, BYTES_OF("status_list"));
        cbor_put_map(sink, 2);
        cbor_put_text(sink, BYTES_OF("idx"));
        cbor_put_unsigned(sink, claims->index);
        cbor_put_text(sink, BYTES_OF("uri"));
        cbor_put_text(sink, claims->uri);
}
