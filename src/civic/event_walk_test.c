/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/event_fixture.h"

#include "civic/key.h"

/* Two hundred days of a town, drawn from a seed: deliveries, desks that are prepared, taken back,
 * closed, closed with pieces missing, lost with and without a part, spoiled blanks destroyed.
 * Beside the books the test counts by itself, from what it did alone; every evening both must
 * agree. */

enum { DAYS = 200, OUT_MOST = 3, DELIVERED = 80, DESKS_OF_DELIVERY = 8, SEED = 20310101 };

/* The count beside the books. */
struct count {
        int64_t store, out, active, spoiled, destroyed, missing; /* blanks */
        int64_t opening, closed_active, closed_spoiled, closed_destroyed, closed_returned,
                closed_missing;    /* of desks that ended */
        int64_t valid, turned_off; /* indices on cards; of lost desks */
        int64_t numbers;           /* of the library, on cards */
};

struct walk {
        struct town *t;
        uint64_t seed;
        struct count count;
        struct event_plan out[OUT_MOST];
        size_t out_count;
        int64_t desks, batches;
        struct {
                int64_t prepared, taken_back, closed, differed, lost, lost_with_part, destroyed;
        } happened;
};

/* Numerical Recipes' linear congruential generator: the same walk on every machine. */
static int64_t draw(struct walk *walk, int64_t below)
{
        walk->seed = walk->seed * 6364136223846793005u + 1442695040888963407u;
        return (int64_t)((walk->seed >> 33) % (uint64_t)below);
}

static const char *name_of(struct walk *walk, const char *first, int64_t number)
{
        struct buf name = buf_in(walk->t->f->mem);
        buf_add_c(&name, first);
        buf_add_number(&name, number);
        return buf_c(&name);
}

/* ------------------------------------------------------------------------------- one day's acts */

static void deliver(struct walk *walk)
{
        struct town *t = walk->t;
        int64_t first = 1000 * ++walk->batches;
        const struct {
                enum stock_kind kind;
                const char *letter;
                int64_t count, capacity;
        } rows[] = { { STOCK_CARD, "B", DELIVERED, 0 }, { STOCK_RIBBON, "BR", 20, 50 },
                { STOCK_FILM, "BF", 20, 100 } };
        for (size_t i = 0; i < COUNT(rows); i++) {
                struct stock_delivery delivery = { rows[i].kind, str_of(rows[i].letter),
                        str_of(name_of(walk, rows[i].letter, 100000 + first)),
                        str_of(name_of(walk, rows[i].letter, 100000 + first + rows[i].count - 1)),
                        rows[i].capacity, rows[i].count };
                town_receive(t, &delivery);
        }
        walk->count.store += DELIVERED;
}

static void prepare(struct walk *walk)
{
        struct str file;
        struct town *t = walk->t;
        struct event_plan plan =
                town_plan(name_of(walk, "D", ++walk->desks), t->a->today, 1 + draw(walk, 12));
        assert_int_equal(fixture_restart(t->f), OK); /* a keeper is of one day */
        assert_int_equal(key_ensure_issuing(t->a, t->f->keeper, t->a->today), OK);
        assert_int_equal(town_prepare(t, &plan, &file), OK);
        walk->happened.prepared++;
        walk->count.store -= plan.cards;
        if (draw(walk, 12) == 0) {
                assert_int_equal(event_undo_prepare(t->a, &plan), OK);
                walk->happened.taken_back++;
                walk->count.store += plan.cards;
                return;
        }
        walk->count.out += plan.cards;
        walk->out[walk->out_count++] = plan;
}

/* What happened to each blank; the first are handed over. */
struct fates {
        int64_t active, spoiled, destroyed, returned;
};

static struct fates draw_fates(struct walk *walk, struct event_return *back)
{
        struct fates fates = { .active = draw(walk, back->desk.cards + 1) };
        struct tally *tally = &back->tally;
        town_hand_over(back, (size_t)fates.active);
        for (size_t i = (size_t)fates.active; i < tally->card_count; i++) {
                int64_t fate = draw(walk, 5);
                tally->cards[i].state = fate == 0   ? STOCK_SPOILED
                                        : fate == 1 ? STOCK_DESTROYED
                                                    : STOCK_RETURNED;
                fates.spoiled += fate == 0;
                fates.destroyed += fate == 1;
                fates.returned += fate > 1;
        }
        for (size_t i = 0; i < tally->supply_count; i++)
                tally->supplies[i].state = draw(walk, 3) == 0 ? STOCK_USED_UP : STOCK_RETURNED;
        return fates;
}

