/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/keeper_inside.h"
#include "lib/cbor.h"

/* Keys of the CWT and of claim 169, with what our cards carry and nothing else. */
enum {
        CWT_EXPIRY = 4,
        CWT_IDENTITY = 169,
        CWT_STATUS = 65535,
        IDENTITY_NAME = 4,
        IDENTITY_BIRTH = 8,
        IDENTITY_GENDER = 9,
        IDENTITY_FACE = 62,
        NAME_MOST = 400, /* bytes */
        FACE_MOST = 1024,
        FORMAT_IMAGE = 0,
        IMAGE_WEBP = 4,
};

/* The next item is this very integer. */
static bool take_number(struct bytes *rest, int64_t wanted)
{
        struct bytes at = *rest;
        int64_t value;
        if (!cbor_take_integer(&at, &value) || value != wanted)
                return false;
        *rest = at;
        return true;
}

static bool take_map_of(struct bytes *rest, uint64_t least, uint64_t most, uint64_t *pairs)
{
        return cbor_take_map(rest, pairs) && *pairs >= least && *pairs <= most;
}

static bool is_birth(struct bytes text)
{
        if (text.length != 8)
                return false;
        int number[8];
        for (size_t i = 0; i < text.length; i++) {
                number[i] = text.at[i] - '0';
                if (number[i] < 0 || number[i] > 9)
                        return false;
        }
        struct civil civil = {
                .year = number[0] * 1000 + number[1] * 100 + number[2] * 10 + number[3],
                .month = number[4] * 10 + number[5],
                .day = number[6] * 10 + number[7],
        };
        bool is_real = date_is_civil(civil);
        explicit_bzero(number, sizeof number);
        explicit_bzero(&civil, sizeof civil);
        return is_real;
}

/* [{0: face, 1: 0, 2: 4}] */
static bool take_face(struct bytes *rest)
{
        uint64_t count;
        struct bytes face;
        return cbor_take_array(rest, &count) && count == 1 && take_map_of(rest, 3, 3, &count) &&
               take_number(rest, 0) && cbor_take_bytes(rest, &face) && face.length > 0 &&
               face.length <= FACE_MOST && take_number(rest, 1) &&
               take_number(rest, FORMAT_IMAGE) && take_number(rest, 2) &&
               take_number(rest, IMAGE_WEBP);
}

static bool take_identity(struct bytes *rest)
{
        uint64_t pairs;
        struct bytes name;
        struct bytes birth;
        int64_t gender;
        if (!take_map_of(rest, 3, 4, &pairs) || !take_number(rest, IDENTITY_NAME) ||
                !cbor_take_text(rest, &name) || name.length == 0 || name.length > NAME_MOST ||
                !take_number(rest, IDENTITY_BIRTH) || !cbor_take_text(rest, &birth) ||
                !is_birth(birth))
                return false;
        if (pairs == 4 && (!take_number(rest, IDENTITY_GENDER) ||
                                  !cbor_take_integer(rest, &gender) || gender < 1 || gender > 3))
                return false;
        return take_number(rest, IDENTITY_FACE) && take_face(rest);
}

static bool take_text_of(struct bytes *rest, struct bytes wanted)
{
        struct bytes text;
        return cbor_take_text(rest, &text) && bytes_are_equal(text, wanted);
}

/* {"status_list": {"idx": index, "uri": uri}} */
static bool take_status(struct bytes *rest, struct keeper_claims *claims)
{
        uint64_t pairs;
        return take_map_of(rest, 1, 1, &pairs) && take_text_of(rest, BYTES_OF("status_list")) &&
               take_map_of(rest, 2, 2, &pairs) && take_text_of(rest, BYTES_OF("idx")) &&
               cbor_take_unsigned(rest, &claims->index) && take_text_of(rest, BYTES_OF("uri")) &&
               cbor_take_text(rest, &claims->status_uri);
}

bool keeper_read_claims(struct bytes cwt, struct keeper_claims *claims)
{
        struct keeper_claims read = { .has_expiry = false };
        uint64_t pairs;
        if (cwt.length > KEEPER_CLAIMS_MOST || !cbor_is_strict(cwt) ||
                !take_map_of(&cwt, 2, 3, &pairs))
                return false;
        read.has_expiry = pairs == 3;
        if (read.has_expiry &&
                (!take_number(&cwt, CWT_EXPIRY) || !cbor_take_integer(&cwt, &read.expiry)))
                return false;
        if (!take_number(&cwt, CWT_IDENTITY) || !take_identity(&cwt) ||
                !take_number(&cwt, CWT_STATUS) || !take_status(&cwt, &read))
                return false;
        *claims = read;
        return true;
}

/* The next line of TEXT without its end; false when there is no line end. */
static bool take_line(struct str *text, struct str *line)
{
        struct str rest;
        *line = str_cut(*text, '\n', &rest);
        if (line->len == text->len)
                return false;
        *text = rest;
        return true;
}

/* 32 bytes in base64: 43 characters, of which the last carries four bits, and one of padding. */
static bool is_root(struct str text)
{
        static const char alphabet[] =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        if (text.len != 44 || text.at[43] != '=')
                return false;
        for (size_t i = 0; i < 43; i++) {
                const char *found = memchr(alphabet, text.at[i], sizeof alphabet - 1);
                if (!found || (i == 42 && ((found - alphabet) & 3)))
                        return false;
        }
        return true;
}

bool keeper_read_checkpoint(struct str note_body, struct keeper_checkpoint *checkpoint)
{
        struct keeper_checkpoint read;
        struct str size;
        if (!take_line(&note_body, &read.origin) || !take_line(&note_body, &size) ||
                !take_line(&note_body, &read.root) || note_body.len || read.origin.len == 0 ||
                !str_read_number(size, INT64_MAX, &read.size) || !is_root(read.root) ||
                (size.len > 1 && size.at[0] == '0'))
                return false;
        *checkpoint = read;
        return true;
}
