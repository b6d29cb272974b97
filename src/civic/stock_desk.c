/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/stock_desk.h"

#include "civic/stock_sql.h"
#include "kit/text.h"

static struct str place_bytes(const uint8_t place[STOCK_PLACE_SIZE])
{
        return str_of_bytes(place, STOCK_PLACE_SIZE);
}

/* The next pieces of the store; *found may be fewer than there is room for. */
static enum err find_next(
        struct act *a, enum stock_kind kind, size_t room, struct stock_piece *pieces, size_t *found)
{
        struct sql_stock_next_row row;
        SCOPED(sql_stock_next_close) struct sql_stock_next_rows rows = { 0 };
        size_t count = 0;
        enum err outcome;
        TRY(sql_stock_next_open(a, (int64_t)kind, (int64_t)room, &rows));
        while ((outcome = sql_stock_next_next(&rows, &row)) == OK)
                pieces[count++] = (struct stock_piece){ kind, row.serial, row.capacity };
        *found = count;
        return outcome == E_NONE ? OK : outcome;
}

enum err stock_send(struct act *a, const uint8_t place[STOCK_PLACE_SIZE], enum stock_kind kind,
        size_t count, struct stock_piece *pieces)
{
        size_t found;
        TRY(find_next(a, kind, count, pieces, &found));
        if (found < count)
                return fail_with(a, E_STATE, TEXT_STOCK_FEW, stock_kind_names[kind],
                        text_number(a, (int64_t)found), text_number(a, (int64_t)count));
        for (size_t i = 0; i < count; i++) {
                int64_t changed;
                TRY(sql_stock_send(a, pieces[i].serial, place_bytes(place), &changed));
                if (changed != 1)
                        return fail_with(a, E_STATE, TEXT_STOCK_NOT_HERE,
                                str_to_c(a->mem, pieces[i].serial));
        }
        return OK;
}

enum err stock_plan(struct act *a, enum stock_kind kind, int64_t cards, size_t *count)
{
        struct sql_stock_kind_total_row ever;
        struct stock_piece *pieces = arena_take_array(a->mem, STOCK_SUPPLIES_MOST, sizeof *pieces);
        size_t found;
        size_t needed = 0;
        TRY(sql_stock_kind_total(a, (int64_t)kind, &ever));
        TRY(find_next(a, kind, STOCK_SUPPLIES_MOST / 2, pieces, &found));
        for (int64_t left = cards; left > 0 && needed < found; needed++)
                left -= pieces[needed].capacity;
        int64_t covered = 0;
        for (size_t i = 0; i < needed; i++)
                covered += pieces[i].capacity;
        if (ever.pieces && covered < cards)
                return fail_with(a, E_STATE, TEXT_STOCK_SUPPLIES_FEW, stock_kind_names[kind],
                        text_number(a, covered), text_number(a, cards));
        *count = needed < found ? needed + 1 : needed;
        return OK;
}

/* The state of the books: what came back unused lies in the store again. */
static enum stock_state book_state(enum stock_state state)
{
        return state == STOCK_RETURNED ? STOCK_IN_STOCK : state;
}

enum err stock_settle(
        struct act *a, const uint8_t place[STOCK_PLACE_SIZE], const struct stock_fate *fate)
{
        int64_t changed;
        bool is_card = fate->sort == STOCK_IS_CARD;
        const struct sql_stock_settle_in piece = {
                .serial = fate->serial,
                .place = place_bytes(place),
                .kind_least = is_card ? STOCK_CARD : STOCK_RIBBON,
                .kind_most = is_card ? STOCK_CARD : STOCK_FILM,
                .state = book_state(fate->state),
        };
        TRY(sql_stock_settle(a, &piece, &changed));
        if (changed == 1)
                return OK;
        return fail_with(a, E_STATE, TEXT_STOCK_NOT_THE_DESKS, str_to_c(a->mem, fate->serial));
}

enum err stock_count_at(
        struct act *a, const uint8_t place[STOCK_PLACE_SIZE], enum stock_kind kind, int64_t *pieces)
{
        struct sql_stock_at_row row;
        TRY(sql_stock_at(a, place_bytes(place), (int64_t)kind, &row));
        *pieces = row.pieces;
        return OK;
}

enum err stock_take_back(struct act *a, const uint8_t place[STOCK_PLACE_SIZE])
{
        int64_t changed;
        return sql_stock_take_back(a, place_bytes(place), &changed);
}

enum err stock_write_off_at(struct act *a, const uint8_t place[STOCK_PLACE_SIZE])
{
        int64_t changed;
        return sql_stock_write_off_at(a, place_bytes(place), &changed);
}
