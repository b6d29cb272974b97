/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/sandbox_inside.h"

#include "base/leak.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__has_feature)
#define FEATURE(name) __has_feature(name)
#else
#define FEATURE(name) 0
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || FEATURE(address_sanitizer) || \
        FEATURE(thread_sanitizer) || FEATURE(memory_sanitizer)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

bool sandbox_filters(void)
{
        return !SANITIZED;
}

void sandbox_forbid_dumps(void)
{
        const struct rlimit none = { 0, 0 };
        if (leak_is("core"))
                return;
        setrlimit(RLIMIT_CORE, &none);
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

bool sandbox_killed(int signal)
{
        return signal == SIGSYS;
}

/* Landlock: glibc has no wrappers for it. */

static int landlock_version(void)
{
        long version =
                syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
        return version < 0 ? 0 : (int)version;
}

bool sandbox_has_landlock(void)
{
        return landlock_version() > 0;
}

static void close_fd(int *fd)
{
        if (*fd >= 0)
                close(*fd);
}

enum { READING = LANDLOCK_ACCESS_FS_READ_FILE, WRITING = LANDLOCK_ACCESS_FS_WRITE_FILE };
enum { REPLACING = LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE };

/* Lets PATH, a file or everything in a folder, be opened. A path that does not exist needs no
 * rule. */
static bool allow_path(int rules, const char *path, uint64_t access)
{
        SCOPED(close_fd) int at = open(path, O_PATH | O_CLOEXEC);
        struct stat seen;
        if (at < 0 || fstat(at, &seen) != 0)
                return true;
        struct landlock_path_beneath_attr rule = { .allowed_access = access, .parent_fd = at };
        if (S_ISDIR(seen.st_mode))
                rule.allowed_access |= LANDLOCK_ACCESS_FS_READ_DIR;
        return syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
}

static bool allow_paths(int rules, const char *const *paths, uint64_t access)
{
        for (; paths && *paths; paths++)
                if (!allow_path(rules, *paths, access))
                        return false;
        return true;
}

/* Every right that the kernel knows is taken away, reading is given back below the paths, and
 * writing to the few files that may be written or replaced. */
static bool bind_files(const struct sandbox_profile *profile, const struct sandbox_files *files)
{
        int version = landlock_version();
        if (version == 0)
                return true; // seccomp still refuses every opening for writing that it can tell
        struct landlock_ruleset_attr all = { .handled_access_fs =
                                                     (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1 };
        if (version >= 2)
                all.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
        SCOPED(close_fd)
        int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
        return rules >= 0 && allow_paths(rules, profile->paths, READING) &&
               allow_paths(rules, files->may_read, READING) &&
               allow_paths(rules, files->may_change, READING | WRITING) &&
               allow_paths(rules, files->may_replace, READING | WRITING | REPLACING) &&
               syscall(SYS_landlock_restrict_self, rules, 0) == 0;
}

/* Limits. */

/* What the process has now: address space and private data, in bytes (proc(5), statm). */
static bool read_memory_now(rlim_t *space, rlim_t *data)
{
        SCOPED(close_fd) int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
        char text[256];
        ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof text);
        if (len <= 0)
                return false;
        struct str rest = str_trim(str_of_bytes(text, (size_t)len));
        int64_t pages[6];
        for (size_t i = 0; i < COUNT(pages); i++)
                if (!str_read_number(str_cut(rest, ' ', &rest), INT32_MAX, &pages[i]))
                        return false;
        rlim_t page = (rlim_t)sysconf(_SC_PAGESIZE);
        *space = (rlim_t)pages[0] * page;
        *data = (rlim_t)pages[5] * page;
        return true;
}

/* Lowers a limit for good; one that is lower already stays. */
static bool lower_limit(__rlimit_resource_t which, rlim_t most)
{
        struct rlimit now;
        if (getrlimit(which, &now) != 0)
                return false;
        if (now.rlim_max != RLIM_INFINITY && now.rlim_max < most)
                most = now.rlim_max;
        const struct rlimit lower = { most, most };
        return setrlimit(which, &lower) == 0;
}

static bool bind_limits(const struct sandbox_profile *profile)
{
        rlim_t space;
        rlim_t data;
        if (profile->memory >= 0 && !SANITIZED &&
                (!read_memory_now(&space, &data) ||
                        !lower_limit(RLIMIT_AS, space + (rlim_t)profile->memory) ||
                        !lower_limit(RLIMIT_DATA, data + (rlim_t)profile->memory)))
                return false;
        if (profile->seconds >= 0 && !lower_limit(RLIMIT_CPU, (rlim_t)profile->seconds))
                return false;
        return profile->file < 0 || lower_limit(RLIMIT_FSIZE, (rlim_t)profile->file);
}

/* System calls. */

static bool add_call(scmp_filter_ctx filter, const struct sandbox_call *call)
{
        const struct sandbox_argument *both[] = { &call->when->first, &call->when->second };
        struct scmp_arg_cmp compared[COUNT(both)];
        unsigned count = 0;
        for (size_t i = 0; i < COUNT(both); i++)
                if (both[i]->mask != 0)
                        compared[count++] = SCMP_CMP(
                                both[i]->number, SCMP_CMP_MASKED_EQ, both[i]->mask, both[i]->value);
        uint32_t action = call->refused ? SCMP_ACT_ERRNO((uint16_t)call->refused) : SCMP_ACT_ALLOW;
        return seccomp_rule_add_array(filter, action, call->number, count, compared) == 0;
}

static bool fill_filter(scmp_filter_ctx filter, enum sandbox profile)
{
        if (seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) != 0 ||
                seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) != 0)
                return false;
        for (size_t i = 0; i < sandbox_call_count; i++)
                if (sandbox_call_is_in(&sandbox_calls[i], profile) &&
                        !add_call(filter, &sandbox_calls[i]))
                        return false;
        return true;
}

static bool bind_calls(enum sandbox profile)
{
        if (!sandbox_filters())
                return true;
        scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
        if (!filter)
                return false;
        bool bound = fill_filter(filter, profile) && seccomp_load(filter) == 0;
        seccomp_release(filter);
        return bound;
}

enum err sandbox_enter_with(struct act *a, enum sandbox profile, const struct sandbox_files *files)
{
        sandbox_forbid_dumps();
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
                !bind_limits(&sandbox_profiles[profile]) ||
                !bind_files(&sandbox_profiles[profile], files) || !bind_calls(profile))
                return fail(a, E_BUG, TEXT_SANDBOX_REFUSED);
        return OK;
}

enum err sandbox_enter(struct act *a, enum sandbox profile, const char *const *may_read)
{
        const struct sandbox_files files = { .may_read = may_read };
        return sandbox_enter_with(a, profile, &files);
}
