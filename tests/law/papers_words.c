/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* papers_words POLICY_FOLDER: the rules of its papers as pages have them, and the names by which
 * papers.rules speaks of them, as JSON: {"rules", "rows", "facts", "requirements", "ways"}. */
#include "civic/city.h"
#include "civic/papers.h"
#include "kit/text.h"

#include <stdio.h>

static void add_name(struct buf *out, size_t i, struct str name)
{
        buf_add_c(out, i > 0 ? ",\"" : "\"");
        buf_add(out, name);
        buf_add_c(out, "\"");
}

int main(int argc, char **argv)
{
        if (argc != 2)
                return 2;
        SCOPED(arena_end) struct arena *mem = arena_make(1 << 26);
        struct act a = act_begin(mem, STR("operator"), LANG_EN);
        struct city city;
        if (city_load_policy(&a, argv[1], &city) != OK) {
                fprintf(stderr, "%s\n", text_of_failure(&a));
                return 1;
        }
        const struct papers_rules *rules = &city.papers;
        struct buf out = buf_in(mem);
        buf_add_c(&out, "{\"rules\":");
        papers_write_rules_json(&a, rules, LANG_EN, &out);
        buf_add_c(&out, ",\"rows\":[");
        for (size_t i = 0; i < rules->row_count; i++)
                add_name(&out, i, rules->rows[i]->id);
        buf_add_c(&out, "],\"facts\":[");
        for (size_t i = 0; i < rules->fact_count; i++)
                add_name(&out, i, rules->facts[i].id);
        buf_add_c(&out, "],\"requirements\":[");
        for (size_t i = 0; i < rules->requirement_count; i++)
                add_name(&out, i, rules->requirements[i].id);
        buf_add_c(&out, "],\"ways\":[");
        for (size_t i = 0; i < rules->way_count; i++)
                add_name(&out, i, rules->ways[i].id);
        buf_add_c(&out, "]}\n");
        fwrite(out.at, 1, out.len, stdout);
        return 0;
}
