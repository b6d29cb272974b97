/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/proof.h"

#include "kit/locked.h"

#include <sodium.h>

enum { TAG_MOST = 40 };

/* What must not be seen while a proof is made; t would give x away. */
struct work {
        uint8_t random[SEAL_RANDOM_SIZE];
        struct seal_scalar t, product;
        struct seal_hasher hasher;
        uint8_t hash[SEAL_HASH_SIZE];
};

static void end_work(struct work **work)
{
        locked_give_back(*work, sizeof **work);
}

/* t = Hs(tag "-t", rnd, x, context…) */
static void choose_t(const struct proof_claim *claim, const struct seal_scalar *x,
        const struct seal_random *random, struct work *work)
{
        char tag[TAG_MOST + 3];
        struct sink text = sink_in(tag, sizeof tag - 1);
        sink_put(&text, bytes_of_text(claim->tag));
        sink_put(&text, BYTES_OF("-t"));
        tag[text.length] = '\0';
        random->draw(random->arg, work->random);
        seal_hasher_begin(&work->hasher, tag);
        seal_hasher_add(&work->hasher,
                SEAL_PARTS({ work->random, sizeof work->random }, seal_scalar_bytes(x)));
        seal_hasher_add(&work->hasher, claim->context);
        seal_hasher_end(&work->hasher, work->hash);
        crypto_core_ristretto255_scalar_reduce(work->t.bytes, work->hash);
}

/* Ends the hash of the context with W and W', as a scalar. */
static void hash_to_e(struct seal_hasher *context, const struct seal_point *w,
        const struct seal_point *w_base, struct seal_scalar *e)
{
        uint8_t hash[SEAL_HASH_SIZE];
        seal_hasher_add(context, SEAL_PARTS(seal_point_bytes(w)));
        if (w_base)
                seal_hasher_add(context, SEAL_PARTS(seal_point_bytes(w_base)));
        seal_hasher_end(context, hash);
        crypto_core_ristretto255_scalar_reduce(e->bytes, hash);
}

static bool make(const struct proof_claim *claim, const struct seal_scalar *x, struct work *work,
        struct proof *made)
{
        struct seal_point w;
        struct seal_point w_base;
        struct seal_hasher context;
        if (!seal_multiply_base(&work->t, &w) ||
                (claim->base && !seal_multiply(&work->t, claim->base, &w_base)))
                return false;
        seal_hasher_begin(&context, claim->tag);
        seal_hasher_add(&context, claim->context);
        hash_to_e(&context, &w, claim->base ? &w_base : NULL, &made->e);
        crypto_core_ristretto255_scalar_mul(work->product.bytes, made->e.bytes, x->bytes);
        crypto_core_ristretto255_scalar_add(made->z.bytes, work->t.bytes, work->product.bytes);
        return !sodium_is_zero(made->e.bytes, sizeof made->e.bytes) &&
               !sodium_is_zero(made->z.bytes, sizeof made->z.bytes);
}

bool proof_make(const struct proof_claim *claim, const struct seal_scalar *x,
        const struct seal_random *random, uint8_t proof[SEAL_PROOF_SIZE])
{
        struct proof made;
        SCOPED(end_work) struct work *work = locked_take(sizeof *work, LOCKED_FORGET);
        choose_t(claim, x, random, work);
        if (!make(claim, x, work, &made))
                return false;
        memcpy(proof, made.e.bytes, SEAL_SCALAR_SIZE);
        memcpy(proof + SEAL_SCALAR_SIZE, made.z.bytes, SEAL_SCALAR_SIZE);
        return true;
}

bool proof_read(struct bytes bytes, struct proof *proof)
{
        struct proof read;
        struct bytes e;
        if (!bytes_take(&bytes, SEAL_SCALAR_SIZE, &e) || !seal_scalar_read(e, &read.e) ||
                !seal_scalar_read(bytes, &read.z))
                return false;
        *proof = read;
        return true;
}

/* W = z BASE - e POINT; the group's own base when BASE is NULL. */
static bool recompute(const struct proof *proof, const struct seal_point *base,
        const struct seal_point *point, struct seal_point *w)
{
        struct seal_point left;
        struct seal_point right;
        return (base ? seal_multiply(&proof->z, base, &left)
                     : seal_multiply_base(&proof->z, &left)) &&
               seal_multiply(&proof->e, point, &right) && seal_subtract(&left, &right, w);
}

bool proof_fits(
        const struct proof_claim *claim, const struct proof *proof, struct seal_hasher *context)
{
        struct seal_point w;
        struct seal_point w_base;
        struct seal_scalar e;
        if (!recompute(proof, NULL, claim->x_point, &w) ||
                (claim->base && !recompute(proof, claim->base, claim->y_point, &w_base)))
                return false;
        hash_to_e(context, &w, claim->base ? &w_base : NULL, &e);
        return sodium_memcmp(e.bytes, proof->e.bytes, sizeof e.bytes) == 0;
}

bool proof_is_good(const struct proof_claim *claim, struct bytes bytes)
{
        struct proof proof;
        struct seal_hasher context;
        if (!proof_read(bytes, &proof))
                return false;
        seal_hasher_begin(&context, claim->tag);
        seal_hasher_add(&context, claim->context);
        return proof_fits(claim, &proof, &context);
}
