/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/event_day_fixture.h"
#include "civic/status_sql.h"
#include "kit/file.h"

#include <unistd.h>

/* What desks bring back. Those that do not come back are in event_lost_test.c. */

static void expect_unchanged(
        struct day *day, const struct event_closing *closing, enum err outcome, enum text sentence)
{
        const char *before = town_books(day->t);
        town_expect(day->t, event_close(day->a, closing), outcome, sentence);
        assert_string_equal(town_books(day->t), before);
}

/* -------------------------------------------------------------------------------- closing */

static void a_desk_that_is_closed_balances(void **state)
{
        struct day *day = *state;
        assert_int_equal(town_close(day->t, &day->back), OK);
        struct event_line line = line_of(day);
        assert_int_equal(line.opening, CARDS);
        assert_int_equal(line.active, HANDED);
        assert_int_equal(line.spoiled, 1);
        assert_int_equal(line.destroyed, 1);
        assert_int_equal(line.returned, CARDS - HANDED - 2);
        assert_int_equal(line.missing, 0);
        assert_balances(line);
        assert_int_equal(line.desks[0].state, EVENT_DESK_CLOSED);
}

static void what_was_returned_lies_in_the_store_again_and_the_rest_does_not(void **state)
{
        struct day *day = *state;
        assert_int_equal(town_close(day->t, &day->back), OK);
        int64_t pieces;
        const struct {
                enum stock_kind kind;
                enum stock_state state;
                int64_t pieces;
        } rows[] = {
                { STOCK_CARD, STOCK_IN_STOCK, TOWN_CARDS - HANDED - 2 },
                { STOCK_CARD, STOCK_AT_EVENT, 0 },
                { STOCK_CARD, STOCK_ACTIVE, HANDED },
                { STOCK_CARD, STOCK_SPOILED, 1 },
                { STOCK_CARD, STOCK_DESTROYED, 1 },
        };
        for (size_t i = 0; i < COUNT(rows); i++) {
                assert_int_equal(stock_count(day->a, rows[i].kind, rows[i].state, &pieces), OK);
                assert_int_equal(pieces, rows[i].pieces);
        }
        assert_int_equal(
                ask(day, "SELECT COUNT(*) FROM stock_piece WHERE kind > 0 AND state = 9"), 1);
        assert_int_equal(
                ask(day, "SELECT COUNT(*) FROM stock_piece WHERE kind > 0 AND state = 8"), 1);
        assert_int_equal(ask(day, "SELECT COUNT(*) FROM stock_piece WHERE place IS NOT NULL"), 0);
}

static void a_used_index_has_its_cards_tag_and_can_be_turned_off(void **state)
{
        struct day *day = *state;
        assert_int_equal(town_close(day->t, &day->back), OK);
        for (size_t i = 0; i < HANDED; i++) {
                struct sql_status_find_row row;
                const struct tally_index *used = &day->back.tally.indices[i];
                struct str tag = str_of_bytes(used->tag, TALLY_TAG_SIZE);
                assert_int_equal(sql_status_find(day->a, tag, &row), OK);
                assert_int_equal(row.idx, used->index);
        }
        assert_int_equal(ask(day, "SELECT COUNT(*) FROM status_index WHERE state = 2"), HANDED);
        assert_int_equal(ask(day, "SELECT COUNT(*) FROM library_number WHERE state = 1"), HANDED);
}

/* Bits of the list: unused ones stay valid with their pool, as if they were on cards. */
static void an_unused_index_is_nobodys_and_ends_with_its_pool(void **state)
{
        struct day *day = *state;
        static const char live[] = "SELECT COUNT(*) FROM status_index WHERE state IN (0, 1, 2, 5)";
        int64_t before = ask(day, live);
        assert_int_equal(town_close(day->t, &day->back), OK);
        assert_int_equal(ask(day, live), before);
        assert_int_equal(
                ask(day, "SELECT COUNT(*) FROM status_index WHERE state = 1"), CARDS - HANDED);
        assert_int_equal(ask(day, "SELECT COUNT(*) FROM status_index WHERE state = 5"), 0);
        assert_int_equal(
                ask(day, "SELECT COUNT(*) FROM status_index WHERE state = 0"), TOWN_POOL - CARDS);
}

