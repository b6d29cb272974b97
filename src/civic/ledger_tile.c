/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/ledger_tile.h"

#include "civic/ledger_entry.h"
#include "civic/ledger_sql.h"

#include <string.h>

enum { TRIES = 4 };

/* ---------------------------------------------------------------------------- publishing */

static enum err public_size(struct act *a, int64_t *size)
{
        struct sql_ledger_public_last_row row;
        enum err outcome = sql_ledger_public_last(a, &row);
        *size = outcome == OK ? row.size : 0;
        return outcome == E_NONE ? OK : outcome;
}

/* Fills up to a full step; *size is then the whole log's, or 0 when nothing is new. */
static enum err pad(struct act *a, void *arg)
{
        int64_t *size = arg;
        struct sql_ledger_size_row row;
        const struct ledger_event event = {
                .kind = STR("pad"), .role = STR("program"), .reason = STR("hourly")
        };
        struct str who = a->who;
        int64_t last;
        TRY(public_size(a, &last));
        TRY(sql_ledger_size(a, &row));
        *size = row.size > last ? row.size : 0;
        a->who = STR("citykey");
        enum err outcome = OK;
        while (outcome == OK && *size % LEDGER_PUBLIC_STEP) {
                outcome = ledger_append(a, &event);
                ++*size;
        }
        a->who = who;
        return outcome;
}

static enum err note_public(struct act *a, void *arg)
{
        int64_t changed;
        struct sql_ledger_checkpoint_last_row row;
        TRY(sql_ledger_checkpoint_last(a, &row));
        if (row.size != *(int64_t *)arg) /* somebody was quicker: it has no full step */
                return E_BUSY;
        return sql_ledger_public_add(a, row.size, &changed);
}

enum err ledger_publish(struct act *a, const struct ledger_signer *signer)
{
        enum err outcome = E_BUSY;
        for (int tries = 0; outcome == E_BUSY && tries < TRIES; tries++) {
                int64_t size;
                struct str note;
                act_recover(a);
                TRY(db_change(a, pad, &size));
                if (size == 0)
                        return OK;
                TRY(ledger_checkpoint(a, signer, &note));
                outcome = db_change(a, note_public, &size);
        }
        return outcome == E_BUSY ? fail(a, E_BUSY, TEXT_LEDGER_PUBLIC_BUSY) : outcome;
}

/* ------------------------------------------------------------------------------- serving */

enum err ledger_public(struct act *a, struct str *note, int64_t *size)
{
        struct sql_ledger_public_last_row row;
        TRY(sql_ledger_public_last(a, &row));
        *note = row.note;
        *size = row.size;
        return OK;
}

static enum err write_hashes(struct act *a, const struct tile_name *name, struct buf *bytes)
{
        struct merkle_source source = ledger_source();
        for (int i = 0; i < name->width; i++) {
                struct merkle_node node = { .level = name->level * TILE_HEIGHT,
                        .index = name->index * TILE_WIDTH + i };
                TRY(source.get(a, source.arg, &node));
                buf_add(bytes, str_of_bytes(node.hash.bytes, SHA256_SIZE));
        }
        return OK;
}

static enum err write_entries(struct act *a, const struct tile_name *name, struct buf *bytes)
{
        int64_t first = name->index * TILE_WIDTH, next = first;
        enum err outcome;
        struct sql_ledger_commitments_row row;
        SCOPED(sql_ledger_commitments_close) struct sql_ledger_commitments_rows rows = { 0 };
        TRY(sql_ledger_commitments_open(a, first, first + name->width, &rows));
        while ((outcome = sql_ledger_commitments_next(&rows, &row)) == OK) {
                uint8_t data[SHA256_SIZE];
                if (row.seq != next++ || row.commitments.len != LEDGER_COMMITMENTS_SIZE)
                        return fail(a, E_BUG, TEXT_LEDGER_TREE);
                ledger_data_of((const uint8_t *)row.commitments.at, data);
                tile_add_entry(bytes, str_of_bytes(data, sizeof data));
        }
        if (outcome != E_NONE)
                return outcome;
        return next == first + name->width ? OK : fail(a, E_BUG, TEXT_LEDGER_TREE);
}

struct tile_asked {
        const struct tile_name *name;
        struct buf bytes;
};

static enum err read_tile(struct act *a, void *arg)
{
        struct tile_asked *asked = arg;
        int64_t size;
        TRY(public_size(a, &size));
        if (asked->name->width > tile_width_in(asked->name, size))
                return E_NONE;
        return asked->name->level == TILE_ENTRIES ? write_entries(a, asked->name, &asked->bytes)
                                                  : write_hashes(a, asked->name, &asked->bytes);
}

enum err ledger_tile(struct act *a, const struct tile_name *name, struct str *bytes)
{
        struct tile_asked asked = { name, buf_in(a->mem) };
        TRY(db_look(a, read_tile, &asked));
        *bytes = buf_str(&asked.bytes);
        return OK;
}
