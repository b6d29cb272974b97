/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/leak.h"
#include "kit/derive.h"
#include "kit/keeper_inside.h"
#include "kit/locked.h"
#include "kit/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

/* ---------------------------------------------------------------- requests and answers */

/* Exactly LEN bytes; *got is how many came before the end. */
static bool read_whole(int from, uint8_t *at, size_t len, size_t *got)
{
        *got = 0;
        while (*got < len) {
                ssize_t count = read(from, at + *got, len - *got);
                if (count < 0 && errno == EINTR)
                        continue;
                if (count <= 0)
                        return false;
                *got += (size_t)count;
        }
        return true;
}

static bool write_whole(int to, const uint8_t *at, size_t len)
{
        while (len) {
                ssize_t count = write(to, at, len);
                if (count < 0 && errno == EINTR)
                        continue;
                if (count <= 0)
                        return false;
                at += count;
                len -= (size_t)count;
        }
        return true;
}

bool keeper_read_more(struct keeper_state *state, uint32_t want)
{
        if (want > state->left)
                want = state->left;
        size_t got = 0;
        if (want == 0 || state->is_cut)
                return false;
        state->is_cut = !read_whole(state->in, state->buffer, want, &got);
        state->held = (uint32_t)got;
        state->left -= (uint32_t)got;
        return !state->is_cut;
}

/* Overwrites what the functions just called left below on the stack. */
static __attribute__((noinline)) void wipe_stack(void)
{
        uint8_t below[48 * 1024];
        explicit_bzero(below, sizeof below);
}

/* Reads the request as its row says and has it handled. Whatever it held is wiped. */
static enum keeper_answer handle(
        struct keeper_state *state, const struct keeper_row *row, struct sink *answer)
{
        enum keeper_answer result = KEEPER_NOT_CLAIMS;
        state->held = 0;
        if (!row->is_streamed && state->left)
                keeper_read_more(state, state->left);
        if (!state->is_cut)
                result = row->place & state->place ? row->handle(state, answer) : KEEPER_NOT_HERE;
        while (keeper_read_more(state, KEEPER_BUFFER_SIZE))
                ; /* a streamed request that was refused early is read to its end */
        if (!leak_is("memory-keeper"))
                explicit_bzero(state->buffer, sizeof state->buffer);
        state->held = 0;
        wipe_stack();
        return result;
}

static bool send_answer(struct keeper_state *state, enum keeper_answer answer, size_t len)
{
        const uint8_t head[KEEPER_HEAD_SIZE] = { 0, KEEPER_VERSION, 0, (uint8_t)answer,
                (uint8_t)(len >> 24), (uint8_t)(len >> 16), (uint8_t)(len >> 8), (uint8_t)len };
        memcpy(state->answer, head, sizeof head);
        bool is_sent = write_whole(state->out, state->answer, sizeof head + len);
        explicit_bzero(state->answer, sizeof head + len);
        return is_sent;
}

/* Which row a request's head asks for; NULL when it is no request. */
static const struct keeper_row *read_head(const uint8_t head[KEEPER_HEAD_SIZE], uint32_t *length)
{
        size_t version = (size_t)(head[0] << 8 | head[1]);
        size_t kind = (size_t)(head[2] << 8 | head[3]);
        *length = (uint32_t)head[4] << 24 | (uint32_t)head[5] << 16 | (uint32_t)head[6] << 8 |
                  head[7];
        if (version != KEEPER_VERSION || kind >= COUNT(keeper_rows) || !keeper_rows[kind].handle)
                return NULL;
        const struct keeper_row *row = &keeper_rows[kind];
        return *length >= row->least && *length <= row->most ? row : NULL;
}

enum err keeper_serve(struct keeper_state *state)
{
        for (;;) {
                uint8_t head[KEEPER_HEAD_SIZE];
                size_t got;
                if (!read_whole(state->in, head, sizeof head, &got))
                        return got == 0 ? OK : E_INPUT;
                const struct keeper_row *row = read_head(head, &state->left);
                if (!row)
                        return E_INPUT;
                struct sink sink = sink_in(state->answer + KEEPER_HEAD_SIZE, KEEPER_ANSWER_MOST);
                enum keeper_answer answer = handle(state, row, &sink);
                if (state->is_cut)
                        return E_INPUT;
                if (!send_answer(state, answer, answer == KEEPER_DONE ? sink.length : 0))
                        return E_BUSY;
        }
}

/* ---------------------------------------------------------------- its start */

struct deriving {
        struct keystore_outer outer;
        const struct passphrases *passphrases;
};

static bool derive_store_key(const void *arg, struct secret *key)
{
        const struct deriving *deriving = arg;
        return keystore_derive(&deriving->outer, deriving->passphrases, key);
}

