/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* policy_print FOLDER: the policy of that folder in plain words, for tests/golden. */
#include "civic/city.h"
#include "kit/text.h"

#include <stdio.h>

int main(int argc, char **argv)
{
        if (argc != 2)
                return 2;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 24);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct city city;
        if (city_load_policy(&a, argv[1], &city) != OK) {
                fprintf(stderr, "%s\n", text_of_failure(&a));
                return 1;
        }
        struct buf out = buf_in(mem);
        city_print(&a, &city, &out);
        fwrite(out.at, 1, out.len, stdout);
        return 0;
}
