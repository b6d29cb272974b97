/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/key.h"

#include "lib/jwk.h"

/* What others may know of the keys, and check with them. */

enum err key_current_log(struct act *a, uint8_t public_half[ED25519_PUBLIC_SIZE])
{
        struct pubkey key;
        TRY(key_current(a, PUBKEY_LOG, &key));
        memcpy(public_half, key.half, ED25519_PUBLIC_SIZE);
        return OK;
}

enum err key_log_keys(struct act *a, struct str name, struct note_key **keys, size_t *count)
{
        struct key_row *rows;
        size_t row_count;
        TRY(key_list(a, &rows, &row_count));
        struct note_key *found = arena_take_array(a->mem, row_count + 1, sizeof *found);
        size_t found_count = 0;
        for (size_t i = 0; i < row_count; i++) {
                if (rows[i].key.kind != PUBKEY_LOG)
                        continue;
                struct note_key *key = &found[found_count++];
                key->name = name;
                memcpy(key->public, rows[i].key.half, sizeof key->public);
        }
        *keys = found;
        *count = found_count;
        return OK;
}

enum err key_log_text(struct act *a, struct str name, struct str *text)
{
        size_t count;
        struct note_key *keys;
        struct buf lines = buf_in(a->mem);
        TRY(key_log_keys(a, name, &keys, &count));
        for (size_t i = 0; i < count; i++) {
                buf_add(&lines, note_key_text(a->mem, &keys[i]));
                buf_add_byte(&lines, '\n');
        }
        *text = buf_str(&lines);
        return OK;
}

enum err key_has_signed_state(
        struct act *a, struct str state, const uint8_t signature[SIGNATURE_SIZE], bool *is_signed)
{
        struct key_row *rows;
        size_t count;
        struct str message = keeper_state_message(a->mem, state);
        bool has_signed = false;
        TRY(key_list(a, &rows, &count));
        for (size_t i = 0; i < count; i++)
                if (rows[i].key.kind == PUBKEY_BUNDLE)
                        has_signed |= crypt_ed25519_verifies(rows[i].key.half, message, signature);
        *is_signed = has_signed;
        return OK;
}

static void fill_jwk(const struct pubkey *key, struct jwk *jwk)
{
        *jwk = (struct jwk){ .use = JWK_USE_NONE };
        memcpy(jwk->x, key->half, sizeof jwk->x);
        memcpy(jwk->y, key->half + sizeof jwk->x, sizeof jwk->y);
        memcpy(jwk->kid, key->id.bytes, sizeof jwk->kid);
}

/* Whether the key is published with the others, and how. */
static bool publish(const struct key_row *row, struct jwk *jwk)
{
        bool signs = !row->is_withdrawn && !row->is_retired;
        fill_jwk(&row->key, jwk);
        if (row->key.kind == PUBKEY_ISSUING) {
                jwk->use = JWK_USE_CARD;
                memcpy(jwk->month, row->key.label, sizeof jwk->month);
                if (row->is_withdrawn)
                        date_write(row->withdrawn, jwk->withdrawn);
                return true;
        }
        jwk->use = JWK_USE_STATUS;
        return row->key.kind == PUBKEY_STATUS && signs;
}

enum err key_write_json(struct act *a, struct str issuer, struct buf *json)
{
        struct key_row *rows;
        size_t count;
        struct jwk_set set = { .count = 0 };
        TRY(key_list(a, &rows, &count));
        if (issuer.len >= sizeof set.issuer)
                return fail(a, E_INPUT, TEXT_KEY_ISSUER_LONG);
        memcpy(set.issuer, issuer.at, issuer.len);
        set.keys = arena_take_array(a->mem, count + 1, sizeof *set.keys);
        for (size_t i = 0; i < count; i++)
                set.count += publish(&rows[i], &set.keys[set.count]);
        size_t room = 1024 + set.count * 512;
        struct sink sink = sink_in(arena_take(a->mem, room), room);
        if (!jwk_set_put(&sink, &set) || !sink_is_whole(&sink))
                return fail(a, E_BUG, TEXT_KEY_NOT_WRITTEN);
        buf_add(json, str_of_bytes(sink.at, sink.length));
        return OK;
}

enum err key_write_directory(struct act *a, struct buf *json)
{
        struct pubkey key;
        struct jwk jwk;
        char memory[1024];
        struct sink sink = sink_in(memory, sizeof memory);
        TRY(key_current(a, PUBKEY_DIRECTORY, &key));
        fill_jwk(&key, &jwk);
        if (!jwk_put(&sink, &jwk) || !sink_is_whole(&sink))
                return fail(a, E_BUG, TEXT_KEY_NOT_WRITTEN);
        buf_add(json, str_of_bytes(memory, sink.length));
        return OK;
}
