/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/place_fixture.h"

#include "civic/tally_fixture.h"

enum { CARDS = 5, SUPPLIES = 2, NUMBERS = 2 };

/* A day: two cards handed over, one spoiled, one destroyed, one returned. */
struct day {
        struct place *place;
        struct act *a;
        struct seal_scalar q;
        struct seal_point tally_key;
        struct secret seed;
        uint8_t desk_key[ED25519_PUBLIC_SIZE];
        struct tally_piece cards[CARDS], supplies[SUPPLIES];
        struct tally_index indices[NUMBERS];
        struct tally_number library[NUMBERS];
        struct tally tally;
        struct str file;
        struct tally_outer outer;
};

static int begin(void **state)
{
        static const enum stock_state states[CARDS] = { STOCK_ACTIVE, STOCK_SPOILED, STOCK_ACTIVE,
                STOCK_DESTROYED, STOCK_RETURNED };
        static const char *const serials[CARDS] = { "B-5", "B-1", "B-3", "B-2", "B-10" };
        void *place = NULL;
        if (!crypt_start() || place_begin(&place) != 0)
                return -1;
        struct day *day = calloc(1, sizeof *day);
        day->place = place;
        day->a = &day->place->act;
        for (size_t i = 0; i < CARDS; i++)
                day->cards[i] = (struct tally_piece){ str_of(serials[i]), states[i] };
        day->supplies[0] = (struct tally_piece){ STR("R2"), STOCK_RETURNED };
        day->supplies[1] = (struct tally_piece){ STR("R1"), STOCK_USED_UP };
        for (size_t i = 0; i < NUMBERS; i++) {
                day->indices[i] = (struct tally_index){ { (uint8_t)i }, 1000 - (int64_t)i };
                day->library[i] = (struct tally_number){ { (uint8_t)(9 - i) },
                        i ? STR("2900140060799") : STR("2900140060800") };
        }
        day->tally = (struct tally){ { 7 }, TALLY_FINAL, CARDS, SUPPLIES, NUMBERS, NUMBERS, 0,
                day->cards, day->supplies, day->indices, day->library, NULL };
        crypt_ed25519_make(&day->seed, day->desk_key);
        *state = day;
        return box_make_key("test", &seal_kernel, &day->q, &day->tally_key) ? 0 : -1;
}

static int end(void **state)
{
        struct day *day = *state;
        void *place = day->place;
        place_end(&place);
        free(day);
        return 0;
}

static enum err write_file(struct day *day)
{
        const struct tally_signer signer = { fixture_sign_tally, &day->seed };
        return tally_write(day->a, &day->tally, &day->tally_key, &signer, &day->file);
}

static enum err open_file(struct day *day, struct tally *read)
{
        const struct box_address address = { day->tally_key, day->outer.bound };
        size_t size = day->outer.box.length - BOX_EXTRA;
        uint8_t *inside = arena_take(day->a->mem, size);
        assert_int_equal(box_open(&address, &day->q, day->outer.box, inside), BOX_GOOD);
        return tally_read(day->a, &day->outer, str_of_bytes(inside, size), read);
}

static void what_a_desk_writes_the_city_reads(void **state)
{
        struct day *day = *state;
        struct tally read;
        assert_int_equal(write_file(day), OK);
        assert_int_equal(tally_look(day->a, day->file, &day->outer), OK);
        assert_memory_equal(day->outer.bundle_id, day->tally.bundle_id, TALLY_ID_SIZE);
        assert_int_equal(tally_check(day->a, &day->outer, day->desk_key), OK);
        assert_int_equal(open_file(day, &read), OK);
        assert_int_equal(read.part, TALLY_FINAL);
        assert_int_equal(tally_count(read.cards, read.card_count, STOCK_ACTIVE), 2);
        assert_int_equal(tally_count(read.cards, read.card_count, STOCK_SPOILED), 1);
        assert_true(str_is_equal(read.cards[0].serial, STR("B-1")));
        assert_true(str_is_equal(read.cards[1].serial, STR("B-10")));
        assert_int_equal(read.cards[1].state, STOCK_RETURNED);
        assert_int_equal(read.supplies[0].state, STOCK_USED_UP);
        for (size_t i = 0; i < NUMBERS; i++)
                assert_int_equal(read.indices[i].index, 1000 - read.indices[i].tag[0]);
}

static void lists_are_shuffled_each_by_itself(void **state)
{
        struct day *day = *state;
        size_t differs = 0;
        size_t moved = 0;
        for (int i = 0; i < 200; i++) {
                assert_int_equal(write_file(day), OK);
                bool is_first = day->indices[0].tag[0] == 0;
                moved += !is_first;
                differs += is_first != (day->library[0].tag[0] == 9);
        }
        assert_in_range(moved, 1, 199);
        assert_in_range(differs, 1, 199);
}

static void a_tally_altered_anywhere_is_refused(void **state)
{
        struct day *day = *state;
        assert_int_equal(write_file(day), OK);
        uint8_t *at = (uint8_t *)(uintptr_t)day->file.at;
        for (size_t i = 8; i < day->file.len; i++) {
                at[i] ^= 0x40;
                assert_int_equal(tally_look(day->a, day->file, &day->outer), OK);
                place_expect(day->place, tally_check(day->a, &day->outer, day->desk_key), E_INPUT,
                        TEXT_TALLY_ALTERED);
                at[i] ^= 0x40;
        }
}

