/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/keeper_inside.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

/* What each answer of the keeper means to a person. */
struct meaning {
        enum err outcome;
        enum text sentence;
};
static const struct meaning meanings[KEEPER_ANSWERS] = {
        [KEEPER_NO_MEMORY] = { E_BUSY, TEXT_KEEPER_NO_MEMORY },
        [KEEPER_WRONG_PASSPHRASE] = { E_WHO, TEXT_KEEPER_PASSPHRASE_WRONG },
        [KEEPER_WRONG_PEOPLE] = { E_INPUT, TEXT_KEEPER_PASSPHRASE_COUNT },
        [KEEPER_STORE_DAMAGED] = { E_BUG, TEXT_KEEPER_STORE_DAMAGED },
        [KEEPER_STORE_NEWER] = { E_STATE, TEXT_KEEPER_STORE_NEWER },
        [KEEPER_NO_SANDBOX] = { E_BUG, TEXT_KEEPER_NO_SANDBOX },
        [KEEPER_NO_KEY] = { E_NONE, TEXT_KEEPER_NO_KEY },
        [KEEPER_WRONG_MONTH] = { E_STATE, TEXT_KEEPER_WRONG_MONTH },
        [KEEPER_NOT_CLAIMS] = { E_INPUT, TEXT_KEEPER_NOT_CLAIMS },
        [KEEPER_WRONG_EXPIRY] = { E_INPUT, TEXT_KEEPER_WRONG_EXPIRY },
        [KEEPER_INDEX_UNKNOWN] = { E_INPUT, TEXT_KEEPER_INDEX_UNKNOWN },
        [KEEPER_INDEX_USED] = { E_STATE, TEXT_KEEPER_INDEX_USED },
        [KEEPER_MINTED_ENOUGH] = { E_STATE, TEXT_KEEPER_MINTED_ENOUGH },
        [KEEPER_NOT_CHECKPOINT] = { E_INPUT, TEXT_KEEPER_NOT_CHECKPOINT },
        [KEEPER_FOREIGN_ORIGIN] = { E_MAY, TEXT_KEEPER_FOREIGN_ORIGIN },
        [KEEPER_SMALLER_TREE] = { E_MAY, TEXT_KEEPER_SMALLER_TREE },
        [KEEPER_OTHER_TREE] = { E_MAY, TEXT_KEEPER_OTHER_TREE },
        [KEEPER_NOT_KEY] = { E_INPUT, TEXT_KEEPER_NOT_KEY },
        [KEEPER_STORE_FULL] = { E_STATE, TEXT_KEEPER_STORE_FULL },
        [KEEPER_NOT_SIGNED] = { E_BUG, TEXT_KEEPER_NOT_SIGNED },
        [KEEPER_NOT_HERE] = { E_MAY, TEXT_KEEPER_NOT_HERE },
        [KEEPER_NOT_TALLY] = { E_INPUT, TEXT_KEEPER_NOT_TALLY },
        [KEEPER_FOREIGN_BOX] = { E_INPUT, TEXT_KEEPER_FOREIGN_BOX },
        [KEEPER_NOT_BUNDLE] = { E_INPUT, TEXT_KEEPER_NOT_BUNDLE },
        [KEEPER_SAME_OFFICER] = { E_INPUT, TEXT_KEEPER_SAME_OFFICER },
        [KEEPER_WRONG_OFFICERS] = { E_WHO, TEXT_KEEPER_WRONG_OFFICERS },
        [KEEPER_BUNDLE_DAMAGED] = { E_BUG, TEXT_KEEPER_BUNDLE_DAMAGED },
        [KEEPER_WRONG_DAY] = { E_STATE, TEXT_KEEPER_WRONG_DAY },
        [KEEPER_INDEX_FOREIGN] = { E_MAY, TEXT_KEEPER_INDEX_FOREIGN },
        [KEEPER_FOREIGN_TOTP] = { E_STATE, TEXT_KEEPER_FOREIGN_TOTP },
        [KEEPER_WRONG_TOTP] = { E_WHO, TEXT_KEEPER_WRONG_TOTP },
};

