/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/city_inside.h"

/* words/LANGUAGE.yaml: the texts of papers.yaml in one other language, each under the name that it
 * has there. */

enum { ID_MOST = 40, NAME_MOST = 400, SENTENCE_MOST = 1600, ENTRIES_MOST = 4 * PAPERS_ROWS };

/* One entry: up to three texts of what is called ID. */
struct entry {
        int64_t line;
        struct str id;
        struct str name, more; /* more: a hint, or the sentence for what is missing */
        bool has_get;
        struct str get;
};

struct entries {
        struct entry *each;
        size_t count;
};

struct words {
        struct city_words about;
        bool has_help, has_facts;
        int64_t help_line;
        struct str help;
        struct entries requirements, facts, groups, papers, ways;
};

#define ENTRY(word, member, most_)                                                                 \
        {                                                                                          \
                .name = (word), .kind = YAML_TEXT, .offset = offsetof(struct entry, member),       \
                .least = 1, .most = (most_)                                                        \
        }
#define LINE                                                                                       \
        {                                                                                          \
                .kind = YAML_LINE, .offset = offsetof(struct entry, line)                          \
        }
#define END                                                                                        \
        {                                                                                          \
                .kind = YAML_END                                                                   \
        }

static const struct yaml_field requirement_fields[] = {
        LINE,
        ENTRY("requirement", id, ID_MOST),
        ENTRY("name", name, NAME_MOST),
        ENTRY("missing", more, SENTENCE_MOST),
        END,
};

static const struct yaml_field fact_fields[] = {
        LINE,
        ENTRY("fact", id, ID_MOST),
        ENTRY("name", name, NAME_MOST),
        ENTRY("hint", more, SENTENCE_MOST),
        END,
};

static const struct yaml_field group_fields[] = {
        LINE,
        ENTRY("group", id, ID_MOST),
        ENTRY("name", name, NAME_MOST),
        END,
};

static const struct yaml_field paper_fields[] = {
        LINE,
        ENTRY("paper", id, ID_MOST),
        ENTRY("name", name, NAME_MOST),
        ENTRY("hint", more, SENTENCE_MOST),
        { .name = "get",
                YAML_TEXT,
                .is_optional = true,
                .count_offset = offsetof(struct entry, has_get),
                .offset = offsetof(struct entry, get),
                .least = 1,
                .most = SENTENCE_MOST },
        END,
};

static const struct yaml_field way_fields[] = {
        LINE,
        ENTRY("way", id, ID_MOST),
        ENTRY("name", name, NAME_MOST),
        END,
};

#define ENTRIES(word, fields_)                                                                     \
        {                                                                                          \
                .name = #word, .kind = YAML_LIST, .offset = offsetof(struct words, word.each),     \
                .count_offset = offsetof(struct words, word.count), .most = ENTRIES_MOST,          \
                .fields = (fields_), .size = sizeof(struct entry), .is_optional = true             \
        }
#define ABOUT(word, member, has, most_)                                                            \
        {                                                                                          \
                .name = (word), .kind = YAML_TEXT, .offset = offsetof(struct words, member),       \
                .count_offset = offsetof(struct words, has), .least = 1, .most = (most_),          \
                .is_optional = true                                                                \
        }

const struct yaml_field city_words_fields[] = {
        { .name = "reviewed", YAML_YES_NO, .offset = offsetof(struct words, about.is_reviewed) },
        ABOUT("reviewed_by", about.by, about.has_by, NAME_MOST),
        ABOUT("reviewed_on", about.on, about.has_on, 10),
        ABOUT("help", help, has_help, SENTENCE_MOST),
        ENTRIES(requirements, requirement_fields),
        ENTRIES(facts, fact_fields),
        ENTRIES(groups, group_fields),
        ENTRIES(papers, paper_fields),
        ENTRIES(ways, way_fields),
        END,
};

/* --------------------------------------------------------------------- into the rules' texts */

/* The words of one language on their way. */
struct bringing {
        const struct check *c;
        struct str tag;
};

