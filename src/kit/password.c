/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/password_inside.h"

#include "kit/process.h"
#include "kit/sandbox.h"

#include <sys/socket.h>

const struct argon2_cost password_cost = { .kib = 19 * 1024, .passes = 2 };

/* Kept costs come from the database; the helper's sandbox has room for this much. */
enum { KIB_MOST = 1 << 20, PASSES_MOST = 16 };

/* What the helper is forked with. */
struct deriving {
        struct act *a;
        const struct passphrase *given;
        const struct password *kept;
};

static int derive(void *context, int socket)
{
        const struct deriving *deriving = context;
        struct secret key;
        bool is_good = sandbox_enter(deriving->a, SANDBOX_DERIVE, NULL) == OK &&
                       crypt_argon2id(deriving->kept->cost,
                               str_of_bytes(deriving->given->chars, deriving->given->len),
                               deriving->kept->salt, &key) &&
                       process_write_all(socket, key.bytes, sizeof key.bytes);
        secret_wipe(&key);
        return err_exit_code(is_good ? OK : E_BUSY);
}

/* The key that GIVEN gives under KEPT's cost and salt. */
static enum err run_helper(struct act *a, const struct passphrase *given,
        const struct password *kept, struct secret *key)
{
        struct deriving deriving = { a, given, kept };
        const struct process_start start = {
                .name = "derive", .main = derive, .context = &deriving, .socket_type = SOCK_STREAM
        };
        SCOPED(process_close) struct process helper = PROCESS_NONE;
        TRY(process_start(a, &start, &helper));
        if (!process_read_all(helper.socket, key->bytes, sizeof key->bytes))
                return fail(a, E_BUSY, TEXT_PASSWORD_NO_ROOM);
        return OK;
}

static enum err run_own_helper(struct act *a, void *arg, const struct passphrase *given,
        const struct password *kept, struct secret *key)
{
        (void)arg;
        return run_helper(a, given, kept, key);
}

static const struct password_way own = { run_own_helper, NULL };

enum err password_make_by(struct act *a, const struct password_way *way,
        const struct passphrase *given, struct password *kept)
{
        SCOPED(secret_wipe) struct secret key = { { 0 } };
        struct password made = { .cost = password_cost };
        crypt_random(made.salt, sizeof made.salt);
        TRY(way->derive(a, way->arg, given, &made, &key));
        memcpy(made.hash, key.bytes, sizeof made.hash);
        *kept = made;
        return OK;
}

enum err password_make(struct act *a, const struct passphrase *given, struct password *kept)
{
        return password_make_by(a, &own, given, kept);
}

static bool cost_is_good(struct argon2_cost cost)
{
        return cost.kib >= 8 && cost.kib <= KIB_MOST && cost.passes >= 1 &&
               cost.passes <= PASSES_MOST;
}

enum err password_check_by(struct act *a, const struct password_way *way,
        const struct password_question *question, bool *is_right)
{
        const struct password *kept = question->kept;
        SCOPED(secret_wipe) struct secret key = { { 0 } };
        SCOPED(secret_wipe) struct secret wanted = { { 0 } };
        const struct password nobody = { .cost = password_cost };
        const struct password *used = kept && cost_is_good(kept->cost) ? kept : &nobody;
        TRY(way->derive(a, way->arg, question->given, used, &key));
        memcpy(wanted.bytes, used->hash, sizeof wanted.bytes);
        bool is_equal = secret_is_equal(&key, &wanted);
        *is_right = is_equal && used == kept;
        return OK;
}

enum err password_check(
        struct act *a, const struct passphrase *given, const struct password *kept, bool *is_right)
{
        const struct password_question question = { given, kept };
        return password_check_by(a, &own, &question, is_right);
}
