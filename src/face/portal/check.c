/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/portal/answers.h"
#include "face/portal/papers_pages.h"
#include "kit/text.h"
#include "portal_check_page.h"
#include "portal_check_question_page.h"
#include "portal_check_result_page.h"

/* "Can I get a card?": one question a page. Question 1 is the age, 2 what is so whatever is shown,
 * then one for each group of papers in which there is something to tick. */

enum { QUESTION_AGE = 1, QUESTION_FACTS, QUESTION_GROUPS, CHOICES_MOST = 64 + 2 };

typedef struct page_portal_check_question_choices_row choice;
typedef struct page_portal_check_question_held_row held_row;

/* One question to somebody who gave these answers. */
struct question {
        const struct papers_rules *rules;
        struct answers answers;
        size_t number, count;
        size_t group;       /* of QUESTION_GROUPS and above */
        struct str problem; /* empty: none */
        uint64_t asked;     /* ticks that this page asks for */
        choice *choices;
        size_t choice_count;
};

static uint64_t bit_of(size_t number)
{
        return (uint64_t)1 << number;
}

enum err portal_check(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct buf out = buf_in(a->mem);
        const struct page_portal_check page = {
                .start = portal_address(a, "/check/q/1"),
                .all = portal_address(a, "/documents"),
                .person = papers_text(&answers_rules(call)->help, a->lang),
        };
        TRY(page_portal_check_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_CHECK_TITLE, &out, answer);
}

/* The rows of group G that are shown, as ticks. */
static uint64_t rows_of(const struct question *q, size_t g)
{
        uint64_t rows = 0;
        size_t bit = 0;
        for (size_t i = 0; i < g; i++)
                bit += q->rules->groups[i].row_count;
        for (size_t i = 0; i < q->rules->groups[g].row_count; i++, bit++)
                if (answers_show(q->rules, &q->answers, bit))
                        rows |= bit_of(bit);
        return rows;
}

/* How many questions there are in all, and which group this one is about. */
static void find_group(struct question *q)
{
        q->count = QUESTION_FACTS;
        for (size_t g = 0; g < q->rules->group_count; g++) {
                if (rows_of(q, g) == 0)
                        continue;
                if (++q->count == q->number) {
                        q->group = g;
                        q->asked = rows_of(q, g);
                }
        }
}

static void choice_add(struct act *a, struct question *q, const choice *with)
{
        struct buf id = buf_in(a->mem);
        choice *one = &q->choices[q->choice_count];
        *one = *with;
        buf_add_c(&id, "choice-");
        buf_add_number(&id, (int64_t)q->choice_count++);
        one->id = buf_str(&id);
        buf_add_c(&id, "-hint");
        one->hint_id = buf_str(&id);
}

static void ask_age(struct act *a, struct question *q)
{
        for (size_t b = 0; b < q->rules->band_count; b++) {
                const choice one = {
                        .choice_name = STR("age"),
                        .value = str_of(text_number(a, q->rules->bands[b])),
                        .label = answers_band(a, q->rules, b),
                        .is_one = true,
                        .is_chosen = q->answers.has_age && q->answers.age == q->rules->bands[b],
                };
                choice_add(a, q, &one);
        }
}

static void ask_tick(struct act *a, struct question *q, size_t bit, const choice *words)
{
        choice one = *words;
        one.choice_name = STR("tick");
        one.value = str_of(text_number(a, (int64_t)bit));
        one.is_chosen = (q->answers.ticks.mask & bit_of(bit)) != 0;
        q->asked |= bit_of(bit);
        choice_add(a, q, &one);
}

