/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/password_service.h"

#include "kit/locked.h"
#include "kit/password_inside.h"
#include "kit/process.h"
#include "kit/sandbox.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { AT_ONCE = 2, NOBODY = -1 };

struct password_service {
        struct process process;
};

/* One message to the service; with it comes the socket for the answer. */
struct request {
        struct argon2_cost cost;
        uint8_t salt[ARGON2_SALT_SIZE];
        struct passphrase given;
};

/* ------------------------------------------------------------------- the process that forks */

struct serving {
        struct act *a;
        int socket;
        int working[AT_ONCE]; /* pidfds of those that compute */
        struct request *request;
};

/* Born for one answer. */
static _Noreturn void compute(struct serving *serving, int answer)
{
        struct secret key;
        const struct request *asked = serving->request;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(serving->socket);
        bool is_good =
                sandbox_enter(serving->a, SANDBOX_DERIVE, NULL) == OK &&
                crypt_argon2id(asked->cost, str_of_bytes(asked->given.chars, asked->given.len),
                        asked->salt, &key) &&
                process_write_all(answer, key.bytes, sizeof key.bytes);
        secret_wipe(&key);
        _exit(err_exit_code(is_good ? OK : E_BUSY));
}

static int *find_free(struct serving *serving)
{
        for (size_t i = 0; i < AT_ONCE; i++)
                if (serving->working[i] == NOBODY)
                        return &serving->working[i];
        return NULL;
}

/* False when whoever asks is gone, or asks what is no request. */
static bool take_request(struct serving *serving, int *working)
{
        int answer = NOBODY;
        size_t size = sizeof *serving->request;
        size_t count = 1;
        if (!process_receive(serving->socket, serving->request, &size, &answer, &count) ||
                count != 1 || size != sizeof *serving->request ||
                serving->request->given.len > PASSPHRASE_MOST) {
                if (count == 1 && answer >= 0)
                        close(answer);
                return false;
        }
        pid_t child = fork();
        if (child == 0)
                compute(serving, answer);
        explicit_bzero(serving->request, sizeof *serving->request);
        close(answer);
        if (child > 0)
                *working = pidfd_open(child, 0);
        return true;
}

static void reap(struct serving *serving, const struct pollfd *seen)
{
        for (size_t i = 0; i < AT_ONCE; i++) {
                siginfo_t info;
                if (!(seen[i].revents & POLLIN))
                        continue;
                waitid(P_PIDFD, (id_t)serving->working[i], &info, WEXITED);
                close(serving->working[i]);
                serving->working[i] = NOBODY;
        }
}

static void serve(struct serving *serving)
{
        for (;;) {
                int *unused = find_free(serving);
                struct pollfd wait[AT_ONCE + 1];
                for (size_t i = 0; i < AT_ONCE; i++)
                        wait[i] = (struct pollfd){ serving->working[i], POLLIN, 0 };
                wait[AT_ONCE] = (struct pollfd){ serving->socket, unused ? POLLIN : 0, 0 };
                if (poll(wait, COUNT(wait), -1) < 0 && errno != EINTR)
                        return;
                reap(serving, wait);
                if (wait[AT_ONCE].revents != 0 && (!unused || !take_request(serving, unused)))
                        return;
        }
}

static int be_service(void *context, int socket)
{
        struct serving serving = { .a = context, .socket = socket, .working = { NOBODY, NOBODY } };
        crypt_lock_heap();
        serving.request = locked_take(sizeof *serving.request, LOCKED_INHERIT);
        if (sandbox_enter(serving.a, SANDBOX_SECRET, NULL) != OK)
                return err_exit_code(E_BUG);
        serve(&serving);
        locked_give_back(serving.request, sizeof *serving.request);
        return 0;
}

/* ------------------------------------------------------------------------- who started it */

enum err password_service_start(struct act *a, struct password_service **service)
{
        const struct process_start start = {
                .name = "citykey-secret",
                .main = be_service,
                .context = a,
                .socket_type = SOCK_SEQPACKET,
        };
        struct password_service *made = arena_take(a->mem, sizeof *made);
        made->process = PROCESS_NONE;
        TRY(process_start(a, &start, &made->process));
        *service = made;
        return OK;
}

void password_service_close(struct password_service **service)
{
        if (*service)
                process_close(&(*service)->process);
        *service = NULL;
}

int password_service_end(const struct password_service *service)
{
        return service->process.pidfd;
}

int password_service_socket(const struct password_service *service)
{
        return service->process.socket;
}

struct password_service *password_service_join(struct act *a, int socket)
{
        struct password_service *made = arena_take(a->mem, sizeof *made);
        made->process = PROCESS_NONE;
        made->process.socket = socket;
        return made;
}

/* ------------------------------------------------------------------------------ who asks */

static enum err ask(struct act *a, void *arg, const struct passphrase *given,
        const struct password *kept, struct secret *key)
{
        const struct password_service *service = arg;
        int ends[2];
        struct request *request = arena_take(a->mem, sizeof *request);
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
                return fail(a, E_BUSY, TEXT_PASSWORD_NO_ROOM);
        request->cost = kept->cost;
        memcpy(request->salt, kept->salt, sizeof request->salt);
        request->given = *given;
        bool is_sent = process_send(service->process.socket, request, sizeof *request, &ends[1], 1);
        explicit_bzero(request, sizeof *request);
        close(ends[1]);
        bool is_made = is_sent && process_read_all(ends[0], key->bytes, sizeof key->bytes);
        close(ends[0]);
        return is_made ? OK : fail(a, E_BUSY, TEXT_PASSWORD_NO_ROOM);
}

enum err password_service_make(struct act *a, struct password_service *service,
        const struct passphrase *given, struct password *kept)
{
        const struct password_way way = { ask, service };
        return password_make_by(a, &way, given, kept);
}

enum err password_service_check(struct act *a, struct password_service *service,
        const struct passphrase *given, const struct password *kept, bool *is_right)
{
        const struct password_way way = { ask, service };
        const struct password_question question = { given, kept };
        return password_check_by(a, &way, &question, is_right);
}
