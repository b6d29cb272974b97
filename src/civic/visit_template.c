/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/visit_inside.h"

#include "kit/sandbox.h"

#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TEMPLATE_MEMORY = 64 * 1024 * 1024 };

/* The launcher becomes the parent of the person, so that it reaps it. This is why it is not fork():
 * there is one thread here, and nothing of ours hangs on the C library's own bookkeeping. */
static pid_t fork_for_parent(int *pidfd)
{
        *pidfd = -1;
        return (pid_t)syscall(
                SYS_clone, CLONE_PARENT | CLONE_PIDFD | SIGCHLD, NULL, pidfd, NULL, NULL);
}

static bool tell_born(int control, const struct visit_born *born, int pidfd)
{
        return process_send(control, born, sizeof *born, &pidfd, pidfd >= 0 ? 1 : 0);
}

/* Each message is an empty one with a person's control socket. */
static void fork_persons(const struct visit_template_life *life, pid_t launcher, int control)
{
        char nothing[1];
        int person_control;
        size_t size = sizeof nothing;
        size_t count = 1;
        while (process_receive(control, nothing, &size, &person_control, &count) && count == 1) {
                int pidfd;
                pid_t pid = fork_for_parent(&pidfd);
                if (pid == 0)
                        visit_be_person(life, launcher, person_control);
                close(person_control);
                const struct visit_born born = {
                        .version = VISIT_VERSION,
                        .outcome = pid > 0 ? OK : E_BUSY,
                        .sentence = TEXT_PROCESS_NO_ROOM,
                        .pid = pid,
                };
                bool told = tell_born(control, &born, pidfd);
                if (pidfd >= 0)
                        close(pidfd);
                if (!told)
                        return;
                size = sizeof nothing;
                count = 1;
        }
}

static enum err get_ready(struct act *a, const struct visit_template_life *life)
{
        if (life->work->warm)
                TRY(life->work->warm(a, life->context));
        return sandbox_enter(a, SANDBOX_TEMPLATE, life->work->may_read);
}

int visit_be_template(void *context, int control)
{
        const struct visit_template_life *life = context;
        pid_t launcher = getppid();
        struct act a = *life->act;
        a.mem = arena_make(TEMPLATE_MEMORY);
        a.db = NULL;
        enum err outcome = get_ready(&a, life);
        const struct visit_born warm = {
                .version = VISIT_VERSION,
                .outcome = outcome,
                .sentence = a.failure.sentence,
        };
        if (tell_born(control, &warm, -1) && outcome == OK)
                fork_persons(life, launcher, control);
        return err_exit_code(outcome);
}