static void ask_facts(struct act *a, struct question *q)
{
        const choice words[] = {
                { .choice_name = STR("new_name"),
                        .label = portal_text(a, TEXT_PORTAL_CHECK_NEW_NAME),
                        .note = portal_text(a, TEXT_PORTAL_CHECK_NEW_NAME_HINT),
                        .is_chosen = q->answers.has_new_name },
                { .choice_name = STR("lost_all"),
                        .label = portal_text(a, TEXT_PORTAL_CHECK_LOST_ALL),
                        .note = portal_text(a, TEXT_PORTAL_CHECK_LOST_ALL_HINT),
                        .is_chosen = q->answers.has_lost_all },
        };
        for (size_t i = 0; i < q->rules->fact_count; i++) {
                const struct papers_fact *fact = &q->rules->facts[i];
                const choice one = { .label = papers_text(&fact->name, a->lang),
                        .note = papers_text(&fact->hint, a->lang) };
                ask_tick(a, q, PAPERS_FIRST_FACT + i, &one);
        }
        for (size_t i = 0; i < COUNT(words); i++) {
                choice one = words[i];
                one.value = STR("1");
                choice_add(a, q, &one);
        }
}

/* The hint, and how old the paper may be. */
static struct str note_of(struct act *a, const struct papers_row *row)
{
        struct buf note = buf_in(a->mem);
        struct str limit = answers_limit(a, row);
        buf_add(&note, papers_text(&row->hint, a->lang));
        buf_add_c(&note, limit.len > 0 ? " " : "");
        buf_add(&note, limit);
        return buf_str(&note);
}

static void ask_group(struct act *a, struct question *q)
{
        uint64_t rows = q->asked;
        for (size_t i = 0; i < q->rules->row_count; i++) {
                const struct papers_row *row = q->rules->rows[i];
                const choice one = { .label = papers_text(&row->name, a->lang),
                        .note = note_of(a, row) };
                if ((rows & bit_of(i)) != 0)
                        ask_tick(a, q, i, &one);
        }
}

static struct str address_of(struct act *a, size_t number, size_t count)
{
        struct buf path = buf_in(a->mem);
        if (number > count)
                return portal_address(a, "/check/result");
        buf_add_c(&path, "/check/q/");
        buf_add_number(&path, (int64_t)number);
        return portal_address(a, buf_c(&path));
}

/* What each sort of question says of itself, and what may be chosen. */
static void fill_words(struct act *a, struct question *q, struct page_portal_check_question *page)
{
        if (q->number == QUESTION_AGE) {
                page->heading = portal_text(a, TEXT_PORTAL_CHECK_AGE_TITLE);
                page->hint = portal_text(a, TEXT_PORTAL_CHECK_AGE_HINT);
                page->step = portal_text(a, TEXT_PORTAL_CHECK_STEP_FIRST);
                ask_age(a, q);
                return;
        }
        page->step = portal_format(a, TEXT_PORTAL_CHECK_STEP, text_number(a, (int64_t)q->number),
                text_number(a, (int64_t)q->count));
        if (q->number == QUESTION_FACTS) {
                page->heading = portal_text(a, TEXT_PORTAL_CHECK_FACTS_TITLE);
                page->hint = portal_text(a, TEXT_PORTAL_CHECK_FACTS_HINT);
                ask_facts(a, q);
                return;
        }
        page->heading = papers_text(&q->rules->groups[q->group].name, a->lang);
        page->hint = portal_text(a, TEXT_PORTAL_CHECK_PAPERS_HINT);
        ask_group(a, q);
}

static enum err ask(struct act *a, struct question *q, struct page_answer *answer)
{
        struct buf out = buf_in(a->mem);
        struct page_portal_check_question page = {
                .problem = q->problem,
                .field = STR("question-hint"),
                .again = portal_address(a, "/check"),
        };
        q->choices = arena_take_array(a->mem, CHOICES_MOST, sizeof *q->choices);
        fill_words(a, q, &page);
        const struct answers_except except = { q->asked, q->number == QUESTION_AGE,
                q->number == QUESTION_FACTS };
        const struct answers_held *held = answers_hold(a, &q->answers, &except, &page.held_count);
        held_row *rows = arena_take_array(a->mem, page.held_count + 1, sizeof *rows);
        for (size_t i = 0; i < page.held_count; i++)
                rows[i] = (held_row){ held[i].name, held[i].value };
        page.held = rows;
        page.choices = q->choices;
        page.choices_count = q->choice_count;
        page.next = address_of(a, q->number + 1, q->number == QUESTION_AGE ? SIZE_MAX : q->count);
        if (q->number > QUESTION_AGE)
                page.before = address_of(a, q->number - 1, q->count);
        TRY(page_portal_check_question_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_CHECK_TITLE, &out, answer);
}

