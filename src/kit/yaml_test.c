/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/yaml.h"
#include "kit/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

struct item {
        int64_t line, years;
};

struct sample {
        struct str name, digits, web;
        uint8_t colour[3];
        int64_t number, choice;
        bool answer, has_part;
        int64_t part_number, part_line;
        struct item *items;
        size_t item_count;
        struct yaml_word *words, *texts;
        size_t word_count, text_count;
};

static const char *const choices[] = { "exact", "month_end", NULL };
static const char *const never[] = { "never", NULL };

static const struct yaml_field item_fields[] = {
        { .kind = YAML_LINE, .offset = offsetof(struct item, line) },
        { .name = "years",
                YAML_NUMBER,
                .offset = offsetof(struct item, years),
                .least = 1,
                .most = 50,
                .words = never },
        { .kind = YAML_END },
};

static const struct yaml_field part_fields[] = {
        { .name = "part_number",
                YAML_NUMBER,
                .offset = offsetof(struct sample, part_number),
                .most = 9 },
        { .name = "part_number", YAML_LINE, .offset = offsetof(struct sample, part_line) },
        { .kind = YAML_END },
};

static const struct yaml_field fields[] = {
        { .name = "name",
                YAML_TEXT,
                .offset = offsetof(struct sample, name),
                .least = 1,
                .most = 20 },
        { .name = "digits",
                YAML_DIGITS,
                .offset = offsetof(struct sample, digits),
                .least = 4,
                .most = 4 },
        { .name = "web", YAML_WEB, .offset = offsetof(struct sample, web), .most = 40 },
        { .name = "colour", YAML_COLOUR, .offset = offsetof(struct sample, colour) },
        { .name = "number",
                YAML_NUMBER,
                .offset = offsetof(struct sample, number),
                .least = 1,
                .most = 50 },
        { .name = "choice",
                YAML_CHOICE,
                .offset = offsetof(struct sample, choice),
                .words = choices },
        { .name = "answer", YAML_YES_NO, .offset = offsetof(struct sample, answer) },
        { .name = "part",
                YAML_MAP,
                .is_optional = true,
                .fields = part_fields,
                .count_offset = offsetof(struct sample, has_part) },
        { .name = "items",
                YAML_LIST,
                .offset = offsetof(struct sample, items),
                .least = 1,
                .most = 2,
                .fields = item_fields,
                .size = sizeof(struct item),
                .count_offset = offsetof(struct sample, item_count) },
        { .name = "words",
                YAML_WORDS,
                .is_optional = true,
                .offset = offsetof(struct sample, words),
                .least = 1,
                .most = 3,
                .count_offset = offsetof(struct sample, word_count) },
        { .name = "texts",
                YAML_TEXTS,
                .is_optional = true,
                .offset = offsetof(struct sample, texts),
                .least = 1,
                .most = 9,
                .count_offset = offsetof(struct sample, text_count) },
        { .kind = YAML_END },
};

static const char good[] = "# prose\n"
                           "name: Lago Azúl\n"
                           "digits: 0042\n"
                           "web: https://city.example/v\n"
                           "colour: \"#0af410\"\n"
                           "number: 7\n"
                           "choice: month_end\n"
                           "answer: yes\n"
                           "items:\n"
                           "  - years: 5\n"
                           "  - years: never\n";

static void a_good_file_is_read_as_it_stands(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 22);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct sample sample = { .has_part = true };
        assert_int_equal(yaml_read(&a, "x.yaml", str_of(good), fields, &sample), OK);
        assert_true(str_is_equal(sample.name, STR("Lago Azúl")));
        assert_true(str_is_equal(sample.digits, STR("0042")));
        assert_true(str_is_equal(sample.web, STR("https://city.example/v")));
        assert_memory_equal(sample.colour, "\x0a\xf4\x10", 3);
        assert_int_equal(sample.number, 7);
        assert_int_equal(sample.choice, 1);
        assert_true(sample.answer);
        assert_false(sample.has_part);
        assert_int_equal(sample.item_count, 2);
        assert_int_equal(sample.items[0].years, 5);
        assert_int_equal(sample.items[1].years, 0);
        assert_int_equal(sample.items[1].line, 11);
}

