/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/desk/counter_fixture.h"
#include "kit/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { MEMORY = 64 << 20 };

#define TICKS "act=ticks&mask=00000000000fffff&age=30&language=es&next=0"
#define FIELDS                                                                                     \
        "act=enter&name=Ana+N%C3%BA%C3%B1ez&name_native=&birth=1990-05-05&gender=&veteran=no"      \
        "&donor=no&medical=&emergency=&language=es"

static struct counter_scene scene;
static struct act a;
static struct counter *counter;
static int asked[DESK_ASK_KINDS];

/* A launcher that agrees to everything and counts. */
static enum err answer(struct act *of, void *context, const struct visit_talk *talk,
        struct desk_answer *answer, int *fd)
{
        (void)of;
        (void)context;
        (void)fd;
        asked[talk->kind]++;
        answer->stock.left = 20;
        if (talk->kind == DESK_ASK_CARD)
                answer->card = (struct desk_card){ 7, "2026-11", "21234000000013" };
        return OK;
}

static enum err decode(struct act *of, void *context, struct image *image)
{
        (void)context;
        uint8_t *pixels = arena_take(of->mem, (size_t)240 * 300 * 3);
        memset(pixels, 128, (size_t)240 * 300 * 3);
        *image = (struct image){ { 240, 300, pixels }, 480, 600 };
        return OK;
}

static enum err mint(struct act *of, void *context, struct private *qr)
{
        (void)of;
        (void)context;
        *qr = private_wrap(STR("CK1:CODE OF THIS CARD"));
        return OK;
}

static const struct counter_stub stub = { answer, decode, mint, NULL };

static void open_with(struct counter_start start)
{
        start.stub = &stub;
        assert_int_equal(counter_fixture_open(&a, &scene, &start, &counter), OK);
}

static int begin(void **state)
{
        (void)state;
        a = act_begin(arena_make(MEMORY), STR("desk"), LANG_EN);
        memset(asked, 0, sizeof asked);
        open_with((struct counter_start){ .phase = COUNTER_CHECK,
                .colour = LIGHT_GREEN,
                .carry = { .age = PAPERS_AGE_UNKNOWN } });
        return 0;
}

static int end(void **state)
{
        (void)state;
        counter_fixture_close(&counter);
        arena_end(&a.mem);
        return 0;
}

static int open_scene(void **state)
{
        (void)state;
        return counter_scene_open(&scene) == OK ? 0 : -1;
}

static int close_scene(void **state)
{
        (void)state;
        counter_scene_close(&scene);
        return 0;
}

static enum err act(const char *form)
{
        act_recover(&a);
        return counter_do(&a, counter, private_wrap(str_of(form)));
}

static void works(const char *form)
{
        if (act(form) != OK)
                fail_msg("%s: %s", form, text_of_failure(&a));
}

/* To the resident's yes. */
static void show(void)
{
        works(TICKS);
        works(FIELDS);
        assert_int_equal(counter_take_portrait(&a, counter, private_wrap(STR("P"))), OK);
        works("act=show");
        works("act=right");
}

static void print(void)
{
        works("act=print");
        for (int i = 0; i < 8 && counter->phase == COUNTER_PRINT; i++)
                counter_print_step(&a, counter);
        assert_int_equal(counter->phase, COUNTER_SCAN);
}

/* ------------------------------------------------------------------------- phases */

static void a_person_goes_from_papers_to_the_hand_over(void **state)
{
        (void)state;
        show();
        print();
        works("act=scan&text=");
        assert_int_equal(counter->phase, COUNTER_HAND);
        works("act=hand&papers=1");
        assert_true(counter->is_over && !counter->leaves_desk);
        assert_int_equal(asked[DESK_ASK_CARD], 1);
        assert_int_equal(asked[DESK_ASK_HAND], 1);
        assert_int_equal(asked[DESK_ASK_SPOIL], 0);
}

