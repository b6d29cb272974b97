/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* memory PERSON.json PORTRAIT.png PID…: searches all memory of each process for the person; memory
 * visitors FILE PID…: for what visitors of the site sent. A line for each that knows anything; exit
 * status 1 when one does. A process that is gone knows nothing. Needs root. */

int main(int count, char **words)
{
        enum { FIRST = 3 };
        bool is_found = false;
        if (count <= FIRST)
                trace_give_up("usage: memory PERSON.json PORTRAIT.png PID…");
        struct act act = act_begin(arena_make(256 << 20), STR("test"), LANG_EN);
        struct needles *needles = needles_begin(&act);
        if (strcmp(words[1], "visitors") == 0)
                needles_add_visits(&act, needles, words[2]);
        else
                needles_add_person(&act, needles, words[1], words[2]);
        for (int i = FIRST; i < count; i++) {
                struct hits hits = { .first = NULL };
                if (!scan_process((pid_t)strtol(words[i], NULL, 10), needles, &hits) ||
                        hits_sum(&hits) == 0)
                        continue;
                hits_print(&hits, words[i]);
                is_found = true;
        }
        return is_found;
}