enum err portal_check_first(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct question q = { .rules = answers_rules(call), .number = QUESTION_AGE };
        return ask(a, &q, answer);
}

/* Nobody is led on without an age: what counts depends on it. */
static enum err ask_for_age(struct act *a, struct question *q, struct page_answer *answer)
{
        q->number = QUESTION_AGE;
        q->problem = portal_text(a, TEXT_PORTAL_CHECK_AGE_MISSING);
        return ask(a, q, answer);
}

enum err portal_check_question(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        int64_t number;
        struct question q = { .rules = answers_rules(call), .answers = answers_of(call) };
        if (!str_read_number(call->rest, PAPERS_GROUPS + QUESTION_FACTS, &number) || number < 1)
                return fail(a, E_NONE, TEXT_PAGE_NONE);
        if (number > QUESTION_AGE && !q.answers.has_age)
                return ask_for_age(a, &q, answer);
        q.number = (size_t)number;
        find_group(&q);
        if (q.number > q.count || (q.number >= QUESTION_GROUPS && q.answers.has_lost_all))
                return portal_check_result(a, call, answer);
        return ask(a, &q, answer);
}

/* ------------------------------------------------------------------------------ the result */

typedef struct page_portal_check_result_bring_row bring_row;
typedef struct page_portal_check_result_held_row result_held_row;

static void fill_bring(struct act *a, const struct papers_rules *rules,
        const struct answers *answers, struct page_portal_check_result *page)
{
        bring_row *rows = arena_take_array(a->mem, PAPERS_ROWS, sizeof *rows);
        for (size_t i = 0; i < rules->row_count; i++)
                if ((answers->ticks.mask & bit_of(i)) != 0)
                        rows[page->bring_count++] =
                                (bring_row){ papers_text(&rules->rows[i]->name, a->lang),
                                        answers_limit(a, rules->rows[i]) };
        page->bring = rows;
}

static enum err write_result(
        struct act *a, const struct page_call *call, const struct answers *answers, struct buf *out)
{
        struct papers_verdict verdict;
        struct page_portal_check_result page = {
                .has_new_name = answers->has_new_name,
                .print = portal_address(a, "/documents/print"),
                .change = portal_address(a, "/documents"),
                .events = portal_address(a, "/events"),
                .again = portal_address(a, "/check"),
        };
        const struct answers_held *held =
                answers_hold(a, answers, &(struct answers_except){ 0 }, &page.held_count);
        result_held_row *rows = arena_take_array(a->mem, page.held_count + 1, sizeof *rows);
        for (size_t i = 0; i < page.held_count; i++)
                rows[i] = (result_held_row){ held[i].name, held[i].value };
        page.held = rows;
        fill_bring(a, answers_rules(call), answers, &page);
        TRY(answers_judge(a, call, answers, &verdict));
        TRY(page_portal_check_result_write_begin(a, a->lang, &page, out));
        TRY(answers_say(a, answers_rules(call), &verdict, out));
        return page_portal_check_result_write_end(a, a->lang, &page, out);
}

enum err portal_check_result(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct buf out = buf_in(a->mem);
        struct answers answers = answers_of(call);
        struct question q = { .rules = answers_rules(call), .answers = answers };
        uint64_t facts = (bit_of(q.rules->fact_count) - 1) << PAPERS_FIRST_FACT;
        if (!answers.has_age)
                return ask_for_age(a, &q, answer);
        if (answers.has_lost_all)
                answers.ticks.mask &= facts;
        TRY(write_result(a, call, &answers, &out));
        return portal_answer(a, TEXT_PORTAL_CHECK_TITLE, &out, answer);
}

enum err portal_check_restart(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        (void)a;
        (void)call;
        answer->see_other = "/check";
        return OK;
}
