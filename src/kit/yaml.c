/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/yaml_tree.h"
#include "kit/file.h"
#include "kit/text.h"

#include <ctype.h>
#include <string.h>

enum { WORD_MOST = 40 }; /* bytes */

/* What one file is read with. */
struct binding {
        struct act *a;
        const char *name;
};

enum err yaml_fail(struct act *a, const char *name, int64_t line, const char *reason)
{
        struct buf place = buf_in(a->mem);
        buf_add_c(&place, name);
        buf_add_c(&place, ":");
        buf_add_number(&place, line);
        return fail_with(a, E_INPUT, TEXT_YAML_AT, buf_c(&place), reason);
}

/* "key must be ..., not “value”", with up to two words on what it must be. */
static enum err value_fail(struct binding *b, const struct yaml_node *node, enum text reason,
        const char *first, const char *second)
{
        const char *value = node->text.len > 0 ? yaml_show(b->a, node->text) : "…";
        const char *sentence = text_format(
                b->a, b->a->lang, reason, yaml_show(b->a, node->key), value, first, second);
        return yaml_fail(b->a, b->name, node->line, sentence);
}

static enum err bounds_fail(struct binding *b, const struct yaml_node *node, enum text reason,
        const struct yaml_field *field)
{
        const char *least = text_number(b->a, field->least);
        return value_fail(b, node, reason, least, text_number(b->a, field->most));
}

static bool is_within(const struct yaml_field *field, size_t count)
{
        return count >= (size_t)field->least && count <= (size_t)field->most;
}

static enum err read_text(
        struct binding *b, const struct yaml_field *field, const struct yaml_node *node, char *at)
{
        struct str text;
        if (str_trim(node->text).len != node->text.len ||
                text_find_fault(node->text) != TEXT_FAULT_NONE ||
                !text_normalise(b->a, node->text, &text))
                return value_fail(b, node, TEXT_YAML_TEXT, NULL, NULL);
        if (text.len == 0 && field->least > 0)
                return value_fail(b, node, TEXT_YAML_NOTHING, NULL, NULL);
        if (!is_within(field, text.len))
                return bounds_fail(b, node, TEXT_YAML_LENGTH, field);
        memcpy(at, &text, sizeof text);
        return OK;
}

static enum err read_digits(
        struct binding *b, const struct yaml_field *field, const struct yaml_node *node, char *at)
{
        bool is_digits = is_within(field, node->text.len);
        for (size_t i = 0; is_digits && i < node->text.len; i++)
                is_digits = node->text.at[i] >= '0' && node->text.at[i] <= '9';
        if (!is_digits)
                return bounds_fail(b, node, TEXT_YAML_DIGITS, field);
        memcpy(at, &node->text, sizeof node->text);
        return OK;
}

/* A host name with a dot and a path of plain signs: what fits into the card's QR and onto paper. */
static enum err read_web(
        struct binding *b, const struct yaml_field *field, const struct yaml_node *node, char *at)
{
        const struct str scheme = STR("https://");
        struct str text = node->text, rest = STR(""), path;
        bool is_web = str_starts_with(text, scheme) && text.len <= (size_t)field->most;
        if (is_web)
                rest = (struct str){ text.at + scheme.len, text.len - scheme.len };
        struct str host = str_cut(rest, '/', &path);
        is_web = is_web && host.len > 2 && memchr(host.at, '.', host.len) != NULL;
        for (size_t i = 0; is_web && i < rest.len; i++)
                is_web = isascii((unsigned char)rest.at[i]) &&
                         (isalnum((unsigned char)rest.at[i]) || strchr("-._~/:", rest.at[i]));
        if (!is_web)
                return bounds_fail(b, node, TEXT_YAML_WEB, field);
        memcpy(at, &text, sizeof text);
        return OK;
}

static enum err read_colour(
        struct binding *b, const struct yaml_field *field, const struct yaml_node *node, char *at)
{
        uint8_t rgb[3];
        (void)field;
        if (node->text.len != 7 || node->text.at[0] != '#' ||
                !hex_read((struct str){ node->text.at + 1, 6 }, rgb, sizeof rgb))
                return value_fail(b, node, TEXT_YAML_COLOUR, NULL, NULL);
        memcpy(at, rgb, sizeof rgb);
        return OK;
}

static enum err read_number(
        struct binding *b, const struct yaml_field *field, const struct yaml_node *node, char *at)
{
        int64_t number = 0;
        bool is_word = field->words != NULL && str_is_equal(node->text, str_of(field->words[0]));
        if (!is_word && (!str_read_number(node->text, field->most, &number) ||
                                number < field->least || node->is_quoted))
                return bounds_fail(b, node,
                        field->words == NULL ? TEXT_YAML_NUMBER : TEXT_YAML_NUMBER_OR_NEVER, field);
        memcpy(at, &number, sizeof number);
        return OK;
}

