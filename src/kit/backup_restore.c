/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/backup_inside.h"
#include "kit/db.h"
#include "kit/file.h"
#include "kit/migrate.h"
#include "kit/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* One folder being built beside the place where it will be. */
struct building {
        const char *folder, *part;
        int at; /* part, locked */
        struct backup_file small[BACKUP_MEMBERS_MOST];
        size_t count;
};

/* What lies in another stands after it; they are emptied and removed from the last to the first. */
static const char *const rooms[] = { "keys", "policy", BACKUP_WORDS };

/* A folder with this file in it was begun by a restore; without it, it is somebody's own. */
#define MARK ".citykey-restore"

/* What may lie in an unfinished folder of ours besides what is in its rooms. */
static const char *const leftovers[] = { BACKUP_DATABASE, BACKUP_DATABASE "-wal",
        BACKUP_DATABASE "-shm", BACKUP_DATABASE "-journal", "state", MARK };

static enum err refuse_write(struct act *a, const struct building *b, int error)
{
        bool is_full = error == ENOSPC || error == EDQUOT || error == EFBIG;
        bool is_closed = error == EROFS || error == EACCES || error == EPERM;
        return fail_with(a, is_full ? E_BUSY : E_STATE,
                is_full     ? TEXT_BACKUP_FULL
                : is_closed ? TEXT_BACKUP_READ_ONLY
                            : TEXT_BACKUP_NOT_WRITTEN,
                b->folder);
}

/* ------------------------------------------------------------------- an empty part to fill */

static void close_folder(DIR **folder)
{
        if (*folder)
                closedir(*folder);
}

static DIR *open_room(int at, const char *name)
{
        int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        DIR *folder = fd < 0 ? NULL : fdopendir(fd);
        if (!folder)
                file_close(&fd);
        return folder;
}

static bool path_exists(const char *path)
{
        struct stat about;
        return lstat(path, &about) == 0;
}

static bool folder_is_empty(const char *path)
{
        SCOPED(close_folder) DIR *folder = open_room(AT_FDCWD, path);
        for (const struct dirent *entry; folder && (entry = readdir(folder));)
                if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
                        return false;
        return folder != NULL;
}

static void clear_room(struct act *a, int at, const char *room)
{
        SCOPED(close_folder) DIR *folder = open_room(at, room);
        for (const struct dirent *entry; folder && (entry = readdir(folder));)
                if (backup_path_is_known(str_of(file_join(a, room, entry->d_name))))
                        unlinkat(dirfd(folder), entry->d_name, 0);
        unlinkat(at, room, AT_REMOVEDIR);
}

static void clear_part(struct act *a, const struct building *b)
{
        for (size_t i = 0; i < COUNT(leftovers); i++)
                unlinkat(b->at, leftovers[i], 0);
        for (size_t i = COUNT(rooms); i-- > 0;)
                clear_room(a, b->at, rooms[i]);
}

static bool make_mark(const struct building *b)
{
        SCOPED(file_close)
        int fd = openat(b->at, MARK, O_CREAT | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600);
        return fd >= 0;
}

static enum err make_rooms(struct act *a, const struct building *b)
{
        if (!make_mark(b))
                return refuse_write(a, b, errno);
        for (size_t i = 0; i < COUNT(rooms); i++)
                if (mkdirat(b->at, rooms[i], 0700) != 0)
                        return refuse_write(a, b, errno);
        return fchmod(b->at, 0700) == 0 ? OK : refuse_write(a, b, errno);
}

