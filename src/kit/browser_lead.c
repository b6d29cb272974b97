/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/browser_inside.h"

#include "kit/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The process that leads a browser's session, and outlives all of it. In a process namespace it is
 * the first process, whose end ends the others; beside the launcher it is the one to which every
 * process falls that loses its parent here. */

static void tell(int socket, enum browser_begun begun)
{
        const struct browser_born born = { .begun = begun };
        process_send(socket, &born, sizeof born, NULL, 0);
}

/* Beginning. */

static int open_signals(void)
{
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGCHLD);
        sigaddset(&signals, SIGTERM);
        sigprocmask(SIG_BLOCK, &signals, NULL);
        return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Of what crashes no memory is dumped, not to a program either: the core limit alone does not keep
 * it from that. It holds for all that is started from here (core(5)). What may not be dumped may
 * not set it; for this moment it may. */
static bool write_nothing_when_it_crashes(void)
{
        prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
        SCOPED(file_close) int filter = open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC);
        bool knows_no_dumps = filter < 0 && errno == ENOENT;
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
        return knows_no_dumps || (filter >= 0 && process_write_all(filter, "0", 1));
}

static bool get_ready(const struct browser_life *life)
{
        return write_nothing_when_it_crashes() && (!life->is_apart || browser_make_place(life)) &&
               browser_fill_place(life);
}

static _Noreturn void become_browser(const struct browser_life *life, int failed)
{
        sigset_t none;
        const char **words = browser_arguments(life->act, life->setup, life->folder);
        const char **variables = browser_environment(life->act, life->folder);
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        signal(SIGPIPE, SIG_DFL);
        signal(SIGXFSZ, SIG_DFL);
        prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        if (life->is_apart)
                prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        if (chdir(file_join(life->act, life->folder, "home")) == 0)
                execve(words[0], (char *const *)(uintptr_t)words,
                        (char *const *)(uintptr_t)variables);
        ssize_t told = write(failed, "!", 1);
        _exit(told == 1 ? 127 : 126);
}

/* The browser's number, or -1. A pipe that closes with the exec says that it could be run. */
static pid_t start_browser(const struct browser_life *life)
{
        int ends[2];
        char failed;
        if (pipe2(ends, O_CLOEXEC) != 0)
                return -1;
        pid_t pid = fork();
        if (pid == 0)
                become_browser(life, ends[1]);
        close(ends[1]);
        bool is_running = pid > 0 && read(ends[0], &failed, 1) == 0;
        close(ends[0]);
        return is_running ? pid : -1;
}

/* The middle. */

/* Did the browser end? Others that end are only reaped. */
static bool reap(pid_t browser)
{
        bool is_over = false;
        for (pid_t ended = waitpid(-1, NULL, WNOHANG); ended > 0;
                ended = waitpid(-1, NULL, WNOHANG))
                is_over = is_over || ended == browser;
        return is_over;
}

static bool is_told_to_end(int signals)
{
        struct signalfd_siginfo signal;
        while (read(signals, &signal, sizeof signal) == sizeof signal)
                if (signal.ssi_signo == SIGTERM)
                        return true;
        return false;
}

/* Nothing is ever sent on the socket: readable is its end. */
static void wait_for_end(int signals, int socket, pid_t browser)
{
        struct pollfd wait[] = { { signals, POLLIN, 0 }, { socket, POLLIN, 0 } };
        while (poll(wait, COUNT(wait), -1) >= 0 || errno == EINTR)
                if (is_told_to_end(signals) || reap(browser) || wait[1].revents)
                        return;
}

/* The end. */

/* The name, which may have anything in it, ends at the last ')'. */
int64_t browser_ask_stat(const char *pid, enum browser_stat what)
{
        char path[64];
        char line[512] = "";
        int64_t number;
        snprintf(path, sizeof path, "/proc/%.16s/stat", pid);
        SCOPED(file_close_stream) FILE *file = fopen(path, "re");
        const char *name_end = file && fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
        struct str rest = str_of(name_end);
        struct str word = STR("");
        for (int i = 0; i <= (int)what; i++)
                word = str_cut(rest, ' ', &rest);
        return str_read_number(word, INT32_MAX, &number) ? number : -1;
}

static void kill_children(void)
{
        SCOPED(file_close_list) DIR *list = opendir("/proc");
        for (struct dirent *entry = list ? readdir(list) : NULL; entry; entry = readdir(list)) {
                int64_t pid;
                if (str_read_number(str_of(entry->d_name), INT32_MAX, &pid) &&
                        browser_ask_stat(entry->d_name, BROWSER_STAT_PARENT) == getpid())
                        kill((pid_t)pid, SIGKILL);
        }
}

/* Whoever is left becomes its child when the parent goes, so in the end there is nobody. */
static void end_all(const struct browser_life *life)
{
        do {
                if (life->is_apart)
                        kill(-1, SIGKILL);
                else
                        kill_children();
        } while (waitpid(-1, NULL, 0) > 0 || errno == EINTR);
}

int browser_try(void *context, int socket)
{
        (void)socket;
        return browser_make_place(context) ? 0 : 1;
}

int browser_lead(void *context, int socket)
{
        const struct browser_life *life = context;
        int signals = open_signals();
        umask(077);
        fcntl(socket, F_SETFD, FD_CLOEXEC);
        if (!life->is_apart) {
                prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
                prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
        }
        if (!get_ready(life)) {
                tell(socket, BROWSER_NOT_APART);
                return err_exit_code(E_BUSY);
        }
        pid_t browser = start_browser(life);
        tell(socket, browser > 0 ? BROWSER_BEGAN : BROWSER_NO_PROGRAM);
        if (browser > 0)
                wait_for_end(signals, socket, browser);
        end_all(life);
        if (!life->is_apart)
                file_remove_folder(life->folder);
        return 0;
}
