/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_BOX_H
#define CITYKEY_KIT_BOX_H

#include "kit/proof.h"

/* A message that only the holder of a point's scalar can read: R, a proof that whoever made it knew
 * r with R = rG, and the ciphertext (doc/formats.md, "Box"). The proof is checked before the
 * scalar is used: else whoever has a box of somebody else could have it opened under another name.
 */

enum {
        BOX_HEAD = SEAL_POINT_SIZE + SEAL_PROOF_SIZE,
        BOX_EXTRA = BOX_HEAD + SEAL_TAG_SIZE, /* a box is so much longer than its message */
};

/* To whom, and what is bound to the box but not in it. */
struct box_address {
        struct seal_point to; /* Q */
        struct bytes bound;   /* ad */
};

/* OUT has room for the message and BOX_EXTRA. False only when a library fails. */
bool box_seal(const struct box_address *address, struct bytes message,
        const struct seal_random *random, uint8_t *out);

enum box_fault {
        BOX_GOOD,
        BOX_SHORT, /* fewer than BOX_EXTRA bytes */
        BOX_POINT, /* R is no point */
        BOX_PROOF, /* altered, or bound to something else */
        BOX_LOCKED,
};

/* OUT has room for the box less BOX_EXTRA; zeroed unless BOX_GOOD. Q must be q's point. */
enum box_fault box_open(const struct box_address *address, const struct seal_scalar *q,
        struct bytes box, uint8_t *out);

/* ---------------------------------------------------------------------------- in pieces */

/* The same for a box that does not fit into memory, where q is: first its head and how long its
 * ciphertext is, then the ciphertext piece by piece, at last the key that opens it. That key opens
 * this box and nothing else. */
struct box_reader {
        struct seal_point to;
        struct seal_point r;
        struct proof proof;
        struct seal_hasher context; /* of the proof */
        struct bytes bound;
};
enum box_fault box_reader_begin(struct box_reader *reader, const struct box_address *address,
        struct bytes head, uint32_t ciphertext_length);
void box_reader_add(struct box_reader *reader, struct bytes piece);
enum box_fault box_reader_end(
        struct box_reader *reader, const struct seal_scalar *q, struct secret *key);

/* What box_reader_end's key opens; BOUND as in the address. False, and OUT zeroed, when altered. */
bool box_open_with_key(
        const struct secret *key, struct bytes bound, struct bytes box, uint8_t *out);

/* A new scalar and its point; hedged with what PURPOSE names. */
bool box_make_key(const char *purpose, const struct seal_random *random, struct seal_scalar *q,
        struct seal_point *point);

#endif
