/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/status.h"

#include "civic/status_sql.h"
#include "kit/crypt.h"
#include "kit/db.h"

enum state { UNUSED, TAKEN, ON_CARD, REVOKED, LEFT_OVER };

/* Draws for one index before the list counts as full. */
enum { DRAWS = 1000 };

static struct str month_text(struct act *a, struct date day)
{
        char text[MONTH_TEXT_SIZE];
        date_write_month(day, text);
        return str_copy(a->mem, str_of(text));
}

static enum err add_random_index(struct act *a, const struct city *city, struct str month)
{
        for (int i = 0; i < DRAWS; i++) {
                int64_t changed;
                int64_t drawn = crypt_random_below((uint32_t)city->pool.list_size);
                TRY(sql_status_index_add(a, drawn, month, &changed));
                if (changed)
                        return OK;
        }
        return fail(a, E_STATE, TEXT_STATUS_LIST_FULL);
}

enum err status_ensure_pool(struct act *a, const struct city *city)
{
        int64_t changed;
        struct str month = month_text(a, a->today);
        struct date next_month = date_add_months(date_month_start(a->today), 1);
        TRY(sql_status_end_pools(a, a->today.day, &changed));
        TRY(sql_status_pool_add(a, month, a->today.day, city->pool.pool_size,
                date_month_end(next_month).day, &changed));
        if (changed == 0)
                return OK;
        for (int64_t i = 0; i < city->pool.pool_size; i++)
                TRY(add_random_index(a, city, month));
        return OK;
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
