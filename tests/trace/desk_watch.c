/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "desk_call.h"
#include "scan.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* desk_watch UID PRINTER-PORT IN OUT ERR FOLDER -- COMMAND…
 *
 * Runs a desk as UID under ptrace, with every process that it starts, browsers too, and looks:
 *   - into each process of ours at its very end, when all its memory is still there: nothing of
 *     anybody;
 *   - at the bytes of each writing call of ours: what is a person's goes to the browser, to the
 *     printer and to the person's own two workers only;
 *   - at each file that is opened for writing: the launcher's are in FOLDER, a browser's in its own
 *     file system in memory, nobody else has any;
 * and, told to on standard input, a word a line, answered by what was found since and "end":
 *   person FOLDER    somebody new comes; FOLDER has person.json and portrait.png
 *   card FOLDER      a card was made for them: FOLDER has its qr.txt and stub.txt
 *   served           now the person's process must know them, and nobody else, and no other process
 *                    of ours anything: or this search is worth nothing
 *   after            the next visit has begun: no process of the desk knows anybody, and nothing
 *                    of an earlier browser runs
 *   kill ROLE SIGNAL
 *   wait             until the desk has ended; then nothing of it may be left
 * Ends with standard input. Exit status 2: the test is broken. */

enum { LEFT_SECONDS = 10, RUN_SECONDS = 200, LINE_MOST = 512 };

struct watch {
        struct act act;
        struct needles *needles;
        const char *folder;
        int printer_port;
        struct tracees tracees;
        pid_t root;
        bool has_ended;
        int root_status;
        size_t sessions;    /* browsers that were started */
        size_t ends[ROLES]; /* searched */
};

static void found(const char *pattern, ...) __attribute__((format(printf, 1, 2)));
static void found(const char *pattern, ...)
{
        va_list words;
        va_start(words, pattern);
        printf("  ");
        vprintf(pattern, words);
        putchar('\n');
        va_end(words);
}

/* Memory. */

static void search_memory(
        struct watch *watch, const struct tracee *tracee, int all_but, const char *when)
{
        struct hits hits = { .all_but = all_but };
        char where[96];
        if (!scan_process(tracee->pid, watch->needles, &hits))
                return;
        watch->ends[tracee->role]++;
        snprintf(where, sizeof where, "memory of the %s, %s", role_names[tracee->role], when);
        if (hits_sum(&hits) > 0)
                hits_print(&hits, where);
}

static struct tracee *newest(struct watch *watch, enum role role)
{
        struct tracee *best = NULL;
        for (size_t i = 0; i < watch->tracees.count; i++) {
                struct tracee *tracee = &watch->tracees.all[i];
                if (tracee->pid != 0 && tracee->role == role && (!best || tracee->pid > best->pid))
                        best = tracee;
        }
        return best;
}

static void search_ours(struct watch *watch, const struct tracee *but, const char *when)
{
        for (size_t i = 0; i < watch->tracees.count; i++) {
                const struct tracee *tracee = &watch->tracees.all[i];
                if (tracee->pid != 0 && tracee != but && tracee->role != ROLE_BROWSER)
                        search_memory(watch, tracee, 0, when);
        }
}

static void look_served(struct watch *watch)
{
        struct hits known = { .only = watch->needles->people };
        const struct tracee *person = newest(watch, ROLE_PERSON);
        if (!person || !scan_process(person->pid, watch->needles, &known)) {
                found("there is no person's process");
                return;
        }
        if (known.count[NEEDLE_NAME] == 0 || known.count[NEEDLE_BIRTH] == 0 ||
                known.count[NEEDLE_PIXELS] == 0)
                hits_print(&known, "the person's process was not found to know the person");
        search_memory(watch, person, watch->needles->people, "of somebody else");
        search_ours(watch, person, "while a person was served");
}

/* A child whose end was told before its birth is in the list, but is not there. */
static void forget_ghosts(struct watch *watch)
{
        for (size_t i = 0; i < watch->tracees.count; i++)
                if (watch->tracees.all[i].pid != 0 && kill(watch->tracees.all[i].pid, 0) != 0)
                        watch->tracees.all[i].pid = 0;
}

static void look_after(struct watch *watch)
{
        forget_ghosts(watch);
        search_ours(watch, NULL, "after the visit");
        for (size_t i = 0; i < watch->tracees.count; i++) {
                const struct tracee *tracee = &watch->tracees.all[i];
                if (tracee->pid != 0 && tracee->role == ROLE_BROWSER &&
                        tracee->session < watch->sessions)
                        found("a process of an earlier browser is left");
        }
        if (watch->ends[ROLE_PERSON] == 0)
                found("no person's process was searched");
}

/* Calls. */

static void look_at_bytes(
        struct watch *watch, const struct tracee *tracee, const struct entry *entry, int fd)
{
        struct hits hits = { .first = NULL };
        char where[96];
        taint_search(tracee->pid, entry, watch->needles, &hits);
        if (hits_sum(&hits) == 0 ||
                reach_is_allowed(tracee->role, reach_of(tracee->pid, fd, watch->printer_port)))
                return;
        snprintf(where, sizeof where, "written by the %s to descriptor %d",
                role_names[tracee->role], fd);
        hits_print(&hits, where);
}

