/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* law_test SOURCE_FOLDER RULES: holds validity_compute to the lines of validity.rules. */
#include "civic/validity.h"
#include "kit/text.h"
#include "kit/yaml.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { LINE_MOST = 160 };

struct court {
        struct act a;
        const char *source;
        struct city city;
        int passed, failed;
};

/* The city of "policy FOLDER [exact|month_end]". */
static bool policy_choose(struct court *court, struct str words)
{
        struct str end;
        struct str folder = str_cut(words, ' ', &end);
        struct buf path = buf_in(court->a.mem);
        buf_add_c(&path, court->source);
        buf_add_c(&path, "/");
        buf_add(&path, folder);
        act_recover(&court->a);
        if (city_load_policy(&court->a, buf_c(&path), &court->city) != OK)
                return false;
        if (end.len > 0)
                court->city.validity.end =
                        str_is_equal(end, STR("exact")) ? VALIDITY_EXACT : VALIDITY_MONTH_END;
        return true;
}

static void write_verdict(const struct validity *validity, char *text, size_t size)
{
        char until[DATE_TEXT_SIZE];
        time_t exp = (time_t)validity->exp;
        struct tm utc;
        if (!validity->has_end) {
                snprintf(text, size, "%d never", validity->age);
                return;
        }
        date_write(validity->until, until);
        int len = snprintf(text, size, "%d %s ", validity->age, until);
        strftime(text + len, size - (size_t)len, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&exp, &utc));
}

/* What the program says of "made birth". */
static bool judge(struct court *court, struct str days, char *verdict, size_t size)
{
        struct str birth_text;
        struct str made_text = str_cut(str_trim(days), ' ', &birth_text);
        struct date made, birth;
        struct validity validity;
        if (!date_read(made_text, &made) || !date_read(str_trim(birth_text), &birth))
                return false;
        act_recover(&court->a);
        if (validity_compute(&court->a, &court->city, birth, made, &validity) == OK)
                write_verdict(&validity, verdict, size);
        else
                snprintf(verdict, size, "refused %s", text_keys[court->a.failure.sentence]);
        return true;
}

static bool rule_check(struct court *court, struct str line)
{
        char verdict[LINE_MOST];
        const char *arrow = memmem(line.at, line.len, "->", 2);
        if (arrow == NULL)
                return false;
        struct str days = { line.at, (size_t)(arrow - line.at) };
        struct str expected = str_trim((struct str){ arrow + 2, line.len - days.len - 2 });
        if (!judge(court, days, verdict, sizeof verdict))
                return false;
        if (!str_is_equal(expected, str_of(verdict)))
                printf("not: %s\n", verdict);
        return str_is_equal(expected, str_of(verdict));
}

static void line_check(struct court *court, struct str line, int number)
{
        const struct str policy = STR("policy ");
        if (line.len == 0 || line.at[0] == '#')
                return;
        bool is_good = str_starts_with(line, policy)
                               ? policy_choose(court, (struct str){ line.at + policy.len,
                                                              line.len - policy.len })
                               : rule_check(court, line);
        court->passed += is_good;
        court->failed += !is_good;
        if (!is_good)
                printf("line %d: %.*s %s\n", number, (int)line.len, line.at,
                        text_of_failure(&court->a));
}

int main(int argc, char **argv)
{
        if (argc != 3)
                return 2;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 24);
        struct court court = { .source = argv[1], .a = act_begin(mem, STR("operator"), LANG_EN) };
        struct str text;
        if (yaml_load(&court.a, argv[2], &text) != OK)
                return 2;
        for (int number = 1; text.len > 0; number++)
                line_check(&court, str_trim(str_cut(text, '\n', &text)), number);
        printf("%d rules hold, %d do not\n", court.passed, court.failed);
        return court.failed == 0 && court.passed > 40 ? 0 : 1;
}
