/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "scan.h"
#include "taint.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

/* retention PERSON.json PORTRAIT.png OUT UID STDOUT STDERR [kill ROLE CALL SIGNAL] -- COMMAND…
 *
 * Runs the command as UID under ptrace, with every process that it starts, and looks:
 *   - into each process at its very end, when all its memory is still there: nothing of the person;
 *   - into the person process while it writes its results: the name, the birth and rows of the
 *     portrait must be there, or this search is worth nothing; into the others then: nothing;
 *   - at the bytes of each writing call: what is the person's goes to its results and to its own
 *     sockets only; and no process that knows a person opens a file for writing.
 * With kill, the process of ROLE gets SIGNAL at the entry of its CALLth system call. Memory is then
 * searched only where a crash leaves it scrubbed; what is looked for is a process that is left.
 *
 * Prints what was seen. Exit status 0: as it must be; 1: found something; 2: the test is broken. */

enum { LEFT_SECONDS = 8, RUN_SECONDS = 120, SAMPLES_MOST = 4, SAMPLE_EACH = 20 };

struct kill_order {
        bool is_given, is_done;
        enum role role;
        size_t call;
        int signal;
};

struct watch {
        struct act act;
        struct needles *needles;
        bool knows_made; /* the needles of what was made are in */
        bool has_begun;  /* the program's own first call was made; before are its libraries' */
        const char *out;
        struct kill_order kill;
        struct tracees tracees;
        pid_t root;
        int root_status;
        struct hits served; /* in the person while it was served */
        size_t samples, writes;
        size_t memory, taint, opened, left; /* findings */
        size_t calls[ROLES], ends[ROLES];
};

static void learn_made(struct watch *watch)
{
        if (!watch->knows_made)
                watch->knows_made = needles_add_made(&watch->act, watch->needles, watch->out);
}

/* Memory. */

static void search_memory(struct watch *watch, const struct tracee *tracee, const char *when)
{
        struct hits hits = { .first = NULL };
        char where[64];
        learn_made(watch);
        if (!scan_process(tracee->pid, watch->needles, &hits))
                return;
        watch->ends[tracee->role]++;
        if (hits_sum(&hits) == 0)
                return;
        watch->memory++;
        snprintf(where, sizeof where, "memory of the %s, %s", role_names[tracee->role], when);
        hits_print(&hits, where);
}

/* While the person writes its results. The worker and the person itself may know it. */
static void take_sample(struct watch *watch, pid_t person)
{
        scan_process(person, watch->needles, &watch->served);
        watch->samples++;
        for (size_t i = 0; i < watch->tracees.count; i++) {
                const struct tracee *other = &watch->tracees.all[i];
                if (other->pid != 0 && other->role != ROLE_PERSON && other->role != ROLE_IMAGE)
                        search_memory(watch, other, "while the person was served");
        }
}

/* Calls. */

static void look_at_write(
        struct watch *watch, const struct tracee *tracee, const struct entry *entry, int fd)
{
        struct hits hits = { .first = NULL };
        char where[128];
        enum place place = place_of(tracee->pid, fd, watch->out);
        if (tracee->role == ROLE_PERSON && place == PLACE_OUTPUT &&
                watch->writes++ % SAMPLE_EACH == 0 && watch->samples < SAMPLES_MOST)
                take_sample(watch, tracee->pid);
        taint_search(tracee->pid, entry, watch->needles, &hits);
        if (hits_sum(&hits) == 0 || place_is_allowed(tracee->role, place))
                return;
        watch->taint++;
        snprintf(where, sizeof where, "written by the %s to descriptor %d",
                role_names[tracee->role], fd);
        hits_print(&hits, where);
}

static void kill_as_ordered(struct watch *watch, const struct tracee *tracee)
{
        struct kill_order *order = &watch->kill;
        if (order->is_done || !watch->has_begun || tracee->role != order->role ||
                tracee->calls != order->call)
                return;
        order->is_done = true;
        kill(tracee->pid, order->signal);
}

static void look_at_entry(struct watch *watch, struct tracee *tracee, const struct entry *entry)
{
        int fd;
        tracee->calls++;
        watch->calls[tracee->role]++;
        if (watch->kill.is_given) {
                kill_as_ordered(watch, tracee);
                return;
        }
        if ((tracee->role == ROLE_PERSON || tracee->role == ROLE_IMAGE) &&
                entry_opens_for_writing(entry)) {
                watch->opened++;
                printf("  the %s opens a file for writing\n", role_names[tracee->role]);
        }
        if (entry_writes(entry, &fd))
                look_at_write(watch, tracee, entry, fd);
}

/* What a program of ours does first is to forbid dumps: its calls are counted from there. */
static void begin(struct watch *watch, struct tracee *tracee)
{
        if (watch->has_begun)
                return;
        watch->has_begun = true;
        watch->calls[tracee->role] = 0;
        tracee->calls = 0;
}

static void look_at_call(struct watch *watch, struct tracee *tracee)
{
        struct __ptrace_syscall_info info;
        if (ptrace(PTRACE_GET_SYSCALL_INFO, tracee->pid, sizeof info, &info) <= 0)
                return;
        if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
                struct entry entry = { .number = info.entry.nr };
                memcpy(entry.arguments, info.entry.args, sizeof entry.arguments);
                if (entry.number == SYS_prctl && entry.arguments[0] == PR_SET_DUMPABLE)
                        begin(watch, tracee);
                if (entry.number == SYS_prctl && entry.arguments[0] == PR_SET_NAME)
                        tracee->is_naming = true;
                look_at_entry(watch, tracee, &entry);
        } else if (tracee->is_naming) {
                tracee->is_naming = false;
                tracee_read_role(tracee);
        }
}

