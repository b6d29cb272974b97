/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/city_source.h"
#include "kit/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

enum { PAPERS_FILE = 4 };

/* The smallest papers.yaml that is whole, in the demonstration's two languages. */
static const char small[] = "price: \"$#\"\n"
                            "day_counts_as: 5\n"
                            "help: {en: Ask., es: Pregunte.}\n"
                            "requirements:\n"
                            "  - requirement: face\n"
                            "    name: {en: face, es: cara}\n"
                            "    missing: {en: No face., es: Falta la cara.}\n"
                            "  - requirement: home\n"
                            "    name: {en: home, es: casa}\n"
                            "    missing: {en: No home., es: Falta la casa.}\n"
                            "facts:\n"
                            "  - fact: hidden\n"
                            "    name: {en: Hidden, es: Oculto}\n"
                            "    hint: {en: H., es: H.}\n"
                            "groups:\n"
                            "  - group: {en: All, es: Todo}\n"
                            "    stays_for_family: no\n"
                            "    papers:\n"
                            "      - paper: pass\n"
                            "        proves: [face]\n"
                            "        name: {en: Pass, es: Pase}\n"
                            "        hint: {en: A pass., es: Un pase.}\n"
                            "        get: {cost: 3, days: 1, how: {en: Ask., es: Pida.}}\n"
                            "      - paper: bill\n"
                            "        proves: [home]\n"
                            "        from_age: 10\n"
                            "        to_age: 90\n"
                            "        days_old: 60\n"
                            "        name: {en: Bill, es: Factura}\n"
                            "        hint: {en: A bill., es: Una factura.}\n"
                            "        get: {cost: 0, days: 0, how: {en: Look., es: Busque.}}\n"
                            "      - paper: word\n"
                            "        proves: [home]\n"
                            "        name: {en: Word, es: Palabra}\n"
                            "        hint: {en: A word., es: Una palabra.}\n"
                            "        get: {cost: 1, days: 0, how: {en: Say., es: Diga.}}\n"
                            "ways:\n"
                            "  - way: plain\n"
                            "    name: {en: Plain, es: Simple}\n"
                            "    show: [face, home]\n";

/* Two languages that are complete, and one that is not. */
static const char three[] = "languages:\n"
                            "  - language: en\n"
                            "    name: English\n"
                            "    card_name: CityKey\n"
                            "    complete: yes\n"
                            "  - language: es\n"
                            "    name: Español\n"
                            "    card_name: Tarjeta de la Ciudad\n"
                            "    complete: yes\n"
                            "  - language: pl\n"
                            "    name: Polski\n"
                            "    card_name: Karta miejska\n"
                            "    complete: no\n";

/* The demonstration's files with these languages, other papers, and words for one language. */
struct changed {
        const char *papers, *words_name, *words;
};

static enum err read_changed(struct act *a, void *context, const char *name, struct str *text)
{
        const struct changed *changed = context;
        bool are_words = strncmp(name, "words/", 6) == 0;
        struct buf path = buf_in(a->mem);
        *text = (struct str){ 0 };
        if (strcmp(name, city_files[PAPERS_FILE]) == 0)
                *text = str_of(changed->papers);
        else if (strcmp(name, "languages.yaml") == 0)
                *text = str_of(three);
        else if (are_words && changed->words_name && strcmp(name, changed->words_name) == 0)
                *text = str_of(changed->words);
        else if (are_words)
                return fail_with(a, E_NONE, TEXT_YAML_ABSENT, name);
        if (text->at)
                return OK;
        buf_add_c(&path, city_policy_dir(a, "demo"));
        buf_add_c(&path, "/");
        buf_add_c(&path, name);
        return yaml_load(a, buf_c(&path), text);
}

static enum err read_both(struct act *a, const char *papers, const char *words, struct city *city)
{
        struct changed changed = { papers, words ? "words/es.yaml" : NULL, words };
        const struct city_source source = { "f", read_changed, &changed };
        return city_read(a, &source, city);
}

