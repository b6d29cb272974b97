/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_SLOTS_H
#define CITYKEY_KIT_SLOTS_H

#include "base/act.h"
#include "kit/crypt.h"

/* A file of small sealed slots on a disk whose power may go at any moment: doc/formats.md,
 * "Journal". Hides the disk.
 *
 * Four arrays of slots, each of its own number. The file has its whole size from the first moment
 * and is overwritten in place. Every slot is there twice, in two halves that lie apart; a write
 * puts it into the first half, makes it durable, then into the second. So after a cut one of the
 * two is whole, and the first, where it is whole, is the newer: nothing counts writes. Each is
 * sealed with a new random nonce and bound to its place; without the key all slots look alike. The
 * file's times are midnight of a day. */
struct slots;

enum {
        SLOT_ARRAYS = 4,
        SLOT_PLAIN = 24, /* bytes that a slot holds */
        SLOTS_OWNER = 32,
        SLOTS_COUNT_MOST = 1 << 20, /* of all arrays together */
};

struct slots_setup {
        const char *path;
        const struct secret *key;   /* read while the slots are open, so it outlives them */
        uint8_t owner[SLOTS_OWNER]; /* whose slots these are: in the clear, and bound to each */
        uint32_t counts[SLOT_ARRAYS];
        struct date day;
};

/* What the slots of an array hold: an array of so many times SLOT_PLAIN bytes for each. In the
 * memory of the act that opened them, as they are on the disk. */
typedef uint8_t slot_plain[SLOT_PLAIN];
const slot_plain *slots_of(const struct slots *slots, int array);

/* Makes the file with what FIRST holds for each array, readable by its owner only: whole or not at
 * all, and durable. E_BUSY when the disk is full. Replaces what is there. */
enum err slots_make(
        struct act *a, const struct slots_setup *setup, slot_plain *const first[SLOT_ARRAYS]);

/* Opens the file, mends what a cut left in one half, and keeps every other process out. E_NONE: not
 * there. E_BUSY: open elsewhere. E_STATE: of another owner, of a newer format, or slots_destroy had
 * begun, which is then finished. E_INPUT: something else. E_BUG: a slot is damaged in both halves,
 * or the file has another size. */
enum err slots_open(struct act *a, const struct slots_setup *setup, struct slots **slots);
void slots_close(struct slots **slots); /* wipes the memory, leaves the file; for SCOPED */

/* Overwrites slot AT of an array, durably in both halves. E_BUSY when the disk does not take it:
 * then nobody knows which of the two it holds, and every later call fails too until the slots are
 * opened again. */
struct slot_place {
        int array;
        uint32_t at;
};
enum err slots_write(
        struct act *a, struct slots *slots, struct slot_place place, const slot_plain plain);

/* Is what lies on the disk, under this name and no other, exactly what slots_of says, twice, and
 * nothing beside it? */
bool slots_are_whole(const struct slots *slots);

/* Overwrites the file, then removes it; *SLOTS is NULL afterwards. A cut in between is finished by
 * slots_open. */
enum err slots_destroy(struct act *a, struct slots **slots);

/* Keeps a second process on this machine away from OWNER's slots, under whatever path, until the
 * descriptor is closed: a name that no file bears. E_BUSY when there is one. */
enum err slots_claim(struct act *a, const uint8_t owner[SLOTS_OWNER], int *claim);

#endif
