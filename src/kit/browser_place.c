/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/browser_inside.h"

#include "kit/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where a browser's files are. */

static bool write_text(const char *path, const char *text)
{
        SCOPED(file_close) int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        return fd >= 0 && process_write_all(fd, text, strlen(text));
}

/* In a user namespace of its own a process is nobody until it says who it is: the same as outside.
 * What may not be dumped may not say so; for this moment it may. */
static bool stay_who_it_is(const struct browser_life *life)
{
        char user[64];
        char group[64];
        snprintf(user, sizeof user, "%u %u 1", life->user, life->user);
        snprintf(group, sizeof group, "%u %u 1", life->group, life->group);
        prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
        bool is_said = write_text("/proc/self/setgroups", "deny") &&
                       write_text("/proc/self/uid_map", user) &&
                       write_text("/proc/self/gid_map", group);
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
        return is_said;
}

/* Processes see those of their own namespace. A machine may not let that be mounted; then they see
 * all, and what they may not write elsewhere they may here, as always. */
static bool show_processes(void)
{
        struct mount_attr writable = { .attr_clr = MOUNT_ATTR_RDONLY };
        return mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) == 0 ||
               mount_setattr(AT_FDCWD, "/proc", 0, &writable, sizeof writable) == 0;
}

/* Nothing that the browser writes can reach a disk: every file system is read-only to it but this
 * one, which is in memory and ends with the last process that sees it. */
bool browser_make_place(const struct browser_life *life)
{
        char source[32];
        struct mount_attr read_only = { .attr_set = MOUNT_ATTR_RDONLY };
        if (life->has_users && !stay_who_it_is(life))
                return false;
        snprintf(source, sizeof source, BROWSER_MOUNT, life->mount);
        return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
               mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &read_only, sizeof read_only) == 0 &&
               mount(source, BROWSER_PLACE, "tmpfs", MS_NOSUID | MS_NODEV,
                       "size=512m,nr_inodes=64k,mode=0700") == 0 &&
               show_processes();
}

/* What Chromium has no switch for: it proposes, remembers and checks nothing. */
static const char *const preferences =
        "{\"browser\":{\"enable_spellchecking\":false,\"has_seen_welcome_page\":true},"
        "\"spellcheck\":{\"dictionaries\":[],\"use_spelling_service\":false},"
        "\"autofill\":{\"profile_enabled\":false,\"credit_card_enabled\":false},"
        "\"credentials_enable_service\":false,\"profile\":{\"password_manager_enabled\":false},"
        "\"translate\":{\"enabled\":false},\"search\":{\"suggest_enabled\":false},"
        "\"alternate_error_pages\":{\"enabled\":false},\"safebrowsing\":{\"enabled\":false},"
        "\"signin\":{\"allowed\":false}}";

bool browser_fill_place(const struct browser_life *life)
{
        static const char *const folders[] = { "home", "run", "tmp", "profile", "profile/Default" };
        for (size_t i = 0; i < COUNT(folders); i++)
                if (mkdir(file_join(life->act, life->folder, folders[i]), 0700) != 0)
                        return false;
        return write_text(file_join(life->act, life->folder, "profile/First Run"), "") &&
               write_text(file_join(life->act, life->folder, "profile/Default/Preferences"),
                       preferences);
}
