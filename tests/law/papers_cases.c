/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* papers_cases POLICY_FOLDER COUNT: prints "age ticks outcome from to missing fix cost days alone
 * bands" for COUNT random cases and for nothing and for everything at every age, for
 * papers_oracle.py to judge. Masks are in hex; outcome is enum papers_outcome. */
#include "civic/city.h"
#include "civic/papers.h"
#include "kit/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct cases {
        struct act a;
        struct city city;
        uint64_t random;
};

static uint64_t random_below(struct cases *c, uint64_t below)
{
        c->random ^= c->random << 13; /* xorshift64: the same cases in every run */
        c->random ^= c->random >> 7;
        c->random ^= c->random << 17;
        return c->random % below;
}

static void case_print(struct cases *c, int64_t age, uint64_t mask)
{
        const struct papers_ticks ticks = { mask };
        struct papers_verdict v;
        if (papers_judge(&c->a, &c->city.papers, &ticks, age, &v) != OK) {
                printf("%s\n", text_of_failure(&c->a));
                exit(1);
        }
        printf("%" PRId64 " %" PRIx64 " %d %" PRId64 " %" PRId64 " %" PRIx64 " %" PRIx64 " %" PRId64
               " %" PRId64 " %" PRIx64 " %" PRIx64 "\n",
                age, mask, (int)v.outcome, v.from_age, v.to_age, v.missing, v.fix, v.cost, v.days,
                v.alone, v.enough_bands);
}

/* Each row with a chance of its own each time, so that there are cases with few and with many. */
static uint64_t random_ticks(struct cases *c)
{
        const struct papers_rules *rules = &c->city.papers;
        uint64_t mask = 0, chance = random_below(c, 50);
        for (size_t i = 0; i < rules->row_count; i++)
                if (random_below(c, 100) < chance)
                        mask |= (uint64_t)1 << i;
        for (size_t i = 0; i < rules->fact_count; i++)
                if (random_below(c, 100) < 20)
                        mask |= (uint64_t)1 << (PAPERS_FIRST_FACT + i);
        if (random_below(c, 100) < 15)
                mask |= (uint64_t)1 << PAPERS_TOO_OLD;
        return mask;
}

/* Half of them at an edge of a band, a tenth at no age. */
static int64_t random_age(struct cases *c)
{
        const struct papers_rules *rules = &c->city.papers;
        int64_t age = (int64_t)random_below(c, PAPERS_OLDEST + 1);
        if (random_below(c, 2) == 0)
                age = rules->bands[random_below(c, rules->band_count)];
        if (random_below(c, 4) == 0 && age > 0)
                age--;
        return random_below(c, 10) == 0 ? PAPERS_AGE_UNKNOWN : age;
}

int main(int argc, char **argv)
{
        if (argc != 3)
                return 2;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 30);
        struct cases c = { .a = act_begin(mem, STR("operator"), LANG_EN), .random = 0x5eed };
        if (city_load_policy(&c.a, argv[1], &c.city) != OK) {
                fprintf(stderr, "%s\n", text_of_failure(&c.a));
                return 1;
        }
        uint64_t all = ((uint64_t)1 << c.city.papers.row_count) - 1;
        for (int64_t age = PAPERS_AGE_UNKNOWN; age <= PAPERS_OLDEST; age++) {
                case_print(&c, age, 0);
                case_print(&c, age, all);
        }
        for (int count = (int)strtol(argv[2], NULL, 10); count > 0; count--) {
                int64_t age = random_age(&c);
                case_print(&c, age, random_ticks(&c));
        }
        return 0;
}
