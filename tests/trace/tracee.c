/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "tracee.h"

#include "base/err.h"
#include "needle.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

const char *const role_names[ROLES] = { "launcher", "template", "person", "image", "keeper",
        "browser", "other" };

struct tracee *tracees_find(struct tracees *tracees, pid_t pid)
{
        for (size_t i = 0; i < tracees->count; i++)
                if (tracees->all[i].pid == pid)
                        return &tracees->all[i];
        size_t free = 1; // the first place is the launcher's
        while (free < tracees->count && tracees->all[free].pid != 0)
                free++;
        if (free == TRACEES_MOST)
                trace_give_up("too many processes");
        struct tracee *tracee = &tracees->all[tracees->count == 0 ? 0 : free];
        *tracee = (struct tracee){
                .pid = pid,
                .role = tracees->count == 0 ? ROLE_LAUNCHER : ROLE_OTHER,
                .is_new = tracees->count > 0,
        };
        if (tracee == &tracees->all[tracees->count])
                tracees->count++;
        return tracee;
}

void tracees_drop(struct tracees *tracees, pid_t pid)
{
        for (size_t i = 0; i < tracees->count; i++)
                if (tracees->all[i].pid == pid)
                        tracees->all[i].pid = 0;
}

enum role role_of_name(const char *name)
{
        for (enum role role = 0; role < ROLE_OTHER; role++)
                if (strcmp(name, role_names[role]) == 0)
                        return role;
        return ROLE_OTHER;
}

void tracee_read_role(struct tracee *tracee)
{
        char path[64];
        char name[32] = "";
        snprintf(path, sizeof path, "/proc/%d/comm", tracee->pid);
        FILE *comm = fopen(path, "r");
        if (!comm)
                return;
        if (fgets(name, sizeof name, comm))
                name[strcspn(name, "\n")] = '\0';
        fclose(comm);
        enum role role = role_of_name(name);
        if (role == tracee->role || tracee->role == ROLE_LAUNCHER)
                return;
        tracee->role = role;
        tracee->calls = 0;
}

/* Calls of the filter stop at a tracer; without one they fail. */
static bool filter(const struct sock_fprog *program)
{
        return !program || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program) == 0;
}

static _Noreturn void become(char *const *command, const struct tracee_start *start)
{
        const struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
        static char *const environment[] = { "PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", NULL };
        char *with_leak[COUNT(environment) + 2] = { environment[0], environment[1] };
        size_t count = 2;
        for (char **e = environ; *e; e++)
                if (strncmp(*e, "CITYKEY_LEAK", 12) == 0 && count + 1 < COUNT(with_leak))
                        with_leak[count++] = *e;
        int null = open(start->in, O_RDONLY);
        int to = open(start->out, O_WRONLY | O_CREAT | O_APPEND, 0644);
        int complaints = open(start->err, O_WRONLY | O_CREAT | O_APPEND, 0644);
        setrlimit(RLIMIT_CORE, &unlimited);
        if (dup2(null, 0) < 0 || dup2(to, 1) < 0 || dup2(complaints, 2) < 0 ||
                close_range(3, ~0U, 0) != 0 || !filter(start->filter) || setgroups(0, NULL) != 0 ||
                setgid(start->uid) != 0 || setuid(start->uid) != 0)
                _exit(120);
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        execve(command[0], command, with_leak);
        _exit(121);
}

pid_t tracee_start(char *const *command, const struct tracee_start *start)
{
        pid_t pid = fork();
        if (pid == 0)
                become(command, start);
        int status;
        if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
                trace_give_up("the program does not start");
        long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                       PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT |
                       PTRACE_O_EXITKILL;
        if (start->filter)
                options |= PTRACE_O_TRACESECCOMP;
        if (ptrace(PTRACE_SETOPTIONS, pid, 0, options) != 0 ||
                ptrace(start->filter ? PTRACE_CONT : PTRACE_SYSCALL, pid, 0, 0) != 0)
                trace_give_up("the program cannot be traced");
        return pid;
}
