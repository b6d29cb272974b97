/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/person.h"
#include "kit/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static enum err read_text(struct act *a, const char *json, struct person *person)
{
        return person_read(a, private_wrap(str_of(json)), person);
}

static void a_full_file_is_read(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct person person;
        const char *json =
                "{\"name\": \"Jose\\u0301 N\\u00fa\\u00f1ez\", \"name_native\": \"王小明\","
                "\"birth\": \"2012-02-29\", \"gender\": \"x\", \"veteran\": true,"
                "\"medical\": \"Diabetes type 1\", \"donor\": true,"
                "\"emergency\": \"Ana, 555-0100\", \"language\": \"es-MX\"}";
        assert_int_equal(read_text(&a, json, &person), OK);
        assert_true(str_is_equal(private_unwrap(person.name), STR("José Núñez")));
        assert_true(str_is_equal(private_unwrap(person.name_native), STR("王小明")));
        assert_int_equal(person.birth.day, date_of((struct civil){ 2012, 2, 29 }).day);
        assert_int_equal(person.gender, PERSON_GENDER_X);
        assert_true(person.is_veteran && person.is_donor);
        assert_true(str_is_equal(private_unwrap(person.medical), STR("Diabetes type 1")));
        assert_true(str_is_equal(private_unwrap(person.emergency), STR("Ana, 555-0100")));
        assert_true(str_is_equal(private_unwrap(person.language), STR("es-MX")));
        assert_int_equal(person.lang, LANG_ES);
}

static void what_is_typed_is_read_as_a_file_is(void **state)
{
        (void)state;
        static const struct {
                const char *name, *typed;
                enum err outcome;
        } cases[] = {
                { "name",
                        "Jose\xCC\x81 N\xC3\xBA\xC3\xB1"
                        "ez",
                        OK },
                { "name", "", E_INPUT },
                { "name", "a\xFF", E_INPUT },
                { "name", "Ana  Lucia", E_INPUT },
                { "name_native", "", OK },
                { "birth", "2012-02-29", OK },
                { "birth", "2013-02-29", E_INPUT },
                { "birth", "", E_INPUT },
                { "gender", "x", OK },
                { "gender", "true", E_INPUT },
                { "veteran", "yes", OK },
                { "donor", "no", OK },
                { "donor", "true", E_INPUT },
                { "language", "es", OK },
                { "height", "180", E_BUG },
        };
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct person person = { .gender = PERSON_GENDER_NONE };
        for (size_t i = 0; i < COUNT(cases); i++) {
                struct private typed = private_wrap(str_of(cases[i].typed));
                assert_int_equal(
                        person_read_typed(&a, cases[i].name, typed, &person), cases[i].outcome);
                act_recover(&a);
        }
        assert_true(str_is_equal(private_unwrap(person.name), STR("José Núñez")));
        assert_int_equal(person.birth.day, date_of((struct civil){ 2012, 2, 29 }).day);
        assert_int_equal(person.gender, PERSON_GENDER_X);
        assert_true(person.is_veteran && !person.is_donor);
        assert_int_equal(person.lang, LANG_ES);
}

static void name_and_birth_are_enough(void **state)
{
        (void)state;
        static const char *const files[] = {
                "{\"name\": \"Ana\", \"birth\": \"1980-01-31\"}",
                "{\"name\": \"Ana\", \"birth\": \"1980-01-31\", \"name_native\": null,"
                "\"gender\": null, \"veteran\": false, \"medical\": null, \"donor\": false,"
                "\"emergency\": \"\", \"language\": \"en\"}",
        };
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        for (size_t i = 0; i < COUNT(files); i++) {
                struct person person;
                assert_int_equal(read_text(&a, files[i], &person), OK);
                assert_true(private_is_empty(person.name_native));
                assert_true(private_is_empty(person.emergency));
                assert_int_equal(person.gender, PERSON_GENDER_NONE);
                assert_false(person.is_veteran || person.is_donor);
                assert_int_equal(person.lang, LANG_EN);
        }
}

static void check_refused(struct act *a, const char *json, enum text sentence, const char *names)
{
        struct person person = { .birth = { 77 } };
        act_recover(a);
        if (read_text(a, json, &person) != E_INPUT || a->failure.sentence != sentence)
                fail_msg("%s: %s", json, text_of_failure(a));
        assert_int_equal(person.birth.day, 77);
        assert_non_null(strstr(text_of_failure(a), names));
        assert_null(strstr(text_of_failure(a), "Zzcanary"));
}

