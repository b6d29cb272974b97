/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/db_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <unistd.h>

enum {
        BUSY_WAIT_MS = 5000,
        CLOSE_WAIT_MS = 200,
        KEPT_AT_FIRST = 64,
        LONGEST_VALUE = 16 << 20,    /* large things are files */
        APPLICATION_ID = 0x63746b79, /* "ctky" */
};

/* Rows may be read and changed; nothing else. */
static const int allowed[] = { SQLITE_SELECT, SQLITE_READ, SQLITE_FUNCTION, SQLITE_INSERT,
        SQLITE_UPDATE, SQLITE_DELETE, SQLITE_TRANSACTION, SQLITE_SAVEPOINT, SQLITE_RECURSIVE };

static int authorize(void *of, int action, const char *first, const char *second,
        const char *schema, const char *trigger)
{
        const struct db *db = of;
        (void)first, (void)second, (void)schema, (void)trigger;
        if (db->guard == DB_UNGUARDED)
                return SQLITE_OK;
        for (size_t i = 0; i < COUNT(allowed); i++)
                if (allowed[i] == action)
                        return SQLITE_OK;
        return SQLITE_DENY;
}

enum err db_run_text(struct act *a, struct db *db, const char *sql)
{
        int code = sqlite3_exec(db->link, sql, NULL, NULL, NULL);
        return code == SQLITE_OK ? OK : db_failed(a, db, code, sql);
}

enum err db_pragma(struct act *a, struct db *db, const char *sql, int64_t *number)
{
        sqlite3_stmt *compiled = NULL;
        int code = sqlite3_prepare_v2(db->link, sql, -1, &compiled, NULL);
        if (code == SQLITE_OK)
                code = sqlite3_step(compiled);
        int64_t value = code == SQLITE_ROW ? sqlite3_column_int64(compiled, 0) : 0;
        sqlite3_finalize(compiled);
        if (code != SQLITE_ROW)
                return db_failed(a, db, code, sql);
        *number = value;
        return OK;
}

/* ---------------------------------------------------------------------------- opening */

