/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/bundle.h"

#include "civic/event_fixture.h"
#include "kit/file.h"

#include <unistd.h>

/* The bundle of the desk A of today with 10 cards, in a file, for two officers. */

enum { CARDS = 10, DAY = 86400 };

struct carried {
        struct town *t;
        struct act *a;
        struct event_plan plan;
        struct str file;
        const char *path;
        struct bundle bundle;
        struct keeper *keeper;
};

static void keep(struct carried *c, struct str file)
{
        int folder = -1;
        unlink(c->path);
        assert_int_equal(file_open_folder(c->a, c->t->f->folder, &folder), OK);
        assert_int_equal(file_write(c->a, folder, "bundle", file, 0600), OK);
        file_close(&folder);
}

static int begin(void **state)
{
        void *inner;
        if (town_begin(&inner) != 0)
                return -1;
        struct town *t = inner;
        struct carried *c = arena_take(t->f->mem, sizeof *c);
        struct buf path = buf_in(t->f->mem);
        buf_add_c(&path, t->f->folder);
        buf_add_c(&path, "/bundle");
        *c = (struct carried){
                .t = t, .a = t->a, .plan = town_plan("A", t->a->today, CARDS), .path = buf_c(&path)
        };
        assert_int_equal(town_prepare(t, &c->plan, &c->file), OK);
        keep(c, c->file);
        *state = c;
        return 0;
}

static int end(void **state)
{
        struct carried *c = *state;
        void *inner = c->t;
        bundle_close(&c->bundle);
        keeper_close(&c->keeper);
        unlink(c->path);
        return town_end(&inner);
}

static enum err open_it(struct carried *c, const struct passphrases *two)
{
        keeper_close(&c->keeper);
        bundle_close(&c->bundle);
        return bundle_open(c->a, c->path, two, &c->bundle, &c->keeper);
}

static void expect_closed(struct carried *c, enum err outcome, enum text sentence)
{
        struct date today = c->a->today;
        memset(&c->bundle, 0, sizeof c->bundle);
        town_expect(c->t, open_it(c, c->t->words), outcome, sentence);
        assert_null(c->keeper);
        assert_int_equal(c->bundle.index_count, 0);
        c->a->today = today;
}

/* --------------------------------------------------------------------------------- opening */

static void a_bundle_has_what_the_books_say_that_the_desk_has(void **state)
{
        struct carried *c = *state;
        struct event_return back = town_return(c->t, &c->plan);
        assert_int_equal(open_it(c, c->t->words), OK);
        const struct bundle *bundle = &c->bundle;
        assert_true(str_is_equal(bundle->event, STR("Fair")));
        assert_true(str_is_equal(bundle->desk, STR("A")));
        assert_int_equal(bundle->day.day, c->plan.day.day);
        assert_string_equal(bundle->month, FIXTURE_MONTH);
        assert_int_equal(bundle->kind, ENVELOPE_DEMONSTRATION);
        assert_int_equal(bundle->officer_count, 2);
        assert_true(str_is_equal(bundle->officers[1], STR("Plover")));
        assert_int_equal(bundle->index_count, CARDS);
        assert_int_equal(bundle->library_count, CARDS);
        assert_int_equal(bundle->transit_count, 0);
        assert_int_equal(bundle->serial_count, CARDS);
        assert_int_equal(bundle->supply_count, back.tally.supply_count);
        for (size_t i = 0; i < CARDS; i++) {
                assert_int_equal(bundle->indices[i], back.tally.indices[i].index);
                assert_true(str_is_equal(bundle->serials[i], back.tally.cards[i].serial));
        }
        assert_memory_equal(bundle->id, back.desk.bundle, sizeof bundle->id);
        assert_memory_equal(bundle->desk_key, back.desk.desk_key, sizeof bundle->desk_key);
        assert_true(str_is_equal(bundle->city.issuer, c->t->folder.city.issuer));
        assert_true(bundle->seal.len > 0);
        assert_true(bundle->keys_json.len > 0 && bundle->keys_jws.len > 0);
}

static void its_keeper_signs_cards_of_its_own_numbers_alone(void **state)
{
        struct carried *c = *state;
        struct keeper_signature signature;
        assert_int_equal(open_it(c, c->t->words), OK);
        struct fixture_claims own = { .index = c->bundle.indices[0] };
        struct fixture_claims other = { .index = c->bundle.indices[0] + 1 };
        if (other.index == c->bundle.indices[1])
                other.index = c->bundle.indices[CARDS - 1] + 1;
        struct str month = str_of(c->bundle.month);
        struct arena *mem = c->t->f->mem;
        assert_int_equal(keeper_mint(c->a, c->keeper, month,
                                 private_wrap(fixture_claims(mem, &other)), &signature),
                E_MAY);
        act_recover(c->a);
        assert_int_equal(keeper_mint(c->a, c->keeper, month,
                                 private_wrap(fixture_claims(mem, &own)), &signature),
                OK);
}