static enum err read_papers(struct act *a, const char *text, struct city *city)
{
        return read_both(a, text, NULL, city);
}

/* SMALL with the first WHAT replaced by WITH. */
static const char *change(struct act *a, const char *what, const char *with)
{
        struct buf changed = buf_in(a->mem);
        const char *found = strstr(small, what);
        if (found == NULL)
                fail_msg("\"%s\" is not in the file", what);
        buf_add(&changed, (struct str){ small, (size_t)(found - small) });
        buf_add_c(&changed, with);
        buf_add_c(&changed, found + strlen(what));
        return buf_c(&changed);
}

static int line_of(const char *text, const char *what)
{
        int line = 1;
        const char *found = strstr(text, what);
        if (found == NULL)
                fail_msg("\"%s\" is not in the changed file", what);
        for (const char *at = text; at < found; at++)
                line += *at == '\n';
        return line;
}

static void the_smallest_file_is_read(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 24);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct city city;
        if (read_papers(&a, small, &city) != OK)
                fail_msg("%s", text_of_failure(&a));
        const struct papers_rules *rules = &city.papers;
        assert_int_equal(rules->row_count, 3);
        assert_int_equal(rules->rows[1]->proves_mask, 2);
        assert_int_equal(rules->rows[1]->days_old, 60);
        assert_int_equal(rules->band_count, 3);
        assert_int_equal(rules->bands[1], 10);
        assert_int_equal(rules->bands[2], 91);
        assert_int_equal(rules->ways[0].needs[0], 1);
        assert_true(str_is_equal(papers_text(&rules->help, LANG_ES), STR("Pregunte.")));
        assert_true(str_is_equal(city.name, STR("City of Lakehaven")));
}

static void facts_may_be_left_out(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 24);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct city city;
        const char *text = change(&a,
                "facts:\n  - fact: hidden\n    name: {en: Hidden, es: Oculto}\n    hint: {en: H., "
                "es: H.}\n",
                "");
        assert_int_equal(read_papers(&a, text, &city), OK);
        assert_int_equal(city.papers.fact_count, 0);
}

