/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/ledger_entry.h"

#include "civic/ledger_sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NUMBER_SIZE = 24, PROGRESS_EVERY = 2048, SCRATCH_SIZE = 256 << 20 };

static const enum text field_changed[LEDGER_FIELDS] = {
        [LEDGER_NUMBER] = TEXT_LEDGER_CHANGED_NUMBER,
        [LEDGER_DAY] = TEXT_LEDGER_CHANGED_DAY,
        [LEDGER_KIND] = TEXT_LEDGER_CHANGED_KIND,
        [LEDGER_ACTOR] = TEXT_LEDGER_CHANGED_ACTOR,
        [LEDGER_ROLE] = TEXT_LEDGER_CHANGED_ROLE,
        [LEDGER_REASON] = TEXT_LEDGER_CHANGED_REASON,
        [LEDGER_EFFECT] = TEXT_LEDGER_CHANGED_EFFECT,
};

/* One walk over the whole log. Entries and signed heads are read into arenas of their own that are
 * emptied before the next one: a log may be longer than memory. */
struct walk {
        struct act *a;    /* whose failure counts */
        struct act rows;  /* the same act with the arena for an entry */
        struct act notes; /* and for a signed head */
        const struct ledger_check *check;
        struct sql_ledger_checkpoints_rows signed_heads;
        struct sql_ledger_checkpoints_row next; /* signed head; its size is 0 after the last */
        struct note_checkpoint kept;            /* size 0: none was given */
        struct merkle_front front;
        int64_t total;
        struct ledger_report report;
};

static void end_walk(struct walk *walk)
{
        sql_ledger_checkpoints_close(&walk->signed_heads);
        arena_end(&walk->rows.mem);
        arena_end(&walk->notes.mem);
}

static enum err say(struct walk *walk, enum text sentence, int64_t first, int64_t second)
{
        char texts[2][NUMBER_SIZE];
        snprintf(texts[0], NUMBER_SIZE, "%" PRId64, first);
        snprintf(texts[1], NUMBER_SIZE, "%" PRId64, second);
        return fail_with(walk->a, E_INPUT, sentence, texts[0], texts[1]);
}

/* What failed while a row was read is told in the act that outlives the row. */
static enum err pass_on(struct walk *walk, const struct act *reader, enum err outcome)
{
        const struct failure *failure = &reader->failure;
        if (outcome == OK || outcome == E_NONE || failure->outcome == OK)
                return outcome;
        return act_fail(walk->a, failure->outcome, failure->sentence, failure->args, FAILURE_ARGS);
}

/* ------------------------------------------------------------------------ signed heads */

static enum err read_next_checkpoint(struct walk *walk)
{
        arena_reset(walk->notes.mem);
        walk->next = (struct sql_ledger_checkpoints_row){ .size = 0 };
        enum err outcome = sql_ledger_checkpoints_next(&walk->signed_heads, &walk->next);
        return outcome == E_NONE ? OK : pass_on(walk, &walk->notes, outcome);
}

static bool is_signed_by_log(const struct walk *walk, struct str note)
{
        for (size_t i = 0; i < walk->check->key_count; i++)
                if (note_is_signed(walk->notes.mem, note, &walk->check->keys[i]))
                        return true;
        return false;
}

static bool origin_is_log(const struct walk *walk, struct str origin)
{
        for (size_t i = 0; i < walk->check->key_count; i++)
                if (str_is_equal(origin, walk->check->keys[i].name))
                        return true;
        return false;
}

/* Is the row what its note says, and is the note the log's? */
static enum err check_note(struct walk *walk)
{
        const struct sql_ledger_checkpoints_row *row = &walk->next;
        struct note_checkpoint says;
        if (!note_read(walk->notes.mem, row->note, &says) || says.size != row->size ||
                row->root.len != SHA256_SIZE ||
                memcmp(row->root.at, says.root.bytes, SHA256_SIZE) != 0)
                return say(walk, TEXT_LEDGER_CHECKPOINT_CHANGED, row->size, 0);
        if (!origin_is_log(walk, says.origin) || !is_signed_by_log(walk, row->note))
                return say(walk, TEXT_LEDGER_CHECKPOINT_UNSIGNED, row->size, 0);
        return OK;
}

