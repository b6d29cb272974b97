/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/status.h"

#include "civic/status_sql.h"
#include "kit/crypt.h"
#include "kit/db.h"
#include "kit/text.h"
#include "lib/deflate.h"
#include "lib/status_token.h"

#include <stdlib.h>

enum state { UNUSED, TAKEN, ON_CARD, REVOKED, LEFT_OVER, AT_EVENT };

/* Draws for one index before the list counts as full. */
enum { DRAWS = 1000 };

static struct str month_text(struct act *a, struct date day)
{
        char text[MONTH_TEXT_SIZE];
        date_write_month(day, text);
        return str_copy(a->mem, str_of(text));
}

/* One more index under MONTH, with this tag until a card has it. */
static enum err add_random_index(
        struct act *a, const struct city *city, struct str month, struct str tag)
{
        for (int i = 0; i < DRAWS; i++) {
                int64_t changed;
                int64_t drawn = crypt_random_below((uint32_t)city->pool.list_size);
                TRY(sql_status_index_add(a, drawn, month, tag, &changed));
                if (changed)
                        return OK;
        }
        return fail(a, E_STATE, TEXT_STATUS_LIST_FULL);
}

/* All tags are drawn at once: asking the kernel for each takes a sixth of a city's making. */
static enum err add_random_indices(
        struct act *a, const struct city *city, struct str month, int64_t count)
{
        size_t size = (size_t)count * STATUS_TAG_SIZE;
        char *tags = arena_take(a->mem, size);
        crypt_random(tags, size);
        for (int64_t i = 0; i < count; i++, tags += STATUS_TAG_SIZE)
                TRY(add_random_index(a, city, month, str_of_bytes(tags, STATUS_TAG_SIZE)));
        return OK;
}

enum err status_ensure_pool(struct act *a, const struct city *city, struct date day)
{
        int64_t changed;
        struct date next_month = date_add_months(date_month_start(day), 1);
        const struct sql_status_pool_add_in pool = {
                .month = month_text(a, day),
                .made_day = a->today.day,
                .size = city->pool.pool_size,
                .ends_day = date_month_end(next_month).day,
        };
        TRY(sql_status_end_pools(a, a->today.day, &changed));
        TRY(sql_status_pool_add(a, &pool, &changed));
        return changed ? add_random_indices(a, city, pool.month, pool.size) : OK;
}

enum err status_count_unused(struct act *a, int64_t *unused)
{
        struct sql_status_unused_count_row row;
        TRY(sql_status_unused_count(a, month_text(a, a->today), &row));
        *unused = row.unused;
        return OK;
}

enum err status_take(struct act *a, int64_t *index)
{
        int64_t unused;
        int64_t changed;
        struct sql_status_unused_pick_row row;
        TRY(status_count_unused(a, &unused));
        if (unused == 0)
                return fail(a, E_STATE, TEXT_STATUS_POOL_USED_UP);
        int64_t skip = crypt_random_below((uint32_t)unused);
        TRY(sql_status_unused_pick(a, month_text(a, a->today), skip, &row));
        TRY(sql_status_take(a, row.idx, &changed));
        *index = row.idx;
        return OK;
}

enum err status_bind(struct act *a, int64_t index, const uint8_t tag[STATUS_TAG_SIZE])
{
        int64_t changed;
        TRY(sql_status_bind(a, index, str_of_bytes(tag, STATUS_TAG_SIZE), &changed));
        return changed == 1 ? OK : fail(a, E_STATE, TEXT_STATUS_NOT_TAKEN);
}

/* All unused indices of a month; there are *count. */
static enum err list_unused(struct act *a, struct str month, int64_t **unused, size_t *count)
{
        struct sql_status_unused_count_row there;
        struct sql_status_unused_row row;
        SCOPED(sql_status_unused_close) struct sql_status_unused_rows rows = { 0 };
        size_t read = 0;
        enum err outcome;
        TRY(sql_status_unused_count(a, month, &there));
        int64_t *list = arena_take_array(a->mem, (size_t)there.unused + 1, sizeof *list);
        TRY(sql_status_unused_open(a, month, &rows));
        while ((outcome = sql_status_unused_next(&rows, &row)) == OK)
                list[read++] = row.idx;
        *unused = list;
        *count = read;
        return outcome == E_NONE ? OK : outcome;
}

static int compare_indices(const void *a, const void *b)
{
        int64_t one = *(const int64_t *)a;
        int64_t other = *(const int64_t *)b;
        return (one > other) - (one < other);
}

enum err status_set_aside(struct act *a, struct date day, size_t count, int64_t *indices)
{
        int64_t *unused;
        size_t left;
        TRY(list_unused(a, month_text(a, day), &unused, &left));
        if (left < count)
                return fail_with(a, E_STATE, TEXT_STATUS_POOL_SMALL, text_number(a, (int64_t)left),
                        text_number(a, (int64_t)count));
        for (size_t i = 0; i < count; i++) {
                int64_t changed;
                size_t drawn = crypt_random_below((uint32_t)left--);
                indices[i] = unused[drawn];
                unused[drawn] = unused[left];
                TRY(sql_status_set_aside(a, indices[i], &changed));
        }
        qsort(indices, count, sizeof *indices, compare_indices);
        return OK;
}

