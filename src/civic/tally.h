/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_TALLY_H
#define CITYKEY_CIVIC_TALLY_H

#include "civic/stock.h"
#include "kit/box.h"

/* What a desk brings back of a day (doc/formats.md, "Tally"): what became of each blank and each
 * supply, and three lists that cannot be joined: (tag, index), (tag, library number), (tag, transit
 * number). Sealed to the city's tally key, signed by the desk's own. Every 25 cards a part, which
 * the supervisor carries apart; at the end of the day the final one. */

enum {
        TALLY_TAG_SIZE = 16,
        TALLY_ID_SIZE = 32,        /* of the bundle that the desk was opened with */
        TALLY_PARTS_MOST = 100000, /* of one day */
        TALLY_FINAL = 0,           /* the part number of the final one */
        TALLY_FILE_MOST = 1 << 20, /* bytes */
};

struct tally_piece {
        struct str serial; /* the vendor's */
        enum stock_state state;
};

/* What a card that was handed over bears, and the tag by which its stub's code finds it. */
struct tally_index {
        uint8_t tag[TALLY_TAG_SIZE];
        int64_t index;
};
struct tally_number {
        uint8_t tag[TALLY_TAG_SIZE];
        struct str number;
};

struct tally {
        uint8_t bundle_id[TALLY_ID_SIZE];
        int64_t part; /* TALLY_FINAL, or 1, 2, … */
        size_t card_count, supply_count, index_count, library_count, transit_count;
        struct tally_piece *cards;    /* every blank of the bundle */
        struct tally_piece *supplies; /* every ribbon and film of it */
        struct tally_index *indices;  /* of cards handed over */
        struct tally_number *library, *transit;
};

/* Signs as kit/seal.h does, with the desk's key: keeper_sign_tally, or a test's. */
struct tally_signer {
        enum err (*sign)(
                struct act *a, void *arg, struct str message, uint8_t signature[SIGNATURE_SIZE]);
        void *arg;
};

/* The file in a->mem, sealed to TALLY_KEY (the bundle's). Pieces and numbers may stand in any
 * order: it sorts the pieces by serial and shuffles each of the three lists by itself, where they
 * lie. E_BUG for what tally_read would refuse. */
enum err tally_write(struct act *a, struct tally *tally, const struct seal_point *tally_key,
        const struct tally_signer *signer, struct str *file);

/* What can be seen of a file from outside. All of it points into the file. */
struct tally_outer {
        uint8_t bundle_id[TALLY_ID_SIZE];
        struct bytes bound; /* to the box: what stands before it */
        struct bytes box;
        struct bytes signed_bytes;
        const uint8_t *signature;
};

/* E_INPUT with a sentence for what is no tally or was cut short, E_STATE for a newer program's. */
enum err tally_look(struct act *a, struct str file, struct tally_outer *outer);

/* E_INPUT with a sentence unless the desk with this key signed the file. */
enum err tally_check(struct act *a, const struct tally_outer *outer,
        const uint8_t desk_key[ED25519_PUBLIC_SIZE]);

/* What came out of the box, in a->mem. E_INPUT with a sentence unless it is exactly what
 * tally_write puts in for the same bundle: version, order, lengths, no piece and no number twice,
 * as many indices as active cards, and, in a final tally, no piece whose fate is open. */
enum err tally_read(
        struct act *a, const struct tally_outer *outer, struct str opened, struct tally *tally);

/* How many of PIECES are in STATE. */
int64_t tally_count(const struct tally_piece *pieces, size_t count, enum stock_state state);

/* The inside alone, for tests and fuzzing; false as tally_read. */
void tally_put(struct sink *sink, const struct tally *tally);
bool tally_take(struct act *a, struct bytes inside, struct tally *tally);

#endif