static void two_officers_open_it_in_any_order_and_the_same_journal_key_comes_out(void **state)
{
        struct carried *c = *state;
        struct secret first;
        SCOPED(passphrases_end) struct passphrases *swapped = passphrases_begin();
        swapped->count = 2;
        swapped->of[0] = c->t->words->of[1];
        swapped->of[1] = c->t->words->of[0];
        assert_int_equal(open_it(c, c->t->words), OK);
        first = c->bundle.journal_key;
        assert_int_equal(c->bundle.opened_by.one, 0);
        assert_int_equal(c->bundle.opened_by.other, 1);
        assert_int_equal(open_it(c, swapped), OK);
        assert_true(secret_is_equal(&first, &c->bundle.journal_key));
}

static void one_officer_twice_a_stranger_and_somebody_alone_open_nothing(void **state)
{
        struct carried *c = *state;
        struct passphrases *words = c->t->words;
        struct passphrase plover = words->of[1];
        words->of[1] = words->of[0];
        expect_closed(c, E_INPUT, TEXT_KEEPER_SAME_OFFICER);
        words->count = 1;
        assert_int_equal(passphrase_add(c->a, words, STR("a stranger's words")), OK);
        expect_closed(c, E_WHO, TEXT_KEEPER_WRONG_OFFICERS);
        words->count = 1;
        expect_closed(c, E_INPUT, TEXT_KEEPER_PASSPHRASE_COUNT);
        words->count = 2;
        words->of[1] = plover;
        assert_int_equal(open_it(c, words), OK);
}

static void it_opens_on_its_day_alone(void **state)
{
        struct carried *c = *state;
        int64_t now = c->a->now;
        c->a->now = now - DAY;
        expect_closed(c, E_STATE, TEXT_BUNDLE_EARLY);
        c->a->now = now + DAY;
        expect_closed(c, E_STATE, TEXT_BUNDLE_OVER);
        c->a->now = now + 400 * (int64_t)DAY;
        expect_closed(c, E_STATE, TEXT_BUNDLE_OVER);
        c->a->now = now;
        assert_int_equal(open_it(c, c->t->words), OK);
}

static void altered_cut_foreign_or_newer_it_opens_nothing(void **state)
{
        struct carried *c = *state;
        char *at = (char *)(uintptr_t)c->file.at;
        for (size_t i = 8; i < c->file.len; i += c->file.len / 40) {
                at[i] ^= 1;
                keep(c, c->file);
                expect_closed(c, E_INPUT, TEXT_BUNDLE_ALTERED);
                at[i] ^= 1;
        }
        for (size_t length = 50; length < c->file.len; length += c->file.len / 8) {
                keep(c, (struct str){ c->file.at, length });
                enum err outcome = open_it(c, c->t->words);
                assert_int_equal(outcome, E_INPUT);
                assert_true(c->a->failure.sentence == TEXT_BUNDLE_CUT ||
                            c->a->failure.sentence == TEXT_BUNDLE_ALTERED);
                act_recover(c->a);
        }
        keep(c, STR("{ \"a\": \"picture\" }"));
        expect_closed(c, E_INPUT, TEXT_BUNDLE_FOREIGN_FILE);
        at[7] = '2';
        keep(c, c->file);
        expect_closed(c, E_STATE, TEXT_BUNDLE_NEWER);
}

/* ------------------------------------------------------------------------ change of officers */

static void at_lunch_two_officers_of_the_same_bundle_take_over(void **state)
{
        struct carried *c = *state;
        struct envelope_pair pair = { 9, 9 };
        assert_int_equal(open_it(c, c->t->words), OK);
        assert_int_equal(bundle_check_pair(c->a, c->path, c->t->words, &c->bundle, &pair), OK);
        assert_int_equal(pair.one, 0);
        assert_int_equal(pair.other, 1);
}

static void officers_of_another_bundle_do_not_take_over(void **state)
{
        struct carried *c = *state;
        struct str other;
        struct envelope_pair pair = { 9, 9 };
        struct event_plan plan = town_plan("B", c->plan.day, 5);
        assert_int_equal(open_it(c, c->t->words), OK);
        assert_int_equal(town_prepare(c->t, &plan, &other), OK);
        keep(c, other);
        town_expect(c->t, bundle_check_pair(c->a, c->path, c->t->words, &c->bundle, &pair), E_INPUT,
                TEXT_BUNDLE_OTHER);
        keep(c, c->file);
        c->t->words->count = 1;
        assert_int_equal(passphrase_add(c->a, c->t->words, STR("a stranger's words")), OK);
        town_expect(c->t, bundle_check_pair(c->a, c->path, c->t->words, &c->bundle, &pair), E_WHO,
                TEXT_KEEPER_WRONG_OFFICERS);
        assert_int_equal(pair.one, 9);
}

/* ---------------------------------------------------------------------------- what is in it */

