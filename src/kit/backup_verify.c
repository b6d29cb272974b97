/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/backup_inside.h"
#include "kit/db.h"

#include <string.h>

/* What a verification has read so far: small files, and the database in memory of its own. */
struct contents {
        struct arena *mem; /* of the database */
        struct backup_piece database;
        struct db *db;
        struct backup_file small[BACKUP_MEMBERS_MOST];
        size_t count;
};

static void forget(struct contents *contents)
{
        db_close(&contents->db);
        arena_end(&contents->mem);
}

static enum err read_database(struct act *a, struct backup_reader *reader,
        const struct backup_member *member, struct contents *contents)
{
        size_t size = (size_t)member->size;
        contents->mem = arena_make(size + BACKUP_BLOCK);
        contents->database.at = arena_take(contents->mem, size);
        struct backup_sink sink = { backup_take_piece, &contents->database };
        return backup_read_member(a, reader, member, &sink);
}

static enum err read_all(struct act *a, struct backup_reader *reader, struct contents *contents)
{
        for (size_t i = 0; i < reader->manifest.count; i++) {
                const struct backup_member *member = &reader->manifest.members[i];
                if (strcmp(member->path, BACKUP_DATABASE) == 0)
                        TRY(read_database(a, reader, member, contents));
                else
                        TRY(backup_read_small(
                                a, reader, member, &contents->small[contents->count++]));
        }
        return backup_read_end(a, reader);
}

static enum err open_database(
        struct act *a, const struct backup_reader *reader, struct contents *contents)
{
        const struct backup_piece *piece = &contents->database;
        enum err outcome = db_open_bytes(a, piece->at, piece->filled, &contents->db);
        if (outcome != E_INPUT && outcome != E_BUG)
                return outcome;
        act_recover(a);
        return fail_with(a, E_INPUT, TEXT_BACKUP_DATABASE, reader->file);
}

static enum err check_all(struct act *a, const struct backup_reader *reader,
        struct contents *contents, const struct backup_check *check)
{
        struct backup_files files = { contents->small, contents->count, NULL };
        TRY(open_database(a, reader, contents));
        a->db = contents->db;
        TRY(backup_check_database(a, reader));
        if (!check || !check->check)
                return OK;
        return check->check(a, check->arg, &files);
}

enum err backup_verify(struct act *a, const char *file, const struct backup_check *check,
        struct backup_report *report)
{
        SCOPED(backup_reader_close) struct backup_reader reader = { .fd = -1 };
        SCOPED(forget) struct contents contents = { .mem = NULL };
        TRY(backup_reader_open(a, file, &reader));
        TRY(read_all(a, &reader, &contents));
        struct db *before = a->db;
        enum err outcome = check_all(a, &reader, &contents, check);
        a->db = before;
        if (outcome == OK)
                *report = backup_report_of(&reader.manifest, reader.bytes);
        return outcome;
}
