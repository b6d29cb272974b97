/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/event_inside.h"

#include "civic/partner.h"
#include "civic/status.h"
#include "kit/text.h"

static struct str id_of(const struct event_desk *desk)
{
        return str_of_bytes(desk->id, sizeof desk->id);
}

static const char *say_desk(struct act *a, const struct event_desk *desk)
{
        struct buf name = buf_in(a->mem);
        event_write_name(&name, desk->event_name, desk->day, desk->name);
        return buf_c(&name);
}

/* ------------------------------------------------------------------------------ reading */

enum err event_find_bundle(
        struct act *a, const uint8_t bundle[ENVELOPE_ID_SIZE], struct event_desk *desk)
{
        struct sql_event_desk_of_bundle_row row;
        enum err found = sql_event_desk_of_bundle(a, str_of_bytes(bundle, ENVELOPE_ID_SIZE), &row);
        if (found == E_NONE)
                return fail(a, E_NONE, TEXT_EVENT_FOREIGN_TALLY);
        TRY(found);
        struct event_desk read = {
                .name = row.name,
                .event_name = row.event_name,
                .day = { (int32_t)row.day },
                .state = (enum event_desk_state)row.state,
                .cards = row.cards,
        };
        if (row.id.len != sizeof read.id || row.event.len != sizeof read.event ||
                row.desk_key.len != sizeof read.desk_key)
                return fail(a, E_BUG, TEXT_EVENT_ROW_DAMAGED);
        memcpy(read.id, row.id.at, sizeof read.id);
        memcpy(read.event, row.event.at, sizeof read.event);
        memcpy(read.desk_key, row.desk_key.at, sizeof read.desk_key);
        memcpy(read.bundle, bundle, sizeof read.bundle);
        *desk = read;
        return OK;
}

static enum err check_out(struct act *a, const struct event_desk *desk)
{
        if (desk->state == EVENT_DESK_PREPARED)
                return OK;
        return fail_with(a, E_STATE,
                desk->state == EVENT_DESK_CLOSED ? TEXT_EVENT_DESK_CLOSED : TEXT_EVENT_DESK_LOST,
                say_desk(a, desk));
}

enum err event_read_return(
        struct act *a, struct keeper *keeper, struct str file, struct event_return *back)
{
        struct tally_outer outer;
        struct str opened;
        struct event_return read;
        TRY(tally_look(a, file, &outer));
        TRY(event_find_bundle(a, outer.bundle_id, &read.desk));
        TRY(tally_check(a, &outer, read.desk.desk_key));
        TRY(check_out(a, &read.desk));
        TRY(keeper_open_tally(a, keeper, outer.bound, outer.box, &opened));
        TRY(tally_read(a, &outer, opened, &read.tally));
        *back = read;
        return OK;
}

/* -------------------------------------------------------------------- before the closing */

/* Pieces that went to the desk, less those that its tally tells of. */
static enum err count_missing(struct act *a, const struct event_return *back, int64_t *missing)
{
        int64_t sent = 0;
        for (enum stock_kind kind = 0; kind < STOCK_KINDS; kind++) {
                int64_t pieces;
                TRY(stock_count_at(a, back->desk.id, kind, &pieces));
                sent += pieces;
        }
        *missing += sent - (int64_t)(back->tally.card_count + back->tally.supply_count);
        return OK;
}

enum err event_check_closing(struct act *a, struct event_closing *closing)
{
        int64_t missing = 0;
        for (size_t i = 0; i < closing->count; i++) {
                const struct event_return *back = &closing->returns[i];
                const struct event_desk *first = &closing->returns[0].desk;
                if (back->tally.part != TALLY_FINAL)
                        return fail_with(
                                a, E_INPUT, TEXT_EVENT_PART_ONLY, say_desk(a, &back->desk));
                if (memcmp(back->desk.event, first->event, sizeof first->event) != 0)
                        return fail(a, E_STATE, TEXT_EVENT_TWO_EVENTS);
                for (size_t j = 0; j < i; j++)
                        if (memcmp(back->desk.id, closing->returns[j].desk.id,
                                    sizeof back->desk.id) == 0)
                                return fail_with(a, E_STATE, TEXT_EVENT_TALLY_TWICE,
                                        say_desk(a, &back->desk));
                TRY(count_missing(a, back, &missing));
        }
        closing->missing = missing;
        return OK;
}

struct str event_close_detail(struct act *a, const struct event_closing *closing)
{
        const struct event_desk *desk = &closing->returns[0].desk;
        struct buf detail = buf_in(a->mem);
        event_write_name(&detail, desk->event_name, desk->day, STR(""));
        buf_add_c(&detail, " missing ");
        buf_add_number(&detail, closing->missing);
        return buf_str(&detail);
}