static void which_desk_had_which_number_is_forgotten(void **state)
{
        struct day *day = *state;
        assert_int_equal(town_close(day->t, &day->back), OK);
        assert_int_equal(ask(day, "SELECT COUNT(*) FROM event_index"), 0);
        assert_int_equal(ask(day, "SELECT COUNT(*) FROM event_number"), 0);
}

static void a_desk_is_closed_once(void **state)
{
        struct day *day = *state;
        const struct event_closing again = { &day->back, 1, 0 };
        assert_int_equal(town_close(day->t, &day->back), OK);
        struct event_desk desk;
        town_expect(day->t, event_find_desk(day->a, &day->plan, &desk), E_STATE,
                TEXT_EVENT_DESK_CLOSED);
        /* who read the tally before it was closed closes nothing either */
        expect_unchanged(day, &again, E_STATE, TEXT_STATUS_NOT_AT_EVENT);
        day->back.tally.index_count = day->back.tally.library_count = 0;
        expect_unchanged(day, &again, E_STATE, TEXT_STOCK_NOT_THE_DESKS);
        assert_balances(line_of(day));
}

static void desks_of_one_event_are_closed_together_or_not_at_all(void **state)
{
        struct day *day = *state;
        struct str file;
        struct event_plan other = town_plan("B", day->plan.day, 5);
        assert_int_equal(town_prepare(day->t, &other, &file), OK);
        struct event_return both[] = { day->back, town_return(day->t, &other) };
        const struct event_closing closing = { both, COUNT(both), 0 };
        struct str own = both[1].tally.cards[2].serial;
        both[1].tally.cards[2].serial = both[0].tally.cards[9].serial;
        expect_unchanged(day, &closing, E_STATE, TEXT_STOCK_NOT_THE_DESKS);
        both[1].tally.cards[2].serial = own;
        assert_int_equal(event_close(day->a, &closing), OK);
        assert_int_equal(line_of(day).opening, CARDS + 5);
        assert_balances(line_of(day));
}

static void a_part_two_events_and_a_desk_twice_close_nothing(void **state)
{
        struct day *day = *state;
        struct str file;
        struct event_plan other = town_plan("A", (struct date){ day->plan.day.day + 1 }, 5);
        assert_int_equal(town_prepare(day->t, &other, &file), OK);
        struct event_return two[] = { day->back, day->back };
        const struct event_closing closing = { two, COUNT(two), 0 };
        expect_unchanged(day, &closing, E_STATE, TEXT_EVENT_TALLY_TWICE);
        two[1] = town_return(day->t, &other);
        expect_unchanged(day, &closing, E_STATE, TEXT_EVENT_TWO_EVENTS);
        two[0].tally.part = 3;
        expect_unchanged(day, &closing, E_INPUT, TEXT_EVENT_PART_ONLY);
}

static void what_the_desk_never_had_closes_nothing(void **state)
{
        struct day *day = *state;
        const struct event_closing closing = { &day->back, 1, 0 };
        struct tally *tally = &day->back.tally;
        struct tally_index index = tally->indices[0];
        struct tally_number number = tally->library[0];
        struct tally_piece card = tally->cards[0];
        struct tally_piece ribbon = tally->supplies[0];
        tally->indices[0].index = ask(day, "SELECT idx FROM status_index WHERE state = 0");
        expect_unchanged(day, &closing, E_STATE, TEXT_STATUS_NOT_AT_EVENT);
        tally->indices[0] = index;
        tally->library[0].number = STR("29001400607998");
        expect_unchanged(day, &closing, E_STATE, TEXT_PARTNER_LIBRARY_NOT_TAKEN);
        tally->library[0] = number;
        tally->transit = &number;
        tally->transit_count = 1;
        expect_unchanged(day, &closing, E_STATE, TEXT_PARTNER_TRANSIT_NOT_TAKEN);
        tally->transit_count = 0;
        tally->cards[0].serial = STR("C-0200"); /* lies in the store */
        expect_unchanged(day, &closing, E_STATE, TEXT_STOCK_NOT_THE_DESKS);
        tally->cards[0] = card;
        tally->supplies[0].serial = card.serial; /* a blank is no ribbon */
        tally->card_count = 0;
        tally->index_count = tally->library_count = 0;
        fixture_agree(day->a, APPROVAL_EVENT_DIFFERENCE, STR("\"Fair\" 2026-03-15 missing 10"));
        expect_unchanged(day, &closing, E_STATE, TEXT_STOCK_NOT_THE_DESKS);
        tally->supplies[0] = ribbon;
}

