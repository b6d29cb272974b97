/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/ledger_published.h"

#include "kit/tile.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { SCRATCH_SIZE = 64 << 20, NUMBER_SIZE = 24, ENTRY_SIZE = 2 + TILE_ENTRY_MOST };

/* The hashes of a level over 0, as they follow from the entries. */
struct upper {
        struct merkle_hash *at;
        int64_t count;
};

struct following {
        struct act *a;    /* whose failure counts */
        struct act piece; /* the same with memory for one tile */
        const struct ledger_files *files;
        const struct ledger_check *check;
        struct note_checkpoint newest, kept; /* kept.size 0: none was given */
        struct merkle_front front;
        struct upper uppers[TILE_LEVELS];
};

static void end_following(struct following *f)
{
        arena_end(&f->piece.mem);
}

static enum err say(struct following *f, enum text sentence, int64_t first, int64_t second)
{
        char texts[2][NUMBER_SIZE];
        snprintf(texts[0], NUMBER_SIZE, "%" PRId64, first);
        snprintf(texts[1], NUMBER_SIZE, "%" PRId64, second);
        return fail_with(f->a, E_INPUT, sentence, texts[0], texts[1]);
}

/* ------------------------------------------------------------------------------ checkpoints */

static bool is_of_log(struct following *f, struct str note, struct str origin)
{
        for (size_t i = 0; i < f->check->key_count; i++)
                if (str_is_equal(origin, f->check->keys[i].name) &&
                        note_is_signed(f->a->mem, note, &f->check->keys[i]))
                        return true;
        return false;
}

static enum err read_kept(struct following *f)
{
        if (f->check->kept.len == 0)
                return OK;
        if (!note_read(f->a->mem, f->check->kept, &f->kept))
                return fail(f->a, E_INPUT, TEXT_LEDGER_KEPT_UNREADABLE);
        return is_of_log(f, f->check->kept, f->kept.origin)
                       ? OK
                       : fail(f->a, E_INPUT, TEXT_LEDGER_KEPT_UNSIGNED);
}

static enum err read_newest(struct following *f, struct str *note)
{
        TRY(f->files->get(f->a, f->files->arg, "checkpoint", NOTE_TEXT_MOST, note));
        if (!note_read(f->a->mem, *note, &f->newest))
                return fail(f->a, E_INPUT, TEXT_LEDGER_PUBLISHED_UNREADABLE);
        if (!is_of_log(f, *note, f->newest.origin))
                return say(f, TEXT_LEDGER_CHECKPOINT_UNSIGNED, f->newest.size, 0);
        if (f->newest.size > LEDGER_PUBLISHED_MOST)
                return fail(f->a, E_INPUT, TEXT_LEDGER_PUBLISHED_LONG);
        if (f->kept.size > f->newest.size)
                return say(f, TEXT_LEDGER_CUT, f->newest.size, f->kept.size - 1);
        return OK;
}

/* -------------------------------------------------------------------------------- entries */

/* A tile, or bundle, in memory that is used again for the next one. */
static enum err get_tile(
        struct following *f, const struct tile_name *name, size_t most, struct str *bytes)
{
        struct buf path = buf_in(f->piece.mem);
        buf_add_c(&path, "tile/");
        buf_add(&path, tile_write_name(f->piece.mem, name));
        enum err outcome = f->files->get(&f->piece, f->files->arg, buf_c(&path), most, bytes);
        const struct failure *failure = &f->piece.failure;
        return outcome == OK
                       ? OK
                       : act_fail(f->a, outcome, failure->sentence, failure->args, FAILURE_ARGS);
}

/* Nodes that became complete and stand in a tile of their own. */
static void note_uppers(struct following *f, const struct merkle_node *completed, int count)
{
        for (int i = 0; i < count; i++)
                if (completed[i].level % TILE_HEIGHT == 0) {
                        struct upper *upper = &f->uppers[completed[i].level / TILE_HEIGHT];
                        upper->at[upper->count++] = completed[i].hash;
                }
}