static enum err read_choice(
        struct binding *b, const struct yaml_field *field, const struct yaml_node *node, char *at)
{
        struct buf list = buf_in(b->a->mem);
        for (int64_t i = 0; field->words[i] != NULL; i++) {
                if (str_is_equal(node->text, str_of(field->words[i]))) {
                        memcpy(at, &i, sizeof i);
                        return OK;
                }
                buf_add_c(&list, i > 0 ? ", " : "");
                buf_add_c(&list, field->words[i]);
        }
        return value_fail(b, node, TEXT_YAML_CHOICE, buf_c(&list), NULL);
}

static enum err read_yes_no(
        struct binding *b, const struct yaml_field *field, const struct yaml_node *node, char *at)
{
        (void)field;
        bool is_yes = str_is_equal(node->text, STR("yes"));
        if (!is_yes && !str_is_equal(node->text, STR("no")))
                return value_fail(b, node, TEXT_YAML_YES_NO, NULL, NULL);
        memcpy(at, &is_yes, sizeof is_yes);
        return OK;
}

static enum err read_fields(struct binding *b, const struct yaml_field *fields,
        const struct yaml_node *map, char *base);

static enum err read_map(
        struct binding *b, const struct yaml_field *field, const struct yaml_node *node, char *at)
{
        return read_fields(b, field->fields, node, at);
}

static size_t count_inside(const struct yaml_node *node)
{
        size_t count = 0;
        for (const struct yaml_node *item = node->first; item != NULL; item = item->next)
                count++;
        return count;
}

static enum err read_list(
        struct binding *b, const struct yaml_field *field, const struct yaml_node *node, char *at)
{
        size_t count = count_inside(node);
        if (!is_within(field, count))
                return bounds_fail(b, node, TEXT_YAML_COUNT, field);
        char *items = arena_take_array(b->a->mem, count, field->size), *next = items;
        for (const struct yaml_node *item = node->first; item != NULL; item = item->next) {
                if (item->shape != YAML_SHAPE_MAP)
                        return value_fail(b, node, TEXT_YAML_SHAPE_LIST, NULL, NULL);
                TRY(read_fields(b, field->fields, item, next));
                next += field->size;
        }
        memcpy(at, &items, sizeof items);
        memcpy(at - field->offset + field->count_offset, &count, sizeof count);
        return OK;
}

/* One member into *WORD; in a sentence it goes by the name of what it is in when it has none. */
static enum err read_word(struct binding *b, const struct yaml_field *field,
        const struct yaml_node *node, const struct yaml_node *item, struct yaml_word *word)
{
        struct yaml_node named = *item;
        if (named.key.len == 0)
                named.key = node->key;
        if (item->shape != YAML_SHAPE_SCALAR)
                return value_fail(b, &named, TEXT_YAML_SHAPE_VALUE, NULL, NULL);
        *word = (struct yaml_word){ .line = item->line, .key = item->key };
        return read_text(b, field, &named, (char *)&word->text);
}

static enum err read_words(
        struct binding *b, const struct yaml_field *field, const struct yaml_node *node, char *at)
{
        static const struct yaml_field word = { .least = 1, .most = WORD_MOST };
        const struct yaml_field *text = field->kind == YAML_TEXTS ? field : &word;
        size_t count = count_inside(node), i = 0;
        if (field->kind == YAML_WORDS && !is_within(field, count))
                return bounds_fail(b, node, TEXT_YAML_COUNT, field);
        struct yaml_word *words = arena_take_array(b->a->mem, count + 1, sizeof *words);
        for (const struct yaml_node *item = node->first; item != NULL; item = item->next)
                TRY(read_word(b, text, node, item, &words[i++]));
        memcpy(at, &words, sizeof words);
        memcpy(at - field->offset + field->count_offset, &count, sizeof count);
        return OK;
}

/* One text where a map of them may stand: that of the first key. */
static enum err read_lone(
        struct binding *b, const struct yaml_field *field, const struct yaml_node *node, char *at)
{
        const size_t one = 1;
        struct yaml_word *word = arena_take(b->a->mem, sizeof *word);
        *word = (struct yaml_word){ .line = node->line, .key = str_of(field->words[0]) };
        TRY(read_text(b, field, node, (char *)&word->text));
        memcpy(at, &word, sizeof word);
        memcpy(at - field->offset + field->count_offset, &one, sizeof one);
        return OK;
}

