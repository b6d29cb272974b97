/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/db_inside.h"

#include <errno.h>
#include <stdio.h>

struct meaning {
        int code; /* primary or extended; extended ones first */
        enum err outcome;
        enum text sentence; /* {0} is the file */
};

/* SQLite reports a disk that fills while it makes the shared-memory file as an I/O error. */
static const struct meaning meanings[] = {
        { SQLITE_IOERR_SHMSIZE, E_BUSY, TEXT_DB_FULL },
        { SQLITE_FULL, E_BUSY, TEXT_DB_FULL },
        { SQLITE_BUSY, E_BUSY, TEXT_DB_BUSY },
        { SQLITE_LOCKED, E_BUSY, TEXT_DB_BUSY },
        { SQLITE_NOMEM, E_BUSY, TEXT_DB_MEMORY },
        { SQLITE_READONLY, E_STATE, TEXT_DB_READ_ONLY },
        { SQLITE_PERM, E_STATE, TEXT_DB_READ_ONLY },
        { SQLITE_CANTOPEN, E_STATE, TEXT_DB_CANNOT_OPEN },
        { SQLITE_NOTADB, E_INPUT, TEXT_DB_FOREIGN },
        { SQLITE_CORRUPT, E_BUG, TEXT_DB_DAMAGED },
        { SQLITE_TOOBIG, E_BUG, TEXT_DB_DAMAGED },
        { SQLITE_IOERR, E_BUG, TEXT_DB_IO },
};

static bool disk_is_full(const struct db *db, int code)
{
        int reason = db->link ? sqlite3_system_errno(db->link) : 0;
        bool may_be_space = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
        return may_be_space && (reason == ENOSPC || reason == EDQUOT || reason == EFBIG);
}

enum err db_failed(struct act *a, const struct db *db, int code, const char *about)
{
        if (disk_is_full(db, code))
                code = SQLITE_FULL;
        for (size_t i = 0; i < COUNT(meanings); i++)
                if (meanings[i].code == code || meanings[i].code == (code & 0xff))
                        return fail_with(a, meanings[i].outcome, meanings[i].sentence, db->path);
        char detail[200];
        snprintf(detail, sizeof detail, "%s: %s", about,
                db->link ? sqlite3_errmsg(db->link) : sqlite3_errstr(code));
        return fail_with(a, E_BUG, TEXT_DB_BUG, detail);
}
