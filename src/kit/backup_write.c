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
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 5, CHUNK = 256 << 10, ENDING = 2 * BACKUP_BLOCK };

/* One backup being written. */
struct writing {
        const struct backup_source *source;
        const char *out, *part, *database_part;
        int fd; /* of part, locked */
        int64_t bytes;
        struct backup_manifest manifest;
        struct str small[BACKUP_MEMBERS_MOST]; /* content of each member but the database */
};

static const char *with_end(struct act *a, const char *path, const char *end)
{
        struct buf text = buf_in(a->mem);
        buf_add_c(&text, path);
        buf_add_c(&text, end);
        return buf_c(&text);
}

static enum err refuse_write(struct act *a, const char *path, int error)
{
        bool is_full = error == ENOSPC || error == EDQUOT || error == EFBIG;
        bool is_closed = error == EROFS || error == EACCES || error == EPERM;
        return fail_with(a, is_full ? E_BUSY : E_STATE,
                is_full     ? TEXT_BACKUP_FULL
                : is_closed ? TEXT_BACKUP_READ_ONLY
                            : TEXT_BACKUP_NOT_WRITTEN,
                path);
}

/* ------------------------------------------------------------------- the files to take in */

static int compare_members(const void *left, const void *right)
{
        return strcmp(((const struct backup_member *)left)->path,
                ((const struct backup_member *)right)->path);
}

static enum err list_one(struct act *a, struct writing *w, const char *path)
{
        struct backup_manifest *manifest = &w->manifest;
        if (!backup_path_is_known(str_of(path)) || manifest->count == BACKUP_MEMBERS_MOST)
                return fail_with(a, E_STATE, TEXT_BACKUP_ODD_FILE, w->source->folder, path);
        snprintf(manifest->members[manifest->count++].path, BACKUP_PATH_MOST, "%s", path);
        return OK;
}

static void close_folder(DIR **folder)
{
        if (*folder)
                closedir(*folder);
}

/* What is in ROOM, but the room of words in it. */
static enum err list_room(struct act *a, struct writing *w, const char *room)
{
        SCOPED(close_folder) DIR *folder = opendir(file_join(a, w->source->folder, room));
        if (!folder)
                return fail_with(a, E_NONE, TEXT_BACKUP_NO_CITY, w->source->folder);
        for (const struct dirent *entry; (entry = readdir(folder));) {
                const char *path = file_join(a, room, entry->d_name);
                if (entry->d_name[0] != '.' && strcmp(path, BACKUP_WORDS) != 0)
                        TRY(list_one(a, w, path));
        }
        return OK;
}

/* A city may be older than the words in files of their own. */
static enum err list_policy(struct act *a, struct writing *w)
{
        const char *words = file_join(a, w->source->folder, BACKUP_WORDS);
        TRY(list_room(a, w, "policy"));
        return access(words, F_OK) == 0 ? list_room(a, w, BACKUP_WORDS) : OK;
}

static enum err list_members(struct act *a, struct writing *w)
{
        w->manifest.count = 0;
        TRY(list_one(a, w, BACKUP_DATABASE));
        TRY(list_one(a, w, "keys/keystore"));
        if (w->source->kind == BACKUP_DEMONSTRATION) {
                const char *sign_ins = file_join(a, w->source->folder, BACKUP_SIGN_INS);
                TRY(list_one(a, w, BACKUP_PASSPHRASE));
                if (access(sign_ins, F_OK) == 0) /* a city may be older than its staff */
                        TRY(list_one(a, w, BACKUP_SIGN_INS));
        }
        TRY(list_policy(a, w));
        TRY(list_one(a, w, "state"));
        qsort(w->manifest.members, w->manifest.count, sizeof w->manifest.members[0],
                compare_members);
        return OK;
}

static enum err read_file(
        struct act *a, const struct writing *w, const char *path, struct str *text)
{
        struct stat about;
        SCOPED(file_close) int fd = -1;
        TRY(file_open(a, file_join(a, w->source->folder, path), &fd));
        if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size >= BACKUP_SMALL_MOST)
                return fail_with(a, E_STATE, TEXT_BACKUP_ODD_FILE, w->source->folder, path);
        char *at = arena_take(a->mem, (size_t)about.st_size + 1);
        if (!process_read_all(fd, at, (size_t)about.st_size))
                return fail_with(a, E_BUSY, TEXT_BACKUP_CHANGING, w->source->folder);
        *text = (struct str){ at, (size_t)about.st_size };
        return OK;
}