/* A text more, as it is to be shown; never a second one of a language. */
static enum err bring(const struct bringing *b, const struct entry *entry, struct str text,
        struct papers_texts *to)
{
        const struct check *c = b->c;
        enum lang lang;
        if (text_lang_read(b->tag, &lang))
                text = text_keep_numbers(c->a, lang, text);
        if (papers_texts_have(to, b->tag))
                return check_fail(
                        c, entry->line, TEXT_POLICY_WORDS_TWICE, str_to_c(c->a->mem, entry->id));
        struct yaml_word *grown = arena_take_array(c->a->mem, to->count + 1, sizeof *grown);
        for (size_t i = 0; i < to->count; i++)
                grown[i] = to->each[i];
        grown[to->count] = (struct yaml_word){ entry->line, b->tag, text };
        *to = (struct papers_texts){ grown, to->count + 1 };
        return OK;
}

static enum err refuse_unknown(const struct bringing *b, const struct entry *entry)
{
        return check_fail(
                b->c, entry->line, TEXT_POLICY_WORDS_UNKNOWN, yaml_show(b->c->a, entry->id));
}

static enum err bring_requirement(const struct bringing *b, const struct entry *entry)
{
        struct papers_rules *rules = &b->c->draft->city.papers;
        for (size_t i = 0; i < rules->requirement_count; i++) {
                if (!str_is_equal(rules->requirements[i].id, entry->id))
                        continue;
                TRY(bring(b, entry, entry->name, &rules->requirements[i].name));
                return bring(b, entry, entry->more, &rules->requirements[i].missing);
        }
        return refuse_unknown(b, entry);
}

static enum err bring_fact(const struct bringing *b, const struct entry *entry)
{
        struct papers_rules *rules = &b->c->draft->city.papers;
        for (size_t i = 0; i < rules->fact_count; i++) {
                if (!str_is_equal(rules->facts[i].id, entry->id))
                        continue;
                TRY(bring(b, entry, entry->name, &rules->facts[i].name));
                return bring(b, entry, entry->more, &rules->facts[i].hint);
        }
        return refuse_unknown(b, entry);
}

static enum err bring_group(const struct bringing *b, const struct entry *entry)
{
        struct papers_rules *rules = &b->c->draft->city.papers;
        for (size_t i = 0; i < rules->group_count; i++)
                if (rules->groups[i].has_id && str_is_equal(rules->groups[i].id, entry->id))
                        return bring(b, entry, entry->name, &rules->groups[i].name);
        return refuse_unknown(b, entry);
}

static enum err bring_paper(const struct bringing *b, const struct entry *entry)
{
        struct papers_rules *rules = &b->c->draft->city.papers;
        for (size_t g = 0; g < rules->group_count; g++)
                for (size_t i = 0; i < rules->groups[g].row_count; i++) {
                        struct papers_row *row = &rules->groups[g].rows[i];
                        if (!str_is_equal(row->id, entry->id))
                                continue;
                        if (entry->has_get && !row->can_be_got)
                                return check_fail(b->c, entry->line, TEXT_POLICY_WORDS_GET,
                                        str_to_c(b->c->a->mem, entry->id));
                        TRY(bring(b, entry, entry->name, &row->name));
                        TRY(bring(b, entry, entry->more, &row->hint));
                        return entry->has_get ? bring(b, entry, entry->get, &row->get.how) : OK;
                }
        return refuse_unknown(b, entry);
}

static enum err bring_way(const struct bringing *b, const struct entry *entry)
{
        struct papers_rules *rules = &b->c->draft->city.papers;
        for (size_t i = 0; i < rules->way_count; i++)
                if (str_is_equal(rules->ways[i].id, entry->id))
                        return bring(b, entry, entry->name, &rules->ways[i].name);
        return refuse_unknown(b, entry);
}

static enum err bring_all(const struct bringing *b, const struct words *words)
{
        const struct {
                const struct entries *entries;
                enum err (*bring)(const struct bringing *, const struct entry *);
        } parts[] = {
                { &words->requirements, bring_requirement },
                { &words->facts, bring_fact },
                { &words->groups, bring_group },
                { &words->papers, bring_paper },
                { &words->ways, bring_way },
        };
        const struct entry help = { .line = 1, .id = STR("help") };
        if (words->has_help)
                TRY(bring(b, &help, words->help, &b->c->draft->city.papers.help));
        for (size_t p = 0; p < COUNT(parts); p++)
                for (size_t i = 0; i < parts[p].entries->count; i++)
                        TRY(parts[p].bring(b, &parts[p].entries->each[i]));
        return OK;
}

