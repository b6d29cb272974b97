/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_DB_H
#define CITYKEY_KIT_DB_H

#include "base/act.h"

/* One connection to the city's SQLite database, and what the statements generated from *.sql run
 * on. A connection belongs to one thread. WAL, durable when a change returns, deleted bytes
 * overwritten, temporary data in memory only; once open, only statements that read or change rows
 * get through (no ATTACH, no PRAGMA, no change of the schema). */
struct db;

enum db_mode {
        DB_LOOK,   /* changes nothing; works on a read-only file system */
        DB_CHANGE, /* the file must exist */
        DB_MAKE,   /* the file must not exist; made with mode 0600 */
};

/* Opens PATH; the connection's memory is a->mem's, so it must end before that. Gives a sentence
 * for: no such file (E_NONE), exists already (E_STATE), not a city's database (E_INPUT), damaged
 * (E_BUG), read-only and cannot be read without writing (E_STATE), busy (E_BUSY).
 * Does not look at the schema's version: see migrate.h. Does not set a->db. */
enum err db_open(struct act *a, const char *path, enum db_mode mode, struct db **db);

/* Opens a database held in memory, for looking. It is used in place and must outlive the
 * connection; the two bytes that tell how its file was written to are changed. */
enum err db_open_bytes(struct act *a, void *bytes, size_t size, struct db **db);

/* Closes and forgets, for SCOPED. When this connection changed anything, the write-ahead log is
 * emptied first, so that deleted rows are in no file (if nobody else is reading just then). */
void db_close(struct db **db);

/* A piece of work inside a transaction on a->db; what it returns decides whether it is kept. */
typedef enum err db_work(struct act *a, void *arg);

/* Runs WORK in one transaction that may write: all of it is on the disk when this returns OK,
 * nothing of it otherwise. Waits up to five seconds for another process's change, then E_BUSY.
 * Inside an open change it is a savepoint: a failure undoes this part only. Refused (E_BUG) inside
 * db_look. */
enum err db_change(struct act *a, db_work *work, void *arg);

/* Runs WORK on one unchanging view of the database. */
enum err db_look(struct act *a, db_work *work, void *arg);

/* Another number once another connection, of whatever process, has changed something. */
enum err db_version(struct act *a, int64_t *version);

/* SQLite's own check of the whole file. E_BUG with a sentence when it finds damage. */
enum err db_check(struct act *a);

/* A copy of the database without any deleted row, consistent whoever writes meanwhile, in the
 * file COPY, which must exist and be empty. */
enum err db_copy_into(struct act *a, const char *copy);

/* ------------------------------------------------ what generated statements are made of */

/* One named statement. A constant: its address is its identity, by which each connection keeps it
 * prepared. */
struct db_statement {
        const char *name; /* as in the .sql file */
        const char *sql;
};

/* A running statement; zeroed is empty. A statement that writes is refused (E_BUG) outside
 * db_change; one that is begun again before its end, too. */
struct db_query {
        struct act *act;
        struct db *db;
        struct db_prepared *prepared;
        enum err outcome; /* the first failure of a bind, kept for the next step */
};

enum err db_query_begin(struct act *a, const struct db_statement *statement, struct db_query *q);

/* Parameters count from 1, as SQLite numbers names (order of first appearance). What is bound must
 * live until the query ends. Text and blobs with at == NULL are empty, not NULL. */
void db_bind_int(struct db_query *q, int index, int64_t value);
void db_bind_text(struct db_query *q, int index, struct str value);
void db_bind_blob(struct db_query *q, int index, struct str value);
void db_bind_null(struct db_query *q, int index);

/* OK: there is a row. E_NONE, without a sentence: done. */
enum err db_query_step(struct db_query *q);

/* Columns of the row, from 0. A copy is in the act's memory; NULL has at == NULL, empty has not. */
bool db_column_is_null(struct db_query *q, int index);
int64_t db_column_int(struct db_query *q, int index);
struct str db_column_copy(struct db_query *q, int index);

/* Exactly SIZE bytes; anything else is a damaged database (E_BUG). */
enum err db_column_bytes(struct db_query *q, int index, void *into, size_t size);

/* Rows that the finished statement inserted, changed or deleted. */
int64_t db_query_changes(const struct db_query *q);
void db_query_end(struct db_query *q);

/* Prepares a statement and throws it away: is it good SQL for this schema? For the test that does
 * so with all of them. */
enum err db_try_statement(struct act *a, const struct db_statement *statement);

#endif
