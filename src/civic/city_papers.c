/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/city_inside.h"

#include <ctype.h>
#include <string.h>

enum { ID_MOST = 40, NAME_MOST = 200, SENTENCE_MOST = 600 };

/* The members of a field that is read into a struct papers_texts or papers_words, at MEMBER. */
#define PART(type, member)                                                                         \
        .offset = offsetof(type, member.each), .count_offset = offsetof(type, member.count)
/* As PART, of texts; one text alone is English. */
#define TEXTS(type, member) .words = english, PART(type, member)
#define OPTIONAL(type, has) .is_optional = true, .count_offset = offsetof(type, has)

static const char *const english[] = { "en", NULL };

static const struct yaml_field requirement_fields[] = {
        { .kind = YAML_LINE, .offset = offsetof(struct papers_requirement, line) },
        { .name = "requirement",
                YAML_TEXT,
                .offset = offsetof(struct papers_requirement, id),
                .least = 1,
                .most = ID_MOST },
        { .name = "name",
                YAML_TEXTS,
                TEXTS(struct papers_requirement, name),
                .least = 1,
                .most = NAME_MOST },
        { .name = "missing",
                YAML_TEXTS,
                TEXTS(struct papers_requirement, missing),
                .least = 1,
                .most = SENTENCE_MOST },
        { .kind = YAML_END },
};

static const struct yaml_field fact_fields[] = {
        { .kind = YAML_LINE, .offset = offsetof(struct papers_fact, line) },
        { .name = "fact",
                YAML_TEXT,
                .offset = offsetof(struct papers_fact, id),
                .least = 1,
                .most = ID_MOST },
        { .name = "name",
                YAML_TEXTS,
                TEXTS(struct papers_fact, name),
                .least = 1,
                .most = NAME_MOST },
        { .name = "hint",
                YAML_TEXTS,
                TEXTS(struct papers_fact, hint),
                .least = 1,
                .most = SENTENCE_MOST },
        { .kind = YAML_END },
};

/* Lies in the row, so it counts from the row's beginning. */
static const struct yaml_field get_fields[] = {
        { .name = "cost",
                YAML_NUMBER,
                .offset = offsetof(struct papers_row, get.cost),
                .most = 10000 },
        { .name = "days",
                YAML_NUMBER,
                .offset = offsetof(struct papers_row, get.days),
                .most = 3650 },
        { .name = "how",
                YAML_TEXTS,
                TEXTS(struct papers_row, get.how),
                .least = 1,
                .most = SENTENCE_MOST },
        { .kind = YAML_END },
};

static const struct yaml_field row_fields[] = {
        { .kind = YAML_LINE, .offset = offsetof(struct papers_row, line) },
        { .name = "paper",
                YAML_TEXT,
                .offset = offsetof(struct papers_row, id),
                .least = 1,
                .most = ID_MOST },
        { .name = "name",
                YAML_TEXTS,
                TEXTS(struct papers_row, name),
                .least = 1,
                .most = NAME_MOST },
        { .name = "hint",
                YAML_TEXTS,
                TEXTS(struct papers_row, hint),
                .least = 1,
                .most = SENTENCE_MOST },
        { .name = "proves",
                YAML_WORDS,
                PART(struct papers_row, proves),
                .most = PAPERS_REQUIREMENTS },
        { .name = "from_age",
                YAML_NUMBER,
                OPTIONAL(struct papers_row, ages.has_from),
                .offset = offsetof(struct papers_row, ages.from),
                .most = PAPERS_OLDEST },
        { .name = "to_age",
                YAML_NUMBER,
                OPTIONAL(struct papers_row, ages.has_to),
                .offset = offsetof(struct papers_row, ages.to),
                .most = PAPERS_OLDEST },
        { .name = "days_old",
                YAML_NUMBER,
                OPTIONAL(struct papers_row, has_days_old),
                .offset = offsetof(struct papers_row, days_old),
                .least = 1,
                .most = 36500 },
        { .name = "days_expired",
                YAML_NUMBER,
                OPTIONAL(struct papers_row, has_days_expired),
                .offset = offsetof(struct papers_row, days_expired),
                .least = 1,
                .most = 36500 },
        { .name = "asked_only_with",
                YAML_WORDS,
                .is_optional = true,
                PART(struct papers_row, asked_only),
                .least = 1,
                .most = PAPERS_FACTS },
        { .name = "not_asked_with",
                YAML_WORDS,
                .is_optional = true,
                PART(struct papers_row, not_asked),
                .least = 1,
                .most = PAPERS_FACTS },
        { .name = "get", YAML_MAP, OPTIONAL(struct papers_row, can_be_got), .fields = get_fields },
        { .kind = YAML_END },
};

