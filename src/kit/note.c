/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/note.h"

#include <string.h>

#define NOTE_DASH "\xe2\x80\x94 " /* U+2014 and a space begin a signature line */

enum { ED25519_TYPE = 0x01 };

/* ASCII blanks and controls, and the blanks that UTF-8 writes with C2 85, C2 A0, E1 9A 80, E2 80
 * xx, E2 81 9F and E3 80 80: names here need none of those lead bytes' pairs. */
bool note_name_is_good(struct str name)
{
        if (name.len == 0 || name.len > NOTE_NAME_MOST)
                return false;
        for (size_t i = 0; i < name.len; i++) {
                unsigned char byte = (unsigned char)name.at[i];
                if (byte <= ' ' || byte >= 0x7f || byte == '+')
                        return false;
        }
        return true;
}

void note_key_id(const struct note_key *key, uint8_t id[NOTE_KEY_ID_SIZE])
{
        struct sha256 hash;
        uint8_t digest[SHA256_SIZE];
        crypt_sha256_begin(&hash);
        crypt_sha256_add(&hash, key->name);
        crypt_sha256_add(&hash, STR("\n\x01"));
        crypt_sha256_add(&hash, str_of_bytes(key->public, sizeof key->public));
        crypt_sha256_finish(&hash, digest);
        memcpy(id, digest, NOTE_KEY_ID_SIZE);
}

struct str note_key_text(struct arena *mem, const struct note_key *key)
{
        struct buf text = buf_in(mem);
        uint8_t id[NOTE_KEY_ID_SIZE], typed[1 + ED25519_PUBLIC_SIZE] = { ED25519_TYPE };
        note_key_id(key, id);
        memcpy(typed + 1, key->public, sizeof key->public);
        buf_add(&text, key->name);
        buf_add_byte(&text, '+');
        buf_add_hex(&text, str_of_bytes(id, sizeof id));
        buf_add_byte(&text, '+');
        buf_add(&text, base64_encode(mem, str_of_bytes(typed, sizeof typed)));
        return buf_str(&text);
}

bool note_key_read(struct arena *mem, struct str text, struct note_key *key)
{
        struct str rest, typed;
        struct note_key read = { .name = str_cut(text, '+', &rest) };
        str_cut(rest, '+', &rest);
        if (!note_name_is_good(read.name) || !base64_decode(mem, rest, &typed) ||
                typed.len != 1 + ED25519_PUBLIC_SIZE)
                return false;
        memcpy(read.public, typed.at + 1, sizeof read.public);
        if (!str_is_equal(note_key_text(mem, &read), text)) /* its type and its id, too */
                return false;
        *key = read;
        return true;
}

struct str note_body(struct arena *mem, const struct note_checkpoint *checkpoint)
{
        struct buf body = buf_in(mem);
        buf_add(&body, checkpoint->origin);
        buf_add_byte(&body, '\n');
        buf_add_number(&body, checkpoint->size);
        buf_add_byte(&body, '\n');
        buf_add(&body, base64_encode(mem, str_of_bytes(checkpoint->root.bytes, SHA256_SIZE)));
        buf_add_byte(&body, '\n');
        return buf_str(&body);
}

struct str note_write(struct arena *mem, struct str body, const struct note_key *key,
        const uint8_t signature[SIGNATURE_SIZE])
{
        struct buf note = buf_in(mem);
        uint8_t signed_by[NOTE_KEY_ID_SIZE + SIGNATURE_SIZE];
        note_key_id(key, signed_by);
        memcpy(signed_by + NOTE_KEY_ID_SIZE, signature, SIGNATURE_SIZE);
        buf_add(&note, body);
        buf_add_c(&note, "\n" NOTE_DASH);
        buf_add(&note, key->name);
        buf_add_byte(&note, ' ');
        buf_add(&note, base64_encode(mem, str_of_bytes(signed_by, sizeof signed_by)));
        buf_add_byte(&note, '\n');
        return buf_str(&note);
}

/* Cuts a note at its empty line: the body with its last line's end, and the signature lines. */
static bool split(struct str note, struct str *body, struct str *lines)
{
        const char *empty = memmem(note.at, note.len, "\n\n", 2);
        if (!empty || note.len > NOTE_TEXT_MOST || note.at[note.len - 1] != '\n')
                return false;
        *body = (struct str){ note.at, (size_t)(empty - note.at) + 1 };
        *lines = (struct str){ empty + 2, note.len - body->len - 1 };
        return lines->len > 0;
}

static bool read_root(struct arena *mem, struct str text, struct merkle_hash *root)
{
        struct str bytes;
        if (!base64_decode(mem, text, &bytes) || bytes.len != SHA256_SIZE)
                return false;
        memcpy(root->bytes, bytes.at, SHA256_SIZE);
        return true;
}

bool note_read(struct arena *mem, struct str note, struct note_checkpoint *checkpoint)
{
        struct str body, rest, lines;
        struct note_checkpoint read;
        if (!split(note, &body, &lines))
                return false;
        read.origin = str_cut(body, '\n', &rest);
        struct str size = str_cut(rest, '\n', &rest);
        struct str root = str_cut(rest, '\n', &rest);
        if (!note_name_is_good(read.origin) || rest.len > 0 ||
                !str_read_number(size, INT64_MAX >> 2, &read.size) ||
                !read_root(mem, root, &read.root) ||
                !str_is_equal(note_body(mem, &read), body)) /* no leading zero, no spare bit */
                return false;
        *checkpoint = read;
        return true;
}

/* "— name base64(id || signature)" */
static bool line_is_signature(
        struct arena *mem, struct str line, struct str body, const struct note_key *key)
{
        struct str rest, bytes;
        uint8_t id[NOTE_KEY_ID_SIZE];
        if (!str_starts_with(line, STR(NOTE_DASH)))
                return false;
        line.at += sizeof NOTE_DASH - 1, line.len -= sizeof NOTE_DASH - 1;
        if (!str_is_equal(str_cut(line, ' ', &rest), key->name) ||
                !base64_decode(mem, rest, &bytes) || bytes.len != sizeof id + SIGNATURE_SIZE)
                return false;
        note_key_id(key, id);
        return memcmp(bytes.at, id, sizeof id) == 0 &&
               crypt_ed25519_verifies(key->public, body, (const uint8_t *)bytes.at + sizeof id);
}

bool note_is_signed(struct arena *mem, struct str note, const struct note_key *key)
{
        struct str body, lines;
        if (!split(note, &body, &lines))
                return false;
        while (lines.len > 0)
                if (line_is_signature(mem, str_cut(lines, '\n', &lines), body, key))
                        return true;
        return false;
}
