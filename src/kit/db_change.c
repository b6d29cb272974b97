/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/db_inside.h"

#include <string.h>

static enum err misuse(struct act *a, const char *what)
{
        return fail_with(a, E_BUG, TEXT_DB_BUG, what);
}

/* SQLite may undo a whole transaction by itself, when the disk is full for example. */
static bool is_still_open(const struct db *db)
{
        return sqlite3_get_autocommit(db->link) == 0;
}

static enum err end_kept(struct act *a, struct db *db, const char *sql)
{
        if (!is_still_open(db))
                return misuse(a, "the transaction had ended before its work did");
        return db_run_text(a, db, sql);
}

static enum err run_transaction(struct act *a, enum db_transaction kind, db_work *work, void *arg)
{
        struct db *db = a->db;
        TRY(db_run_text(a, db, kind == DB_CHANGING ? "BEGIN IMMEDIATE" : "BEGIN"));
        db->transaction = kind;
        enum err outcome = work(a, arg);
        if (outcome == OK)
                outcome = end_kept(a, db, "COMMIT");
        if (outcome != OK && is_still_open(db))
                sqlite3_exec(db->link, "ROLLBACK", NULL, NULL, NULL);
        db->transaction = DB_NO_TRANSACTION;
        return outcome;
}

/* All savepoints bear one name: SQLite means the innermost of that name. */
static enum err run_part(struct act *a, db_work *work, void *arg)
{
        struct db *db = a->db;
        if (!is_still_open(db)) // it would be a transaction of its own
                return misuse(a, "the transaction had ended before a part of it began");
        TRY(db_run_text(a, db, "SAVEPOINT part"));
        enum err outcome = work(a, arg);
        if (outcome == OK)
                outcome = end_kept(a, db, "RELEASE part");
        if (outcome != OK && is_still_open(db))
                sqlite3_exec(db->link, "ROLLBACK TO part; RELEASE part", NULL, NULL, NULL);
        return outcome;
}

enum err db_change(struct act *a, db_work *work, void *arg)
{
        if (!a->db)
                return misuse(a, "no database is open");
        if (a->db->transaction == DB_LOOKING)
                return misuse(a, "a change inside a look");
        if (a->db->mode == DB_LOOK)
                return fail_with(a, E_STATE, TEXT_DB_READ_ONLY, a->db->path);
        if (a->db->transaction == DB_CHANGING)
                return run_part(a, work, arg);
        return run_transaction(a, DB_CHANGING, work, arg);
}

/* What was read without a lock counts only if nobody wrote. */
static enum err check_unchanged(struct act *a, const struct db *db)
{
        struct stat now;
        if (!db->is_unlocked)
                return OK;
        const struct stat *then = &db->when_opened;
        bool is_same = stat(db->path, &now) == 0 && now.st_ino == then->st_ino &&
                       now.st_size == then->st_size &&
                       memcmp(&now.st_mtim, &then->st_mtim, sizeof now.st_mtim) == 0;
        return is_same ? OK : fail_with(a, E_BUSY, TEXT_DB_BUSY, db->path);
}

enum err db_look(struct act *a, db_work *work, void *arg)
{
        if (!a->db)
                return misuse(a, "no database is open");
        if (a->db->transaction != DB_NO_TRANSACTION)
                return work(a, arg);
        TRY(run_transaction(a, DB_LOOKING, work, arg));
        return check_unchanged(a, a->db);
}

/* The check gives "ok" or a list of faults; either way rows of text. */
enum err db_check(struct act *a)
{
        struct db *db = a->db;
        sqlite3_stmt *compiled = NULL;
        db->guard = DB_UNGUARDED;
        int code = sqlite3_prepare_v2(db->link, "PRAGMA integrity_check(1)", -1, &compiled, NULL);
        db->guard = DB_GUARDED;
        if (code == SQLITE_OK)
                code = sqlite3_step(compiled);
        const char *says = code == SQLITE_ROW ? (const char *)sqlite3_column_text(compiled, 0) : "";
        bool is_whole = says && strcmp(says, "ok") == 0;
        sqlite3_finalize(compiled);
        if (code != SQLITE_ROW)
                return db_failed(a, db, code, "integrity check");
        return is_whole ? check_unchanged(a, db) : db_failed(a, db, SQLITE_CORRUPT, "");
}

static enum err copy_into(struct act *a, struct db *db, const char *copy)
{
        sqlite3_stmt *compiled = NULL;
        int code = sqlite3_prepare_v2(db->link, "VACUUM INTO ?", -1, &compiled, NULL);
        if (code == SQLITE_OK)
                code = sqlite3_bind_text(compiled, 1, copy, -1, SQLITE_STATIC);
        if (code == SQLITE_OK)
                code = sqlite3_step(compiled);
        enum err outcome = code == SQLITE_DONE ? OK : db_failed(a, db, code, "copy");
        sqlite3_finalize(compiled);
        return outcome;
}

/* SQLite counts the copy as a change, which a connection for looking is told to refuse. */
enum err db_copy_into(struct act *a, const char *copy)
{
        struct db *db = a->db;
        db->guard = DB_UNGUARDED;
        enum err outcome = db_run_text(a, db, "PRAGMA query_only = OFF");
        if (outcome == OK)
                outcome = copy_into(a, db, copy);
        if (db->mode == DB_LOOK)
                sqlite3_exec(db->link, "PRAGMA query_only = ON", NULL, NULL, NULL);
        db->guard = DB_GUARDED;
        return outcome == OK ? check_unchanged(a, db) : outcome;
}
