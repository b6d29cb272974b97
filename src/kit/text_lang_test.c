/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What differs between the eleven languages: names, plurals, dates, direction. */
#include "kit/text_review.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define FORMAT(lang, pattern, ...)                                                                 \
        text_format_pattern(&a, (lang), (pattern), (const char *const[]){ __VA_ARGS__ },           \
                sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static struct act a;

static int begin(void **state)
{
        (void)state;
        a = act_begin(arena_make(1 << 20), STR("operator"), LANG_EN);
        return 0;
}

static int end(void **state)
{
        (void)state;
        arena_end(&a.mem);
        return 0;
}

static void a_tag_of_a_place_finds_the_language_read_there(void **state)
{
        (void)state;
        static const struct {
                const char *tag;
                enum lang lang;
        } cases[] = { { "zh", LANG_ZH_HANS }, { "zh-CN", LANG_ZH_HANS }, { "zh-SG", LANG_ZH_HANS },
                { "zh-Hans-HK", LANG_ZH_HANS }, { "zh-TW", LANG_ZH_HANT },
                { "zh_TW.UTF-8", LANG_ZH_HANT }, { "zh-hk", LANG_ZH_HANT },
                { "zh-MO", LANG_ZH_HANT }, { "zh-Hant", LANG_ZH_HANT },
                { "zh-Hant-TW", LANG_ZH_HANT }, { "zh-TWX", LANG_ZH_HANS }, { "fil", LANG_TL },
                { "fil-PH", LANG_TL }, { "tl", LANG_TL }, { "pl_PL.UTF-8", LANG_PL },
                { "fr@euro", LANG_FR }, { "ur-PK", LANG_UR }, { "fill", LANG_EN }, { "z", LANG_EN },
                { "zh-Ha", LANG_ZH_HANS }, { "uk-", LANG_UK }, { "C.UTF-8", LANG_EN } };
        for (size_t i = 0; i < COUNT(cases); i++)
                if (text_lang_of(str_of(cases[i].tag)) != cases[i].lang)
                        fail_msg("%s is %d", cases[i].tag, text_lang_of(str_of(cases[i].tag)));
}

static void every_language_knows_its_tag_and_has_its_name(void **state)
{
        (void)state;
        for (int lang = 0; lang < LANG_COUNT; lang++) {
                assert_int_equal(text_lang_of(str_of(text_lang_tags[lang])), lang);
                assert_true(text_is_own((enum lang)lang, TEXT_LANGUAGE_NAME));
        }
}

/* NUMBERS in order take FORMS in order, for one language. */
static void numbers_take_the_form_of_their_language(void **state)
{
        (void)state;
        static const char pattern[] = "{0, plural, zero {zero} one {one} two {two} few {few} "
                                      "many {many} other {other}}";
        static const struct {
                enum lang lang;
                const char *numbers, *forms;
        } cases[] = {
                { LANG_EN, "0 1 2 5 21", "other one other other other" },
                { LANG_ES, "0 1 2 21 1000000", "other one other other many" },
                { LANG_PL, "0 1 2 4 5 12 21 22 25 101",
                        "many one few few many many many few many many" },
                { LANG_ZH_HANS, "0 1 2 5", "other other other other" },
                { LANG_ZH_HANT, "0 1 2 5", "other other other other" },
                { LANG_AR, "0 1 2 3 10 11 99 100 102 103 111",
                        "zero one two few few many many other "
                        "other few many" },
                { LANG_UK, "0 1 2 5 11 12 21 22 25 101",
                        "many one few many many many one few many one" },
                { LANG_UR, "0 1 2", "other one other" },
                { LANG_HI, "0 1 2", "one one other" },
                { LANG_TL, "0 1 2 3 4 5 6 9 10 14",
                        "one one one one other one other other one other" },
                { LANG_FR, "0 1 2 1000000", "one one other many" },
        };
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct str numbers = str_of(cases[i].numbers), forms = str_of(cases[i].forms);
                while (numbers.len > 0) {
                        struct str number = str_cut(numbers, ' ', &numbers);
                        struct str form = str_cut(forms, ' ', &forms);
                        const char *digits = str_to_c(a.mem, number);
                        assert_string_equal(
                                FORMAT(cases[i].lang, pattern, digits), str_to_c(a.mem, form));
                }
                assert_int_equal(forms.len, 0);
        }
}

