/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/person.h"
#include "kit/text.h"
#include "lib/bytes.h"

#include <jansson.h>
#include <stddef.h>
#include <string.h>

/* What to say of each fault that any text can have. */
static const enum text fault_sentences[] = {
        [TEXT_FAULT_ENCODING] = TEXT_PERSON_ENCODING,
        [TEXT_FAULT_CONTROL] = TEXT_PERSON_CONTROL,
        [TEXT_FAULT_BIDI] = TEXT_PERSON_BIDI,
        [TEXT_FAULT_UNASSIGNED] = TEXT_PERSON_UNASSIGNED,
        [TEXT_FAULT_BARE_MARK] = TEXT_PERSON_BARE_MARK,
};

static bool text_has_loose_space(struct str text)
{
        if (str_trim(text).len != text.len)
                return true;
        for (size_t i = 1; i < text.len; i++)
                if (text.at[i] == ' ' && text.at[i - 1] == ' ')
                        return true;
        return false;
}

/* What holds for a name and a note alike. */
static enum err check_text(struct act *a, const char *member, struct str given, struct str *text)
{
        if (str_trim(given).len == 0)
                return fail_with(a, E_INPUT, TEXT_PERSON_EMPTY, member);
        enum text_fault fault = text_find_fault(given);
        if (fault != TEXT_FAULT_NONE)
                return fail_with(a, E_INPUT, fault_sentences[fault], member);
        if (!text_normalise(a, given, text))
                return fail_with(a, E_INPUT, TEXT_PERSON_ENCODING, member);
        if (text_has_loose_space(*text))
                return fail_with(a, E_INPUT, TEXT_PERSON_SPACES, member);
        return OK;
}

static enum err check_length(
        struct act *a, const char *member, struct str text, size_t clusters, size_t bytes)
{
        if (text_count_clusters(a, text) > clusters)
                return fail_with(
                        a, E_INPUT, TEXT_PERSON_LONG, member, text_number(a, (int64_t)clusters));
        if (text.len > bytes)
                return fail_with(a, E_INPUT, TEXT_PERSON_LONG_BYTES, member);
        return OK;
}

enum err person_check_name(
        struct act *a, const char *member, struct private given, struct private *name)
{
        struct str text;
        TRY(check_text(a, member, private_unwrap(given), &text));
        TRY(check_length(a, member, text, PERSON_NAME_CLUSTERS, PERSON_NAME_BYTES));
        if (!text_is_name(text))
                return fail_with(a, E_INPUT, TEXT_PERSON_SIGNS, member);
        if (!text_has_letter(text))
                return fail_with(a, E_INPUT, TEXT_PERSON_LETTERS, member);
        *name = private_wrap(text);
        return OK;
}

/* One member of the file: what it is called, how it is read, where it goes. */
struct member {
        const char *name;
        bool is_needed; /* else it may be absent or null */
        enum err (*read)(struct act *, const struct member *, const json_t *, void *at);
        size_t offset;
};

static enum err read_string(
        struct act *a, const struct member *member, const json_t *value, struct str *text)
{
        if (!json_is_string(value))
                return fail_with(a, E_INPUT,
                        member->is_needed ? TEXT_PERSON_TYPE_TEXT : TEXT_PERSON_TYPE_TEXT_OR_NULL,
                        member->name);
        struct str inside = { json_string_value(value), json_string_length(value) };
        *text = str_copy(a->mem, inside);
        return OK;
}

static enum err read_name(struct act *a, const struct member *member, const json_t *value, void *at)
{
        struct str text;
        TRY(read_string(a, member, value, &text));
        return person_check_name(a, member->name, private_wrap(text), at);
}

static enum err read_note(struct act *a, const struct member *member, const json_t *value, void *at)
{
        struct str given, text;
        struct private *note = at;
        TRY(read_string(a, member, value, &given));
        TRY(check_text(a, member->name, given, &text));
        TRY(check_length(a, member->name, text, PERSON_NOTE_CLUSTERS, PERSON_NOTE_BYTES));
        *note = private_wrap(text);
        return OK;
}

