/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The most memory each process of a command held:
 *
 *   measure_memory PROGRAM ARGUMENT…
 *
 * prints a line NAME TAB KiB for every process that the command was, at its end. Counted is what a
 * process has beside mapped files (RssAnon and RssShmem of /proc/PID/status): the program is traced
 * and looked at whenever it is about to give memory back (munmap, mremap, brk, madvise, shmdt,
 * exit), and memory of that kind only grows in between, so no peak is missed. Pages that parent and
 * child still share count in both. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES = 256, NAME = 32 };

struct seen {
        pid_t pid;
        long most; /* KiB */
        char name[NAME];
        int is_inside; /* a system call has begun and not ended */
};

static long field(const char *text, const char *name)
{
        const char *at = strstr(text, name);
        return at ? strtol(at + strlen(name), NULL, 10) : 0;
}

static void look(struct seen *seen)
{
        char path[64], text[4096];
        snprintf(path, sizeof path, "/proc/%d/status", seen->pid);
        FILE *file = fopen(path, "r");
        if (!file)
                return;
        text[fread(text, 1, sizeof text - 1, file)] = '\0';
        fclose(file);
        long now = field(text, "RssAnon:") + field(text, "RssShmem:");
        if (now > seen->most)
                seen->most = now;
        sscanf(text, "Name:\t%31[^\n]", seen->name);
}

static struct seen *find(struct seen *all, size_t *count, pid_t pid)
{
        for (size_t i = 0; i < *count; i++)
                if (all[i].pid == pid)
                        return &all[i];
        if (*count == PROCESSES)
                exit(1);
        all[*count] = (struct seen){ .pid = pid };
        return &all[(*count)++];
}

static int gives_back(unsigned long long number)
{
        static const long numbers[] = { SYS_munmap, SYS_mremap, SYS_brk, SYS_madvise, SYS_shmdt,
                SYS_mmap, SYS_execve, SYS_exit, SYS_exit_group };
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
                if ((long)number == numbers[i])
                        return 1;
        return 0;
}

static void at_system_call(struct seen *seen)
{
        struct __ptrace_syscall_info info;
        if (ptrace(PTRACE_GET_SYSCALL_INFO, seen->pid, sizeof info, &info) > 0 &&
                info.op == PTRACE_SYSCALL_INFO_ENTRY && gives_back(info.entry.nr))
                look(seen);
}

/* Which signal the stop hands on. */
static int handle_stop(struct seen *seen, int status)
{
        int signal = WSTOPSIG(status);
        if (signal == (SIGTRAP | 0x80)) {
                at_system_call(seen);
                return 0;
        }
        if (status >> 16) { // a fork, an exec or the end
                look(seen);
                return 0;
        }
        return signal == SIGSTOP ? 0 : signal; // SIGSTOP is how a traced child begins
}

static int trace(pid_t first)
{
        static struct seen all[PROCESSES];
        size_t count = 0;
        int status, outcome = 1;
        pid_t pid;
        while ((pid = waitpid(-1, &status, __WALL)) > 0 || errno == EINTR) {
                if (pid <= 0)
                        continue;
                struct seen *seen = find(all, &count, pid);
                if (WIFSTOPPED(status)) {
                        int signal = handle_stop(seen, status);
                        ptrace(PTRACE_SYSCALL, pid, NULL, (void *)(long)signal);
                } else if (pid == first) {
                        outcome = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
                }
        }
        for (size_t i = 0; i < count; i++)
                printf("%s\t%ld\n", all[i].name, all[i].most);
        return outcome;
}

int main(int count, char **arguments)
{
        if (count < 2)
                return 2;
        pid_t first = fork();
        if (first == 0) {
                dup2(STDERR_FILENO, STDOUT_FILENO);
                ptrace(PTRACE_TRACEME, 0, NULL, NULL);
                raise(SIGSTOP);
                execv(arguments[1], arguments + 1);
                _exit(127);
        }
        int status;
        waitpid(first, &status, 0);
        long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                       PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT |
                       PTRACE_O_EXITKILL;
        if (ptrace(PTRACE_SETOPTIONS, first, NULL, (void *)options) != 0)
                return 1;
        ptrace(PTRACE_SYSCALL, first, NULL, NULL);
        return trace(first);
}
