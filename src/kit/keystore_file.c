/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/keystore.h"

#include "kit/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* The sentence for what the system said of PATH. */
static enum err fail_of_system(struct act *a, const char *path)
{
        switch (errno) {
        case ENOENT:
                return fail_with(a, E_NONE, TEXT_KEEPER_STORE_MISSING, path);
        case ENOSPC:
        case EDQUOT:
                return fail_with(a, E_BUSY, TEXT_KEEPER_DISK_FULL, path);
        case EROFS:
        case EACCES:
        case EPERM:
                return fail_with(a, E_STATE, TEXT_KEEPER_STORE_DENIED, path);
        default:
                return fail_with(a, E_BUG, TEXT_KEEPER_STORE_FAILED, path, strerror(errno));
        }
}

/* The whole of an open file; one that is too long to be a keystore is cut, and so is damaged. */
static bool read_all(struct act *a, int file, struct str *bytes)
{
        char *at = arena_take(a->mem, KEYSTORE_FILE_MOST + 1);
        size_t len = 0;
        ssize_t got = 1;
        while (len <= KEYSTORE_FILE_MOST && got != 0) {
                got = read(file, at + len, KEYSTORE_FILE_MOST + 1 - len);
                if (got < 0 && errno != EINTR)
                        return false;
                len += got > 0 ? (size_t)got : 0;
        }
        *bytes = (struct str){ at, len };
        return true;
}

/* Opens and locks the folder of PATH: HOW is LOCK_SH to read, LOCK_EX to replace. */
static enum err open_folder(struct act *a, const char *path, int how, int *folder)
{
        const char *slash = strrchr(path, '/');
        struct str name = slash ? str_of_bytes(path, (size_t)(slash - path + 1)) : STR(".");
        *folder = open(str_to_c(a->mem, name), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (*folder < 0 || flock(*folder, how) != 0)
                return fail_of_system(a, path);
        return OK;
}

enum err keystore_load(struct act *a, const char *path, struct str *file)
{
        SCOPED(file_close) int folder = -1;
        TRY(open_folder(a, path, LOCK_SH, &folder));
        SCOPED(file_close) int opened = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (opened < 0 || !read_all(a, opened, file))
                return fail_of_system(a, path);
        return OK;
}

static bool write_all(int file, struct str bytes)
{
        while (bytes.len) {
                ssize_t put = write(file, bytes.at, bytes.len);
                if (put < 0 && errno != EINTR)
                        return false;
                size_t done = put > 0 ? (size_t)put : 0;
                bytes = (struct str){ bytes.at + done, bytes.len - done };
        }
        return true;
}

/* One keystore being replaced; the folder's lock makes the others wait. */
struct replacement {
        struct act *a;
        const char *path, *next_path;
        int folder, old;
};

static void close_replacement(struct replacement *replacement)
{
        file_close(&replacement->old);
        file_close(&replacement->folder);
}

/* Whether what stands at the path is still BEFORE. */
static enum err check_unchanged(struct replacement *r, struct str before)
{
        struct str now = STR("");
        r->old = open(r->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
        if (r->old < 0 && errno != ENOENT)
                return fail_of_system(r->a, r->path);
        if (r->old >= 0 && !read_all(r->a, r->old, &now))
                return fail_of_system(r->a, r->path);
        if ((r->old >= 0) != (before.len > 0) || !str_is_equal(now, before))
                return fail(r->a, E_BUSY, TEXT_KEEPER_STORE_CHANGED);
        return OK;
}

static bool write_next(const struct replacement *r, struct str next)
{
        unlink(r->next_path); /* left by a process that was killed */
        SCOPED(file_close)
        int file = open(r->next_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        return file >= 0 && write_all(file, next) && fsync(file) == 0;
}

/* Makes the old file's blocks useless, as far as the disk writes in place. */
static void overwrite_old(const struct replacement *r, size_t len)
{
        char *noise = arena_take(r->a->mem, len + 1);
        crypt_random(noise, len);
        if (r->old >= 0 && lseek(r->old, 0, SEEK_SET) == 0 &&
                write_all(r->old, str_of_bytes(noise, len)))
                fsync(r->old);
}

enum err keystore_replace(struct act *a, const char *path, struct str before, struct str next)
{
        struct buf next_path = buf_in(a->mem);
        buf_add_c(&next_path, path);
        buf_add_c(&next_path, ".next");
        SCOPED(close_replacement)
        struct replacement r = { a, path, buf_c(&next_path), .folder = -1, .old = -1 };
        TRY(open_folder(a, path, LOCK_EX, &r.folder));
        TRY(check_unchanged(&r, before));
        if (!write_next(&r, next) || rename(r.next_path, path) != 0) {
                enum err outcome = fail_of_system(a, path);
                unlink(r.next_path);
                return outcome;
        }
        if (fsync(r.folder) != 0)
                return fail_of_system(a, path);
        overwrite_old(&r, before.len);
        return OK;
}
