/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/papers.h"
#include "civic/city.h"
#include "kit/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <jansson.h>
#include <cmocka.h>

/* The rules themselves are held to tests/law/papers.rules; here is what is made of them. */

static const struct papers_rules *demo_rules(struct act *a)
{
        struct city *city = arena_take(a->mem, sizeof *city);
        if (city_load_policy(a, city_policy_dir(a, "demo"), city) != OK)
                fail_msg("%s", text_of_failure(a));
        return &city->papers;
}

static uint64_t bit_of(const struct papers_rules *rules, const char *id)
{
        for (size_t i = 0; i < rules->row_count; i++)
                if (str_is_equal(rules->rows[i]->id, str_of(id)))
                        return (uint64_t)1 << i;
        for (size_t i = 0; i < rules->fact_count; i++)
                if (str_is_equal(rules->facts[i].id, str_of(id)))
                        return (uint64_t)1 << (PAPERS_FIRST_FACT + i);
        fail_msg("no %s", id);
        return 0;
}

static struct papers_verdict judge(
        struct act *a, const struct papers_rules *rules, uint64_t mask, int64_t age)
{
        struct papers_verdict verdict;
        assert_int_equal(papers_judge(a, rules, &(struct papers_ticks){ mask }, age, &verdict), OK);
        return verdict;
}

static const char *said_of(struct act *a, const struct papers_rules *rules,
        const struct papers_verdict *verdict, enum lang lang)
{
        struct buf out = buf_in(a->mem);
        papers_say(a, rules, verdict, lang, &out);
        return buf_c(&out);
}

static void one_card_with_the_address_is_enough(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 24);
        struct act a = act_begin(mem, STR("desk"), LANG_EN);
        const struct papers_rules *rules = demo_rules(&a);
        struct papers_verdict v = judge(&a, rules, bit_of(rules, "photo_card_address"), 30);
        assert_int_equal(v.outcome, PAPERS_ENOUGH);
        assert_int_equal(v.missing | v.fix | v.alone | v.helpful, 0);
        assert_string_equal(
                said_of(&a, rules, &v, LANG_EN), "These papers are enough for a card.\n");
        assert_string_equal(
                said_of(&a, rules, &v, LANG_ES), "Estos documentos bastan para la tarjeta.\n");
}

static void what_is_missing_and_its_cheapest_fix_are_said_in_the_residents_language(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 24);
        struct act a = act_begin(mem, STR("desk"), LANG_EN);
        const struct papers_rules *rules = demo_rules(&a);
        struct papers_verdict v = judge(&a, rules, bit_of(rules, "photo_card"), 30);
        assert_int_equal(v.outcome, PAPERS_MISSING);
        assert_int_equal(v.fix, bit_of(rules, "bill"));
        assert_true((v.alone & bit_of(rules, "lease")) != 0);
        assert_true((v.alone & bit_of(rules, "official_mail")) == 0); /* nobody is sent for it */
        assert_int_equal(v.helpful & v.alone, v.alone);
        const char *said = said_of(&a, rules, &v, LANG_ES);
        assert_non_null(strstr(said, "Falta una prueba de que vive en Lakehaven.\n"));
        assert_non_null(strstr(said, "– Factura, estado de cuenta"));
        assert_non_null(strstr(said, "Busque una en casa"));
        assert_non_null(strstr(said, "Tarda cerca de 1 día."));
}

static void money_is_written_as_the_city_writes_it(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 24);
        struct act a = act_begin(mem, STR("desk"), LANG_EN);
        const struct papers_rules *rules = demo_rules(&a);
        struct papers_verdict v = judge(&a, rules, 0, 30);
        v.cost = 1234;
        assert_non_null(strstr(said_of(&a, rules, &v, LANG_EN), "this costs about $1234."));
}

/* Whatever is ticked: what is not enough names a person to talk to, and a way out. */
static void nothing_is_a_dead_end(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 28);
        struct act a = act_begin(mem, STR("desk"), LANG_EN);
        const struct papers_rules *rules = demo_rules(&a);
        for (uint64_t facts = 0; facts < 4; facts++)
                for (size_t i = 0; i <= rules->row_count; i++)
                        for (int64_t age = PAPERS_AGE_UNKNOWN; age < 30; age += 5) {
                                uint64_t row = i < rules->row_count ? (uint64_t)1 << i : 0;
                                struct papers_verdict v =
                                        judge(&a, rules, row | facts << PAPERS_FIRST_FACT, age);
                                if (v.outcome == PAPERS_ENOUGH)
                                        continue;
                                assert_true(v.fix != 0 && v.missing != 0);
                                const char *said = said_of(&a, rules, &v, LANG_EN);
                                assert_non_null(strstr(said, "Talk to the supervisor"));
                        }
}

