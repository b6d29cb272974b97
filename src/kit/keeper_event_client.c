/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/box.h"
#include "kit/keeper_protocol.h"

/* The client's side of what keepers do for an event. */

static struct str text_of(struct bytes bytes)
{
        return str_of_bytes(bytes.at, bytes.length);
}

enum err keeper_open_tally(struct act *a, struct keeper *keeper, struct bytes bound,
        struct bytes box, struct str *opened)
{
        struct bytes answer;
        SCOPED(secret_wipe) struct secret key;
        struct keeper_request request = { KEEPER_OPEN_TALLY, text_of(bound), text_of(box) };
        TRY(keeper_ask(a, keeper, &request, &answer));
        if (answer.length != sizeof key.bytes)
                return keeper_lose(a, keeper);
        memcpy(key.bytes, answer.at, sizeof key.bytes);
        explicit_bzero((void *)(uintptr_t)answer.at, answer.length);
        size_t size = box.length - BOX_EXTRA;
        uint8_t *inside = arena_take(a->mem, size + 1);
        if (!box_open_with_key(&key, bound, box, inside))
                return fail(a, E_INPUT, TEXT_KEEPER_FOREIGN_BOX);
        *opened = str_of_bytes(inside, size);
        return OK;
}

/* A signature without the key's name and a header. */
static enum err ask_bare(struct act *a, struct keeper *keeper, const struct keeper_request *request,
        uint8_t signature[SIGNATURE_SIZE])
{
        struct keeper_signature made;
        TRY(keeper_ask_signature(a, keeper, request, &made));
        memcpy(signature, made.bytes, SIGNATURE_SIZE);
        return OK;
}

enum err keeper_sign_bundle(
        struct act *a, struct keeper *keeper, struct str before, uint8_t signature[SIGNATURE_SIZE])
{
        const struct keeper_request request = { KEEPER_SIGN_BUNDLE, STR(""), before };
        return ask_bare(a, keeper, &request, signature);
}

static enum err take_sealed(struct act *a, struct keeper *keeper, struct bytes answer,
        const struct keeper_bundle_order *order, struct keeper_sealed *sealed)
{
        struct bytes desk_key;
        struct bytes data_key;
        struct keeper_sealed read;
        size_t people = order->head.people;
        if (!bytes_take(&answer, sizeof read.desk_key, &desk_key) ||
                !bytes_take(&answer, sizeof read.data_key.bytes, &data_key) ||
                !bytes_take(&answer, people * (people - 1) / 2 * ENVELOPE_WRAP_SIZE, &read.wraps) ||
                answer.length < SEAL_TAG_SIZE)
                return keeper_lose(a, keeper);
        read.keys = answer;
        memcpy(read.desk_key, desk_key.at, desk_key.length);
        memcpy(read.data_key.bytes, data_key.at, data_key.length);
        explicit_bzero((void *)(uintptr_t)data_key.at, data_key.length);
        *sealed = read;
        return OK;
}

enum err keeper_seal_bundle(struct act *a, struct keeper *keeper,
        const struct keeper_bundle_order *order, struct keeper_sealed *sealed)
{
        struct bytes answer;
        size_t room = KEEPER_BUFFER_SIZE;
        struct sink sink = sink_in(arena_take(a->mem, room), room);
        envelope_put_head(&sink, &order->head);
        sink_put_number(&sink, (uint32_t)order->day.day, 4);
        sink_put_number(&sink, (uint64_t)order->from, 8);
        sink_put_number(&sink, (uint64_t)order->until, 8);
        sink_put(&sink,
                (struct bytes){ order->each[0].bytes, order->head.people * sizeof order->each[0] });
        sink_put_number(&sink, order->index_count, 4);
        for (size_t i = 0; i < order->index_count; i++)
                sink_put_number(&sink, (uint64_t)order->indices[i], 4);
        if (!sink_is_whole(&sink))
                return fail(a, E_INPUT, TEXT_KEEPER_TOO_LONG);
        struct keeper_request request = { KEEPER_SEAL_BUNDLE, STR(""), text_of(sink_bytes(&sink)) };
        enum err outcome = keeper_ask(a, keeper, &request, &answer);
        explicit_bzero(sink.at, sink.length);
        return outcome == OK ? take_sealed(a, keeper, answer, order, sealed) : outcome;
}

void keeper_end_opened(struct keeper_opened *opened)
{
        explicit_bzero(opened, sizeof *opened);
}

enum err keeper_sign_tally(
        struct act *a, struct keeper *keeper, struct str before, uint8_t signature[SIGNATURE_SIZE])
{
        const struct keeper_request request = { KEEPER_SIGN_TALLY, STR(""), before };
        return ask_bare(a, keeper, &request, signature);
}

enum err keeper_sign_certificate(struct act *a, struct keeper *keeper, struct str certificate,
        uint8_t signature[SIGNATURE_SIZE])
{
        const struct keeper_request request = { KEEPER_CERTIFICATE, STR(""), certificate };
        return ask_bare(a, keeper, &request, signature);
}

bool keeper_has_signed_certificate(const uint8_t desk_key[ED25519_PUBLIC_SIZE],
        struct str certificate, const uint8_t signature[SIGNATURE_SIZE])
{
        struct seal_hasher hasher;
        uint8_t hash[SEAL_HASH_SIZE];
        struct bytes line = BYTES_OF(KEEPER_CERTIFICATE_LINE);
        seal_hasher_begin(&hasher, "sign");
        seal_hasher_add_length(&hasher, (uint32_t)(line.length + certificate.len));
        seal_hasher_add_piece(&hasher, line);
        seal_hasher_add_piece(
                &hasher, (struct bytes){ (const uint8_t *)certificate.at, certificate.len });
        seal_hasher_end(&hasher, hash);
        return crypt_ed25519_verifies(desk_key, str_of_bytes(hash, sizeof hash), signature);
}