static void count_desk(struct walk *walk, int64_t cards, struct fates fates)
{
        struct count *count = &walk->count;
        int64_t missing = cards - fates.active - fates.spoiled - fates.destroyed - fates.returned;
        count->out -= cards;
        count->store += fates.returned;
        count->active += fates.active;
        count->spoiled += fates.spoiled;
        count->destroyed += fates.destroyed;
        count->missing += missing;
        count->valid += fates.active;
        count->numbers += fates.active;
        count->opening += cards;
        count->closed_active += fates.active;
        count->closed_spoiled += fates.spoiled;
        count->closed_destroyed += fates.destroyed;
        count->closed_returned += fates.returned;
        count->closed_missing += missing;
}

/* Some pieces are not in the tally: those from the end, of whatever fate but handed over. */
static void lose_pieces(struct walk *walk, struct event_return *back, struct fates *fates)
{
        int64_t most = back->desk.cards - fates->active;
        for (int64_t left = draw(walk, most + 1); left > 0; left--) {
                enum stock_state state = back->tally.cards[--back->tally.card_count].state;
                fates->spoiled -= state == STOCK_SPOILED;
                fates->destroyed -= state == STOCK_DESTROYED;
                fates->returned -= state == STOCK_RETURNED;
        }
}

static void close_one(struct walk *walk, const struct event_plan *plan)
{
        struct act *a = walk->t->a;
        struct event_return back = town_return(walk->t, plan);
        struct fates fates = draw_fates(walk, &back);
        struct event_closing closing = { &back, 1, 0 };
        if (draw(walk, 4) == 0)
                lose_pieces(walk, &back, &fates);
        assert_int_equal(event_check_closing(a, &closing), OK);
        if (closing.missing > 0) {
                walk->happened.differed++;
                assert_int_equal(event_close(a, &closing), E_STATE);
                act_recover(a);
                fixture_agree(a, APPROVAL_EVENT_DIFFERENCE, event_close_detail(a, &closing));
        }
        assert_int_equal(event_close(a, &closing), OK);
        walk->happened.closed++;
        count_desk(walk, plan->cards, fates);
}

static void lose_one(struct walk *walk, const struct event_plan *plan)
{
        struct act *a = walk->t->a;
        struct fates fates = { 0 };
        struct event_return part = town_return(walk->t, plan);
        size_t parts = (size_t)draw(walk, 2);
        if (parts) {
                part.tally.part = 1 + draw(walk, 9);
                fates = draw_fates(walk, &part);
                walk->happened.lost_with_part++;
        }
        fixture_agree(a, APPROVAL_DESK_LOST, event_lost_detail(a, &part.desk));
        assert_int_equal(event_lose(a, &part.desk, &part, parts), OK);
        walk->happened.lost++;
        walk->count.turned_off += plan->cards - fates.active;
        count_desk(walk, plan->cards, fates);
}

static void end_a_desk(struct walk *walk)
{
        size_t which = (size_t)draw(walk, (int64_t)walk->out_count);
        struct event_plan plan = walk->out[which];
        walk->out[which] = walk->out[--walk->out_count];
        if (draw(walk, 6) == 0)
                lose_one(walk, &plan);
        else
                close_one(walk, &plan);
}

static enum err destroy(struct act *a, void *arg)
{
        const struct approved *by;
        const struct stock_pieces *pieces = arg;
        TRY(approval_take(a, APPROVAL_STOCK_DESTROY, stock_destroy_detail(a, pieces), &by));
        return stock_destroy(a, pieces, by);
}

static void destroy_spoiled(struct walk *walk)
{
        struct stock_pieces pieces;
        struct act *a = walk->t->a;
        assert_int_equal(stock_list_to_destroy(a, STOCK_CARD, &pieces), OK);
        assert_int_equal(pieces.count, walk->count.spoiled);
        if (pieces.count == 0)
                return;
        fixture_agree(a, APPROVAL_STOCK_DESTROY, stock_destroy_detail(a, &pieces));
        assert_int_equal(db_change(a, destroy, &pieces), OK);
        walk->happened.destroyed++;
        walk->count.destroyed += walk->count.spoiled;
        walk->count.spoiled = 0;
}

/* ---------------------------------------------------------------------------------- every evening
 */

