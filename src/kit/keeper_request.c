/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/box.h"
#include "kit/keeper_inside.h"
#include "kit/keeper_staff.h"
#include "lib/base64.h"
#include "lib/cose.h"
#include "lib/jws.h"

#include <inttypes.h>
#include <stdio.h>

enum { MONTH_CHARS = MONTH_TEXT_SIZE - 1, BASE64_PIECE = BASE64URL_SIZE(KEEPER_BUFFER_SIZE) };

static struct bytes buffer_from(const struct keeper_state *state, uint32_t start)
{
        return (struct bytes){ state->buffer + start, state->held - start };
}

static struct str str_of_sink(const struct sink *sink)
{
        return str_of_bytes(sink->at, sink->length);
}

static struct bytes id_bytes(const struct pubkey_id *id)
{
        return (struct bytes){ id->bytes, sizeof id->bytes };
}

static void add_bytes(struct sha256 *hash, struct bytes bytes)
{
        crypt_sha256_add(hash, str_of_bytes(bytes.at, bytes.length));
}

void keeper_put_signature(struct sink *answer, struct pubkey_id key,
        const uint8_t signature[SIGNATURE_SIZE], struct bytes header)
{
        sink_put(answer, (struct bytes){ key.bytes, sizeof key.bytes });
        sink_put(answer, (struct bytes){ signature, SIGNATURE_SIZE });
        sink_put(answer, header);
}

/* Slot of INDEX in the set: its own, or the free one where it belongs. */
static uint32_t *find_index(struct index_set *set, uint32_t index)
{
        size_t slot = index * 2654435761u % COUNT(set->slots);
        while (set->slots[slot] && set->slots[slot] != index + 1)
                slot = (slot + 1) % COUNT(set->slots);
        return &set->slots[slot];
}

static enum keeper_answer check_claims(
        const struct keeper_state *state, const struct keeper_claims *claims)
{
        if (!bytes_are_equal(claims->status_uri, bytes_of_text(state->status_uri)) ||
                claims->index >= (uint64_t)state->list_size)
                return KEEPER_INDEX_UNKNOWN;
        enum keeper_answer refused = keeper_check_desk(state, claims->index);
        if (refused != KEEPER_DONE)
                return refused;
        if (claims->has_expiry
                        ? claims->expiry <= keeper_now(state) || claims->expiry > state->expiry_most
                        : !state->may_not_expire)
                return KEEPER_WRONG_EXPIRY;
        return KEEPER_DONE;
}

/* Makes the month's key ready, unless it is. */
static bool open_minter(struct keeper_state *state, const struct keystore_key *key)
{
        if (state->minter.key && pubkey_id_is_equal(state->minter_id, key->public_half.id))
                return true;
        crypt_es256_close(&state->minter);
        state->minter_id = key->public_half.id;
        return crypt_es256_open(&key->private_half, &state->minter);
}

/* Signs the claims in the buffer where they lie: no second copy is made. */
static bool sign_claims(struct keeper_state *state, struct bytes claims, struct sink *answer)
{
        uint8_t header_memory[KEEPER_HEADER_MOST];
        uint8_t head_memory[COSE_HEAD_MOST];
        uint8_t digest[SHA256_SIZE];
        uint8_t signature[SIGNATURE_SIZE];
        struct sink header = sink_in(header_memory, sizeof header_memory);
        struct sink head = sink_in(head_memory, sizeof head_memory);
        cose_put_protected(&header, id_bytes(&state->minter_id), BYTES_OF(""));
        cose_put_signed_head(&head, sink_bytes(&header), claims.length);
        struct sha256 hash;
        crypt_sha256_begin(&hash);
        add_bytes(&hash, sink_bytes(&head));
        add_bytes(&hash, claims);
        crypt_sha256_finish(&hash, digest);
        if (!crypt_es256_sign(&state->minter, digest, signature))
                return false;
        keeper_put_signature(answer, state->minter_id, signature, sink_bytes(&header));
        return true;
}

