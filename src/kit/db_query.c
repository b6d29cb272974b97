/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/db_inside.h"

#include <string.h>

/* ------------------------------------------------------------ statements kept prepared */

static size_t kept_slot(struct db_prepared *const *kept, size_t size, const void *statement)
{
        size_t at = ((uintptr_t)statement >> 4) & (size - 1);
        while (kept[at] && kept[at]->statement != statement)
                at = (at + 1) & (size - 1);
        return at;
}

static void kept_grow(struct db *db)
{
        size_t size = db->kept_size * 2;
        struct db_prepared **larger = arena_take_array(db->mem, size, sizeof(struct db_prepared *));
        for (size_t i = 0; i < db->kept_size; i++)
                if (db->kept[i])
                        larger[kept_slot(larger, size, db->kept[i]->statement)] = db->kept[i];
        db->kept = larger;
        db->kept_size = size;
}

static enum err compile(
        struct act *a, struct db *db, const struct db_statement *statement, sqlite3_stmt **compiled)
{
        int code = sqlite3_prepare_v3(
                db->link, statement->sql, -1, SQLITE_PREPARE_PERSISTENT, compiled, NULL);
        return code == SQLITE_OK ? OK : db_failed(a, db, code, statement->name);
}

static enum err keep(struct act *a, struct db *db, const struct db_statement *statement,
        struct db_prepared **prepared)
{
        size_t at = kept_slot(db->kept, db->kept_size, statement);
        if (!db->kept[at]) {
                sqlite3_stmt *compiled;
                TRY(compile(a, db, statement, &compiled));
                struct db_prepared *made = arena_take(db->mem, sizeof *made);
                *made = (struct db_prepared){ .statement = statement, .compiled = compiled };
                db->kept[at] = made;
                *prepared = made;
                if (++db->kept_count * 2 > db->kept_size)
                        kept_grow(db);
                return OK;
        }
        *prepared = db->kept[at];
        return OK;
}

void db_forget_statements(struct db *db)
{
        for (size_t i = 0; i < db->kept_size; i++) {
                if (db->kept[i])
                        sqlite3_finalize(db->kept[i]->compiled);
                db->kept[i] = NULL;
        }
        db->kept_count = 0;
}

enum err db_try_statement(struct act *a, const struct db_statement *statement)
{
        sqlite3_stmt *compiled = NULL;
        TRY(compile(a, a->db, statement, &compiled));
        sqlite3_finalize(compiled);
        return OK;
}

/* ------------------------------------------------------------------------ one running */

static enum err check_may_run(
        struct act *a, const struct db *db, const struct db_prepared *prepared)
{
        const char *name = prepared->statement->name;
        if (prepared->is_running)
                return fail_with(a, E_BUG, TEXT_DB_BUG, name, "begun again before its end");
        if (db->transaction != DB_NO_TRANSACTION && sqlite3_get_autocommit(db->link))
                return fail_with(a, E_BUG, TEXT_DB_BUG, name, "the transaction is gone");
        if (!sqlite3_stmt_readonly(prepared->compiled) && db->transaction != DB_CHANGING)
                return fail_with(a, E_BUG, TEXT_DB_BUG, name, "outside a change");
        return OK;
}

enum err db_query_begin(struct act *a, const struct db_statement *statement, struct db_query *q)
{
        struct db_prepared *prepared;
        if (!a->db)
                return fail_with(a, E_BUG, TEXT_DB_BUG, statement->name);
        TRY(keep(a, a->db, statement, &prepared));
        TRY(check_may_run(a, a->db, prepared));
        prepared->is_running = true;
        *q = (struct db_query){ .act = a, .db = a->db, .prepared = prepared };
        return OK;
}

static void bound(struct db_query *q, int code)
{
        if (code != SQLITE_OK && q->outcome == OK)
                q->outcome = db_failed(q->act, q->db, code, q->prepared->statement->name);
}

void db_bind_int(struct db_query *q, int index, int64_t value)
{
        bound(q, sqlite3_bind_int64(q->prepared->compiled, index, value));
}

void db_bind_text(struct db_query *q, int index, struct str value)
{
        bound(q, sqlite3_bind_text64(q->prepared->compiled, index, value.at ? value.at : "",
                         value.len, SQLITE_STATIC, SQLITE_UTF8));
}

void db_bind_blob(struct db_query *q, int index, struct str value)
{
        bound(q, sqlite3_bind_blob64(q->prepared->compiled, index, value.at ? value.at : "",
                         value.len, SQLITE_STATIC));
}

void db_bind_null(struct db_query *q, int index)
{
        bound(q, sqlite3_bind_null(q->prepared->compiled, index));
}

enum err db_query_step(struct db_query *q)
{
        if (q->outcome != OK)
                return q->outcome;
        int code = sqlite3_step(q->prepared->compiled);
        if (!sqlite3_stmt_readonly(q->prepared->compiled))
                q->db->has_changed = true;
        if (code == SQLITE_ROW)
                return OK;
        if (code == SQLITE_DONE)
                return E_NONE;
        q->outcome = db_failed(q->act, q->db, code, q->prepared->statement->name);
        return q->outcome;
}

bool db_column_is_null(struct db_query *q, int index)
{
        return sqlite3_column_type(q->prepared->compiled, index) == SQLITE_NULL;
}

int64_t db_column_int(struct db_query *q, int index)
{
        return sqlite3_column_int64(q->prepared->compiled, index);
}

/* SQLite gives a null pointer for an empty blob, too. */
static struct str column(struct db_query *q, int index)
{
        const void *at = sqlite3_column_blob(q->prepared->compiled, index);
        int len = sqlite3_column_bytes(q->prepared->compiled, index);
        return at ? str_of_bytes(at, (size_t)len) : STR("");
}

struct str db_column_copy(struct db_query *q, int index)
{
        if (db_column_is_null(q, index))
                return (struct str){ NULL, 0 };
        struct str copy = str_copy(q->act->mem, column(q, index));
        return copy.at ? copy : STR("");
}

enum err db_column_bytes(struct db_query *q, int index, void *into, size_t size)
{
        struct str value = column(q, index);
        if (value.len != size)
                return db_failed(q->act, q->db, SQLITE_CORRUPT, q->prepared->statement->name);
        memcpy(into, value.at, size);
        return OK;
}

int64_t db_query_changes(const struct db_query *q)
{
        return sqlite3_changes64(q->db->link);
}

void db_query_end(struct db_query *q)
{
        if (!q->prepared)
                return;
        sqlite3_reset(q->prepared->compiled);
        sqlite3_clear_bindings(q->prepared->compiled);
        q->prepared->is_running = false;
        *q = (struct db_query){ .outcome = OK };
}
