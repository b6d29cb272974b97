/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* papers_law SOURCE_FOLDER RULES: holds papers_judge to the lines of papers.rules. */
#include "civic/city.h"
#include "civic/papers.h"
#include "kit/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct court {
        struct act a;
        const char *source;
        struct city city;
        int passed, failed;
};

static bool policy_choose(struct court *court, struct str folder)
{
        struct buf path = buf_in(court->a.mem);
        buf_add_c(&path, court->source);
        buf_add_c(&path, "/");
        buf_add(&path, folder);
        return city_load_policy(&court->a, buf_c(&path), &court->city) == OK;
}

/* The bit of a row, of a fact, or of "too_old". */
static bool find_bit(const struct papers_rules *rules, struct str word, uint64_t *mask)
{
        if (str_is_equal(word, STR("too_old"))) {
                *mask |= (uint64_t)1 << PAPERS_TOO_OLD;
                return true;
        }
        for (size_t i = 0; i < rules->row_count; i++)
                if (str_is_equal(rules->rows[i]->id, word)) {
                        *mask |= (uint64_t)1 << i;
                        return true;
                }
        for (size_t i = 0; i < rules->fact_count; i++)
                if (str_is_equal(rules->facts[i].id, word)) {
                        *mask |= (uint64_t)1 << (PAPERS_FIRST_FACT + i);
                        return true;
                }
        return false;
}

static bool read_ticks(const struct papers_rules *rules, struct str words, uint64_t *mask)
{
        for (struct str rest = str_trim(words); rest.len > 0; rest = str_trim(rest))
                if (!find_bit(rules, str_cut(rest, ' ', &rest), mask))
                        return false;
        return true;
}

static void write_ages(struct buf *out, int64_t from, int64_t to)
{
        buf_add_c(out, " ");
        buf_add_number(out, from);
        buf_add_c(out, "-");
        if (to < PAPERS_OLDEST)
                buf_add_number(out, to);
}

static void write_bands(
        const struct papers_rules *rules, const struct papers_verdict *verdict, struct buf *out)
{
        buf_add_c(out, "enough at");
        for (size_t b = 0; b < rules->band_count; b++)
                if (verdict->enough_bands >> b & 1)
                        write_ages(out, rules->bands[b],
                                b + 1 < rules->band_count ? rules->bands[b + 1] - 1
                                                          : PAPERS_OLDEST);
        buf_add_c(out, "; else ");
}

static void write_missing(
        const struct papers_rules *rules, const struct papers_verdict *verdict, struct buf *out)
{
        buf_add_c(out, "missing");
        for (size_t r = 0; r < rules->requirement_count; r++)
                if (verdict->missing >> r & 1) {
                        buf_add_c(out, " ");
                        buf_add(out, rules->requirements[r].id);
                }
        buf_add_c(out, "; bring");
        for (size_t i = 0; i < rules->row_count; i++)
                if (verdict->fix >> i & 1) {
                        buf_add_c(out, " ");
                        buf_add(out, rules->rows[i]->id);
                }
        buf_add_c(out, "; ");
        buf_add_number(out, verdict->cost);
        buf_add_c(out, " and ");
        buf_add_number(out, verdict->days);
        buf_add_c(out, verdict->days == 1 ? " day" : " days");
}

static const char *write_verdict(
        struct act *a, const struct papers_rules *rules, const struct papers_verdict *verdict)
{
        struct buf out = buf_in(a->mem);
        if (verdict->outcome == PAPERS_ENOUGH) {
                buf_add_c(&out, "enough by ");
                buf_add(&out, rules->ways[verdict->way].id);
                return buf_c(&out);
        }
        if (verdict->outcome == PAPERS_ASK_AGE)
                write_bands(rules, verdict, &out);
        write_missing(rules, verdict, &out);
        return buf_c(&out);
}

/* What the program says of "AGE: WORDS". */
static const char *judge(struct court *court, struct str given)
{
        const struct papers_rules *rules = &court->city.papers;
        struct papers_ticks ticks = { 0 };
        struct papers_verdict verdict;
        struct str words, age_text = str_trim(str_cut(given, ':', &words));
        int64_t age = PAPERS_AGE_UNKNOWN;
        if (!str_is_equal(age_text, STR("?")) && !str_read_number(age_text, 1000, &age))
                return "(no age)";
        if (!read_ticks(rules, words, &ticks.mask))
                return "(a word that the policy does not have)";
        act_recover(&court->a);
        if (papers_judge(&court->a, rules, &ticks, age, &verdict) != OK)
                return text_keys[court->a.failure.sentence];
        return write_verdict(&court->a, rules, &verdict);
}

static void line_check(struct court *court, struct str line, int number)
{
        const struct str policy = STR("policy ");
        const char *arrow = memmem(line.at, line.len, "->", 2);
        bool is_good = false;
        const char *said = "";
        if (line.len == 0 || line.at[0] == '#')
                return;
        act_recover(&court->a);
        if (str_starts_with(line, policy)) {
                is_good = policy_choose(
                        court, (struct str){ line.at + policy.len, line.len - policy.len });
                said = text_of_failure(&court->a);
        } else if (arrow != NULL) {
                struct str given = { line.at, (size_t)(arrow - line.at) };
                struct str expected = { arrow + 2, line.len - given.len - 2 };
                said = judge(court, given);
                is_good = str_is_equal(str_trim(expected), str_of(said));
        }
        court->passed += is_good;
        court->failed += !is_good;
        if (!is_good)
                printf("line %d: %.*s\n not: %s\n", number, (int)line.len, line.at, said);
}

int main(int argc, char **argv)
{
        if (argc != 3)
                return 2;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 26);
        struct court court = { .source = argv[1], .a = act_begin(mem, STR("operator"), LANG_EN) };
        struct str text;
        if (yaml_load(&court.a, argv[2], &text) != OK)
                return 2;
        for (int number = 1; text.len > 0; number++)
                line_check(&court, str_trim(str_cut(text, '\n', &text)), number);
        printf("%d rules hold, %d do not\n", court.passed, court.failed);
        return court.failed == 0 && court.passed > 60 ? 0 : 1;
}