static void an_optional_part_is_read_when_it_is_there(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 22);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct sample sample = { .has_part = false };
        struct buf text = buf_in(mem);
        buf_add_c(&text, good);
        buf_add_c(&text, "part:\n  part_number: 3\n");
        assert_int_equal(yaml_read(&a, "x.yaml", buf_str(&text), fields, &sample), OK);
        assert_true(sample.has_part);
        assert_int_equal(sample.part_number, 3);
        assert_int_equal(sample.part_line, 13);
}

static void words_and_texts_keep_their_lines(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 22);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct sample sample = { .word_count = 7, .text_count = 7 };
        struct buf text = buf_in(mem);
        assert_int_equal(yaml_read(&a, "x.yaml", str_of(good), fields, &sample), OK);
        assert_int_equal(sample.word_count + sample.text_count, 0);
        buf_add_c(&text, good);
        buf_add_c(&text, "words: [one,\n  two]\ntexts:\n  en: Hi\n  zh-Hans: 好\n");
        assert_int_equal(yaml_read(&a, "x.yaml", buf_str(&text), fields, &sample), OK);
        assert_int_equal(sample.word_count, 2);
        assert_true(str_is_equal(sample.words[1].text, STR("two")));
        assert_int_equal(sample.words[0].line, 12);
        assert_int_equal(sample.words[1].line, 13);
        assert_int_equal(sample.text_count, 2);
        assert_true(str_is_equal(sample.texts[1].key, STR("zh-Hans")));
        assert_true(str_is_equal(sample.texts[1].text, STR("好")));
        assert_int_equal(sample.texts[1].line, 16);
}

/* The sentence about the good file in which WHAT is replaced by WITH. */
static const char *said_of(struct act *a, const char *what, struct str with)
{
        struct sample sample = { .answer = false };
        struct buf text = buf_in(a->mem);
        const char *found = strstr(good, what);
        assert_non_null(found);
        buf_add(&text, (struct str){ good, (size_t)(found - good) });
        buf_add(&text, with);
        buf_add_c(&text, found + strlen(what));
        act_recover(a);
        assert_int_equal(yaml_read(a, "x.yaml", buf_str(&text), fields, &sample), E_INPUT);
        return text_of_failure(a);
}