/* The part is ours when it is new, empty, or marked and not locked: left by one that was killed. */
static enum err take_part(struct act *a, struct building *b)
{
        if (mkdir(b->part, 0700) != 0 && errno != EEXIST)
                return refuse_write(a, b, errno);
        SCOPED(file_close)
        int at = open(b->part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (at < 0)
                return fail_with(a, E_STATE, TEXT_BACKUP_IN_THE_WAY, b->part);
        if (flock(at, LOCK_EX | LOCK_NB) != 0)
                return fail_with(a, E_BUSY, TEXT_BACKUP_BUSY, b->folder);
        b->at = at;
        if (faccessat(at, MARK, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
                clear_part(a, b);
        b->at = -1;
        if (!folder_is_empty(b->part))
                return fail_with(a, E_STATE, TEXT_BACKUP_IN_THE_WAY, b->part);
        b->at = at;
        at = -1;
        return OK;
}

static enum err begin(struct act *a, struct building *b)
{
        if (path_exists(b->folder) && !folder_is_empty(b->folder))
                return fail_with(a, E_STATE, TEXT_BACKUP_TARGET, b->folder);
        TRY(take_part(a, b));
        return make_rooms(a, b);
}

/* ------------------------------------------------------------------------------- filling */

struct target {
        const struct building *building;
        int fd;
};

static enum err take_to_file(struct act *a, void *arg, struct str bytes)
{
        const struct target *target = arg;
        bool is_written = process_write_all(target->fd, bytes.at, bytes.len);
        return is_written ? OK : refuse_write(a, target->building, errno);
}

static int make_file(const struct building *b, const char *path)
{
        return openat(b->at, path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static enum err put_small(struct act *a, struct backup_reader *reader,
        const struct backup_member *member, struct building *b)
{
        struct backup_file *file = &b->small[b->count++];
        TRY(backup_read_small(a, reader, member, file));
        SCOPED(file_close) int fd = make_file(b, member->path);
        if (fd < 0 || !process_write_all(fd, file->bytes.at, file->bytes.len) || fsync(fd) != 0)
                return refuse_write(a, b, errno);
        return OK;
}

static enum err put_database(struct act *a, struct backup_reader *reader,
        const struct backup_member *member, const struct building *b)
{
        SCOPED(file_close) int fd = make_file(b, member->path);
        struct target target = { b, fd };
        struct backup_sink sink = { take_to_file, &target };
        if (fd < 0)
                return refuse_write(a, b, errno);
        TRY(backup_read_member(a, reader, member, &sink));
        return fsync(fd) == 0 ? OK : refuse_write(a, b, errno);
}

static enum err put_all(struct act *a, struct backup_reader *reader, struct building *b)
{
        for (size_t i = 0; i < reader->manifest.count; i++) {
                const struct backup_member *member = &reader->manifest.members[i];
                if (strcmp(member->path, BACKUP_DATABASE) == 0)
                        TRY(put_database(a, reader, member, b));
                else
                        TRY(put_small(a, reader, member, b));
        }
        return backup_read_end(a, reader);
}

static enum err look_at_database(struct act *a, const struct backup_reader *reader,
        const struct building *b, const struct backup_check *check)
{
        struct backup_files files = { b->small, b->count, b->part };
        TRY(backup_check_database(a, reader));
        TRY(migrate_up(a));
        return check && check->check ? check->check(a, check->arg, &files) : OK;
}

static enum err check_database(struct act *a, const struct backup_reader *reader,
        const struct building *b, const struct backup_check *check)
{
        struct db *before = a->db;
        SCOPED(db_close) struct db *db = NULL;
        enum err outcome = db_open(a, file_join(a, b->part, BACKUP_DATABASE), DB_CHANGE, &db);
        if (outcome == E_INPUT || outcome == E_BUG) {
                act_recover(a);
                return fail_with(a, E_INPUT, TEXT_BACKUP_DATABASE, reader->file);
        }
        TRY(outcome);
        a->db = db;
        outcome = look_at_database(a, reader, b, check);
        a->db = before;
        return outcome;
}

/* ------------------------------------------------------------------------------ finishing */

static bool sync_folder(int at, const char *name)
{
        SCOPED(file_close) int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return fd >= 0 && fsync(fd) == 0;
}

/* The mark goes last: who is killed before leaves a folder that the next restore knows for its own,
 * who is killed after the renaming a whole city with an empty file too many. */
static enum err finish(struct act *a, const struct building *b)
{
        for (size_t i = 0; i < COUNT(rooms); i++)
                if (!sync_folder(b->at, rooms[i]))
                        return refuse_write(a, b, errno);
        if (fsync(b->at) != 0)
                return refuse_write(a, b, errno);
        if (rename(b->part, b->folder) != 0) /* over nothing or an empty folder */
                return errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR
                               ? fail_with(a, E_STATE, TEXT_BACKUP_TARGET, b->folder)
                               : refuse_write(a, b, errno);
        unlinkat(b->at, MARK, 0);
        fsync(b->at);
        sync_folder(AT_FDCWD, dirname(str_to_c(a->mem, str_of(b->folder))));
        return OK;
}

static enum err build(struct act *a, struct backup_reader *reader, struct building *b,
        const struct backup_check *check)
{
        TRY(put_all(a, reader, b));
        TRY(check_database(a, reader, b, check));
        return finish(a, b);
}

/* Without the slashes at the end, after which FOLDER.part would be inside FOLDER. */
static const char *plain_path(struct act *a, const char *path)
{
        struct str text = str_of(path);
        while (text.len > 1 && text.at[text.len - 1] == '/')
                text.len--;
        return str_to_c(a->mem, text);
}

enum err backup_restore(struct act *a, const char *file, const char *folder,
        const struct backup_check *check, struct backup_report *report)
{
        SCOPED(backup_reader_close) struct backup_reader reader = { .fd = -1 };
        struct building *b = arena_take(a->mem, sizeof *b);
        struct buf part = buf_in(a->mem);
        b->folder = plain_path(a, folder);
        buf_add_c(&part, b->folder);
        buf_add_c(&part, ".part");
        b->part = buf_c(&part);
        b->at = -1;
        TRY(backup_reader_open(a, file, &reader));
        enum err outcome = begin(a, b);
        if (b->at < 0)
                return outcome;
        if (outcome == OK)
                outcome = build(a, &reader, b, check);
        if (outcome != OK) {
                clear_part(a, b);
                rmdir(b->part);
        }
        file_close(&b->at);
        if (outcome == OK)
                *report = backup_report_of(&reader.manifest, reader.bytes);
        return outcome;
}