static void no_act_runs_outside_its_phases(void **state)
{
        (void)state;
        static const char *const refused[] = { FIELDS, "act=show", "act=right", "act=print",
                "act=jam", "act=scan&text=", "act=hand&papers=1", "act=close_day", "act=end",
                "act=begin&cards=20&ribbon=&film=", "act=incident_end&count=20" };
        for (size_t i = 0; i < COUNT(refused); i++) {
                assert_int_equal(act(refused[i]), E_STATE);
                assert_int_equal(a.failure.sentence, TEXT_DESK_NOT_NOW);
        }
        assert_int_equal(act("act=nothing"), E_INPUT);
        assert_int_equal(act(""), E_INPUT);
        for (size_t kind = 0; kind < DESK_ASK_KINDS; kind++)
                assert_int_equal(asked[kind], 0);
}

static void papers_may_be_ticked_under_a_red_light_and_nothing_typed(void **state)
{
        (void)state;
        counter->order.light.lines[0].colour = LIGHT_RED;
        works(TICKS);
        assert_int_equal(counter->phase, COUNTER_ENTER);
        assert_int_equal(act(FIELDS), E_STATE);
        assert_int_equal(a.failure.sentence, TEXT_DESK_LIGHT_RED);
        assert_int_equal(act("act=glyph&field=name&text=A"), E_STATE);
        assert_true(private_is_empty(counter->entry.given[FIELD_NAME]));
}

static void a_tick_taken_back_closes_the_fields(void **state)
{
        (void)state;
        works(TICKS);
        assert_int_equal(counter->phase, COUNTER_ENTER);
        works("act=ticks&mask=0000000000000000&age=30&language=es&next=0");
        assert_int_equal(counter->phase, COUNTER_CHECK);
        assert_int_equal(act(FIELDS), E_STATE);
}

/* A child's birth date does not go with an adult's papers, whenever they were ticked. */
static void papers_are_judged_by_the_birth_date_when_the_card_is_shown(void **state)
{
        (void)state;
        struct private show = private_wrap(STR("act=show"));
        works("act=ticks&mask=000000000fffffff&age=8&language=en&next=0");
        works("act=enter&name=Ana&name_native=&birth=2018-05-05&gender=&veteran=no&donor=no"
              "&medical=&emergency=&language=en");
        assert_true(counter->entry.is_good);
        assert_int_equal(counter_take_portrait(&a, counter, private_wrap(STR("picture"))), OK);
        works("act=ticks&mask=00000000000fffff&age=30&language=en&next=0");
        assert_int_equal(counter_do(&a, counter, show), E_INPUT);
        assert_int_equal(a.failure.sentence, TEXT_DESK_PAPERS_FOR_AGE);
        act_recover(&a);
        works("act=ticks&mask=000000000fffffff&age=8&language=en&next=0");
        works("act=show");
}

static void a_broken_form_of_fields_has_its_sentence(void **state)
{
        (void)state;
        works(TICKS);
        assert_int_equal(act("act=enter&name=%ZZ"), E_INPUT);
        assert_true(text_of_failure(&a)[0] != '\0');
        assert_int_equal(a.failure.outcome, E_INPUT);
        assert_int_equal(act("act=show"), E_STATE);
}

static void a_jam_spoils_the_blank_and_asks_nothing_of_the_resident_again(void **state)
{
        (void)state;
        show();
        print();
        works("act=jam");
        assert_int_equal(asked[DESK_ASK_SPOIL], 1);
        assert_int_equal(counter->phase, COUNTER_SHOW);
        print();
        assert_int_equal(asked[DESK_ASK_CARD], 2);
}

static void a_wrong_letter_is_corrected_and_shown_again(void **state)
{
        (void)state;
        show();
        print();
        works("act=spoil&reason=misspelt");
        assert_int_equal(counter->phase, COUNTER_ENTER);
        works(FIELDS);
        works("act=show");
        assert_int_equal(act("act=print"), E_STATE);
        assert_int_equal(a.failure.sentence, TEXT_DESK_RIGHT_FIRST);
}

static void another_card_is_not_handed_over(void **state)
{
        (void)state;
        show();
        print();
        works("act=scan&text=CK1:ANOTHER");
        assert_int_equal(counter->phase, COUNTER_SCAN);
        assert_true(counter->scan.is_wrong);
        assert_int_equal(act("act=hand&papers=1"), E_STATE);
}

