/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/keeper_inside.h"

#include "fuzz.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

/* The bytes are what a client sends, request after request, to a keeper with one key of each kind.
 * Whatever comes, the buffer is empty afterwards and every key in the store is whole. */

static void add_key(struct keystore *store, enum pubkey_kind kind)
{
        struct keystore_key *key = &store->keys[store->count++];
        key->public_half = (struct pubkey){ .kind = kind };
        MUST_HOLD(pubkey_set_label(
                &key->public_half, kind == PUBKEY_ISSUING ? STR("2026-03") : STR("2026")));
        memset(key->private_half.bytes, 'a' + (int)kind, sizeof key->private_half.bytes);
        if (pubkey_kinds[kind].algorithm == PUBKEY_ED25519) {
                crypt_ed25519_public(&key->private_half, key->public_half.half);
        } else if (pubkey_kinds[kind].algorithm == PUBKEY_BOX) {
                struct seal_scalar scalar;
                struct seal_point point;
                key->private_half.bytes[31] = 0; /* under the group's order */
                memcpy(scalar.bytes, key->private_half.bytes, sizeof scalar.bytes);
                MUST_HOLD(seal_multiply_base(&scalar, &point));
                memcpy(key->public_half.half, point.bytes, sizeof point.bytes);
        } else {
                SCOPED(crypt_es256_close) struct es256 signer = { NULL, NULL };
                MUST_HOLD(crypt_es256_open(&key->private_half, &signer));
                MUST_HOLD(crypt_es256_public(&signer, key->public_half.half));
        }
        MUST_HOLD(pubkey_set_id(&key->public_half));
}

static void fill_state(struct keeper_state *state)
{
        static struct keystore store;
        static struct index_set indices;
        if (store.count == 0)
                for (enum pubkey_kind kind = 0; kind < PUBKEY_KINDS; kind++)
                        add_key(&store, kind);
        memset(state, 0, sizeof *state);
        if (indices.count)
                memset(&indices, 0, sizeof indices);
        state->today = date_of((struct civil){ 2026, 3, 15 });
        state->now = (int64_t)state->today.day * 86400;
        state->list_size = 1 << 20;
        state->expiry_most = state->now + 6LL * 366 * 86400;
        state->may_not_expire = true;
        memcpy(state->log_origin, "city.example/log", sizeof "city.example/log");
        memcpy(state->status_uri, "https://city.example/s", sizeof "https://city.example/s");
        state->outer = (struct keystore_outer){ .people = 1, .cost = { 8, 1 } };
        state->store = store;
        state->signed_indices = &indices;
        state->tree_size = -1;
}

/* A desk that may sign one index. */
static void make_desk(struct keeper_state *state)
{
        struct desk_keys *desk = &state->desk;
        state->place = KEEPER_AT_DESK;
        desk->until = INT64_MAX;
        desk->list_size = 1 << 20;
        desk->index_count = 1;
        desk->indices[0] = 7;
        state->store.count = 1;
}

static void check_state(const struct keeper_state *state)
{
        for (size_t i = 0; i < sizeof state->buffer; i++)
                MUST_HOLD(state->buffer[i] == 0);
        MUST_HOLD(state->store.count <= KEYSTORE_KEYS_MOST);
        for (size_t i = 0; i < state->store.count; i++)
                MUST_HOLD(state->store.keys[i].public_half.kind < PUBKEY_KINDS);
}

static void serve(const uint8_t *data, size_t size, int place)
{
        static struct keeper_state state;
        fill_state(&state);
        state.place = place;
        if (place == KEEPER_AT_DESK)
                make_desk(&state);
        state.in = memfd_create("requests", MFD_CLOEXEC);
        state.out = open("/dev/null", O_WRONLY | O_CLOEXEC);
        MUST_HOLD(
                write(state.in, data, size) == (ssize_t)size && lseek(state.in, 0, SEEK_SET) == 0);
        enum err outcome = keeper_serve(&state);
        MUST_HOLD(outcome == OK || outcome == E_INPUT);
        check_state(&state);
        crypt_es256_close(&state.minter);
        close(state.in);
        close(state.out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        MUST_HOLD(crypt_start());
        serve(data, size, KEEPER_IN_CITY);
        serve(data, size, KEEPER_AT_DESK);
        return 0;
}
