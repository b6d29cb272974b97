/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include <string.h>

/* How many of ARGUMENTS the verb's name takes up; 0 when they do not start with it. */
static int name_words(const struct cli_verb *verb, int count, char *const *arguments)
{
        struct str rest;
        struct str first = str_cut(str_of(verb->name), ' ', &rest);
        if (count < 1 || !str_is_equal(first, str_of(arguments[0])))
                return 0;
        if (rest.len == 0)
                return 1;
        return count > 1 && str_is_equal(rest, str_of(arguments[1])) ? 2 : 0;
}

/* The verb with the longest name that the arguments start with; NULL when there is none. */
static const struct cli_verb *find_verb(int count, char *const *arguments, int *words)
{
        const struct cli_verb *found = NULL;
        *words = 0;
        for (size_t i = 0; i < cli_verb_count; i++) {
                int taken = name_words(&cli_verbs[i], count, arguments);
                if (taken > *words) {
                        *words = taken;
                        found = &cli_verbs[i];
                }
        }
        return found;
}

static bool find_option(struct str name, enum cli_option_id *id)
{
        for (size_t i = 0; i < OPTION_COUNT; i++)
                if (str_is_equal(name, str_of(cli_options[i].name))) {
                        *id = (enum cli_option_id)i;
                        return true;
                }
        return false;
}

/* Keeps the value of an option; one that may be given more than once keeps all of them. */
static enum err keep_value(
        struct act *a, struct cli_call *call, enum cli_option_id id, const char *value)
{
        if (cli_repeatable & BIT(id)) {
                if (call->repeat_count == CLI_REPEATS)
                        return fail_with(a, E_INPUT, TEXT_CLI_OPTION_MANY, cli_options[id].name);
                call->repeats[call->repeat_count++] = value;
        }
        call->values[id] = value;
        return OK;
}

/* The option of that name, if the verb takes it. */
static enum err find_option_of(
        struct act *a, const struct cli_call *call, struct str name, enum cli_option_id *id)
{
        uint64_t accepted = call->verb->needs | call->verb->takes | BIT(OPTION_HELP);
        if (find_option(name, id) && accepted & BIT(*id))
                return OK;
        return fail_with(
                a, E_INPUT, TEXT_CLI_OPTION_UNKNOWN, str_to_c(a->mem, name), call->verb->name);
}

/* Reads the option at ARGUMENTS[0]; *taken is 1, or 2 when its value is the next argument. */
static enum err read_option(
        struct act *a, int count, char *const *arguments, struct cli_call *call, int *taken)
{
        struct str value;
        struct str written = str_of(arguments[0]);
        struct str name = str_cut((struct str){ written.at + 2, written.len - 2 }, '=', &value);
        bool has_value = name.len + 2 < written.len;
        enum cli_option_id id = OPTION_HELP;
        TRY(find_option_of(a, call, name, &id));
        *taken = 1;
        if (call->values[id] && !(cli_repeatable & BIT(id)))
                return fail_with(a, E_INPUT, TEXT_CLI_OPTION_TWICE, cli_options[id].name);
        if (!cli_options[id].argument) {
                if (has_value)
                        return fail_with(a, E_INPUT, TEXT_CLI_OPTION_IS_FLAG, cli_options[id].name);
                return keep_value(a, call, id, "");
        }
        const char *given = has_value ? value.at : count > 1 ? arguments[1] : "";
        if (given[0] == '\0')
                return fail_with(a, E_INPUT, TEXT_CLI_OPTION_EMPTY, cli_options[id].name,
                        cli_options[id].argument);
        *taken = has_value ? 1 : 2;
        return keep_value(a, call, id, given);
}

/* How many operands the verb must have at least and may have at most. */
static void count_operands(const char *operands, size_t *least, size_t *most)
{
        struct str rest = str_of(operands);
        *least = *most = 0;
        while (rest.len) {
                struct str word = str_cut(rest, ' ', &rest);
                bool is_any = str_ends_with(word, STR("…")) || str_ends_with(word, STR("…]"));
                *least += word.at[0] != '[';
                *most = is_any ? CLI_WORDS : *most + 1;
        }
}

static enum err check_complete(struct act *a, const struct cli_call *call)
{
        size_t least;
        size_t most;
        count_operands(call->verb->operands, &least, &most);
        bool is_empty = least && call->word_count && call->words[0][0] == '\0';
        if (call->word_count < least || is_empty)
                return fail_with(a, E_INPUT, TEXT_CLI_OPERAND_MISSING, call->verb->name,
                        call->verb->operands);
        if (call->word_count > most)
                return fail_with(a, E_INPUT, TEXT_CLI_OPERAND_TOO_MANY, call->verb->name);
        for (size_t i = 0; i < OPTION_COUNT; i++)
                if (call->verb->needs & BIT(i) && !call->values[i])
                        return fail_with(a, E_INPUT, TEXT_CLI_OPTION_MISSING, cli_options[i].name,
                                cli_options[i].argument, call->verb->name);
        return OK;
}

static enum err read_arguments(
        struct act *a, int count, char *const *arguments, struct cli_call *call)
{
        bool options_end = false;
        for (int i = 0; i < count;) {
                int taken = 1;
                bool is_option = !options_end && strncmp(arguments[i], "--", 2) == 0;
                if (is_option && arguments[i][2] == '\0') {
                        options_end = true;
                } else if (is_option) {
                        TRY(read_option(a, count - i, arguments + i, call, &taken));
                } else {
                        if (call->word_count == CLI_WORDS)
                                return fail_with(
                                        a, E_INPUT, TEXT_CLI_OPERAND_TOO_MANY, call->verb->name);
                        call->words[call->word_count++] = arguments[i];
                }
                i += taken;
        }
        return call->values[OPTION_HELP] ? OK : check_complete(a, call);
}

enum err cli_read(struct act *a, int count, char *const *arguments, struct cli_call *call)
{
        char help[] = "help";
        char *const help_arguments[] = { help, help };
        if (count < 2 || strcmp(arguments[1], "--help") == 0) {
                count = 2;
                arguments = help_arguments;
        }
        int words;
        struct cli_call read = { .verb = find_verb(count - 1, arguments + 1, &words) };
        if (!read.verb)
                return fail_with(a, E_INPUT, TEXT_CLI_VERB_UNKNOWN, arguments[1]);
        TRY(read_arguments(a, count - 1 - words, arguments + 1 + words, &read));
        *call = read;
        return OK;
}
