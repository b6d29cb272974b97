/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/migrate.h"

#include "kit/db_inside.h"
#include "migration_table.h"

#include <stdio.h>

enum { NUMBER_SIZE = 24 };

int migrate_newest(void)
{
        return migration_table[migration_table_count - 1].version;
}

enum err migrate_version(struct act *a, int64_t *version)
{
        enum db_guard before = a->db->guard;
        a->db->guard = DB_UNGUARDED;
        enum err outcome = db_pragma(a, a->db, "PRAGMA user_version", version);
        a->db->guard = before;
        return outcome;
}

static enum err refuse(struct act *a, enum text sentence, int64_t version)
{
        char theirs[NUMBER_SIZE], ours[NUMBER_SIZE];
        snprintf(theirs, sizeof theirs, "%lld", (long long)version);
        snprintf(ours, sizeof ours, "%d", migrate_newest());
        return fail_with(a, E_STATE, sentence, a->db->path, theirs, ours);
}

static enum err run_step(struct act *a, void *arg)
{
        const struct migration *step = arg;
        int64_t version;
        TRY(migrate_version(a, &version));
        if (version >= step->version) /* another process was here first */
                return OK;
        char number[NUMBER_SIZE + 32];
        snprintf(number, sizeof number, "PRAGMA user_version = %d", step->version);
        a->db->guard = DB_UNGUARDED;
        enum err outcome = db_run_text(a, a->db, step->sql);
        if (outcome == OK)
                outcome = db_run_text(a, a->db, number);
        a->db->guard = DB_GUARDED;
        a->db->has_changed = true;
        return outcome;
}

enum err migrate_up(struct act *a)
{
        int64_t version;
        TRY(migrate_version(a, &version));
        if (version > migrate_newest())
                return refuse(a, TEXT_DB_NEWER, version);
        for (size_t i = 0; i < migration_table_count; i++) {
                struct migration step = migration_table[i];
                if (step.version > version)
                        TRY(db_change(a, run_step, &step));
        }
        return OK;
}

enum err migrate_check(struct act *a)
{
        int64_t version;
        TRY(migrate_version(a, &version));
        if (version > migrate_newest())
                return refuse(a, TEXT_DB_NEWER, version);
        return version == migrate_newest() ? OK : refuse(a, TEXT_DB_OLDER, version);
}
