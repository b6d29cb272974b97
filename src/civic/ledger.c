/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/ledger_entry.h"

#include "civic/ledger_sql.h"

#include <stdio.h>
#include <string.h>

enum { CODE_MOST = 40, ACTOR_MOST = 64, REASON_MOST = 200, EFFECT_MOST = 400 };

static bool is_code(struct str text)
{
        for (size_t i = 0; i < text.len; i++) {
                char c = text.at[i];
                if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
                            c == '_'))
                        return false;
        }
        return text.len > 0 && text.len <= CODE_MOST;
}

static bool is_line(struct str text, size_t most)
{
        for (size_t i = 0; i < text.len; i++)
                if ((unsigned char)text.at[i] < ' ' || text.at[i] == 0x7f)
                        return false;
        return text.len <= most;
}

static bool entry_is_good(const struct ledger_entry *entry)
{
        return is_code(entry->kind) && is_code(entry->role) && entry->actor.len > 0 &&
               is_line(entry->actor, ACTOR_MOST) && is_line(entry->reason, REASON_MOST) &&
               is_line(entry->effect, EFFECT_MOST);
}

/* ----------------------------------------------------------------------------- the tree */

static enum err get_node(struct act *a, void *arg, struct merkle_node *node)
{
        (void)arg;
        struct str hash;
        if (node->level == 0) {
                struct sql_ledger_leaf_row row;
                TRY(sql_ledger_leaf(a, node->index, &row));
                hash = row.leaf_hash;
        } else {
                struct sql_ledger_node_get_row row;
                TRY(sql_ledger_node_get(a, node->level, node->index, &row));
                hash = row.hash;
        }
        if (hash.len != SHA256_SIZE)
                return E_NONE;
        memcpy(node->hash.bytes, hash.at, SHA256_SIZE);
        return OK;
}

/* A node that is not there means that somebody took it away. */
static enum err get_node_or_say(struct act *a, void *arg, struct merkle_node *node)
{
        enum err outcome = get_node(a, arg, node);
        return outcome == E_NONE ? fail(a, E_BUG, TEXT_LEDGER_TREE) : outcome;
}

struct merkle_source ledger_source(void)
{
        return (struct merkle_source){ get_node_or_say, NULL };
}

static enum err load_front(struct act *a, struct merkle_front *front)
{
        struct sql_ledger_size_row row;
        struct merkle_source source = ledger_source();
        TRY(sql_ledger_size(a, &row));
        return merkle_front_load(a, &source, row.size, front);
}

static enum err read_head(struct act *a, void *arg)
{
        struct ledger_head *head = arg;
        struct merkle_front front;
        TRY(load_front(a, &front));
        *head = (struct ledger_head){ front.size, merkle_root(&front) };
        return OK;
}

enum err ledger_head(struct act *a, struct ledger_head *head)
{
        return db_look(a, read_head, head);
}

enum err ledger_count(struct act *a, int64_t *size)
{
        struct sql_ledger_size_row row;
        TRY(sql_ledger_size(a, &row));
        *size = row.size;
        return OK;
}

enum err ledger_last_day(struct act *a, struct date *day)
{
        struct sql_ledger_last_day_row row;
        enum err outcome = sql_ledger_last_day(a, &row);
        if (outcome == OK)
                day->day = (int32_t)row.day;
        return outcome == E_NONE ? OK : outcome;
}

static enum err check_range(struct act *a, struct merkle_range range, int64_t least, int64_t most)
{
        struct sql_ledger_size_row row;
        TRY(sql_ledger_size(a, &row));
        bool is_in = range.from >= least && range.from <= most && range.size <= row.size;
        return is_in ? OK : fail(a, E_INPUT, TEXT_LEDGER_RANGE);
}

enum err ledger_prove_inclusion(
        struct act *a, struct merkle_range range, struct merkle_proof *proof)
{
        struct merkle_source source = ledger_source();
        TRY(check_range(a, range, 0, range.size - 1));
        return merkle_prove_inclusion(a, &source, range, proof);
}

enum err ledger_prove_extension(
        struct act *a, struct merkle_range range, struct merkle_proof *proof)
{
        struct merkle_source source = ledger_source();
        TRY(check_range(a, range, 1, range.size));
        return merkle_prove_extension(a, &source, range, proof);
}

/* ---------------------------------------------------------------------------- appending */

