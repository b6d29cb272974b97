/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/ledger_search.h"

#include "civic/ledger_sql.h"

static struct ledger_entry entry_of(const struct sql_ledger_search_row *row)
{
        return (struct ledger_entry){
                .number = row->seq,
                .day = { (int32_t)row->day },
                .kind = row->kind,
                .actor = row->actor,
                .role = row->role,
                .reason = row->reason,
                .effect = row->effect,
        };
}

/* The newest REACH entries before BEFORE are those from *first on. */
static enum err find_reach(struct act *a, int64_t reach, int64_t *before, int64_t *first)
{
        struct sql_ledger_size_row all;
        TRY(sql_ledger_size(a, &all));
        if (*before <= 0 || *before > all.size)
                *before = all.size;
        *first = *before > reach ? *before - reach : 0;
        return OK;
}

enum err ledger_search(struct act *a, const struct ledger_search *search,
        struct ledger_entry **entries, size_t *count, int64_t *older)
{
        const int64_t most = search->most < LEDGER_SEARCH_MOST ? search->most : LEDGER_SEARCH_MOST;
        struct sql_ledger_search_in in = {
                .actor = search->actor,
                .kind = search->kind,
                .from_day = search->from.day,
                .to_day = search->to.day,
                .before = search->before,
                .most = most + 1,
        };
        struct sql_ledger_search_row row;
        SCOPED(sql_ledger_search_close) struct sql_ledger_search_rows rows = { 0 };
        struct ledger_entry *found = arena_take_array(a->mem, (size_t)most + 1, sizeof *found);
        size_t n = 0;
        enum err outcome;
        TRY(find_reach(
                a, search->reach > 0 ? search->reach : LEDGER_SEARCH_REACH, &in.before, &in.first));
        TRY(sql_ledger_search_open(a, &in, &rows));
        while ((outcome = sql_ledger_search_next(&rows, &row)) == OK)
                found[n++] = entry_of(&row);
        if (outcome != E_NONE)
                return outcome;
        *count = n > (size_t)most ? (size_t)most : n;
        *older = n > (size_t)most ? found[most - 1].number : in.first;
        *entries = found;
        return OK;
}

enum err ledger_kinds(struct act *a, struct str **kinds, size_t *count)
{
        struct sql_ledger_kinds_row row;
        SCOPED(sql_ledger_kinds_close) struct sql_ledger_kinds_rows rows = { 0 };
        struct str *found = arena_take_array(a->mem, LEDGER_KINDS_MOST, sizeof *found);
        size_t n = 0;
        enum err outcome = OK;
        int64_t before = 0;
        int64_t first;
        TRY(find_reach(a, LEDGER_SEARCH_REACH, &before, &first));
        TRY(sql_ledger_kinds_open(a, first, &rows));
        while (n < LEDGER_KINDS_MOST && (outcome = sql_ledger_kinds_next(&rows, &row)) == OK)
                found[n++] = row.kind;
        if (outcome != OK && outcome != E_NONE)
                return outcome;
        *kinds = found;
        *count = n;
        return OK;
}
