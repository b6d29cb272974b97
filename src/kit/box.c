/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/box.h"

#include "kit/locked.h"

#define PROOF_TAG "box-proof"

/* What must not be seen while a box is made or opened. */
struct work {
        uint8_t random[SEAL_RANDOM_SIZE];
        struct seal_scalar r;
        struct seal_point shared; /* rQ = qR */
        struct secret key;
};

static void end_work(struct work **work)
{
        locked_give_back(*work, sizeof **work);
}

static void derive_key(const struct box_address *address, const struct seal_point *r,
        const struct seal_point *shared, struct secret *key)
{
        seal_hash32("box-key",
                SEAL_PARTS(address->bound, seal_point_bytes(&address->to), seal_point_bytes(r),
                        seal_point_bytes(shared)),
                key->bytes);
}

bool box_seal(const struct box_address *address, struct bytes message,
        const struct seal_random *random, uint8_t *out)
{
        struct seal_point r_point;
        uint8_t *ciphertext = out + BOX_HEAD;
        SCOPED(end_work) struct work *work = locked_take(sizeof *work, LOCKED_FORGET);
        random->draw(random->arg, work->random);
        seal_hash_scalar("box-r",
                SEAL_PARTS({ work->random, sizeof work->random }, address->bound, message),
                &work->r);
        if (!seal_multiply_base(&work->r, &r_point) ||
                !seal_multiply(&work->r, &address->to, &work->shared))
                return false;
        derive_key(address, &r_point, &work->shared, &work->key);
        seal_once(&work->key, address->bound, message, ciphertext);
        const struct proof_claim claim = {
                .tag = PROOF_TAG,
                .context = SEAL_PARTS(address->bound, seal_point_bytes(&address->to),
                        seal_point_bytes(&r_point), { ciphertext, message.length + SEAL_TAG_SIZE }),
                .x_point = &r_point,
        };
        memcpy(out, r_point.bytes, sizeof r_point.bytes);
        return proof_make(&claim, &work->r, random, out + SEAL_POINT_SIZE);
}

enum box_fault box_reader_begin(struct box_reader *reader, const struct box_address *address,
        struct bytes head, uint32_t ciphertext_length)
{
        struct bytes r;
        if (head.length != BOX_HEAD || ciphertext_length < SEAL_TAG_SIZE ||
                !bytes_take(&head, SEAL_POINT_SIZE, &r))
                return BOX_SHORT;
        reader->to = address->to;
        reader->bound = address->bound;
        if (!seal_point_read(r, &reader->r))
                return BOX_POINT;
        if (!proof_read(head, &reader->proof))
                return BOX_PROOF;
        seal_hasher_begin(&reader->context, PROOF_TAG);
        seal_hasher_add(
                &reader->context, SEAL_PARTS(address->bound, seal_point_bytes(&address->to), r));
        seal_hasher_add_length(&reader->context, ciphertext_length);
        return BOX_GOOD;
}

void box_reader_add(struct box_reader *reader, struct bytes piece)
{
        seal_hasher_add_piece(&reader->context, piece);
}

enum box_fault box_reader_end(
        struct box_reader *reader, const struct seal_scalar *q, struct secret *key)
{
        const struct proof_claim claim = { .tag = PROOF_TAG, .x_point = &reader->r };
        const struct box_address address = { reader->to, reader->bound };
        if (!proof_fits(&claim, &reader->proof, &reader->context))
                return BOX_PROOF;
        SCOPED(end_work) struct work *work = locked_take(sizeof *work, LOCKED_FORGET);
        if (!seal_multiply(q, &reader->r, &work->shared))
                return BOX_LOCKED;
        derive_key(&address, &reader->r, &work->shared, key);
        return BOX_GOOD;
}

bool box_open_with_key(const struct secret *key, struct bytes bound, struct bytes box, uint8_t *out)
{
        struct bytes head;
        return bytes_take(&box, BOX_HEAD, &head) && seal_open_once(key, bound, box, out);
}

/* The whole box at once; OUT is still as it was unless BOX_GOOD. */
static enum box_fault open_whole(const struct box_address *address, const struct seal_scalar *q,
        struct bytes box, uint8_t *out)
{
        struct box_reader reader;
        struct bytes head;
        struct bytes ciphertext = box;
        SCOPED(end_work) struct work *work = locked_take(sizeof *work, LOCKED_FORGET);
        if (!bytes_take(&ciphertext, BOX_HEAD, &head))
                return BOX_SHORT;
        enum box_fault fault =
                box_reader_begin(&reader, address, head, (uint32_t)ciphertext.length);
        if (fault != BOX_GOOD)
                return fault;
        box_reader_add(&reader, ciphertext);
        fault = box_reader_end(&reader, q, &work->key);
        if (fault == BOX_GOOD && !box_open_with_key(&work->key, address->bound, box, out))
                return BOX_LOCKED;
        return fault;
}

enum box_fault box_open(const struct box_address *address, const struct seal_scalar *q,
        struct bytes box, uint8_t *out)
{
        enum box_fault fault = open_whole(address, q, box, out);
        if (fault != BOX_GOOD && box.length > BOX_EXTRA)
                explicit_bzero(out, box.length - BOX_EXTRA);
        return fault;
}

bool box_make_key(const char *purpose, const struct seal_random *random, struct seal_scalar *q,
        struct seal_point *point)
{
        SCOPED(end_work) struct work *work = locked_take(sizeof *work, LOCKED_FORGET);
        random->draw(random->arg, work->random);
        seal_hash_scalar(purpose, SEAL_PARTS({ work->random, sizeof work->random }), q);
        return seal_multiply_base(q, point);
}