static enum keeper_answer mint(struct keeper_state *state, struct sink *answer)
{
        char month[MONTH_TEXT_SIZE];
        struct keeper_claims claims;
        date_write_month(state->today, month);
        if (memcmp(state->buffer, month, MONTH_CHARS) != 0)
                return KEEPER_WRONG_MONTH;
        struct bytes cwt = buffer_from(state, MONTH_CHARS);
        if (!keeper_read_claims(cwt, &claims))
                return KEEPER_NOT_CLAIMS;
        enum keeper_answer refused = check_claims(state, &claims);
        if (refused != KEEPER_DONE)
                return refused;
        const struct keystore_key *key = keystore_find(&state->store, PUBKEY_ISSUING, month);
        if (!key)
                return KEEPER_NO_KEY;
        uint32_t *slot = find_index(state->signed_indices, (uint32_t)claims.index);
        if (*slot)
                return KEEPER_INDEX_USED;
        if (state->signed_indices->count == KEEPER_MINTS_MOST)
                return KEEPER_MINTED_ENOUGH;
        if (!open_minter(state, key) || !sign_claims(state, cwt, answer))
                return KEEPER_NOT_SIGNED;
        *slot = (uint32_t)claims.index + 1;
        state->signed_indices->count++;
        return KEEPER_DONE;
}

/* Signs a digest with a key that is used seldom. */
static enum keeper_answer sign_digest(const struct keystore_key *key, struct sha256 *hash,
        struct bytes header, struct sink *answer)
{
        uint8_t digest[SHA256_SIZE];
        uint8_t signature[SIGNATURE_SIZE];
        crypt_sha256_finish(hash, digest);
        SCOPED(crypt_es256_close) struct es256 signer = { NULL, NULL };
        if (!crypt_es256_open(&key->private_half, &signer) ||
                !crypt_es256_sign(&signer, digest, signature))
                return KEEPER_NOT_SIGNED;
        keeper_put_signature(answer, key->public_half.id, signature, header);
        return KEEPER_DONE;
}

static void add_base64(struct sha256 *hash, struct bytes piece)
{
        char text[BASE64_PIECE];
        struct sink sink = sink_in(text, sizeof text);
        base64url_put(&sink, piece);
        crypt_sha256_add(hash, str_of_sink(&sink));
}

/* Signs what is still to be read as a JWS with a header of our own. */
static enum keeper_answer sign_jws(struct keeper_state *state, const struct keystore_key *key,
        struct bytes type, struct sink *answer)
{
        char memory[KEEPER_HEADER_MOST];
        struct sink header = sink_in(memory, sizeof memory);
        jws_put_header(&header, key->public_half.id.bytes, type);
        struct sha256 hash;
        crypt_sha256_begin(&hash);
        add_bytes(&hash, sink_bytes(&header));
        crypt_sha256_add(&hash, STR("."));
        while (keeper_read_more(state, KEEPER_BUFFER_SIZE))
                add_base64(&hash, buffer_from(state, 0));
        return sign_digest(key, &hash, sink_bytes(&header), answer);
}

static enum keeper_answer sign_cose(struct keeper_state *state, const struct keystore_key *key,
        struct bytes type, struct sink *answer)
{
        uint8_t header_memory[KEEPER_HEADER_MOST];
        uint8_t head_memory[COSE_HEAD_MOST];
        struct sink header = sink_in(header_memory, sizeof header_memory);
        struct sink head = sink_in(head_memory, sizeof head_memory);
        cose_put_protected(&header, id_bytes(&key->public_half.id), type);
        cose_put_signed_head(&head, sink_bytes(&header), state->left);
        struct sha256 hash;
        crypt_sha256_begin(&hash);
        add_bytes(&hash, sink_bytes(&head));
        while (keeper_read_more(state, KEEPER_BUFFER_SIZE))
                add_bytes(&hash, buffer_from(state, 0));
        return sign_digest(key, &hash, sink_bytes(&header), answer);
}

static enum keeper_answer sign_status(struct keeper_state *state, struct sink *answer)
{
        const struct keystore_key *key = keystore_find(&state->store, PUBKEY_STATUS, NULL);
        if (!key)
                return KEEPER_NO_KEY;
        if (!keeper_read_more(state, 1))
                return KEEPER_NOT_CLAIMS;
        switch (state->buffer[0]) {
        case KEEPER_CWT:
                return sign_cose(state, key, BYTES_OF("application/statuslist+cwt"), answer);
        case KEEPER_JWT:
                return sign_jws(state, key, BYTES_OF("statuslist+jwt"), answer);
        default:
                return KEEPER_NOT_CLAIMS;
        }
}

static enum keeper_answer sign_directory(struct keeper_state *state, struct sink *answer)
{
        const struct keystore_key *key = keystore_find(&state->store, PUBKEY_DIRECTORY, NULL);
        return key ? sign_jws(state, key, BYTES_OF(""), answer) : KEEPER_NO_KEY;
}