/* How each kind stands in the file, what to say when it does not, and how it is read. */
static const struct {
        enum yaml_shape shape;
        enum text otherwise;
        enum err (*read)(
                struct binding *, const struct yaml_field *, const struct yaml_node *, char *);
} kinds[] = {
        [YAML_TEXT] = { YAML_SHAPE_SCALAR, TEXT_YAML_SHAPE_VALUE, read_text },
        [YAML_DIGITS] = { YAML_SHAPE_SCALAR, TEXT_YAML_SHAPE_VALUE, read_digits },
        [YAML_WEB] = { YAML_SHAPE_SCALAR, TEXT_YAML_SHAPE_VALUE, read_web },
        [YAML_COLOUR] = { YAML_SHAPE_SCALAR, TEXT_YAML_SHAPE_VALUE, read_colour },
        [YAML_NUMBER] = { YAML_SHAPE_SCALAR, TEXT_YAML_SHAPE_VALUE, read_number },
        [YAML_CHOICE] = { YAML_SHAPE_SCALAR, TEXT_YAML_SHAPE_VALUE, read_choice },
        [YAML_YES_NO] = { YAML_SHAPE_SCALAR, TEXT_YAML_SHAPE_VALUE, read_yes_no },
        [YAML_MAP] = { YAML_SHAPE_MAP, TEXT_YAML_SHAPE_MAP, read_map },
        [YAML_LIST] = { YAML_SHAPE_LIST, TEXT_YAML_SHAPE_LIST, read_list },
        [YAML_WORDS] = { YAML_SHAPE_LIST, TEXT_YAML_SHAPE_WORDS, read_words },
        [YAML_TEXTS] = { YAML_SHAPE_MAP, TEXT_YAML_SHAPE_MAP, read_words },
};

static const struct yaml_node *node_find(const struct yaml_node *map, const char *key)
{
        for (const struct yaml_node *node = map->first; node != NULL; node = node->next)
                if (str_is_equal(node->key, str_of(key)))
                        return node;
        return NULL;
}

static enum err read_field(
        struct binding *b, const struct yaml_field *field, const struct yaml_node *map, char *base)
{
        const struct yaml_node *node = field->name != NULL ? node_find(map, field->name) : map;
        bool is_there = node != NULL;
        if (!is_there && !field->is_optional)
                return yaml_fail(b->a, b->name, map->line,
                        text_format(b->a, b->a->lang, TEXT_YAML_MISSING, field->name));
        if (field->is_optional)
                memcpy(base + field->count_offset, &is_there, sizeof is_there);
        if (!is_there)
                return OK;
        if (field->kind == YAML_LINE) {
                memcpy(base + field->offset, &node->line, sizeof node->line);
                return OK;
        }
        if (field->kind == YAML_TEXTS && field->words != NULL && node->shape == YAML_SHAPE_SCALAR)
                return read_lone(b, field, node, base + field->offset);
        if (node->shape != kinds[field->kind].shape)
                return value_fail(b, node, kinds[field->kind].otherwise, NULL, NULL);
        return kinds[field->kind].read(b, field, node, base + field->offset);
}

static bool table_has(const struct yaml_field *fields, struct str key)
{
        for (; fields->kind != YAML_END; fields++)
                if (fields->name != NULL && str_is_equal(key, str_of(fields->name)))
                        return true;
        return false;
}

static enum err read_fields(
        struct binding *b, const struct yaml_field *fields, const struct yaml_node *map, char *base)
{
        for (const struct yaml_node *node = map->first; node != NULL; node = node->next)
                if (!table_has(fields, node->key))
                        return value_fail(b, node, TEXT_YAML_UNKNOWN, NULL, NULL);
        for (; fields->kind != YAML_END; fields++)
                TRY(read_field(b, fields, map, base));
        return OK;
}

enum err yaml_read(struct act *a, const char *name, struct str text,
        const struct yaml_field *fields, void *out)
{
        struct binding b = { a, name };
        struct yaml_node *root;
        TRY(yaml_tree_read(a, name, text, &root));
        if (root->shape != YAML_SHAPE_MAP)
                return yaml_fail(a, name, root->line, text_get(a->lang, TEXT_YAML_EMPTY));
        return read_fields(&b, fields, root, out);
}

enum err yaml_load(struct act *a, const char *path, struct str *text)
{
        struct private whole;
        enum err outcome = file_read(a, path, YAML_FILE_MOST, &whole);
        if (outcome == OK) {
                *text = private_unwrap(whole);
                return OK;
        }
        enum text sentence = outcome == E_NONE                            ? TEXT_YAML_ABSENT
                             : a->failure.sentence == TEXT_FILE_TOO_LARGE ? TEXT_YAML_LARGE
                                                                          : TEXT_YAML_UNREADABLE;
        act_recover(a);
        return fail_with(a, outcome, sentence, path);
}
