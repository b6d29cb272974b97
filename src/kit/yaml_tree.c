/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/yaml_tree.h"
#include "kit/text.h"

#include <string.h>
#include <yaml.h>

enum { SHOWN_MOST = 40 };

struct tree {
        struct act *a;
        const char *name;
        yaml_parser_t parser;
        int nodes;
        int depth;
};

/* libyaml's own words for what people get wrong most; anything else has one sentence. */
static const struct {
        const char *problem;
        enum text reason;
} problems[] = {
        { "found a tab character", TEXT_YAML_TAB },
        { "found character that cannot start any token", TEXT_YAML_SIGN },
        { "mapping values are not allowed", TEXT_YAML_COLON },
        { "could not find expected ':'", TEXT_YAML_COLON },
        { "did not find expected key", TEXT_YAML_INDENT },
        { "did not find expected '-' indicator", TEXT_YAML_INDENT },
        { "found unexpected end of stream", TEXT_YAML_QUOTE },
        { "invalid leading UTF-8 octet", TEXT_YAML_ENCODING },
        { "invalid trailing UTF-8 octet", TEXT_YAML_ENCODING },
        { "incomplete UTF-8 octet sequence", TEXT_YAML_ENCODING },
        { "invalid length of a UTF-8 sequence", TEXT_YAML_ENCODING },
        { "control characters are not allowed", TEXT_YAML_CONTROL },
};

const char *yaml_show(struct act *a, struct str text)
{
        size_t len = text.len < SHOWN_MOST ? text.len : SHOWN_MOST;
        while (len > 0 && len < text.len && ((unsigned char)text.at[len] & 0xC0) == 0x80)
                len--;
        struct str shown = { text.at, len };
        if (text_find_fault(shown) != TEXT_FAULT_NONE)
                return "?";
        struct buf out = buf_in(a->mem);
        buf_add(&out, shown);
        buf_add_c(&out, len < text.len ? "…" : "");
        return buf_c(&out);
}

static enum err tree_fail(struct tree *t, size_t line_before, enum text reason)
{
        return yaml_fail(t->a, t->name, (int64_t)line_before + 1, text_get(t->a->lang, reason));
}

/* The line of a fault in the bytes themselves is not counted by libyaml, which reads ahead. */
static size_t problem_line(const struct tree *t)
{
        const yaml_parser_t *parser = &t->parser;
        if (parser->error != YAML_READER_ERROR)
                return parser->problem_mark.line;
        size_t line = 0;
        size_t end = parser->problem_offset;
        const unsigned char *at = parser->input.string.start;
        for (size_t i = 0; i < end && at + i < parser->input.string.end; i++)
                line += at[i] == '\n';
        return line;
}

static enum err tree_fail_problem(struct tree *t)
{
        const char *problem = t->parser.problem != NULL ? t->parser.problem : "";
        /* A quotation that never ends is only found at the end of the file: name where it began. */
        bool is_end = strcmp(problem, "found unexpected end of stream") == 0;
        size_t line = is_end ? t->parser.context_mark.line : problem_line(t);
        const struct str tab = STR("\t");
        for (size_t i = 0; i < COUNT(problems); i++) {
                if (strncmp(problem, problems[i].problem, strlen(problems[i].problem)) != 0)
                        continue;
                const unsigned char *at = t->parser.buffer.pointer;
                bool is_tab = problems[i].reason == TEXT_YAML_SIGN && at < t->parser.buffer.last &&
                              *at == (unsigned char)tab.at[0];
                return tree_fail(t, line, is_tab ? TEXT_YAML_TAB : problems[i].reason);
        }
        return tree_fail(t, line, TEXT_YAML_BROKEN);
}

static void event_close(yaml_event_t *event)
{
        yaml_event_delete(event);
}

static enum err event_next(struct tree *t, yaml_event_t *event)
{
        if (!yaml_parser_parse(&t->parser, event))
                return tree_fail_problem(t);
        return OK;
}

static enum err event_expect(struct tree *t, yaml_event_type_t type, enum text otherwise)
{
        SCOPED(event_close) yaml_event_t event = { 0 };
        TRY(event_next(t, &event));
        if (event.type != type)
                return tree_fail(t, event.start_mark.line, otherwise);
        return OK;
}

/* Anchors and aliases let a small file grow without end, and tags ask for other types. */
static enum err event_check_plain(struct tree *t, const yaml_event_t *event)
{
        const unsigned char *anchor = NULL, *tag = NULL;
        if (event->type == YAML_SCALAR_EVENT) {
                anchor = event->data.scalar.anchor;
                tag = event->data.scalar.tag;
        } else if (event->type == YAML_MAPPING_START_EVENT) {
                anchor = event->data.mapping_start.anchor;
                tag = event->data.mapping_start.tag;
        } else if (event->type == YAML_SEQUENCE_START_EVENT) {
                anchor = event->data.sequence_start.anchor;
                tag = event->data.sequence_start.tag;
        }
        if (event->type == YAML_ALIAS_EVENT || anchor != NULL)
                return tree_fail(t, event->start_mark.line, TEXT_YAML_ANCHOR);
        if (tag != NULL)
                return tree_fail(t, event->start_mark.line, TEXT_YAML_TAG);
        return OK;
}