/* What replaces what, the line that is named (where AT stands), and a part of the sentence. */
static const struct {
        const char *what, *with, *at, *said;
} faults[] = {
        { "\"$#\"", "\"$\"", "price:", "price must have one #" },
        { "\"$#\"", "\"##\"", "price:", "price must have one #" },
        { "as: 5", "as: five", "day_counts", "day_counts_as must be a whole number" },
        { ", es: Pregunte.", "", "help:", "help is missing in the language es, which is complete" },
        { "en: Ask., es", "es", "help:", "help is missing in the language en" },
        { "es: Pregunte.", "es: Pregunte., xx: Z.", "xx:", "the language xx is not in" },
        { "requirement: home", "requirement: face", "requirement: face\n    name: {en: home",
                "face stands here twice" },
        { "requirement: home", "requirement: Home", "requirement: Home", "not “Home”" },
        { ", es: casa", "", "requirement: home", "name is missing in the language es" },
        { ", es: Falta la casa.", "", "requirement: home", "missing is missing in the language" },
        { "fact: hidden", "fact: hid den", "fact: hid den", "must begin with a small letter" },
        { ", es: Oculto", "", "fact: hidden", "name is missing in the language es" },
        { ", es: Todo", "", "group:", "group is missing in the language es" },
        { "    stays_for_family: no\n", "", "group:", "stays_for_family is missing here" },
        { "proves: [face]", "proves: []", "paper: pass", "the paper pass proves nothing" },
        { "proves: [face]", "proves: [face, face]", "proves: [face, face]",
                "face stands here twice" },
        { "proves: [face]", "proves: [fase]", "proves: [fase]",
                "fase is not a requirement of this file; known are: face, home" },
        { "proves: [face]", "proves: face", "proves: face", "proves must be a list of words" },
        { "proves: [face]", "proves: [[face]]", "proves: [[face]]", "proves must be one value" },
        { "paper: bill", "paper: pass", "paper: pass\n        proves: [home]",
                "pass stands here twice" },
        { "from_age: 10", "from_age: 91", "paper: bill",
                "to_age must not be smaller than from_age; this is from 91 to 90" },
        { "to_age: 90", "to_age: 130", "to_age: 130",
                "to_age must be a whole number from 0 to 129" },
        { "days_old: 60", "days_old: 0", "days_old: 0", "days_old must be a whole number from 1" },
        { "days_old: 60", "days_old: 60\n        days_expired: 5", "paper: bill",
                "bill has both days_old and days_expired" },
        { "days_old: 60", "not_asked_with: [hiden]", "not_asked_with", "the fact hiden is not in" },
        { "days_old: 60", "asked_only_with: []", "asked_only", "asked_only_with must have from 1" },
        { "days_old: 60", "show_to: me", "show_to", "show_to is not known here" },
        { ", es: Factura", "", "paper: bill", "name is missing in the language es" },
        { ", es: Una factura.", "", "paper: bill", "hint is missing in the language es" },
        { ", es: Busque.", "", "paper: bill", "how is missing in the language es" },
        { "cost: 0, ", "", "get: {days: 0", "cost is missing here" },
        { "show: [face, home]", "show: [face, hom]", "show:", "hom is not a requirement" },
        { "show: [face, home]", "show: []", "show:", "show must have from 1 to 10 items" },
        { "show: [face, home]", "show: [face]", "requirement: home", "no way asks for home" },
        { "show: [face, home]", "from_age: 5\n    to_age: 4\n    show: [face, home]", "way: plain",
                "to_age must not be smaller" },
        { "show: [face, home]", "from_age: 1\n    show: [face, home]", "way: plain",
                "nobody aged 0 could get a card" },
        { "show: [face, home]", "show: [face, face, home]", "way: plain",
                "nobody aged 0 could get a card" },
        { "show: [face, home]\n",
                "show: [face, home]\n  - way: never\n    name: {en: N, es: N}\n"
                "    show: [face, face]\n",
                "way: never", "the way never can never be met" },
        { "show: [face, home]\n",
                "show: [face, home]\n  - way: plain\n    name: {en: N, es: N}\n"
                "    show: [face]\n",
                "way: plain\n    name: {en: N", "plain stands here twice" },
        { "        get: {cost: 3, days: 1, how: {en: Ask., es: Pida.}}\n", "", "way: plain",
                "nobody aged 0 could get a card" },
        { "paper: pass\n", "paper: pass\n        not_asked_with: [hidden]\n", "way: plain",
                "nobody aged 0 could get a card (when this is so: hidden)" },
        { "paper: pass\n", "paper: pass\n        to_age: 50\n", "way: plain",
                "nobody aged 51 could get a card" },
};

static void each_fault_is_refused_with_its_line_and_reason(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 28);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        for (size_t i = 0; i < COUNT(faults); i++) {
                char place[32];
                struct city city = { .name = STR("kept") };
                const char *text = change(&a, faults[i].what, faults[i].with);
                act_recover(&a);
                enum err outcome = read_papers(&a, text, &city);
                const char *said = text_of_failure(&a);
                snprintf(place, sizeof place, "f/papers.yaml:%d: ", line_of(text, faults[i].at));
                if (outcome != E_INPUT || strncmp(said, place, strlen(place)) != 0 ||
                        strstr(said, faults[i].said) == NULL)
                        fail_msg("case %zu: \"%s\", not \"%s… %s…\"", i, said, place,
                                faults[i].said);
                assert_true(str_is_equal(city.name, STR("kept")));
                assert_int_equal(city.papers.row_count, 0);
        }
}

