/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_NOTE_H
#define CITYKEY_KIT_NOTE_H

#include "kit/merkle.h"

/* Signed checkpoints of a log: C2SP tlog-checkpoint v1.0.0 in a C2SP signed-note v1.0.0, signed by
 * Ed25519 (type 0x01). Text: origin, size, root in base64, an empty line, signature lines. */

/* Who signs: the log's name, which is its origin too, and the public half of its key. */
struct note_key {
        struct str name;
        uint8_t public[ED25519_PUBLIC_SIZE];
};

enum { NOTE_KEY_ID_SIZE = 4, NOTE_NAME_MOST = 200, NOTE_TEXT_MOST = 4096 };

struct note_checkpoint {
        struct str origin;
        int64_t size;
        struct merkle_hash root;
};

/* A name is 1 to 200 bytes without blanks, control characters and plus signs. */
bool note_name_is_good(struct str name);

/* The first four bytes of SHA-256(name || 0x0A || 0x01 || public). */
void note_key_id(const struct note_key *key, uint8_t id[NOTE_KEY_ID_SIZE]);

/* The verifier's line as other tools take it: name+id in hex+base64 of 0x01 and the key. */
struct str note_key_text(struct arena *mem, const struct note_key *key);

/* Reads such a line; false unless it is exactly what note_key_text writes. */
bool note_key_read(struct arena *mem, struct str text, struct note_key *key);

/* What is signed: three lines. */
struct str note_body(struct arena *mem, const struct note_checkpoint *checkpoint);

/* The whole note. */
struct str note_write(struct arena *mem, struct str body, const struct note_key *key,
        const uint8_t signature[SIGNATURE_SIZE]);

/* Reads a note strictly: exactly what note_write writes, more signature lines allowed, all of the
 * checkpoint pointing into NOTE. False for anything else; says nothing about signatures. */
bool note_read(struct arena *mem, struct str note, struct note_checkpoint *checkpoint);

/* Does NOTE bear a good signature by KEY? */
bool note_is_signed(struct arena *mem, struct str note, const struct note_key *key);

#endif
