/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_DB_INSIDE_H
#define CITYKEY_KIT_DB_INSIDE_H

#include "kit/db.h"

#include <sqlite3.h>
#include <sys/stat.h>

/* The inside of a connection, for db*.c and migrate.c only. */

/* A statement kept prepared. */
struct db_prepared {
        const struct db_statement *statement;
        sqlite3_stmt *compiled;
        bool is_running;
};

enum db_transaction { DB_NO_TRANSACTION, DB_LOOKING, DB_CHANGING };

/* What a connection may be asked for: rows only, or (while the schema is made or a copy taken)
 * everything. */
enum db_guard { DB_GUARDED, DB_UNGUARDED };

struct db {
        sqlite3 *link;
        struct arena *mem;
        const char *path; /* as shown to people */
        enum db_mode mode;
        enum db_guard guard;
        enum db_transaction transaction;
        int depth;        /* savepoints inside the transaction */
        bool has_changed; /* anything since it was opened */

        /* A file that is read without locks, from a folder where nothing can be written: if it
         * changes meanwhile what was read is worth nothing. */
        bool is_unlocked;
        struct stat when_opened;

        struct db_prepared **kept; /* hash by address, open addressing; the size is a power of 2 */
        size_t kept_size;
        size_t kept_count;
};

/* What SQLite's CODE means for people; keeps the sentence in the act. ABOUT is the statement. */
enum err db_failed(struct act *a, const struct db *db, int code, const char *about);

/* Runs a literal of one or more statements, without parameters. */
enum err db_run_text(struct act *a, struct db *db, const char *sql);

/* The number that a PRAGMA without argument gives. */
enum err db_pragma(struct act *a, struct db *db, const char *sql, int64_t *number);

/* Ends every kept statement. */
void db_forget_statements(struct db *db);

#endif