enum err keeper_lose(struct act *a, struct keeper *keeper)
{
        keeper->is_gone = true;
        return fail(a, E_BUG, TEXT_KEEPER_GONE);
}

/* The parts one after the other, in one call where it can be: each call wakes the keeper. */
static bool send_parts(int to, struct iovec *parts, size_t count)
{
        while (count) {
                struct msghdr message = { .msg_iov = parts, .msg_iovlen = count };
                ssize_t sent = sendmsg(to, &message, MSG_NOSIGNAL);
                if (sent < 0 && errno == EINTR)
                        continue;
                if (sent <= 0)
                        return false;
                size_t gone = (size_t)sent;
                for (; count && gone >= parts->iov_len; parts++, count--)
                        gone -= parts->iov_len;
                if (count) {
                        parts->iov_base = (char *)parts->iov_base + gone;
                        parts->iov_len -= gone;
                }
        }
        return true;
}

static struct iovec part_of(const void *bytes, size_t len)
{
        return (struct iovec){ (void *)(uintptr_t)bytes, len };
}

static bool receive_whole(int from, void *at, size_t len)
{
        for (size_t got = 0; got < len;) {
                ssize_t count = recv(from, (char *)at + got, len - got, 0);
                if (count < 0 && errno == EINTR)
                        continue;
                if (count <= 0)
                        return false;
                got += (size_t)count;
        }
        return true;
}

/* The keeper's answer in the act's memory. */
static enum err receive_answer(struct act *a, struct keeper *keeper, struct bytes *answer)
{
        uint8_t head[KEEPER_HEAD_SIZE];
        if (!receive_whole(keeper->socket, head, sizeof head))
                return keeper_lose(a, keeper);
        size_t len = (size_t)head[4] << 24 | (size_t)head[5] << 16 | (size_t)head[6] << 8 | head[7];
        if (head[0] != 0 || head[1] != KEEPER_VERSION || head[2] != 0 ||
                head[3] >= KEEPER_ANSWERS || len > KEEPER_ANSWER_MOST)
                return keeper_lose(a, keeper);
        uint8_t *at = arena_take(a->mem, len + 1);
        if (!receive_whole(keeper->socket, at, len))
                return keeper_lose(a, keeper);
        const struct meaning *meaning = &meanings[head[3]];
        if (head[3] != KEEPER_DONE)
                return fail(a, meaning->outcome, meaning->sentence);
        *answer = (struct bytes){ at, len };
        return OK;
}

enum err keeper_ask(struct act *a, struct keeper *keeper, const struct keeper_request *request,
        struct bytes *answer)
{
        size_t len = request->prefix.len + request->rest.len;
        const struct keeper_row *row = &keeper_rows[request->kind];
        if (len < row->least || len > row->most)
                return fail(a, E_INPUT, TEXT_KEEPER_TOO_LONG);
        if (keeper->is_gone)
                return keeper_lose(a, keeper);
        const uint8_t head[KEEPER_HEAD_SIZE] = { 0, KEEPER_VERSION, 0, (uint8_t)request->kind,
                (uint8_t)(len >> 24), (uint8_t)(len >> 16), (uint8_t)(len >> 8), (uint8_t)len };
        struct iovec parts[] = { part_of(head, sizeof head),
                part_of(request->prefix.at, request->prefix.len),
                part_of(request->rest.at, request->rest.len) };
        if (!send_parts(keeper->socket, parts, COUNT(parts)))
                return keeper_lose(a, keeper);
        return receive_answer(a, keeper, answer);
}

static enum err ask_change(struct act *a, struct keeper *keeper,
        const struct keeper_request *request, struct bytes *answer)
{
        /* A change that cannot be put on the disk is not asked for. */
        return keeper->path ? keeper_ask(a, keeper, request, answer)
                            : fail(a, E_BUG, TEXT_KEEPER_GONE);
}

