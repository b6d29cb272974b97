/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/city_inside.h"

/* What is only wrong when all ways are looked at together: nobody may be left without one. */

/* An age from which something is otherwise, into the rising list of them. */
static enum err band_add(const struct check *c, int64_t age, int64_t line)
{
        struct papers_rules *rules = &c->draft->city.papers;
        size_t at = 0;
        while (at < rules->band_count && rules->bands[at] < age)
                at++;
        if (age > PAPERS_OLDEST || (at < rules->band_count && rules->bands[at] == age))
                return OK;
        if (rules->band_count == PAPERS_BANDS)
                return check_fail(
                        c, line, TEXT_POLICY_PAPERS_BANDS, text_number(c->a, PAPERS_BANDS));
        for (size_t i = rules->band_count++; i > at; i--)
                rules->bands[i] = rules->bands[i - 1];
        rules->bands[at] = age;
        return OK;
}

static enum err bands_add(const struct check *c, const struct papers_ages *ages, int64_t line)
{
        TRY(band_add(c, ages->from, line));
        return ages->has_to ? band_add(c, ages->to + 1, line) : OK;
}

static enum err find_bands(const struct check *c)
{
        struct papers_rules *rules = &c->draft->city.papers;
        rules->band_count = 0;
        TRY(band_add(c, 0, 1));
        for (size_t i = 0; i < rules->row_count; i++)
                TRY(bands_add(c, &rules->rows[i]->ages, rules->rows[i]->line));
        for (size_t i = 0; i < rules->way_count; i++)
                TRY(bands_add(c, &rules->ways[i].ages, rules->ways[i].line));
        return OK;
}

/* How often each requirement can be met at AGE when FACTS hold, by papers that can be got. */
static void count_offers(const struct papers_rules *rules, int64_t age, uint64_t facts,
        uint8_t offers[PAPERS_REQUIREMENTS])
{
        for (size_t r = 0; r < PAPERS_REQUIREMENTS; r++)
                offers[r] = 0;
        for (size_t i = 0; i < rules->row_count; i++) {
                const struct papers_row *row = rules->rows[i];
                bool is_offered = row->can_be_got && papers_ages_hold(&row->ages, age) &&
                                  (row->asked_only_mask & ~facts) == 0 &&
                                  (row->not_asked_mask & facts) == 0;
                for (size_t r = 0; is_offered && r < PAPERS_REQUIREMENTS; r++)
                        offers[r] = (uint8_t)(offers[r] + (row->proves_mask >> r & 1));
        }
}

static bool is_met(const struct papers_way *way, const uint8_t offers[PAPERS_REQUIREMENTS])
{
        for (size_t r = 0; r < PAPERS_REQUIREMENTS; r++)
                if (way->needs[r] > offers[r])
                        return false;
        return true;
}

/* Ways that can be met there, one bit each. */
static uint32_t ways_open(const struct papers_rules *rules, int64_t age, uint64_t facts)
{
        uint8_t offers[PAPERS_REQUIREMENTS];
        uint32_t open = 0;
        count_offers(rules, age, facts, offers);
        for (size_t w = 0; w < rules->way_count; w++)
                if (papers_ages_hold(&rules->ways[w].ages, age) && is_met(&rules->ways[w], offers))
                        open |= (uint32_t)1 << w;
        return open;
}

/* The names of FACTS, for a sentence. */
static const char *name_facts(const struct check *c, uint64_t facts)
{
        const struct papers_rules *rules = &c->draft->city.papers;
        struct buf names = buf_in(c->a->mem);
        for (size_t i = 0; i < rules->fact_count; i++) {
                if ((facts >> (PAPERS_FIRST_FACT + i) & 1) == 0)
                        continue;
                buf_add_c(&names, names.len > 0 ? ", " : "");
                buf_add(&names, rules->facts[i].id);
        }
        return names.len > 0 ? buf_c(&names) : "–";
}

static enum err check_unused(const struct check *c)
{
        const struct papers_rules *rules = &c->draft->city.papers;
        for (size_t r = 0; r < rules->requirement_count; r++) {
                bool is_asked = false;
                for (size_t w = 0; w < rules->way_count; w++)
                        is_asked |= rules->ways[w].needs[r] > 0;
                if (!is_asked)
                        return check_fail(c, rules->requirements[r].line,
                                TEXT_POLICY_PAPERS_UNASKED,
                                str_to_c(c->a->mem, rules->requirements[r].id));
        }
        return OK;
}

enum err city_papers_check_ways(const struct check *c)
{
        const struct papers_rules *rules = &c->draft->city.papers;
        uint32_t ever_open = 0;
        TRY(find_bands(c));
        TRY(check_unused(c));
        for (size_t b = 0; b < rules->band_count; b++)
                for (uint64_t facts = 0; facts >> rules->fact_count == 0; facts++) {
                        uint64_t mask = facts << PAPERS_FIRST_FACT;
                        uint32_t open = ways_open(rules, rules->bands[b], mask);
                        ever_open |= open;
                        if (open == 0)
                                return check_fail(c, rules->ways[0].line,
                                        TEXT_POLICY_PAPERS_DEAD_END,
                                        text_number(c->a, rules->bands[b]), name_facts(c, mask));
                }
        for (size_t w = 0; w < rules->way_count; w++)
                if ((ever_open >> w & 1) == 0)
                        return check_fail(c, rules->ways[w].line, TEXT_POLICY_PAPERS_NEVER,
                                str_to_c(c->a->mem, rules->ways[w].id));
        return OK;
}
