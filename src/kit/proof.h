/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_PROOF_H
#define CITYKEY_KIT_PROOF_H

#include "kit/seal.h"

/* Proofs about scalars of sealed formats (doc/formats.md, "Seal"). */

/* What is proven: that somebody knows x with X = xG; and, when BASE is not NULL, that Y = x BASE
 * for the same x. CONTEXT is all that the proof speaks of, in the format's order. */
struct proof_claim {
        const char *tag;
        struct seal_parts context;
        const struct seal_point *x_point; /* X */
        const struct seal_point *base;    /* B, or NULL */
        const struct seal_point *y_point; /* Y, or NULL */
};

/* e and z, from x and 64 fresh bytes. False when a point comes out as the identity. */
bool proof_make(const struct proof_claim *claim, const struct seal_scalar *x,
        const struct seal_random *random, uint8_t proof[SEAL_PROOF_SIZE]);

/* Refuses also what is not two scalars. Public data only. */
bool proof_is_good(const struct proof_claim *claim, struct bytes proof);

/* The same check in steps, for a context that comes in pieces: read the proof, hash the context
 * into a hasher that was begun with the claim's tag, then ask. The claim's own context is not
 * looked at. */
struct proof {
        struct seal_scalar e, z;
};
bool proof_read(struct bytes bytes, struct proof *proof);
bool proof_fits(
        const struct proof_claim *claim, const struct proof *proof, struct seal_hasher *context);

#endif
