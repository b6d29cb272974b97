/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define FORMAT(a, lang, pattern, ...)                                                              \
        text_format_pattern((a), (lang), (pattern), (const char *const[]){ __VA_ARGS__ },          \
                sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static struct act begin(struct arena *mem)
{
        return act_begin(mem, STR("operator"), LANG_EN);
}

static void every_language_has_its_own_text(void **state)
{
        (void)state;
        assert_string_equal(text_get(LANG_EN, TEXT_LANGUAGE_NAME), "English");
        assert_string_equal(text_get(LANG_ES, TEXT_LANGUAGE_NAME), "Español");
}

static void arguments_stand_where_the_pattern_says(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = begin(mem);
        assert_string_equal(FORMAT(&a, LANG_EN, "{1} and {0}", "a", "b"), "b and a");
        assert_string_equal(FORMAT(&a, LANG_EN, "{0}{0}, it''s 'its'", "x"), "xx, it's 'its'");
        assert_string_equal(FORMAT(&a, LANG_EN, "'{0}' is {0}", "x"), "{0} is x");
        assert_string_equal(FORMAT(&a, LANG_EN, "[{3}]", "a"), "[]");
        assert_string_equal(FORMAT(&a, LANG_EN, "[{0}]", NULL), "[]");
        /* what an argument holds is never read as a pattern */
        assert_string_equal(FORMAT(&a, LANG_EN, "{0}", "{1} '{' #"), "{1} '{' #");
}

static void plurals_follow_the_language(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = begin(mem);
        const char *en = "{0, plural, =0 {no cards} one {# card of {1}} other {# cards of {1}}}.";
        assert_string_equal(FORMAT(&a, LANG_EN, en, "0", "A"), "no cards.");
        assert_string_equal(FORMAT(&a, LANG_EN, en, "1", "A"), "1 card of A.");
        assert_string_equal(FORMAT(&a, LANG_EN, en, "1250", "A"), "1,250 cards of A.");
        const char *es = "{0, plural, one {# año} many {# de años} other {# años}}";
        assert_string_equal(FORMAT(&a, LANG_ES, es, "1"), "1 año");
        assert_string_equal(FORMAT(&a, LANG_ES, es, "0"), "0 años");
        assert_string_equal(FORMAT(&a, LANG_ES, es, "1000000"), "1,000,000 de años");
        const char *place = "{0, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}";
        assert_string_equal(FORMAT(&a, LANG_EN, place, "22"), "22nd");
        assert_string_equal(FORMAT(&a, LANG_EN, place, "13"), "13th");
        const char *sign = "{0, plural, one {'#'} other {'#{'#}}";
        assert_string_equal(FORMAT(&a, LANG_EN, sign, "1"), "#");
        assert_string_equal(FORMAT(&a, LANG_EN, sign, "2"), "#{2");
        const char *side = "{0, select, front {Front} other {Side ''{0}''}}";
        assert_string_equal(FORMAT(&a, LANG_EN, side, "front"), "Front");
        assert_string_equal(FORMAT(&a, LANG_EN, side, "edge"), "Side 'edge'");
}

static void a_broken_pattern_stands_as_it_is(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = begin(mem);
        static const char *const broken[] = { "{", "{0", "{x}", "{0, plural, one {#}}",
                "{0, plural}", "{0, plural, other", "{0, date}", "{}", "{{0}}" };
        for (size_t i = 0; i < COUNT(broken); i++)
                assert_string_equal(FORMAT(&a, LANG_EN, broken[i], "two"), broken[i]);
}

static void a_failure_says_its_sentence_in_the_acts_language(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = begin(mem);
        assert_string_equal(text_of_failure(&a), "");
        act_fail(&a, E_INPUT, TEXT_PERSON_MISSING, (const char *const[]){ "name" }, 1);
        assert_string_equal(text_of_failure(&a), "The person’s file lacks name. Add it.");
        a.lang = LANG_ES;
        assert_string_equal(
                text_of_failure(&a), "Al archivo de la persona le falta name. Añádalo.");
}

static void a_tag_finds_its_language_by_its_beginning(void **state)
{
        (void)state;
        enum lang lang = LANG_ES;
        assert_int_equal(text_lang_of(STR("es")), LANG_ES);
        assert_int_equal(text_lang_of(STR("es-MX")), LANG_ES);
        assert_int_equal(text_lang_of(STR("ES_us")), LANG_ES);
        assert_int_equal(text_lang_of(STR("est")), LANG_EN);
        assert_int_equal(text_lang_of(STR("")), LANG_EN);
        assert_false(text_lang_read(STR("xx"), &lang));
        assert_int_equal(lang, LANG_ES);
}

static void dates_are_spelled_out(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = begin(mem);
        struct date date = date_of((struct civil){ 2031, 11, 22 });
        assert_string_equal(text_date(&a, LANG_EN, date), "November 22, 2031");
        assert_string_equal(text_date(&a, LANG_ES, date), "22 de noviembre de 2031");
        assert_string_equal(text_weekday(&a, LANG_EN, 0), "Monday");
        assert_string_equal(text_weekday(&a, LANG_ES, 6), "domingo");
        date = date_of((struct civil){ 1904, 2, 29 });
        assert_string_equal(text_date(&a, LANG_EN, date), "February 29, 1904");
}

static void what_cannot_be_printed_is_found(void **state)
{
        (void)state;
        static const struct {
                struct str text;
                enum text_fault fault;
        } cases[] = {
#define ROW(text, fault) { { text, sizeof(text) - 1 }, fault }
                ROW("María José", TEXT_FAULT_NONE), ROW("José", TEXT_FAULT_NONE),
                ROW("محمد عبد الله", TEXT_FAULT_NONE), ROW("\xff", TEXT_FAULT_ENCODING),
                ROW("\xc3", TEXT_FAULT_ENCODING),
                ROW("\xed\xa0\x80", TEXT_FAULT_ENCODING), /* half a surrogate pair */
                ROW("\xc0\x80", TEXT_FAULT_ENCODING),     /* a long NUL */
                ROW("a\0b", TEXT_FAULT_CONTROL), ROW("a\nb", TEXT_FAULT_CONTROL),
                ROW("a\u2028b", TEXT_FAULT_CONTROL),
                ROW("a\u00adb", TEXT_FAULT_CONTROL), /* soft hyphen */
                ROW("\ufeffa", TEXT_FAULT_CONTROL),
                ROW("\u3164", TEXT_FAULT_CONTROL), /* Hangul filler: a letter that is blank */
                ROW("a\u202eb", TEXT_FAULT_BIDI), ROW("a\u2066b", TEXT_FAULT_BIDI),
                ROW("a\u200fb", TEXT_FAULT_BIDI), ROW("\uE000", TEXT_FAULT_UNASSIGNED),
                ROW("\u0378", TEXT_FAULT_UNASSIGNED),
                ROW("\xef\xbf\xbf", TEXT_FAULT_UNASSIGNED), /* U+FFFF */
                ROW("\u0301", TEXT_FAULT_BARE_MARK), ROW("a \u0301", TEXT_FAULT_BARE_MARK),
                ROW("e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301", TEXT_FAULT_NONE),
                ROW("e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
                        TEXT_FAULT_BARE_MARK),
                ROW("क्\u200dष", TEXT_FAULT_NONE), /* a joiner belongs here */
#undef ROW
        };
        for (size_t i = 0; i < COUNT(cases); i++)
                if (text_find_fault(cases[i].text) != cases[i].fault)
                        fail_msg("case %zu: %d", i, text_find_fault(cases[i].text));
}

static void text_is_normalised_and_counted_as_people_count(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = begin(mem);
        struct str normal = STR("untouched");
        assert_true(text_normalise(&a, STR("Jose\u0301"), &normal));
        assert_true(str_is_equal(normal, STR("José")));
        assert_true(text_normalise(&a, STR(""), &normal));
        assert_int_equal(normal.len, 0);
        assert_true(text_normalise(&a, STR("\U0001D160\U0001D160"), &normal)); /* grows threefold */
        assert_int_equal(normal.len, 24);
        assert_false(text_normalise(&a, STR("\xff"), &normal));
        assert_int_equal(text_count_clusters(&a, STR("")), 0);
        assert_int_equal(text_count_clusters(&a, STR("Jose\u0301")), 4);
        assert_int_equal(text_count_clusters(&a, STR("नमस्ते")), 3);
        assert_int_equal(text_count_clusters(&a, STR("👩‍👧‍👦")), 1);
        assert_int_equal(text_count_clusters(&a, STR("王小明")), 3);
}

static void names_have_letters_of_any_script_and_few_signs(void **state)
{
        (void)state;
        static const char *const names[] = { "O’Brien-Smith, Jr.", "María José", "王小明",
                "Skwxwú7mesh", "محمد عبد الله", "नेहा", "Нгуен Ань", "D'Angelo", "Jean‐Luc",
                "レオナルド・ダ・ヴィンチ", "صدّيق‌زاده" };
        static const char *const others[] = { "Ana 😀", "a@b", "<b>", "Ana; DROP", "50 %", "#1",
                "\xff", "a\tb" };
        for (size_t i = 0; i < COUNT(names); i++)
                assert_true(text_is_name(str_of(names[i])));
        for (size_t i = 0; i < COUNT(others); i++)
                assert_false(text_is_name(str_of(others[i])));
        assert_true(text_has_letter(STR("1 a")));
        assert_false(text_has_letter(STR("1 -.")));
}

static void the_script_is_that_of_the_first_letter(void **state)
{
        (void)state;
        static const struct {
                const char *text, *script;
        } cases[] = { { "Ana", "Latn" }, { "(1) محمد", "Arab" }, { "王", "Hani" },
                { "Ольга", "Cyrl" }, { "नेहा", "Deva" } };
        for (size_t i = 0; i < COUNT(cases); i++) {
                char script[TEXT_SCRIPT_SIZE];
                assert_true(text_find_script(str_of(cases[i].text), script));
                assert_string_equal(script, cases[i].script);
        }
        char script[TEXT_SCRIPT_SIZE] = "none";
        assert_false(text_find_script(STR("1 -."), script));
        assert_string_equal(script, "none");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_language_has_its_own_text),
                cmocka_unit_test(arguments_stand_where_the_pattern_says),
                cmocka_unit_test(plurals_follow_the_language),
                cmocka_unit_test(a_broken_pattern_stands_as_it_is),
                cmocka_unit_test(a_failure_says_its_sentence_in_the_acts_language),
                cmocka_unit_test(a_tag_finds_its_language_by_its_beginning),
                cmocka_unit_test(dates_are_spelled_out),
                cmocka_unit_test(what_cannot_be_printed_is_found),
                cmocka_unit_test(text_is_normalised_and_counted_as_people_count),
                cmocka_unit_test(names_have_letters_of_any_script_and_few_signs),
                cmocka_unit_test(the_script_is_that_of_the_first_letter),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