enum err keeper_ask_signature(struct act *a, struct keeper *keeper,
        const struct keeper_request *request, struct keeper_signature *signature)
{
        struct bytes answer;
        struct bytes id;
        struct bytes bytes;
        TRY(keeper_ask(a, keeper, request, &answer));
        if (!bytes_take(&answer, PUBKEY_ID_SIZE, &id) ||
                !bytes_take(&answer, SIGNATURE_SIZE, &bytes) || answer.length > KEEPER_HEADER_MOST)
                return keeper_lose(a, keeper);
        struct keeper_signature read = { .header_len = answer.length };
        memcpy(read.key.bytes, id.at, id.length);
        memcpy(read.bytes, bytes.at, bytes.length);
        memcpy(read.header, answer.at, answer.length);
        *signature = read;
        return OK;
}

enum err keeper_mint(struct act *a, struct keeper *keeper, struct str month, struct private claims,
        struct keeper_signature *signature)
{
        struct keeper_request request = { KEEPER_MINT, month, private_unwrap(claims) };
        if (month.len != MONTH_TEXT_SIZE - 1)
                return fail(a, E_STATE, TEXT_KEEPER_WRONG_MONTH);
        return keeper_ask_signature(a, keeper, &request, signature);
}

enum err keeper_sign_status(struct act *a, struct keeper *keeper, enum keeper_form form,
        struct str payload, struct keeper_signature *signature)
{
        const char prefix = (char)form;
        struct keeper_request request = { KEEPER_STATUS, { &prefix, 1 }, payload };
        return keeper_ask_signature(a, keeper, &request, signature);
}

enum err keeper_sign_directory(struct act *a, struct keeper *keeper, struct str keys_json,
        struct keeper_signature *signature)
{
        struct keeper_request request = { KEEPER_DIRECTORY, STR(""), keys_json };
        return keeper_ask_signature(a, keeper, &request, signature);
}

enum err keeper_sign_checkpoint(struct act *a, struct keeper *keeper, struct str note_body,
        struct keeper_signature *signature)
{
        struct keeper_request request = { KEEPER_CHECKPOINT, STR(""), note_body };
        return keeper_ask_signature(a, keeper, &request, signature);
}

enum err keeper_sign_state(
        struct act *a, struct keeper *keeper, struct str state, struct keeper_signature *signature)
{
        struct keeper_request request = { KEEPER_STATE, STR(""), state };
        return keeper_ask_signature(a, keeper, &request, signature);
}

struct str keeper_state_message(struct arena *mem, struct str state)
{
        struct buf message = buf_in(mem);
        buf_add(&message, STR(KEEPER_STATE_LINE));
        buf_add(&message, state);
        return buf_str(&message);
}

/* Puts the changed keystore on the disk. When that fails the keeper knows other keys than the disk,
 * so nothing more is asked of it. */
static enum err keep_store(struct act *a, struct keeper *keeper, struct bytes sealed)
{
        struct str next = str_of_bytes(sealed.at, sealed.length);
        enum err outcome = keystore_replace(a, keeper->path, keeper->file, next);
        if (outcome != OK)
                keeper->is_gone = true;
        else
                keeper->file = next;
        return outcome;
}

enum err keeper_make_key(struct act *a, struct keeper *keeper, enum pubkey_kind kind,
        struct str label, struct pubkey *made)
{
        struct bytes answer;
        struct pubkey read;
        struct keeper_request request = { KEEPER_MAKE_KEY, { &pubkey_kinds[kind].letter, 1 },
                label };
        TRY(ask_change(a, keeper, &request, &answer));
        if (!pubkey_take(&answer, &read))
                return keeper_lose(a, keeper);
        TRY(keep_store(a, keeper, answer));
        *made = read;
        return OK;
}

enum err keeper_destroy_key(struct act *a, struct keeper *keeper, struct pubkey_id id)
{
        struct bytes answer;
        struct keeper_request request = { KEEPER_DESTROY_KEY,
                str_of_bytes(id.bytes, sizeof id.bytes), STR("") };
        TRY(ask_change(a, keeper, &request, &answer));
        return keep_store(a, keeper, answer);
}

