/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/papers.h"
#include "kit/text.h"

#include <jansson.h>
#include <string.h>

/* What a page shows of the rules and of a verdict. */

/* One page's worth: rules and verdict in one language. */
struct page {
        struct act *a;
        const struct papers_rules *rules;
        const struct papers_verdict *verdict;
        enum lang lang;
};

static bool has_bit(uint64_t mask, size_t bit)
{
        return (mask >> bit & 1) != 0;
}

static const char *text_in(const struct page *p, const struct papers_texts *texts)
{
        return str_to_c(p->a->mem, papers_text(texts, p->lang));
}

struct str papers_price(struct act *a, const struct papers_rules *rules, int64_t money)
{
        struct str after;
        struct str before = str_cut(rules->price, '#', &after);
        struct buf price = buf_in(a->mem);
        buf_add(&price, before);
        buf_add_number(&price, money);
        buf_add(&price, after);
        return buf_str(&price);
}

static const char *price_write(const struct page *p, int64_t money)
{
        return str_to_c(p->a->mem, papers_price(p->a, p->rules, money));
}

static void line_add(struct buf *out, const char *sentence)
{
        buf_add_c(out, sentence);
        buf_add_c(out, "\n");
}

static void say_ages(const struct page *p, struct buf *out)
{
        const struct papers_rules *rules = p->rules;
        line_add(out, text_get(p->lang, TEXT_PAPERS_ASK_AGE));
        for (size_t b = 0; b < rules->band_count; b++) {
                if (!has_bit(p->verdict->enough_bands, b))
                        continue;
                size_t end = b;
                while (end + 1 < rules->band_count && has_bit(p->verdict->enough_bands, end + 1))
                        end++;
                bool is_last = end + 1 == rules->band_count;
                line_add(out,
                        text_format(p->a, p->lang,
                                is_last ? TEXT_PAPERS_ENOUGH_OVER : TEXT_PAPERS_ENOUGH_BETWEEN,
                                text_number(p->a, rules->bands[b]),
                                is_last ? NULL : text_number(p->a, rules->bands[end + 1] - 1)));
                b = end;
        }
}

static void say_not_counted(const struct page *p, struct buf *out)
{
        for (size_t i = 0; i < p->rules->row_count; i++) {
                bool is_past = has_bit(p->verdict->past_limit, i);
                if (has_bit(p->verdict->not_counted, i))
                        line_add(out, text_format(p->a, p->lang,
                                              is_past ? TEXT_PAPERS_NOT_COUNTED_LIMIT
                                                      : TEXT_PAPERS_NOT_COUNTED,
                                              text_in(p, &p->rules->rows[i]->name)));
        }
}

static void say_missing(const struct page *p, struct buf *out)
{
        for (size_t r = 0; r < p->rules->requirement_count; r++)
                if (has_bit(p->verdict->missing, r))
                        line_add(out, text_in(p, &p->rules->requirements[r].missing));
}

static void say_fix(const struct page *p, struct buf *out)
{
        const struct papers_verdict *verdict = p->verdict;
        line_add(out, text_get(p->lang, verdict->fix != 0 ? TEXT_PAPERS_FIX : TEXT_PAPERS_NO_FIX));
        for (size_t i = 0; i < p->rules->row_count; i++)
                if (has_bit(verdict->fix, i))
                        line_add(out, text_format(p->a, p->lang, TEXT_PAPERS_FIX_ROW,
                                              text_in(p, &p->rules->rows[i]->name),
                                              text_in(p, &p->rules->rows[i]->get.how)));
        if (verdict->fix == 0)
                return;
        line_add(out, verdict->cost == 0 ? text_get(p->lang, TEXT_PAPERS_FREE)
                                         : text_format(p->a, p->lang, TEXT_PAPERS_COST,
                                                   price_write(p, verdict->cost)));
        line_add(out, verdict->days == 0 ? text_get(p->lang, TEXT_PAPERS_TODAY)
                                         : text_format(p->a, p->lang, TEXT_PAPERS_DAYS,
                                                   text_number(p->a, verdict->days)));
}

static void say(const struct page *p, struct buf *out)
{
        if (p->verdict->outcome == PAPERS_ENOUGH) {
                line_add(out, text_get(p->lang, TEXT_PAPERS_ENOUGH));
                return;
        }
        if (p->verdict->outcome == PAPERS_ASK_AGE)
                say_ages(p, out);
        say_not_counted(p, out);
        say_missing(p, out);
        say_fix(p, out);
        line_add(out, text_in(p, &p->rules->help));
}

void papers_say(struct act *a, const struct papers_rules *rules,
        const struct papers_verdict *verdict, enum lang lang, struct buf *out)
{
        say(&(struct page){ a, rules, verdict, lang }, out);
}

static int buf_append(const char *bytes, size_t len, void *out)
{
        buf_add(out, (struct str){ bytes, len });
        return 0;
}

/* Takes JSON over. */
static void json_write(json_t *json, struct buf *out)
{
        json_dump_callback(json, buf_append, out, JSON_COMPACT);
        json_decref(json);
}

static json_t *json_of_bits(uint64_t mask)
{
        json_t *bits = json_array();
        for (size_t i = 0; i < PAPERS_ROWS; i++)
                if (has_bit(mask, i))
                        json_array_append_new(bits, json_integer((json_int_t)i));
        return bits;
}

static json_t *json_of_names(const struct page *p, uint64_t requirements)
{
        json_t *names = json_array();
        for (size_t r = 0; r < p->rules->requirement_count; r++)
                if (has_bit(requirements, r))
                        json_array_append_new(
                                names, json_string(text_in(p, &p->rules->requirements[r].name)));
        return names;
}

