/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_MERKLE_H
#define CITYKEY_KIT_MERKLE_H

#include "base/act.h"
#include "kit/crypt.h"

/* The Merkle tree of RFC 6962, section 2 (the same as RFC 9162): SHA-256, 0x00 before a leaf, 0x01
 * before two nodes. Leaves are numbered from 0; level 0 is the leaves. */

enum { MERKLE_LEVELS = 62 };

struct merkle_hash {
        uint8_t bytes[SHA256_SIZE];
};

/* The root of the complete subtree over the 2^level leaves from index * 2^level on. */
struct merkle_node {
        int level;
        int64_t index;
        struct merkle_hash hash;
};

struct merkle_hash merkle_leaf(struct str data);
struct merkle_hash merkle_join(const struct merkle_hash *left, const struct merkle_hash *right);
bool merkle_is_equal(const struct merkle_hash *a, const struct merkle_hash *b);

/* All that one must know of a tree to let it grow: the roots of its complete subtrees, at most one
 * a level (peaks[l] counts when bit l of size is set). Zeroed is the empty tree. */
struct merkle_front {
        int64_t size;
        struct merkle_hash peaks[MERKLE_LEVELS];
};

/* Adds a leaf; gives the inner nodes that it completes, lowest first, and their number. */
int merkle_add(struct merkle_front *front, const struct merkle_hash *leaf,
        struct merkle_node completed[MERKLE_LEVELS]);

struct merkle_hash merkle_root(const struct merkle_front *front);

/* Where the nodes of complete subtrees come from, leaves included. */
struct merkle_source {
        enum err (*get)(struct act *a, void *arg, struct merkle_node *node); /* fills in the hash */
        void *arg;
};

/* The front of the tree's first SIZE leaves. */
enum err merkle_front_load(struct act *a, const struct merkle_source *source, int64_t size,
        struct merkle_front *front);

struct merkle_proof {
        int count;
        struct merkle_hash hashes[MERKLE_LEVELS + 1];
};

struct merkle_range {
        int64_t from; /* the leaf to prove; or the size of the older tree */
        int64_t size; /* of the tree that it is in */
};

/* PATH(from, D[size]), for 0 <= from < size; section 2.1.1. */
enum err merkle_prove_inclusion(struct act *a, const struct merkle_source *source,
        struct merkle_range range, struct merkle_proof *proof);

/* PROOF(from, D[size]), for 0 < from <= size; section 2.1.2. */
enum err merkle_prove_extension(struct act *a, const struct merkle_source *source,
        struct merkle_range range, struct merkle_proof *proof);

/* Is the leaf of this hash in the tree of this root? RFC 9162, 2.1.3.2. */
bool merkle_includes(const struct merkle_proof *proof, struct merkle_range range,
        const struct merkle_hash *leaf, const struct merkle_hash *root);

/* Is the tree of the old root the beginning of the tree of the new one? RFC 9162, 2.1.4.2. */
bool merkle_extends(const struct merkle_proof *proof, struct merkle_range range,
        const struct merkle_hash *old_root, const struct merkle_hash *root);

#endif
