/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/papers.h"

#include <string.h>

/* The cheapest fix is found by what is still missing: each state says for each requirement how many
 * papers it still lacks, and holds the cheapest rows that lead there. A way asks for ten papers at
 * most, so there are at most 2^10 states, and each row is tried once on each. */
enum { STATES_MOST = 1 << PAPERS_SHOWN };
#define NO_SET INT64_MAX

/* Rows and what they take; money is that of RULES, weighed with the days at the end. */
struct set {
        int64_t money; /* NO_SET: no rows lead here */
        uint64_t rows;
};

/* One look for a fix: what is there, and what may be asked for. */
struct search {
        const struct papers_rules *rules;
        uint64_t offered;                    /* rows */
        uint8_t lacks[PAPERS_REQUIREMENTS];  /* of the way that is looked at */
        size_t strides[PAPERS_REQUIREMENTS]; /* state = sum of lack times stride */
        size_t states;
        struct set sets[STATES_MOST];
};

static uint64_t bit_of(size_t number)
{
        return (uint64_t)1 << number;
}

static size_t count_bits(uint64_t mask)
{
        return (size_t)__builtin_popcountll(mask);
}

static bool is_past_limit(const struct papers_row *row, uint64_t ticks)
{
        return (ticks & bit_of(PAPERS_TOO_OLD)) != 0 &&
               (row->has_days_old || row->has_days_expired);
}

/* Ticked rows that count at AGE. */
static uint64_t count_rows(const struct papers_rules *rules, uint64_t ticks, int64_t age)
{
        uint64_t counted = 0;
        for (size_t i = 0; i < rules->row_count; i++)
                if ((ticks & bit_of(i)) != 0 && papers_ages_hold(&rules->rows[i]->ages, age) &&
                        !is_past_limit(rules->rows[i], ticks))
                        counted |= bit_of(i);
        return counted;
}

static uint64_t find_past_limit(const struct papers_rules *rules, uint64_t ticks)
{
        uint64_t past = 0;
        for (size_t i = 0; i < rules->row_count; i++)
                if ((ticks & bit_of(i)) != 0 && is_past_limit(rules->rows[i], ticks))
                        past |= bit_of(i);
        return past;
}

/* Rows that may be asked for at AGE, beside those that are there. */
static uint64_t offer_rows(
        const struct papers_rules *rules, uint64_t ticks, int64_t age, uint64_t counted)
{
        uint64_t offered = 0;
        for (size_t i = 0; i < rules->row_count; i++) {
                const struct papers_row *row = rules->rows[i];
                if (row->can_be_got && papers_ages_hold(&row->ages, age) &&
                        (row->asked_only_mask & ~ticks) == 0 && (row->not_asked_mask & ticks) == 0)
                        offered |= bit_of(i);
        }
        return offered & ~counted;
}

/* How many papers WAY still lacks for each requirement when ROWS are there; their sum. */
static size_t find_lacks(const struct papers_rules *rules, const struct papers_way *way,
        uint64_t rows, uint8_t lacks[PAPERS_REQUIREMENTS])
{
        size_t sum = 0;
        memcpy(lacks, way->needs, PAPERS_REQUIREMENTS);
        for (size_t i = 0; i < rules->row_count; i++)
                for (size_t r = 0; (rows & bit_of(i)) != 0 && r < PAPERS_REQUIREMENTS; r++)
                        if ((rules->rows[i]->proves_mask & bit_of(r)) != 0 && lacks[r] > 0)
                                lacks[r]--;
        for (size_t r = 0; r < PAPERS_REQUIREMENTS; r++)
                sum += lacks[r];
        return sum;
}

/* The way that ROWS meet at AGE, or way_count. */
static size_t find_met(const struct papers_rules *rules, uint64_t rows, int64_t age)
{
        uint8_t lacks[PAPERS_REQUIREMENTS];
        for (size_t w = 0; w < rules->way_count; w++)
                if (papers_ages_hold(&rules->ways[w].ages, age) &&
                        find_lacks(rules, &rules->ways[w], rows, lacks) == 0)
                        return w;
        return rules->way_count;
}

static uint64_t missing_of(const uint8_t lacks[PAPERS_REQUIREMENTS])
{
        uint64_t missing = 0;
        for (size_t r = 0; r < PAPERS_REQUIREMENTS; r++)
                if (lacks[r] > 0)
                        missing |= bit_of(r);
        return missing;
}

/* Money first, then fewer papers, then those that stand earlier in the file. */
static bool set_is_better(const struct set *one, const struct set *other)
{
        if (one->money != other->money)
                return one->money < other->money;
        if (count_bits(one->rows) != count_bits(other->rows))
                return count_bits(one->rows) < count_bits(other->rows);
        return one->rows < other->rows;
}