static enum err read_birth(
        struct act *a, const struct member *member, const json_t *value, void *at)
{
        struct str text = STR("");
        if (json_is_string(value))
                TRY(read_string(a, member, value, &text));
        if (!date_read(text, at))
                return fail(a, E_INPUT, TEXT_PERSON_BIRTH);
        return OK;
}

static enum err read_gender(
        struct act *a, const struct member *member, const json_t *value, void *at)
{
        static const char *const words[] = { [PERSON_GENDER_FEMALE] = "female",
                [PERSON_GENDER_MALE] = "male",
                [PERSON_GENDER_X] = "x" };
        enum person_gender *gender = at;
        (void)member;
        for (size_t i = PERSON_GENDER_FEMALE; json_is_string(value) && i < COUNT(words); i++) {
                if (str_is_equal(str_of(json_string_value(value)), str_of(words[i]))) {
                        *gender = (enum person_gender)i;
                        return OK;
                }
        }
        return fail(a, E_INPUT, TEXT_PERSON_GENDER);
}

static enum err read_yes_no(
        struct act *a, const struct member *member, const json_t *value, void *at)
{
        bool *answer = at;
        if (!json_is_boolean(value))
                return fail_with(a, E_INPUT, TEXT_PERSON_TYPE_YES_NO, member->name);
        *answer = json_is_true(value);
        return OK;
}

/* Letters in parts joined by hyphens (BCP 47), as far as our own languages go. */
static enum err read_language(
        struct act *a, const struct member *member, const json_t *value, void *at)
{
        static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        struct private *language = at;
        const char *tag = json_is_string(value) ? json_string_value(value) : "";
        size_t first = strspn(tag, letters), len = strlen(tag);
        struct str text;
        if (first < 2 || first > 3 || len > 16 || (tag[first] != '-' && tag[first] != '\0') ||
                strspn(tag + first,
                        "-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") !=
                        len - first)
                return fail(a, E_INPUT, TEXT_PERSON_LANGUAGE);
        TRY(read_string(a, member, value, &text));
        *language = private_wrap(text);
        return OK;
}

static const struct member members[] = {
        { "name", true, read_name, offsetof(struct person, name) },
        { "name_native", false, read_name, offsetof(struct person, name_native) },
        { "birth", true, read_birth, offsetof(struct person, birth) },
        { "gender", false, read_gender, offsetof(struct person, gender) },
        { "veteran", false, read_yes_no, offsetof(struct person, is_veteran) },
        { "medical", false, read_note, offsetof(struct person, medical) },
        { "donor", false, read_yes_no, offsetof(struct person, is_donor) },
        { "emergency", false, read_note, offsetof(struct person, emergency) },
        { "language", false, read_language, offsetof(struct person, language) },
};

static const struct member *find_member(const char *name)
{
        for (size_t i = 0; i < COUNT(members); i++)
                if (strcmp(members[i].name, name) == 0)
                        return &members[i];
        return NULL;
}

/* A member that is not known may itself tell of a person: only what looks like a field's name is
 * repeated. */
static enum err check_known(struct act *a, json_t *object)
{
        static const char usual[] = "abcdefghijklmnopqrstuvwxyz_";
        const char *name;
        json_t *value;
        json_object_foreach(object, name, value)
        {
                if (find_member(name))
                        continue;
                if (strlen(name) > 24 || strspn(name, usual) != strlen(name))
                        return fail(a, E_INPUT, TEXT_PERSON_UNKNOWN_HIDDEN);
                return fail_with(a, E_INPUT, TEXT_PERSON_UNKNOWN, name);
        }
        return OK;
}

/* null, and for a text also "", is as if the member were not there. */
static bool value_is_absent(const json_t *value)
{
        return value == NULL || json_is_null(value) ||
               (json_is_string(value) && json_string_length(value) == 0);
}

