/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/sandbox_inside.h"

#include <errno.h>
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

WHEN(AS_IF, "as if there were none", { 0, 0, 0 }, { 0, 0, 0 });
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
WHEN(A_CLIENT, "not blocking", IS(3, SOCK_CLOEXEC | SOCK_NONBLOCK), { 0, 0, 0 });
WHEN(OF_SOCKET, "of a socket itself", IS(1, SOL_SOCKET), { 0, 0, 0 });
WHEN(NO_DELAY, "send at once", IS(1, SOL_TCP), IS(2, TCP_NODELAY));
WHEN(CORK, "send together", IS(1, SOL_TCP), IS(2, TCP_CORK));
WHEN(TO_CHANGE, "to read and change what is there",
        { 2, (uint64_t)(O_ACCMODE | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY)), O_RDWR },
        { 0, 0, 0 });
WHEN(A_DRAFT, "to make a file without a name",
        { 2, (uint64_t)(O_ACCMODE | O_TRUNC | O_APPEND | O_TMPFILE), O_RDWR | O_TMPFILE },
        { 0, 0, 0 });
WHEN(A_NEW_FILE, "to make a file that is not there",
        { 2,
                (uint64_t)(O_ACCMODE | O_CREAT | O_EXCL | O_TRUNC | O_APPEND |
                           (O_TMPFILE & ~O_DIRECTORY)),
                O_WRONLY | O_CREAT | O_EXCL },
        { 0, 0, 0 });
WHEN(LOCK, "lock a part of a file", IS(1, F_SETLK), { 0, 0, 0 });
WHEN(SEE_LOCK, "see who locks it", IS(1, F_GETLK), { 0, 0, 0 });
WHEN(A_PAIR, "a pair of its own", IS(0, AF_UNIX), { 0, 0, 0 });
WHEN(A_FORK, "exactly a fork", IS(0, CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID | SIGCHLD),
        { 0, 0, 0 });
WHEN(A_THREAD, "exactly a thread",
        IS(0, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
                        CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID),
        { 0, 0, 0 });
WHEN(SET_NAME, "its name", IS(0, PR_SET_NAME), { 0, 0, 0 });
WHEN(SET_DEATH, "end with its parent", IS(0, PR_SET_PDEATHSIG), { 0, 0, 0 });
WHEN(SET_NO_DUMP, "no dump", IS(0, PR_SET_DUMPABLE), IS(1, 0));
WHEN(SET_NO_NEW, "no new privileges", IS(0, PR_SET_NO_NEW_PRIVS), { 0, 0, 0 });

#define CALL(name, when, profiles)                                                                 \
        {                                                                                          \
#name, SCMP_SYS(name), &when, profiles, 0                                          \
        }
#define NOT_THERE(name, profiles)                                                                  \
        {                                                                                          \
#name, SCMP_SYS(name), &AS_IF, profiles, ENOSYS                                    \
        }

/* Letters: K keeper, D derive, T template, P person, S person at a desk, I image worker, W web, U
 * upkeep, C secret, V verify. Grouped by what the calls do; whoever adds a letter says in the
 * commit what needs it. */