static enum err read_small(struct act *a, struct writing *w, struct str small[BACKUP_MEMBERS_MOST])
{
        size_t total = 0;
        for (size_t i = 0; i < w->manifest.count; i++) {
                const char *path = w->manifest.members[i].path;
                if (strcmp(path, BACKUP_DATABASE) != 0)
                        TRY(read_file(a, w, path, &small[i]));
                total += small[i].len;
                if (total > BACKUP_SMALL_TOTAL)
                        return fail_with(a, E_STATE, TEXT_BACKUP_ODD_FILE, w->source->folder, path);
        }
        return OK;
}

static bool is_same(const struct writing *w, const struct str now[BACKUP_MEMBERS_MOST])
{
        for (size_t i = 0; i < w->manifest.count; i++)
                if (!str_is_equal(w->small[i], now[i]))
                        return false;
        return true;
}

/* When the disk is full it is that of the backup. */
static enum err copy_database(struct act *a, const struct writing *w)
{
        enum err outcome = db_copy_into(a, w->database_part);
        if (outcome != E_BUSY || a->failure.sentence != TEXT_DB_FULL)
                return outcome;
        act_recover(a);
        return refuse_write(a, w->out, ENOSPC);
}

/* The files around the snapshot must be those of its moment: read before and after it they are the
 * same, or another try is made. Keys are written before the rows that name them, so a new key may
 * be in the keystore and not yet in the database, never the other way round. */