/* tests/house/text_test.py holds these rows to Python's ICU. */
static const struct {
        enum lang lang;
        const char *day, *with_weekday, *time, *number;
} spelled[] = {
        { LANG_EN, "November 22, 2031", "Saturday, November 22, 2031", "2:30\u202fPM", "12,500" },
        { LANG_ES, "22 de noviembre de 2031", "sábado, 22 de noviembre de 2031",
                "2:30\u202fp.\u00a0m.", "12,500" },
        { LANG_PL, "22 listopada 2031", "sobota, 22 listopada 2031", "2:30\u202fPM",
                "12\u00a0500" },
        { LANG_ZH_HANS, "2031年11月22日", "2031年11月22日星期六", "下午2:30", "12,500" },
        { LANG_ZH_HANT, "2031年11月22日", "2031年11月22日 星期六", "下午2:30", "12,500" },
        { LANG_AR, "22 نوفمبر 2031", "السبت، 22 نوفمبر 2031", "2:30 م", "12,500" },
        { LANG_UK, "22 листопада 2031\u202fр.", "субота, 22 листопада 2031\u202fр.", "14:30",
                "12\u00a0500" },
        { LANG_UR, "22 نومبر، 2031", "ہفتہ، 22 نومبر، 2031", "2:30 PM", "12,500" },
        { LANG_HI, "22 नवंबर 2031", "शनिवार, 22 नवंबर 2031", "2:30 pm", "12,500" },
        { LANG_TL, "Nobyembre 22, 2031", "Sabado, Nobyembre 22, 2031", "2:30\u202fPM", "12,500" },
        { LANG_FR, "22 novembre 2031", "samedi 22 novembre 2031", "2:30\u202fPM", "12\u202f500" },
};

static void dates_times_and_numbers_are_spelled_as_each_language_does(void **state)
{
        (void)state;
        struct date date = date_of((struct civil){ 2031, 11, 22 });
        assert_int_equal(COUNT(spelled), LANG_COUNT);
        for (size_t i = 0; i < COUNT(spelled); i++) {
                enum lang lang = spelled[i].lang;
                assert_string_equal(text_date(&a, lang, date), spelled[i].day);
                assert_string_equal(text_date_weekday(&a, lang, date), spelled[i].with_weekday);
                assert_string_equal(text_time(&a, lang, 14 * 60 + 30), spelled[i].time);
                assert_string_equal(
                        FORMAT(lang, "{0, plural, other {#}}", "12500"), spelled[i].number);
        }
}

static void what_is_put_into_a_sentence_keeps_its_direction(void **state)
{
        (void)state;
        assert_string_equal(FORMAT(LANG_EN, "On {0}.", "Nov 22"), "On Nov 22.");
        assert_string_equal(FORMAT(LANG_PL, "{0}!", "Łódź 1"), "Łódź 1!");
        assert_string_equal(FORMAT(LANG_EN, "By {0}.", "مها"), "By \u2067مها\u2069.");
        assert_string_equal(FORMAT(LANG_EN, "By {0}.", "Maha مها"), "By \u2066Maha مها\u2069.");
        assert_string_equal(FORMAT(LANG_AR, "اتصل: {0}", "+1 312"), "اتصل: \u2066+1 312\u2069");
        assert_string_equal(FORMAT(LANG_AR, "{0}", "22 نوفمبر"), "\u206722 نوفمبر\u2069");
        assert_string_equal(FORMAT(LANG_UR, "{0}", "LH-000101"), "\u2066LH-000101\u2069");
        assert_string_equal(FORMAT(LANG_AR, "[{0}]", ""), "[]");
        /* what was filled in before is put in once more: its letters count, though isolated */
        assert_string_equal(FORMAT(LANG_AR, "{0}", FORMAT(LANG_AR, "{0}", "مها")),
                "\u2067\u2067مها\u2069\u2069");
        /* numbers that the sentence itself writes need none */
        assert_string_equal(FORMAT(LANG_AR, "{0, plural, other {# يوم}}", "100"), "100 يوم");
}

