/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/desk/desk_inside.h"

#include "kit/draft.h"
#include "kit/file.h"
#include "kit/text.h"

#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { VISIT_MEMORY = 64 << 20, SCREEN_MOST = 100000, IN_VAIN_MOST = 3 };

/* ---------------------------------------------------------------- its end */

static void desk_close(struct desk *desk)
{
        visit_close(&desk->visit);
        browser_close(&desk->here.browser);
        browser_close(&desk->here.guest);
        file_close(&desk->here.listener);
        process_close(&desk->worker);
        visit_template_close(&desk->template);
        keeper_close(&desk->keeper);
        bundle_close(&desk->bundle);
        journal_close(&desk->journal);
        passphrases_end(&desk->changing);
        file_close(&desk->signals);
}

static void desk_begin(struct desk *desk, const struct desk_options *options)
{
        *desk = (struct desk){
                .options = options,
                .here = DESK_PLACE_NONE,
                .visit = VISIT_NONE,
                .template = VISIT_TEMPLATE_NONE,
                .worker = PROCESS_NONE,
                .incident = DESK_INCIDENTS,
                .carry = DESK_CARRY_NONE,
                .signals = -1,
        };
}

/* ---------------------------------------------------------------- its start */

/* A tally that is there says that this desk's day is over. */
static enum err check_free(struct act *a, const struct desk_options *options)
{
        if (access(options->tally, F_OK) == 0)
                return fail_with(a, E_STATE, TEXT_DESK_CLOSED_BEFORE, options->tally);
        return OK;
}

static enum err unlock(struct act *a, struct desk *desk)
{
        SCOPED(passphrases_end) struct passphrases *two = passphrases_begin();
        TRY(passphrase_ask(a, two, text_get(a->lang, TEXT_DESK_ASK_FIRST)));
        TRY(passphrase_ask(a, two, text_get(a->lang, TEXT_DESK_ASK_SECOND)));
        return bundle_open(a, desk->options->bundle, two, &desk->bundle, &desk->keeper);
}

/* A day that has left a part of its tally has begun: its journal is not made anew. */
static enum journal_age age_of_day(struct act *a, const struct desk *desk)
{
        struct buf path = buf_in(a->mem);
        buf_add_c(&path, desk->options->tally);
        buf_add_c(&path, ".part1");
        return access(buf_c(&path), F_OK) == 0 ? JOURNAL_OLD : JOURNAL_NEW_OR_OLD;
}

static enum err open_journal(struct act *a, struct desk *desk)
{
        struct buf path = buf_in(a->mem);
        const struct journal_setup setup = journal_setup_of(&desk->bundle, age_of_day(a, desk));
        buf_add_c(&path, desk->options->tally);
        buf_add_c(&path, ".journal");
        return journal_open(a, buf_c(&path), &setup, &desk->journal);
}

/* A demonstration may show cards on the screen alone; a production city prints. */
static enum err read_printer(struct act *a, struct desk *desk)
{
        const char *given = desk->options->printer;
        if (!given && desk->bundle.kind == ENVELOPE_PRODUCTION)
                return fail(a, E_INPUT, TEXT_DESK_NEEDS_PRINTER);
        TRY(printer_uri_read(a, given ? str_of(given) : STR("window:"), &desk->printer));
        if (desk->printer.sink != PRINTER_IPP && desk->bundle.kind == ENVELOPE_PRODUCTION)
                return fail(a, E_INPUT, TEXT_DESK_NEEDS_PRINTER);
        return OK;
}

static enum err read_screen(struct act *a, struct desk *desk)
{
        int64_t x;
        int64_t y;
        struct str rest;
        if (!desk->options->resident_screen)
                return OK;
        struct str first = str_cut(str_of(desk->options->resident_screen), ',', &rest);
        if (!str_read_number(first, SCREEN_MOST, &x) || !str_read_number(rest, SCREEN_MOST, &y))
                return fail(a, E_INPUT, TEXT_DESK_SCREEN_WRONG);
        desk->has_guest_screen = true;
        desk->guest_x = (int)x;
        desk->guest_y = (int)y;
        return OK;
}

static int open_signals(void)
{
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGINT);
        sigaddset(&signals, SIGTERM);
        sigprocmask(SIG_BLOCK, &signals, NULL);
        return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Everything that holds no person is started before the first one comes. */
static enum err start(struct act *a, struct desk *desk)
{
        TRY(check_free(a, desk->options));
        TRY(read_screen(a, desk));
        TRY(unlock(a, desk));
        TRY(read_printer(a, desk));
        desk->officers[0] = desk->bundle.opened_by.one;
        desk->officers[1] = desk->bundle.opened_by.other;
        desk->setup = (struct counter_setup){
                .bundle = &desk->bundle, .printer = &desk->printer, .tally = desk->options->tally
        };
        TRY(visit_template_start(a, &counter_work, &desk->setup, &desk->template));
        TRY(open_journal(a, desk));
        desk->signals = open_signals();
        return OK;
}

