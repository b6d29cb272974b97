/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/merkle.h"

#include <string.h>

struct merkle_hash merkle_leaf(struct str data)
{
        struct sha256 hash;
        struct merkle_hash leaf;
        crypt_sha256_begin(&hash);
        crypt_sha256_add(&hash, (struct str){ "\0", 1 });
        crypt_sha256_add(&hash, data);
        crypt_sha256_finish(&hash, leaf.bytes);
        return leaf;
}

struct merkle_hash merkle_join(const struct merkle_hash *left, const struct merkle_hash *right)
{
        struct merkle_hash joined;
        char bytes[1 + 2 * SHA256_SIZE] = { 1 };
        memcpy(bytes + 1, left->bytes, SHA256_SIZE);
        memcpy(bytes + 1 + SHA256_SIZE, right->bytes, SHA256_SIZE);
        crypt_sha256((struct str){ bytes, sizeof bytes }, joined.bytes);
        return joined;
}

bool merkle_is_equal(const struct merkle_hash *a, const struct merkle_hash *b)
{
        return memcmp(a->bytes, b->bytes, SHA256_SIZE) == 0;
}

int merkle_add(struct merkle_front *front, const struct merkle_hash *leaf,
        struct merkle_node completed[MERKLE_LEVELS])
{
        struct merkle_hash hash = *leaf;
        int level = 0;
        while (front->size >> level & 1) {
                hash = merkle_join(&front->peaks[level], &hash);
                completed[level] =
                        (struct merkle_node){ level + 1, front->size >> (level + 1), hash };
                level++;
        }
        front->peaks[level] = hash;
        front->size++;
        return level;
}

struct merkle_hash merkle_root(const struct merkle_front *front)
{
        struct merkle_hash root;
        crypt_sha256(STR(""), root.bytes); /* of the empty tree */
        bool has_any = false;
        for (int level = 0; level < MERKLE_LEVELS; level++) {
                if (!(front->size >> level & 1))
                        continue;
                root = has_any ? merkle_join(&front->peaks[level], &root) : front->peaks[level];
                has_any = true;
        }
        return root;
}

enum err merkle_front_load(
        struct act *a, const struct merkle_source *source, int64_t size, struct merkle_front *front)
{
        struct merkle_front loaded = { .size = size };
        for (int level = 0; level < MERKLE_LEVELS; level++) {
                if (!(size >> level & 1))
                        continue;
                struct merkle_node peak = { .level = level, .index = (size >> level) - 1 };
                TRY(source->get(a, source->arg, &peak));
                loaded.peaks[level] = peak.hash;
        }
        *front = loaded;
        return OK;
}

/* ------------------------------------------------------------------------------- proofs */

/* The level of the largest power of two under COUNT, which is 2 or more. */
static int split_level(int64_t count)
{
        int level = 0;
        while ((int64_t)2 << level < count)
                level++;
        return level;
}

/* MTH(D[from:to]) where the two recursions of section 2.1 can arrive: cut into complete subtrees,
 * largest first, joined from the right. */
static enum err range_root(struct act *a, const struct merkle_source *source, int64_t from,
        int64_t to, struct merkle_hash *root)
{
        struct merkle_hash pieces[MERKLE_LEVELS];
        int count = 0;
        for (int level = MERKLE_LEVELS - 1; level >= 0; level--) {
                if (!((to - from) >> level & 1))
                        continue;
                int64_t before = ((to - from) >> (level + 1)) << (level + 1);
                struct merkle_node node = { .level = level, .index = (from + before) >> level };
                TRY(source->get(a, source->arg, &node));
                pieces[count++] = node.hash;
        }
        struct merkle_hash joined = pieces[--count];
        while (count > 0)
                joined = merkle_join(&pieces[--count], &joined);
        *root = joined;
        return OK;
}

/* Proofs are found from the root down and written from the bottom up. */
static void reverse(struct merkle_proof *proof)
{
        for (int i = 0; i < proof->count / 2; i++) {
                struct merkle_hash kept = proof->hashes[i];
                proof->hashes[i] = proof->hashes[proof->count - 1 - i];
                proof->hashes[proof->count - 1 - i] = kept;
        }
}

