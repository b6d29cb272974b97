/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/box.h"
#include "kit/keeper_inside.h"

/* What the city's keeper does for an event: seals the keys that a desk takes along, signs the
 * bundle, opens what the desk brings back. */

/* ------------------------------------------------------------------------------- tally */

/* Reads what stands before the ciphertext. */
static enum keeper_answer begin_tally(struct keeper_state *state, const struct keystore_key *key,
        uint8_t bound[KEEPER_TALLY_BOUND], struct box_reader *reader)
{
        struct box_address address = { .bound = { bound, KEEPER_TALLY_BOUND } };
        if (!keeper_read_more(state, KEEPER_TALLY_BOUND + BOX_HEAD))
                return KEEPER_NOT_TALLY;
        memcpy(bound, state->buffer, KEEPER_TALLY_BOUND);
        if (memcmp(bound, KEEPER_TALLY_MAGIC, sizeof KEEPER_TALLY_MAGIC - 1) != 0 ||
                !seal_point_read(
                        (struct bytes){ key->public_half.half, SEAL_POINT_SIZE }, &address.to))
                return KEEPER_NOT_TALLY;
        struct bytes head = { state->buffer + KEEPER_TALLY_BOUND, BOX_HEAD };
        return box_reader_begin(reader, &address, head, state->left) == BOX_GOOD
                       ? KEEPER_DONE
                       : KEEPER_FOREIGN_BOX;
}

/* The key of this one box: the client opens it. The proof is checked before the city's key is used.
 */
enum keeper_answer keeper_open_tally_row(struct keeper_state *state, struct sink *answer)
{
        const struct keystore_key *key = keystore_find(&state->store, PUBKEY_TALLY, NULL);
        uint8_t bound[KEEPER_TALLY_BOUND];
        struct box_reader reader;
        SCOPED(secret_wipe) struct secret box_key = { { 0 } };
        SCOPED(seal_scalar_wipe) struct seal_scalar q;
        if (!key)
                return KEEPER_NO_KEY;
        enum keeper_answer begun = begin_tally(state, key, bound, &reader);
        if (begun != KEEPER_DONE)
                return begun;
        while (keeper_read_more(state, KEEPER_BUFFER_SIZE))
                box_reader_add(&reader, (struct bytes){ state->buffer, state->held });
        memcpy(q.bytes, key->private_half.bytes, sizeof q.bytes);
        if (state->is_cut || box_reader_end(&reader, &q, &box_key) != BOX_GOOD)
                return KEEPER_FOREIGN_BOX;
        sink_put(answer, (struct bytes){ box_key.bytes, sizeof box_key.bytes });
        return KEEPER_DONE;
}

/* ------------------------------------------------------------------------------ bundle */

enum keeper_answer keeper_sign_bundle_row(struct keeper_state *state, struct sink *answer)
{
        const struct keystore_key *key = keystore_find(&state->store, PUBKEY_BUNDLE, NULL);
        struct envelope_head head;
        struct seal_hasher hasher;
        uint8_t hash[SEAL_HASH_SIZE];
        uint8_t message[sizeof ENVELOPE_LINE - 1 + ENVELOPE_ID_SIZE];
        uint8_t signature[SIGNATURE_SIZE];
        uint32_t length = state->left;
        if (!key)
                return KEEPER_NO_KEY;
        if (!keeper_read_more(state, ENVELOPE_HEAD_SIZE) ||
                !envelope_read_head((struct bytes){ state->buffer, state->held }, &head) ||
                memcmp(head.bundle_key, key->public_half.half, sizeof head.bundle_key) != 0)
                return KEEPER_NOT_BUNDLE;
        seal_hasher_begin(&hasher, "bundle");
        seal_hasher_add_length(&hasher, length);
        do
                seal_hasher_add_piece(&hasher, (struct bytes){ state->buffer, state->held });
        while (keeper_read_more(state, KEEPER_BUFFER_SIZE));
        seal_hasher_end(&hasher, hash);
        memcpy(message, ENVELOPE_LINE, sizeof ENVELOPE_LINE - 1);
        memcpy(message + sizeof ENVELOPE_LINE - 1, hash, ENVELOPE_ID_SIZE);
        crypt_ed25519_sign(&key->private_half, str_of_bytes(message, sizeof message), signature);
        keeper_put_signature(answer, key->public_half.id, signature, BYTES_OF(""));
        return KEEPER_DONE;
}

/* What a bundle is to be sealed with, as it stands in the request. */
struct order {
        struct bytes head_bytes;
        struct envelope_head head;
        struct secret each[ENVELOPE_PEOPLE_MOST];
};

static void wipe_order(struct order *order)
{
        explicit_bzero(order, sizeof *order);
}

static bool take_day(struct bytes *rest, struct desk_keys *desk)
{
        uint64_t day;
        uint64_t from;
        uint64_t until;
        if (!bytes_take_number(rest, 4, &day) || day > INT32_MAX ||
                !bytes_take_number(rest, 8, &from) || from > INT64_MAX ||
                !bytes_take_number(rest, 8, &until) || until > INT64_MAX)
                return false;
        desk->day.day = (int32_t)day;
        desk->from = (int64_t)from;
        desk->until = (int64_t)until;
        return true;
}