/* Stops. */

/* Every end but those of killed runs; and the end of a process that crashed and knows a person,
 * since it scrubs even then. */
static bool end_is_searched(const struct watch *watch, const struct tracee *tracee)
{
        const struct kill_order *order = &watch->kill;
        return !order->is_given ||
               (order->is_done && order->signal != SIGKILL && tracee->role == order->role &&
                       (tracee->role == ROLE_PERSON || tracee->role == ROLE_IMAGE));
}

/* The signal that the process goes on with. */
static int look_at_stop(struct watch *watch, struct tracee *tracee, int status)
{
        int number = WSTOPSIG(status);
        int event = status >> 16;
        if (number == (SIGTRAP | 0x80)) {
                look_at_call(watch, tracee);
                return 0;
        }
        if (event == PTRACE_EVENT_EXIT && end_is_searched(watch, tracee))
                search_memory(watch, tracee, "at its end");
        if (event != 0)
                return 0;
        if (tracee->is_new && number == SIGSTOP) {
                tracee->is_new = false;
                return 0;
        }
        return number;
}

static void count_left(struct watch *watch)
{
        for (size_t i = 0; i < watch->tracees.count; i++) {
                const struct tracee *tracee = &watch->tracees.all[i];
                if (tracee->pid == 0)
                        continue;
                watch->left++;
                printf("  the %s is left\n", role_names[tracee->role]);
                kill(tracee->pid, SIGKILL);
        }
}

static void wake(int number)
{
        (void)number;
}

static void set_alarm(unsigned seconds)
{
        struct sigaction interrupt = { .sa_handler = wake };
        sigaction(SIGALRM, &interrupt, NULL);
        alarm(seconds);
}

static void run(struct watch *watch)
{
        set_alarm(RUN_SECONDS);
        for (;;) {
                int status;
                pid_t pid = waitpid(-1, &status, __WALL);
                if (pid < 0 && errno == EINTR)
                        count_left(watch);
                else if (pid < 0)
                        return;
                if (pid <= 0)
                        continue;
                struct tracee *tracee = tracees_find(&watch->tracees, pid);
                if (WIFSTOPPED(status)) {
                        int number = look_at_stop(watch, tracee, status);
                        ptrace(PTRACE_SYSCALL, pid, 0, number);
                        continue;
                }
                tracees_drop(&watch->tracees, pid);
                if (pid == watch->root) {
                        watch->root_status = status;
                        set_alarm(LEFT_SECONDS);
                }
        }
}

/* The verdict. */

static bool was_served(const struct hits *served)
{
        return served->count[NEEDLE_NAME] > 0 && served->count[NEEDLE_BIRTH] > 0 &&
               served->count[NEEDLE_PIXELS] > 0;
}

static int judge(const struct watch *watch)
{
        for (enum role role = 0; role < ROLES; role++)
                printf("calls %s %zu\n", role_names[role], watch->calls[role]);
        printf("status %d\n", WIFEXITED(watch->root_status) ? WEXITSTATUS(watch->root_status)
                                                            : 128 + WTERMSIG(watch->root_status));
        printf("found%s%s%s%s\n", watch->memory ? " memory" : "", watch->taint ? " taint" : "",
                watch->opened ? " opened" : "", watch->left ? " left" : "");
        if (watch->kill.is_given) {
                printf("killed %d\n", watch->kill.is_done);
                return watch->left > 0;
        }
        hits_print(&watch->served, "served");
        printf("served %d\n", was_served(&watch->served));
        bool looked = watch->ends[ROLE_PERSON] > 0 && watch->ends[ROLE_LAUNCHER] > 0;
        if (!looked)
                trace_give_up("no end of a person and a launcher was seen");
        return watch->memory + watch->taint + watch->opened + watch->left > 0 ||
               !was_served(&watch->served);
}

int main(int count, char **words)
{
        enum { FIXED = 7 };
        static struct watch watch;
        int at = FIXED;
        if (count > FIXED + 4 && strcmp(words[at], "kill") == 0) {
                watch.kill = (struct kill_order){ true, false, role_of_name(words[at + 1]),
                        strtoul(words[at + 2], NULL, 10), (int)strtol(words[at + 3], NULL, 10) };
                at += 4;
        }
        if (count <= at + 1 || strcmp(words[at], "--") != 0)
                trace_give_up("usage: retention PERSON PORTRAIT OUT UID STDOUT STDERR -- COMMAND…");
        watch.act = act_begin(arena_make(256 << 20), STR("test"), LANG_EN);
        watch.needles = needles_make(&watch.act, words[1], words[2]);
        watch.out = words[3];
        const struct tracee_start start = {
                .uid = (uid_t)strtoul(words[4], NULL, 10),
                .in = "/dev/null",
                .out = words[5],
                .err = words[6],
        };
        watch.root = tracee_start(words + at + 1, &start);
        tracees_find(&watch.tracees, watch.root);
        run(&watch);
        return judge(&watch);
}