static const struct yaml_field group_fields[] = {
        { .kind = YAML_LINE, .offset = offsetof(struct papers_group, line) },
        { .name = "group",
                YAML_TEXTS,
                TEXTS(struct papers_group, name),
                .least = 1,
                .most = NAME_MOST },
        { .name = "id",
                YAML_TEXT,
                OPTIONAL(struct papers_group, has_id),
                .offset = offsetof(struct papers_group, id),
                .least = 1,
                .most = ID_MOST },
        { .name = "stays_for_family",
                YAML_YES_NO,
                .offset = offsetof(struct papers_group, stays_for_family) },
        { .name = "papers",
                YAML_LIST,
                .offset = offsetof(struct papers_group, rows),
                .least = 1,
                .most = 4 * PAPERS_ROWS, /* too many in all has a sentence of its own */
                .fields = row_fields,
                .size = sizeof(struct papers_row),
                .count_offset = offsetof(struct papers_group, row_count) },
        { .kind = YAML_END },
};

static const struct yaml_field way_fields[] = {
        { .kind = YAML_LINE, .offset = offsetof(struct papers_way, line) },
        { .name = "way",
                YAML_TEXT,
                .offset = offsetof(struct papers_way, id),
                .least = 1,
                .most = ID_MOST },
        { .name = "name",
                YAML_TEXTS,
                TEXTS(struct papers_way, name),
                .least = 1,
                .most = NAME_MOST },
        { .name = "from_age",
                YAML_NUMBER,
                OPTIONAL(struct papers_way, ages.has_from),
                .offset = offsetof(struct papers_way, ages.from),
                .most = PAPERS_OLDEST },
        { .name = "to_age",
                YAML_NUMBER,
                OPTIONAL(struct papers_way, ages.has_to),
                .offset = offsetof(struct papers_way, ages.to),
                .most = PAPERS_OLDEST },
        { .name = "show",
                YAML_WORDS,
                PART(struct papers_way, show),
                .least = 1,
                .most = PAPERS_SHOWN },
        { .kind = YAML_END },
};