/* What replaces what in the good file, and how the sentence begins. */
static const struct {
        const char *what;
        struct str with;
        const char *said; /* begins so */
} faults[] = {
#define ROW(what, with, said)                                                                      \
        {                                                                                          \
                what, { with, sizeof(with) - 1 }, said                                             \
        }
        ROW("number: 7", "number: five",
                "x.yaml:6: number must be a whole number from 1 to 50, not “five”"),
        ROW("number: 7", "number: 51", "x.yaml:6: number must be"),
        ROW("number: 7", "number: 0", "x.yaml:6: number must be"),
        ROW("number: 7", "number: 0x7", "x.yaml:6: number must be"),
        ROW("number: 7", "number: -7", "x.yaml:6: number must be"),
        ROW("number: 7", "number: 7.0", "x.yaml:6: number must be"),
        ROW("number: 7", "number: \"7\"", "x.yaml:6: number must be"),
        ROW("number: 7", "number: 99999999999999999999999", "x.yaml:6: number must be"),
        ROW("number: 7", "number: never", "x.yaml:6: number must be"),
        ROW("number: 7", "number:", "x.yaml:6: number must be"),
        ROW("number: 7", "number: [7]", "x.yaml:6: number must be one value"),
        ROW("number: 7", "number: 7\nnumber: 8",
                "x.yaml:7: number stands here a second time; the first is in line 6"),
        ROW("number: 7", "numbr: 7", "x.yaml:6: numbr is not known here"),
        ROW("number: 7\n", "", "x.yaml:2: number is missing here"),
        ROW("number: 7", "number: &a 7", "x.yaml:6: & and * for repeating"),
        ROW("number: 7", "number: *a", "x.yaml:6: & and * for repeating"),
        ROW("number: 7", "number: !!int 7", "x.yaml:6: ! for a type"),
        ROW("number: 7", "number: 7: 8", "x.yaml:6: a colon stands here"),
        ROW("number: 7", "number: \"7", "x.yaml:"),
        ROW("number: 7", "number: @7", "x.yaml:6: a value cannot begin with this sign"),
        ROW("number: 7", "\tnumber: 7", "x.yaml:6: a tab stands here"),
        ROW("number: 7", "  number: 7", "x.yaml:6: "),
        ROW("number: 7", "number: \xff", "x.yaml:6: there are bytes here"),
        ROW("number: 7", "number: \x01", "x.yaml:6: there is an invisible control"),
        ROW("number: 7", "? [a]\n: 7", "x.yaml:6: a name must stand before the colon"),
        ROW("number: 7", "<<: {a: 1}", "x.yaml:6: << is not known here"),
        ROW("# prose", "--- a\n---", "x.yaml:2: a line of three hyphens"),
        ROW("  - years: never\n", "  - years: never\n---\na: b\n",
                "x.yaml:12: a line of three hyphens"),
        ROW("years: 5", "years: 0",
                "x.yaml:10: years must be a whole number from 1 to 50, or never"),
        ROW("years: 5", "yeers: 5", "x.yaml:10: yeers is not known here"),
        ROW("- years: 5", "- 5", "x.yaml:9: items must be followed by indented items"),
        ROW("  - years: 5\n", "  - years: 5\n  - years: 5\n",
                "x.yaml:9: items must have from 1 to 2 items"),
        ROW("Lago Azúl", "\"\"", "x.yaml:2: name must not be empty"),
        ROW("Lago Azúl", "\" Lago\"", "x.yaml:2: name must be one line of plain text"),
        ROW("Lago Azúl", "\"La\\ngo\"", "x.yaml:2: name must be one line of plain text"),
        ROW("Lago Azúl", "\"La\\u202ego\"", "x.yaml:2: name must be one line of plain"),
        ROW("Lago Azúl", "aaaaaaaaaaaaaaaaaaaaa", "x.yaml:2: name must have from 1 to 20"),
        ROW("0042", "042", "x.yaml:3: digits must be from 4 to 4 digits"),
        ROW("0042", "004a", "x.yaml:3: digits must be from 4 to 4 digits"),
        ROW("https://city.example/v", "http://city.example/v", "x.yaml:4: web must be"),
        ROW("https://city.example/v", "https://city/v", "x.yaml:4: web must be"),
        ROW("https://city.example/v", "https://city.example/v?q", "x.yaml:4: web must be"),
        ROW("https://city.example/v", "https://", "x.yaml:4: web must be"),
        ROW("\"#0af410\"", "\"#0af41\"", "x.yaml:5: colour must be a colour"),
        ROW("\"#0af410\"", "#0af410", "x.yaml:5: colour must be a colour"),
        ROW("month_end", "months",
                "x.yaml:7: choice must be one of these: exact, month_end; not “months”"),
        ROW("answer: yes", "answer: true", "x.yaml:8: answer must be yes or no"),
        ROW("number: 7", "number: 7\nwords: one", "x.yaml:7: words must be a list of words"),
        ROW("number: 7", "number: 7\nwords: []", "x.yaml:7: words must have from 1 to 3 items"),
        ROW("number: 7", "number: 7\nwords: [a, b, c, d]", "x.yaml:7: words must have from 1"),
        ROW("number: 7", "number: 7\nwords: [a,\n  [b]]", "x.yaml:8: words must be one value"),
        ROW("number: 7", "number: 7\nwords: [\"\"]", "x.yaml:7: words must not be empty"),
        ROW("number: 7", "number: 7\nwords: [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]",
                "x.yaml:7: words must have from 1 to 40 bytes"),
        ROW("number: 7", "number: 7\ntexts: Hi", "x.yaml:7: texts must be followed by"),
        ROW("number: 7", "number: 7\ntexts:\n  en: [Hi]", "x.yaml:8: en must be one value"),
        ROW("number: 7", "number: 7\ntexts:\n  en: 0123456789", "x.yaml:8: en must have from 1"),
        ROW("number: 7", "number: 7\ntexts:\n  en: a\n  en: b", "x.yaml:9: en stands here a"),
#undef ROW
};

