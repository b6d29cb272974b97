/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/act.h"

#include <time.h>

struct act act_begin(struct arena *mem, struct str who, enum lang lang)
{
        int64_t now = (int64_t)time(NULL);
        return (struct act){
                .who = who,
                .why = STR(""),
                .now = now,
                .today = { (int32_t)(now / 86400) },
                .lang = lang,
                .mem = mem,
        };
}

enum err act_fail(
        struct act *a, enum err outcome, enum text sentence, const char *const *args, size_t count)
{
        if (a->failure.outcome != OK)
                return outcome;
        a->failure = (struct failure){ .outcome = outcome, .sentence = sentence };
        for (size_t i = 0; i < count && i < FAILURE_ARGS; i++)
                a->failure.args[i] = str_to_c(a->mem, str_of(args[i]));
        return outcome;
}

void act_recover(struct act *a)
{
        a->failure = (struct failure){ .outcome = OK };
}