#define LIST_OF(of, most_, fields_, type)                                                          \
        YAML_LIST, .offset = IN_CITY(papers.of##s), .least = 1, .most = (most_),                   \
                   .fields = (fields_), .size = sizeof(type),                                      \
                   .count_offset = IN_CITY(papers.of##_count)

const struct yaml_field city_papers_fields[] = {
        { .name = "price", YAML_LINE, .offset = IN_LINES(price) },
        { .name = "help", YAML_LINE, .offset = IN_LINES(help) },
        { .name = "price", YAML_TEXT, .offset = IN_CITY(papers.price), .least = 1, .most = 12 },
        { .name = "day_counts_as",
                YAML_NUMBER,
                .offset = IN_CITY(papers.day_counts_as),
                .most = 1000 },
        { .name = "help",
                YAML_TEXTS,
                TEXTS(struct draft, city.papers.help),
                .least = 1,
                .most = SENTENCE_MOST },
        { .name = "requirements",
                LIST_OF(requirement, PAPERS_REQUIREMENTS, requirement_fields,
                        struct papers_requirement) },
        { .name = "facts",
                LIST_OF(fact, PAPERS_FACTS, fact_fields, struct papers_fact),
                .is_optional = true },
        { .name = "groups", LIST_OF(group, PAPERS_GROUPS, group_fields, struct papers_group) },
        { .name = "ways", LIST_OF(way, PAPERS_WAYS, way_fields, struct papers_way) },
        { .kind = YAML_END },
};

struct str papers_text(const struct papers_texts *texts, enum lang lang)
{
        const enum lang wanted[] = { lang, LANG_EN };
        for (size_t w = 0; w < COUNT(wanted); w++)
                for (size_t i = 0; i < texts->count; i++)
                        if (str_is_equal(texts->each[i].key, str_of(text_lang_tags[wanted[w]])))
                                return texts->each[i].text;
        return STR("");
}

bool papers_texts_have(const struct papers_texts *texts, struct str tag)
{
        for (size_t i = 0; i < texts->count; i++)
                if (str_is_equal(texts->each[i].key, tag))
                        return true;
        return false;
}

bool papers_ages_hold(const struct papers_ages *ages, int64_t age)
{
        return age >= ages->from && (!ages->has_to || age <= ages->to);
}

static const char *c_of(const struct check *c, struct str text)
{
        return str_to_c(c->a->mem, text);
}

/* Small letters, digits and low lines, as the tables of rules write them. */
static enum err check_id(const struct check *c, int64_t line, struct str id)
{
        bool is_plain = islower((unsigned char)id.at[0]) != 0;
        for (size_t i = 0; i < id.len; i++) {
                unsigned char sign = (unsigned char)id.at[i];
                is_plain &= islower(sign) || isdigit(sign) || sign == '_';
        }
        return is_plain ? OK : check_fail(c, line, TEXT_POLICY_PAPERS_ID, c_of(c, id));
}

/* English, and no language but those of languages.yaml; whether all of them are there is asked when
 * their own files have been read. */
static enum err check_texts(
        const struct check *c, int64_t line, const char *key, const struct papers_texts *texts)
{
        const struct city *city = &c->draft->city;
        if (!papers_texts_have(texts, STR("en")))
                return check_fail(c, line, TEXT_POLICY_PAPERS_TEXT, key, "en");
        for (size_t i = 0; i < texts->count && city->language_count > 0; i++) {
                bool is_known = false;
                for (size_t j = 0; j < city->language_count; j++)
                        is_known |= str_is_equal(texts->each[i].key, city->languages[j].tag);
                if (!is_known)
                        return check_fail(c, texts->each[i].line, TEXT_POLICY_PAPERS_LANGUAGE,
                                yaml_show(c->a, texts->each[i].key));
        }
        return OK;
}

static enum err check_ages(const struct check *c, int64_t line, const struct papers_ages *ages)
{
        if (ages->has_to && ages->to < ages->from)
                return check_fail(c, line, TEXT_POLICY_PAPERS_AGES, text_number(c->a, ages->from),
                        text_number(c->a, ages->to));
        return OK;
}

/* The number of the requirement that WORD names. */
static enum err find_requirement(const struct check *c, const struct yaml_word *word, size_t *found)
{
        const struct papers_rules *rules = &c->draft->city.papers;
        struct buf known = buf_in(c->a->mem);
        for (size_t i = 0; i < rules->requirement_count; i++) {
                if (str_is_equal(rules->requirements[i].id, word->text)) {
                        *found = i;
                        return OK;
                }
                buf_add_c(&known, i > 0 ? ", " : "");
                buf_add(&known, rules->requirements[i].id);
        }
        return check_fail(c, word->line, TEXT_POLICY_PAPERS_REQUIREMENT,
                yaml_show(c->a, word->text), buf_c(&known));
}

static enum err find_facts(const struct check *c, const struct papers_words *words, uint64_t *mask)
{
        const struct papers_rules *rules = &c->draft->city.papers;
        for (size_t w = 0; w < words->count; w++) {
                const struct yaml_word *word = &words->each[w];
                size_t i = 0;
                while (i < rules->fact_count && !str_is_equal(rules->facts[i].id, word->text))
                        i++;
                if (i == rules->fact_count)
                        return check_fail(c, word->line, TEXT_POLICY_PAPERS_FACT,
                                yaml_show(c->a, word->text));
                *mask |= (uint64_t)1 << (PAPERS_FIRST_FACT + i);
        }
        return OK;
}

static enum err check_requirements(const struct check *c)
{
        const struct papers_rules *rules = &c->draft->city.papers;
        for (size_t i = 0; i < rules->requirement_count; i++) {
                const struct papers_requirement *one = &rules->requirements[i];
                TRY(check_id(c, one->line, one->id));
                TRY(check_texts(c, one->line, "name", &one->name));
                TRY(check_texts(c, one->line, "missing", &one->missing));
                for (size_t j = 0; j < i; j++)
                        if (str_is_equal(one->id, rules->requirements[j].id))
                                return check_fail(
                                        c, one->line, TEXT_POLICY_PAPERS_TWICE, c_of(c, one->id));
        }
        return OK;
}

static enum err check_facts(const struct check *c)
{
        const struct papers_rules *rules = &c->draft->city.papers;
        for (size_t i = 0; i < rules->fact_count; i++) {
                const struct papers_fact *one = &rules->facts[i];
                TRY(check_id(c, one->line, one->id));
                TRY(check_texts(c, one->line, "name", &one->name));
                TRY(check_texts(c, one->line, "hint", &one->hint));
                for (size_t j = 0; j < i; j++)
                        if (str_is_equal(one->id, rules->facts[j].id))
                                return check_fail(
                                        c, one->line, TEXT_POLICY_PAPERS_TWICE, c_of(c, one->id));
        }
        return OK;
}

/* What ROW proves, by number. */
static enum err row_resolve(const struct check *c, struct papers_row *row)
{
        if (row->proves.count == 0)
                return check_fail(c, row->line, TEXT_POLICY_PAPERS_NOTHING, c_of(c, row->id));
        for (size_t i = 0; i < row->proves.count; i++) {
                size_t requirement = 0;
                TRY(find_requirement(c, &row->proves.each[i], &requirement));
                if (row->proves_mask >> requirement & 1)
                        return check_fail(c, row->proves.each[i].line, TEXT_POLICY_PAPERS_TWICE,
                                c_of(c, row->proves.each[i].text));
                row->proves_mask |= (uint64_t)1 << requirement;
        }
        TRY(find_facts(c, &row->asked_only, &row->asked_only_mask));
        return find_facts(c, &row->not_asked, &row->not_asked_mask);
}

static enum err check_row(const struct check *c, struct papers_row *row)
{
        TRY(check_id(c, row->line, row->id));
        TRY(check_texts(c, row->line, "name", &row->name));
        TRY(check_texts(c, row->line, "hint", &row->hint));
        if (row->can_be_got)
                TRY(check_texts(c, row->line, "how", &row->get.how));
        TRY(check_ages(c, row->line, &row->ages));
        if (row->has_days_old && row->has_days_expired)
                return check_fail(c, row->line, TEXT_POLICY_PAPERS_DAYS, c_of(c, row->id));
        return row_resolve(c, row);
}

/* Gives each row its bit. */
static enum err row_add(const struct check *c, struct papers_row *row)
{
        struct papers_rules *rules = &c->draft->city.papers;
        for (size_t i = 0; i < rules->row_count; i++)
                if (str_is_equal(rules->rows[i]->id, row->id))
                        return check_fail(c, row->line, TEXT_POLICY_PAPERS_TWICE, c_of(c, row->id));
        if (rules->row_count == PAPERS_ROWS)
                return check_fail(
                        c, row->line, TEXT_POLICY_PAPERS_MANY, text_number(c->a, PAPERS_ROWS));
        rules->rows[rules->row_count++] = row;
        return OK;
}

/* A group needs a name of its own only when another file has words for it. */
static enum err check_group(const struct check *c, size_t index)
{
        const struct papers_group *groups = c->draft->city.papers.groups;
        TRY(check_texts(c, groups[index].line, "group", &groups[index].name));
        if (!groups[index].has_id)
                return OK;
        TRY(check_id(c, groups[index].line, groups[index].id));
        for (size_t j = 0; j < index; j++)
                if (str_is_equal(groups[index].id, groups[j].id))
                        return check_fail(c, groups[index].line, TEXT_POLICY_PAPERS_TWICE,
                                c_of(c, groups[index].id));
        return OK;
}

static enum err check_groups(const struct check *c)
{
        struct papers_rules *rules = &c->draft->city.papers;
        rules->row_count = 0;
        for (size_t i = 0; i < rules->group_count; i++) {
                const struct papers_group *group = &rules->groups[i];
                TRY(check_group(c, i));
                for (size_t j = 0; j < group->row_count; j++) {
                        TRY(check_row(c, &group->rows[j]));
                        TRY(row_add(c, &group->rows[j]));
                }
        }
        return OK;
}

static enum err check_way(const struct check *c, size_t index)
{
        const struct papers_rules *rules = &c->draft->city.papers;
        struct papers_way *way = &rules->ways[index];
        TRY(check_id(c, way->line, way->id));
        TRY(check_texts(c, way->line, "name", &way->name));
        TRY(check_ages(c, way->line, &way->ages));
        for (size_t j = 0; j < index; j++)
                if (str_is_equal(way->id, rules->ways[j].id))
                        return check_fail(c, way->line, TEXT_POLICY_PAPERS_TWICE, c_of(c, way->id));
        for (size_t i = 0; i < way->show.count; i++) {
                size_t requirement = 0;
                TRY(find_requirement(c, &way->show.each[i], &requirement));
                way->needs[requirement]++;
        }
        return OK;
}

static enum err check_price(const struct check *c)
{
        struct str price = c->draft->city.papers.price, rest;
        str_cut(price, '#', &rest);
        bool has_one = memchr(price.at, '#', price.len) != NULL &&
                       (rest.len == 0 || memchr(rest.at, '#', rest.len) == NULL);
        return has_one ? OK : check_fail(c, c->draft->lines.price, TEXT_POLICY_PAPERS_PRICE, NULL);
}

enum err city_papers_check(const struct check *c)
{
        const struct papers_rules *rules = &c->draft->city.papers;
        TRY(check_price(c));
        TRY(check_texts(c, c->draft->lines.help, "help", &rules->help));
        TRY(check_requirements(c));
        TRY(check_facts(c));
        TRY(check_groups(c));
        for (size_t i = 0; i < rules->way_count; i++)
                TRY(check_way(c, i));
        return city_papers_check_ways(c);
}