static void whoever_hides_their_address_is_never_sent_for_a_paper_that_shows_it(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 24);
        struct act a = act_begin(mem, STR("desk"), LANG_EN);
        const struct papers_rules *rules = demo_rules(&a);
        uint64_t showing = bit_of(rules, "bill") | bit_of(rules, "lease") |
                           bit_of(rules, "official_mail") | bit_of(rules, "care_of") |
                           bit_of(rules, "photo_card_address") |
                           bit_of(rules, "adult_photo_card_address");
        for (int64_t age = PAPERS_AGE_UNKNOWN; age < 24; age++) {
                struct papers_verdict v = judge(&a, rules, bit_of(rules, "safe_address"), age);
                assert_int_equal((v.fix | v.alone | v.helpful) & showing, 0);
        }
}

static void a_paper_past_its_limit_is_named_and_asked_for_anew(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 24);
        struct act a = act_begin(mem, STR("desk"), LANG_EN);
        const struct papers_rules *rules = demo_rules(&a);
        uint64_t bill = bit_of(rules, "bill"), card = bit_of(rules, "photo_card");
        struct papers_verdict v = judge(&a, rules, bill | card | (uint64_t)1 << PAPERS_TOO_OLD, 30);
        assert_int_equal(v.outcome, PAPERS_MISSING);
        assert_int_equal(v.past_limit, bill);
        assert_int_equal(v.not_counted, bill);
        assert_int_equal(v.fix, bill);
        assert_non_null(strstr(said_of(&a, rules, &v, LANG_EN), "because it is too old"));
        v = judge(&a, rules, bill | card, 30);
        assert_int_equal(v.outcome, PAPERS_ENOUGH);
}

static void a_paper_for_another_age_is_named(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 24);
        struct act a = act_begin(mem, STR("desk"), LANG_EN);
        const struct papers_rules *rules = demo_rules(&a);
        struct papers_verdict v = judge(&a, rules, bit_of(rules, "attestation"), 22);
        assert_int_equal(v.not_counted, bit_of(rules, "attestation"));
        assert_int_equal(v.past_limit, 0);
        assert_non_null(strstr(said_of(&a, rules, &v, LANG_EN), "Does not count at this age: Car"));
        assert_int_equal(judge(&a, rules, bit_of(rules, "attestation"), 21).not_counted, 0);
}

static void an_unknown_age_is_asked_for_when_it_decides(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 24);
        struct act a = act_begin(mem, STR("desk"), LANG_EN);
        const struct papers_rules *rules = demo_rules(&a);
        struct papers_verdict v =
                judge(&a, rules, bit_of(rules, "photo_card_address"), PAPERS_AGE_UNKNOWN);
        assert_int_equal(v.outcome, PAPERS_ASK_AGE);
        assert_int_equal(v.from_age, 0);
        assert_int_equal(v.to_age, 13);
        const char *said = said_of(&a, rules, &v, LANG_EN);
        assert_non_null(strstr(said, "Ask how old the holder is.\nEnough for ages 14 and over.\n"));
        v = judge(&a, rules, 0, PAPERS_AGE_UNKNOWN);
        assert_int_equal(v.outcome, PAPERS_MISSING);
        assert_int_equal(v.from_age, 22);
}

static void marks_and_ages_without_a_meaning_are_refused(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 24);
        struct act a = act_begin(mem, STR("desk"), LANG_EN);
        const struct papers_rules *rules = demo_rules(&a);
        const uint64_t bad[] = { (uint64_t)1 << rules->row_count, (uint64_t)1 << 55,
                (uint64_t)1 << (PAPERS_FIRST_FACT + rules->fact_count), (uint64_t)1 << 62 };
        struct papers_verdict v = { .cost = 77 };
        for (size_t i = 0; i < COUNT(bad); i++) {
                act_recover(&a);
                assert_int_equal(
                        papers_judge(&a, rules, &(struct papers_ticks){ bad[i] }, 30, &v), E_INPUT);
                assert_int_equal(a.failure.sentence, TEXT_PAPERS_TICKS);
        }
        const int64_t ages[] = { -2, 130 };
        for (size_t i = 0; i < COUNT(ages); i++) {
                act_recover(&a);
                assert_int_equal(
                        papers_judge(&a, rules, &(struct papers_ticks){ 0 }, ages[i], &v), E_INPUT);
                assert_int_equal(a.failure.sentence, TEXT_PAPERS_AGE);
        }
        assert_int_equal(v.cost, 77);
}

static void the_adults_papers_stay_for_the_next_child_and_the_childs_do_not(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 24);
        struct act a = act_begin(mem, STR("desk"), LANG_EN);
        const struct papers_rules *rules = demo_rules(&a);
        uint64_t stays = bit_of(rules, "adult_here") | bit_of(rules, "adult_photo_card_address") |
                         bit_of(rules, "no_address");
        uint64_t goes = bit_of(rules, "birth_certificate_names_adult") |
                        bit_of(rules, "court_paper") | bit_of(rules, "bill") |
                        (uint64_t)1 << PAPERS_TOO_OLD;
        struct papers_ticks kept =
                papers_kept_for_family(rules, (struct papers_ticks){ stays | goes });
        assert_int_equal(kept.mask, stays);
}