static void each_fault_is_named_with_its_line(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 22);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        for (size_t i = 0; i < COUNT(faults); i++) {
                const char *said = said_of(&a, faults[i].what, faults[i].with);
                if (strncmp(said, faults[i].said, strlen(faults[i].said)) != 0)
                        fail_msg("case %zu: \"%s\", not \"%s…\"", i, said, faults[i].said);
        }
}

static void a_value_that_cannot_be_shown_is_not_shown(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 22);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        const char *said = said_of(&a, "number: 7", STR("number: \"\\e[31mred\""));
        assert_null(strchr(said, 27));
        said = said_of(&a, "number: 7",
                STR("number: úúúúúúúúúúúúúúúúúúúúúúúúúúúúúúúúúúúúúúúúúúúúúúúúúúú"));
        assert_non_null(strstr(said, "“úúúúúúúúúúúúúúúúúúúú…”"));
}

static void a_file_with_nothing_in_it_is_refused(void **state)
{
        (void)state;
        static const char *const nothing[] = { "", "# only a comment\n", "\n\n", "5", "- a: 1" };
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 22);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        for (size_t i = 0; i < COUNT(nothing); i++) {
                struct sample sample;
                act_recover(&a);
                assert_int_equal(
                        yaml_read(&a, "x.yaml", str_of(nothing[i]), fields, &sample), E_INPUT);
                assert_non_null(strstr(text_of_failure(&a), ": there is nothing here to read"));
        }
}

static void a_file_cannot_be_too_large_or_too_deep(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 24);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct sample sample;
        struct buf text = buf_in(mem);
        for (int i = 0; i < 20; i++)
                buf_add_c(&text, "[");
        assert_int_equal(yaml_read(&a, "x.yaml", buf_str(&text), fields, &sample), E_INPUT);
        assert_int_equal(a.failure.sentence, TEXT_YAML_AT);
        text = buf_in(mem);
        for (int i = 0; i <= YAML_FILE_MOST / 4; i++)
                buf_add_c(&text, "a,b,");
        act_recover(&a);
        assert_int_equal(yaml_read(&a, "x.yaml", buf_str(&text), fields, &sample), E_INPUT);
        assert_int_equal(a.failure.sentence, TEXT_YAML_LARGE);
        text = buf_in(mem);
        buf_add_c(&text, "[");
        for (int i = 0; i <= YAML_NODES_MOST; i++)
                buf_add_c(&text, "a,");
        act_recover(&a);
        assert_int_equal(yaml_read(&a, "x.yaml", buf_str(&text), fields, &sample), E_INPUT);
        assert_non_null(strstr(text_of_failure(&a), "x.yaml:1: there is too much"));
}

static void a_missing_file_and_a_folder_are_told_apart(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 24);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct str text = STR("untouched");
        assert_int_equal(yaml_load(&a, "/nowhere/x.yaml", &text), E_NONE);
        act_recover(&a);
        assert_int_equal(yaml_load(&a, "/tmp", &text), E_INPUT);
        act_recover(&a);
        assert_int_equal(yaml_load(&a, "/dev/zero", &text), E_INPUT);
        assert_true(str_is_equal(text, STR("untouched")));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_good_file_is_read_as_it_stands),
                cmocka_unit_test(an_optional_part_is_read_when_it_is_there),
                cmocka_unit_test(words_and_texts_keep_their_lines),
                cmocka_unit_test(each_fault_is_named_with_its_line),
                cmocka_unit_test(a_value_that_cannot_be_shown_is_not_shown),
                cmocka_unit_test(a_file_with_nothing_in_it_is_refused),
                cmocka_unit_test(a_file_cannot_be_too_large_or_too_deep),
                cmocka_unit_test(a_missing_file_and_a_folder_are_told_apart),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
