/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/process.h"

#include "kit/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void close_fd(int *fd)
{
        if (*fd >= 0)
                close(*fd);
        *fd = -1;
}

/* The child's side. */

/* Copies the descriptors to the numbers they are known by, first away from them so that none is
 * overwritten before its turn. */
static bool place_descriptors(const struct process_start *start, int socket)
{
        int sources[1 + PROCESS_KEPT_MOST];
        const int above = PROCESS_FIRST_KEPT + PROCESS_KEPT_MOST;
        for (size_t i = 0; i <= start->keep_count; i++) {
                sources[i] = fcntl(i == 0 ? socket : start->keep[i - 1], F_DUPFD, above);
                if (sources[i] < 0)
                        return false;
        }
        int null = open("/dev/null", O_RDWR);
        if (null < 0)
                return false;
        for (int fd = 0; fd < PROCESS_SOCKET; fd++)
                if (dup2(null, fd) != fd)
                        return false;
        for (size_t i = 0; i <= start->keep_count; i++)
                if (dup2(sources[i], PROCESS_SOCKET + (int)i) < 0)
                        return false;
        return close_range(PROCESS_FIRST_KEPT + (unsigned)start->keep_count, ~0U, 0) == 0;
}

static uintptr_t read_address(struct str hex)
{
        uintptr_t address = 0;
        for (size_t i = 0; i < hex.len; i++)
                address = address << 4 |
                          (uintptr_t)(hex.at[i] <= '9' ? hex.at[i] - '0' : hex.at[i] - 'a' + 10);
        return address;
}

/* What the parent has mapped to share with others (a database's index) is no business of the
 * child; memory without a file may be. A line is start-end rights offset device inode name. */
static bool drop_shared_files(void)
{
        char line[PATH_MAX + 128];
        SCOPED(file_close_stream) FILE *list = fopen("/proc/self/maps", "re");
        while (list && fgets(line, sizeof line, list)) {
                struct str rest = str_of(line);
                uintptr_t start = read_address(str_cut(rest, '-', &rest));
                uintptr_t end = read_address(str_cut(rest, ' ', &rest));
                if (str_starts_with(rest, STR("rw-s")) && !strstr(line, " /dev/zero"))
                        munmap((void *)start, end - start);
        }
        return list != NULL;
}

static void reset_signals(void)
{
        for (int number = 1; number < NSIG; number++)
                signal(number, SIG_DFL); // refused for a few, which is right
        signal(SIGPIPE, SIG_IGN);
        signal(SIGXFSZ, SIG_IGN);
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
}

/* A parent outside of the child's own namespace has no number here. */
static bool has_parent(const struct process_start *start, pid_t parent)
{
        return getppid() == ((start->namespaces & CLONE_NEWPID) != 0 ? 0 : parent);
}

static _Noreturn void run_child(const struct process_start *start, int socket, pid_t parent)
{
        reset_signals();
        prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        bool is_apart = start->is_session ? setsid() > 0 : setpgid(0, 0) == 0;
        if (!has_parent(start, parent) || !is_apart || !place_descriptors(start, socket) ||
                !drop_shared_files())
                _exit(err_exit_code(E_BUSY));
        prctl(PR_SET_NAME, start->name, 0, 0, 0);
        _exit(start->main(start->context, PROCESS_SOCKET));
}

/* The parent's side. */

/* The C library's fork knows no namespaces. */
static pid_t fork_child(const struct process_start *start)
{
        if (start->namespaces == 0)
                return fork();
        return (pid_t)syscall(SYS_clone, start->namespaces | SIGCHLD, NULL, NULL, NULL, NULL);
}

enum err process_start(struct act *a, const struct process_start *start, struct process *process)
{
        int ends[2];
        if (start->keep_count > PROCESS_KEPT_MOST ||
                socketpair(AF_UNIX, start->socket_type | SOCK_CLOEXEC, 0, ends) != 0)
                return fail(a, E_BUSY, TEXT_PROCESS_NO_ROOM);
        SCOPED(close_fd) int theirs = ends[1];
        SCOPED(close_fd) int ours = ends[0];
        pid_t parent = getpid();
        pid_t pid = fork_child(start);
        if (pid == 0)
                run_child(start, theirs, parent);
        int pidfd = pid < 0 ? -1 : pidfd_open(pid, 0);
        if (pidfd < 0) {
                if (pid > 0)
                        kill(pid, SIGKILL);
                if (pid > 0)
                        waitpid(pid, NULL, 0);
                return fail(a, E_BUSY, TEXT_PROCESS_NO_ROOM);
        }
        if (!start->is_session)
                setpgid(pid, pid); // whoever of the two is first
        *process = (struct process){ start->name, pid, pidfd, ours };
        ours = -1;
        return OK;
}

enum err process_wait(struct process *process, int milliseconds, struct process_end *end)
{
        struct pollfd done = { .fd = process->pidfd, .events = POLLIN };
        int ready = -1;
        if (process->pidfd < 0)
                return E_BUSY; // it was waited for before
        do
                ready = poll(&done, 1, milliseconds);
        while (ready < 0 && errno == EINTR);
        siginfo_t info = { 0 };
        if (ready <= 0 || waitid(P_PIDFD, (id_t)process->pidfd, &info, WEXITED) != 0)
                return E_BUSY;
        close_fd(&process->pidfd);
        *end = info.si_code == CLD_EXITED ? (struct process_end){ .status = info.si_status }
                                          : (struct process_end){ .signal = info.si_status };
        return OK;
}

void process_kill(struct process *process)
{
        if (process->pidfd >= 0)
                pidfd_send_signal(process->pidfd, SIGKILL, NULL, 0);
}

void process_close(struct process *process)
{
        close_fd(&process->socket);
        if (process->pidfd >= 0) {
                struct process_end end;
                process_kill(process);
                process_wait(process, -1, &end);
                close_fd(&process->pidfd);
        }
        *process = PROCESS_NONE;
}

bool process_group_is_empty(pid_t group)
{
        return kill(-group, 0) != 0 && errno == ESRCH;
}