static void ticks_cross_as_sixteen_digits_and_nothing_else(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = act_begin(mem, STR("desk"), LANG_EN);
        static const char *const bad[] = { "", "g", "0x1", "00000000000000001", "-1", " 1", "1 " };
        struct papers_ticks ticks = { 5 };
        char text[PAPERS_TICKS_TEXT_SIZE];
        for (size_t i = 0; i < COUNT(bad); i++) {
                act_recover(&a);
                assert_int_equal(papers_ticks_read(&a, str_of(bad[i]), &ticks), E_INPUT);
        }
        assert_int_equal(ticks.mask, 5);
        assert_int_equal(papers_ticks_read(&a, STR("8f00000000000a01"), &ticks), OK);
        assert_true(ticks.mask == 0x8f00000000000a01);
        papers_ticks_write(ticks, text);
        assert_string_equal(text, "8f00000000000a01");
        assert_int_equal(papers_ticks_read(&a, STR("f"), &ticks), OK);
        assert_int_equal(ticks.mask, 15);
}

static json_t *json_of(const struct buf *text)
{
        json_t *json = json_loadb(text->at, text->len, 0, NULL);
        assert_non_null(json);
        return json;
}

static void the_page_gets_every_row_with_its_bit_in_its_language(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 24);
        struct act a = act_begin(mem, STR("desk"), LANG_EN);
        const struct papers_rules *rules = demo_rules(&a);
        struct buf text = buf_in(mem);
        papers_write_json(&a, rules, LANG_ES, &text);
        json_t *json = json_of(&text), *group, *row;
        size_t g, i, bit = 0;
        json_array_foreach(json_object_get(json, "groups"), g, group)
                json_array_foreach(json_object_get(group, "rows"), i, row)
        {
                assert_int_equal(json_integer_value(json_object_get(row, "bit")), bit++);
                assert_true(json_array_size(json_object_get(row, "proves")) > 0);
                assert_true(json_string_length(json_object_get(row, "label")) > 0);
        }
        assert_int_equal(bit, rules->row_count);
        json_t *facts = json_object_get(json, "facts");
        assert_int_equal(json_array_size(facts), rules->fact_count + 1);
        row = json_array_get(facts, rules->fact_count);
        assert_int_equal(json_integer_value(json_object_get(row, "bit")), PAPERS_TOO_OLD);
        assert_non_null(strstr(buf_c(&text), "\"label\":\"Quién es usted\""));
        assert_int_equal(json_array_size(json_object_get(json, "bands")), rules->band_count);
        json_decref(json);
}

static void the_page_gets_the_verdict(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 24);
        struct act a = act_begin(mem, STR("desk"), LANG_EN);
        const struct papers_rules *rules = demo_rules(&a);
        struct papers_verdict v = judge(&a, rules, bit_of(rules, "photo_card"), 30);
        struct buf text = buf_in(mem);
        papers_write_verdict_json(&a, rules, &v, LANG_EN, &text);
        json_t *json = json_of(&text);
        assert_string_equal(json_string_value(json_object_get(json, "outcome")), "missing");
        assert_int_equal(json_array_size(json_object_get(json, "missing")), 1);
        assert_int_equal(json_array_size(json_object_get(json, "fix")), 1);
        assert_string_equal(json_string_value(json_object_get(json, "cost")), "$0");
        assert_int_equal(json_integer_value(json_object_get(json, "days")), 1);
        assert_true(json_array_size(json_object_get(json, "say")) >= 5);
        assert_true(json_string_length(json_object_get(json, "help")) > 0);
        json_decref(json);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(one_card_with_the_address_is_enough),
                cmocka_unit_test(
                        what_is_missing_and_its_cheapest_fix_are_said_in_the_residents_language),
                cmocka_unit_test(money_is_written_as_the_city_writes_it),
                cmocka_unit_test(nothing_is_a_dead_end),
                cmocka_unit_test(
                        whoever_hides_their_address_is_never_sent_for_a_paper_that_shows_it),
                cmocka_unit_test(a_paper_past_its_limit_is_named_and_asked_for_anew),
                cmocka_unit_test(a_paper_for_another_age_is_named),
                cmocka_unit_test(an_unknown_age_is_asked_for_when_it_decides),
                cmocka_unit_test(marks_and_ages_without_a_meaning_are_refused),
                cmocka_unit_test(the_adults_papers_stay_for_the_next_child_and_the_childs_do_not),
                cmocka_unit_test(ticks_cross_as_sixteen_digits_and_nothing_else),
                cmocka_unit_test(the_page_gets_every_row_with_its_bit_in_its_language),
                cmocka_unit_test(the_page_gets_the_verdict),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