static enum err node_read(struct tree *t, const yaml_event_t *event, struct yaml_node **node);

static enum err key_check(struct tree *t, const struct yaml_node *map, const yaml_event_t *event)
{
        TRY(event_check_plain(t, event));
        if (event->type != YAML_SCALAR_EVENT)
                return tree_fail(t, event->start_mark.line, TEXT_YAML_KEY);
        struct str key = str_of_bytes(event->data.scalar.value, event->data.scalar.length);
        for (const struct yaml_node *other = map->first; other != NULL; other = other->next)
                if (str_is_equal(other->key, key))
                        return yaml_fail(t->a, t->name, (int64_t)event->start_mark.line + 1,
                                text_format(t->a, t->a->lang, TEXT_YAML_TWICE, yaml_show(t->a, key),
                                        text_number(t->a, other->line)));
        return OK;
}

/* What stands inside a map or list, until the event that ends it. */
static enum err node_read_inside(struct tree *t, struct yaml_node *parent, yaml_event_type_t end)
{
        struct yaml_node **last = &parent->first;
        for (;;) {
                SCOPED(event_close) yaml_event_t event = { 0 };
                SCOPED(event_close) yaml_event_t value = { 0 };
                struct str key = STR("");
                TRY(event_next(t, &event));
                if (event.type == end)
                        return OK;
                if (parent->shape == YAML_SHAPE_MAP) {
                        TRY(key_check(t, parent, &event));
                        key = str_copy(t->a->mem,
                                str_of_bytes(event.data.scalar.value, event.data.scalar.length));
                        TRY(event_next(t, &value));
                }
                TRY(node_read(t, parent->shape == YAML_SHAPE_MAP ? &value : &event, last));
                (*last)->key = key;
                if (parent->shape == YAML_SHAPE_MAP)
                        (*last)->line = (int64_t)event.start_mark.line + 1;
                last = &(*last)->next;
        }
}

static enum err node_read(struct tree *t, const yaml_event_t *event, struct yaml_node **out)
{
        TRY(event_check_plain(t, event));
        if (++t->nodes > YAML_NODES_MOST || ++t->depth > YAML_DEPTH_MOST)
                return tree_fail(t, event->start_mark.line, TEXT_YAML_DEEP);
        struct yaml_node *node = arena_take(t->a->mem, sizeof *node);
        node->line = (int64_t)event->start_mark.line + 1;
        if (event->type == YAML_MAPPING_START_EVENT) {
                node->shape = YAML_SHAPE_MAP;
                TRY(node_read_inside(t, node, YAML_MAPPING_END_EVENT));
        } else if (event->type == YAML_SEQUENCE_START_EVENT) {
                node->shape = YAML_SHAPE_LIST;
                TRY(node_read_inside(t, node, YAML_SEQUENCE_END_EVENT));
        } else {
                node->text = str_copy(t->a->mem,
                        str_of_bytes(event->data.scalar.value, event->data.scalar.length));
                node->is_quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
        }
        t->depth--;
        *out = node;
        return OK;
}

static void tree_close(struct tree *t)
{
        yaml_parser_delete(&t->parser);
}

enum err yaml_tree_read(struct act *a, const char *name, struct str text, struct yaml_node **root)
{
        SCOPED(tree_close) struct tree t = { .a = a, .name = name };
        if (text.len > YAML_FILE_MOST)
                return fail_with(a, E_INPUT, TEXT_YAML_LARGE, name);
        if (!yaml_parser_initialize(&t.parser))
                return fail_with(a, E_BUG, TEXT_YAML_UNREADABLE, name);
        yaml_parser_set_encoding(&t.parser, YAML_UTF8_ENCODING);
        yaml_parser_set_input_string(&t.parser, (const unsigned char *)text.at, text.len);
        TRY(event_expect(&t, YAML_STREAM_START_EVENT, TEXT_YAML_BROKEN));
        TRY(event_expect(&t, YAML_DOCUMENT_START_EVENT, TEXT_YAML_EMPTY));
        SCOPED(event_close) yaml_event_t event = { 0 };
        struct yaml_node *node = NULL;
        TRY(event_next(&t, &event));
        TRY(node_read(&t, &event, &node));
        TRY(event_expect(&t, YAML_DOCUMENT_END_EVENT, TEXT_YAML_BROKEN));
        TRY(event_expect(&t, YAML_STREAM_END_EVENT, TEXT_YAML_SECOND));
        *root = node;
        return OK;
}
