/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/portal/answers.h"
#include "face/portal/papers_pages.h"
#include "kit/text.h"
#include "portal_documents_page.h"
#include "portal_documents_print_page.h"

#include <jansson.h>

/* All papers on one page; with JavaScript the same judgement is made where they are ticked
 * (web/portal/papers.js), and nothing is sent. */

typedef struct page_portal_documents_ages_row age_row;
typedef struct page_portal_documents_facts_row fact_row;
typedef struct page_portal_documents_rows_row paper_row;

static uint64_t bit_of(size_t number)
{
        return (uint64_t)1 << number;
}

/* "row-12" */
static struct str id_of(struct act *a, const char *word, size_t number, const char *end)
{
        struct buf id = buf_in(a->mem);
        buf_add_c(&id, word);
        buf_add_number(&id, (int64_t)number);
        buf_add_c(&id, end);
        return buf_str(&id);
}

static void fill_ages(struct act *a, const struct papers_rules *rules,
        const struct answers *answers, struct page_portal_documents *page)
{
        age_row *rows = arena_take_array(a->mem, rules->band_count, sizeof *rows);
        for (size_t b = 0; b < rules->band_count; b++)
                rows[b] = (age_row){
                        .age_id = id_of(a, "age-", b, ""),
                        .age_value = str_of(text_number(a, rules->bands[b])),
                        .age_label = answers_band(a, rules, b),
                        .is_age = answers->has_age && answers->age == rules->bands[b],
                };
        page->ages = rows;
        page->ages_count = rules->band_count;
}

static void fill_facts(struct act *a, const struct papers_rules *rules,
        const struct answers *answers, struct page_portal_documents *page)
{
        fact_row *rows = arena_take_array(a->mem, PAPERS_FACTS, sizeof *rows);
        for (size_t i = 0; i < rules->fact_count; i++)
                rows[i] = (fact_row){
                        .fact_id = id_of(a, "fact-", i, ""),
                        .fact_hint_id = id_of(a, "fact-", i, "-hint"),
                        .fact_value = str_of(text_number(a, PAPERS_FIRST_FACT + (int64_t)i)),
                        .fact_label = papers_text(&rules->facts[i].name, a->lang),
                        .fact_hint = papers_text(&rules->facts[i].hint, a->lang),
                        .is_fact = (answers->ticks.mask & bit_of(PAPERS_FIRST_FACT + i)) != 0,
                };
        page->facts = rows;
        page->facts_count = rules->fact_count;
}

static paper_row paper_of(
        struct act *a, const struct papers_rules *rules, const struct answers *answers, size_t bit)
{
        const struct papers_row *row = rules->rows[bit];
        struct str ages = answers_ages(a, &row->ages);
        return (paper_row){
                .id = id_of(a, "paper-", bit, ""),
                .hint_id = id_of(a, "paper-", bit, "-hint"),
                .value = str_of(text_number(a, (int64_t)bit)),
                .label = papers_text(&row->name, a->lang),
                .hint = papers_text(&row->hint, a->lang),
                .limit = answers_limit(a, row),
                .ages_note = ages.len == 0 ? ages
                                           : portal_format(a, TEXT_PORTAL_PAPERS_AGE_LIMIT,
                                                     str_to_c(a->mem, ages)),
                .is_ticked = (answers->ticks.mask & bit_of(bit)) != 0,
        };
}

static void fill_papers(struct act *a, const struct papers_rules *rules,
        const struct answers *answers, struct page_portal_documents *page)
{
        paper_row *rows = arena_take_array(a->mem, PAPERS_ROWS, sizeof *rows);
        size_t bit = 0;
        for (size_t g = 0; g < rules->group_count; g++) {
                const struct papers_group *group = &rules->groups[g];
                for (size_t i = 0; i < group->row_count; i++, bit++) {
                        rows[bit] = paper_of(a, rules, answers, bit);
                        if (i == 0)
                                rows[bit].opens = papers_text(&group->name, a->lang);
                        rows[bit].closes = i + 1 == group->row_count;
                }
        }
        page->rows = rows;
        page->rows_count = bit;
}

/* ------------------------------------------------------------------------- for the script */

static int buf_append(const char *bytes, size_t len, void *out)
{
        buf_add(out, (struct str){ bytes, len });
        return 0;
}

/* What the script says; {} is a place for it to fill. */
static json_t *json_of_words(struct act *a, const struct papers_rules *rules)
{
        static const struct {
                const char *name;
                enum text key;
        } words[] = {
                { "enough", TEXT_PORTAL_PAPERS_ENOUGH },
                { "enough_text", TEXT_PAPERS_ENOUGH },
                { "missing", TEXT_PORTAL_PAPERS_MISSING },
                { "missing_title", TEXT_PORTAL_PAPERS_MISSING_TITLE },
                { "fix_title", TEXT_PORTAL_PAPERS_FIX_TITLE },
                { "no_fix", TEXT_PAPERS_NO_FIX },
                { "alone_title", TEXT_PORTAL_PAPERS_ALONE_TITLE },
                { "person", TEXT_PORTAL_CHECK_PERSON_TITLE },
                { "free", TEXT_PAPERS_FREE },
        };
        json_t *json = json_object();
        json_t *days = json_object();
        for (size_t i = 0; i < COUNT(words); i++)
                json_object_set_new(
                        json, words[i].name, json_string(text_get(a->lang, words[i].key)));
        json_object_set_new(
                json, "cost", json_string(text_format(a, a->lang, TEXT_PAPERS_COST, "{}")));
        json_object_set_new(json, "not_counted",
                json_string(text_format(a, a->lang, TEXT_PAPERS_NOT_COUNTED, "{}")));
        for (size_t i = 0; i < rules->row_count; i++) {
                int64_t wait = rules->rows[i]->get.days;
                json_object_set_new(days, text_number(a, wait),
                        json_string(str_to_c(a->mem, answers_days(a, wait))));
        }
        json_object_set_new(json, "days", days);
        return json;
}