static enum keeper_answer check_checkpoint(
        const struct keeper_state *state, const struct keeper_checkpoint *checkpoint)
{
        if (!str_is_equal(checkpoint->origin, str_of(state->log_origin)))
                return KEEPER_FOREIGN_ORIGIN;
        if (checkpoint->size < state->tree_size)
                return KEEPER_SMALLER_TREE;
        if (checkpoint->size == state->tree_size &&
                memcmp(checkpoint->root.at, state->tree_root, sizeof state->tree_root) != 0)
                return KEEPER_OTHER_TREE;
        return KEEPER_DONE;
}

static void sign_message(const struct keystore_key *key, struct str message, struct sink *answer)
{
        uint8_t signature[SIGNATURE_SIZE];
        crypt_ed25519_sign(&key->private_half, message, signature);
        keeper_put_signature(answer, key->public_half.id, signature, BYTES_OF(""));
}

static enum keeper_answer sign_checkpoint(struct keeper_state *state, struct sink *answer)
{
        const struct keystore_key *key = keystore_find(&state->store, PUBKEY_LOG, NULL);
        struct str body = str_of_bytes(state->buffer, state->held);
        struct keeper_checkpoint checkpoint;
        if (!key)
                return KEEPER_NO_KEY;
        if (!keeper_read_checkpoint(body, &checkpoint))
                return KEEPER_NOT_CHECKPOINT;
        enum keeper_answer refused = check_checkpoint(state, &checkpoint);
        if (refused != KEEPER_DONE)
                return refused;
        sign_message(key, body, answer);
        state->tree_size = checkpoint.size;
        memcpy(state->tree_root, checkpoint.root.at, sizeof state->tree_root);
        return KEEPER_DONE;
}

static enum keeper_answer sign_state(struct keeper_state *state, struct sink *answer)
{
        static const char line[] = KEEPER_STATE_LINE;
        const struct keystore_key *key = keystore_find(&state->store, PUBKEY_BUNDLE, NULL);
        if (!key)
                return KEEPER_NO_KEY;
        memmove(state->buffer + sizeof line - 1, state->buffer, state->held);
        memcpy(state->buffer, line, sizeof line - 1);
        sign_message(key, str_of_bytes(state->buffer, sizeof line - 1 + state->held), answer);
        return KEEPER_DONE;
}

static bool make_box_halves(struct keystore_key *key)
{
        SCOPED(seal_scalar_wipe) struct seal_scalar scalar;
        struct seal_point point;
        const char *purpose = key->public_half.kind == PUBKEY_STAFF ? "staff-key" : "tally-key";
        if (!box_make_key(purpose, &seal_kernel, &scalar, &point))
                return false;
        memcpy(key->private_half.bytes, scalar.bytes, sizeof scalar.bytes);
        memcpy(key->public_half.half, point.bytes, sizeof point.bytes);
        return true;
}

static bool make_halves(struct keystore_key *key)
{
        if (pubkey_kinds[key->public_half.kind].algorithm == PUBKEY_BOX)
                return make_box_halves(key);
        if (pubkey_kinds[key->public_half.kind].algorithm == PUBKEY_ES256)
                return crypt_es256_make(&key->private_half, key->public_half.half);
        crypt_ed25519_make(&key->private_half, key->public_half.half);
        return true;
}

static enum keeper_answer make_key(struct keeper_state *state, struct sink *answer)
{
        if (state->store.count == KEYSTORE_KEYS_MOST)
                return KEEPER_STORE_FULL;
        struct keystore_key *key = &state->store.keys[state->store.count];
        struct pubkey *public_half = &key->public_half;
        *public_half = (struct pubkey){ .made = state->today };
        if (!pubkey_kind_of_letter((char)state->buffer[0], &public_half->kind) ||
                !pubkey_set_label(public_half, str_of_bytes(state->buffer + 1, state->held - 1)))
                return KEEPER_NOT_KEY;
        if (!make_halves(key) || !pubkey_set_id(public_half)) {
                explicit_bzero(key, sizeof *key);
                return KEEPER_NOT_SIGNED;
        }
        state->store.count++;
        pubkey_put(answer, public_half);
        keystore_seal(&state->outer, &state->store_key, &state->store, answer);
        return KEEPER_DONE;
}

static enum keeper_answer destroy_key(struct keeper_state *state, struct sink *answer)
{
        struct pubkey_id id;
        memcpy(id.bytes, state->buffer, sizeof id.bytes);
        if (!keystore_remove(&state->store, id))
                return KEEPER_NO_KEY;
        if (pubkey_id_is_equal(state->minter_id, id))
                crypt_es256_close(&state->minter);
        keystore_seal(&state->outer, &state->store_key, &state->store, answer);
        return KEEPER_DONE;
}