static enum err add_entry(struct following *f, struct str entry, const char *published)
{
        struct merkle_node completed[MERKLE_LEVELS];
        struct merkle_hash leaf = merkle_leaf(entry);
        int64_t number = f->front.size;
        if (memcmp(leaf.bytes, published, SHA256_SIZE) != 0)
                return say(f, TEXT_LEDGER_PUBLISHED_ENTRY, number, 0);
        note_uppers(f, completed, merkle_add(&f->front, &leaf, completed));
        if (f->front.size != f->kept.size)
                return OK;
        struct merkle_hash root = merkle_root(&f->front);
        return merkle_is_equal(&root, &f->kept.root)
                       ? OK
                       : say(f, TEXT_LEDGER_KEPT_DIFFERS, f->kept.size, 0);
}

static enum err follow_bundle(struct following *f, const struct tile_name *name)
{
        struct str bundle, hashes, entry;
        struct tile_name leaves = { 0, name->index, name->width };
        size_t size = (size_t)name->width * SHA256_SIZE;
        arena_reset(f->piece.mem);
        TRY(get_tile(f, name, (size_t)name->width * ENTRY_SIZE, &bundle));
        TRY(get_tile(f, &leaves, size, &hashes));
        if (hashes.len != size)
                return say(f, TEXT_LEDGER_PUBLISHED_TILE, 0, name->index);
        for (int i = 0; i < name->width; i++) {
                if (!tile_cut_entry(&bundle, &entry))
                        return say(f, TEXT_LEDGER_PUBLISHED_ENTRY, f->front.size, 0);
                TRY(add_entry(f, entry, hashes.at + (size_t)i * SHA256_SIZE));
        }
        if (f->check->progress)
                f->check->progress(f->check->arg, f->front.size, f->newest.size);
        return bundle.len == 0 ? OK : say(f, TEXT_LEDGER_PUBLISHED_ENTRY, f->front.size - 1, 0);
}

static enum err check_upper(struct following *f, const struct tile_name *name)
{
        struct str hashes;
        size_t size = (size_t)name->width * SHA256_SIZE;
        const struct upper *upper = &f->uppers[name->level];
        arena_reset(f->piece.mem);
        TRY(get_tile(f, name, size, &hashes));
        bool is_same = hashes.len == size &&
                       memcmp(hashes.at, &upper->at[name->index * TILE_WIDTH], size) == 0;
        return is_same ? OK : say(f, TEXT_LEDGER_PUBLISHED_TILE, name->level, name->index);
}

/* ---------------------------------------------------------------------------------- whole */

static void make_room(struct following *f)
{
        for (int level = 1; level < TILE_LEVELS; level++) {
                int64_t count = f->newest.size >> (level * TILE_HEIGHT);
                f->uppers[level].at =
                        arena_take(f->a->mem, (size_t)(count + 1) * sizeof(struct merkle_hash));
        }
}

static enum err follow_all(struct following *f)
{
        struct tile_name name = { 0 };
        make_room(f);
        while (tile_next(&name, f->newest.size)) {
                if (name.level == TILE_ENTRIES)
                        TRY(follow_bundle(f, &name));
                else if (name.level > 0)
                        TRY(check_upper(f, &name));
        }
        struct merkle_hash root = merkle_root(&f->front);
        return merkle_is_equal(&root, &f->newest.root)
                       ? OK
                       : say(f, TEXT_LEDGER_ROOT_DIFFERS, 0, f->newest.size - 1);
}

enum err ledger_verify_published(struct act *a, const struct ledger_files *files,
        const struct ledger_check *check, struct ledger_report *report)
{
        struct str note;
        SCOPED(end_following)
        struct following f = { .a = a, .piece = *a, .files = files, .check = check };
        f.piece.mem = arena_make(SCRATCH_SIZE);
        TRY(read_kept(&f));
        TRY(read_newest(&f, &note));
        TRY(follow_all(&f));
        *report = (struct ledger_report){
                .entries = f.front.size,
                .checkpoints = 1,
                .signed_entries = f.front.size,
                .root = f.newest.root,
                .newest = note,
        };
        return OK;
}