static enum err take_snapshot(struct act *a, struct writing *w)
{
        for (int i = 0; i < TRIES; i++) {
                struct str now[BACKUP_MEMBERS_MOST] = { { NULL, 0 } };
                TRY(list_members(a, w));
                TRY(read_small(a, w, w->small));
                unlink(w->database_part);
                SCOPED(file_close)
                int fd = open(w->database_part, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
                if (fd < 0)
                        return refuse_write(a, w->out, errno);
                TRY(copy_database(a, w));
                TRY(read_small(a, w, now));
                if (is_same(w, now))
                        return OK;
        }
        return fail_with(a, E_BUSY, TEXT_BACKUP_CHANGING, w->source->folder);
}

/* ------------------------------------------------------------------------- the archive */

static enum err put(struct act *a, struct writing *w, const void *bytes, size_t size)
{
        if (!process_write_all(w->fd, bytes, size))
                return refuse_write(a, w->out, errno);
        w->bytes += (int64_t)size;
        return OK;
}

static enum err put_header(struct act *a, struct writing *w, const char *path, int64_t size)
{
        uint8_t block[BACKUP_BLOCK];
        backup_tar_header(path, size, block);
        return put(a, w, block, sizeof block);
}

static enum err put_padding(struct act *a, struct writing *w, int64_t size)
{
        static const uint8_t zeros[BACKUP_BLOCK];
        return put(a, w, zeros, backup_tar_padding(size));
}

static enum err put_whole(struct act *a, struct writing *w, const char *path, struct str bytes)
{
        TRY(put_header(a, w, path, (int64_t)bytes.len));
        TRY(put(a, w, bytes.at, bytes.len));
        return put_padding(a, w, (int64_t)bytes.len);
}

/* Reads the snapshot through: to its hash when TO_ARCHIVE is false, else into the archive. */
enum pass { TO_HASH, TO_ARCHIVE };

static enum err pass_database(
        struct act *a, struct writing *w, enum pass pass, struct backup_member *member)
{
        SCOPED(arena_end) struct arena *mem = arena_make(CHUNK);
        SCOPED(file_close) int fd = open(w->database_part, O_RDONLY | O_CLOEXEC);
        char *chunk = arena_take(mem, CHUNK);
        struct sha256 hash;
        ssize_t got = -1;
        crypt_sha256_begin(&hash);
        for (int64_t total = 0; fd >= 0 && (got = read(fd, chunk, CHUNK)) > 0;) {
                total += got;
                crypt_sha256_add(&hash, (struct str){ chunk, (size_t)got });
                if (pass == TO_ARCHIVE)
                        TRY(put(a, w, chunk, (size_t)got));
                else
                        member->size = total;
        }
        if (got < 0 || member->size >= BACKUP_DATABASE_MOST)
                return refuse_write(a, w->out, EIO);
        crypt_sha256_finish(&hash, member->sha256);
        return OK;
}

static enum err measure(struct act *a, struct writing *w)
{
        for (size_t i = 0; i < w->manifest.count; i++) {
                struct backup_member *member = &w->manifest.members[i];
                member->size = (int64_t)w->small[i].len;
                if (strcmp(member->path, BACKUP_DATABASE) == 0)
                        TRY(pass_database(a, w, TO_HASH, member));
                else
                        crypt_sha256(w->small[i], member->sha256);
        }
        return OK;
}

static enum err put_members(struct act *a, struct writing *w)
{
        static const uint8_t ending[ENDING];
        for (size_t i = 0; i < w->manifest.count; i++) {
                struct backup_member member = w->manifest.members[i];
                if (strcmp(member.path, BACKUP_DATABASE) != 0) {
                        TRY(put_whole(a, w, member.path, w->small[i]));
                        continue;
                }
                TRY(put_header(a, w, member.path, member.size));
                TRY(pass_database(a, w, TO_ARCHIVE, &member));
                TRY(put_padding(a, w, member.size));
        }
        return put(a, w, ending, sizeof ending);
}

static enum err write_archive(struct act *a, struct writing *w)
{
        w->manifest.kind = w->source->kind;
        w->manifest.day = a->today;
        memcpy(w->manifest.city_id, w->source->city_id, BACKUP_CITY_ID);
        TRY(migrate_version(a, &w->manifest.schema));
        TRY(take_snapshot(a, w));
        TRY(measure(a, w));
        TRY(put_whole(a, w, BACKUP_MANIFEST, backup_manifest_write(a, &w->manifest)));
        return put_members(a, w);
}

/* ------------------------------------------------------------- whole, or not there at all */

/* The lock tells two backups to one file apart from one that was killed. */
static enum err begin(struct act *a, struct writing *w)
{
        struct stat about;
        if (lstat(w->out, &about) == 0)
                return fail_with(a, E_STATE, TEXT_BACKUP_EXISTS, w->out);
        w->fd = open(w->part, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (w->fd < 0)
                return refuse_write(a, w->out, errno);
        if (flock(w->fd, LOCK_EX | LOCK_NB) != 0) {
                file_close(&w->fd);
                return fail_with(a, E_BUSY, TEXT_BACKUP_BUSY, w->out);
        }
        if (ftruncate(w->fd, 0) != 0 || fchmod(w->fd, 0600) != 0)
                return refuse_write(a, w->out, errno);
        return OK;
}

static enum err keep(struct act *a, struct writing *w)
{
        SCOPED(file_close) int folder = -1;
        TRY(file_open_folder(a, dirname(str_to_c(a->mem, str_of(w->out))), &folder));
        if (fsync(w->fd) != 0)
                return refuse_write(a, w->out, errno);
        if (renameat2(AT_FDCWD, w->part, AT_FDCWD, w->out, RENAME_NOREPLACE) != 0)
                return errno == EEXIST ? fail_with(a, E_STATE, TEXT_BACKUP_EXISTS, w->out)
                                       : refuse_write(a, w->out, errno);
        fsync(folder);
        return OK;
}

enum err backup_write(struct act *a, const struct backup_source *source, const char *out,
        struct backup_report *report)
{
        struct writing *w = arena_take(a->mem, sizeof *w);
        *w = (struct writing){ .source = source, .out = out, .fd = -1 };
        w->part = with_end(a, out, ".part");
        w->database_part = with_end(a, out, ".db.part");
        enum err outcome = begin(a, w);
        if (w->fd < 0)
                return outcome;
        if (outcome == OK)
                outcome = write_archive(a, w);
        unlink(w->database_part); /* before the backup has its name: who is killed leaves no copy */
        if (outcome == OK)
                outcome = keep(a, w);
        if (outcome != OK)
                unlink(w->part);
        file_close(&w->fd);
        if (outcome == OK)
                *report = backup_report_of(&w->manifest, w->bytes);
        return outcome;
}