static void look_at_call(struct watch *watch, struct tracee *tracee, const struct entry *entry)
{
        int fd;
        if (entry->number == SYS_mmap && (int)entry->arguments[4] < 0)
                return;
        if (entry_opens_for_writing(entry)) {
                tracee->is_opening = true;
                if (tracee->role == ROLE_PERSON || tracee->role == ROLE_IMAGE)
                        found("the %s opens a file for writing", role_names[tracee->role]);
        }
        if (tracee->role == ROLE_BROWSER)
                return;
        if (entry_hides(entry))
                found("the %s writes where it is not seen, by call %llu", role_names[tracee->role],
                        (unsigned long long)entry->number);
        if (entry_writes(entry, &fd))
                look_at_bytes(watch, tracee, entry, fd);
}

/* A browser's processes may call themselves as they like. */
static void read_name(struct watch *watch, struct tracee *tracee, uint64_t address)
{
        char name[16] = "";
        if (tracee->role == ROLE_BROWSER || tracee->role == ROLE_LAUNCHER)
                return;
        scan_read(tracee->pid, address, name, sizeof name - 1);
        tracee->role = role_of_name(name);
        if (tracee->role == ROLE_BROWSER)
                tracee->session = ++watch->sessions;
}

static void look_at_entry(struct watch *watch, struct tracee *tracee)
{
        struct __ptrace_syscall_info info;
        if (ptrace(PTRACE_GET_SYSCALL_INFO, tracee->pid, sizeof info, &info) <= 0 ||
                info.op != PTRACE_SYSCALL_INFO_SECCOMP)
                return;
        struct entry entry = { .number = info.seccomp.nr };
        memcpy(entry.arguments, info.seccomp.args, sizeof entry.arguments);
        if (entry.number == SYS_prctl)
                read_name(watch, tracee, entry.arguments[1]);
        else
                look_at_call(watch, tracee, &entry);
}

/* What was opened. */
static void look_at_exit(struct watch *watch, struct tracee *tracee)
{
        struct __ptrace_syscall_info info;
        char path[4096];
        tracee->is_opening = false;
        if (ptrace(PTRACE_GET_SYSCALL_INFO, tracee->pid, sizeof info, &info) <= 0 ||
                info.op != PTRACE_SYSCALL_INFO_EXIT || info.exit.rval < 0)
                return;
        if (!open_is_allowed(tracee, (int)info.exit.rval, watch->folder, path))
                found("opened for writing by the %s: %s", role_names[tracee->role], path);
}

/* Stops. */

/* What a browser starts is of its session. */
static void look_at_birth(struct watch *watch, pid_t parent)
{
        unsigned long born = 0;
        ptrace(PTRACE_GETEVENTMSG, parent, 0, &born);
        struct tracee *child = tracees_find(&watch->tracees, (pid_t)born);
        const struct tracee *from = tracees_find(&watch->tracees, parent);
        if (from->role != ROLE_BROWSER)
                return;
        child->role = from->role;
        child->session = from->session;
}

static enum __ptrace_request look_at_event(struct watch *watch, struct tracee *tracee, int event)
{
        pid_t pid = tracee->pid;
        if (event == PTRACE_EVENT_SECCOMP)
                look_at_entry(watch, tracee);
        else if (event == PTRACE_EVENT_EXIT && tracee->role != ROLE_BROWSER && !tracee->is_killed)
                search_memory(watch, tracee, 0, "at its end");
        else if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK ||
                 event == PTRACE_EVENT_CLONE)
                look_at_birth(watch, pid);
        return tracee->is_opening ? PTRACE_SYSCALL : PTRACE_CONT;
}

static void look_at_stop(struct watch *watch, struct tracee *tracee, int status)
{
        int number = WSTOPSIG(status);
        pid_t pid = tracee->pid;
        if (status >> 16 != 0) {
                ptrace(look_at_event(watch, tracee, status >> 16), pid, 0, 0);
                return;
        }
        if (number == (SIGTRAP | 0x80)) {
                look_at_exit(watch, tracee);
                number = 0;
        } else if (tracee->is_new && number == SIGSTOP) {
                tracee->is_new = false;
                number = 0;
        }
        ptrace(PTRACE_CONT, pid, 0, number);
}

/* All that has happened to the desk. */
static void hear_desk(struct watch *watch)
{
        int status;
        for (pid_t pid = waitpid(-1, &status, __WALL | WNOHANG); pid > 0;
                pid = waitpid(-1, &status, __WALL | WNOHANG)) {
                if (WIFSTOPPED(status)) {
                        look_at_stop(watch, tracees_find(&watch->tracees, pid), status);
                        continue;
                }
                tracees_drop(&watch->tracees, pid);
                if (pid == watch->root) {
                        watch->has_ended = true;
                        watch->root_status = status;
                }
        }
}