/* SMALL with COUNT more papers, the first in line *FIRST. */
static const char *with_more(struct act *a, int count, int step, int *first)
{
        struct buf more = buf_in(a->mem);
        for (int i = 0; i < count; i++) {
                buf_add_c(&more, "      - paper: more_");
                buf_add_number(&more, i);
                buf_add_c(&more, "\n        proves: [face]\n        from_age: ");
                buf_add_number(&more, i * step);
                buf_add_c(&more, "\n        name: {en: M, es: M}\n        hint: {en: H, es: H}\n");
        }
        buf_add_c(&more, "ways:\n");
        *first = line_of(small, "ways:");
        return change(a, "ways:\n", buf_c(&more));
}

static void fifty_six_papers_fit_and_one_more_does_not(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 26);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct city city;
        char place[64];
        int first;
        assert_int_equal(read_papers(&a, with_more(&a, PAPERS_ROWS - 3, 0, &first), &city), OK);
        assert_int_equal(city.papers.row_count, PAPERS_ROWS);
        assert_int_equal(
                read_papers(&a, with_more(&a, PAPERS_ROWS - 2, 0, &first), &city), E_INPUT);
        snprintf(place, sizeof place, "f/papers.yaml:%d: there are more than 56 papers",
                first + 5 * (PAPERS_ROWS - 3));
        if (strncmp(text_of_failure(&a), place, strlen(place)) != 0)
                fail_msg("%s, not %s", text_of_failure(&a), place);
}

static void ages_at_which_something_changes_are_thirty_two_at_most(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 26);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct city city;
        int first;
        assert_int_equal(read_papers(&a, with_more(&a, 30, 1, &first), &city), OK);
        assert_int_equal(city.papers.band_count, 31);
        assert_int_equal(read_papers(&a, with_more(&a, 32, 1, &first), &city), E_INPUT);
        assert_non_null(strstr(text_of_failure(&a), "are more than 32"));
}

static void a_language_that_is_not_complete_may_have_some_texts(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 24);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct city city;
        const char *text = change(&a, "es: Pregunte.", "es: Pregunte., pl: Prosimy spytać.");
        assert_int_equal(read_papers(&a, text, &city), OK);
        assert_int_equal(city.papers.help.count, 3);
}

/* SMALL in English alone, and its words in Spanish. */
static const char plain[] = "price: \"$#\"\nday_counts_as: 5\nhelp: Ask.\n"
                            "requirements:\n"
                            "  - requirement: face\n    name: face\n    missing: No face.\n"
                            "groups:\n"
                            "  - group: All\n    id: all\n    stays_for_family: no\n    papers:\n"
                            "      - paper: pass\n        proves: [face]\n        name: Pass\n"
                            "        hint: A pass.\n"
                            "        get: {cost: 3, days: 1, how: Ask.}\n"
                            "      - paper: badge\n        proves: [face]\n        name: Badge\n"
                            "        hint: A badge.\n"
                            "ways:\n  - way: plain\n    name: Plain\n    show: [face]\n";

static const char spanish[] =
        "reviewed: yes\nreviewed_by: Ana\nreviewed_on: 2026-11-20\n"
        "help: Pregunte.\n"
        "requirements:\n"
        "  - requirement: face\n    name: cara\n    missing: Sin cara.\n"
        "groups:\n  - group: all\n    name: Todo\n"
        "papers:\n"
        "  - paper: pass\n    name: Pase\n    hint: Un pase.\n    get: Pida.\n"
        "  - paper: badge\n    name: Insignia\n    hint: Una insignia.\n"
        "ways:\n  - way: plain\n    name: Simple\n";

static void words_of_a_language_come_from_a_file_of_their_own(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 24);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct city city;
        if (read_both(&a, plain, spanish, &city) != OK)
                fail_msg("%s", text_of_failure(&a));
        const struct papers_rules *rules = &city.papers;
        assert_true(str_is_equal(papers_text(&rules->rows[0]->name, LANG_EN), STR("Pass")));
        assert_true(str_is_equal(papers_text(&rules->rows[0]->name, LANG_ES), STR("Pase")));
        assert_true(str_is_equal(papers_text(&rules->rows[0]->get.how, LANG_ES), STR("Pida.")));
        assert_true(str_is_equal(papers_text(&rules->groups[0].name, LANG_ES), STR("Todo")));
        assert_true(city.languages[1].words.is_reviewed);
        assert_true(str_is_equal(city.languages[1].words.on, STR("2026-11-20")));
        assert_false(city.languages[2].words.is_there);
        assert_int_equal(city.file_count, 7);
        assert_string_equal(city.files[5], "words/es.yaml");
        assert_string_equal(city.files[6], "seal.svg");
}