enum err merkle_prove_inclusion(struct act *a, const struct merkle_source *source,
        struct merkle_range range, struct merkle_proof *proof)
{
        struct merkle_proof found = { 0 };
        int64_t from = 0, to = range.size;
        while (to - from > 1) {
                int64_t middle = from + ((int64_t)1 << split_level(to - from));
                struct merkle_hash *next = &found.hashes[found.count++];
                if (range.from < middle) {
                        TRY(range_root(a, source, middle, to, next));
                        to = middle;
                } else {
                        TRY(range_root(a, source, from, middle, next));
                        from = middle;
                }
        }
        reverse(&found);
        *proof = found;
        return OK;
}

enum err merkle_prove_extension(struct act *a, const struct merkle_source *source,
        struct merkle_range range, struct merkle_proof *proof)
{
        struct merkle_proof found = { 0 };
        int64_t from = 0, to = range.size;
        while (range.from < to) {
                int64_t middle = from + ((int64_t)1 << split_level(to - from));
                struct merkle_hash *next = &found.hashes[found.count++];
                if (range.from <= middle) {
                        TRY(range_root(a, source, middle, to, next));
                        to = middle;
                } else {
                        TRY(range_root(a, source, from, middle, next));
                        from = middle;
                }
        }
        if (from > 0) /* otherwise this subtree is the older tree itself, whose root is known */
                TRY(range_root(a, source, from, to, &found.hashes[found.count++]));
        reverse(&found);
        *proof = found;
        return OK;
}

bool merkle_includes(const struct merkle_proof *proof, struct merkle_range range,
        const struct merkle_hash *leaf, const struct merkle_hash *root)
{
        int64_t place = range.from, last = range.size - 1;
        struct merkle_hash hash = *leaf;
        if (range.from < 0 || range.from >= range.size)
                return false;
        for (int i = 0; i < proof->count; i++) {
                if (last == 0)
                        return false;
                if (place & 1 || place == last) {
                        hash = merkle_join(&proof->hashes[i], &hash);
                        while (!(place & 1) && place != 0)
                                place >>= 1, last >>= 1;
                } else {
                        hash = merkle_join(&hash, &proof->hashes[i]);
                }
                place >>= 1, last >>= 1;
        }
        return last == 0 && merkle_is_equal(&hash, root);
}

/* The part of the check that walks up both trees at once. */
static bool walk_extension(const struct merkle_hash *path, int count, struct merkle_range range,
        struct merkle_hash roots[2])
{
        int64_t place = range.from - 1, last = range.size - 1;
        while (place & 1)
                place >>= 1, last >>= 1;
        roots[0] = roots[1] = path[0];
        for (int i = 1; i < count; i++) {
                if (last == 0)
                        return false;
                if (place & 1 || place == last) {
                        roots[0] = merkle_join(&path[i], &roots[0]);
                        roots[1] = merkle_join(&path[i], &roots[1]);
                        while (!(place & 1) && place != 0)
                                place >>= 1, last >>= 1;
                } else {
                        roots[1] = merkle_join(&roots[1], &path[i]);
                }
                place >>= 1, last >>= 1;
        }
        return last == 0;
}

bool merkle_extends(const struct merkle_proof *proof, struct merkle_range range,
        const struct merkle_hash *old_root, const struct merkle_hash *root)
{
        if (range.from <= 0 || range.from > range.size)
                return false;
        if (range.from == range.size)
                return proof->count == 0 && merkle_is_equal(old_root, root);
        struct merkle_hash path[MERKLE_LEVELS + 2], roots[2];
        int count = 0;
        if ((range.from & (range.from - 1)) == 0) /* a complete tree is its own first node */
                path[count++] = *old_root;
        memcpy(path + count, proof->hashes, (size_t)proof->count * sizeof path[0]);
        count += proof->count;
        return count > 0 && walk_extension(path, count, range, roots) &&
               merkle_is_equal(&roots[0], old_root) && merkle_is_equal(&roots[1], root);
}
