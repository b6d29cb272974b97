/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The printer, and reading the card back. The printer is looked at before numbers are taken: one
 * that cannot print costs no blank. */
#include "face/desk/counter_work.h"

#include "kit/file.h"
#include "kit/text.h"
#include "lib/citykey.h"

enum { LOOK_AGAIN_MS = 500, CANCEL_MS = 2000, CALL_MEMORY = 64 << 20 };

/* A new connection for the next call, and new memory; -1 for a sink that has none. */
static enum err connect(struct act *a, struct counter *counter, int *fd)
{
        arena_reset(counter->print.mem);
        return counter_connect(a, counter, DESK_ASK_PRINTER, fd);
}

static enum err begin_look(struct act *a, struct counter *counter)
{
        int fd;
        TRY(connect(a, counter, &fd));
        counter->print.stage = PRINT_LOOK;
        return printer_look(a, counter->print.printer, fd);
}

static enum err begin_watch(struct act *a, struct counter *counter)
{
        int fd;
        TRY(connect(a, counter, &fd));
        counter->print.stage = PRINT_WATCH;
        return printer_job_look(a, counter->print.printer, fd, counter->print.job);
}

/* The card has its numbers from here on: whatever goes wrong now spoils it. */
static enum err begin_send(struct act *a, struct counter *counter)
{
        int fd;
        struct counter_print *print = &counter->print;
        TRY(counter_make_card(a, counter));
        TRY(connect(a, counter, &fd));
        const struct printer_card card = { counter->card.sides[CARD_FRONT],
                counter->card.sides[CARD_BACK], &print->state };
        print->stage = PRINT_SEND;
        return printer_print(a, print->printer, fd, &card);
}

enum err counter_print(struct act *a, struct counter *counter)
{
        (void)a;
        counter->print.says = NULL;
        counter->print.stage = PRINT_START;
        counter->phase = COUNTER_PRINT;
        return OK;
}

static enum err after_look(struct act *a, struct counter *counter)
{
        struct counter_print *print = &counter->print;
        print->state = *printer_seen_state(print->printer);
        if (print->has_blank) { /* it was looked at to say why the card does not come */
                print->says = text_get(a->lang, printer_sentence(print->state.trouble));
                print->stage = PRINT_REST;
                return OK;
        }
        TRY(printer_check(a, &print->state));
        return begin_send(a, counter);
}

static enum err after_watch(struct act *a, struct counter *counter)
{
        struct counter_print *print = &counter->print;
        const struct printer_job *job = printer_seen_job(print->printer);
        if (job->condition == PRINTER_JOB_COMPLETED) {
                print->stage = PRINT_NONE;
                print->says = NULL;
                counter->phase = COUNTER_SCAN;
                return OK;
        }
        if (printer_job_is_over(job))
                return fail(a, E_STATE, TEXT_DESK_PRINT_ENDED);
        if (job->condition == PRINTER_JOB_STOPPED)
                return begin_look(a, counter);
        print->stage = PRINT_REST;
        return OK;
}

static enum err go_on(struct act *a, struct counter *counter)
{
        struct counter_print *print = &counter->print;
        enum printer_progress progress;
        if (print->stage == PRINT_START)
                return begin_look(a, counter);
        if (print->stage == PRINT_REST)
                return begin_watch(a, counter);
        TRY(printer_step(a, print->printer, &progress));
        if (progress != PRINTER_DONE)
                return OK;
        counter->seq++;
        if (print->stage == PRINT_LOOK)
                return after_look(a, counter);
        if (print->stage == PRINT_WATCH)
                return after_watch(a, counter);
        print->job = printer_seen_job(print->printer)->number;
        print->stage = PRINT_REST;
        return OK;
}

/* Without a blank in the printer nothing is lost: back to the resident's look. With one the officer
 * decides; the printer is asked again until then, for it may only have been silent. */
