/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/envelope.h"

/* Where things stand in the head. */
enum {
        AT_ALGORITHM = 8,
        AT_KIND = 9,
        AT_PEOPLE = 10,
        AT_COST = 12,
        AT_SALT = 20,
        AT_CITY = 36,
        AT_BUNDLE_KEY = 52,
        AT_LENGTHS = ENVELOPE_HEAD_SIZE, /* of keys and data, outside the head */
        AT_WRAPS = AT_LENGTHS + 8,
};

enum {
        MAGIC = sizeof ENVELOPE_MAGIC - 1,
        ALGORITHM = 1, /* Argon2id 1.3 with one lane, XChaCha20-Poly1305, BLAKE2b, Ed25519 */
        KIB_LEAST = 8,
        KIB_MOST = 1 << 20,
        PASSES_MOST = 16,
};

static uint32_t get_u32(const uint8_t *at)
{
        return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static size_t count_pairs(size_t people)
{
        return people * (people - 1) / 2;
}

/* -------------------------------------------------------------------------------- head */

void envelope_put_head(struct sink *sink, const struct envelope_head *head)
{
        const uint8_t start[] = { ALGORITHM, (uint8_t)head->kind, head->people, 0 };
        sink_put(sink, BYTES_OF(ENVELOPE_MAGIC));
        sink_put(sink, (struct bytes){ start, sizeof start });
        sink_put_number(sink, head->cost.kib, 4);
        sink_put_number(sink, head->cost.passes, 4);
        sink_put(sink, (struct bytes){ head->salt, sizeof head->salt });
        sink_put(sink, (struct bytes){ head->city_id, sizeof head->city_id });
        sink_put(sink, (struct bytes){ head->bundle_key, sizeof head->bundle_key });
}

bool envelope_read_head(struct bytes bytes, struct envelope_head *head)
{
        const uint8_t *at = bytes.at;
        if (bytes.length != ENVELOPE_HEAD_SIZE || memcmp(at, ENVELOPE_MAGIC, MAGIC) != 0 ||
                at[AT_ALGORITHM] != ALGORITHM || at[AT_PEOPLE + 1] != 0)
                return false;
        struct envelope_head read = {
                .kind = (enum envelope_kind)at[AT_KIND],
                .people = at[AT_PEOPLE],
                .cost = { get_u32(at + AT_COST), get_u32(at + AT_COST + 4) },
        };
        if ((read.kind != ENVELOPE_DEMONSTRATION && read.kind != ENVELOPE_PRODUCTION) ||
                read.people < ENVELOPE_PEOPLE_LEAST || read.people > ENVELOPE_PEOPLE_MOST ||
                read.cost.kib < KIB_LEAST || read.cost.kib > KIB_MOST || read.cost.passes < 1 ||
                read.cost.passes > PASSES_MOST)
                return false;
        memcpy(read.salt, at + AT_SALT, sizeof read.salt);
        memcpy(read.city_id, at + AT_CITY, sizeof read.city_id);
        memcpy(read.bundle_key, at + AT_BUNDLE_KEY, sizeof read.bundle_key);
        *head = read;
        return true;
}

/* -------------------------------------------------------------------------------- file */

static bool is_signed(const struct envelope *envelope, const uint8_t *signature)
{
        uint8_t message[sizeof ENVELOPE_LINE - 1 + ENVELOPE_ID_SIZE];
        memcpy(message, ENVELOPE_LINE, sizeof ENVELOPE_LINE - 1);
        memcpy(message + sizeof ENVELOPE_LINE - 1, envelope->id, ENVELOPE_ID_SIZE);
        return crypt_ed25519_verifies(
                envelope->head.bundle_key, str_of_bytes(message, sizeof message), signature);
}

static bool take_parts(struct bytes rest, struct envelope *envelope)
{
        struct bytes lengths;
        struct bytes signature;
        const uint8_t *start = rest.at;
        if (!bytes_take(&rest, ENVELOPE_HEAD_SIZE, &envelope->head_bytes) ||
                !bytes_take(&rest, AT_WRAPS - AT_LENGTHS, &lengths) ||
                !bytes_take(&rest, count_pairs(envelope->head.people) * ENVELOPE_WRAP_SIZE,
                        &envelope->wraps) ||
                !bytes_take(&rest, get_u32(lengths.at), &envelope->keys))
                return false;
        envelope->before_data = (struct bytes){ start, (size_t)(rest.at - start) };
        if (!bytes_take(&rest, get_u32(lengths.at + 4), &envelope->data))
                return false;
        envelope->signed_bytes = (struct bytes){ start, (size_t)(rest.at - start) };
        return bytes_take(&rest, SIGNATURE_SIZE, &signature) && rest.length == 0;
}

enum envelope_fault envelope_read(struct str file, struct envelope *envelope)
{
        struct envelope read;
        struct bytes all = { (const uint8_t *)file.at, file.len };
        if (file.len < MAGIC || memcmp(file.at, ENVELOPE_MAGIC, MAGIC - 1) != 0)
                return ENVELOPE_FOREIGN_FILE;
        if (file.at[MAGIC - 1] != ENVELOPE_MAGIC[MAGIC - 1])
                return ENVELOPE_NEWER;
        if (file.len < AT_WRAPS || file.len > ENVELOPE_FILE_MOST)
                return ENVELOPE_CUT;
        if (all.at[AT_ALGORITHM] > ALGORITHM)
                return ENVELOPE_NEWER;
        if (!envelope_read_head((struct bytes){ all.at, ENVELOPE_HEAD_SIZE }, &read.head))
                return ENVELOPE_ALTERED;
        if (!take_parts(all, &read))
                return ENVELOPE_CUT;
        envelope_id(read.signed_bytes, read.id);
        if (!is_signed(&read, all.at + read.signed_bytes.length))
                return ENVELOPE_ALTERED;
        *envelope = read;
        return ENVELOPE_GOOD;
}

void envelope_id(struct bytes signed_bytes, uint8_t id[ENVELOPE_ID_SIZE])
{
        seal_hash32("bundle", SEAL_PARTS(signed_bytes), id);
}

struct str envelope_message(struct arena *mem, const uint8_t id[ENVELOPE_ID_SIZE])
{
        struct buf message = buf_in(mem);
        buf_add_c(&message, ENVELOPE_LINE);
        buf_add(&message, str_of_bytes(id, ENVELOPE_ID_SIZE));
        return buf_str(&message);
}

/* -------------------------------------------------------------------------------- keys */

static struct bytes secret_part(const struct secret *secret)
{
        return (struct bytes){ secret->bytes, sizeof secret->bytes };
}

/* The smaller of the two first, so that nobody has to remember who is first. */
static void pair_key(
        struct bytes head, const struct secret *a, const struct secret *b, struct secret *key)
{
        bool is_sorted = memcmp(a->bytes, b->bytes, sizeof a->bytes) < 0;
        const struct secret *first = is_sorted ? a : b;
        const struct secret *second = is_sorted ? b : a;
        seal_hash32("bundle-pair", SEAL_PARTS(head, secret_part(first), secret_part(second)),
                key->bytes);
}

void envelope_wrap(
        struct bytes head, const struct secret *each, const struct secret *root, struct sink *wraps)
{
        size_t people = head.at[AT_PEOPLE];
        for (size_t i = 0; i < people; i++)
                for (size_t j = i + 1; j < people; j++) {
                        SCOPED(secret_wipe) struct secret key;
                        uint8_t wrap[ENVELOPE_WRAP_SIZE];
                        pair_key(head, &each[i], &each[j], &key);
                        seal_once(&key, head, secret_part(root), wrap);
                        sink_put(wraps, (struct bytes){ wrap, sizeof wrap });
                }
}

bool envelope_unwrap(const struct envelope *envelope, const struct secret two[2],
        struct secret *root, struct envelope_pair *pair)
{
        SCOPED(secret_wipe) struct secret key;
        struct bytes wraps = envelope->wraps;
        struct bytes wrap;
        pair_key(envelope->head_bytes, &two[0], &two[1], &key);
        for (uint8_t i = 0; i < envelope->head.people; i++)
                for (uint8_t j = (uint8_t)(i + 1); j < envelope->head.people; j++)
                        if (bytes_take(&wraps, ENVELOPE_WRAP_SIZE, &wrap) &&
                                seal_open_once(&key, envelope->head_bytes, wrap, root->bytes)) {
                                *pair = (struct envelope_pair){ i, j };
                                return true;
                        }
        return false;
}

void envelope_keys_key(const struct secret *root, struct bytes head, struct secret *key)
{
        seal_hash32("bundle-keys", SEAL_PARTS(head, secret_part(root)), key->bytes);
}

void envelope_data_key(const struct secret *root, struct bytes head, struct secret *key)
{
        seal_hash32("bundle-data", SEAL_PARTS(head, secret_part(root)), key->bytes);
}

/* -------------------------------------------------------------------------- put together */

struct str envelope_assemble(struct arena *mem, const struct envelope_parts *parts)
{
        size_t sealed = parts->data.length + SEAL_TAG_SIZE;
        size_t room = AT_WRAPS + parts->wraps.length + parts->keys.length + sealed;
        struct sink file = sink_in(arena_take(mem, room), room);
        sink_put(&file, parts->head);
        sink_put_number(&file, (uint32_t)parts->keys.length, 4);
        sink_put_number(&file, (uint32_t)sealed, 4);
        sink_put(&file, parts->wraps);
        sink_put(&file, parts->keys);
        seal_once(parts->data_key, sink_bytes(&file), parts->data, file.at + file.length);
        return str_of_bytes(file.at, room);
}