static struct bytes inside_of(struct carried *c, const struct bundle *bundle)
{
        struct sink measure = sink_in(NULL, 0);
        bundle_put(&measure, bundle);
        struct sink sink = sink_in(arena_take(c->a->mem, measure.length), measure.length);
        bundle_put(&sink, bundle);
        return sink_bytes(&sink);
}

static bool is_taken(struct carried *c, const struct bundle *bundle)
{
        struct bundle read = { .kind = bundle->kind };
        return bundle_take(c->a, inside_of(c, bundle), &read);
}

static void what_is_written_is_read_and_cut_anywhere_it_is_not(void **state)
{
        struct carried *c = *state;
        struct bundle read = { .kind = ENVELOPE_DEMONSTRATION };
        assert_int_equal(open_it(c, c->t->words), OK);
        struct bytes inside = inside_of(c, &c->bundle);
        assert_true(bundle_take(c->a, inside, &read));
        struct bytes again = inside_of(c, &read);
        assert_int_equal(again.length, inside.length);
        assert_memory_equal(again.at, inside.at, inside.length);
        for (size_t length = 0; length < inside.length; length += 1 + length / 50)
                assert_false(bundle_take(c->a, (struct bytes){ inside.at, length }, &read));
}

static void what_no_city_would_put_in_is_not_read(void **state)
{
        struct carried *c = *state;
        assert_int_equal(open_it(c, c->t->words), OK);
        const struct bundle good = c->bundle;
        struct bundle bad = good;
        assert_true(is_taken(c, &good));
        bad.event = STR("");
        assert_false(is_taken(c, &bad));
        bad = good;
        bad.desk = STR("A\"B");
        assert_false(is_taken(c, &bad));
        bad = good;
        bad.officer_count = 1;
        assert_false(is_taken(c, &bad));
        bad = good;
        bad.day.day = -1;
        assert_false(is_taken(c, &bad));
        bad = good;
        bad.index_count = 0;
        assert_false(is_taken(c, &bad));
        bad = good;
        bad.index_count--; /* a blank without a number */
        assert_false(is_taken(c, &bad));
        bad = good;
        bad.library_count--;
        assert_false(is_taken(c, &bad));
        bad.library_count = 0; /* a city without a library */
        assert_true(is_taken(c, &bad));
        bad = good;
        bad.policy_count = BUNDLE_POLICY_LEAST - 1;
        assert_false(is_taken(c, &bad));
        int64_t mixed[CARDS];
        memcpy(mixed, good.indices, sizeof mixed);
        mixed[3] = mixed[2];
        bad = good;
        bad.indices = mixed;
        assert_false(is_taken(c, &bad));
        struct str serials[CARDS];
        memcpy(serials, good.serials, sizeof serials);
        serials[0] = STR("a serial");
        bad = good;
        bad.serials = serials;
        assert_false(is_taken(c, &bad));
        struct stock_piece supply = { STOCK_CARD, STR("R-1"), 50 };
        bad = good;
        bad.supplies = &supply;
        bad.supply_count = 1;
        assert_false(is_taken(c, &bad));
        supply.kind = STOCK_RIBBON;
        assert_true(is_taken(c, &bad));
        supply.capacity = 0;
        assert_false(is_taken(c, &bad));
}

static void a_name_is_one_line_of_sixty_characters(void **state)
{
        struct carried *c = *state;
        static const char *const good[] = { "A", "Plover Ñandú", "鷺", "Desk 1 – north" };
        static const char *const bad[] = { "", " A", "A ", "A\nB", "A\"B", "A\tB", "\xff" };
        char text[BUNDLE_NAME_MOST + 2];
        for (size_t i = 0; i < COUNT(good); i++)
                assert_true(bundle_name_is_good(c->a, str_of(good[i])));
        for (size_t i = 0; i < COUNT(bad); i++)
                assert_false(bundle_name_is_good(c->a, str_of(bad[i])));
        memset(text, 'n', sizeof text);
        assert_true(bundle_name_is_good(c->a, str_of_bytes(text, BUNDLE_NAME_MOST)));
        assert_false(bundle_name_is_good(c->a, str_of_bytes(text, BUNDLE_NAME_MOST + 1)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_bundle_has_what_the_books_say_that_the_desk_has),
                TEST(its_keeper_signs_cards_of_its_own_numbers_alone),
                TEST(two_officers_open_it_in_any_order_and_the_same_journal_key_comes_out),
                TEST(one_officer_twice_a_stranger_and_somebody_alone_open_nothing),
                TEST(it_opens_on_its_day_alone),
                TEST(altered_cut_foreign_or_newer_it_opens_nothing),
                TEST(at_lunch_two_officers_of_the_same_bundle_take_over),
                TEST(officers_of_another_bundle_do_not_take_over),
                TEST(what_is_written_is_read_and_cut_anywhere_it_is_not),
                TEST(what_no_city_would_put_in_is_not_read),
                TEST(a_name_is_one_line_of_sixty_characters),
        };
        return crypt_start() ? cmocka_run_group_tests_name("bundle", tests, NULL, NULL) : 1;
}
