/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/http.h"

#include "kit/process.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kit/http_inside.h"

static bool bind_loopback(int listener, int port)
{
        int yes = 1;
        struct sockaddr_in address = {
                .sin_family = AF_INET,
                .sin_port = htons((uint16_t)port),
                .sin_addr = { .s_addr = htonl(INADDR_LOOPBACK) },
        };
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        return bind(listener, (struct sockaddr *)&address, sizeof address) == 0 &&
               listen(listener, HTTP_ANSWERS_AT_ONCE) == 0;
}

enum err http_listen(struct act *a, struct http_site *site, int *listener)
{
        int opened = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (opened < 0 || !bind_loopback(opened, site->port)) {
                if (opened >= 0)
                        close(opened);
                char port[8];
                snprintf(port, sizeof port, "%d", site->port);
                return fail_with(a, E_BUSY, TEXT_HTTP_PORT_TAKEN, port);
        }
        struct sockaddr_in address;
        socklen_t size = sizeof address;
        getsockname(opened, (struct sockaddr *)&address, &size);
        site->port = ntohs(address.sin_port);
        *listener = opened;
        return OK;
}

/* The processes that are answering now. */
struct answering {
        struct process processes[HTTP_ANSWERS_AT_ONCE];
        size_t count;
};

static void reap(struct answering *answering)
{
        for (size_t i = 0; i < answering->count;) {
                struct process_end end;
                struct process *process = &answering->processes[i];
                if (process_wait(process, 0, &end) != OK) {
                        i++;
                        continue;
                }
                process_close(process);
                *process = answering->processes[--answering->count];
        }
}

static void answer_next(
        struct act *a, const struct http_site *site, int listener, struct answering *answering)
{
        int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (connection < 0)
                return;
        struct http_child child = { .act = *a, .site = site };
        struct process_start start = {
                .name = "citykey-answer",
                .main = http_child_main,
                .context = &child,
                .socket_type = SOCK_SEQPACKET,
                .keep = &connection,
                .keep_count = 1,
        };
        if (process_start(a, &start, &answering->processes[answering->count]) == OK)
                answering->count++;
        else
                act_recover(a);
        close(connection);
}

/* SIGINT, SIGTERM and SIGCHLD as something to poll. */
static int open_signals(void)
{
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGINT);
        sigaddset(&signals, SIGTERM);
        sigaddset(&signals, SIGCHLD);
        sigprocmask(SIG_BLOCK, &signals, NULL);
        return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

static bool is_told_to_stop(int signals)
{
        struct signalfd_siginfo signal;
        while (read(signals, &signal, sizeof signal) == sizeof signal)
                if (signal.ssi_signo != SIGCHLD)
                        return true;
        return false;
}

enum err http_serve(struct act *a, const struct http_site *site, int listener)
{
        struct answering answering = { .count = 0 };
        int signals = open_signals();
        for (;;) {
                bool has_room = answering.count < HTTP_ANSWERS_AT_ONCE;
                struct pollfd wait[] = { { signals, POLLIN, 0 },
                        { has_room ? listener : -1, POLLIN, 0 } };
                if (poll(wait, COUNT(wait), -1) < 0 && errno != EINTR)
                        break;
                if (is_told_to_stop(signals))
                        break;
                reap(&answering);
                if (wait[1].revents & POLLIN)
                        answer_next(a, site, listener, &answering);
        }
        for (size_t i = 0; i < answering.count; i++)
                process_close(&answering.processes[i]);
        close(signals);
        return OK;
}