/* SQLite would make the file readable for everybody; its companions take this one's mode. */
static enum err make_file(struct act *a, const struct db *db)
{
        int fd = open(db->path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
        if (fd >= 0) {
                close(fd);
                return OK;
        }
        if (errno == EEXIST)
                return fail_with(a, E_STATE, TEXT_DB_EXISTS, db->path);
        if (errno == ENOSPC || errno == EDQUOT)
                return db_failed(a, db, SQLITE_FULL, "");
        return db_failed(a, db, errno == ENOENT ? SQLITE_CANTOPEN : SQLITE_READONLY, "");
}

static enum err find_file(struct act *a, struct db *db)
{
        if (stat(db->path, &db->when_opened) == 0)
                return S_ISREG(db->when_opened.st_mode)
                               ? OK
                               : fail_with(a, E_INPUT, TEXT_DB_FOREIGN, db->path);
        if (errno == ENOENT || errno == ENOTDIR)
                return fail_with(a, E_NONE, TEXT_DB_MISSING, db->path);
        return db_failed(a, db, SQLITE_CANTOPEN, "");
}

static void set_link(struct db *db)
{
        sqlite3_extended_result_codes(db->link, 1);
        sqlite3_busy_timeout(db->link, BUSY_WAIT_MS);
        sqlite3_db_config(db->link, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        sqlite3_db_config(db->link, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        sqlite3_db_config(db->link, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
        sqlite3_db_config(db->link, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
        sqlite3_db_config(db->link, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
        sqlite3_db_config(db->link, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
        sqlite3_limit(db->link, SQLITE_LIMIT_LENGTH, LONGEST_VALUE);
        sqlite3_set_authorizer(db->link, authorize, db);
}

static enum err open_link(struct act *a, struct db *db, const char *name, int flags)
{
        sqlite3_close(db->link);
        db->link = NULL;
        int code = sqlite3_open_v2(name, &db->link, flags | SQLITE_OPEN_NOMUTEX, NULL);
        if (code != SQLITE_OK)
                return db_failed(a, db, code, "open");
        set_link(db);
        return OK;
}

/* A URI in which every byte that could mean something is escaped. */
static const char *unlocked_uri(struct act *a, const char *path)
{
        struct buf uri = buf_in(a->mem);
        buf_add_c(&uri, "file:");
        for (const char *at = path; *at; at++) {
                bool is_plain = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                                (*at >= '0' && *at <= '9') || strchr("/._-", *at);
                if (is_plain) {
                        buf_add_byte(&uri, *at);
                        continue;
                }
                buf_add_byte(&uri, '%');
                buf_add_hex(&uri, (struct str){ at, 1 });
        }
        buf_add_c(&uri, "?immutable=1");
        return buf_c(&uri);
}

static bool has_pending_log(struct act *a, const char *path)
{
        struct buf name = buf_in(a->mem);
        buf_add_c(&name, path);
        buf_add_c(&name, "-wal");
        struct stat log;
        return stat(buf_c(&name), &log) == 0 && log.st_size > 0;
}

static bool folder_is_writable(struct act *a, const char *path)
{
        return access(dirname(str_to_c(a->mem, str_of(path))), W_OK) == 0;
}

/* Where nothing can be written SQLite can neither lock nor make its shared memory. Without a log
 * the file is whole and can be read as it lies; with one it cannot. */
static enum err open_unlocked(struct act *a, struct db *db)
{
        if (folder_is_writable(a, db->path))
                return E_STATE;
        act_recover(a);
        if (has_pending_log(a, db->path))
                return fail_with(a, E_STATE, TEXT_DB_READ_ONLY_LOG, db->path);
        db->is_unlocked = true;
        return open_link(a, db, unlocked_uri(a, db->path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

static enum err check_application(struct act *a, struct db *db)
{
        int64_t id;
        TRY(db_pragma(a, db, "PRAGMA application_id", &id));
        return id == APPLICATION_ID ? OK : fail_with(a, E_INPUT, TEXT_DB_FOREIGN, db->path);
}

static enum err set_up_looking(struct act *a, struct db *db)
{
        TRY(open_link(a, db, db->path, SQLITE_OPEN_READONLY));
        enum err checked = check_application(a, db);
        if (checked == E_STATE && open_unlocked(a, db) == OK)
                checked = check_application(a, db);
        TRY(checked);
        return db_run_text(a, db, "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY");
}

static enum err set_up_changing(struct act *a, struct db *db)
{
        TRY(open_link(a, db, db->path, SQLITE_OPEN_READWRITE));
        if (sqlite3_db_readonly(db->link, "main") == 1)
                return db_failed(a, db, SQLITE_READONLY, "");
        if (db->mode == DB_CHANGE)
                TRY(check_application(a, db));
        TRY(db_run_text(a, db,
                "PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;"
                "PRAGMA cell_size_check = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = "
                "FULL"));
        if (db->mode == DB_MAKE)
                TRY(db_run_text(a, db, "PRAGMA application_id = 0x63746b79"));
        return OK;
}

static struct db *make_db(struct act *a, const char *path, enum db_mode mode)
{
        struct db *made = arena_take(a->mem, sizeof *made);
        made->mem = a->mem;
        made->path = str_to_c(a->mem, str_of(path));
        made->mode = mode;
        made->guard = DB_UNGUARDED;
        made->kept_size = KEPT_AT_FIRST;
        made->kept = arena_take_array(a->mem, made->kept_size, sizeof(struct db_prepared *));
        return made;
}

enum err db_open(struct act *a, const char *path, enum db_mode mode, struct db **db)
{
        SCOPED(db_close) struct db *made = make_db(a, path, mode);
        TRY(mode == DB_MAKE ? make_file(a, made) : find_file(a, made));
        TRY(mode == DB_LOOK ? set_up_looking(a, made) : set_up_changing(a, made));
        made->guard = DB_GUARDED;
        *db = made;
        made = NULL;
        return OK;
}

/* A file in WAL mode says so in bytes 18 and 19 (SQLite file format, 1.3.3); one in memory can be
 * opened only when they say "legacy". */
static void leave_log_mode(unsigned char *bytes, size_t size)
{
        if (size > 19)
                bytes[18] = bytes[19] = 1;
}

enum err db_open_bytes(struct act *a, void *bytes, size_t size, struct db **db)
{
        SCOPED(db_close) struct db *made = make_db(a, "city.db", DB_LOOK);
        TRY(open_link(a, made, ":memory:", SQLITE_OPEN_READWRITE));
        leave_log_mode(bytes, size);
        int code = sqlite3_deserialize(made->link, "main", bytes, (sqlite3_int64)size,
                (sqlite3_int64)size, SQLITE_DESERIALIZE_READONLY);
        if (code != SQLITE_OK)
                return db_failed(a, made, code, "deserialize");
        TRY(check_application(a, made));
        TRY(db_run_text(a, made, "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY"));
        made->guard = DB_GUARDED;
        *db = made;
        made = NULL;
        return OK;
}

void db_close(struct db **db)
{
        struct db *closing = *db;
        *db = NULL;
        if (!closing)
                return;
        db_forget_statements(closing);
        if (closing->link && closing->has_changed) {
                sqlite3_busy_timeout(closing->link, CLOSE_WAIT_MS);
                sqlite3_wal_checkpoint_v2(
                        closing->link, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
        }
        sqlite3_close(closing->link);
}

enum err db_version(struct act *a, int64_t *version)
{
        struct db *db = a->db;
        enum db_guard before = db->guard;
        db->guard = DB_UNGUARDED;
        enum err outcome = db_pragma(a, db, "PRAGMA data_version", version);
        db->guard = before;
        return outcome;
}