/* Entries, leaves and nodes may have been changed together: only what was signed tells. */
static enum err check_signed_heads(struct walk *walk)
{
        struct merkle_hash root = merkle_root(&walk->front);
        int64_t last = walk->report.signed_entries;
        if (walk->kept.size == walk->front.size && !merkle_is_equal(&root, &walk->kept.root))
                return say(walk, TEXT_LEDGER_KEPT_DIFFERS, walk->kept.size, 0);
        if (walk->next.size != walk->front.size)
                return OK;
        TRY(check_note(walk));
        if (memcmp(walk->next.root.at, root.bytes, SHA256_SIZE) != 0)
                return say(walk, TEXT_LEDGER_ROOT_DIFFERS, last, walk->front.size - 1);
        walk->report.signed_entries = walk->front.size;
        walk->report.checkpoints++;
        return read_next_checkpoint(walk);
}

static enum err read_kept(struct walk *walk)
{
        if (walk->check->kept.len == 0)
                return OK;
        if (!note_read(walk->a->mem, walk->check->kept, &walk->kept))
                return fail(walk->a, E_INPUT, TEXT_LEDGER_KEPT_UNREADABLE);
        if (!origin_is_log(walk, walk->kept.origin) || !is_signed_by_log(walk, walk->check->kept))
                return fail(walk->a, E_INPUT, TEXT_LEDGER_KEPT_UNSIGNED);
        return OK;
}

/* ------------------------------------------------------------------------------ entries */

static enum err check_fields(struct walk *walk, const struct ledger_entry *entry,
        const struct sql_ledger_entries_row *row)
{
        uint8_t commitments[LEDGER_COMMITMENTS_SIZE];
        ledger_commit(entry, commitments);
        struct merkle_hash leaf = ledger_leaf_of(commitments);
        bool leaf_is_same = memcmp(row->leaf_hash.at, leaf.bytes, SHA256_SIZE) == 0;
        size_t wrong = 0;
        while (wrong < LEDGER_FIELDS &&
                memcmp(commitments + wrong * SHA256_SIZE, row->commitments.at + wrong * SHA256_SIZE,
                        SHA256_SIZE) == 0)
                wrong++;
        if (wrong < LEDGER_FIELDS) {
                memcpy(commitments, row->commitments.at, sizeof commitments);
                struct merkle_hash stored = ledger_leaf_of(commitments);
                bool only_text = memcmp(row->leaf_hash.at, stored.bytes, SHA256_SIZE) == 0;
                return say(walk, only_text ? field_changed[wrong] : TEXT_LEDGER_CHANGED_ENTRY,
                        entry->number, 0);
        }
        return leaf_is_same ? OK : say(walk, TEXT_LEDGER_CHANGED_ENTRY, entry->number, 0);
}

static enum err check_entry(struct walk *walk, const struct sql_ledger_entries_row *row)
{
        if (row->seq != walk->front.size)
                return say(walk, TEXT_LEDGER_MISSING, walk->front.size, row->seq - 1);
        if (row->salt.len != LEDGER_SALT_SIZE || row->commitments.len != LEDGER_COMMITMENTS_SIZE ||
                row->leaf_hash.len != SHA256_SIZE)
                return say(walk, TEXT_LEDGER_CHANGED_ENTRY, row->seq, 0);
        if (row->day < INT32_MIN / 2 || row->day > INT32_MAX / 2)
                return say(walk, TEXT_LEDGER_CHANGED_DAY, row->seq, 0);
        struct ledger_entry entry = {
                .number = row->seq,
                .day = { (int32_t)row->day },
                .kind = row->kind,
                .actor = row->actor,
                .role = row->role,
                .reason = row->reason,
                .effect = row->effect,
        };
        memcpy(entry.salt, row->salt.at, LEDGER_SALT_SIZE);
        return check_fields(walk, &entry, row);
}

static enum err check_nodes(struct walk *walk, const struct sql_ledger_entries_row *row)
{
        struct merkle_node completed[MERKLE_LEVELS];
        struct merkle_hash leaf;
        memcpy(leaf.bytes, row->leaf_hash.at, SHA256_SIZE);
        int count = merkle_add(&walk->front, &leaf, completed);
        for (int i = 0; i < count; i++) {
                struct sql_ledger_node_get_row stored;
                const struct merkle_node *node = &completed[i];
                enum err outcome =
                        sql_ledger_node_get(&walk->rows, node->level, node->index, &stored);
                if (outcome != OK && outcome != E_NONE)
                        return pass_on(walk, &walk->rows, outcome);
                if (outcome == E_NONE || stored.hash.len != SHA256_SIZE ||
                        memcmp(stored.hash.at, node->hash.bytes, SHA256_SIZE) != 0)
                        return say(walk, TEXT_LEDGER_NODE, node->index << node->level,
                                ((node->index + 1) << node->level) - 1);
        }
        return OK;
}

