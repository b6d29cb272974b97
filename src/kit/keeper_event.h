/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_KEEPER_EVENT_H
#define CITYKEY_KIT_KEEPER_EVENT_H

#include "kit/envelope.h"
#include "kit/keeper.h"

/* What keepers do for an event. The city's keeper seals a desk's keys into a bundle, signs the
 * bundle, and opens what the desk brings back; the desk's keeper, which two officers start from
 * the bundle, mints (keeper_mint) and signs what the desk has to say. Private keys leave a keeper
 * only sealed. */

/* What a tally begins with, how much stands before its box, and the line before a certificate. */
#define KEEPER_TALLY_MAGIC "CKTALLY1"
enum { KEEPER_TALLY_BOUND = 8 + 32 };
#define KEEPER_CERTIFICATE_LINE "citykey certificate v1\n"

/* ------------------------------------------------------------------------ in the city */

struct keeper_bundle_order {
        struct envelope_head head; /* with the bundle key that signs now */
        struct date day;           /* of the event: today to 62 days ahead */
        int64_t from, until;       /* that civil day, in seconds since 1970 */
        const struct secret *each; /* derived from each officer's passphrase, head.people of them */
        const int64_t *indices;    /* that the desk may sign, ascending */
        size_t index_count;        /* 1 to DESK_INDICES_MOST */
};

struct keeper_sealed {
        uint8_t desk_key[ED25519_PUBLIC_SIZE]; /* the desk's own, made for it; public half */
        struct secret data_key;                /* of the bundle's other part: wipe it */
        struct bytes wraps, keys;              /* for the file, in a->mem */
};

/* Makes the desk's key and seals it with the issuing key of the day's month. E_NONE without one;
 * E_STATE for a day out of bounds; E_INPUT when two officers have one passphrase, or for indices
 * that do not ascend or are not in the list. */
enum err keeper_seal_bundle(struct act *a, struct keeper *keeper,
        const struct keeper_bundle_order *order, struct keeper_sealed *sealed);

/* Signs all that stands in a bundle before its signature (envelope_assemble). E_INPUT unless it
 * names the bundle key that signs now. */
enum err keeper_sign_bundle(
        struct act *a, struct keeper *keeper, struct str before, uint8_t signature[SIGNATURE_SIZE]);

/* What is in a tally's box; BOUND is what stands before it. In a->mem. E_INPUT when it is not bound
 * to it, or was made for another key. */
enum err keeper_open_tally(struct act *a, struct keeper *keeper, struct bytes bound,
        struct bytes box, struct str *opened);

/* -------------------------------------------------------------------------- at the desk */

struct keeper_desk_options {
        const struct envelope *envelope;
        const struct passphrases *two; /* read, not wiped: end them after the start */
};

struct keeper_opened {
        struct secret data_key; /* of the bundle's other part: wipe it */
        struct envelope_pair pair;
};

void keeper_end_opened(struct keeper_opened *opened); /* wipes it; for SCOPED */

/* Starts a desk's keeper. It mints on the event's day alone, by its own clock, and only the
 * bundle's indices, each once. Before anything of a person is read. E_WHO: the two do not open it;
 * E_INPUT: they are one; E_BUG: damaged, or no sandbox. */
enum err keeper_start_desk(struct act *a, const struct keeper_desk_options *options,
        struct keeper **keeper, struct keeper_opened *opened);

/* Signs with the desk's key, as kit/seal.h does: all of a tally before its signature (E_INPUT for
 * what does not begin like one), and a certificate, 1 byte to 64 KiB, with a line before it that no
 * other format has. */
enum err keeper_sign_tally(
        struct act *a, struct keeper *keeper, struct str before, uint8_t signature[SIGNATURE_SIZE]);
enum err keeper_sign_certificate(struct act *a, struct keeper *keeper, struct str certificate,
        uint8_t signature[SIGNATURE_SIZE]);
bool keeper_has_signed_certificate(const uint8_t desk_key[ED25519_PUBLIC_SIZE],
        struct str certificate, const uint8_t signature[SIGNATURE_SIZE]);

#endif
