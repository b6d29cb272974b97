/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/papers.h"
#include "kit/text.h"

#include <jansson.h>

/* The rules as a program that judges by itself needs them: web/portal/papers.js. */

static json_t *json_of_bits(uint64_t mask)
{
        json_t *bits = json_array();
        for (size_t i = 0; i < 64; i++)
                if ((mask >> i & 1) != 0)
                        json_array_append_new(bits, json_integer((json_int_t)i));
        return bits;
}

static json_t *json_of_ages(const struct papers_ages *ages)
{
        int64_t to = ages->has_to ? ages->to : PAPERS_OLDEST;
        return json_pack("[II]", (json_int_t)ages->from, (json_int_t)to);
}

static const char *text_in(struct act *a, const struct papers_texts *texts, enum lang lang)
{
        return str_to_c(a->mem, papers_text(texts, lang));
}

static json_t *json_of_rows(struct act *a, const struct papers_rules *rules, enum lang lang)
{
        json_t *rows = json_array();
        for (size_t i = 0; i < rules->row_count; i++) {
                const struct papers_row *row = rules->rows[i];
                json_t *json = json_pack("{ss so so so so sb}", "name",
                        text_in(a, &row->name, lang), "proves", json_of_bits(row->proves_mask),
                        "ages", json_of_ages(&row->ages), "only",
                        json_of_bits(row->asked_only_mask), "not",
                        json_of_bits(row->not_asked_mask), "limited",
                        (int)(row->has_days_old || row->has_days_expired));
                if (row->can_be_got)
                        json_object_set_new(json, "get",
                                json_pack("{sI sI ss}", "cost", (json_int_t)row->get.cost, "days",
                                        (json_int_t)row->get.days, "how",
                                        text_in(a, &row->get.how, lang)));
                json_array_append_new(rows, json);
        }
        return rows;
}

static json_t *json_of_ways(const struct papers_rules *rules)
{
        json_t *ways = json_array();
        for (size_t w = 0; w < rules->way_count; w++) {
                json_t *needs = json_array();
                for (size_t r = 0; r < rules->requirement_count; r++)
                        json_array_append_new(
                                needs, json_integer((json_int_t)rules->ways[w].needs[r]));
                json_array_append_new(
                        ways, json_pack("{so so}", "ages", json_of_ages(&rules->ways[w].ages),
                                      "needs", needs));
        }
        return ways;
}

static int buf_append(const char *bytes, size_t len, void *out)
{
        buf_add(out, (struct str){ bytes, len });
        return 0;
}

void papers_write_rules_json(
        struct act *a, const struct papers_rules *rules, enum lang lang, struct buf *out)
{
        json_t *bands = json_array();
        json_t *missing = json_array();
        for (size_t b = 0; b < rules->band_count; b++)
                json_array_append_new(bands, json_integer((json_int_t)rules->bands[b]));
        for (size_t r = 0; r < rules->requirement_count; r++)
                json_array_append_new(
                        missing, json_string(text_in(a, &rules->requirements[r].missing, lang)));
        json_t *json = json_pack("{ss sI so so so so ss}", "price", str_to_c(a->mem, rules->price),
                "day", (json_int_t)rules->day_counts_as, "bands", bands, "missing", missing, "rows",
                json_of_rows(a, rules, lang), "ways", json_of_ways(rules), "help",
                text_in(a, &rules->help, lang));
        json_dump_callback(json, buf_append, out, JSON_COMPACT);
        json_decref(json);
}
