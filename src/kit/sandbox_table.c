/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/sandbox_inside.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

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
WHEN(A_BROWSER, "without its address, not blocking", IS(3, SOCK_CLOEXEC | SOCK_NONBLOCK), IS(1, 0));
WHEN(NO_DELAY, "send at once", IS(1, SOL_TCP), IS(2, TCP_NODELAY));
WHEN(CORK, "send together", IS(1, SOL_TCP), IS(2, TCP_CORK));
WHEN(SET_NAME, "its name", IS(0, PR_SET_NAME), { 0, 0, 0 });
WHEN(SET_DEATH, "end with its parent", IS(0, PR_SET_PDEATHSIG), { 0, 0, 0 });
WHEN(SET_NO_DUMP, "no dump", IS(0, PR_SET_DUMPABLE), IS(1, 0));
WHEN(SET_NO_NEW, "no new privileges", IS(0, PR_SET_NO_NEW_PRIVS), { 0, 0, 0 });

#define CALL(name, when, profiles)                                                                 \
        {                                                                                          \
#name, SCMP_SYS(name), &when, profiles                                             \
        }

/* Letters: K keeper, D derive, T template, P person, S person at a desk, I image worker, V verify.
 * Grouped by what the calls do; whoever adds a letter says in the commit what needs it. */
const struct sandbox_call sandbox_calls[] = {
        // bytes on descriptors that are open already
        CALL(read, ANY, "KDTPSIV"),
        CALL(readv, ANY, "KTPSIV"),
        CALL(pread64, ANY, "TPSIV"),
        CALL(write, ANY, "KDTPSIV"),
        CALL(writev, ANY, "KTPSIV"),
        CALL(pwrite64, ANY, "TP"),
        CALL(lseek, ANY, "TPSIV"),
        CALL(ftruncate, ANY, "TP"),
        CALL(recvfrom, ANY, "KTPSIV"),
        CALL(recvmsg, ANY, "KTPSV"),
        CALL(sendto, ANY, "KTPSIV"),
        CALL(sendmsg, ANY, "KTPSIV"),
        CALL(shutdown, ANY, "KTPSIV"),
        CALL(poll, ANY, "KTPSIV"),
        CALL(ppoll, ANY, "KTPSIV"),
        CALL(close, ANY, "KDTPSIV"),
        CALL(close_range, ANY, "T"),
        CALL(dup3, ANY, "T"),
        CALL(fcntl, GET_FLAGS, "KTPSIV"),
        CALL(fcntl, SET_FLAGS, "TPS"),
        CALL(fcntl, GET_FD, "TPSV"),
        CALL(fcntl, SET_FD, "TPSV"),
        CALL(fcntl, COPY_FD, "TPS"),
        CALL(fstat, ANY, "KDTPSIV"),
        CALL(ioctl, IS_TERMINAL, "TPSV"),
        // a browser comes to a listener that was handed over
        CALL(accept4, A_BROWSER, "TS"),
        CALL(setsockopt, NO_DELAY, "TS"),
        CALL(setsockopt, CORK, "TS"),
        // files by name: only to read, and Landlock says which
        CALL(openat, TO_READ, "TPSV"),
        CALL(newfstatat, OPEN_ALREADY, "KDI"),
        CALL(newfstatat, ANY, "TPSV"),
        CALL(stat, ANY, "TPSV"),
        CALL(lstat, ANY, "TPSV"),
        CALL(statx, ANY, "TPSV"),
        CALL(statfs, ANY, "TPSV"),
        CALL(fstatfs, ANY, "TPSV"),
        CALL(access, ANY, "TPSV"),
        CALL(faccessat, ANY, "TPSV"),
        CALL(faccessat2, ANY, "TPSV"),
        CALL(readlink, ANY, "TPSV"),
        CALL(readlinkat, ANY, "TPSV"),
        CALL(getdents64, ANY, "TPSV"),
        CALL(getcwd, ANY, "TPSV"),
        CALL(fadvise64, ANY, "TPSV"),
        // memory
        CALL(brk, ANY, "KDTPSIV"),
        CALL(mmap, NOT_CODE, "KDTPSIV"),
        CALL(mprotect, NOT_CODE, "KDTPSIV"),
        CALL(munmap, ANY, "KDTPSIV"),
        CALL(mremap, ANY, "KDTPSIV"),
        CALL(madvise, ANY, "KDTPSIV"),
        CALL(mincore, ANY, "TPSI"),
        CALL(mlock, ANY, "KDTPS"),
        CALL(munlock, ANY, "KDTPS"),
        CALL(mlockall, ANY, "TPS"),
        // itself
        CALL(exit, ANY, "KDTPSIV"),
        CALL(exit_group, ANY, "KDTPSIV"),
        CALL(futex, ANY, "KDTPSIV"),
        CALL(getrandom, ANY, "KDTPSIV"),
        CALL(clock_gettime, ANY, "KDTPSIV"),
        CALL(clock_getres, ANY, "TPSV"),
        CALL(gettimeofday, ANY, "KDTPSIV"),
        CALL(clock_nanosleep, ANY, "KTPS"),
        CALL(rt_sigaction, ANY, "KDTPSIV"),
        CALL(rt_sigprocmask, ANY, "KDTPSIV"),
        CALL(rt_sigreturn, ANY, "KDTPSIV"),
        CALL(sigaltstack, ANY, "TPS"),
        CALL(restart_syscall, ANY, "KDTPSIV"),
        CALL(sched_yield, ANY, "KDTPSIV"),
        CALL(sched_getaffinity, ANY, "TPSV"),
        CALL(getpid, ANY, "KDTPSIV"),
        CALL(getppid, ANY, "TPS"),
        CALL(gettid, ANY, "KDTPSIV"),
        CALL(getuid, ANY, "KTPSV"),
        CALL(geteuid, ANY, "KTPSV"),
        CALL(getgid, ANY, "KTPSV"),
        CALL(getegid, ANY, "KTPSV"),
        CALL(uname, ANY, "KTPSV"),
        CALL(sysinfo, ANY, "KTPSIV"),
        CALL(prlimit64, LOOK, "KDTPSIV"),
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
        /* 600 s: an hour at a desk is some 3,000 answers of 10 ms and 200 tries of a portrait, 1 s
         * each; twice that and more. It writes no file at all. */
        [SANDBOX_DESK] = { "desk", 'S', "serve one person's browser on the listener it was handed",
                person_paths, 1024LL * MIB, 600, 0 },
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