/* ------------------------------------------------------------------------- with a difference */

static enum err close_day(struct town *t, void *arg)
{
        return town_close(t, arg);
}

static void with_a_piece_missing_two_who_may_must_agree(void **state)
{
        struct day *day = *state;
        struct event_closing closing = { &day->back, 1, 0 };
        day->back.tally.card_count--;
        day->back.tally.supply_count--;
        assert_int_equal(event_check_closing(day->a, &closing), OK);
        assert_int_equal(closing.missing, 2);
        const struct approval wanted = { .what = APPROVAL_EVENT_DIFFERENCE,
                .detail = event_close_detail(day->a, &closing) };
        assert_true(str_is_equal(wanted.detail, STR("\"Fair\" 2026-03-15 missing 2")));
        town_try_without_two(day->t, &wanted, close_day, &day->back);
        assert_int_equal(town_close(day->t, &day->back), OK);
        assert_int_equal(line_of(day).missing, 1); /* cards */
        assert_balances(line_of(day));
        assert_int_equal(ask(day, "SELECT COUNT(*) FROM stock_piece WHERE state = 10"), 2);
        assert_int_equal(ask(day, "SELECT COUNT(*) FROM stock_piece WHERE place IS NOT NULL"), 0);
}

static void who_agreed_to_one_missing_did_not_agree_to_two(void **state)
{
        struct day *day = *state;
        struct event_closing closing = { &day->back, 1, 0 };
        day->back.tally.card_count--;
        assert_int_equal(event_check_closing(day->a, &closing), OK);
        expect_unchanged(day, &closing, E_STATE, TEXT_APPROVAL_NOT_PROPOSED); /* one is enough */
        fixture_agree(day->a, APPROVAL_EVENT_DIFFERENCE, event_close_detail(day->a, &closing));
        day->back.tally.card_count--;
        expect_unchanged(day, &closing, E_STATE, TEXT_APPROVAL_NOT_PROPOSED);
}

static void a_day_that_balances_is_closed_without_a_second_person(void **state)
{
        struct day *day = *state;
        struct event_closing closing = { &day->back, 1, 0 };
        assert_int_equal(event_check_closing(day->a, &closing), OK);
        assert_int_equal(closing.missing, 0);
        day->a->who = STR("nobody agreed");
        assert_int_equal(event_close(day->a, &closing), OK);
}

/* ----------------------------------------------------------------------------- its file */

/* The bundle opened at the desk, and what its keeper signs. */
struct opened {
        struct day *day;
        const char *path;
        struct bundle bundle;
        struct keeper *keeper;
};

static const char *keep_bundle(struct day *day)
{
        int folder = -1;
        struct buf path = buf_in(day->t->f->mem);
        assert_int_equal(file_open_folder(day->a, day->t->f->folder, &folder), OK);
        assert_int_equal(file_write(day->a, folder, "bundle", day->bundle, 0600), OK);
        file_close(&folder);
        buf_add_c(&path, day->t->f->folder);
        buf_add_c(&path, "/bundle");
        return buf_c(&path);
}

static void open_desk(struct opened *opened)
{
        struct day *day = opened->day;
        opened->path = keep_bundle(day);
        assert_int_equal(
                bundle_open(day->a, opened->path, day->t->words, &opened->bundle, &opened->keeper),
                OK);
}

static void close_desk(struct opened *opened)
{
        bundle_close(&opened->bundle);
        keeper_close(&opened->keeper);
        if (opened->path)
                unlink(opened->path);
}

static enum err sign(
        struct act *a, void *arg, struct str message, uint8_t signature[SIGNATURE_SIZE])
{
        return keeper_sign_tally(a, arg, message, signature);
}

static struct str write_file(struct opened *opened)
{
        struct str file;
        const struct tally_signer signer = { sign, opened->keeper };
        assert_int_equal(tally_write(opened->day->a, &opened->day->back.tally,
                                 &opened->bundle.tally_key, &signer, &file),
                OK);
        return file;
}