/* The state after ROW was shown in STATE. */
static size_t state_after(const struct search *s, size_t state, const struct papers_row *row)
{
        size_t after = state;
        for (size_t r = 0; r < PAPERS_REQUIREMENTS; r++) {
                if (s->lacks[r] == 0 || (row->proves_mask & bit_of(r)) == 0)
                        continue;
                if (state / s->strides[r] % (size_t)(s->lacks[r] + 1) > 0)
                        after -= s->strides[r];
        }
        return after;
}

/* Tries row I after all states. A state only leads to lower ones, so from the lowest up no row is
 * shown twice. */
static void search_try(struct search *s, size_t i)
{
        const struct papers_row *row = s->rules->rows[i];
        for (size_t state = 1; state < s->states; state++) {
                size_t after = state_after(s, state, row);
                if (after == state || s->sets[state].money == NO_SET)
                        continue;
                struct set set = { s->sets[state].money + row->get.cost,
                        s->sets[state].rows | bit_of(i) };
                if (set_is_better(&set, &s->sets[after]))
                        s->sets[after] = set;
        }
}

/* The cheapest of the offered rows that can be had within DAYS. */
static struct set search_within(struct search *s, int64_t days)
{
        s->states = 1;
        for (size_t r = 0; r < PAPERS_REQUIREMENTS; r++) {
                s->strides[r] = s->states;
                s->states *= (size_t)(s->lacks[r] + 1);
        }
        for (size_t state = 0; state < s->states; state++)
                s->sets[state] = (struct set){ NO_SET, 0 };
        s->sets[s->states - 1].money = 0;
        for (size_t i = 0; i < s->rules->row_count; i++)
                if ((s->offered & bit_of(i)) != 0 && s->rules->rows[i]->get.days <= days)
                        search_try(s, i);
        return s->sets[0];
}

static int64_t days_of(const struct papers_rules *rules, uint64_t rows)
{
        int64_t days = 0;
        for (size_t i = 0; i < rules->row_count; i++)
                if ((rows & bit_of(i)) != 0 && rules->rows[i]->get.days > days)
                        days = rules->rows[i]->get.days;
        return days;
}

static int64_t cost_of(const struct papers_rules *rules, uint64_t rows)
{
        int64_t cost = 0;
        for (size_t i = 0; i < rules->row_count; i++)
                if ((rows & bit_of(i)) != 0)
                        cost += rules->rows[i]->get.cost;
        return cost;
}

/* Is row I the first of the offered ones with its wait. */
static bool is_first_wait(const struct search *s, size_t i)
{
        for (size_t j = 0; j < i; j++)
                if ((s->offered & bit_of(j)) != 0 &&
                        s->rules->rows[j]->get.days == s->rules->rows[i]->get.days)
                        return false;
        return true;
}

/* A longer wait may save money: every wait that some offered row has is tried as the longest. */
static struct set search_way(struct search *s)
{
        struct set best = { NO_SET, 0 };
        for (size_t i = 0; i < s->rules->row_count; i++) {
                if ((s->offered & bit_of(i)) == 0 || !is_first_wait(s, i))
                        continue;
                struct set set = search_within(s, s->rules->rows[i]->get.days);
                if (set.money == NO_SET)
                        continue;
                set.money += s->rules->day_counts_as * days_of(s->rules, set.rows);
                if (set_is_better(&set, &best))
                        best = set;
        }
        return best;
}

/* Rows that would be enough alone, and those that prove what is missing. */
static void find_others(
        const struct search *s, uint64_t counted, int64_t age, struct papers_verdict *verdict)
{
        for (size_t i = 0; i < s->rules->row_count; i++) {
                if ((s->offered & bit_of(i)) == 0)
                        continue;
                if ((s->rules->rows[i]->proves_mask & verdict->missing) != 0)
                        verdict->helpful |= bit_of(i);
                if (find_met(s->rules, counted | bit_of(i), age) < s->rules->way_count)
                        verdict->alone |= bit_of(i);
        }
}

/* The cheapest way to make COUNTED enough at AGE. */
static void find_fix(
        struct search *s, uint64_t counted, int64_t age, struct papers_verdict *verdict)
{
        struct set best = { NO_SET, 0 };
        for (size_t w = 0; w < s->rules->way_count; w++) {
                const struct papers_way *way = &s->rules->ways[w];
                if (!papers_ages_hold(&way->ages, age))
                        continue;
                find_lacks(s->rules, way, counted, s->lacks);
                struct set set = search_way(s);
                if (set.money == NO_SET || !set_is_better(&set, &best))
                        continue;
                best = set;
                verdict->way = w;
                verdict->missing = missing_of(s->lacks);
        }
        verdict->fix = best.rows;
        verdict->cost = cost_of(s->rules, best.rows);
        verdict->days = days_of(s->rules, best.rows);
}