/* In the words: what replaces what, the line that is named, and a part of the sentence. */
static const struct {
        const char *what, *with, *at, *said;
} words_faults[] = {
        { "paper: pass", "paper: pas", "- paper: pas", "pas is not in papers.yaml" },
        { "group: all", "group: al", "- group: al", "al is not in papers.yaml" },
        { "way: plain", "way: plane", "- way: plane", "plane is not in papers.yaml" },
        { "requirement: face", "requirement: faze", "- requirement", "faze is not in papers.yaml" },
        { "paper: badge", "paper: pass", "- paper: pass\n    name: Insignia", "stand here twice" },
        { "hint: Una insignia.", "hint: Una.\n    get: Pida.", "- paper: badge", "has no “get:”" },
        { "help: Pregunte.\n", "", "reviewed", "“help:” of help is missing" },
        { "    get: Pida.\n", "", "reviewed", "“get:” of pass is missing" },
        { "ways:\n  - way: plain\n    name: Simple\n", "", "reviewed", "“name:” of plain" },
        { "reviewed: yes", "reviewed: maybe", "reviewed", "reviewed must be yes or no" },
        { "reviewed: yes\n", "", "reviewed", "reviewed is missing here" },
        { "2026-11-20", "2026-13-20", "reviewed", "reviewed_on must be a day such as" },
        { "name: Todo", "nmae: Todo", "nmae", "nmae is not known here" },
};

static void words_that_do_not_fit_are_refused_with_their_line_and_reason(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 26);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        for (size_t i = 0; i < COUNT(words_faults); i++) {
                char place[40];
                struct city city = { .name = STR("kept") };
                struct buf changed = buf_in(mem);
                const char *found = strstr(spanish, words_faults[i].what);
                assert_non_null(found);
                buf_add(&changed, (struct str){ spanish, (size_t)(found - spanish) });
                buf_add_c(&changed, words_faults[i].with);
                buf_add_c(&changed, found + strlen(words_faults[i].what));
                act_recover(&a);
                enum err outcome = read_both(&a, plain, buf_c(&changed), &city);
                const char *said = text_of_failure(&a);
                snprintf(place, sizeof place,
                        "f/words/es.yaml:%d: ", line_of(buf_c(&changed), words_faults[i].at));
                if (outcome != E_INPUT || strncmp(said, place, strlen(place)) != 0 ||
                        strstr(said, words_faults[i].said) == NULL)
                        fail_msg("case %zu: \"%s\", not \"%s… %s…\"", i, said, place,
                                words_faults[i].said);
                assert_true(str_is_equal(city.name, STR("kept")));
        }
}

static void a_complete_language_without_words_is_refused(void **state)
{
        (void)state;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 24);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct city city;
        assert_int_equal(read_both(&a, plain, NULL, &city), E_INPUT);
        assert_non_null(strstr(text_of_failure(&a), "f/papers.yaml:3: help is missing in the"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_smallest_file_is_read),
                cmocka_unit_test(facts_may_be_left_out),
                cmocka_unit_test(each_fault_is_refused_with_its_line_and_reason),
                cmocka_unit_test(fifty_six_papers_fit_and_one_more_does_not),
                cmocka_unit_test(ages_at_which_something_changes_are_thirty_two_at_most),
                cmocka_unit_test(a_language_that_is_not_complete_may_have_some_texts),
                cmocka_unit_test(words_of_a_language_come_from_a_file_of_their_own),
                cmocka_unit_test(words_that_do_not_fit_are_refused_with_their_line_and_reason),
                cmocka_unit_test(a_complete_language_without_words_is_refused),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
