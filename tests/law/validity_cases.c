/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* validity_cases POLICY_FOLDER [exact|month_end] COUNT: prints "made birth age until exp" for COUNT
 * random cases and for every edge, for validity_oracle.py to judge. exp is in seconds since 1970.
 */
#include "civic/validity.h"
#include "kit/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_YEAR = 2017, LAST_YEAR = 2180 };

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

static void case_print(struct cases *c, struct date made, struct date birth)
{
        char made_text[DATE_TEXT_SIZE], birth_text[DATE_TEXT_SIZE], until[DATE_TEXT_SIZE];
        struct validity validity;
        date_write(made, made_text);
        date_write(birth, birth_text);
        act_recover(&c->a);
        if (validity_compute(&c->a, &c->city, birth, made, &validity) != OK) {
                printf("%s %s refused\n", made_text, birth_text);
                return;
        }
        if (!validity.has_end) {
                printf("%s %s %d never\n", made_text, birth_text, validity.age);
                return;
        }
        date_write(validity.until, until);
        printf("%s %s %d %s %" PRId64 "\n", made_text, birth_text, validity.age, until,
                validity.exp);
}

static struct date day_of(int year, int month, int day)
{
        return date_of((struct civil){ year, month, day });
}

static void random_case(struct cases *c)
{
        struct date first = day_of(FIRST_YEAR, 1, 1), last = day_of(LAST_YEAR, 12, 31);
        struct date made = { first.day +
                             (int32_t)random_below(c, (uint64_t)(last.day - first.day)) };
        struct date birth = { made.day - (int32_t)random_below(c, 131 * 366) + 30 };
        case_print(c, made, birth);
}

/* Every day around 29 February of four leap and twelve common years, with births around it. */
static void leap_cases(struct cases *c)
{
        for (int year = 2024; year <= 2039; year++)
                for (int made = -3; made <= 3; made++)
                        for (int age = 0; age <= 129; age++)
                                for (int birth = -2; birth <= 2; birth++) {
                                        struct date on = day_of(year, 3, 1);
                                        struct date born = day_of(year - age, 3, 1);
                                        on.day += made;
                                        born.day += birth;
                                        case_print(c, on, born);
                                }
}

/* Every day of five years, with the birthdays of each age at which something changes, and the
 * days beside them; so also every day on which a clock changes. */
static void birthday_cases(struct cases *c)
{
        static const int ages[] = { 0, 1, 13, 14, 17, 18, 64, 65, 69, 70, 129, 130 };
        for (struct date made = day_of(2024, 1, 1); made.day < day_of(2029, 1, 1).day; made.day++)
                for (size_t i = 0; i < COUNT(ages); i++)
                        for (int beside = -1; beside <= 1; beside++) {
                                struct date birth = date_add_years(made, -ages[i]);
                                birth.day += beside;
                                case_print(c, made, birth);
                        }
}

int main(int argc, char **argv)
{
        if (argc != 3 && argc != 4)
                return 2;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 26);
        struct cases c = { .a = act_begin(mem, STR("operator"), LANG_EN), .random = 0x5eed };
        if (city_load_policy(&c.a, argv[1], &c.city) != OK) {
                fprintf(stderr, "%s\n", text_of_failure(&c.a));
                return 1;
        }
        if (argc == 4)
                c.city.validity.end =
                        strcmp(argv[2], "exact") == 0 ? VALIDITY_EXACT : VALIDITY_MONTH_END;
        for (int count = (int)strtol(argv[argc - 1], NULL, 10); count > 0; count--)
                random_case(&c);
        leap_cases(&c);
        birthday_cases(&c);
        return 0;
}