static enum err check_next_entry(struct walk *walk, struct sql_ledger_entries_rows *entries)
{
        struct sql_ledger_entries_row row;
        arena_reset(walk->rows.mem);
        TRY(pass_on(walk, &walk->rows, sql_ledger_entries_next(entries, &row)));
        TRY(check_entry(walk, &row));
        TRY(check_nodes(walk, &row));
        TRY(check_signed_heads(walk));
        if (walk->check->progress && walk->front.size % PROGRESS_EVERY == 0)
                walk->check->progress(walk->check->arg, walk->front.size, walk->total);
        return OK;
}

static enum err check_entries(struct walk *walk)
{
        SCOPED(sql_ledger_entries_close) struct sql_ledger_entries_rows entries = { 0 };
        enum err outcome =
                pass_on(walk, &walk->rows, sql_ledger_entries_open(&walk->rows, &entries));
        while (outcome == OK)
                outcome = check_next_entry(walk, &entries);
        return outcome == E_NONE ? OK : outcome;
}

/* -------------------------------------------------------------------------------- whole */

/* What was signed is longer than what is here: the end was cut off. */
static enum err check_end(struct walk *walk)
{
        int64_t here = walk->front.size;
        if (walk->next.size > here)
                return say(walk, TEXT_LEDGER_CUT, here, walk->next.size - 1);
        if (walk->kept.size > here)
                return say(walk, TEXT_LEDGER_CUT, here, walk->kept.size - 1);
        return OK;
}

/* A tree of n leaves has n less its number of complete subtrees inner nodes. */
static enum err check_node_count(struct walk *walk)
{
        struct sql_ledger_node_count_row row;
        int64_t size = walk->front.size;
        TRY(sql_ledger_node_count(walk->a, &row));
        return row.count == size - __builtin_popcountll((unsigned long long)size)
                       ? OK
                       : fail(walk->a, E_INPUT, TEXT_LEDGER_NODES_TOO_MANY);
}

static enum err walk_all(struct act *a, void *arg)
{
        struct walk *walk = arg;
        struct sql_ledger_size_row size;
        TRY(read_kept(walk));
        TRY(sql_ledger_size(a, &size));
        walk->total = size.size;
        TRY(pass_on(walk, &walk->notes,
                sql_ledger_checkpoints_open(&walk->notes, &walk->signed_heads)));
        TRY(read_next_checkpoint(walk));
        TRY(check_entries(walk));
        TRY(check_end(walk));
        TRY(check_node_count(walk));
        walk->report.entries = walk->front.size;
        walk->report.root = merkle_root(&walk->front);
        enum err newest = ledger_checkpoint_last(a, &walk->report.newest);
        return newest == E_NONE ? OK : newest;
}

enum err ledger_verify(
        struct act *a, const struct ledger_check *check, struct ledger_report *report)
{
        SCOPED(end_walk) struct walk walk = { .a = a, .rows = *a, .notes = *a, .check = check };
        walk.rows.mem = arena_make(SCRATCH_SIZE);
        walk.notes.mem = arena_make(SCRATCH_SIZE);
        TRY(db_look(a, walk_all, &walk));
        *report = walk.report;
        return OK;
}

/* ------------------------------------------------------------------------------ the head */

/* The root that the kept nodes give for the newest signed size. */
static enum err check_newest(struct act *a, void *arg)
{
        struct walk *walk = arg;
        struct merkle_source source = ledger_source();
        struct sql_ledger_checkpoint_newest_row row;
        struct sql_ledger_size_row size;
        enum err outcome = sql_ledger_checkpoint_newest(a, &row);
        TRY(sql_ledger_size(a, &size));
        TRY(merkle_front_load(a, &source, size.size, &walk->front));
        if (outcome != OK)
                return outcome == E_NONE ? OK : outcome;
        walk->next.size = row.size, walk->next.root = row.root, walk->next.note = row.note;
        TRY(check_note(walk));
        if (row.size > size.size)
                return say(walk, TEXT_LEDGER_CUT, size.size, row.size - 1);
        TRY(merkle_front_load(a, &source, row.size, &walk->front));
        struct merkle_hash root = merkle_root(&walk->front);
        return memcmp(row.root.at, root.bytes, SHA256_SIZE) == 0
                       ? OK
                       : say(walk, TEXT_LEDGER_ROOT_DIFFERS, 0, row.size - 1);
}

enum err ledger_verify_head(struct act *a, const struct ledger_check *check)
{
        struct walk walk = { .a = a, .rows = *a, .notes = *a, .check = check };
        return db_look(a, check_newest, &walk);
}
