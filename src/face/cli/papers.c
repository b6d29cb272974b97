/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "civic/city.h"
#include "civic/papers.h"
#include "kit/text.h"

#include <stdio.h>
#include <string.h>

enum { ID_MOST = 40, NEAR_MOST = 3, FAR = 1000 };

/* How many letters are other, too many or too few, up to ID_MOST (Levenshtein). */
static size_t distance(struct str one, struct str other)
{
        size_t row[ID_MOST + 2];
        if (one.len > ID_MOST || other.len > ID_MOST)
                return FAR;
        for (size_t j = 0; j <= other.len; j++)
                row[j] = j;
        for (size_t i = 1; i <= one.len; i++) {
                size_t before = row[0];
                row[0] = i;
                for (size_t j = 1; j <= other.len; j++) {
                        size_t kept = before + (one.at[i - 1] != other.at[j - 1]);
                        size_t cut = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
                        before = row[j];
                        row[j] = kept < cut ? kept : cut;
                }
        }
        return row[other.len];
}

/* The name of a bit; empty for one that the rules do not have. */
static struct str name_of(const struct papers_rules *rules, size_t bit)
{
        if (bit < rules->row_count)
                return rules->rows[bit]->id;
        if (bit >= PAPERS_FIRST_FACT && bit - PAPERS_FIRST_FACT < rules->fact_count)
                return rules->facts[bit - PAPERS_FIRST_FACT].id;
        return bit == PAPERS_TOO_OLD ? STR("too_old") : STR("");
}

/* How near the name of BIT is to WORD; one that has the other in it is near. */
static size_t distance_to(const struct papers_rules *rules, size_t bit, struct str word)
{
        struct str name = name_of(rules, bit);
        bool is_part = word.len > 2 && name.len > 0 &&
                       (memmem(name.at, name.len, word.at, word.len) != NULL ||
                               memmem(word.at, word.len, name.at, name.len) != NULL);
        return name.len == 0 ? FAR : is_part ? 1 : distance(word, name);
}

/* The nearest names, the best first. */
static const char *list_near(struct act *a, const struct papers_rules *rules, struct str word)
{
        struct buf names = buf_in(a->mem);
        uint64_t named = 0;
        for (size_t n = 0; n < NEAR_MOST; n++) {
                size_t best = 64;
                for (size_t bit = 0; bit < 64; bit++)
                        if ((named >> bit & 1) == 0 && name_of(rules, bit).len > 0 &&
                                (best == 64 || distance_to(rules, bit, word) <
                                                       distance_to(rules, best, word)))
                                best = bit;
                if (best == 64)
                        break;
                named |= (uint64_t)1 << best;
                buf_add_c(&names, n > 0 ? ", " : "");
                buf_add(&names, name_of(rules, best));
        }
        return buf_c(&names);
}

static enum err read_have(struct act *a, const struct papers_rules *rules, const char *list,
        struct papers_ticks *ticks)
{
        for (struct str rest = str_of(list ? list : ""); rest.len > 0;) {
                struct str word = str_trim(str_cut(rest, ',', &rest));
                size_t bit = 0;
                while (bit < 64 && (word.len == 0 || !str_is_equal(name_of(rules, bit), word)))
                        bit++;
                if (bit == 64)
                        return fail_with(a, E_INPUT, TEXT_PAPERS_HAVE_UNKNOWN,
                                text_find_fault(word) == TEXT_FAULT_NONE ? str_to_c(a->mem, word)
                                                                         : "?",
                                list_near(a, rules, word));
                ticks->mask |= (uint64_t)1 << bit;
        }
        return OK;
}

static enum err read_age(struct act *a, const char *text, int64_t *age)
{
        *age = PAPERS_AGE_UNKNOWN;
        if (text && !str_read_number(str_of(text), PAPERS_OLDEST, age))
                return fail(a, E_INPUT, TEXT_PAPERS_AGE);
        return OK;
}

static enum err read_lang(struct act *a, const char *tag, enum lang *lang)
{
        struct buf tags = buf_in(a->mem);
        *lang = a->lang;
        if (!tag || text_lang_read(str_of(tag), lang))
                return OK;
        for (size_t i = 0; i < LANG_COUNT; i++) {
                buf_add_c(&tags, i > 0 ? ", " : "");
                buf_add_c(&tags, text_lang_tags[i]);
        }
        return fail_with(a, E_INPUT, TEXT_PAPERS_LANG_UNKNOWN, tag, buf_c(&tags));
}

enum err cli_papers(struct act *a, struct cli_call *call)
{
        struct city city;
        struct papers_ticks ticks = { 0 };
        struct papers_verdict verdict;
        int64_t age;
        enum lang lang;
        struct buf out = buf_in(a->mem);
        TRY(read_lang(a, call->values[OPTION_LANG], &lang));
        TRY(read_age(a, call->values[OPTION_AGE], &age));
        TRY(city_load_policy(a, call->values[OPTION_POLICY], &city));
        TRY(read_have(a, &city.papers, call->values[OPTION_HAVE], &ticks));
        TRY(papers_judge(a, &city.papers, &ticks, age, &verdict));
        if (call->values[OPTION_JSON]) {
                papers_write_verdict_json(a, &city.papers, &verdict, lang, &out);
                buf_add_c(&out, "\n");
        } else {
                papers_say(a, &city.papers, &verdict, lang, &out);
        }
        fwrite(out.at, 1, out.len, stdout);
        if (verdict.outcome != PAPERS_ENOUGH)
                call->exit_code = CLI_NOT_ENOUGH;
        return OK;
}
