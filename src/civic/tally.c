/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/tally.h"

#include <stdlib.h>

static const char magic[] = "CKTALLY1";
enum { MAGIC = sizeof magic - 1, BOUND = MAGIC + TALLY_ID_SIZE };

/* ------------------------------------------------------------------------------ writing */

static int compare_texts(struct str a, struct str b)
{
        int order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);
        return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_pieces(const void *a, const void *b)
{
        return compare_texts(
                ((const struct tally_piece *)a)->serial, ((const struct tally_piece *)b)->serial);
}

static void sort(struct tally_piece *pieces, size_t count)
{
        if (count)
                qsort(pieces, count, sizeof *pieces, compare_pieces);
}

/* Fisher and Yates: every order is as likely as any other. MEMBER has room for one. */
static void shuffle(void *list, size_t count, size_t size, void *member)
{
        uint8_t *at = list;
        for (size_t left = count; left > 1; left--) {
                uint8_t *last = at + (left - 1) * size;
                uint8_t *drawn = at + crypt_random_below((uint32_t)left) * size;
                memcpy(member, drawn, size);
                memmove(drawn, last, size);
                memcpy(last, member, size);
        }
        explicit_bzero(member, size);
}

static void bring_in_order(struct tally *tally)
{
        struct tally_index index;
        struct tally_number number;
        sort(tally->cards, tally->card_count);
        sort(tally->supplies, tally->supply_count);
        shuffle(tally->indices, tally->index_count, sizeof index, &index);
        shuffle(tally->library, tally->library_count, sizeof number, &number);
        shuffle(tally->transit, tally->transit_count, sizeof number, &number);
}

/* The inside as the box takes it. E_BUG for one that a reader would refuse. */
static enum err write_inside(struct act *a, const struct tally *tally, struct bytes *inside)
{
        struct tally read;
        struct sink sink = sink_in(arena_take(a->mem, TALLY_FILE_MOST), TALLY_FILE_MOST);
        tally_put(&sink, tally);
        if (!sink_is_whole(&sink) || !tally_take(a, sink_bytes(&sink), &read))
                return fail(a, E_BUG, TEXT_TALLY_NOT_WRITTEN);
        *inside = sink_bytes(&sink);
        return OK;
}

enum err tally_write(struct act *a, struct tally *tally, const struct seal_point *tally_key,
        const struct tally_signer *signer, struct str *file)
{
        struct bytes inside;
        bring_in_order(tally);
        TRY(write_inside(a, tally, &inside));
        size_t signed_size = BOUND + inside.length + BOX_EXTRA;
        if (signed_size + SIGNATURE_SIZE > TALLY_FILE_MOST)
                return fail(a, E_BUG, TEXT_TALLY_NOT_WRITTEN);
        uint8_t *at = arena_take(a->mem, signed_size + SIGNATURE_SIZE);
        const struct box_address address = { *tally_key, { at, BOUND } };
        memcpy(at, magic, MAGIC);
        memcpy(at + MAGIC, tally->bundle_id, TALLY_ID_SIZE);
        if (!box_seal(&address, inside, &seal_kernel, at + BOUND))
                return fail(a, E_BUG, TEXT_TALLY_NOT_WRITTEN);
        TRY(signer->sign(a, signer->arg, str_of_bytes(at, signed_size), at + signed_size));
        *file = str_of_bytes(at, signed_size + SIGNATURE_SIZE);
        return OK;
}

/* ------------------------------------------------------------------------------ reading */

enum err tally_look(struct act *a, struct str file, struct tally_outer *outer)
{
        const uint8_t *at = (const uint8_t *)file.at;
        if (file.len < MAGIC || memcmp(at, magic, MAGIC - 1) != 0)
                return fail(a, E_INPUT, TEXT_TALLY_FOREIGN_FILE);
        if (at[MAGIC - 1] != magic[MAGIC - 1])
                return fail(a, E_STATE, TEXT_TALLY_NEWER);
        if (file.len < BOUND + BOX_EXTRA + SIGNATURE_SIZE || file.len > TALLY_FILE_MOST)
                return fail(a, E_INPUT, TEXT_TALLY_CUT);
        struct tally_outer look = {
                .bound = { at, BOUND },
                .box = { at + BOUND, file.len - BOUND - SIGNATURE_SIZE },
                .signed_bytes = { at, file.len - SIGNATURE_SIZE },
                .signature = at + file.len - SIGNATURE_SIZE,
        };
        memcpy(look.bundle_id, at + MAGIC, TALLY_ID_SIZE);
        *outer = look;
        return OK;
}

enum err tally_check(
        struct act *a, const struct tally_outer *outer, const uint8_t desk_key[ED25519_PUBLIC_SIZE])
{
        bool is_signed = seal_is_signed(desk_key, outer->signed_bytes, outer->signature);
        return is_signed ? OK : fail(a, E_INPUT, TEXT_TALLY_ALTERED);
}

enum err tally_read(
        struct act *a, const struct tally_outer *outer, struct str opened, struct tally *tally)
{
        struct tally read;
        struct bytes inside = { (const uint8_t *)opened.at, opened.len };
        if (!tally_take(a, inside, &read) ||
                memcmp(read.bundle_id, outer->bundle_id, TALLY_ID_SIZE) != 0)
                return fail(a, E_INPUT, TEXT_TALLY_BROKEN);
        *tally = read;
        return OK;
}

int64_t tally_count(const struct tally_piece *pieces, size_t count, enum stock_state state)
{
        int64_t found = 0;
        for (size_t i = 0; i < count; i++)
                found += pieces[i].state == state;
        return found;
}
