/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "kit/text.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static void add_option(struct buf *line, enum cli_option_id id, bool is_needed)
{
        const struct cli_option *option = &cli_options[id];
        buf_add_c(line, is_needed ? " --" : " [--");
        buf_add_c(line, option->name);
        if (option->argument) {
                buf_add_c(line, " ");
                buf_add_c(line, option->argument);
        }
        if (cli_repeatable & BIT(id))
                buf_add_c(line, "…");
        if (!is_needed)
                buf_add_c(line, "]");
}

static const char *synopsis(struct act *a, const struct cli_verb *verb)
{
        struct buf line = buf_in(a->mem);
        buf_add_c(&line, "citykey ");
        buf_add_c(&line, verb->name);
        for (size_t i = 0; i < OPTION_COUNT; i++)
                if (verb->needs & BIT(i))
                        add_option(&line, (enum cli_option_id)i, true);
        for (size_t i = 0; i < OPTION_COUNT; i++)
                if (verb->takes & BIT(i))
                        add_option(&line, (enum cli_option_id)i, false);
        if (verb->operands[0]) {
                buf_add_c(&line, " ");
                buf_add_c(&line, verb->operands);
        }
        return buf_c(&line);
}

/* "--name VALUE", as it stands at the left of a list of options. */
static const char *option_title(struct act *a, const struct cli_option *option)
{
        struct buf title = buf_in(a->mem);
        buf_add_c(&title, "--");
        buf_add_c(&title, option->name);
        if (option->argument) {
                buf_add_c(&title, " ");
                buf_add_c(&title, option->argument);
        }
        return buf_c(&title);
}

/* The usual ones stand in every man page; here only what a verb has of its own. */
static void help_exits(struct act *a, const struct cli_exits *exits)
{
        if (exits == &cli_exits_usual)
                return;
        printf("\n%s\n", text_get(a->lang, TEXT_CLI_EXITS));
        for (size_t i = 0; i < exits->count; i++)
                printf("  %-4d %s\n", exits->of[i].code, text_get(a->lang, exits->of[i].means));
}

enum { LINE_WIDTH = 78, OPTION_INDENT = 21 };

/* Characters of UTF-8 text, as many columns as they take in the scripts that our help has. */
static int width_of(struct str word)
{
        int width = 0;
        for (size_t i = 0; i < word.len; i++)
                width += ((unsigned char)word.at[i] & 0xC0) != 0x80;
        return width;
}

void cli_print_column(const char *text, int width)
{
        int missing = width - width_of(str_of(text));
        printf("%s%*s", text, missing > 0 ? missing : 0, "");
}

/* One paragraph from column AT on, its further lines indented by INDENT; ends the last line. */
static void print_paragraph(struct str text, int at, int indent)
{
        bool is_first = true;
        while (text.len) {
                struct str word = str_cut(text, ' ', &text);
                int width = width_of(word);
                if (!is_first && at + 1 + width > LINE_WIDTH) {
                        printf("\n%*s", indent, "");
                        at = indent;
                } else if (!is_first) {
                        putchar(' ');
                        at++;
                }
                printf("%.*s", (int)word.len, word.at);
                at += width;
                is_first = false;
        }
        putchar('\n');
}

static void print_paragraphs(const char *text)
{
        struct str rest = str_of(text);
        while (rest.len)
                print_paragraph(str_cut(rest, '\n', &rest), 0, 0);
}

static void help_verb(struct act *a, const struct cli_verb *verb)
{
        printf("%s\n  ", text_get(a->lang, TEXT_CLI_USAGE));
        print_paragraph(str_of(synopsis(a, verb)), 2, 10);
        putchar('\n');
        print_paragraphs(text_get(a->lang, verb->about));
        printf("\n%s\n", text_get(a->lang, TEXT_CLI_OPTIONS));
        uint64_t known = verb->needs | verb->takes | BIT(OPTION_HELP);
        for (size_t i = 0; i < OPTION_COUNT; i++)
                if (known & BIT(i)) {
                        printf("  %-18s ", option_title(a, &cli_options[i]));
                        print_paragraph(str_of(text_get(a->lang, cli_options[i].help)),
                                OPTION_INDENT, OPTION_INDENT);
                }
        help_exits(a, verb->exits);
        printf("\n  %s\n", verb->example);
}

void cli_help(struct act *a, const struct cli_verb *verb)
{
        if (verb) {
                help_verb(a, verb);
                return;
        }
        int width = 0;
        for (size_t i = 0; i < cli_verb_count; i++)
                if ((int)strlen(cli_verbs[i].name) > width)
                        width = (int)strlen(cli_verbs[i].name);
        printf("citykey %s\n\n%s\n", CITYKEY_VERSION, text_get(a->lang, TEXT_CLI_VERBS));
        for (size_t i = 0; i < cli_verb_count; i++)
                printf("  %-*s  %s\n", width, cli_verbs[i].name,
                        text_get(a->lang, cli_verbs[i].summary));
        printf("\n%s\n", text_get(a->lang, TEXT_CLI_MORE));
}

static json_t *man_options(struct act *a, const struct cli_verb *verb)
{
        json_t *options = json_array();
        uint64_t known = verb->needs | verb->takes | BIT(OPTION_HELP);
        for (size_t i = 0; i < OPTION_COUNT; i++)
                if (known & BIT(i))
                        json_array_append_new(
                                options, json_pack("{ssss*ss}", "name", cli_options[i].name, "arg",
                                                 cli_options[i].argument, "help",
                                                 text_get(a->lang, cli_options[i].help)));
        return options;
}

static json_t *man_paragraphs(struct act *a, const struct cli_verb *verb)
{
        json_t *paragraphs = json_array();
        struct str rest = str_of(text_get(a->lang, verb->about));
        while (rest.len) {
                struct str paragraph = str_cut(rest, '\n', &rest);
                json_array_append_new(paragraphs, json_stringn(paragraph.at, paragraph.len));
        }
        return paragraphs;
}

/* "65 what was given is wrong …", a line for each code. */
static json_t *man_exits(struct act *a, const struct cli_verb *verb)
{
        json_t *lines = json_array();
        for (size_t i = 0; i < verb->exits->count; i++) {
                struct buf line = buf_in(a->mem);
                buf_add_number(&line, verb->exits->of[i].code);
                buf_add_c(&line, " ");
                buf_add_c(&line, text_get(a->lang, verb->exits->of[i].means));
                json_array_append_new(lines, json_string(buf_c(&line)));
        }
        return lines;
}

enum err cli_man_json(struct act *a)
{
        json_t *verbs = json_array();
        for (size_t i = 0; i < cli_verb_count; i++) {
                const struct cli_verb *verb = &cli_verbs[i];
                json_array_append_new(
                        verbs, json_pack("{ssssss so so so s[s]}", "verb", verb->name, "summary",
                                       text_get(a->lang, verb->summary), "synopsis",
                                       synopsis(a, verb), "options", man_options(a, verb),
                                       "description", man_paragraphs(a, verb), "exit",
                                       man_exits(a, verb), "examples", verb->example));
        }
        json_dumpf(verbs, stdout, JSON_INDENT(1));
        putchar('\n');
        json_decref(verbs);
        return OK;
}

void cli_say(struct act *a, enum text text, const char *const *args, size_t count)
{
        puts(text_format_args(a, a->lang, text, args, count));
}