static enum err read_members(struct act *a, json_t *object, struct person *person)
{
        TRY(check_known(a, object));
        for (size_t i = 0; i < COUNT(members); i++) {
                const struct member *member = &members[i];
                const json_t *value = json_object_get(object, member->name);
                if (value == NULL && member->is_needed)
                        return fail_with(a, E_INPUT, TEXT_PERSON_MISSING, member->name);
                if (value_is_absent(value) && !member->is_needed)
                        continue;
                TRY(member->read(a, member, value, (char *)person + member->offset));
        }
        person->lang = text_lang_of(private_unwrap(person->language));
        return OK;
}

/* Some editors begin a file with a mark of its encoding, which is no part of the text. */
static struct str without_mark(struct str text)
{
        const struct str mark = STR("\xEF\xBB\xBF");
        if (!str_starts_with(text, mark))
                return text;
        return (struct str){ text.at + mark.len, text.len - mark.len };
}

/* Says in which line the file is not JSON, and why. */
static enum err refuse_json(struct act *a, const json_error_t *error)
{
        static const struct {
                enum json_error_code code;
                enum text sentence;
        } reasons[] = {
                { json_error_duplicate_key, TEXT_PERSON_TWICE },
                { json_error_invalid_utf8, TEXT_PERSON_BYTES },
                { json_error_null_byte_in_key, TEXT_PERSON_BYTES },
                { json_error_null_character, TEXT_PERSON_BYTES },
        };
        const char *line = text_number(a, error->line > 0 ? error->line : 1);
        for (size_t i = 0; i < COUNT(reasons); i++)
                if (json_error_code(error) == reasons[i].code)
                        return fail_with(a, E_INPUT, reasons[i].sentence, line);
        return fail_with(a, E_INPUT, TEXT_PERSON_BROKEN, line);
}

static void json_close(json_t **json)
{
        json_decref(*json);
}

/* "yes" and "no" where a file has true and false. */
static json_t *typed_value(const struct member *member, struct str typed)
{
        if (member->read != read_yes_no)
                return json_stringn(typed.at, typed.len);
        if (str_is_equal(typed, STR("yes")))
                return json_true();
        return str_is_equal(typed, STR("no")) ? json_false() : json_null();
}

enum err person_read_typed(
        struct act *a, const char *name, struct private typed, struct person *person)
{
        struct str text = private_unwrap(typed);
        const struct member *member = find_member(name);
        if (!member)
                return fail(a, E_BUG, TEXT_PERSON_UNKNOWN_HIDDEN);
        if (text.len == 0 && !member->is_needed)
                return OK;
        if (!bytes_are_utf8((struct bytes){ (const uint8_t *)text.at, text.len }))
                return fail_with(a, E_INPUT, TEXT_PERSON_ENCODING, name);
        SCOPED(json_close) json_t *value = typed_value(member, text);
        TRY(member->read(a, member, value, (char *)person + member->offset));
        person->lang = text_lang_of(private_unwrap(person->language));
        return OK;
}

enum err person_read(struct act *a, struct private json, struct person *person)
{
        struct str text = without_mark(private_unwrap(json));
        if (text.len > PERSON_FILE_MOST)
                return fail(a, E_INPUT, TEXT_PERSON_LARGE);
        if (str_trim(text).len == 0)
                return fail(a, E_INPUT, TEXT_PERSON_SHAPE);
        json_error_t error = { .line = 1 };
        SCOPED(json_close)
        json_t *object =
                json_loadb(text.at, text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
        if (object == NULL)
                return refuse_json(a, &error);
        if (!json_is_object(object))
                return fail(a, E_INPUT, TEXT_PERSON_SHAPE);
        struct person read = { .gender = PERSON_GENDER_NONE, .lang = a->lang };
        read.language = private_wrap(str_of(text_lang_tags[a->lang]));
        TRY(read_members(a, object, &read));
        *person = read;
        return OK;
}