/* Exactly one index changed its state. */
static enum err need_change(struct act *a, int64_t changed)
{
        return changed == 1 ? OK : fail(a, E_STATE, TEXT_STATUS_NOT_AT_EVENT);
}

enum err status_bind_at_event(struct act *a, int64_t index, const uint8_t tag[STATUS_TAG_SIZE])
{
        int64_t changed;
        TRY(sql_status_bind_at_event(a, index, str_of_bytes(tag, STATUS_TAG_SIZE), &changed));
        return need_change(a, changed);
}

enum err status_leave(struct act *a, int64_t index)
{
        int64_t changed;
        TRY(sql_status_leave(a, index, &changed));
        return need_change(a, changed);
}

enum err status_turn_off(struct act *a, int64_t index)
{
        int64_t changed;
        TRY(sql_status_turn_off(a, index, &changed));
        return need_change(a, changed);
}

enum err status_revoke(
        struct act *a, const uint8_t tag[STATUS_TAG_SIZE], enum status_revocation *revocation)
{
        int64_t changed;
        struct sql_status_find_row row;
        enum err found = sql_status_find(a, str_of_bytes(tag, STATUS_TAG_SIZE), &row);
        if (found == E_NONE)
                return fail(a, E_NONE, TEXT_STATUS_NO_SUCH_CODE);
        TRY(found);
        TRY(sql_status_revoke(a, str_of_bytes(tag, STATUS_TAG_SIZE), &changed));
        *revocation = row.state == REVOKED ? STATUS_WAS_REVOKED : STATUS_REVOKED;
        return OK;
}

/* One bit for each index: 0 for those in live pools and on cards that hold, 1 for all others. */
static enum err list_entries(struct act *a, const struct city *city, struct bytes *entries)
{
        size_t size = (size_t)city->pool.list_size / 8;
        uint8_t *bits = arena_take(a->mem, size);
        memset(bits, 0xff, size);
        struct sql_status_live_row row;
        SCOPED(sql_status_live_close) struct sql_status_live_rows rows = { 0 };
        TRY(sql_status_live_open(a, month_text(a, a->today), &rows));
        enum err outcome;
        while ((outcome = sql_status_live_next(&rows, &row)) == OK)
                status_entry_set(bits, size, 1, (uint64_t)row.idx, STATUS_VALID);
        *entries = (struct bytes){ bits, size };
        return outcome == E_NONE ? OK : outcome;
}

static enum err pack_entries(struct act *a, struct bytes entries, struct bytes *packed)
{
        size_t room = zlib_bound(entries.length);
        struct sink sink = sink_in(arena_take(a->mem, room), room);
        if (!zlib_pack_list(entries, &sink))
                return fail(a, E_BUG, TEXT_STATUS_NOT_PACKED);
        *packed = sink_bytes(&sink);
        return OK;
}

/* Base64url and claims take a third more, and a little. */
static struct sink token_sink(struct act *a, struct bytes packed)
{
        size_t room = 2 * packed.length + 2048;
        return sink_in(arena_take(a->mem, room), room);
}

static enum err sign_cwt(
        struct act *a, struct keeper *keeper, const struct status_claims *claims, struct str *token)
{
        struct keeper_signature signature;
        struct sink payload = token_sink(a, claims->packed);
        struct sink message = token_sink(a, claims->packed);
        status_put_cwt(&payload, claims);
        struct bytes signed_bytes = sink_bytes(&payload);
        TRY(keeper_sign_status(a, keeper, KEEPER_CWT,
                str_of_bytes(signed_bytes.at, signed_bytes.length), &signature));
        cose_put_sign1(&message, (struct bytes){ signature.header, signature.header_len },
                signed_bytes, (struct bytes){ signature.bytes, SIGNATURE_SIZE });
        *token = str_of_bytes(message.at, message.length);
        return OK;
}

static enum err sign_jwt(
        struct act *a, struct keeper *keeper, const struct status_claims *claims, struct str *token)
{
        struct keeper_signature signature;
        struct sink payload = token_sink(a, claims->packed);
        status_put_jwt(&payload, claims);
        struct str signed_text = str_of_bytes(payload.at, payload.length);
        TRY(keeper_sign_status(a, keeper, KEEPER_JWT, signed_text, &signature));
        struct buf compact = buf_in(a->mem);
        buf_add(&compact, str_of_bytes(signature.header, signature.header_len));
        buf_add_byte(&compact, '.');
        buf_add(&compact, base64url_encode(a->mem, signed_text));
        buf_add_byte(&compact, '.');
        buf_add(&compact, base64url_encode(a->mem, str_of_bytes(signature.bytes, SIGNATURE_SIZE)));
        *token = buf_str(&compact);
        return OK;
}

enum err status_sign(
        struct act *a, const struct city *city, struct keeper *keeper, struct status_tokens *tokens)
{
        struct bytes entries;
        struct status_tokens made;
        struct status_claims claims = {
                .uri = { (const uint8_t *)city->status_uri.at, city->status_uri.len },
                .issued = a->now,
                .until = a->now + STATUS_LIFE_DAYS * 86400,
                .ttl = city->pool.hours * 3600,
                .bits = 1,
        };
        TRY(list_entries(a, city, &entries));
        TRY(pack_entries(a, entries, &claims.packed));
        TRY(sign_cwt(a, keeper, &claims, &made.cwt));
        TRY(sign_jwt(a, keeper, &claims, &made.jwt));
        *tokens = made;
        return OK;
}
