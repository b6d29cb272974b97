/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/portal/answers.h"

#include "kit/text.h"
#include "portal_verdict_page.h"

enum { FIELD_TICK, FIELD_AGE, FIELD_NEW_NAME, FIELD_LOST_ALL, BODY_MOST = 4096 };

static const struct form_field fields[] = {
        [FIELD_TICK] = { "tick", FORM_TICKS, 0, FORM_OPTIONAL },
        [FIELD_AGE] = { "age", FORM_NUMBER, PAPERS_OLDEST, FORM_OPTIONAL },
        [FIELD_NEW_NAME] = { "new_name", FORM_FLAG, 0, FORM_OPTIONAL },
        [FIELD_LOST_ALL] = { "lost_all", FORM_FLAG, 0, FORM_OPTIONAL },
};

const struct form answers_form = { fields, COUNT(fields), BODY_MOST };

static uint64_t bit_of(size_t number)
{
        return (uint64_t)1 << number;
}

const struct papers_rules *answers_rules(const struct page_call *call)
{
        return &call->site->folder->city.papers;
}

bool answers_show(const struct papers_rules *rules, const struct answers *answers, size_t i)
{
        const struct papers_row *row = rules->rows[i];
        return papers_ages_hold(&row->ages, answers->age) &&
               (row->asked_only_mask & ~answers->ticks.mask) == 0 &&
               (row->not_asked_mask & answers->ticks.mask) == 0;
}

struct answers answers_of(const struct page_call *call)
{
        const struct form_value *form = call->form;
        const struct papers_rules *rules = answers_rules(call);
        struct answers answers = {
                .has_age = form[FIELD_AGE].is_there,
                .age = form[FIELD_AGE].number,
                .ticks = { form[FIELD_TICK].ticks },
                .has_new_name = form[FIELD_NEW_NAME].is_there,
                .has_lost_all = form[FIELD_LOST_ALL].is_there,
        };
        for (size_t i = 0; answers.has_age && i < rules->row_count; i++)
                if (!papers_ages_hold(&rules->rows[i]->ages, answers.age))
                        answers.ticks.mask &= ~bit_of(i);
        return answers;
}

static void hold(
        struct act *a, struct answers_held *held, size_t *count, const char *name, int64_t number)
{
        held[(*count)++] = (struct answers_held){ str_of(name), str_of(text_number(a, number)) };
}

struct answers_held *answers_hold(struct act *a, const struct answers *answers,
        const struct answers_except *except, size_t *count)
{
        struct answers_held *held = arena_take_array(a->mem, 64 + 3, sizeof *held);
        uint64_t ticks = answers->ticks.mask & ~except->ticks;
        *count = 0;
        if (answers->has_age && !except->age)
                hold(a, held, count, fields[FIELD_AGE].name, answers->age);
        if (answers->has_new_name && !except->words)
                hold(a, held, count, fields[FIELD_NEW_NAME].name, 1);
        if (answers->has_lost_all && !except->words)
                hold(a, held, count, fields[FIELD_LOST_ALL].name, 1);
        for (size_t bit = 0; bit < 64; bit++)
                if ((ticks & bit_of(bit)) != 0)
                        hold(a, held, count, fields[FIELD_TICK].name, (int64_t)bit);
        return held;
}

enum err answers_judge(struct act *a, const struct page_call *call, const struct answers *answers,
        struct papers_verdict *verdict)
{
        return papers_judge(a, answers_rules(call), &answers->ticks, answers->age, verdict);
}

/* ------------------------------------------------------------------------------- in words */

struct str answers_cost(struct act *a, const struct papers_rules *rules, int64_t money)
{
        if (money == 0)
                return portal_text(a, TEXT_PAPERS_FREE);
        return portal_format(a, TEXT_PAPERS_COST, str_to_c(a->mem, papers_price(a, rules, money)));
}

struct str answers_days(struct act *a, int64_t days)
{
        if (days == 0)
                return portal_text(a, TEXT_PAPERS_TODAY);
        return portal_format(a, TEXT_PAPERS_DAYS, text_number(a, days));
}

struct str answers_ages(struct act *a, const struct papers_ages *ages)
{
        const char *from = text_number(a, ages->from);
        if (!ages->has_from && !ages->has_to)
                return STR("");
        if (!ages->has_to)
                return portal_format(a, TEXT_PORTAL_CHECK_AGE_OVER, from);
        if (ages->from == 0)
                return portal_format(a, TEXT_PORTAL_CHECK_AGE_UNDER, text_number(a, ages->to));
        return portal_format(a, TEXT_PORTAL_CHECK_AGE_BETWEEN, from, text_number(a, ages->to));
}

