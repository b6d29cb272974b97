/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_TILE_H
#define CITYKEY_KIT_TILE_H

#include "kit/merkle.h"

/* The tree of a log cut into tiles (C2SP tlog-tiles): 256 hashes of one level each, and bundles of
 * 256 entries. What is not there to the full is a partial one, whose width is in its name. */

enum {
        TILE_WIDTH = 256,
        TILE_HEIGHT = 8,   /* log2 of it */
        TILE_LEVELS = 6,   /* 0 to 5: 2^48 entries */
        TILE_ENTRIES = -1, /* in place of a level: a bundle of entries */
        TILE_ENTRY_MOST = 65535,
};

struct tile_name {
        int level;
        int64_t index;
        int width; /* 1 to TILE_WIDTH */
};

/* LEVEL/N and entries/N, N in groups of three digits with an x before all but the last: x001/067;
 * /p/W after a partial one: x001/067.p/W. Strict: one name for each tile. */
bool tile_read_name(struct str text, struct tile_name *name);
struct str tile_write_name(struct arena *mem, const struct tile_name *name);

/* How many of its hashes, or entries, a tree of SIZE leaves has: 0 to TILE_WIDTH. */
int tile_width_in(const struct tile_name *name, int64_t size);

/* One tile after the other of all that make up a tree of SIZE leaves: *name is zeroed for the first
 * call. Bundles of entries first, then level 0 and on. False after the last. */
bool tile_next(struct tile_name *name, int64_t size);

/* A bundle is its entries, each after its length in two bytes, big-endian. Adds one. */
void tile_add_entry(struct buf *bundle, struct str entry);

/* Takes the first off *bundle; false when it is cut or empty. */
bool tile_cut_entry(struct str *bundle, struct str *entry);

#endif