/* The verdict at one age that is known. */
static void judge_age(struct search *s, uint64_t ticks, int64_t age, struct papers_verdict *verdict)
{
        const struct papers_rules *rules = s->rules;
        uint64_t counted = count_rows(rules, ticks, age);
        *verdict = (struct papers_verdict){
                .from_age = age,
                .to_age = age,
                .way = find_met(rules, counted, age),
                .not_counted = ticks & (bit_of(rules->row_count) - 1) & ~counted,
                .past_limit = find_past_limit(rules, ticks),
        };
        if (verdict->way < rules->way_count) {
                verdict->outcome = PAPERS_ENOUGH;
                return;
        }
        s->offered = offer_rows(rules, ticks, age, counted);
        find_fix(s, counted, age, verdict);
        find_others(s, counted, age, verdict);
}

/* Every band of ages is judged; of those where it is not enough the one that lacks least speaks,
 * among equals the oldest. */
static void judge_all_ages(struct search *s, uint64_t ticks, struct papers_verdict *verdict)
{
        const struct papers_rules *rules = s->rules;
        struct papers_verdict least = { 0 }, one = { 0 };
        uint64_t enough = 0, all = bit_of(rules->band_count) - 1;
        for (size_t b = rules->band_count; b-- > 0;) {
                bool is_last = b + 1 == rules->band_count;
                judge_age(s, ticks, rules->bands[b], &one);
                one.to_age = is_last ? PAPERS_OLDEST : rules->bands[b + 1] - 1;
                if (one.outcome == PAPERS_ENOUGH)
                        enough |= bit_of(b);
                else if (least.missing == 0 || count_bits(one.missing) < count_bits(least.missing))
                        least = one;
        }
        *verdict = enough == all ? one : least;
        verdict->enough_bands = enough;
        if (enough == all)
                verdict->to_age = PAPERS_OLDEST;
        else if (enough != 0)
                verdict->outcome = PAPERS_ASK_AGE;
}

enum err papers_judge(struct act *a, const struct papers_rules *rules,
        const struct papers_ticks *ticks, int64_t age, struct papers_verdict *verdict)
{
        uint64_t facts = (bit_of(rules->fact_count) - 1) << PAPERS_FIRST_FACT;
        uint64_t known = (bit_of(rules->row_count) - 1) | facts | bit_of(PAPERS_TOO_OLD);
        if ((ticks->mask & ~known) != 0)
                return fail(a, E_INPUT, TEXT_PAPERS_TICKS);
        if (age != PAPERS_AGE_UNKNOWN && (age < 0 || age > PAPERS_OLDEST))
                return fail(a, E_INPUT, TEXT_PAPERS_AGE);
        struct search search = { .rules = rules };
        if (age == PAPERS_AGE_UNKNOWN)
                judge_all_ages(&search, ticks->mask, verdict);
        else
                judge_age(&search, ticks->mask, age, verdict);
        return OK;
}

struct papers_ticks papers_kept_for_family(
        const struct papers_rules *rules, struct papers_ticks ticks)
{
        uint64_t kept = (bit_of(rules->fact_count) - 1) << PAPERS_FIRST_FACT;
        size_t bit = 0;
        for (size_t g = 0; g < rules->group_count; g++)
                for (size_t i = 0; i < rules->groups[g].row_count; i++, bit++)
                        if (rules->groups[g].stays_for_family)
                                kept |= bit_of(bit);
        return (struct papers_ticks){ ticks.mask & kept };
}

enum err papers_ticks_read(struct act *a, struct str text, struct papers_ticks *ticks)
{
        struct buf digits = buf_in(a->mem);
        uint8_t bytes[8];
        struct papers_ticks read = { 0 };
        for (size_t i = text.len; i < 16; i++)
                buf_add_byte(&digits, '0');
        buf_add(&digits, text);
        if (text.len == 0 || !hex_read(buf_str(&digits), bytes, sizeof bytes))
                return fail(a, E_INPUT, TEXT_PAPERS_TICKS);
        for (size_t i = 0; i < sizeof bytes; i++)
                read.mask = read.mask << 8 | bytes[i];
        *ticks = read;
        return OK;
}

void papers_ticks_write(struct papers_ticks ticks, char text[PAPERS_TICKS_TEXT_SIZE])
{
        static const char digits[] = "0123456789abcdef";
        for (size_t i = 0; i < 16; i++)
                text[i] = digits[ticks.mask >> (60 - 4 * i) & 15];
        text[16] = '\0';
}