/* The keeper's own memory is empty in its helper, so the helper gets a copy. */
static enum keeper_answer derive(struct act *a, const struct keystore_outer *outer,
        const struct passphrases *passphrases, struct secret *key)
{
        const struct deriving deriving = { *outer, passphrases };
        const struct derive_work work = { derive_store_key, &deriving, 1 };
        if (passphrases->count != outer->people)
                return KEEPER_WRONG_PEOPLE;
        return derive_apart(a, &work, key) ? KEEPER_DONE : KEEPER_NO_MEMORY;
}

static enum keeper_answer answer_of_fault(enum keystore_fault fault)
{
        static const enum keeper_answer answers[] = {
                [KEYSTORE_GOOD] = KEEPER_DONE,
                [KEYSTORE_DAMAGED] = KEEPER_STORE_DAMAGED,
                [KEYSTORE_NEWER] = KEEPER_STORE_NEWER,
                [KEYSTORE_LOCKED] = KEEPER_WRONG_PASSPHRASE,
        };
        return answers[fault];
}

static void make_outer(const struct keeper_options *options, struct keystore_outer *outer)
{
        outer->people = (uint8_t)options->passphrases->count;
        outer->cost = *options->make;
        crypt_random(outer->salt, sizeof outer->salt);
}

static enum keeper_answer open_store(struct act *a, const struct keeper_options *options,
        struct str file, struct keeper_state *state)
{
        enum keystore_fault fault = KEYSTORE_GOOD;
        if (options->make)
                make_outer(options, &state->outer);
        else
                fault = keystore_read_outer(file, &state->outer);
        if (fault != KEYSTORE_GOOD)
                return answer_of_fault(fault);
        enum keeper_answer derived =
                derive(a, &state->outer, options->passphrases, &state->store_key);
        if (derived != KEEPER_DONE || options->make)
                return derived;
        return answer_of_fault(keystore_open(file, &state->store_key, &state->store));
}

static void set_limits(const struct keeper_options *options, struct keeper_state *state)
{
        state->list_size = options->list_size;
        state->expiry_most = options->expiry_most;
        state->may_not_expire = options->may_not_expire;
        memcpy(state->log_origin, options->log_origin.at, options->log_origin.len);
        memcpy(state->status_uri, options->status_uri.at, options->status_uri.len);
}

/* Every descriptor but the socket and standard error, which goes to nobody but the operator. */
static void close_others(int socket)
{
        close(STDIN_FILENO);
        close(STDOUT_FILENO);
        if (socket > STDERR_FILENO + 1)
                close_range(STDERR_FILENO + 1, (unsigned)socket - 1, 0);
        close_range((unsigned)socket + 1, ~0u, 0);
}

struct keeper_state *keeper_begin(const struct act *a, int socket)
{
        /* Ctrl-C goes to the whole group; the client decides, and its end is the keeper's. */
        signal(SIGINT, SIG_IGN);
        signal(SIGPIPE, SIG_IGN);
        prctl(PR_SET_NAME, "keeper", 0, 0, 0);
        close_others(socket);
        sandbox_forbid_dumps();
        crypt_lock_heap();
        struct keeper_state *state = locked_take(sizeof *state, LOCKED_FORGET);
        state->in = socket;
        state->out = socket;
        state->today = a->today;
        state->now = a->now;
        state->tree_size = -1;
        state->signed_indices =
                arena_take(arena_make(sizeof(struct index_set)), sizeof(struct index_set));
        return state;
}

_Noreturn void keeper_finish(
        struct act *a, struct keeper_state *state, enum keeper_answer ready, size_t length)
{
        enum err outcome = E_BUSY;
        if (ready == KEEPER_DONE && sandbox_enter(a, SANDBOX_KEEPER, NULL) != OK)
                ready = KEEPER_NO_SANDBOX;
        if (send_answer(state, ready, ready == KEEPER_DONE ? length : 0) && ready == KEEPER_DONE)
                outcome = keeper_serve(state);
        crypt_es256_close(&state->minter);
        locked_give_back(state, sizeof *state);
        _exit(err_exit_code(outcome));
}

void keeper_be(struct act *a, const void *arg, int socket)
{
        const struct keeper_opening *opening = arg;
        const struct keeper_options *options = opening->options;
        struct keeper_state *state = keeper_begin(a, socket);
        struct sink first = sink_in(state->answer + KEEPER_HEAD_SIZE, KEEPER_ANSWER_MOST);
        state->place = KEEPER_IN_CITY;
        set_limits(options, state);
        enum keeper_answer ready = open_store(a, options, opening->file, state);
        if (ready == KEEPER_DONE && options->make)
                keystore_seal(&state->outer, &state->store_key, &state->store, &first);
        keeper_finish(a, state, ready, first.length);
}