enum err keeper_list(struct act *a, struct keeper *keeper, struct pubkey **keys, size_t *count)
{
        struct bytes answer;
        struct keeper_request request = { KEEPER_LIST, STR(""), STR("") };
        TRY(keeper_ask(a, keeper, &request, &answer));
        size_t listed = answer.length / PUBKEY_RECORD_SIZE;
        struct pubkey *read = arena_take_array(a->mem, listed, sizeof *read);
        for (size_t i = 0; i < listed; i++)
                if (!pubkey_take(&answer, &read[i]))
                        return keeper_lose(a, keeper);
        *keys = read;
        *count = listed;
        return OK;
}

/* The bytes of the keystore that is to be opened; none when one is to be made. */
static enum err find_store(struct act *a, const struct keeper_options *options, struct str *file)
{
        if (!options->make)
                return keystore_load(a, options->keystore, file);
        if (access(options->keystore, F_OK) == 0)
                return fail_with(a, E_STATE, TEXT_KEEPER_STORE_EXISTS, options->keystore);
        *file = STR("");
        return OK;
}

enum err keeper_launch(
        struct act *a, const struct keeper_birth *birth, struct keeper *keeper, struct bytes *first)
{
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
                return fail(a, E_BUSY, TEXT_KEEPER_NO_MEMORY);
        keeper->process = fork();
        if (keeper->process == 0)
                birth->be(a, birth->arg, ends[1]);
        close(ends[1]);
        keeper->socket = ends[0];
        if (keeper->process < 0)
                return fail(a, E_BUSY, TEXT_KEEPER_NO_MEMORY);
        return receive_answer(a, keeper, first);
}

static enum err launch(struct act *a, const struct keeper_options *options, struct keeper *keeper)
{
        struct bytes first;
        const struct keeper_opening opening = { options, keeper->file };
        const struct keeper_birth birth = { keeper_be, &opening };
        TRY(keeper_launch(a, &birth, keeper, &first));
        return options->make ? keep_store(a, keeper, first) : OK;
}

enum err keeper_start(struct act *a, const struct keeper_options *options, struct keeper **keeper)
{
        if (options->log_origin.len > KEEPER_NAME_MOST ||
                options->status_uri.len > KEEPER_NAME_MOST || options->list_size < 0 ||
                options->list_size > UINT32_MAX)
                return fail(a, E_INPUT, TEXT_KEEPER_TOO_LONG);
        struct keeper *started = arena_take(a->mem, sizeof *started);
        *started = (struct keeper){ .socket = -1, .path = options->keystore };
        TRY(find_store(a, options, &started->file));
        enum err outcome = launch(a, options, started);
        if (outcome != OK) {
                keeper_close(&started);
                return outcome;
        }
        *keeper = started;
        return OK;
}

int keeper_socket(const struct keeper *keeper)
{
        return keeper->socket;
}

enum err keeper_join(struct act *a, int socket, struct keeper **keeper)
{
        struct keeper *joined = arena_take(a->mem, sizeof *joined);
        *joined = (struct keeper){ .socket = socket };
        *keeper = joined;
        return OK;
}

void keeper_move(struct keeper *keeper, int socket)
{
        keeper->socket = socket;
}

enum err keeper_check_store(struct act *a, const struct keeper *keeper)
{
        struct str now;
        TRY(keystore_load(a, keeper->path, &now));
        return str_is_equal(now, keeper->file) ? OK : fail(a, E_BUSY, TEXT_KEEPER_STORE_CHANGED);
}

void keeper_close(struct keeper **keeper)
{
        if (!*keeper)
                return;
        if ((*keeper)->socket >= 0)
                close((*keeper)->socket);
        if ((*keeper)->process > 0)
                while (waitpid((*keeper)->process, NULL, 0) < 0 && errno == EINTR)
                        ;
        *keeper = NULL;
}
