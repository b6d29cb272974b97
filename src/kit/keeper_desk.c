/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/derive.h"
#include "kit/keeper_inside.h"

#include <time.h>
#include <unistd.h>

/* The keeper of a desk: its keys come from a bundle that two officers opened. */

int64_t keeper_now(const struct keeper_state *state)
{
        return state->place == KEEPER_AT_DESK ? (int64_t)time(NULL) + state->clock_offset
                                              : state->now;
}

enum keeper_answer keeper_check_desk(const struct keeper_state *state, uint64_t index)
{
        const struct desk_keys *desk = &state->desk;
        int64_t now = keeper_now(state);
        if (state->place != KEEPER_AT_DESK)
                return KEEPER_DONE;
        if (now < desk->from || now >= desk->until)
                return KEEPER_WRONG_DAY;
        return desk_keys_has(desk, index) ? KEEPER_DONE : KEEPER_INDEX_FOREIGN;
}

/* ------------------------------------------------------------------------------ signing */

/* Signs as kit/seal.h does: PREFIX and what is left of the request are the message. */
static void sign_rest(struct keeper_state *state, struct bytes prefix, struct sink *answer)
{
        static const struct pubkey_id none; /* the desk's key has no id: its bundle names it */
        struct seal_hasher hasher;
        uint8_t hash[SEAL_HASH_SIZE];
        uint8_t signature[SIGNATURE_SIZE];
        seal_hasher_begin(&hasher, "sign");
        seal_hasher_add_length(&hasher, (uint32_t)prefix.length + state->left);
        seal_hasher_add_piece(&hasher, prefix);
        while (keeper_read_more(state, KEEPER_BUFFER_SIZE))
                seal_hasher_add_piece(&hasher, (struct bytes){ state->buffer, state->held });
        seal_hasher_end(&hasher, hash);
        crypt_ed25519_sign(&state->desk.seed, str_of_bytes(hash, sizeof hash), signature);
        keeper_put_signature(answer, none, signature, BYTES_OF(""));
}

enum keeper_answer keeper_sign_tally_row(struct keeper_state *state, struct sink *answer)
{
        uint8_t start[sizeof KEEPER_TALLY_MAGIC - 1];
        if (!keeper_read_more(state, sizeof start) ||
                memcmp(state->buffer, KEEPER_TALLY_MAGIC, sizeof start) != 0)
                return KEEPER_NOT_TALLY;
        memcpy(start, state->buffer, sizeof start);
        sign_rest(state, (struct bytes){ start, sizeof start }, answer);
        return KEEPER_DONE;
}

enum keeper_answer keeper_sign_certificate_row(struct keeper_state *state, struct sink *answer)
{
        sign_rest(state, BYTES_OF(KEEPER_CERTIFICATE_LINE), answer);
        return KEEPER_DONE;
}

/* -------------------------------------------------------------------------------- start */

/* The bundle's root key, from the two passphrases. */
static enum keeper_answer open_root(struct act *a, const struct keeper_desk_options *options,
        struct secret *root, struct envelope_pair *pair)
{
        const struct envelope_head *head = &options->envelope->head;
        const struct derive_each each = { options->two, head->cost, head->salt };
        struct secret two[PASSPHRASE_MORE];
        if (options->two->count != 2)
                return KEEPER_WRONG_PEOPLE;
        if (!derive_each_apart(a, &each, two))
                return KEEPER_NO_MEMORY;
        enum keeper_answer answer = KEEPER_DONE;
        if (secret_is_equal(&two[0], &two[1]))
                answer = KEEPER_SAME_OFFICER;
        else if (!envelope_unwrap(options->envelope, two, root, pair))
                answer = KEEPER_WRONG_OFFICERS;
        explicit_bzero(two, sizeof two);
        return answer;
}

static enum keeper_answer open_keys(
        const struct envelope *envelope, const struct secret *root, struct keeper_state *state)
{
        SCOPED(secret_wipe) struct secret key;
        if (envelope->keys.length < SEAL_TAG_SIZE ||
                envelope->keys.length > DESK_KEYS_MOST + SEAL_TAG_SIZE)
                return KEEPER_BUNDLE_DAMAGED;
        envelope_keys_key(root, envelope->head_bytes, &key);
        struct bytes inside = { state->buffer, envelope->keys.length - SEAL_TAG_SIZE };
        bool is_good = seal_open_once(&key, envelope->head_bytes, envelope->keys, state->buffer) &&
                       desk_keys_read(inside, &state->desk);
        explicit_bzero(state->buffer, sizeof state->buffer);
        return is_good ? KEEPER_DONE : KEEPER_BUNDLE_DAMAGED;
}

/* From now on this is what it signs by. */
static void set_bounds(const struct act *a, struct keeper_state *state)
{
        const struct desk_keys *desk = &state->desk;
        state->place = KEEPER_AT_DESK;
        state->clock_offset = a->now - (int64_t)time(NULL);
        state->today = desk->day;
        state->list_size = desk->list_size;
        state->expiry_most = desk->expiry_most;
        state->may_not_expire = desk->may_not_expire;
        memcpy(state->status_uri, desk->status_uri, sizeof state->status_uri);
        state->store.keys[0] = desk->issuing;
        state->store.count = 1;
}

static void be_desk(struct act *a, const void *arg, int socket)
{
        const struct keeper_desk_options *options = arg;
        struct keeper_state *state = keeper_begin(a, socket);
        struct sink first = sink_in(state->answer + KEEPER_HEAD_SIZE, KEEPER_ANSWER_MOST);
        struct envelope_pair pair = { 0, 0 };
        SCOPED(secret_wipe) struct secret data_key;
        SCOPED(secret_wipe) struct secret root;
        enum keeper_answer ready = open_root(a, options, &root, &pair);
        if (ready == KEEPER_DONE)
                ready = open_keys(options->envelope, &root, state);
        if (ready == KEEPER_DONE) {
                set_bounds(a, state);
                envelope_data_key(&root, options->envelope->head_bytes, &data_key);
                sink_put(&first, (struct bytes){ data_key.bytes, sizeof data_key.bytes });
                sink_put_byte(&first, pair.one);
                sink_put_byte(&first, pair.other);
        }
        secret_wipe(&root);
        secret_wipe(&data_key);
        keeper_finish(a, state, ready, first.length);
}

enum err keeper_start_desk(struct act *a, const struct keeper_desk_options *options,
        struct keeper **keeper, struct keeper_opened *opened)
{
        struct bytes first;
        const struct keeper_birth birth = { be_desk, options };
        struct keeper *started = arena_take(a->mem, sizeof *started);
        *started = (struct keeper){ .socket = -1 };
        enum err outcome = keeper_launch(a, &birth, started, &first);
        if (outcome == OK && first.length != sizeof opened->data_key.bytes + 2)
                outcome = keeper_lose(a, started);
        if (outcome != OK) {
                keeper_close(&started);
                return outcome;
        }
        memcpy(opened->data_key.bytes, first.at, sizeof opened->data_key.bytes);
        const uint8_t *pair = first.at + sizeof opened->data_key.bytes;
        opened->pair = (struct envelope_pair){ pair[0], pair[1] };
        explicit_bzero((void *)(uintptr_t)first.at, first.length);
        *keeper = started;
        return OK;
}