/* ------------------------------------------------------------------------------ what is missing */

/* One text that every language must have. */
struct place {
        int64_t line; /* in papers.yaml */
        struct str of;
        const char *key, *word; /* what stands before it there, and in the words */
        const struct papers_texts *texts;
};

typedef enum err place_look(const struct check *c, const struct place *place, void *arg);

static enum err each_row(const struct check *c, place_look *look, void *arg)
{
        const struct papers_rules *rules = &c->draft->city.papers;
        for (size_t i = 0; i < rules->row_count; i++) {
                const struct papers_row *row = rules->rows[i];
                TRY(look(
                        c, &(struct place){ row->line, row->id, "name", "name", &row->name }, arg));
                TRY(look(
                        c, &(struct place){ row->line, row->id, "hint", "hint", &row->hint }, arg));
                if (row->can_be_got)
                        TRY(look(c,
                                &(struct place){ row->line, row->id, "how", "get", &row->get.how },
                                arg));
        }
        return OK;
}

static enum err each_place(const struct check *c, place_look *look, void *arg)
{
        const struct papers_rules *rules = &c->draft->city.papers;
        TRY(look(c,
                &(struct place){ c->draft->lines.help, STR("help"), "help", "help", &rules->help },
                arg));
        for (size_t i = 0; i < rules->requirement_count; i++) {
                const struct papers_requirement *one = &rules->requirements[i];
                TRY(look(
                        c, &(struct place){ one->line, one->id, "name", "name", &one->name }, arg));
                TRY(look(c,
                        &(struct place){ one->line, one->id, "missing", "missing", &one->missing },
                        arg));
        }
        for (size_t i = 0; i < rules->fact_count; i++) {
                const struct papers_fact *one = &rules->facts[i];
                TRY(look(
                        c, &(struct place){ one->line, one->id, "name", "name", &one->name }, arg));
                TRY(look(
                        c, &(struct place){ one->line, one->id, "hint", "hint", &one->hint }, arg));
        }
        for (size_t i = 0; i < rules->group_count; i++) {
                const struct papers_group *one = &rules->groups[i];
                TRY(look(c, &(struct place){ one->line, one->id, "group", "name", &one->name },
                        arg));
        }
        for (size_t i = 0; i < rules->way_count; i++) {
                const struct papers_way *one = &rules->ways[i];
                TRY(look(
                        c, &(struct place){ one->line, one->id, "name", "name", &one->name }, arg));
        }
        return each_row(c, look, arg);
}

/* In the language's own file, where a translator looks. */
static enum err need_in_words(const struct check *c, const struct place *place, void *arg)
{
        const struct bringing *b = arg;
        if (papers_texts_have(place->texts, b->tag))
                return OK;
        return check_fail(
                c, 1, TEXT_POLICY_WORDS_MISSING, place->word, str_to_c(c->a->mem, place->of));
}

enum err city_words_read(const struct check *c, size_t language, struct str text)
{
        struct city_language *into = &c->draft->city.languages[language];
        struct words *words = arena_take(c->a->mem, sizeof *words);
        struct bringing b = { c, into->tag };
        struct date on;
        TRY(yaml_read(c->a, c->file, text, city_words_fields, words));
        if (words->about.has_on && !date_read(words->about.on, &on))
                return check_fail(
                        c, 1, TEXT_POLICY_WORDS_DAY, str_to_c(c->a->mem, words->about.on));
        TRY(bring_all(&b, words));
        if (into->is_complete)
                TRY(each_place(c, need_in_words, &b));
        into->words = words->about;
        into->words.is_there = true;
        return OK;
}

static enum err need_complete(const struct check *c, const struct place *place, void *arg)
{
        const struct city *city = &c->draft->city;
        (void)arg;
        for (size_t i = 0; i < city->language_count; i++)
                if (city->languages[i].is_complete &&
                        !papers_texts_have(place->texts, city->languages[i].tag))
                        return check_fail(c, place->line, TEXT_POLICY_PAPERS_TEXT, place->key,
                                str_to_c(c->a->mem, city->languages[i].tag));
        return OK;
}

enum err city_words_check(const struct check *c)
{
        return each_place(c, need_complete, NULL);
}