static void assert_stock(struct walk *walk)
{
        const struct count *count = &walk->count;
        const struct {
                enum stock_state state;
                int64_t pieces;
        } rows[] = { { STOCK_IN_STOCK, count->store }, { STOCK_AT_EVENT, count->out },
                { STOCK_ACTIVE, count->active }, { STOCK_SPOILED, count->spoiled },
                { STOCK_DESTROYED, count->destroyed }, { STOCK_WRITTEN_OFF, count->missing } };
        for (size_t i = 0; i < COUNT(rows); i++) {
                int64_t pieces;
                assert_int_equal(stock_count(walk->t->a, STOCK_CARD, rows[i].state, &pieces), OK);
                assert_int_equal(pieces, rows[i].pieces);
        }
}

static void assert_events(struct walk *walk)
{
        struct event_line *lines;
        size_t events;
        struct event_line sum = { .opening = 0 };
        const struct count *count = &walk->count;
        assert_int_equal(event_list(walk->t->a, &lines, &events), OK);
        for (size_t i = 0; i < events; i++) {
                const struct event_line *line = &lines[i];
                assert_int_equal(line->opening, line->active + line->spoiled + line->destroyed +
                                                        line->returned + line->missing);
                sum.opening += line->opening;
                sum.active += line->active;
                sum.spoiled += line->spoiled;
                sum.destroyed += line->destroyed;
                sum.returned += line->returned;
                sum.missing += line->missing;
        }
        assert_int_equal(sum.opening, count->opening);
        assert_int_equal(sum.active, count->closed_active);
        assert_int_equal(sum.spoiled, count->closed_spoiled);
        assert_int_equal(sum.destroyed, count->closed_destroyed);
        assert_int_equal(sum.returned, count->closed_returned);
        assert_int_equal(sum.missing, count->closed_missing);
}

static void assert_numbers(struct walk *walk)
{
        struct town *t = walk->t;
        int64_t out = walk->count.out;
        assert_int_equal(town_ask(t, "SELECT COUNT(*) FROM event_index"), out);
        assert_int_equal(town_ask(t, "SELECT COUNT(*) FROM event_number"), out);
        assert_int_equal(town_ask(t, "SELECT COUNT(*) FROM status_index WHERE state = 5"), out);
        assert_int_equal(town_ask(t, "SELECT COUNT(*) FROM status_index WHERE state = 2"),
                walk->count.valid);
        assert_int_equal(town_ask(t, "SELECT COUNT(*) FROM library_number WHERE state = 1"),
                walk->count.numbers);
        /* what is turned off of lost desks; the rest of state 4 is of pools that are over */
        int64_t ended =
                town_ask(t, "SELECT COUNT(*) FROM status_index WHERE state = 4 AND month IN "
                            "(SELECT month FROM status_pool ORDER BY month DESC LIMIT 2)");
        assert_in_range(ended, 0, (unsigned long)walk->count.turned_off);
}

static void live_a_day(struct walk *walk)
{
        if (walk->desks >= DESKS_OF_DELIVERY * walk->batches)
                deliver(walk);
        if (walk->out_count < OUT_MOST && draw(walk, 10) < 6)
                prepare(walk);
        if (walk->out_count > 0 && draw(walk, 10) < 5)
                end_a_desk(walk);
        if (draw(walk, 15) == 0)
                destroy_spoiled(walk);
        assert_stock(walk);
        assert_events(walk);
        assert_numbers(walk);
}

static void over_two_hundred_days_the_books_say_what_happened(void **state)
{
        struct town *t = *state;
        struct walk *walk = arena_take(t->f->mem, sizeof *walk);
        walk->t = t;
        walk->seed = SEED;
        walk->count.store = TOWN_CARDS;
        for (int day = 0; day < DAYS; day++) {
                live_a_day(walk);
                t->a->now += 86400;
                t->a->today.day++;
        }
        while (walk->out_count > 0)
                end_a_desk(walk);
        assert_stock(walk);
        assert_events(walk);
        assert_numbers(walk);
        assert_int_equal(event_need_none_out(t->a, TEXT_EVENT_DESK_LOST), OK);
        /* It was not a walk on which nothing happens. */
        assert_true(walk->happened.prepared > 60);
        assert_true(walk->happened.taken_back > 2);
        assert_true(walk->happened.closed > 40);
        assert_true(walk->happened.differed > 4);
        assert_true(walk->happened.lost > walk->happened.lost_with_part);
        assert_true(walk->happened.lost_with_part > 2);
        assert_true(walk->happened.destroyed > 4);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(
                        over_two_hundred_days_the_books_say_what_happened, town_begin, town_end),
        };
        return crypt_start() ? cmocka_run_group_tests_name("event_walk", tests, NULL, NULL) : 1;
}
