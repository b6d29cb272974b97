/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_STOCK_FIXTURE_H
#define CITYKEY_CIVIC_STOCK_FIXTURE_H

#include "civic/staff_fixture.h"
#include "civic/stock_desk.h"
#include "kit/place_fixture.h"

/* For tests: a store with ten blanks and four ribbons, and two desks. */

static const uint8_t desk_a[STOCK_PLACE_SIZE] = { 1 };
static const uint8_t desk_b[STOCK_PLACE_SIZE] = { 2 };

static const struct stock_delivery cards = { STOCK_CARD, { "LOT-1", 5 }, { "C-098", 5 },
        { "C-107", 5 }, 0, 10 };
static const struct stock_delivery ribbons = { STOCK_RIBBON, { "LOT-R", 5 }, { "R1", 2 },
        { "R4", 2 }, 50, 4 };

/* What is done inside a change. */
struct doing {
        const struct stock_delivery *delivery;
        struct stock_pieces pieces;
        struct str reason;
        const uint8_t *place;
        enum stock_kind kind;
        size_t count;
        struct stock_piece *sent;
        const struct stock_fate *fate;
};

static inline enum err receive(struct act *a, void *arg)
{
        const struct approved *by;
        const struct doing *doing = arg;
        TRY(approval_take(
                a, APPROVAL_STOCK_RECEIVE, stock_receive_detail(a, doing->delivery), &by));
        return stock_receive(a, doing->delivery, by);
}

static inline enum err receive_agreed(struct place *p, const struct stock_delivery *delivery)
{
        fixture_agree(&p->act, APPROVAL_STOCK_RECEIVE, stock_receive_detail(&p->act, delivery));
        return db_change(&p->act, receive, &(struct doing){ .delivery = delivery });
}

static inline int store_begin(void **state)
{
        place_begin_open(state);
        struct place *p = *state;
        p->act.today = (struct date){ 20000 };
        assert_int_equal(receive_agreed(p, &cards), OK);
        assert_int_equal(receive_agreed(p, &ribbons), OK);
        return 0;
}

static inline int64_t count(struct place *p, enum stock_kind kind, enum stock_state state)
{
        int64_t pieces;
        assert_int_equal(stock_count(&p->act, kind, state, &pieces), OK);
        return pieces;
}

static inline enum err send(struct act *a, void *arg)
{
        const struct doing *doing = arg;
        return stock_send(a, doing->place, doing->kind, doing->count, doing->sent);
}

static inline enum err send_to(struct place *p, const uint8_t *place, enum stock_kind kind,
        size_t n, struct stock_piece *sent)
{
        struct doing doing = { .place = place, .kind = kind, .count = n, .sent = sent };
        return db_change(&p->act, send, &doing);
}

static inline enum err settle(struct act *a, void *arg)
{
        const struct doing *doing = arg;
        return stock_settle(a, doing->place, doing->fate);
}

static inline enum err settle_at(
        struct place *p, const uint8_t *place, const char *serial, enum stock_state state)
{
        const struct stock_fate fate = { str_of(serial), state,
                *serial == 'C' ? STOCK_IS_CARD : STOCK_IS_SUPPLY };
        return db_change(&p->act, settle, &(struct doing){ .place = place, .fate = &fate });
}

static inline enum err destroy(struct act *a, void *arg)
{
        const struct approved *by;
        const struct doing *doing = arg;
        struct str detail = stock_destroy_detail(a, &doing->pieces);
        TRY(approval_take(a, APPROVAL_STOCK_DESTROY, detail, &by));
        return stock_destroy(a, &doing->pieces, by);
}

#endif
