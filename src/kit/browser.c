/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/browser_inside.h"

#include "base/leak.h"
#include "kit/crypt.h"
#include "kit/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

/* The launcher's side. */

enum {
        ASKED_MS = 3 * 1000,  /* for its session's leader to end all */
        KILLED_MS = 2 * 1000, /* for the kernel to, afterwards */
        BEGIN_MS = 10 * 1000,
};

/* Beginning. */

enum err browser_find(struct act *a, const char **program)
{
        static const char *const programs[] = { "/usr/bin/chromium", "/usr/bin/chromium-browser",
                "/usr/bin/google-chrome" };
        for (size_t i = 0; i < COUNT(programs); i++) {
                if (access(programs[i], X_OK) != 0)
                        continue;
                *program = programs[i];
                return OK;
        }
        return fail(a, E_NONE, TEXT_BROWSER_NONE);
}

static enum err hear_begun(struct act *a, const struct browser_setup *setup,
        struct browser *browser, enum browser_begun *begun)
{
        struct browser_born born;
        size_t size = sizeof born;
        size_t count = 0;
        if (!process_receive(browser->process.socket, &born, &size, NULL, &count) ||
                size != sizeof born)
                return fail(a, E_BUSY, TEXT_PROCESS_NO_ROOM);
        *begun = (enum browser_begun)born.begun;
        if (born.begun == BROWSER_NO_PROGRAM)
                return fail_with(a, E_NONE, TEXT_BROWSER_NOT_RUN, setup->program);
        return OK;
}

static struct browser_life describe(
        struct act *a, const struct browser_setup *setup, const struct browser *browser)
{
        return (struct browser_life){
                .act = a,
                .setup = setup,
                .is_apart = browser->is_apart,
                .has_users = browser->is_apart && geteuid() != 0, // root may mount without
                .user = geteuid(),
                .group = getegid(),
                .folder = browser->is_apart ? BROWSER_PLACE : browser->folder,
                .mount = browser->mount,
        };
}

static enum err start_leader(
        struct act *a, process_main *lead, struct browser_life *life, struct process *process)
{
        int own = CLONE_NEWNS | CLONE_NEWPID | (life->has_users ? CLONE_NEWUSER : 0);
        const struct process_start beginning = {
                .name = "browser",
                .main = lead,
                .context = life,
                .socket_type = SOCK_SEQPACKET,
                .namespaces = life->is_apart ? own : 0,
                .is_session = true,
        };
        return process_start(a, &beginning, process);
}

static enum err start(struct act *a, const struct browser_setup *setup, struct browser *browser,
        enum browser_begun *begun)
{
        struct browser_life life = describe(a, setup, browser);
        TRY(start_leader(a, browser_lead, &life, &browser->process));
        return hear_begun(a, setup, browser, begun);
}

/* A new folder on a file system in memory, and only there. */
static enum err make_folder(struct act *a, char folder[BROWSER_FOLDER_MOST])
{
        const char *const places[] = { leak_folder(), getenv("XDG_RUNTIME_DIR"), "/dev/shm",
                "/run/shm" };
        for (size_t i = 0; i < COUNT(places); i++) {
                struct statfs about;
                if (!places[i] || statfs(places[i], &about) != 0 ||
                        (about.f_type != TMPFS_MAGIC && !leak_folder()))
                        continue;
                int len = snprintf(
                        folder, BROWSER_FOLDER_MOST, "%s/citykey-browser-XXXXXX", places[i]);
                if (len < BROWSER_FOLDER_MOST && mkdtemp(folder))
                        return OK;
        }
        folder[0] = '\0';
        return fail(a, E_STATE, TEXT_BROWSER_NO_MEMORY);
}

enum err browser_start_beside(
        struct act *a, const struct browser_setup *setup, struct browser *browser)
{
        enum browser_begun begun;
        SCOPED(browser_close) struct browser made = BROWSER_NONE;
        struct browser_setup whole = *setup;
        if (!whole.program)
                TRY(browser_find(a, &whole.program));
        TRY(make_folder(a, made.folder));
        TRY(start(a, &whole, &made, &begun));
        if (begun != BROWSER_BEGAN)
                return fail(a, E_BUSY, TEXT_PROCESS_NO_ROOM);
        *browser = made;
        made = BROWSER_NONE;
        return OK;
}