const struct sandbox_call sandbox_calls[] = {
        // bytes on descriptors that are open already
        CALL(read, ANY, "KDTPSIVWCU"),
        CALL(readv, ANY, "KTPSIVWU"),
        CALL(pread64, ANY, "TPSIVWU"),
        CALL(write, ANY, "KDTPSIVWCU"),
        CALL(writev, ANY, "KTPSIVWU"),
        CALL(pwrite64, ANY, "TPWU"),
        CALL(lseek, ANY, "TPSIVWCU"),
        CALL(ftruncate, ANY, "TPWU"),
        CALL(recvfrom, ANY, "KTPSIVWCU"),
        CALL(recvmsg, ANY, "KTPSVWCU"),
        CALL(sendto, ANY, "KTPSIVWCU"),
        CALL(sendmsg, ANY, "KTPSIVWCU"),
        CALL(shutdown, ANY, "KTPSIVW"),
        CALL(poll, ANY, "KTPSIVWCU"),
        CALL(ppoll, ANY, "KTPSIVWCU"),
        CALL(close, ANY, "KDTPSIVWCU"),
        CALL(close_range, ANY, "TC"),
        CALL(dup3, ANY, "T"),
        CALL(fcntl, GET_FLAGS, "KTPSIVWU"),
        CALL(fcntl, SET_FLAGS, "TPSW"),
        CALL(fcntl, GET_FD, "TPSVWU"),
        CALL(fcntl, SET_FD, "TPSVWU"),
        CALL(fcntl, COPY_FD, "TPSW"),
        CALL(fstat, ANY, "KDTPSIVWCU"),
        CALL(ioctl, IS_TERMINAL, "TPSVWU"),
        // a browser comes to a listener that was handed over
        CALL(accept4, A_BROWSER, "TS"),
        CALL(setsockopt, NO_DELAY, "TSW"),
        CALL(setsockopt, CORK, "TSW"),
        // files by name: only to read, and Landlock says which
        CALL(openat, TO_READ, "TPSVWCU"),
        CALL(newfstatat, OPEN_ALREADY, "KDIC"),
        CALL(newfstatat, ANY, "TPSVWU"),
        CALL(stat, ANY, "TPSVWU"),
        CALL(lstat, ANY, "TPSVWU"),
        CALL(statx, ANY, "TPSVWU"),
        CALL(statfs, ANY, "TPSVWU"),
        CALL(fstatfs, ANY, "TPSVWU"),
        CALL(access, ANY, "TPSVWU"),
        CALL(faccessat, ANY, "TPSVWU"),
        CALL(faccessat2, ANY, "TPSVWU"),
        CALL(readlink, ANY, "TPSVWU"),
        CALL(readlinkat, ANY, "TPSVWU"),
        CALL(getdents64, ANY, "TPSVW"),
        CALL(getcwd, ANY, "TPSVWU"),
        CALL(fadvise64, ANY, "TPSVW"),
        // memory
        CALL(brk, ANY, "KDTPSIVWCU"),
        CALL(mmap, NOT_CODE, "KDTPSIVWCU"),
        CALL(mprotect, NOT_CODE, "KDTPSIVWCU"),
        CALL(munmap, ANY, "KDTPSIVWCU"),
        CALL(mremap, ANY, "KDTPSIVWCU"),
        CALL(madvise, ANY, "KDTPSIVWCU"),
        CALL(mincore, ANY, "TPSIW"),
        CALL(mlock, ANY, "KDTPSWCU"),
        CALL(munlock, ANY, "KDTPSWCU"),
        CALL(mlockall, ANY, "TPS"),
        // itself
        CALL(exit, ANY, "KDTPSIVWCU"),
        CALL(exit_group, ANY, "KDTPSIVWCU"),
        CALL(futex, ANY, "KDTPSIVWCU"),
        CALL(getrandom, ANY, "KDTPSIVWCU"),
        CALL(clock_gettime, ANY, "KDTPSIVWCU"),
        CALL(clock_getres, ANY, "TPSVW"),
        CALL(gettimeofday, ANY, "KDTPSIVWCU"),
        CALL(clock_nanosleep, ANY, "KTPSWU"),
        CALL(rt_sigaction, ANY, "KDTPSIVWCU"),
        CALL(rt_sigprocmask, ANY, "KDTPSIVWCU"),
        CALL(rt_sigreturn, ANY, "KDTPSIVWCU"),
        CALL(sigaltstack, ANY, "TPSW"),
        CALL(restart_syscall, ANY, "KDTPSIVWCU"),
        CALL(sched_yield, ANY, "KDTPSIVWCU"),
        CALL(sched_getaffinity, ANY, "TPSVW"),
        CALL(getpid, ANY, "KDTPSIVWCU"),
        CALL(getppid, ANY, "TPSWCU"),
        CALL(gettid, ANY, "KDTPSIVWCU"),
        CALL(getuid, ANY, "KTPSVWU"),
        CALL(geteuid, ANY, "KTPSVWU"),
        CALL(getgid, ANY, "KTPSVWU"),
        CALL(getegid, ANY, "KTPSVWU"),
        CALL(uname, ANY, "KTPSVWCU"),
        CALL(sysinfo, ANY, "KTPSIVWU"),
        CALL(prlimit64, LOOK, "KDTPSIVWCU"),
        CALL(prlimit64, OWN, "TWC"),
        // a person is born, and the template waits
        CALL(clone, A_PERSON, "T"),
        CALL(setpgid, ANY, "T"),
        CALL(prctl, SET_NAME, "TW"),
        CALL(prctl, SET_DEATH, "TC"),
        CALL(prctl, SET_NO_DUMP, "TC"),
        CALL(prctl, SET_NO_NEW, "TC"),
        CALL(seccomp, ANY, "TC"),
        CALL(landlock_create_ruleset, ANY, "TC"),
        CALL(landlock_add_rule, ANY, "T"),
        CALL(landlock_restrict_self, ANY, "TC"),
        // the city's site: its database, its connections, its threads, and nobody else's
        CALL(openat, TO_CHANGE, "WU"),
        CALL(fdatasync, ANY, "WU"),
        CALL(fsync, ANY, "WU"),
        CALL(fcntl, LOCK, "WU"),
        CALL(fcntl, SEE_LOCK, "WU"),
        CALL(socketpair, A_PAIR, "W"),
        CALL(getsockname, ANY, "W"),
        CALL(getsockopt, OF_SOCKET, "W"),
        CALL(accept4, A_CLIENT, "W"),
        CALL(epoll_create1, ANY, "W"),
        CALL(epoll_ctl, ANY, "W"),
        CALL(epoll_wait, ANY, "W"),
        CALL(epoll_pwait, ANY, "W"),
        CALL(eventfd2, ANY, "W"),
        CALL(clone, A_THREAD, "W"),
        NOT_THERE(fchown, "WU"), // SQLite's wish when it is root; it does without
        NOT_THERE(clone3, "W"),  // its flags cannot be seen here; the C library takes clone then
        CALL(set_robust_list, ANY, "WCU"),
        CALL(rseq, ANY, "W"),
        // what is published and the keys' file: made beside, given its name, the old one removed
        CALL(openat, A_DRAFT, "U"),
        CALL(openat, A_NEW_FILE, "U"),
        CALL(linkat, ANY, "U"),
        CALL(rename, ANY, "U"),
        CALL(renameat, ANY, "U"),
        CALL(unlink, ANY, "U"),
        CALL(unlinkat, ANY, "U"),
        CALL(fchmod, ANY, "U"),
        CALL(flock, ANY, "U"),
        // passwords: a process is born for each
        CALL(clone, A_FORK, "C"),
        CALL(pidfd_open, ANY, "C"),
        CALL(waitid, ANY, "C"),
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
static const char *const web_paths[] = { "/usr/share/zoneinfo", "/etc/localtime", NULL };
static const char *const forking_paths[] = { "/proc",
        NULL }; /* its children look at their limits */
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
        [SANDBOX_WEB] = { "web", 'W', "serve the city's site and change its database", web_paths,
                -1, -1, -1 },
        [SANDBOX_SECRET] = { "secret", 'C', "fork those that derive from passwords", forking_paths,
                -1, -1, 0 },
        [SANDBOX_UPKEEP] = { "upkeep", 'U',
                "make the month's keys and publish what everybody may have", web_paths, -1, -1,
                -1 },
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
