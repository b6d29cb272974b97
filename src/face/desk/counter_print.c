/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The printer, and reading the card back. The printer is looked at before numbers are taken: one
 * that cannot print costs no blank. */
#include "face/desk/counter_work.h"

#include "kit/file.h"
#include "kit/text.h"
#include "lib/citykey.h"

enum {
        LOOK_AGAIN_MS = 500,
        CANCEL_MS = 2000,
        CALL_MEMORY = 32 << 20, /* a whole card as the printer takes it */
};

/* A new connection for the next call; -1 for a sink that has none. */
static enum err connect(struct act *a, struct counter *counter, int *fd)
{
        return counter_connect(a, counter, DESK_ASK_PRINTER, fd);
}

static enum err begin_look(struct act *a, struct counter *counter)
{
        int fd;
        struct counter_print *print = &counter->print;
        TRY(connect(a, counter, &fd));
        print->stage = PRINT_LOOK;
        struct act call = counter_act_in(a, &print->mem, CALL_MEMORY);
        return counter_hand_on(a, &call, printer_look(&call, print->printer, fd));
}

static enum err begin_watch(struct act *a, struct counter *counter)
{
        int fd;
        struct counter_print *print = &counter->print;
        TRY(connect(a, counter, &fd));
        print->stage = PRINT_WATCH;
        struct act call = counter_act_in(a, &print->mem, CALL_MEMORY);
        return counter_hand_on(a, &call, printer_job_look(&call, print->printer, fd, print->job));
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
        struct act call = counter_act_in(a, &print->mem, CALL_MEMORY);
        return counter_hand_on(a, &call, printer_print(&call, print->printer, fd, &card));
}

enum err counter_print(struct act *a, struct counter *counter)
{
        counter->print.says = NULL;
        TRY(begin_look(a, counter));
        counter->phase = COUNTER_PRINT;
        return OK;
}

static enum err after_look(struct act *a, struct counter *counter)
{
        struct counter_print *print = &counter->print;
        print->state = *printer_seen_state(print->printer);
        TRY(printer_check(a, &print->state));
        if (print->has_blank) { /* it was looked at to see why the card does not come */
                print->says = NULL;
                print->stage = PRINT_REST;
                return OK;
        }
        return begin_send(a, counter);
}

/* A job that the printer has forgotten may be a good card: the scan tells. Many printers say of one
 * that does not come out only that it is being printed: why it does not, they say of themselves. */
static enum err after_watch(struct act *a, struct counter *counter)
{
        struct counter_print *print = &counter->print;
        const struct printer_job *job = printer_seen_job(print->printer);
        if (job->condition == PRINTER_JOB_COMPLETED || job->condition == PRINTER_JOB_FORGOTTEN) {
                print->stage = PRINT_NONE;
                print->says = NULL;
                counter->phase = COUNTER_SCAN;
                return OK;
        }
        if (printer_job_is_over(job))
                return fail(a, E_STATE, TEXT_DESK_PRINT_ENDED);
        return begin_look(a, counter);
}

static enum err go_on(struct act *a, struct counter *counter)
{
        struct counter_print *print = &counter->print;
        enum printer_progress progress;
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
        if (counter->print.stage != PRINT_NONE && go_on(a, counter) != OK)
                stop(a, counter);
}

struct pollfd counter_print_wait(const struct counter *counter, int *milliseconds)
{
        struct pollfd none = { .fd = -1 };
        *milliseconds = counter->print.stage == PRINT_REST ? LOOK_AGAIN_MS : -1;
        if (counter->print.stage == PRINT_NONE || counter->print.stage == PRINT_REST)
                return none;
        return printer_wait(counter->print.printer, milliseconds);
}

/* Best effort: a printer that is off has nothing to cancel. */
static void cancel_job(struct act *a, struct counter *counter)
{
        int fd;
        struct counter_print *print = &counter->print;
        if (print->job == 0 || connect(a, counter, &fd) != OK) {
                act_recover(a);
                return;
        }
        struct act call = counter_act_in(a, &print->mem, CALL_MEMORY);
        if (printer_job_cancel(&call, print->printer, fd, print->job) == OK)
                (void)printer_finish(&call, print->printer, CANCEL_MS);
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
