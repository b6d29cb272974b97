/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A policy file of anything: the first byte, a digit, chooses which of the files it is read as; a
 * w, as the words in French of a small city. Whatever is accepted must be a policy that cards can
 * be made by; whatever is refused has a sentence. */
#include "civic/city_source.h"
#include "civic/papers.h"
#include "civic/validity.h"
#include "kit/text.h"
#include "fuzz.h"

#include <stdio.h>

static void check_validity(struct act *a, const struct city *city)
{
        struct city there = *city;
        struct validity validity;
        struct date made = date_of((struct civil){ 2028, 2, 29 });
        there.zone = STR("Etc/UTC");
        for (int age = 0; age < 130; age += 13) {
                struct date birth = date_add_years(made, -age);
                MUST_HOLD(validity_compute(a, &there, birth, made, &validity) == OK);
                MUST_HOLD(!validity.has_end || validity.until.day > made.day);
        }
}

/* Nobody is left without a way, whatever is ticked. */
static void check_papers(struct act *a, const struct papers_rules *rules)
{
        uint64_t rows = ((uint64_t)1 << rules->row_count) - 1;
        uint64_t known = rows | (((uint64_t)1 << rules->fact_count) - 1) << PAPERS_FIRST_FACT |
                         (uint64_t)1 << PAPERS_TOO_OLD;
        const uint64_t masks[] = { 0, rows, known, ~rows, 0xaaaaaaaaaaaaaaaa, 0x123456789abcdef0 };
        for (size_t i = 0; i < COUNT(masks); i++)
                for (int64_t age = PAPERS_AGE_UNKNOWN; age <= PAPERS_OLDEST; age += 13) {
                        const struct papers_ticks ticks = { masks[i] & known };
                        struct papers_verdict v;
                        struct buf out = buf_in(a->mem);
                        MUST_HOLD(papers_judge(a, rules, &ticks, age, &v) == OK);
                        MUST_HOLD(v.outcome == PAPERS_ENOUGH || (v.fix != 0 && v.missing != 0));
                        MUST_HOLD(v.cost >= 0 && v.days >= 0 && v.way < rules->way_count);
                        papers_write_verdict_json(a, rules, &v, LANG_EN, &out);
                        MUST_HOLD(out.len > 0);
                }
}

/* FILE of the demonstration's policy or of this target's corpus, without its first SKIP bytes. */
static struct str read_whole(struct act *a, const char *folder, const char *file, long skip)
{
        enum { MOST = 1 << 16 };
        char *text = arena_take(a->mem, MOST);
        struct buf path = buf_in(a->mem);
        buf_add_c(&path, folder);
        buf_add_c(&path, file);
        FILE *from = fopen(buf_c(&path), "re");
        MUST_HOLD(from != NULL && fseek(from, skip, SEEK_SET) == 0);
        size_t len = fread(text, 1, MOST, from);
        MUST_HOLD(fclose(from) == 0 && len < MOST);
        return (struct str){ text, len };
}

/* A small city with words in French. */
static enum err read_small(struct act *a, void *context, const char *name, struct str *text)
{
        static const char languages[] = "languages:\n"
                                        "  - {language: en, name: E, card_name: E, complete: yes}\n"
                                        "  - {language: es, name: E, card_name: E, complete: yes}\n"
                                        "  - {language: fr, name: F, card_name: F, complete: no}\n";
        struct str file = str_of(name);
        if (str_is_equal(file, STR("words/fr.yaml")))
                *text = *(const struct str *)context;
        else if (str_starts_with(file, STR("words/")))
                return fail(a, E_NONE, TEXT_YAML_ABSENT);
        else if (str_is_equal(file, STR("languages.yaml")))
                *text = (struct str){ languages, sizeof languages - 1 };
        else if (str_is_equal(file, STR("papers.yaml")))
                *text = read_whole(
                        a, SOURCE_ROOT "/tests/fuzz/corpus/policy_yaml/", "small-papers", 1);
        else
                *text = read_whole(a, SOURCE_ROOT "/policy/demo/", name, 0);
        return OK;
}

static enum err read_words(struct act *a, struct str text, struct city *city)
{
        const struct city_source source = { "", read_small, &text };
        enum err outcome = city_read(a, &source, city);
        if (outcome != OK)
                return outcome;
        struct papers_verdict v;
        struct buf out = buf_in(a->mem);
        const struct papers_ticks none = { 0 };
        MUST_HOLD(papers_judge(a, &city->papers, &none, 30, &v) == OK);
        papers_write_verdict_json(a, &city->papers, &v, LANG_FR, &out);
        MUST_HOLD(out.len > 0);
        return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
        if (size == 0)
                return 0;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 27);
        struct act a = act_begin(mem, STR("fuzz"), LANG_EN);
        struct city city = { .name = STR("before") };
        int file = (bytes[0] + 256 - '0') % CITY_FILES;
        struct str text = str_of_bytes(bytes + 1, size - 1);
        enum err outcome = bytes[0] == 'w'
                                   ? read_words(&a, text, &city)
                                   : city_read_file(&a, file, city_files[file], text, &city);
        MUST_HOLD(outcome == OK || (outcome == E_INPUT && text_of_failure(&a)[0] != '\0'));
        if (outcome == OK && city.validity.band_count > 0)
                check_validity(&a, &city);
        if (outcome == OK && city.papers.way_count > 0)
                check_papers(&a, &city.papers);
        return 0;
}