/* --------------------------------------------------- what crosses to the next person */

static void the_next_persons_ticks_cross_and_nothing_of_this_one(void **state)
{
        (void)state;
        show();
        assert_int_equal(act(TICKS), E_STATE);
        print();
        works("act=ticks&mask=0000000000000003&age=15&language=en&next=1");
        struct desk_carry carry = counter_carry(counter);
        assert_int_equal(carry.ticks, 3);
        assert_int_equal(carry.age, 15);
        assert_string_equal(carry.language, "en");
        assert_int_equal(carry.family_of, 0);
        assert_int_equal(carry.leaves, 0);
}

static void without_a_next_person_nothing_crosses(void **state)
{
        (void)state;
        show();
        struct desk_carry carry = counter_carry(counter);
        assert_int_equal(carry.ticks, 0);
        assert_int_equal(carry.age, PAPERS_AGE_UNKNOWN);
        assert_string_equal(carry.language, "en"); /* the city's first, not this resident's */
}

static void a_family_keeps_its_language_and_its_count(void **state)
{
        (void)state;
        works("act=family&of=3");
        works(TICKS);
        struct desk_carry carry = counter_carry(counter);
        assert_int_equal(carry.family_now, 2);
        assert_int_equal(carry.family_of, 3);
        assert_string_equal(carry.language, "es");
        const struct papers_rules *rules = &scene.bundle.city.papers;
        assert_int_equal(carry.ticks, papers_kept_for_family(rules, counter->check.ticks).mask);
}

static void after_the_last_of_a_family_nothing_stays(void **state)
{
        (void)state;
        works("act=family&of=2");
        works(TICKS);
        counter->order.carry.family_now = 2;
        struct desk_carry carry = counter_carry(counter);
        assert_int_equal(carry.ticks, 0);
        assert_int_equal(carry.family_of, 0);
        assert_int_equal(act("act=family&of=1"), E_INPUT);
        assert_int_equal(act("act=family&of=5"), E_INPUT);
}

static void a_visit_begins_with_what_crossed(void **state)
{
        (void)state;
        counter_fixture_close(&counter);
        open_with((struct counter_start){ .phase = COUNTER_CHECK,
                .carry = { .ticks = 0xfffff, .age = 30, .language = "es" } });
        assert_int_equal(counter->phase, COUNTER_ENTER);
        assert_int_equal(counter->check.age, 30);
        assert_string_equal(counter->check.language, "es");
        assert_int_equal(counter->next.ticks.mask, 0);
}

static void a_language_that_the_city_does_not_have_is_refused(void **state)
{
        (void)state;
        assert_int_equal(act("act=ticks&mask=0&age=30&language=xx&next=0"), E_INPUT);
        assert_int_equal(act("act=ticks&mask=0&age=old&language=es&next=0"), E_INPUT);
        assert_int_equal(act("act=ticks&mask=g&age=30&language=es&next=0"), E_INPUT);
        assert_int_equal(counter->check.ticks.mask, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_person_goes_from_papers_to_the_hand_over),
                TEST(no_act_runs_outside_its_phases),
                TEST(papers_may_be_ticked_under_a_red_light_and_nothing_typed),
                TEST(a_tick_taken_back_closes_the_fields),
                TEST(papers_are_judged_by_the_birth_date_when_the_card_is_shown),
                TEST(a_broken_form_of_fields_has_its_sentence),
                TEST(a_jam_spoils_the_blank_and_asks_nothing_of_the_resident_again),
                TEST(a_wrong_letter_is_corrected_and_shown_again),
                TEST(another_card_is_not_handed_over),
                TEST(the_next_persons_ticks_cross_and_nothing_of_this_one),
                TEST(without_a_next_person_nothing_crosses),
                TEST(a_family_keeps_its_language_and_its_count),
                TEST(after_the_last_of_a_family_nothing_stays),
                TEST(a_visit_begins_with_what_crossed),
                TEST(a_language_that_the_city_does_not_have_is_refused),
        };
        return cmocka_run_group_tests(tests, open_scene, close_scene);
}
