/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What launcher and person do with a printer, from the command line, for the tests:
 *
 *   desk_print URI look                what the printer says
 *   desk_print URI print SEED PREFIX   prints an invented card; its sides are in PREFIX-1.ppm,
 * -2.ppm desk_print URI job NUMBER          what became of a job desk_print URI cancel NUMBER
 *   desk_print URI await MASK          looks until the printer's trouble is exactly this
 *   desk_print URI await-job NUMBER CONDITION
 *
 * A refusal: the sentence on standard error, the outcome's exit code. */
#include "kit/crypt.h"
#include "kit/printer.h"
#include "kit/pwg.h"
#include "kit/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MIB = 1024 * 1024, CALL_MS = 30 * 1000, AWAIT_S = 30 };

struct desk {
        struct printer_uri uri;
        struct printer *printer;
        char **words; /* after the verb */
};

static const char *const conditions[] = { "unknown", "pending", "processing", "stopped",
        "completed", "canceled", "aborted", "forgotten" };

static enum err begin_at(struct act *a, struct desk *desk, int *fd)
{
        return printer_connect(a, &desk->uri, fd);
}

static enum err look_once(struct act *a, struct desk *desk)
{
        int fd;
        TRY(begin_at(a, desk, &fd));
        TRY(printer_look(a, desk->printer, fd));
        return printer_finish(a, desk->printer, CALL_MS);
}

static enum err look(struct act *a, struct desk *desk)
{
        TRY(look_once(a, desk));
        const struct printer_state *state = printer_seen_state(desk->printer);
        printf("condition %d trouble %u queued %d ribbon %d size %dx%d\n", (int)state->condition,
                state->trouble, state->queued, state->ribbon, state->width, state->height);
        return printer_check(a, state);
}

static int64_t read_word(const char *word)
{
        int64_t number = 0;
        str_read_number(str_of(word), INT32_MAX, &number);
        return number;
}

static struct paper *make_side(struct act *a, uint32_t seed, const char *prefix, int page)
{
        struct paper *paper;
        int width;
        int height;
        int stride;
        char name[4096];
        if (paper_open_dots(a, NULL, PWG_WIDTH, PWG_HEIGHT, &paper) != OK)
                exit(1);
        uint32_t *dots = (uint32_t *)(uintptr_t)paper_dots(paper, &width, &height, &stride);
        snprintf(name, sizeof name, "%s-%d.ppm", prefix, page);
        FILE *file = fopen(name, "w");
        if (!file)
                exit(1);
        fprintf(file, "P6 %d %d 255\n", width, height);
        for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                        uint32_t dot = y % 100 < 50
                                               ? (uint32_t)(x / 40 + y / 100) * 0x231507u + seed
                                               : ((uint32_t)(x + y * width) * 2654435761u) >> 7;
                        dots[y * stride + x] = dot & 0xffffff;
                        fputc((int)(dot >> 16 & 255), file);
                        fputc((int)(dot >> 8 & 255), file);
                        fputc((int)(dot & 255), file);
                }
        }
        fclose(file);
        return paper;
}

static enum err print(struct act *a, struct desk *desk)
{
        uint32_t seed = (uint32_t)read_word(desk->words[0]);
        const struct paper *front = make_side(a, seed, desk->words[1], 1);
        const struct paper *back = make_side(a, seed + 77777, desk->words[1], 2);
        int fd;
        TRY(look_once(a, desk));
        const struct printer_state state = *printer_seen_state(desk->printer);
        const struct printer_card card = { front, back, &state };
        TRY(begin_at(a, desk, &fd));
        TRY(printer_print(a, desk->printer, fd, &card));
        TRY(printer_finish(a, desk->printer, CALL_MS));
        printf("%d\n", printer_seen_job(desk->printer)->number);
        return OK;
}

static enum err look_at_job(struct act *a, struct desk *desk)
{
        int fd;
        TRY(begin_at(a, desk, &fd));
        TRY(printer_job_look(a, desk->printer, fd, (int32_t)read_word(desk->words[0])));
        return printer_finish(a, desk->printer, CALL_MS);
}

static enum err say_job(struct act *a, struct desk *desk)
{
        TRY(look_at_job(a, desk));
        const struct printer_job *job = printer_seen_job(desk->printer);
        printf("%s reasons %u sides %d\n", conditions[job->condition], job->reasons, job->sides);
        return OK;
}

static enum err cancel(struct act *a, struct desk *desk)
{
        int fd;
        TRY(begin_at(a, desk, &fd));
        TRY(printer_job_cancel(a, desk->printer, fd, (int32_t)read_word(desk->words[0])));
        return printer_finish(a, desk->printer, CALL_MS);
}

/* Looks again and again, since a printer calls nobody. */
static enum err await(struct act *a, struct desk *desk)
{
        uint32_t wanted = (uint32_t)read_word(desk->words[0]);
        for (time_t until = time(NULL) + AWAIT_S; time(NULL) < until;) {
                TRY(look_once(a, desk));
                if (printer_seen_state(desk->printer)->trouble == wanted)
                        return OK;
        }
        return E_STATE;
}

static enum err await_job(struct act *a, struct desk *desk)
{
        const struct printer_job *job = printer_seen_job(desk->printer);
        for (time_t until = time(NULL) + AWAIT_S; time(NULL) < until;) {
                TRY(look_at_job(a, desk));
                if (strcmp(conditions[job->condition], desk->words[1]) == 0)
                        return OK;
        }
        return E_STATE;
}

static const struct {
        const char *name;
        int words;
        enum err (*run)(struct act *a, struct desk *desk);
} verbs[] = {
        { "look", 0, look },
        { "print", 2, print },
        { "job", 1, say_job },
        { "cancel", 1, cancel },
        { "await", 1, await },
        { "await-job", 2, await_job },
};

static enum err run(struct act *a, int count, char **words)
{
        struct desk desk = { .words = words + 3 };
        TRY(printer_uri_read(a, str_of(words[1]), &desk.uri));
        TRY(printer_open(a, &desk.uri, &desk.printer));
        for (size_t i = 0; i < COUNT(verbs); i++)
                if (strcmp(words[2], verbs[i].name) == 0 && count == verbs[i].words + 3)
                        return verbs[i].run(a, &desk);
        return E_INPUT;
}

int main(int count, char **words)
{
        struct act a = act_begin(arena_make(1024UL * MIB), STR("test"), LANG_EN);
        if (count < 3 || !crypt_start())
                return 2;
        enum err outcome = run(&a, count, words);
        if (outcome != OK)
                fprintf(stderr, "%s\n", text_of_failure(&a));
        return err_exit_code(outcome);
}