static void only_arabic_and_urdu_go_from_right_to_left(void **state)
{
        (void)state;
        for (int lang = 0; lang < LANG_COUNT; lang++) {
                bool turns = lang == LANG_AR || lang == LANG_UR;
                assert_int_equal(text_is_right_to_left((enum lang)lang), turns);
                assert_true(str_is_equal(
                        text_direction((enum lang)lang), turns ? STR("rtl") : STR("ltr")));
        }
}

/* The operator's texts are there in English and Spanish only. */
static void english_stands_in_and_is_filled_in_as_english_does(void **state)
{
        (void)state;
        const char *english = text_format(&a, LANG_EN, TEXT_TEXT_MISSING, "2");
        assert_false(text_is_own(LANG_PL, TEXT_TEXT_MISSING));
        assert_string_equal(text_format(&a, LANG_PL, TEXT_TEXT_MISSING, "2"), english);
        assert_string_equal(
                text_get(LANG_AR, TEXT_TEXT_LACKING), text_get(LANG_EN, TEXT_TEXT_LACKING));
        /* in Arabic a text of its own would isolate the name */
        assert_string_equal(text_format(&a, LANG_AR, TEXT_TEXT_REVIEWED, "J. K.", "2027-01-15"),
                "reviewed by J. K. on 2027-01-15");
}

static void a_language_is_complete_by_its_tag(void **state)
{
        (void)state;
        assert_true(text_is_complete(STR("en")));
        assert_true(text_is_complete(STR("es-MX")));
        assert_false(text_is_complete(STR("so")));
        assert_false(text_is_complete(STR("")));
}

static void a_review_counts_what_is_there_and_what_nobody_has_read(void **state)
{
        (void)state;
        const unsigned everybody = (1U << AUDIENCE_COUNT) - 1;
        struct text_review all = text_review(LANG_EN, everybody);
        assert_int_equal(all.texts, TEXT_COUNT);
        assert_int_equal(all.missing, 0);
        assert_int_equal(text_review(LANG_EN, 0).texts, 0);
        for (int lang = 0; lang < LANG_COUNT; lang++) {
                struct text_review review = text_review((enum lang)lang, TEXT_SERVED);
                bool is_complete = text_is_complete(str_of(text_lang_tags[lang]));
                assert_true(review.texts < TEXT_COUNT);
                assert_true(review.missing + review.unreviewed <= review.texts);
                assert_true(review.changed <= review.unreviewed);
                assert_int_equal(review.missing == 0, is_complete);
                assert_int_equal(review.who == NULL, review.day == NULL);
        }
        assert_true(text_review(LANG_PL, 1U << AUDIENCE_OPERATOR).missing > 0);
}

static void a_telephone_number_keeps_its_order_in_a_text_from_right_to_left(void **state)
{
        static const struct {
                enum lang lang;
                const char *text, *kept;
        } rows[] = {
                { LANG_AR, "\u0648 555-0142 \u0648", "\u0648 \u2066555-0142\u2069 \u0648" },
                { LANG_UR, "312-555-0142", "\u2066312-555-0142\u2069" },
                { LANG_AR, "14-", "14-" },
                { LANG_AR, "60", "60" },
                { LANG_AR, "", "" },
                { LANG_EN, "555-0142", "555-0142" },
        };
        (void)state;
        for (size_t i = 0; i < COUNT(rows); i++) {
                struct str kept = text_keep_numbers(&a, rows[i].lang, str_of(rows[i].text));
                assert_string_equal(str_to_c(a.mem, kept), rows[i].kept);
        }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_tag_of_a_place_finds_the_language_read_there),
                TEST(every_language_knows_its_tag_and_has_its_name),
                TEST(numbers_take_the_form_of_their_language),
                TEST(dates_times_and_numbers_are_spelled_as_each_language_does),
                TEST(what_is_put_into_a_sentence_keeps_its_direction),
                TEST(a_telephone_number_keeps_its_order_in_a_text_from_right_to_left),
                TEST(only_arabic_and_urdu_go_from_right_to_left),
                TEST(english_stands_in_and_is_filled_in_as_english_does),
                TEST(a_language_is_complete_by_its_tag),
                TEST(a_review_counts_what_is_there_and_what_nobody_has_read),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
