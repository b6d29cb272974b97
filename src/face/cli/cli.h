/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_CLI_H
#define CITYKEY_FACE_CLI_H

#include "face/cli/option.h"

/* The command line: a verb is a row of the table in verbs.c; its --help, its man page and what it
 * accepts all come from that row. */

/* What the program's exit codes mean. */
enum { CLI_WRONG_USE = 2, CLI_NOT_ENOUGH = 3, CLI_EXITS = 9 };
struct cli_exits {
        size_t count;
        struct {
                int code;
                enum text means;
        } of[CLI_EXITS];
};

extern const struct cli_exits cli_exits_usual;
extern const struct cli_exits cli_exits_verify;
extern const struct cli_exits cli_exits_papers;

enum { CLI_WORDS = 256, CLI_REPEATS = 8 }; /* operands, values of one option, at most */

struct cli_call;

struct cli_verb {
        const char *name;     /* one or two words: "key list" */
        const char *operands; /* as in a synopsis, one word each; in brackets when it may be left
                                 out; the last may end in … and stands for any number */
        uint64_t needs;       /* options it cannot do without: BIT(OPTION_DATA) | … */
        uint64_t takes;       /* options it may have besides */
        enum text summary;    /* one line */
        enum text about;      /* paragraphs of the man page, separated by blank lines */
        const char *example;
        enum err (*run)(struct act *a, struct cli_call *call);
        const struct cli_exits *exits; /* what its exit codes mean */
};

extern const struct cli_verb cli_verbs[];
extern const size_t cli_verb_count;

/* One use of the program. Strings are argv's own. */
struct cli_call {
        const struct cli_verb *verb;
        const char *values[OPTION_COUNT]; /* NULL when not given; a flag that is given is "" */
        const char *repeats[CLI_REPEATS]; /* of the option that may be given more than once */
        size_t repeat_count;
        const char *words[CLI_WORDS];
        size_t word_count;
        int exit_code; /* the verb's own; 0: as its outcome has it */
};

/* Reads argv[1…] into *call. Refuses (E_INPUT) an unknown verb or option, a missing value, an
 * option given twice, and what the verb needs and does not get; the sentence names it and the way
 * to help.
 * "--help" anywhere gives the verb with OPTION_HELP set. */
enum err cli_read(struct act *a, int count, char *const *arguments, struct cli_call *call);

/* The synopsis, options and text of one verb, or the list of all when VERB is NULL, on stdout. */
void cli_help(struct act *a, const struct cli_verb *verb);

/* The whole table as JSON on stdout, from which the man pages are made. */
enum err cli_man_json(struct act *a);

/* TEXT on stdout, with spaces up to WIDTH characters: printf would count bytes. */
void cli_print_column(const char *text, int width);

/* One line on stdout from a text and its arguments {0} to {3}. */
void cli_say(struct act *a, enum text text, const char *const *args, size_t count);
#define cli_say_with(a, text, ...)                                                                 \
        cli_say((a), (text), (const char *const[]){ __VA_ARGS__ },                                 \
                sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

#include "face/cli/verbs.h"

#endif