static bool take_indices(struct bytes *rest, struct desk_keys *desk)
{
        uint64_t count;
        if (!bytes_take_number(rest, 4, &count) || count > DESK_INDICES_MOST ||
                rest->length != 4 * count)
                return false;
        desk->index_count = (uint32_t)count;
        for (size_t i = 0; i < count; i++) {
                uint64_t index = 0;
                bytes_take_number(rest, 4, &index);
                desk->indices[i] = (uint32_t)index;
        }
        return true;
}

static bool read_order(struct bytes rest, struct order *order, struct desk_keys *desk)
{
        struct bytes secrets;
        if (!bytes_take(&rest, ENVELOPE_HEAD_SIZE, &order->head_bytes) ||
                !envelope_read_head(order->head_bytes, &order->head) || !take_day(&rest, desk) ||
                !bytes_take(&rest, order->head.people * sizeof(struct secret), &secrets))
                return false;
        memcpy(order->each, secrets.at, secrets.length);
        return take_indices(&rest, desk);
}

/* Two people with one passphrase would be one person who can open it. */
static bool are_different(const struct order *order)
{
        for (size_t i = 0; i < order->head.people; i++)
                for (size_t j = 0; j < i; j++)
                        if (secret_is_equal(&order->each[i], &order->each[j]))
                                return false;
        return true;
}

/* Adds the keys and the city's bounds, which are not the client's to say: a card of the day may
 * last as much longer as the day is ahead. */
static enum keeper_answer fill_desk(struct keeper_state *state)
{
        char month[MONTH_TEXT_SIZE];
        struct desk_keys *desk = &state->desk;
        int64_t ahead = (int64_t)desk->day.day - state->today.day;
        if (ahead < 0 || ahead > 62)
                return KEEPER_WRONG_DAY;
        date_write_month(desk->day, month);
        const struct keystore_key *key = keystore_find(&state->store, PUBKEY_ISSUING, month);
        if (!key)
                return KEEPER_NO_KEY;
        desk->issuing = *key;
        desk->expiry_most = state->expiry_most + ahead * 86400;
        desk->may_not_expire = state->may_not_expire;
        desk->list_size = (uint32_t)state->list_size;
        memcpy(desk->status_uri, state->status_uri, sizeof desk->status_uri);
        return KEEPER_DONE;
}

/* Seals it; only its public half, the key of the other part and sealed bytes leave. */
static enum keeper_answer seal_desk(
        struct keeper_state *state, const struct order *order, struct sink *answer)
{
        uint8_t public_half[ED25519_PUBLIC_SIZE];
        SCOPED(secret_wipe) struct secret root;
        SCOPED(secret_wipe) struct secret part;
        struct sink inside = sink_in(state->buffer, sizeof state->buffer);
        crypt_ed25519_make(&state->desk.seed, public_half);
        crypt_random(root.bytes, sizeof root.bytes);
        desk_keys_put(&inside, &state->desk);
        /* What the desk's keeper would refuse is not handed out. */
        if (!sink_is_whole(&inside) || !desk_keys_read(sink_bytes(&inside), &state->desk))
                return KEEPER_NOT_BUNDLE;
        sink_put(answer, (struct bytes){ public_half, sizeof public_half });
        envelope_data_key(&root, order->head_bytes, &part);
        sink_put(answer, (struct bytes){ part.bytes, sizeof part.bytes });
        envelope_wrap(order->head_bytes, order->each, &root, answer);
        envelope_keys_key(&root, order->head_bytes, &part);
        if (answer->room - answer->length < inside.length + SEAL_TAG_SIZE)
                return KEEPER_NOT_BUNDLE;
        seal_once(&part, order->head_bytes, sink_bytes(&inside), answer->at + answer->length);
        answer->length += inside.length + SEAL_TAG_SIZE;
        return KEEPER_DONE;
}

enum keeper_answer keeper_seal_bundle_row(struct keeper_state *state, struct sink *answer)
{
        const struct keystore_key *key = keystore_find(&state->store, PUBKEY_BUNDLE, NULL);
        SCOPED(wipe_order) struct order order;
        uint8_t head[ENVELOPE_HEAD_SIZE];
        if (!key)
                return KEEPER_NO_KEY;
        if (!read_order((struct bytes){ state->buffer, state->held }, &order, &state->desk) ||
                memcmp(order.head.bundle_key, key->public_half.half, sizeof order.head.bundle_key))
                return KEEPER_NOT_BUNDLE;
        if (!are_different(&order))
                return KEEPER_SAME_OFFICER;
        memcpy(head, order.head_bytes.at, sizeof head); /* the buffer is used again */
        order.head_bytes = (struct bytes){ head, sizeof head };
        enum keeper_answer done = fill_desk(state);
        if (done == KEEPER_DONE)
                done = seal_desk(state, &order, answer);
        explicit_bzero(&state->desk, sizeof state->desk);
        return done;
}
