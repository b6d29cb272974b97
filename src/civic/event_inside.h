/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_EVENT_INSIDE_H
#define CITYKEY_CIVIC_EVENT_INSIDE_H

#include "civic/event.h"
#include "civic/event_sql.h"

/* What the files of event share; for nobody else. */

enum event_partner { EVENT_LIBRARY = 0, EVENT_TRANSIT = 1 };

/* "NAME" DAY "DESK", as details and the ledger have it. */
void event_write_name(struct buf *out, struct str name, struct date day, struct str desk);

/* An entry of the ledger; BY is NULL for what one person may do. */
enum err event_tell(struct act *a, const char *what, const struct approved *by, struct str effect);

/* The indices that are still a desk's, in a->mem. */
enum err event_list_indices(
        struct act *a, const struct event_desk *desk, int64_t **indices, size_t *count);

/* They end with their pool, and nothing tells any more that the desk had them. */
enum err event_leave_indices(struct act *a, const struct event_desk *desk);

#endif
