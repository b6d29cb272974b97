/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/sandbox_inside.h"

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>

enum { MIB = 1024 * 1024 };

#define ALL_BITS UINT64_MAX
#define IS(number, value)                                                                          \
        {                                                                                          \
                number, ALL_BITS, value                                                            \
        }
#define WHEN(name, ...) static const struct sandbox_condition name = { __VA_ARGS__ }

WHEN(ANY, "", { 0, 0, 0 }, { 0, 0, 0 });
WHEN(TO_READ, "for reading only",
        { 2, (uint64_t)(O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY)), 0 },
        { 0, 0, 0 });
WHEN(OPEN_ALREADY, "of an open descriptor", { 3, AT_EMPTY_PATH, AT_EMPTY_PATH }, { 0, 0, 0 });
WHEN(NOT_CODE, "not executable", { 2, PROT_EXEC, 0 }, { 0, 0, 0 });
WHEN(A_PERSON, "exactly the fork of a person", IS(0, CLONE_PARENT | CLONE_PIDFD | SIGCHLD),
        { 0, 0, 0 });
WHEN(LOOK, "only to look", IS(0, 0), IS(2, 0));
WHEN(OWN, "its own", IS(0, 0), { 0, 0, 0 });
WHEN(IS_TERMINAL, "is this a terminal", IS(1, TCGETS), { 0, 0, 0 });
WHEN(GET_FLAGS, "look at flags", IS(1, F_GETFL), { 0, 0, 0 });
WHEN(SET_FLAGS, "set flags", IS(1, F_SETFL), { 0, 0, 0 });
WHEN(GET_FD, "look at close-on-exec", IS(1, F_GETFD), { 0, 0, 0 });
WHEN(SET_FD, "set close-on-exec", IS(1, F_SETFD), { 0, 0, 0 });
WHEN(COPY_FD, "copy a descriptor", IS(1, F_DUPFD_CLOEXEC), { 0, 0, 0 });
WHEN(SET_NAME, "its name", IS(0, PR_SET_NAME), { 0, 0, 0 });
WHEN(SET_DEATH, "end with its parent", IS(0, PR_SET_PDEATHSIG), { 0, 0, 0 });
WHEN(SET_NO_DUMP, "no dump", IS(0, PR_SET_DUMPABLE), IS(1, 0));
WHEN(SET_NO_NEW, "no new privileges", IS(0, PR_SET_NO_NEW_PRIVS), { 0, 0, 0 });

#define CALL(name, when, profiles)                                                                 \
        {                                                                                          \
#name, SCMP_SYS(name), &when, profiles                                             \
        }

/* Letters: K keeper, D derive, T template, P person, I image worker, V verify. Grouped by what the
 * calls do; whoever adds a letter says in the commit what needs it. */
const struct sandbox_call sandbox_calls[] = {
        // bytes on descriptors that are open already
        CALL(read, ANY, "KDTPIV"),
        CALL(readv, ANY, "KTPIV"),
        CALL(pread64, ANY, "TPIV"),
        CALL(write, ANY, "KDTPIV"),
        CALL(writev, ANY, "KTPIV"),
        CALL(pwrite64, ANY, "TP"),
        CALL(lseek, ANY, "TPIV"),
        CALL(ftruncate, ANY, "TP"),
        CALL(recvfrom, ANY, "KTPIV"),
        CALL(recvmsg, ANY, "KTPV"),
        CALL(sendto, ANY, "KTPIV"),
        CALL(sendmsg, ANY, "KTPIV"),
        CALL(shutdown, ANY, "KTPIV"),
        CALL(poll, ANY, "KTPIV"),
        CALL(ppoll, ANY, "KTPIV"),
        CALL(close, ANY, "KDTPIV"),
        CALL(close_range, ANY, "T"),
        CALL(dup3, ANY, "T"),
        CALL(fcntl, GET_FLAGS, "KTPIV"),
        CALL(fcntl, SET_FLAGS, "TP"),
        CALL(fcntl, GET_FD, "TPV"),
        CALL(fcntl, SET_FD, "TPV"),
        CALL(fcntl, COPY_FD, "TP"),
        CALL(fstat, ANY, "KDTPIV"),
        CALL(ioctl, IS_TERMINAL, "TPV"),
        // files by name: only to read, and Landlock says which
        CALL(openat, TO_READ, "TPV"),
        CALL(newfstatat, OPEN_ALREADY, "KDI"),
        CALL(newfstatat, ANY, "TPV"),
        CALL(stat, ANY, "TPV"),
        CALL(lstat, ANY, "TPV"),
        CALL(statx, ANY, "TPV"),
        CALL(statfs, ANY, "TPV"),
        CALL(fstatfs, ANY, "TPV"),
        CALL(access, ANY, "TPV"),
        CALL(faccessat, ANY, "TPV"),
        CALL(faccessat2, ANY, "TPV"),
        CALL(readlink, ANY, "TPV"),
        CALL(readlinkat, ANY, "TPV"),
        CALL(getdents64, ANY, "TPV"),
        CALL(getcwd, ANY, "TPV"),
        CALL(fadvise64, ANY, "TPV"),
        // memory
        CALL(brk, ANY, "KDTPIV"),
        CALL(mmap, NOT_CODE, "KDTPIV"),
        CALL(mprotect, NOT_CODE, "KDTPIV"),
        CALL(munmap, ANY, "KDTPIV"),
        CALL(mremap, ANY, "KDTPIV"),
        CALL(madvise, ANY, "KDTPIV"),
        CALL(mincore, ANY, "TPI"),
        CALL(mlock, ANY, "KDTP"),
        CALL(munlock, ANY, "KDTP"),
        CALL(mlockall, ANY, "TP"),
        // itself
        CALL(exit, ANY, "KDTPIV"),
        CALL(exit_group, ANY, "KDTPIV"),
        CALL(futex, ANY, "KDTPIV"),
        CALL(getrandom, ANY, "KDTPIV"),
        CALL(clock_gettime, ANY, "KDTPIV"),
        CALL(clock_getres, ANY, "TPV"),
        CALL(gettimeofday, ANY, "KDTPIV"),
        CALL(clock_nanosleep, ANY, "KTP"),
        CALL(rt_sigaction, ANY, "KDTPIV"),
        CALL(rt_sigprocmask, ANY, "KDTPIV"),
        CALL(rt_sigreturn, ANY, "KDTPIV"),
        CALL(sigaltstack, ANY, "TP"),
        CALL(restart_syscall, ANY, "KDTPIV"),
        CALL(sched_yield, ANY, "KDTPIV"),
        CALL(sched_getaffinity, ANY, "TPV"),
        CALL(getpid, ANY, "KDTPIV"),
        CALL(getppid, ANY, "TP"),
        CALL(gettid, ANY, "KDTPIV"),
        CALL(getuid, ANY, "KTPV"),
        CALL(geteuid, ANY, "KTPV"),
        CALL(getgid, ANY, "KTPV"),
        CALL(getegid, ANY, "KTPV"),
        CALL(uname, ANY, "KTPV"),
        CALL(sysinfo, ANY, "KTPIV"),
        CALL(prlimit64, LOOK, "KDTPIV"),
        CALL(prlimit64, OWN, "T"),
        // a person is born, and the template waits
        CALL(clone, A_PERSON, "T"),
        CALL(setpgid, ANY, "T"),
        CALL(prctl, SET_NAME, "T"),
        CALL(prctl, SET_DEATH, "T"),
        CALL(prctl, SET_NO_DUMP, "T"),
        CALL(prctl, SET_NO_NEW, "T"),
        CALL(seccomp, ANY, "T"),
        CALL(landlock_create_ruleset, ANY, "T"),
        CALL(landlock_add_rule, ANY, "T"),
        CALL(landlock_restrict_self, ANY, "T"),
        // a worker that it started before
        CALL(waitid, ANY, "V"),
        CALL(pidfd_send_signal, ANY, "V"),
};