/* A file whose members beside name and birth are MORE. */
#define WITH(more) "{\"name\": \"Zzcanary\", \"birth\": \"1980-01-31\", " more "}"
#define NAMED(name) "{\"name\": \"" name "\", \"birth\": \"1980-01-31\"}"

static void a_wrong_member_is_named_and_its_value_is_not(void **state)
{
        (void)state;
        static const struct {
                const char *json;
                enum text sentence;
                const char *names;
        } cases[] = {
                { "", TEXT_PERSON_SHAPE, "JSON" },
                { "{\n\"name\": Zzcanary}", TEXT_PERSON_BROKEN, "line 2" },
                { "{\"name\": \"Zzcanary\"} Zzcanary", TEXT_PERSON_BROKEN, "line 1" },
                { "{\"name\": \"Zzcanary\\u0000\"}", TEXT_PERSON_BYTES, "person" },
                { "{\"name\": \"Zzcanary\xff\"}", TEXT_PERSON_BYTES, "person" },
                { "[\"Zzcanary\"]", TEXT_PERSON_SHAPE, "object" },
                { "\"Zzcanary\"", TEXT_PERSON_SHAPE, "JSON" },
                { "{\"name\": \"Zzcanary\",\n\"name\": \"B\"}", TEXT_PERSON_TWICE, "line 2" },
                { "{\"birth\": \"1980-01-31\"}", TEXT_PERSON_MISSING, "name" },
                { "{\"name\": \"Zzcanary\"}", TEXT_PERSON_MISSING, "birth" },
                { WITH("\"surname\": \"a\""), TEXT_PERSON_UNKNOWN, "surname" },
                { WITH("\"Zzcanary Smith\": \"a\""), TEXT_PERSON_UNKNOWN_HIDDEN, "emergency" },
                { WITH("\"zzcanaryzzcanaryzzcanaryz\": 1"), TEXT_PERSON_UNKNOWN_HIDDEN, "donor" },
                { WITH("\"veteran\": \"Zzcanary\""), TEXT_PERSON_TYPE_YES_NO, "veteran" },
                { WITH("\"veteran\": 1"), TEXT_PERSON_TYPE_YES_NO, "veteran" },
                { WITH("\"gender\": \"Zzcanary\""), TEXT_PERSON_GENDER, "gender" },
                { WITH("\"gender\": 1"), TEXT_PERSON_GENDER, "gender" },
                { WITH("\"medical\": 5"), TEXT_PERSON_TYPE_TEXT_OR_NULL, "medical" },
                { WITH("\"medical\": \"Zzcanary\\n\""), TEXT_PERSON_CONTROL, "medical" },
                { WITH("\"medical\": \" Zzcanary\""), TEXT_PERSON_SPACES, "medical" },
                { WITH("\"emergency\": \"   \""), TEXT_PERSON_EMPTY, "emergency" },
                { WITH("\"language\": \"Zzcanary\""), TEXT_PERSON_LANGUAGE, "language" },
                { WITH("\"language\": \"e\""), TEXT_PERSON_LANGUAGE, "language" },
                { WITH("\"language\": \"en/..\""), TEXT_PERSON_LANGUAGE, "language" },
                { WITH("\"name_native\": {}"), TEXT_PERSON_TYPE_TEXT_OR_NULL, "name_native" },
                { "{\"name\": null, \"birth\": \"1980-01-31\"}", TEXT_PERSON_TYPE_TEXT, "name" },
                { "{\"name\": \"Ana\", \"birth\": \"1981-02-29\"}", TEXT_PERSON_BIRTH, "birth" },
                { "{\"name\": \"Ana\", \"birth\": \"1.2.1981\"}", TEXT_PERSON_BIRTH, "birth" },
                { "{\"name\": \"Ana\", \"birth\": null}", TEXT_PERSON_BIRTH, "birth" },
                { "{\"name\": \"Ana\", \"birth\": 19810201}", TEXT_PERSON_BIRTH, "birth" },
        };
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        for (size_t i = 0; i < COUNT(cases); i++)
                check_refused(&a, cases[i].json, cases[i].sentence, cases[i].names);
}