static enum keeper_answer list_keys(struct keeper_state *state, struct sink *answer)
{
        for (size_t i = 0; i < state->store.count; i++)
                pubkey_put(answer, &state->store.keys[i].public_half);
        return KEEPER_DONE;
}

#define WHOLE false
#define STREAMED true
#define CITY KEEPER_IN_CITY
#define DESK KEEPER_AT_DESK
enum {
        KEY_KB = 1 << 10,
        SEAL_LEAST = ENVELOPE_HEAD_SIZE + 20 + 2 * 32 + 4 + 4,
        SEAL_MOST = ENVELOPE_HEAD_SIZE + 20 + ENVELOPE_PEOPLE_MOST * 32 + 4 + 4 * DESK_INDICES_MOST,
        TALLY_LEAST = KEEPER_TALLY_BOUND + BOX_EXTRA,
};
_Static_assert((int)SEAL_MOST <= (int)KEEPER_BUFFER_SIZE, "it is read whole");

const struct keeper_row keeper_rows[KEEPER_KINDS] = {
        [KEEPER_MINT] = { "mint", "I", MONTH_CHARS + 1, MONTH_CHARS + KEEPER_CLAIMS_MOST, WHOLE,
                KEEPER_ANYWHERE, mint },
        [KEEPER_STATUS] = { "sign_status", "S", 1, KEEPER_PAYLOAD_MOST, STREAMED, CITY,
                sign_status },
        [KEEPER_DIRECTORY] = { "sign_directory", "K", 0, 1024 * KEY_KB, STREAMED, CITY,
                sign_directory },
        [KEEPER_CHECKPOINT] = { "sign_checkpoint", "A", 0, KEY_KB, WHOLE, CITY, sign_checkpoint },
        [KEEPER_STATE] = { "sign_state", "B", 0, 4 * KEY_KB, WHOLE, CITY, sign_state },
        [KEEPER_MAKE_KEY] = { "make_key", "ISKABYF", 2, PUBKEY_LABEL_SIZE, WHOLE, CITY, make_key },
        [KEEPER_DESTROY_KEY] = { "destroy_key", "ISKABYF", PUBKEY_ID_SIZE, PUBKEY_ID_SIZE, WHOLE,
                CITY, destroy_key },
        [KEEPER_LIST] = { "list", "ISKABYF", 0, 0, WHOLE, CITY, list_keys },
        [KEEPER_OPEN_TALLY] = { "open_tally", "Y", TALLY_LEAST, 1024 * KEY_KB, STREAMED, CITY,
                keeper_open_tally_row },
        [KEEPER_SIGN_BUNDLE] = { "sign_bundle", "B", ENVELOPE_HEAD_SIZE, ENVELOPE_FILE_MOST,
                STREAMED, CITY, keeper_sign_bundle_row },
        [KEEPER_SEAL_BUNDLE] = { "seal_bundle", "I", SEAL_LEAST, SEAL_MOST, WHOLE, CITY,
                keeper_seal_bundle_row },
        [KEEPER_SIGN_TALLY] = { "sign_tally", "V", TALLY_LEAST, 1024 * KEY_KB, STREAMED, DESK,
                keeper_sign_tally_row },
        [KEEPER_CERTIFICATE] = { "sign_certificate", "V", 1, 64 * KEY_KB, STREAMED, DESK,
                keeper_sign_certificate_row },
        [KEEPER_CHECK_TOTP] = { "check_totp", "F", KEEPER_TOTP_REQUEST, KEEPER_TOTP_REQUEST, WHOLE,
                CITY, keeper_check_totp_row },
};

/* Where a request is answered, in words. */
static const char *const places[] = {
        [KEEPER_IN_CITY] = "city", [KEEPER_AT_DESK] = "desk", [KEEPER_ANYWHERE] = "both"
};

void keeper_print_requests(struct buf *out)
{
        buf_add_c(out, "kind  name              keys     least      most  where  read\n");
        for (size_t kind = KEEPER_MINT; kind < COUNT(keeper_rows); kind++) {
                const struct keeper_row *row = &keeper_rows[kind];
                char line[96];
                snprintf(line, sizeof line,
                        "%4zu  %-16s  %-7s  %5" PRIu32 "  %8" PRIu32 "  %-5s  %s\n", kind,
                        row->name, row->key, row->least, row->most, places[row->place],
                        row->is_streamed ? "hashed piece by piece" : "whole");
                buf_add_c(out, line);
        }
}