const size_t sandbox_call_count = COUNT(sandbox_calls);

#define DRAWING_PATHS                                                                              \
        "/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/fontconfig", "/etc/fonts",       \
                "/var/cache/fontconfig", "/usr/share/zoneinfo"

static const char *const person_paths[] = { DRAWING_PATHS, NULL };
/* A person looks at its own mappings for the scrub; it opens them before its own profile. */
static const char *const template_paths[] = { DRAWING_PATHS, "/proc", NULL };
static const char *const verify_paths[] = { "/usr/share/zoneinfo", "/etc/localtime", NULL };

const struct sandbox_profile sandbox_profiles[SANDBOX_COUNT] = {
        [SANDBOX_KEEPER] = { "keeper", 'K', "answer requests on its socket", NULL, 64LL * MIB, -1,
                0 },
        [SANDBOX_DERIVE] = { "derive", 'D', "derive one key from one passphrase", NULL,
                1088LL * MIB, 60, 0 },
        [SANDBOX_TEMPLATE] = { "template", 'T', "fork persons; what a person may, it must too",
                template_paths, -1, -1, 64LL * MIB },
        [SANDBOX_PERSON] = { "person", 'P', "serve one person; write to what it was handed",
                person_paths, 1024LL * MIB, 120, 64LL * MIB },
        [SANDBOX_IMAGE] = { "image", 'I', "decode one picture", NULL, 448LL * MIB, 15, 0 },
        [SANDBOX_VERIFY] = { "verify", 'V', "judge a card from what is open", verify_paths,
                512LL * MIB, -1, -1 },
};

bool sandbox_call_is_in(const struct sandbox_call *call, enum sandbox profile)
{
        return strchr(call->profiles, sandbox_profiles[profile].letter) != NULL;
}

static void print_calls(FILE *out, enum sandbox profile)
{
        for (size_t i = 0; i < sandbox_call_count; i++) {
                const struct sandbox_call *call = &sandbox_calls[i];
                if (sandbox_call_is_in(call, profile))
                        fprintf(out, "  %s%s%s\n", call->name, *call->when->text ? ": " : "",
                                call->when->text);
        }
}

static void print_limit(FILE *out, const char *what, int64_t most, int64_t unit)
{
        if (most < 0)
                fprintf(out, "  %s: as the machine\n", what);
        else
                fprintf(out, "  %s: %lld %s\n", what, (long long)(most / unit),
                        unit == MIB ? "MiB" : "s");
}

void sandbox_print(FILE *out)
{
        fputs("# What each process may ask of the kernel; anything else kills it (SIGSYS).\n", out);
        for (enum sandbox p = 0; p < SANDBOX_COUNT; p++) {
                const struct sandbox_profile *profile = &sandbox_profiles[p];
                fprintf(out, "\n%s: %s\n", profile->name, profile->may);
                print_limit(out, "memory beyond what it has", profile->memory, MIB);
                print_limit(out, "processor time", profile->seconds, 1);
                print_limit(out, "a file", profile->file, MIB);
                fputs("  core file, dump, new privileges: none\n", out);
                for (const char *const *path = profile->paths; path && *path; path++)
                        fprintf(out, "  reads %s\n", *path);
                print_calls(out, p);
        }
}