/* ------------------------------------------------------------------------------ numbers */

static enum err bind_indices(struct act *a, const struct event_return *back)
{
        const struct tally *tally = &back->tally;
        for (size_t i = 0; i < tally->index_count; i++) {
                int64_t changed;
                TRY(sql_event_index_take(a, tally->indices[i].index, id_of(&back->desk), &changed));
                if (changed != 1)
                        return fail(a, E_STATE, TEXT_STATUS_NOT_AT_EVENT);
                TRY(status_bind_at_event(a, tally->indices[i].index, tally->indices[i].tag));
        }
        return OK;
}

static enum err bind_numbers(
        struct act *a, const struct event_return *back, enum event_partner partner)
{
        bool is_library = partner == EVENT_LIBRARY;
        const struct tally_number *list = is_library ? back->tally.library : back->tally.transit;
        size_t count = is_library ? back->tally.library_count : back->tally.transit_count;
        for (size_t i = 0; i < count; i++) {
                int64_t changed;
                const char *number = str_to_c(a->mem, list[i].number);
                TRY(sql_event_number_take(
                        a, partner, list[i].number, id_of(&back->desk), &changed));
                if (changed != 1)
                        return fail(a, E_STATE,
                                is_library ? TEXT_PARTNER_LIBRARY_NOT_TAKEN
                                           : TEXT_PARTNER_TRANSIT_NOT_TAKEN);
                TRY(is_library ? partner_library_bind(a, number, list[i].tag)
                               : partner_transit_bind(a, number, list[i].tag));
        }
        return OK;
}

static enum err bind_all(struct act *a, const struct event_return *back)
{
        TRY(bind_indices(a, back));
        TRY(bind_numbers(a, back, EVENT_LIBRARY));
        return bind_numbers(a, back, EVENT_TRANSIT);
}

/* -------------------------------------------------------------------------------- stock */

static bool is_known(enum stock_state state)
{
        return state != STOCK_AT_EVENT && state != STOCK_PRINTING && state != STOCK_PRINTED;
}

/* What a tally tells of pieces; what was still open when it was written stays at the desk. */
static enum err settle_stock(struct act *a, const struct event_return *back)
{
        const struct tally *tally = &back->tally;
        for (size_t i = 0; i < tally->card_count; i++) {
                const struct stock_fate fate = { tally->cards[i].serial, tally->cards[i].state,
                        STOCK_IS_CARD };
                if (is_known(fate.state))
                        TRY(stock_settle(a, back->desk.id, &fate));
        }
        for (size_t i = 0; i < tally->supply_count; i++) {
                const struct stock_fate fate = { tally->supplies[i].serial,
                        tally->supplies[i].state, STOCK_IS_SUPPLY };
                if (is_known(fate.state))
                        TRY(stock_settle(a, back->desk.id, &fate));
        }
        return OK;
}

static int64_t count_of(const struct event_return *back, enum stock_state state)
{
        return back ? tally_count(back->tally.cards, back->tally.card_count, state) : 0;
}

/* Cards of a desk that ended join its event's counts: opening = all the others together. */
static enum err add_counts(
        struct act *a, const struct event_desk *desk, const struct event_return *back)
{
        int64_t changed;
        struct sql_event_counts_add_in counts = {
                .id = str_of_bytes(desk->event, sizeof desk->event),
                .opening = desk->cards,
                .active = count_of(back, STOCK_ACTIVE),
                .spoiled = count_of(back, STOCK_SPOILED),
                .destroyed = count_of(back, STOCK_DESTROYED),
                .returned = count_of(back, STOCK_RETURNED),
        };
        counts.missing = counts.opening - counts.active - counts.spoiled - counts.destroyed -
                         counts.returned;
        return sql_event_counts_add(a, &counts, &changed);
}

/* ------------------------------------------------------------------------------- ending */

/* After its last desk the event's counts go into the ledger. */
static enum err tell_counts(struct act *a, const struct event_desk *desk, struct buf *effect)
{
        struct sql_event_open_desks_of_row open;
        struct event_line *events;
        size_t count;
        TRY(sql_event_open_desks_of(a, str_of_bytes(desk->event, sizeof desk->event), &open));
        if (open.desks)
                return OK;
        TRY(event_list(a, &events, &count));
        for (size_t i = 0; i < count; i++) {
                const struct event_line *line = &events[i];
                if (line->day.day != desk->day.day || !str_is_equal(line->name, desk->event_name))
                        continue;
                buf_add_c(effect, " opening ");
                buf_add_number(effect, line->opening);
                buf_add_c(effect, " active ");
                buf_add_number(effect, line->active);
                buf_add_c(effect, " spoiled ");
                buf_add_number(effect, line->spoiled);
                buf_add_c(effect, " destroyed ");
                buf_add_number(effect, line->destroyed);
                buf_add_c(effect, " returned ");
                buf_add_number(effect, line->returned);
                buf_add_c(effect, " missing ");
                buf_add_number(effect, line->missing);
        }
        return OK;
}

