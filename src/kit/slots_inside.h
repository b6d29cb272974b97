/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_SLOTS_INSIDE_H
#define CITYKEY_KIT_SLOTS_INSIDE_H

#include "kit/slots.h"

/* What the files of slots_*.c share, and nobody else includes. */

enum {
        SLOT_SEALED = SEAL_NONCE_SIZE + SLOT_PLAIN + SEAL_TAG_SIZE, /* 64: never across sectors */
        SLOTS_HEAD = 2 * SLOT_SEALED,
        SLOTS_ID = 16,
        SLOTS_APART = 1 << 16, /* a half begins at a multiple of this, so that a torn block of one
                                  leaves the other alone */
        SLOTS_HALVES = 2,
        SLOTS_VERSION = 1,
        SLOTS_ALGORITHM = 1, /* XChaCha20-Poly1305 */
};

/* Offsets in the head. */
enum {
        SLOTS_AT_VERSION = 16,
        SLOTS_AT_ALGORITHM = 17,
        SLOTS_AT_ENDING = 18, /* 1: slots_destroy has begun */
        SLOTS_AT_OWNER = 20,
        SLOTS_AT_ID = 52,
        SLOTS_AT_NONCE = 88,
        SLOTS_AT_TAG = 112,
};

struct slots {
        struct slots_setup setup; /* its path a copy */
        uint8_t id[SLOTS_ID];     /* of this file; bound to each slot */
        size_t half;              /* bytes of one half */
        int fd;
        bool is_ending; /* as the head says */
        bool is_lost;   /* a write failed */
        slot_plain *plains[SLOT_ARRAYS];
        uint8_t *image; /* room for the whole file */
};

/* Bytes of one half, and of the file. */
size_t slots_half_size(const struct slots_setup *setup);
size_t slots_file_size(const struct slots_setup *setup);
uint32_t slots_count(const struct slots_setup *setup);

/* Where a slot lies in a half. */
size_t slots_offset(const struct slots_setup *setup, struct slot_place place);

/* The head of both halves, and whether it is this setup's, untouched; then id and is_ending are as
 * it says. */
void slots_seal_head(const struct slots *slots, uint8_t head[SLOTS_HEAD]);
bool slots_open_head(struct slots *slots, const uint8_t head[SLOTS_HEAD]);

void slots_seal(const struct slots *slots, int half, struct slot_place place,
        const slot_plain plain, uint8_t sealed[SLOT_SEALED]);
bool slots_open_one(const struct slots *slots, int half, struct slot_place place,
        const uint8_t sealed[SLOT_SEALED], slot_plain plain);

/* Puts BYTES at OFFSET, durably, and the times of the file back to midnight of its day. */
bool slots_put(const struct slots *slots, size_t offset, struct str bytes);

/* The whole file into the image. False when it cannot be read or has another size. */
bool slots_load(const struct slots *slots);

/* For each slot of all arrays, in order. */
#define SLOTS_EACH(setup, place)                                                                   \
        for (struct slot_place place = { 0, 0 }; slots_step((setup), &place); place.at++)
bool slots_step(const struct slots_setup *setup, struct slot_place *place);

/* What the system said, as a sentence. */
enum err slots_refuse(struct act *a, int error, const char *path);

/* Overwrites all of the file and unlinks it. */
enum err slots_erase(struct act *a, struct slots *slots);

#endif