/* What a power cut or a stop left is said before work goes on. */
static void say_found(struct act *a, const struct desk *desk)
{
        struct str spoiled = STR("");
        if (journal_found(desk->journal, &spoiled) == JOURNAL_SPOILED)
                desk_say_spoiled(a, spoiled);
}

/* Whether the printer answers, can print cards, and has nothing in the way. */
static struct light_line test_printer(struct act *a, const struct desk *desk)
{
        struct light_line line = { LIGHT_GREEN, TEXT_DESK_PRINTER, TEXT_DESK_PRINTER_GOOD };
        if (desk->printer.sink != PRINTER_IPP)
                return (struct light_line){ LIGHT_AMBER, TEXT_DESK_PRINTER,
                        TEXT_DESK_PRINTER_NONE };
        struct printer_state state;
        enum err outcome = desk_look_at_printer(a, desk, &state);
        if (outcome == OK && printer_check_fit(a, &state) == OK && printer_check(a, &state) == OK)
                return line;
        line.colour = LIGHT_RED;
        line.sentence = outcome == OK ? a->failure.sentence : TEXT_DESK_PRINTER_SILENT;
        act_recover(a);
        return line;
}

static void test_machine(struct act *a, struct desk *desk)
{
        const struct light_day day = { desk->bundle.day, desk->bundle.day };
        const char *folder = dirname(str_to_c(a->mem, str_of(desk->options->tally)));
        light_self_test(a, &day, folder, &desk->test);
        desk->test.lines[desk->test.count++] = test_printer(a, desk);
        desk->light = desk->test;
        desk_forgive(desk);
}

/* ---------------------------------------------------------------- its day */

static void complain(const char *sentence)
{
        fprintf(stderr, "citykey: %s\n", sentence);
}

/* Why the desk does not go on after a visit. */
static void say_red(const struct act *a, const struct light *light)
{
        for (size_t i = 0; i < light->count; i++)
                if (light->lines[i].colour == LIGHT_RED)
                        complain(text_get(a->lang, light->lines[i].sentence));
}

/* A browser that ends by itself before anybody has done anything, again and again, is none. */
static bool is_in_vain(struct desk *desk)
{
        desk->in_vain = desk->was_used ? 0 : desk->in_vain + 1;
        return desk->in_vain >= IN_VAIN_MOST;
}

/* A visit that broke off is told of and the next begins, unless what is left of it is not known. */
static enum err go_on_after(struct act *a, struct desk *desk, enum err outcome)
{
        if (outcome == OK || outcome == E_BUSY)
                return outcome;
        if (light_worst(&desk->light) == LIGHT_RED) {
                say_red(a, &desk->light);
                return outcome;
        }
        if (is_in_vain(desk)) {
                act_recover(a);
                return fail(a, E_NONE, TEXT_DESK_BROWSER_ENDS);
        }
        complain(text_of_failure(a));
        act_recover(a);
        return OK;
}

static enum err serve_one(struct act *a, struct desk *desk)
{
        TRY(desk_begin_visit(a, desk));
        return go_on_after(a, desk, desk_serve_visit(a, desk));
}

/* What a sentence is filled with outlives the memory that it failed in. */
static void keep_failure(struct act *a, struct arena *mem)
{
        a->mem = mem;
        for (size_t i = 0; i < FAILURE_ARGS; i++)
                if (a->failure.args[i])
                        a->failure.args[i] = str_to_c(mem, str_of(a->failure.args[i]));
}

static enum err work(struct act *a, struct desk *desk)
{
        while (!desk->is_told_to_stop && !desk->carry.leaves) {
                struct arena *whole = a->mem;
                SCOPED(arena_end) struct arena *mem = arena_make(VISIT_MEMORY);
                a->mem = mem; /* of one visit, so that a day does not grow */
                enum err outcome = serve_one(a, desk);
                keep_failure(a, whole);
                TRY(outcome);
        }
        return OK;
}

enum err desk_run(struct act *a, const struct desk_options *options)
{
        SCOPED(desk_close) struct desk desk;
        desk_begin(&desk, options);
        TRY(start(a, &desk));
        say_found(a, &desk);
        if (journal_counts(desk.journal, STOCK_CARD).of[STOCK_RETURNED] > 0)
                TRY(desk_finish_day(a, &desk));
        test_machine(a, &desk);
        return work(a, &desk);
}