static enum err end_desk(struct act *a, const struct event_desk *desk, enum event_desk_state state)
{
        int64_t changed;
        TRY(stock_write_off_at(a, desk->id));
        TRY(sql_event_number_forget(a, id_of(desk), &changed));
        TRY(sql_event_desk_end(a, id_of(desk), state, &changed));
        return changed == 1 ? OK : fail_with(a, E_STATE, TEXT_EVENT_DESK_CLOSED, say_desk(a, desk));
}

static enum err close_desk(struct act *a, const struct event_return *back)
{
        TRY(bind_all(a, back));
        TRY(event_leave_indices(a, &back->desk));
        TRY(settle_stock(a, back));
        TRY(add_counts(a, &back->desk, back));
        return end_desk(a, &back->desk, EVENT_DESK_CLOSED);
}

static enum err close_all(struct act *a, void *arg)
{
        struct event_closing closing = *(const struct event_closing *)arg;
        const struct event_desk *first = &closing.returns[0].desk;
        const struct approved *by = NULL;
        struct buf effect = buf_in(a->mem);
        TRY(event_check_closing(a, &closing));
        if (closing.missing > 0)
                TRY(approval_take(
                        a, APPROVAL_EVENT_DIFFERENCE, event_close_detail(a, &closing), &by));
        for (size_t i = 0; i < closing.count; i++)
                TRY(close_desk(a, &closing.returns[i]));
        event_write_name(&effect, first->event_name, first->day, STR(""));
        buf_add_c(&effect, " desks ");
        buf_add_number(&effect, (int64_t)closing.count);
        TRY(tell_counts(a, first, &effect));
        return event_tell(a, "event.close", by, buf_str(&effect));
}

enum err event_close(struct act *a, const struct event_closing *closing)
{
        struct event_closing copy = *closing;
        return db_change(a, close_all, &copy);
}

/* --------------------------------------------------------------------------------- lost */

struct str event_lost_detail(struct act *a, const struct event_desk *desk)
{
        struct buf detail = buf_in(a->mem);
        event_write_name(&detail, desk->event_name, desk->day, desk->name);
        return buf_str(&detail);
}

struct losing {
        const struct event_desk *desk;
        const struct event_return *newest; /* or NULL */
};

static enum err turn_off_rest(struct act *a, const struct event_desk *desk)
{
        int64_t *indices;
        size_t count;
        int64_t changed;
        TRY(event_list_indices(a, desk, &indices, &count));
        for (size_t i = 0; i < count; i++)
                TRY(status_turn_off(a, indices[i]));
        return sql_event_index_forget(a, id_of(desk), &changed);
}

static enum err lose(struct act *a, void *arg)
{
        const struct losing *losing = arg;
        const struct event_desk *desk = losing->desk;
        const struct approved *by;
        struct buf effect = buf_in(a->mem);
        TRY(approval_take(a, APPROVAL_DESK_LOST, event_lost_detail(a, desk), &by));
        if (losing->newest) {
                TRY(bind_all(a, losing->newest));
                TRY(settle_stock(a, losing->newest));
        }
        TRY(turn_off_rest(a, desk));
        TRY(add_counts(a, desk, losing->newest));
        TRY(end_desk(a, desk, EVENT_DESK_LOST));
        buf_add(&effect, event_lost_detail(a, desk));
        TRY(tell_counts(a, desk, &effect));
        return event_tell(a, "event.lost", by, buf_str(&effect));
}

/* The final tally is newer than every part. */
static bool is_newer(const struct event_return *one, const struct event_return *other)
{
        return other->tally.part != TALLY_FINAL &&
               (one->tally.part == TALLY_FINAL || one->tally.part > other->tally.part);
}

enum err event_lose(struct act *a, const struct event_desk *desk, const struct event_return *parts,
        size_t count)
{
        struct losing losing = { desk, NULL };
        for (size_t i = 0; i < count; i++) {
                if (memcmp(parts[i].desk.id, desk->id, sizeof desk->id) != 0)
                        return fail_with(
                                a, E_STATE, TEXT_EVENT_OTHER_DESK, say_desk(a, &parts[i].desk));
                if (!losing.newest || is_newer(&parts[i], losing.newest))
                        losing.newest = &parts[i];
        }
        return db_change(a, lose, &losing);
}