struct str answers_band(struct act *a, const struct papers_rules *rules, size_t b)
{
        bool is_last = b + 1 == rules->band_count;
        const struct papers_ages ages = {
                .has_from = true,
                .has_to = !is_last,
                .from = rules->bands[b],
                .to = is_last ? 0 : rules->bands[b + 1] - 1,
        };
        return answers_ages(a, &ages);
}

struct str answers_limit(struct act *a, const struct papers_row *row)
{
        if (row->has_days_old)
                return portal_format(a, TEXT_PORTAL_PAPERS_DAYS_OLD, text_number(a, row->days_old));
        if (row->has_days_expired)
                return portal_format(
                        a, TEXT_PORTAL_PAPERS_DAYS_EXPIRED, text_number(a, row->days_expired));
        return STR("");
}

/* ----------------------------------------------------------------------------- the verdict */

typedef struct page_portal_verdict_missing_row missing_row;
typedef struct page_portal_verdict_not_counted_row not_counted_row;
typedef struct page_portal_verdict_fix_row fix_row;
typedef struct page_portal_verdict_alone_row alone_row;

static void fill_missing(struct act *a, const struct papers_rules *rules,
        const struct papers_verdict *verdict, struct page_portal_verdict *page)
{
        missing_row *rows = arena_take_array(a->mem, PAPERS_REQUIREMENTS, sizeof *rows);
        for (size_t r = 0; r < rules->requirement_count; r++)
                if ((verdict->missing & bit_of(r)) != 0)
                        rows[page->missing_count++] = (missing_row){ papers_text(
                                &rules->requirements[r].missing, a->lang) };
        page->missing = rows;
}

static void fill_not_counted(struct act *a, const struct papers_rules *rules,
        const struct papers_verdict *verdict, struct page_portal_verdict *page)
{
        not_counted_row *rows = arena_take_array(a->mem, PAPERS_ROWS, sizeof *rows);
        for (size_t i = 0; i < rules->row_count; i++) {
                bool is_past = (verdict->past_limit & bit_of(i)) != 0;
                const char *name = str_to_c(a->mem, papers_text(&rules->rows[i]->name, a->lang));
                if ((verdict->not_counted & bit_of(i)) != 0)
                        rows[page->not_counted_count++] = (not_counted_row){ portal_format(a,
                                is_past ? TEXT_PAPERS_NOT_COUNTED_LIMIT : TEXT_PAPERS_NOT_COUNTED,
                                name) };
        }
        page->not_counted = rows;
}

static void fill_fix(struct act *a, const struct papers_rules *rules,
        const struct papers_verdict *verdict, struct page_portal_verdict *page)
{
        fix_row *fix = arena_take_array(a->mem, PAPERS_ROWS, sizeof *fix);
        alone_row *alone = arena_take_array(a->mem, PAPERS_ROWS, sizeof *alone);
        for (size_t i = 0; i < rules->row_count; i++) {
                const struct papers_row *row = rules->rows[i];
                struct str name = papers_text(&row->name, a->lang);
                if ((verdict->fix & bit_of(i)) != 0)
                        fix[page->fix_count++] =
                                (fix_row){ name, papers_text(&row->get.how, a->lang) };
                else if ((verdict->alone & bit_of(i)) != 0)
                        alone[page->alone_count++] = (alone_row){ name };
        }
        page->fix = fix;
        page->alone = alone;
        if (page->fix_count == 0)
                page->no_fix = portal_text(a, TEXT_PAPERS_NO_FIX);
}

enum err answers_say(struct act *a, const struct papers_rules *rules,
        const struct papers_verdict *verdict, struct buf *out)
{
        struct page_portal_verdict page = {
                .is_enough = verdict->outcome == PAPERS_ENOUGH,
                .cost = answers_cost(a, rules, verdict->cost),
                .days = answers_days(a, verdict->days),
                .person = papers_text(&rules->help, a->lang),
        };
        fill_missing(a, rules, verdict, &page);
        fill_not_counted(a, rules, verdict, &page);
        fill_fix(a, rules, verdict, &page);
        return page_portal_verdict_write(a, a->lang, &page, out);
}
