/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/derive.h"

#include "kit/process.h"
#include "kit/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Leaves OUT open, and standard error, which goes to nobody but the operator. OUT may have any
 * number: a keeper has closed the standard ones. */
static void close_others(int out)
{
        for (int fd = STDIN_FILENO; fd < out; fd++)
                if (fd != STDERR_FILENO)
                        close(fd);
        close_range((unsigned)out + 1 == STDERR_FILENO ? STDERR_FILENO + 1 : (unsigned)out + 1, ~0u,
                0);
}

static _Noreturn void be_helper(struct act *a, const struct derive_work *work, int out)
{
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        prctl(PR_SET_NAME, "derive", 0, 0, 0);
        close_others(out);
        struct secret made[PASSPHRASE_MORE];
        size_t size = work->count * sizeof made[0];
        bool is_good = work->count <= COUNT(made) && sandbox_enter(a, SANDBOX_DERIVE, NULL) == OK &&
                       work->derive(work->arg, made) && process_write_all(out, made, size);
        explicit_bzero(made, sizeof made);
        _exit(err_exit_code(is_good ? OK : E_BUSY));
}

bool derive_apart(struct act *a, const struct derive_work *work, struct secret *out)
{
        int ends[2];
        size_t size = work->count * sizeof *out;
        if (pipe2(ends, O_CLOEXEC) != 0)
                return false;
        pid_t helper = fork();
        if (helper == 0)
                be_helper(a, work, ends[1]);
        close(ends[1]);
        bool is_read = helper > 0 && process_read_all(ends[0], out, size);
        close(ends[0]);
        while (helper > 0 && waitpid(helper, NULL, 0) < 0 && errno == EINTR)
                ;
        if (!is_read)
                explicit_bzero(out, size);
        return is_read;
}

static bool derive_all(const void *arg, struct secret *out)
{
        const struct derive_each *each = arg;
        for (size_t i = 0; i < each->passphrases->count; i++) {
                const struct passphrase *one = &each->passphrases->of[i];
                if (!crypt_argon2id(
                            each->cost, str_of_bytes(one->chars, one->len), each->salt, &out[i]))
                        return false;
        }
        return true;
}

bool derive_each_apart(struct act *a, const struct derive_each *each, struct secret *out)
{
        const struct derive_work work = { derive_all, each, each->passphrases->count };
        return derive_apart(a, &work, out);
}
