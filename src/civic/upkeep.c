/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/upkeep.h"

#include "civic/upkeep_sql.h"
#include "kit/db.h"

static struct str kind_name(enum upkeep_kind kind)
{
        return kind == UPKEEP_BACKUP ? STR("backup") : STR("restore");
}

static enum err put(struct act *a, void *kind)
{
        return sql_upkeep_put(a, kind_name(*(enum upkeep_kind *)kind), a->today.day);
}

enum err upkeep_note(struct act *a, enum upkeep_kind kind)
{
        return db_change(a, put, &kind);
}

enum err upkeep_last(struct act *a, enum upkeep_kind kind, struct date *day)
{
        struct sql_upkeep_get_row row;
        TRY(sql_upkeep_get(a, kind_name(kind), &row));
        day->day = (int32_t)row.day;
        return OK;
}