static void stop(struct act *a, struct counter *counter)
{
        struct counter_print *print = &counter->print;
        print->says = str_to_c(counter->mem, str_of(text_of_failure(a)));
        act_recover(a);
        counter->seq++;
        print->stage = print->has_blank && print->job ? PRINT_REST : PRINT_NONE;
        if (!print->has_blank)
                counter->phase = COUNTER_SHOW;
}

void counter_print_step(struct act *a, struct counter *counter)
{
        struct act call = *a;
        if (!counter->print.mem)
                counter->print.mem = arena_make(CALL_MEMORY);
        call.mem = counter->print.mem;
        if (counter->print.stage != PRINT_NONE && go_on(&call, counter) != OK)
                stop(&call, counter);
}

struct pollfd counter_print_wait(const struct counter *counter, int *milliseconds)
{
        struct pollfd none = { .fd = -1 };
        enum counter_print_stage stage = counter->print.stage;
        *milliseconds = stage == PRINT_REST ? LOOK_AGAIN_MS : -1;
        if (stage == PRINT_START)
                *milliseconds = 0;
        if (stage == PRINT_NONE || stage == PRINT_START || stage == PRINT_REST)
                return none;
        return printer_wait(counter->print.printer, milliseconds);
}

/* Best effort: a printer that is off has nothing to cancel. */
static void cancel_job(struct act *a, struct counter *counter)
{
        int fd;
        struct counter_print *print = &counter->print;
        if (print->job == 0 || counter_connect(a, counter, DESK_ASK_PRINTER, &fd) != OK ||
                printer_job_cancel(a, print->printer, fd, print->job) != OK ||
                printer_finish(a, print->printer, CANCEL_MS) != OK)
                act_recover(a);
}

enum err counter_spoil(struct act *a, struct counter *counter)
{
        struct counter_print *print = &counter->print;
        if (counter->phase == COUNTER_PRINT)
                cancel_job(a, counter);
        print->stage = PRINT_NONE;
        print->job = 0;
        print->says = NULL;
        counter->scan = (struct counter_scan){ NULL, false };
        if (!print->has_blank)
                return OK;
        TRY(counter_ask_for(a, counter, DESK_ASK_SPOIL));
        print->has_blank = false;
        counter->card.code = private_wrap(STR(""));
        return OK;
}

/* Why TEXT is not this card: another good card, or nothing that is one. */
static enum text say_of_other(const struct counter *counter, struct str text, int64_t now)
{
        struct citykey_result result = { .verdict = CITYKEY_UNREADABLE };
        struct str keys = counter->setup->bundle->keys_json;
        struct citykey_checker *checker = citykey_checker_new();
        if (checker && citykey_trust_keys(checker, keys.at, keys.len) == CITYKEY_OK)
                citykey_check(checker, text.at, text.len, now, &result);
        enum citykey_verdict verdict = result.verdict;
        citykey_result_wipe(&result);
        citykey_checker_free(checker);
        if (verdict == CITYKEY_UNREADABLE)
                return TEXT_DESK_SCAN_UNREADABLE;
        return verdict == CITYKEY_GENUINE || verdict == CITYKEY_GENUINE_STATUS_UNKNOWN
                       ? TEXT_DESK_SCAN_OTHER
                       : TEXT_DESK_SCAN_ALTERED;
}

enum err counter_scan(struct act *a, struct counter *counter, struct private text)
{
        struct str read = str_trim(private_unwrap(text));
        struct str printed = private_unwrap(counter->card.face.qr);
        if (!str_is_equal(read, printed)) {
                counter->scan.is_wrong = true;
                counter->scan.says = text_get(a->lang, say_of_other(counter, read, a->now));
                return OK;
        }
        if (counter->phase == COUNTER_SCAN)
                TRY(counter_ask_for(a, counter, DESK_ASK_PRINTED));
        counter->scan = (struct counter_scan){ text_get(a->lang, TEXT_DESK_SCAN_RIGHT), false };
        counter->phase = COUNTER_HAND;
        return OK;
}