static void a_desks_file_is_read_and_closes_it(void **state)
{
        struct day *day = *state;
        struct event_return read;
        SCOPED(close_desk) struct opened opened = { .day = day };
        open_desk(&opened);
        struct str file = write_file(&opened);
        assert_int_equal(event_read_return(day->a, day->t->f->keeper, file, &read), OK);
        assert_memory_equal(read.desk.id, day->back.desk.id, sizeof read.desk.id);
        assert_int_equal(read.tally.index_count, HANDED);
        assert_int_equal(town_close(day->t, &read), OK);
        assert_int_equal(line_of(day).active, HANDED);
        town_expect(day->t, event_read_return(day->a, day->t->f->keeper, file, &read), E_STATE,
                TEXT_EVENT_DESK_CLOSED);
}

static void expect_refused(struct day *day, struct str file, enum err outcome, enum text sentence)
{
        struct event_return read;
        const char *before = town_books(day->t);
        town_expect(day->t, event_read_return(day->a, day->t->f->keeper, file, &read), outcome,
                sentence);
        assert_string_equal(town_books(day->t), before);
}

static void a_foreign_an_altered_and_a_cut_file_is_refused(void **state)
{
        struct day *day = *state;
        SCOPED(close_desk) struct opened opened = { .day = day };
        open_desk(&opened);
        struct str file = write_file(&opened);
        char *at = (char *)(uintptr_t)file.at;
        expect_refused(day, (struct str){ file.at, 100 }, E_INPUT, TEXT_TALLY_CUT);
        expect_refused(day, STR("a picture"), E_INPUT, TEXT_TALLY_FOREIGN_FILE);
        expect_refused(day, day->bundle, E_INPUT, TEXT_TALLY_FOREIGN_FILE);
        for (size_t i = 40; i < file.len; i += 97) { /* after magic and bundle */
                at[i] ^= 1;
                expect_refused(day, file, E_INPUT, TEXT_TALLY_ALTERED);
                at[i] ^= 1;
        }
        at[20] ^= 1; /* of a bundle that nobody was given */
        expect_refused(day, file, E_NONE, TEXT_EVENT_FOREIGN_TALLY);
        at[20] ^= 1;
        struct event_return read;
        assert_int_equal(event_read_return(day->a, day->t->f->keeper, file, &read), OK);
}

/* Whoever has one desk's bundle cannot speak for another desk. */
static void a_tally_signed_by_another_desk_is_refused(void **state)
{
        struct day *day = *state;
        struct event_plan other = town_plan("B", day->plan.day, 5);
        SCOPED(close_desk) struct opened opened = { .day = day };
        open_desk(&opened);
        struct str bundle;
        assert_int_equal(town_prepare(day->t, &other, &bundle), OK);
        struct event_return of_other = town_return(day->t, &other);
        memcpy(day->back.tally.bundle_id, of_other.desk.bundle, TALLY_ID_SIZE);
        expect_refused(day, write_file(&opened), E_INPUT, TEXT_TALLY_ALTERED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, day_begin, day_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_desk_that_is_closed_balances),
                TEST(what_was_returned_lies_in_the_store_again_and_the_rest_does_not),
                TEST(a_used_index_has_its_cards_tag_and_can_be_turned_off),
                TEST(an_unused_index_is_nobodys_and_ends_with_its_pool),
                TEST(which_desk_had_which_number_is_forgotten),
                TEST(a_desk_is_closed_once),
                TEST(desks_of_one_event_are_closed_together_or_not_at_all),
                TEST(a_part_two_events_and_a_desk_twice_close_nothing),
                TEST(what_the_desk_never_had_closes_nothing),
                TEST(with_a_piece_missing_two_who_may_must_agree),
                TEST(who_agreed_to_one_missing_did_not_agree_to_two),
                TEST(a_day_that_balances_is_closed_without_a_second_person),
                TEST(a_desks_file_is_read_and_closes_it),
                TEST(a_foreign_an_altered_and_a_cut_file_is_refused),
                TEST(a_tally_signed_by_another_desk_is_refused),
        };
        return crypt_start() ? cmocka_run_group_tests_name("event_close", tests, NULL, NULL) : 1;
}