static enum err add_nodes(struct act *a, struct merkle_front *front, const struct merkle_hash *leaf)
{
        struct merkle_node completed[MERKLE_LEVELS];
        int count = merkle_add(front, leaf, completed);
        for (int i = 0; i < count; i++)
                TRY(sql_ledger_node_add(a, completed[i].level, completed[i].index,
                        str_of_bytes(completed[i].hash.bytes, SHA256_SIZE)));
        return OK;
}

static enum err add_entry(
        struct act *a, struct merkle_front *front, const struct ledger_entry *entry)
{
        uint8_t commitments[LEDGER_COMMITMENTS_SIZE];
        ledger_commit(entry, commitments);
        struct merkle_hash leaf = ledger_leaf_of(commitments);
        TRY(sql_ledger_entry_add(
                a, &(struct sql_ledger_entry_add_in){
                           .seq = entry->number,
                           .day = entry->day.day,
                           .kind = entry->kind,
                           .actor = entry->actor,
                           .role = entry->role,
                           .reason = entry->reason,
                           .effect = entry->effect,
                           .salt = str_of_bytes(entry->salt, LEDGER_SALT_SIZE),
                           .commitments = str_of_bytes(commitments, sizeof commitments),
                           .leaf_hash = str_of_bytes(leaf.bytes, SHA256_SIZE),
                   }));
        return add_nodes(a, front, &leaf);
}

enum err ledger_append(struct act *a, const struct ledger_event *event)
{
        struct merkle_front front;
        TRY(load_front(a, &front));
        struct ledger_entry entry = {
                .number = front.size,
                .day = a->today,
                .kind = event->kind,
                .actor = a->who,
                .role = event->role,
                .reason = event->reason.len > 0 ? event->reason : a->why,
                .effect = event->effect,
        };
        if (!entry_is_good(&entry))
                return fail(a, E_BUG, TEXT_LEDGER_FIELD);
        crypt_random(entry.salt, sizeof entry.salt);
        return add_entry(a, &front, &entry);
}

/* -------------------------------------------------------------------------- checkpoints */

static enum err last_size(struct act *a, int64_t *size)
{
        struct sql_ledger_checkpoint_last_row row;
        enum err outcome = sql_ledger_checkpoint_last(a, &row);
        if (outcome != OK && outcome != E_NONE)
                return outcome;
        *size = outcome == OK ? row.size : 0;
        return OK;
}

enum err ledger_checkpoint_is_due(struct act *a, bool *is_due)
{
        struct sql_ledger_size_row row;
        int64_t size;
        TRY(last_size(a, &size));
        TRY(sql_ledger_size(a, &row));
        *is_due = row.size > size;
        return OK;
}

enum err ledger_checkpoint_last(struct act *a, struct str *note)
{
        struct sql_ledger_checkpoint_last_row row;
        TRY(sql_ledger_checkpoint_last(a, &row));
        *note = row.note;
        return OK;
}

struct signed_head {
        struct ledger_head head;
        struct str note;
};

static enum err keep_checkpoint(struct act *a, void *arg)
{
        const struct signed_head *signed_head = arg;
        int64_t changed;
        return sql_ledger_checkpoint_add(a, signed_head->head.size,
                str_of_bytes(signed_head->head.root.bytes, SHA256_SIZE), signed_head->note,
                &changed);
}

static enum err sign_head(
        struct act *a, const struct ledger_signer *signer, struct signed_head *made)
{
        uint8_t signature[SIGNATURE_SIZE];
        struct note_checkpoint checkpoint = { signer->key.name, made->head.size, made->head.root };
        struct str body = note_body(a->mem, &checkpoint);
        if (!note_name_is_good(signer->key.name))
                return fail(a, E_BUG, TEXT_LEDGER_FIELD);
        TRY(signer->sign(a, signer->arg, body, signature));
        made->note = note_write(a->mem, body, &signer->key, signature);
        if (!note_is_signed(a->mem, made->note, &signer->key))
                return fail(a, E_BUG, TEXT_LEDGER_SIGNER);
        return OK;
}

enum err ledger_checkpoint(struct act *a, const struct ledger_signer *signer, struct str *note)
{
        struct signed_head made = { 0 };
        bool is_due;
        TRY(ledger_checkpoint_is_due(a, &is_due));
        if (is_due) {
                TRY(ledger_head(a, &made.head));
                TRY(sign_head(a, signer, &made));
                TRY(db_change(a, keep_checkpoint, &made));
        }
        return ledger_checkpoint_last(a, note);
}
