/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kit/process.h"

static const struct {
        int error;
        enum err outcome;
        enum text sentence;
} refusals[] = {
        { ENOENT, E_NONE, TEXT_FILE_MISSING },
        { ENAMETOOLONG, E_NONE, TEXT_FILE_MISSING },
        { ELOOP, E_NONE, TEXT_FILE_MISSING },
        { ENXIO, E_INPUT, TEXT_FILE_NOT_FILE },
        { ENODEV, E_INPUT, TEXT_FILE_NOT_FILE },
        { ENOTDIR, E_NONE, TEXT_FILE_MISSING },
        { EISDIR, E_INPUT, TEXT_FILE_IS_FOLDER },
        { EACCES, E_MAY, TEXT_FILE_FORBIDDEN },
        { EPERM, E_MAY, TEXT_FILE_FORBIDDEN },
        { EROFS, E_STATE, TEXT_FILE_READ_ONLY },
        { ENOSPC, E_BUSY, TEXT_FILE_DISK_FULL },
        { EDQUOT, E_BUSY, TEXT_FILE_DISK_FULL },
        { EFBIG, E_BUSY, TEXT_FILE_DISK_FULL },
        { EMFILE, E_BUSY, TEXT_FILE_TOO_MANY },
};

enum err file_refuse(struct act *a, int error, const char *path)
{
        for (size_t i = 0; i < COUNT(refusals); i++)
                if (refusals[i].error == error)
                        return fail_with(a, refusals[i].outcome, refusals[i].sentence, path);
        return fail_with(a, E_BUG, TEXT_FILE_BROKEN, path);
}

void file_close(int *fd)
{
        if (*fd >= 0)
                close(*fd);
        *fd = -1;
}

void file_close_stream(FILE **stream)
{
        if (*stream)
                fclose(*stream);
        *stream = NULL;
}

void file_close_list(DIR **list)
{
        if (*list)
                closedir(*list);
        *list = NULL;
}

const char *file_join(struct act *a, const char *folder, const char *name)
{
        struct buf path = buf_in(a->mem);
        buf_add_c(&path, folder);
        buf_add_c(&path, "/");
        buf_add_c(&path, name);
        return buf_c(&path);
}

/* A pipe that nobody writes to is opened at once, and is empty; reading it waits as usual. */
enum err file_open(struct act *a, const char *path, int *fd)
{
        struct stat about;
        int opened = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        if (opened < 0)
                return file_refuse(a, errno, path);
        if (fstat(opened, &about) == 0 && S_ISDIR(about.st_mode)) {
                close(opened);
                return file_refuse(a, EISDIR, path);
        }
        fcntl(opened, F_SETFL, 0);
        *fd = opened;
        return OK;
}

/* Up to MOST bytes, or one more when there are more; false when the disk fails. */
static bool read_most(struct act *a, int fd, size_t most, struct private *text)
{
        size_t len = 0;
        size_t size = 4096;
        char *at = arena_take(a->mem, size);
        while (len <= most) {
                size_t room = size - len <= most + 1 - len ? size - len : most + 1 - len;
                ssize_t got = read(fd, at + len, room);
                if (got < 0 && errno == EINTR)
                        continue;
                if (got < 0)
                        return false;
                if (got == 0)
                        break;
                len += (size_t)got;
                if (len == size) {
                        at = arena_grow(a->mem, at, size, size * 2);
                        size *= 2;
                }
        }
        *text = private_wrap((struct str){ at, len });
        return true;
}

enum err file_read_fd(struct act *a, int fd, size_t most, struct private *text)
{
        return read_most(a, fd, most, text) ? OK : fail(a, E_INPUT, TEXT_FILE_UNREADABLE);
}

enum err file_read(struct act *a, const char *path, size_t most, struct private *text)
{
        struct private read;
        SCOPED(file_close) int fd = -1;
        TRY(file_open(a, path, &fd));
        if (!read_most(a, fd, most, &read))
                return file_refuse(a, errno, path);
        if (private_unwrap(read).len > most)
                return fail_with(a, E_INPUT, TEXT_FILE_TOO_LARGE, path);
        *text = read;
        return OK;
}

enum err file_open_folder(struct act *a, const char *path, int *fd)
{
        int opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (opened < 0 && errno == ENOTDIR && access(path, F_OK) == 0)
                return fail_with(a, E_INPUT, TEXT_FILE_NOT_FOLDER, path);
        if (opened < 0)
                return file_refuse(a, errno, path);
        *fd = opened;
        return OK;
}

/* Writes and makes durable; the caller removes the file when this fails. */
static bool write_new(int folder, const char *name, struct str text, unsigned mode)
{
        SCOPED(file_close)
        int fd = openat(
                folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, (mode_t)mode);
        return fd >= 0 && process_write_all(fd, text.at, text.len) &&
               fchmod(fd, (mode_t)mode) == 0 && fsync(fd) == 0;
}

enum err file_write(struct act *a, int folder, const char *name, struct str text, unsigned mode)
{
        struct buf part = buf_in(a->mem);
        buf_add_c(&part, name);
        buf_add_c(&part, ".part");
        const char *part_name = buf_c(&part);
        if (write_new(folder, part_name, text, mode) &&
                renameat(folder, part_name, folder, name) == 0 && fsync(folder) == 0)
                return OK;
        int error = errno;
        unlinkat(folder, part_name, 0);
        return file_refuse(a, error, name);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
        (void)about;
        (void)kind;
        (void)where;
        remove(path);
        return 0;
}

static bool overwrite(int fd, off_t size)
{
        static const char zeroes[4096];
        while (size > 0) {
                size_t piece = size < (off_t)sizeof zeroes ? (size_t)size : sizeof zeroes;
                if (!process_write_all(fd, zeroes, piece))
                        return false;
                size -= (off_t)piece;
        }
        return fsync(fd) == 0;
}

enum err file_destroy(struct act *a, const char *path)
{
        struct stat seen;
        SCOPED(file_close) int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
        if (fd < 0 || fstat(fd, &seen) != 0)
                return file_refuse(a, errno, path);
        if (!S_ISREG(seen.st_mode))
                return file_refuse(a, ENXIO, path);
        if (!overwrite(fd, seen.st_size) || unlink(path) != 0)
                return file_refuse(a, errno, path);
        return OK;
}

void file_remove_folder(const char *path)
{
        nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}