static json_t *json_of_row(const struct page *p, size_t bit)
{
        const struct papers_row *row = p->rules->rows[bit];
        json_t *json = json_pack("{sI ss ss so}", "bit", (json_int_t)bit, "label",
                text_in(p, &row->name), "hint", text_in(p, &row->hint), "proves",
                json_of_names(p, row->proves_mask));
        if (row->ages.has_from)
                json_object_set_new(json, "from_age", json_integer((json_int_t)row->ages.from));
        if (row->ages.has_to)
                json_object_set_new(json, "to_age", json_integer((json_int_t)row->ages.to));
        if (row->can_be_got)
                json_object_set_new(json, "get", json_string(text_in(p, &row->get.how)));
        return json;
}

static json_t *json_of_groups(const struct page *p)
{
        json_t *groups = json_array();
        size_t bit = 0;
        for (size_t g = 0; g < p->rules->group_count; g++) {
                const struct papers_group *group = &p->rules->groups[g];
                json_t *rows = json_array();
                for (size_t i = 0; i < group->row_count; i++, bit++)
                        json_array_append_new(rows, json_of_row(p, bit));
                json_array_append_new(
                        groups, json_pack("{ss sb so}", "label", text_in(p, &group->name), "stays",
                                        (int)group->stays_for_family, "rows", rows));
        }
        return groups;
}

/* The policy's facts, then the one that every policy has. */
static json_t *json_of_facts(const struct page *p)
{
        json_t *facts = json_array();
        for (size_t i = 0; i < p->rules->fact_count; i++)
                json_array_append_new(
                        facts, json_pack("{sI ss ss}", "bit", (json_int_t)(PAPERS_FIRST_FACT + i),
                                       "label", text_in(p, &p->rules->facts[i].name), "hint",
                                       text_in(p, &p->rules->facts[i].hint)));
        json_array_append_new(facts, json_pack("{sI ss ss}", "bit", (json_int_t)PAPERS_TOO_OLD,
                                             "label", text_get(p->lang, TEXT_PAPERS_TOO_OLD),
                                             "hint", text_get(p->lang, TEXT_PAPERS_TOO_OLD_HINT)));
        return facts;
}

static json_t *json_of_bands(const struct page *p)
{
        json_t *bands = json_array();
        for (size_t b = 0; b < p->rules->band_count; b++) {
                bool is_last = b + 1 == p->rules->band_count;
                json_t *to = is_last ? json_null()
                                     : json_integer((json_int_t)p->rules->bands[b + 1] - 1);
                json_array_append_new(bands,
                        json_pack("{sI so}", "from", (json_int_t)p->rules->bands[b], "to", to));
        }
        return bands;
}

void papers_write_json(
        struct act *a, const struct papers_rules *rules, enum lang lang, struct buf *out)
{
        const struct page p = { a, rules, NULL, lang };
        json_write(
                json_pack("{so so so ss}", "groups", json_of_groups(&p), "facts", json_of_facts(&p),
                        "bands", json_of_bands(&p), "help", text_in(&p, &rules->help)),
                out);
}

static json_t *json_of_sentences(const struct page *p)
{
        json_t *sentences = json_array();
        struct buf lines = buf_in(p->a->mem);
        say(p, &lines);
        for (struct str rest = buf_str(&lines); rest.len > 0;) {
                struct str line = str_cut(rest, '\n', &rest);
                json_array_append_new(sentences, json_stringn(line.at, line.len));
        }
        return sentences;
}

static json_t *json_of_missing(const struct page *p)
{
        json_t *missing = json_array();
        for (size_t r = 0; r < p->rules->requirement_count; r++)
                if (has_bit(p->verdict->missing, r))
                        json_array_append_new(
                                missing, json_pack("{ss ss}", "label",
                                                 text_in(p, &p->rules->requirements[r].name), "say",
                                                 text_in(p, &p->rules->requirements[r].missing)));
        return missing;
}

static json_t *json_of_fix(const struct page *p)
{
        json_t *fix = json_array();
        for (size_t i = 0; i < p->rules->row_count; i++) {
                const struct papers_row *row = p->rules->rows[i];
                if (has_bit(p->verdict->fix, i))
                        json_array_append_new(fix,
                                json_pack("{sI ss ss ss sI}", "bit", (json_int_t)i, "label",
                                        text_in(p, &row->name), "get", text_in(p, &row->get.how),
                                        "cost", price_write(p, row->get.cost), "days",
                                        (json_int_t)row->get.days));
        }
        return fix;
}

void papers_write_verdict_json(struct act *a, const struct papers_rules *rules,
        const struct papers_verdict *verdict, enum lang lang, struct buf *out)
{
        static const char *const outcomes[] = {
                [PAPERS_MISSING] = "missing",
                [PAPERS_ENOUGH] = "enough",
                [PAPERS_ASK_AGE] = "ask_age",
        };
        const struct page p = { a, rules, verdict, lang };
        json_write(
                json_pack("{ss so so so ss sI so so so ss}", "outcome", outcomes[verdict->outcome],
                        "say", json_of_sentences(&p), "missing", json_of_missing(&p), "fix",
                        json_of_fix(&p), "cost", price_write(&p, verdict->cost), "days",
                        (json_int_t)verdict->days, "alone", json_of_bits(verdict->alone), "helpful",
                        json_of_bits(verdict->helpful), "not_counted",
                        json_of_bits(verdict->not_counted), "help", text_in(&p, &rules->help)),
                out);
}
