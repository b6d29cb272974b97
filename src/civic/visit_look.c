/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/visit_inside.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the machine shows of a visit that is over. */

static void close_file(FILE **file)
{
        if (*file)
                fclose(*file);
}

/* /proc/swaps has a line of headings, then one for each swap. */
bool visit_swap_is_empty(void)
{
        char line[256];
        SCOPED(close_file) FILE *swaps = fopen("/proc/swaps", "re");
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
static bool has_core_since(DIR *folder, int64_t began)
{
        for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
                struct stat seen;
                struct str rest;
                struct str name = str_cut(str_of(entry->d_name), '.', &rest);
                int64_t number;
                if (str_is_equal(name, STR("core")) &&
                        (rest.len == 0 || str_read_number(rest, INT32_MAX, &number)) &&
                        fstatat(dirfd(folder), entry->d_name, &seen, AT_SYMLINK_NOFOLLOW) == 0 &&
                        S_ISREG(seen.st_mode) && seen.st_mtime >= began)
                        return true;
        }
        return false;
}

bool visit_core_is_off(int64_t began)
{
        struct rlimit limit;
        SCOPED(close_folder) DIR *here = opendir(".");
        return getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_max == 0 &&
               (!here || !has_core_since(here, began));
}
