/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/city_inside.h"

/* papers.yaml in plain words, in the act's language, one fact a line. */

#define print_line(a, out, key, ...)                                                               \
        buf_add_line((out), text_format((a), (a)->lang, (key), __VA_ARGS__))

static void buf_add_line(struct buf *out, const char *line)
{
        buf_add_c(out, line);
        buf_add_c(out, "\n");
}

static const char *text_in(struct act *a, const struct papers_texts *texts)
{
        return str_to_c(a->mem, papers_text(texts, a->lang));
}

/* "photo, 2 × support", each requirement by its name. */
static const char *name_needs(
        struct act *a, const struct papers_rules *rules, const uint8_t needs[PAPERS_REQUIREMENTS])
{
        struct buf names = buf_in(a->mem);
        for (size_t r = 0; r < rules->requirement_count; r++) {
                if (needs[r] == 0)
                        continue;
                buf_add_c(&names, names.len > 0 ? ", " : "");
                if (needs[r] > 1) {
                        buf_add_number(&names, needs[r]);
                        buf_add_c(&names, " × ");
                }
                buf_add(&names, papers_text(&rules->requirements[r].name, a->lang));
        }
        return buf_c(&names);
}

static const char *name_proofs(
        struct act *a, const struct papers_rules *rules, const struct papers_row *row)
{
        uint8_t needs[PAPERS_REQUIREMENTS];
        for (size_t r = 0; r < PAPERS_REQUIREMENTS; r++)
                needs[r] = (uint8_t)(row->proves_mask >> r & 1);
        return name_needs(a, rules, needs);
}

static const char *name_facts(struct act *a, const struct papers_rules *rules, uint64_t facts)
{
        struct buf names = buf_in(a->mem);
        for (size_t i = 0; i < rules->fact_count; i++) {
                if ((facts >> (PAPERS_FIRST_FACT + i) & 1) == 0)
                        continue;
                buf_add_c(&names, names.len > 0 ? ", " : "");
                buf_add(&names, papers_text(&rules->facts[i].name, a->lang));
        }
        return buf_c(&names);
}

static const char *price_of(struct act *a, const struct papers_rules *rules, int64_t money)
{
        struct str after;
        struct str before = str_cut(rules->price, '#', &after);
        struct buf price = buf_in(a->mem);
        buf_add(&price, before);
        buf_add_number(&price, money);
        buf_add(&price, after);
        return buf_c(&price);
}

static const char *ages_of(struct act *a, const struct papers_ages *ages)
{
        const char *from = text_number(a, ages->from);
        if (!ages->has_from && !ages->has_to)
                return text_get(a->lang, TEXT_POLICY_PRINT_AGES_ALL);
        if (!ages->has_to)
                return text_format(a, a->lang, TEXT_POLICY_PRINT_AGES_OVER, from);
        return text_format(
                a, a->lang, TEXT_POLICY_PRINT_AGES_BETWEEN, from, text_number(a, ages->to));
}

static void print_limits(struct act *a, const struct papers_rules *rules,
        const struct papers_row *row, struct buf *out)
{
        if (row->ages.has_from || row->ages.has_to)
                print_line(a, out, TEXT_POLICY_PRINT_PAPER_AGES, ages_of(a, &row->ages));
        if (row->has_days_old)
                print_line(a, out, TEXT_POLICY_PRINT_PAPER_OLD, text_number(a, row->days_old));
        if (row->has_days_expired)
                print_line(
                        a, out, TEXT_POLICY_PRINT_PAPER_EXPIRED, text_number(a, row->days_expired));
        if (row->asked_only_mask != 0)
                print_line(a, out, TEXT_POLICY_PRINT_PAPER_ONLY,
                        name_facts(a, rules, row->asked_only_mask));
        if (row->not_asked_mask != 0)
                print_line(a, out, TEXT_POLICY_PRINT_PAPER_NOT_ASKED,
                        name_facts(a, rules, row->not_asked_mask));
}

static void print_row(struct act *a, const struct papers_rules *rules, size_t bit, struct buf *out)
{
        const struct papers_row *row = rules->rows[bit];
        print_line(a, out, TEXT_POLICY_PRINT_PAPER, text_number(a, (int64_t)bit),
                text_in(a, &row->name), str_to_c(a->mem, row->id));
        print_line(a, out, TEXT_POLICY_PRINT_PAPER_PROVES, name_proofs(a, rules, row));
        print_line(a, out, TEXT_POLICY_PRINT_PAPER_HINT, text_in(a, &row->hint));
        print_limits(a, rules, row, out);
        if (row->can_be_got)
                print_line(a, out, TEXT_POLICY_PRINT_PAPER_GET, price_of(a, rules, row->get.cost),
                        text_number(a, row->get.days), text_in(a, &row->get.how));
        else
                print_line(a, out, TEXT_POLICY_PRINT_PAPER_NO_GET, NULL);
}

static void print_groups(struct act *a, const struct papers_rules *rules, struct buf *out)
{
        size_t bit = 0;
        for (size_t g = 0; g < rules->group_count; g++) {
                const struct papers_group *group = &rules->groups[g];
                print_line(a, out,
                        group->stays_for_family ? TEXT_POLICY_PRINT_GROUP_STAYS
                                                : TEXT_POLICY_PRINT_GROUP,
                        text_in(a, &group->name));
                for (size_t i = 0; i < group->row_count; i++)
                        print_row(a, rules, bit++, out);
        }
}

void city_papers_print(struct act *a, const struct papers_rules *rules, struct buf *out)
{
        print_line(a, out, TEXT_POLICY_PRINT_WAYS, NULL);
        for (size_t w = 0; w < rules->way_count; w++)
                print_line(a, out, TEXT_POLICY_PRINT_WAY, text_in(a, &rules->ways[w].name),
                        ages_of(a, &rules->ways[w].ages),
                        name_needs(a, rules, rules->ways[w].needs));
        for (size_t r = 0; r < rules->requirement_count; r++)
                print_line(a, out, TEXT_POLICY_PRINT_REQUIREMENT,
                        text_in(a, &rules->requirements[r].name),
                        text_in(a, &rules->requirements[r].missing));
        for (size_t i = 0; i < rules->fact_count; i++)
                print_line(a, out, TEXT_POLICY_PRINT_FACT,
                        text_number(a, (int64_t)(PAPERS_FIRST_FACT + i)),
                        text_in(a, &rules->facts[i].name), text_in(a, &rules->facts[i].hint));
        print_groups(a, rules, out);
        print_line(a, out, TEXT_POLICY_PRINT_CHEAPEST, price_of(a, rules, rules->day_counts_as));
        print_line(a, out, TEXT_POLICY_PRINT_HELP, text_in(a, &rules->help));
}
