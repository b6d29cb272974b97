/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/conf.h"

#include "kit/text.h"

/* Where in the file something is wrong. */
struct place {
        const char *file;
        int64_t line;
};

static enum err refuse(
        struct act *a, const struct place *place, enum text sentence, struct str what)
{
        const char *shown = text_find_fault(what) == TEXT_FAULT_NONE ? str_to_c(a->mem, what) : "?";
        return fail_with(a, E_INPUT, sentence, place->file, text_number(a, place->line), shown);
}

static bool find_name(const struct conf *conf, struct str name, size_t *at)
{
        for (*at = 0; *at < conf->count; ++*at)
                if (str_is_equal(name, str_of(conf->names[*at])))
                        return true;
        return false;
}

/* A line that says something: its name and its value. */
static enum err cut_line(struct act *a, const struct place *place, struct str line,
        struct str *name, struct str *value)
{
        struct str rest;
        *name = str_trim(str_cut(line, '=', &rest));
        *value = str_trim(rest);
        if (text_find_fault(*name) != TEXT_FAULT_NONE || text_find_fault(*value) != TEXT_FAULT_NONE)
                return refuse(a, place, TEXT_CONF_NOT_TEXT, STR(""));
        if (name->len == 0 || value->len == 0 || value->len > CONF_VALUE_MOST)
                return refuse(a, place, TEXT_CONF_NO_VALUE, STR(""));
        return OK;
}

enum err conf_read(struct act *a, const struct conf *conf, struct str text, const char **values)
{
        struct place place = { conf->file, 0 };
        bool *is_said = arena_take_array(a->mem, conf->count, sizeof *is_said);
        if (text.len > CONF_FILE_MOST)
                return refuse(a, &place, TEXT_CONF_NO_VALUE, STR(""));
        while (text.len > 0) {
                size_t at;
                struct str name;
                struct str value;
                struct str line = str_trim(str_cut(text, '\n', &text));
                place.line++;
                if (line.len == 0 || line.at[0] == '#')
                        continue;
                TRY(cut_line(a, &place, line, &name, &value));
                if (!find_name(conf, name, &at))
                        return refuse(a, &place, TEXT_CONF_UNKNOWN, name);
                if (is_said[at])
                        return refuse(a, &place, TEXT_CONF_TWICE, name);
                is_said[at] = true;
                values[at] = str_to_c(a->mem, value);
        }
        return OK;
}