static struct str rules_of(struct act *a, const struct papers_rules *rules)
{
        struct buf out = buf_in(a->mem);
        json_t *words = json_of_words(a, rules);
        buf_add_c(&out, "[");
        papers_write_rules_json(a, rules, a->lang, &out);
        buf_add_c(&out, ",");
        json_dump_callback(words, buf_append, &out, JSON_COMPACT);
        json_decref(words);
        buf_add_c(&out, "]");
        return buf_str(&out);
}

/* ---------------------------------------------------------------------------------- pages */

static enum err write_documents(struct act *a, const struct page_call *call,
        const struct answers *answers, struct str problem, struct page_answer *answer)
{
        struct buf out = buf_in(a->mem);
        struct papers_verdict verdict;
        const struct papers_rules *rules = answers_rules(call);
        struct page_portal_documents page = {
                .is_first = !answers->has_age,
                .problem = problem,
                .rules = rules_of(a, rules),
                .script = portal_static(a, call, "papers.js"),
                .show = portal_address(a, "/documents"),
                .print = portal_address(a, "/documents/print"),
                .events = portal_address(a, "/events"),
        };
        fill_ages(a, rules, answers, &page);
        fill_facts(a, rules, answers, &page);
        fill_papers(a, rules, answers, &page);
        TRY(page_portal_documents_write_begin(a, a->lang, &page, &out));
        if (answers->has_age) {
                TRY(answers_judge(a, call, answers, &verdict));
                TRY(answers_say(a, rules, &verdict, &out));
        }
        TRY(page_portal_documents_write_end(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_DOCUMENTS_TITLE, &out, answer);
}

enum err portal_documents(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        return write_documents(a, call, &(struct answers){ 0 }, STR(""), answer);
}

enum err portal_documents_judge(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct answers answers = answers_of(call);
        struct str problem = STR("");
        if (!answers.has_age)
                problem = portal_text(a, TEXT_PORTAL_CHECK_AGE_MISSING);
        return write_documents(a, call, &answers, problem, answer);
}

enum err portal_documents_restart(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        (void)a;
        (void)call;
        answer->see_other = "/documents";
        return OK;
}

/* -------------------------------------------------------------------------------- on paper */

typedef struct page_portal_documents_print_bring_row bring_row;
typedef struct page_portal_documents_print_fix_row fix_row;
typedef struct page_portal_documents_print_held_row held_row;

static void fill_lists(struct act *a, const struct papers_rules *rules,
        const struct answers *answers, const struct papers_verdict *verdict,
        struct page_portal_documents_print *page)
{
        bring_row *bring = arena_take_array(a->mem, PAPERS_ROWS, sizeof *bring);
        fix_row *fix = arena_take_array(a->mem, PAPERS_ROWS, sizeof *fix);
        for (size_t i = 0; i < rules->row_count; i++) {
                const struct papers_row *row = rules->rows[i];
                struct str name = papers_text(&row->name, a->lang);
                if ((answers->ticks.mask & ~verdict->not_counted & bit_of(i)) != 0)
                        bring[page->bring_count++] = (bring_row){ name,
                                papers_text(&row->hint, a->lang), answers_limit(a, row) };
                if ((verdict->fix & bit_of(i)) != 0)
                        fix[page->fix_count++] =
                                (fix_row){ name, papers_text(&row->get.how, a->lang) };
        }
        page->bring = bring;
        page->fix = fix;
}

static void fill_held(
        struct act *a, const struct answers *answers, struct page_portal_documents_print *page)
{
        const struct answers_held *held =
                answers_hold(a, answers, &(struct answers_except){ 0 }, &page->held_count);
        held_row *rows = arena_take_array(a->mem, page->held_count + 1, sizeof *rows);
        for (size_t i = 0; i < page->held_count; i++)
                rows[i] = (held_row){ held[i].name, held[i].value };
        page->held = rows;
}

enum err portal_documents_print(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct buf out = buf_in(a->mem);
        struct papers_verdict verdict;
        struct answers answers = answers_of(call);
        const struct papers_rules *rules = answers_rules(call);
        if (!answers.has_age)
                return portal_documents_judge(a, call, answer);
        TRY(answers_judge(a, call, &answers, &verdict));
        struct page_portal_documents_print page = {
                .heading = portal_text(a, verdict.outcome == PAPERS_ENOUGH
                                                  ? TEXT_PAPERS_ENOUGH
                                                  : TEXT_PORTAL_PAPERS_MISSING),
                .cost = answers_cost(a, rules, verdict.cost),
                .days = answers_days(a, verdict.days),
                .person = papers_text(&rules->help, a->lang),
                .has_new_name = answers.has_new_name,
                .script = portal_static(a, call, "print.js"),
                .change = portal_address(a, "/documents"),
        };
        fill_lists(a, rules, &answers, &verdict, &page);
        fill_held(a, &answers, &page);
        TRY(page_portal_documents_print_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_DOCUMENTS_PRINT_TITLE, &out, answer);
}