static void a_name_that_cannot_be_printed_is_refused(void **state)
{
        (void)state;
        static const struct {
                const char *json;
                enum text sentence;
        } cases[] = {
                { NAMED(""), TEXT_PERSON_EMPTY },
                { NAMED("  "), TEXT_PERSON_EMPTY },
                { NAMED(" Zzcanary"), TEXT_PERSON_SPACES },
                { NAMED("Zzcanary  B"), TEXT_PERSON_SPACES },
                { NAMED("Zzcanary\\tB"), TEXT_PERSON_CONTROL },
                { NAMED("Zzcanary\\u200b"), TEXT_PERSON_CONTROL },
                { NAMED("Zzcanary\\u202e"), TEXT_PERSON_BIDI },
                { NAMED("\\u0301"), TEXT_PERSON_BARE_MARK },
                { NAMED("Z\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301\\u0301"),
                        TEXT_PERSON_BARE_MARK },
                { NAMED("\\ue000"), TEXT_PERSON_UNASSIGNED },
                { NAMED("Zzcanary 😀"), TEXT_PERSON_SIGNS },
                { NAMED("<Zzcanary>"), TEXT_PERSON_SIGNS },
                { NAMED("12"), TEXT_PERSON_LETTERS },
                { NAMED("-"), TEXT_PERSON_LETTERS },
        };
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        for (size_t i = 0; i < COUNT(cases); i++)
                check_refused(&a, cases[i].json, cases[i].sentence, "name");
}

/* COUNT times LETTER as a name. */
static enum err check_long(struct act *a, const char *letter, int count)
{
        struct buf name = buf_in(a->mem);
        struct private checked;
        for (int i = 0; i < count; i++)
                buf_add_c(&name, letter);
        act_recover(a);
        return person_check_name(a, "name", private_wrap(buf_str(&name)), &checked);
}

static void the_longest_name_has_64_characters_and_120_bytes(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        assert_int_equal(check_long(&a, "a", 64), OK);
        assert_int_equal(check_long(&a, "a", 65), E_INPUT);
        assert_int_equal(a.failure.sentence, TEXT_PERSON_LONG);
        assert_non_null(strstr(text_of_failure(&a), "at most 64 characters"));
        assert_int_equal(check_long(&a, "王", 40), OK);
        assert_int_equal(check_long(&a, "王", 41), E_INPUT);
        assert_int_equal(a.failure.sentence, TEXT_PERSON_LONG_BYTES);
        assert_int_equal(check_long(&a, "e\u0301", 60), OK); /* 120 bytes once composed */
}

static void notes_have_at_most_60_characters(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct person person;
        struct buf json = buf_in(mem);
        buf_add_c(&json, "{\"name\": \"Ana\", \"birth\": \"1980-01-31\", \"medical\": \"");
        for (int i = 0; i < 61; i++)
                buf_add_c(&json, "é");
        buf_add_c(&json, "\"}");
        assert_int_equal(read_text(&a, buf_c(&json), &person), E_INPUT);
        assert_non_null(strstr(text_of_failure(&a), "medical is too long"));
}

static void a_huge_file_is_refused(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 20);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct person person;
        struct buf json = buf_in(mem);
        for (int i = 0; i <= PERSON_FILE_MOST / 4; i++)
                buf_add_c(&json, "[[[[");
        assert_int_equal(read_text(&a, buf_c(&json), &person), E_INPUT);
        assert_int_equal(a.failure.sentence, TEXT_PERSON_LARGE);
        act_recover(&a);
        struct private deep = private_wrap((struct str){ json.at, PERSON_FILE_MOST });
        assert_int_equal(person_read(&a, deep, &person), E_INPUT);
        assert_int_equal(a.failure.sentence, TEXT_PERSON_BROKEN);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_full_file_is_read),
                cmocka_unit_test(name_and_birth_are_enough),
                cmocka_unit_test(what_is_typed_is_read_as_a_file_is),
                cmocka_unit_test(a_wrong_member_is_named_and_its_value_is_not),
                cmocka_unit_test(a_name_that_cannot_be_printed_is_refused),
                cmocka_unit_test(the_longest_name_has_64_characters_and_120_bytes),
                cmocka_unit_test(notes_have_at_most_60_characters),
                cmocka_unit_test(a_huge_file_is_refused),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
