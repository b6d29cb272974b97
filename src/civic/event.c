/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/event_inside.h"

#include "civic/ledger.h"
#include "civic/status.h"
#include "kit/text.h"

void event_write_name(struct buf *out, struct str name, struct date day, struct str desk)
{
        char text[DATE_TEXT_SIZE];
        date_write(day, text);
        buf_add_byte(out, '"');
        buf_add(out, name);
        buf_add_c(out, "\" ");
        buf_add_c(out, text);
        if (desk.len == 0)
                return;
        buf_add_c(out, " \"");
        buf_add(out, desk);
        buf_add_byte(out, '"');
}

enum err event_tell(struct act *a, const char *what, const struct approved *by, struct str effect)
{
        const struct ledger_event event = {
                .kind = str_of(what),
                .role = by ? approval_role(by) : STR("operator"),
                .reason = by ? STR("two people") : STR("event"),
                .effect = effect,
        };
        return ledger_append(a, &event);
}

/* ----------------------------------------------------------------------------- indices */

enum err event_list_indices(
        struct act *a, const struct event_desk *desk, int64_t **indices, size_t *count)
{
        struct sql_event_index_rest_row row;
        SCOPED(sql_event_index_rest_close) struct sql_event_index_rest_rows rows = { 0 };
        int64_t *list = arena_take_array(a->mem, STOCK_CARDS_MOST, sizeof *list);
        size_t read = 0;
        enum err outcome;
        TRY(sql_event_index_rest_open(a, str_of_bytes(desk->id, sizeof desk->id), &rows));
        while ((outcome = sql_event_index_rest_next(&rows, &row)) == OK && read < STOCK_CARDS_MOST)
                list[read++] = row.idx;
        *indices = list;
        *count = read;
        return outcome == E_NONE ? OK : outcome;
}

enum err event_leave_indices(struct act *a, const struct event_desk *desk)
{
        int64_t *indices;
        size_t count;
        int64_t changed;
        TRY(event_list_indices(a, desk, &indices, &count));
        for (size_t i = 0; i < count; i++)
                TRY(status_leave(a, indices[i]));
        return sql_event_index_forget(a, str_of_bytes(desk->id, sizeof desk->id), &changed);
}

/* ----------------------------------------------------------------------------- looking */

static const char *say_name(struct act *a, const struct event_plan *plan)
{
        struct buf name = buf_in(a->mem);
        event_write_name(&name, plan->name, plan->day, plan->desk);
        return buf_c(&name);
}

enum err event_find_desk(struct act *a, const struct event_plan *plan, struct event_desk *desk)
{
        struct sql_event_desk_find_row row;
        enum err found = sql_event_desk_find(a, plan->name, plan->day.day, plan->desk, &row);
        if (found == E_NONE)
                return fail_with(a, E_NONE, TEXT_EVENT_NO_DESK, say_name(a, plan));
        TRY(found);
        if (row.state != EVENT_DESK_PREPARED)
                return fail_with(a, E_STATE,
                        row.state == EVENT_DESK_CLOSED ? TEXT_EVENT_DESK_CLOSED
                                                       : TEXT_EVENT_DESK_LOST,
                        say_name(a, plan));
        struct event_desk read = {
                .name = plan->desk,
                .event_name = plan->name,
                .day = plan->day,
                .state = EVENT_DESK_PREPARED,
                .cards = row.cards,
        };
        if (row.id.len != sizeof read.id || row.event.len != sizeof read.event ||
                row.bundle.len != sizeof read.bundle)
                return fail(a, E_BUG, TEXT_EVENT_ROW_DAMAGED);
        memcpy(read.id, row.id.at, sizeof read.id);
        memcpy(read.event, row.event.at, sizeof read.event);
        memcpy(read.bundle, row.bundle.at, sizeof read.bundle);
        *desk = read;
        return OK;
}

enum err event_need_none_out(struct act *a, enum text sentence)
{
        struct sql_event_open_desks_row row;
        TRY(sql_event_open_desks(a, &row));
        return row.desks == 0 ? OK : fail(a, E_STATE, sentence);
}

/* ------------------------------------------------------------------------------ listing */

static enum err list_desks(struct act *a, struct str event, struct event_line *line)
{
        struct sql_event_desk_all_row row;
        SCOPED(sql_event_desk_all_close) struct sql_event_desk_all_rows rows = { 0 };
        size_t room = 0;
        enum err outcome;
        TRY(sql_event_desk_all_open(a, event, &rows));
        while ((outcome = sql_event_desk_all_next(&rows, &row)) == OK) {
                if (line->desk_count == room) {
                        size_t next = room ? 2 * room : 4;
                        line->desks = arena_grow(a->mem, line->desks, room * sizeof *line->desks,
                                next * sizeof *line->desks);
                        room = next;
                }
                line->desks[line->desk_count++] = (struct event_desk){
                        .name = row.name,
                        .state = (enum event_desk_state)row.state,
                        .cards = row.cards,
                };
        }
        return outcome == E_NONE ? OK : outcome;
}

/* Events that grow in the arena, with their ids. */
struct found {
        struct event_line *lines;
        struct str *ids;
        size_t count, room;
};

static void add_line(struct act *a, struct found *found, const struct sql_event_all_row *row)
{
        if (found->count == found->room) {
                size_t next = found->room ? 2 * found->room : 8;
                found->lines = arena_grow(a->mem, found->lines, found->room * sizeof *found->lines,
                        next * sizeof *found->lines);
                found->ids = arena_grow(a->mem, found->ids, found->room * sizeof *found->ids,
                        next * sizeof *found->ids);
                found->room = next;
        }
        found->ids[found->count] = row->id;
        found->lines[found->count++] = (struct event_line){
                .name = row->name,
                .day = { (int32_t)row->day },
                .opening = row->opening,
                .active = row->active,
                .spoiled = row->spoiled,
                .destroyed = row->destroyed,
                .returned = row->returned,
                .missing = row->missing,
        };
}

static enum err list_events(struct act *a, struct found *found)
{
        struct sql_event_all_row row;
        SCOPED(sql_event_all_close) struct sql_event_all_rows rows = { 0 };
        enum err outcome;
        TRY(sql_event_all_open(a, &rows));
        while ((outcome = sql_event_all_next(&rows, &row)) == OK)
                add_line(a, found, &row);
        if (outcome != E_NONE)
                return outcome;
        for (size_t i = 0; i < found->count; i++)
                TRY(list_desks(a, found->ids[i], &found->lines[i]));
        return OK;
}

enum err event_list(struct act *a, struct event_line **events, size_t *count)
{
        struct found found = { .count = 0 };
        TRY(list_events(a, &found));
        *events = found.lines;
        *count = found.count;
        return OK;
}
