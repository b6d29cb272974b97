/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/keystore.h"

#include <stdlib.h>

/* Offsets in the outer part. */
enum {
        AT_VERSION = 16,
        AT_ALGORITHM = 17,
        AT_PEOPLE = 18,
        AT_COST = 20,
        AT_SALT = 28,
        AT_NONCE = 44,
};

enum {
        VERSION = 1,
        ALGORITHM = 1, /* Argon2id 1.3, BLAKE2b-256, XChaCha20-Poly1305 */
        KIB_MOST = 1 << 20,
        KIB_LEAST = 8,
        PASSES_MOST = 16,
};

static const char magic[] = "citykey keystore";
static const char derivation[] = "citykey keystore v1";

const struct argon2_cost keystore_cost_production = { .kib = 256 * 1024, .passes = 3 };
const struct argon2_cost keystore_cost_demonstration = { .kib = 8 * 1024, .passes = 1 };

static uint32_t get_u32(const uint8_t *at)
{
        return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

enum keystore_fault keystore_read_outer(struct str file, struct keystore_outer *outer)
{
        const uint8_t *at = (const uint8_t *)file.at;
        if (file.len < AT_PEOPLE || memcmp(at, magic, AT_VERSION) != 0)
                return KEYSTORE_DAMAGED;
        if (at[AT_VERSION] != VERSION || at[AT_ALGORITHM] != ALGORITHM)
                return KEYSTORE_NEWER;
        if (file.len < KEYSTORE_OUTER_SIZE + SEAL_TAG_SIZE || file.len > KEYSTORE_FILE_MOST)
                return KEYSTORE_DAMAGED;
        struct keystore_outer read = {
                .people = at[AT_PEOPLE],
                .cost = { .kib = get_u32(at + AT_COST), .passes = get_u32(at + AT_COST + 4) },
        };
        if (read.people < 1 || read.people > PASSPHRASE_PEOPLE || at[AT_PEOPLE + 1] != 0 ||
                read.cost.kib < KIB_LEAST || read.cost.kib > KIB_MOST || read.cost.passes < 1 ||
                read.cost.passes > PASSES_MOST)
                return KEYSTORE_DAMAGED;
        memcpy(read.salt, at + AT_SALT, sizeof read.salt);
        *outer = read;
        return KEYSTORE_GOOD;
}

static void put_outer(
        struct sink *sink, const struct keystore_outer *outer, const uint8_t nonce[SEAL_NONCE_SIZE])
{
        const uint8_t start[] = { VERSION, ALGORITHM, outer->people, 0 };
        sink_put(sink, BYTES_OF("citykey keystore"));
        sink_put(sink, (struct bytes){ start, sizeof start });
        sink_put_number(sink, outer->cost.kib, 4);
        sink_put_number(sink, outer->cost.passes, 4);
        sink_put(sink, (struct bytes){ outer->salt, sizeof outer->salt });
        sink_put(sink, (struct bytes){ nonce, SEAL_NONCE_SIZE });
}

static int compare_secrets(const void *a, const void *b)
{
        return memcmp(a, b, sizeof(struct secret));
}

bool keystore_derive(const struct keystore_outer *outer, const struct passphrases *passphrases,
        struct secret *key)
{
        struct secret each[PASSPHRASE_PEOPLE] = { { { 0 } } };
        bool is_derived = passphrases->count == outer->people && outer->people <= COUNT(each);
        for (size_t i = 0; is_derived && i < outer->people; i++) {
                const struct passphrase *one = &passphrases->of[i];
                is_derived = crypt_argon2id(
                        outer->cost, str_of_bytes(one->chars, one->len), outer->salt, &each[i]);
        }
        if (is_derived) {
                uint8_t memory[sizeof derivation - 1 + 1 + ARGON2_SALT_SIZE + sizeof each];
                struct sink all = sink_in(memory, sizeof memory);
                qsort(each, outer->people, sizeof each[0], compare_secrets);
                sink_put(&all, bytes_of_text(derivation));
                sink_put_byte(&all, outer->people);
                sink_put(&all, (struct bytes){ outer->salt, sizeof outer->salt });
                sink_put(&all,
                        (struct bytes){ each[0].bytes, outer->people * sizeof(struct secret) });
                crypt_blake2b(
                        STR(""), str_of_bytes(memory, all.length), key->bytes, sizeof key->bytes);
                explicit_bzero(memory, sizeof memory);
        }
        explicit_bzero(each, sizeof each);
        return is_derived;
}

static bool has_key(const struct keystore *store, struct pubkey_id id)
{
        for (size_t i = 0; i < store->count; i++)
                if (pubkey_id_is_equal(store->keys[i].public_half.id, id))
                        return true;
        return false;
}

static bool take_key(struct bytes *rest, struct keystore *store)
{
        struct keystore_key *key = &store->keys[store->count];
        struct bytes private_half;
        if (!pubkey_take(rest, &key->public_half) ||
                !bytes_take(rest, sizeof key->private_half.bytes, &private_half) ||
                has_key(store, key->public_half.id))
                return false;
        memcpy(key->private_half.bytes, private_half.at, private_half.length);
        store->count++;
        return true;
}

bool keystore_read_body(struct bytes body, struct keystore *store)
{
        struct bytes count;
        store->count = 0;
        bool is_good = bytes_take(&body, 2, &count);
        size_t keys = is_good ? (size_t)(count.at[0] << 8 | count.at[1]) : 0;
        is_good =
                is_good && keys <= KEYSTORE_KEYS_MOST && body.length == keys * KEYSTORE_RECORD_SIZE;
        while (is_good && body.length)
                is_good = take_key(&body, store);
        if (!is_good)
                explicit_bzero(store, sizeof *store);
        return is_good;
}

void keystore_put_body(struct sink *sink, const struct keystore *store)
{
        sink_put_byte(sink, (uint8_t)(store->count >> 8));
        sink_put_byte(sink, (uint8_t)store->count);
        for (size_t i = 0; i < store->count; i++) {
                const struct secret *private_half = &store->keys[i].private_half;
                pubkey_put(sink, &store->keys[i].public_half);
                sink_put(sink, (struct bytes){ private_half->bytes, sizeof private_half->bytes });
        }
}

enum keystore_fault keystore_open(struct str file, const struct secret *key, struct keystore *store)
{
        struct keystore_outer outer;
        explicit_bzero(store, sizeof *store);
        enum keystore_fault fault = keystore_read_outer(file, &outer);
        if (fault != KEYSTORE_GOOD)
                return fault;
        uint8_t body[KEYSTORE_BODY_MOST];
        struct str sealed = { file.at + KEYSTORE_OUTER_SIZE, file.len - KEYSTORE_OUTER_SIZE };
        struct seal_frame frame = { .nonce = (const uint8_t *)file.at + AT_NONCE,
                .bound = { file.at, KEYSTORE_OUTER_SIZE } };
        if (!crypt_open(key, &frame, sealed, body))
                fault = KEYSTORE_LOCKED;
        else if (!keystore_read_body((struct bytes){ body, sealed.len - SEAL_TAG_SIZE }, store))
                fault = KEYSTORE_DAMAGED;
        explicit_bzero(body, sizeof body);
        return fault;
}

void keystore_seal(const struct keystore_outer *outer, const struct secret *key,
        const struct keystore *store, struct sink *file)
{
        uint8_t memory[KEYSTORE_BODY_MOST];
        uint8_t sealed[KEYSTORE_BODY_MOST + SEAL_TAG_SIZE];
        uint8_t bound[KEYSTORE_OUTER_SIZE];
        uint8_t nonce[SEAL_NONCE_SIZE];
        struct sink body = sink_in(memory, sizeof memory);
        struct sink head = sink_in(bound, sizeof bound);
        crypt_random(nonce, sizeof nonce);
        put_outer(&head, outer, nonce);
        keystore_put_body(&body, store);
        struct seal_frame frame = { .nonce = nonce, .bound = str_of_bytes(bound, sizeof bound) };
        crypt_seal(key, &frame, str_of_bytes(memory, body.length), sealed);
        explicit_bzero(memory, sizeof memory);
        sink_put(file, sink_bytes(&head));
        sink_put(file, (struct bytes){ sealed, body.length + SEAL_TAG_SIZE });
}

const struct keystore_key *keystore_find(
        const struct keystore *store, enum pubkey_kind kind, const char *label)
{
        for (size_t i = store->count; i > 0; i--) {
                const struct pubkey *key = &store->keys[i - 1].public_half;
                if (key->kind == kind && (!label || strcmp(key->label, label) == 0))
                        return &store->keys[i - 1];
        }
        return NULL;
}

bool keystore_remove(struct keystore *store, struct pubkey_id id)
{
        for (size_t i = 0; i < store->count; i++) {
                if (!pubkey_id_is_equal(store->keys[i].public_half.id, id))
                        continue;
                memmove(&store->keys[i], &store->keys[i + 1],
                        (store->count - i - 1) * sizeof store->keys[0]);
                store->count--;
                explicit_bzero(&store->keys[store->count], sizeof store->keys[0]);
                return true;
        }
        return false;
}
