/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/form_inside.h"

/* Forms whose fields are declared. */

struct reading {
        const struct form *form;
        struct form_value *values;
};

static bool is_line(struct str text)
{
        for (size_t i = 0; i < text.len; i++) {
                unsigned char c = (unsigned char)text.at[i];
                if (c < ' ' || c == 0x7f)
                        return false;
        }
        return true;
}

static bool is_code(struct str text)
{
        for (size_t i = 0; i < text.len; i++) {
                char c = text.at[i];
                if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                            c == '.'))
                        return false;
        }
        return true;
}

static bool read_text(const struct form_field *field, struct str text, struct form_value *value)
{
        (void)value;
        return (int64_t)text.len <= field->most && is_line(text);
}

static bool read_code(const struct form_field *field, struct str text, struct form_value *value)
{
        (void)value;
        return (int64_t)text.len <= field->most && is_code(text);
}

/* An empty field of a form is as good as none. */
static bool read_number(const struct form_field *field, struct str text, struct form_value *value)
{
        if (text.len == 0) {
                value->is_there = false;
                return true;
        }
        return str_read_number(text, field->most, &value->number);
}

static bool read_flag(const struct form_field *field, struct str text, struct form_value *value)
{
        (void)field;
        (void)value;
        return str_is_equal(text, STR("1"));
}

static bool read_tick(const struct form_field *field, struct str text, struct form_value *value)
{
        enum { LAST_BIT = 63 };
        int64_t bit;
        (void)field;
        if (!str_read_number(text, LAST_BIT, &bit) || value->ticks >> bit & 1)
                return false;
        value->ticks |= (uint64_t)1 << bit;
        return true;
}

static bool read_token(const struct form_field *field, struct str text, struct form_value *value)
{
        enum { TOKEN_MOST = 64 };
        (void)field;
        (void)value;
        return text.len <= TOKEN_MOST && is_line(text);
}

typedef bool form_read_value(const struct form_field *, struct str, struct form_value *);

static const struct {
        form_read_value *read;
        bool may_repeat;
} types[] = {
        [FORM_TEXT] = { read_text, false },
        [FORM_CODE] = { read_code, false },
        [FORM_NUMBER] = { read_number, false },
        [FORM_FLAG] = { read_flag, false },
        [FORM_TICKS] = { read_tick, true },
        [FORM_TOKEN] = { read_token, false },
};

/* The number of the field NAME; the form's count when it is not declared. */
static size_t find(const struct form *form, struct str name)
{
        size_t i = 0;
        while (i < form->count && !str_is_equal(name, str_of(form->fields[i].name)))
                i++;
        return i;
}

static bool read_pair(struct act *a, const struct reading *reading, struct str pair)
{
        struct str coded, name, text;
        struct str coded_name = str_cut(pair, '=', &coded);
        if (coded_name.len == pair.len || !form_decode(a, coded_name, &name) ||
                !form_decode(a, coded, &text))
                return false;
        size_t i = find(reading->form, name);
        if (i == reading->form->count)
                return false;
        const struct form_field *field = &reading->form->fields[i];
        struct form_value *value = &reading->values[i];
        if (value->is_seen && !types[field->type].may_repeat)
                return false;
        value->is_seen = value->is_there = true;
        if (field->type != FORM_TICKS)
                value->text = private_wrap(text);
        return types[field->type].read(field, text, value);
}

static bool is_complete(const struct reading *reading)
{
        for (size_t i = 0; i < reading->form->count; i++)
                if (reading->form->fields[i].need == FORM_NEEDED && !reading->values[i].is_there)
                        return false;
        return true;
}

enum err form_read(
        struct act *a, const struct form *form, struct private body, struct form_value *values)
{
        const struct reading reading = { form, values };
        struct str rest = private_unwrap(body);
        bool is_right = rest.len <= form->body_most && form->count <= FORM_FIELDS_MOST &&
                        !str_ends_with(rest, STR("&"));
        for (size_t i = 0; i < form->count; i++)
                values[i] = (struct form_value){ .is_there = false };
        while (is_right && rest.len)
                is_right = read_pair(a, &reading, str_cut(rest, '&', &rest));
        return is_right && is_complete(&reading) ? OK : fail(a, E_INPUT, TEXT_FORM_BROKEN);
}
