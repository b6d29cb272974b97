/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A policy file of anything: the first byte, a digit, chooses which of the files it is read as; w:
 * words/es.yaml of the demonstration's city, read after its languages and papers. Whatever is
 * accepted must be a policy that cards can be made by; whatever is refused has a sentence. */
#include "civic/city_source.h"
#include "civic/papers.h"
#include "civic/validity.h"
#include "kit/file.h"
#include "kit/text.h"
#include "fuzz.h"

enum { SPANISH = 1 }; /* its place in policy/demo/languages.yaml */

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

/* The demonstration's file of that name. */
static void read_demo(struct act *a, int file, struct city *city)
{
        struct private text;
        const char *path = path_join(a, SOURCE_ROOT "/policy/demo", city_files[file]);
        MUST_HOLD(file_read(a, path, 1 << 20, &text) == OK);
        MUST_HOLD(city_read_file(a, file, city_files[file], private_unwrap(text), city) == OK);
}

/* A city that has papers, and no words but English. */
static void read_without_words(struct act *a, struct city *city)
{
        for (int file = 0; file < CITY_FILES; file++)
                read_demo(a, file, city);
}

static enum err read_words(struct act *a, struct str text, struct city *city)
{
        read_without_words(a, city);
        enum err outcome = city_read_words(a, SPANISH, "words/es.yaml", text, city);
        const struct papers_ticks none = { 0 };
        struct papers_verdict v;
        struct buf out = buf_in(a->mem);
        if (outcome == OK) {
                MUST_HOLD(papers_judge(a, &city->papers, &none, 30, &v) == OK);
                papers_write_verdict_json(a, &city->papers, &v, LANG_ES, &out);
                MUST_HOLD(out.len > 0);
        }
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
