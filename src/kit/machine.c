/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/machine.h"

#include "kit/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* /proc/swaps has a line of headings, then one for each swap. */
bool machine_swap_is_empty(void)
{
        char line[256];
        SCOPED(file_close_stream) FILE *swaps = fopen("/proc/swaps", "re");
        if (!swaps)
                return false;
        int lines = 0;
        while (fgets(line, sizeof line, swaps))
                lines++;
        return lines <= 1;
}

static void close_folder(DIR **folder)
{
        if (*folder)
                closedir(*folder);
}

/* Core files are core or core.NUMBER in the working folder, unless the machine's administrator
 * says otherwise; then the limit is what counts. */
static bool has_core_since(DIR *folder, int64_t since)
{
        for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
                struct stat seen;
                struct str rest;
                struct str name = str_cut(str_of(entry->d_name), '.', &rest);
                int64_t number;
                if (str_is_equal(name, STR("core")) &&
                        (rest.len == 0 || str_read_number(rest, INT32_MAX, &number)) &&
                        fstatat(dirfd(folder), entry->d_name, &seen, AT_SYMLINK_NOFOLLOW) == 0 &&
                        S_ISREG(seen.st_mode) && seen.st_mtime >= since)
                        return true;
        }
        return false;
}

bool machine_core_is_off(int64_t since)
{
        struct rlimit limit;
        SCOPED(close_folder) DIR *here = opendir(".");
        return getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_max == 0 &&
               (!here || !has_core_since(here, since));
}

/* The first line of PATH, empty when there is none. */
static struct str read_line(const char *path, char *line, size_t size)
{
        SCOPED(file_close_stream) FILE *file = fopen(path, "re");
        if (!file || !fgets(line, (int)size, file))
                return STR("");
        return str_trim(str_of(line));
}

bool machine_core_goes_to_program(void)
{
        char line[256];
        return str_starts_with(
                read_line("/proc/sys/kernel/core_pattern", line, sizeof line), STR("|"));
}

bool machine_locks_memory(void)
{
        struct rlimit limit;
        return getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY;
}

bool machine_zeroes_memory(void)
{
        char line[4096];
        struct str rest = read_line("/proc/cmdline", line, sizeof line);
        while (rest.len > 0) {
                struct str word = str_cut(rest, ' ', &rest);
                if (str_is_equal(word, STR("init_on_free=1")) ||
                        str_is_equal(word, STR("init_on_free=on")) ||
                        str_is_equal(word, STR("init_on_free=y")))
                        return true;
        }
        return false;
}

int64_t machine_room(const char *path)
{
        struct statvfs disk;
        const uint64_t mebibyte = 1 << 20;
        if (statvfs(path, &disk) != 0)
                return -1;
        return (int64_t)((uint64_t)disk.f_bavail * disk.f_frsize / mebibyte);
}