static void another_desks_signature_is_refused(void **state)
{
        struct day *day = *state;
        uint8_t other[ED25519_PUBLIC_SIZE];
        assert_int_equal(write_file(day), OK);
        assert_int_equal(tally_look(day->a, day->file, &day->outer), OK);
        crypt_ed25519_make(&day->seed, other);
        place_expect(
                day->place, tally_check(day->a, &day->outer, other), E_INPUT, TEXT_TALLY_ALTERED);
}

static void what_is_no_tally_is_told_apart(void **state)
{
        struct day *day = *state;
        struct tally_outer outer;
        assert_int_equal(write_file(day), OK);
        place_expect(
                day->place, tally_look(day->a, STR(""), &outer), E_INPUT, TEXT_TALLY_FOREIGN_FILE);
        place_expect(day->place, tally_look(day->a, STR("CKBUNDL1 and more"), &outer), E_INPUT,
                TEXT_TALLY_FOREIGN_FILE);
        place_expect(day->place, tally_look(day->a, STR("CKTALLY2 and more"), &outer), E_STATE,
                TEXT_TALLY_NEWER);
        place_expect(day->place, tally_look(day->a, (struct str){ day->file.at, 100 }, &outer),
                E_INPUT, TEXT_TALLY_CUT);
}

/* The day in a bad state, and that neither side lets it pass. */
static void expect_refused(struct day *day)
{
        struct tally read;
        struct sink sink = sink_in(arena_take(day->a->mem, 65536), 65536);
        tally_put(&sink, &day->tally);
        assert_false(tally_take(day->a, sink_bytes(&sink), &read));
        place_expect(day->place, write_file(day), E_BUG, TEXT_TALLY_NOT_WRITTEN);
}

static void a_final_tally_knows_the_fate_of_every_blank(void **state)
{
        struct day *day = *state;
        day->cards[4].state = STOCK_AT_EVENT;
        expect_refused(day);
        day->tally.part = 3;
        assert_int_equal(write_file(day), OK);
}

static void a_blank_twice_is_refused(void **state)
{
        struct day *day = *state;
        day->cards[1].serial = day->cards[3].serial;
        expect_refused(day);
}

static void a_card_is_no_ribbon(void **state)
{
        struct day *day = *state;
        day->cards[1].state = STOCK_OPENED;
        expect_refused(day);
}

static void a_ribbon_is_no_card(void **state)
{
        struct day *day = *state;
        day->supplies[1].state = STOCK_ACTIVE;
        expect_refused(day);
}

static void an_index_twice_is_refused(void **state)
{
        struct day *day = *state;
        day->indices[1].index = day->indices[0].index;
        expect_refused(day);
}

static void a_library_number_twice_is_refused(void **state)
{
        struct day *day = *state;
        day->library[1].number = day->library[0].number;
        expect_refused(day);
}

static void more_or_fewer_indices_than_cards_are_refused(void **state)
{
        struct day *day = *state;
        day->tally.index_count--;
        expect_refused(day);
        day->tally.index_count++;
        day->cards[CARDS - 1].state = STOCK_SPOILED; /* the last of the sorted: active */
        expect_refused(day);
}

static void a_serial_of_strange_signs_is_refused(void **state)
{
        struct day *day = *state;
        day->cards[0].serial = STR("B 5");
        expect_refused(day);
}

static void a_tally_of_another_bundle_is_refused(void **state)
{
        struct day *day = *state;
        struct tally read;
        assert_int_equal(write_file(day), OK);
        assert_int_equal(tally_look(day->a, day->file, &day->outer), OK);
        struct sink sink = sink_in(arena_take(day->a->mem, 65536), 65536);
        tally_put(&sink, &day->tally);
        struct str inside = str_of_bytes(sink.at, sink.length);
        assert_int_equal(tally_read(day->a, &day->outer, inside, &read), OK);
        day->outer.bundle_id[0]++;
        place_expect(day->place, tally_read(day->a, &day->outer, inside, &read), E_INPUT,
                TEXT_TALLY_BROKEN);
}

static void every_cut_of_the_inside_is_refused(void **state)
{
        struct day *day = *state;
        struct tally read;
        struct sink sink = sink_in(arena_take(day->a->mem, 65536), 65536);
        assert_int_equal(write_file(day), OK);
        tally_put(&sink, &day->tally);
        struct bytes inside = sink_bytes(&sink);
        assert_true(tally_take(day->a, inside, &read));
        while (inside.length--)
                assert_false(tally_take(day->a, inside, &read));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(what_a_desk_writes_the_city_reads),
                TEST(lists_are_shuffled_each_by_itself),
                TEST(a_tally_altered_anywhere_is_refused),
                TEST(another_desks_signature_is_refused),
                TEST(what_is_no_tally_is_told_apart),
                TEST(a_final_tally_knows_the_fate_of_every_blank),
                TEST(a_blank_twice_is_refused),
                TEST(a_card_is_no_ribbon),
                TEST(a_ribbon_is_no_card),
                TEST(an_index_twice_is_refused),
                TEST(a_library_number_twice_is_refused),
                TEST(more_or_fewer_indices_than_cards_are_refused),
                TEST(a_serial_of_strange_signs_is_refused),
                TEST(a_tally_of_another_bundle_is_refused),
                TEST(every_cut_of_the_inside_is_refused),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