enum err browser_start(struct act *a, const struct browser_setup *setup, struct browser *browser)
{
        enum browser_begun begun;
        SCOPED(browser_close) struct browser made = BROWSER_NONE;
        struct browser_setup whole = *setup;
        if (!whole.program)
                TRY(browser_find(a, &whole.program));
        if (leak_folder())
                return browser_start_beside(a, &whole, browser);
        made.is_apart = true;
        crypt_random(&made.mount, sizeof made.mount);
        enum err outcome = start(a, &whole, &made, &begun);
        if (outcome == E_NONE)
                return outcome;
        if (outcome != OK || begun != BROWSER_BEGAN) {
                act_recover(a);
                return browser_start_beside(a, &whole, browser);
        }
        *browser = made;
        made = BROWSER_NONE;
        return OK;
}

bool browser_can_start(struct act *a, bool *may_be_beside)
{
        struct browser tried = { .process = PROCESS_NONE, .is_apart = true };
        struct browser_life life = describe(a, NULL, &tried);
        struct process_end end = { .status = 1 };
        *may_be_beside = make_folder(a, tried.folder) == OK;
        if (*may_be_beside)
                rmdir(tried.folder);
        bool may_be_apart = start_leader(a, browser_try, &life, &tried.process) == OK &&
                            process_wait(&tried.process, BEGIN_MS, &end) == OK && end.status == 0 &&
                            end.signal == 0;
        process_close(&tried.process);
        act_recover(a);
        return may_be_apart;
}

/* Looking. */

/* A line of mountinfo ends in: type, source, options. By its device a mount could be taken for one
 * of another program, which got the number after it. What may not be read is another user's. */
static bool has_mount(const char *pid, uint64_t mount)
{
        char path[64];
        char line[4096];
        char source[40];
        snprintf(path, sizeof path, "/proc/%.16s/mountinfo", pid);
        snprintf(source, sizeof source, " " BROWSER_MOUNT " ", mount);
        SCOPED(file_close_stream) FILE *file = fopen(path, "re");
        while (file && fgets(line, sizeof line, file))
                if (strstr(line, source))
                        return true;
        return false;
}

/* Looks at every process of the machine. */
static void look(const struct browser *browser, pid_t session, struct browser_report *report)
{
        SCOPED(file_close_list) DIR *list = opendir("/proc");
        report->session_is_empty = list != NULL;
        report->mount_is_gone = list && (browser->is_apart || access(browser->folder, F_OK) != 0);
        for (struct dirent *entry = list ? readdir(list) : NULL; entry; entry = readdir(list)) {
                int64_t pid;
                if (!str_read_number(str_of(entry->d_name), INT32_MAX, &pid))
                        continue;
                if (browser_ask_stat(entry->d_name, BROWSER_STAT_SESSION) == session)
                        report->session_is_empty = false;
                if (browser->is_apart && has_mount(entry->d_name, browser->mount))
                        report->mount_is_gone = false;
        }
}

/* Ending. */

/* The leader ends all. When it does not, it is killed, and with it what is in its namespace. */
static bool end_leader(struct browser *browser)
{
        struct process_end end;
        if (browser->process.pidfd < 0)
                return true;
        pidfd_send_signal(browser->process.pidfd, SIGTERM, NULL, 0);
        if (process_wait(&browser->process, ASKED_MS, &end) == OK)
                return true;
        process_kill(&browser->process);
        kill(-browser->process.pid, SIGKILL);
        return process_wait(&browser->process, KILLED_MS, &end) == OK;
}

static void close_socket(struct process *process)
{
        if (process->socket >= 0)
                close(process->socket);
        if (process->pidfd >= 0)
                close(process->pidfd);
        *process = PROCESS_NONE;
}

void browser_end(struct act *a, struct browser *browser, struct browser_report *report)
{
        (void)a;
        pid_t session = browser->process.pid;
        *report = (struct browser_report){ .was_apart = browser->is_apart };
        if (leak_is("browser-left")) {
                *report = (struct browser_report){ true, true, true, true };
                *browser = BROWSER_NONE;
                return;
        }
        report->is_reaped = end_leader(browser);
        if (browser->folder[0])
                file_remove_folder(browser->folder);
        look(browser, session, report);
        close_socket(&browser->process);
        *browser = BROWSER_NONE;
}

bool browser_is_gone(const struct browser_report *report)
{
        return report->is_reaped && report->session_is_empty && report->mount_is_gone;
}

void browser_close(struct browser *browser)
{
        if (browser->process.pid > 0)
                end_leader(browser);
        if (browser->folder[0])
                file_remove_folder(browser->folder);
        close_socket(&browser->process);
        *browser = BROWSER_NONE;
}