/* Words. */

static struct pollfd desk_signals(void)
{
        static const struct pollfd none = { .events = POLLIN };
        struct pollfd signals = none;
        sigset_t child;
        sigemptyset(&child);
        sigaddset(&child, SIGCHLD);
        sigprocmask(SIG_BLOCK, &child, NULL);
        signals.fd = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
        return signals;
}

static void drain(int signals)
{
        struct signalfd_siginfo signal;
        while (read(signals, &signal, sizeof signal) == sizeof signal) {
        }
}

static size_t count_living(struct watch *watch)
{
        size_t count = 0;
        forget_ghosts(watch);
        for (size_t i = 0; i < watch->tracees.count; i++)
                count += watch->tracees.all[i].pid != 0;
        return count;
}

static int64_t now_ms(void)
{
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Hears the desk until it has ended, and then until nothing of it is left or the time is over. */
static void wait_for_end(struct watch *watch, struct pollfd *signals)
{
        int64_t limit = INT64_MAX;
        while (count_living(watch) > 0) {
                if (watch->has_ended && limit == INT64_MAX)
                        limit = now_ms() + LEFT_SECONDS * 1000;
                int64_t left = limit == INT64_MAX ? -1 : limit - now_ms();
                if (limit != INT64_MAX && left <= 0)
                        break;
                poll(signals, 1, (int)left);
                drain(signals->fd);
                hear_desk(watch);
        }
        for (size_t i = 0; i < watch->tracees.count; i++)
                if (watch->tracees.all[i].pid != 0)
                        found("the %s is left", role_names[watch->tracees.all[i].role]);
        if (watch->ends[ROLE_PERSON] == 0)
                found("no end of a person's process was searched");
        printf("status %d\n", WIFEXITED(watch->root_status) ? WEXITSTATUS(watch->root_status)
                                                            : 128 + WTERMSIG(watch->root_status));
}

static void kill_role(struct watch *watch, const char *name, int signal)
{
        struct tracee *tracee = newest(watch, role_of_name(name));
        if (!tracee) {
                found("there is no %s to kill", name);
                return;
        }
        tracee->is_killed = signal == SIGKILL;
        kill(tracee->pid, signal);
}

static const char *join(struct act *a, const char *folder, const char *name)
{
        struct buf path = buf_in(a->mem);
        buf_add_c(&path, folder);
        buf_add_c(&path, name);
        return buf_c(&path);
}

static void take_word(struct watch *watch, char *line, struct pollfd *signals)
{
        char word[16] = "";
        char more[LINE_MOST] = "";
        int number = 0;
        struct act *a = &watch->act;
        sscanf(line, "%15s %500s %d", word, more, &number);
        if (strcmp(word, "person") == 0)
                needles_add_person(a, watch->needles, join(a, more, "/person.json"),
                        join(a, more, "/portrait.png"));
        else if (strcmp(word, "card") == 0 && !needles_add_made(a, watch->needles, more))
                trace_give_up(more);
        else if (strcmp(word, "served") == 0)
                look_served(watch);
        else if (strcmp(word, "after") == 0)
                look_after(watch);
        else if (strcmp(word, "kill") == 0)
                kill_role(watch, more, number);
        else if (strcmp(word, "wait") == 0)
                wait_for_end(watch, signals);
        puts("end");
        fflush(stdout);
}

static void run(struct watch *watch)
{
        struct pollfd wait[] = { { .fd = STDIN_FILENO, .events = POLLIN }, desk_signals() };
        char line[LINE_MOST];
        for (;;) {
                hear_desk(watch);
                if (poll(wait, COUNT(wait), -1) < 0 && errno != EINTR)
                        trace_give_up("poll");
                drain(wait[1].fd);
                hear_desk(watch);
                if (!wait[0].revents)
                        continue;
                if (!fgets(line, sizeof line, stdin))
                        return;
                take_word(watch, line, &wait[1]);
        }
}

int main(int count, char **words)
{
        enum { FIXED = 7 };
        static struct watch watch;
        if (count <= FIXED + 1 || strcmp(words[FIXED], "--") != 0)
                trace_give_up("usage: desk_watch UID PRINTER-PORT IN OUT ERR FOLDER -- COMMAND…");
        watch.act = act_begin(arena_make(512 << 20), STR("test"), LANG_EN);
        watch.needles = needles_begin(&watch.act);
        watch.printer_port = (int)strtol(words[2], NULL, 10);
        watch.folder = words[6];
        const struct tracee_start start = {
                .uid = (uid_t)strtoul(words[1], NULL, 10),
                .in = words[3],
                .out = words[4],
                .err = words[5],
                .filter = desk_filter(),
        };
        alarm(RUN_SECONDS);
        watch.root = tracee_start(words + FIXED + 1, &start);
        tracees_find(&watch.tracees, watch.root);
        setvbuf(stdin, NULL, _IONBF, 0);
        run(&watch);
        return 0;
}
