/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One person, from the open place to the light. */
#include "face/desk/desk_inside.h"

#include "kit/file.h"
#include "kit/http.h"
#include "kit/machine.h"
#include "kit/text.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

enum {
        PRINTER_PATIENCE_MS = 2000,
        SCREEN_WIDTH = 1366,
        SCREEN_HEIGHT = 768,
        TALK_MEMORY = 64 << 20,
};

/* ---------------------------------------------------------------- its place */

/* A listening socket of its own for each visit: what another browser still sends reaches nobody. */
static enum err open_listener(struct act *a, struct desk_place *place)
{
        struct http_site site = { .port = 0 };
        TRY(http_listen(a, &site, &place->listener));
        place->port = site.port;
        station_ticket(place->ticket);
        return OK;
}

static enum err start_browser(
        struct act *a, const struct desk *desk, struct desk_place *place, bool is_guest)
{
        const struct browser_setup setup = {
                .program = desk->options->browser,
                .url = station_address(
                        a, place->port, is_guest ? place->guest_ticket : place->ticket),
                .x = is_guest ? desk->guest_x : 0,
                .y = is_guest ? desk->guest_y : 0,
                .width = SCREEN_WIDTH,
                .height = SCREEN_HEIGHT,
        };
        return browser_start(a, &setup, is_guest ? &place->guest : &place->browser);
}

enum err desk_open_place(struct act *a, const struct desk *desk, struct desk_place *place)
{
        TRY(open_listener(a, place));
        TRY(start_browser(a, desk, place, false));
        if (!desk->has_guest_screen)
                return OK;
        station_ticket(place->guest_ticket);
        return start_browser(a, desk, place, true);
}

static void close_place(struct act *a, struct desk_place *place, struct browser_report *report)
{
        file_close(&place->listener);
        browser_end(a, &place->browser, report);
        if (place->guest_ticket[0]) {
                struct browser_report guest;
                browser_end(a, &place->guest, &guest);
                report->is_reaped &= guest.is_reaped;
                report->session_is_empty &= guest.session_is_empty;
                report->mount_is_gone &= guest.mount_is_gone;
                report->was_apart &= guest.was_apart;
        }
        *place = DESK_PLACE_NONE;
}

/* ---------------------------------------------------------------- the light */

enum err desk_look_at_printer(struct act *a, const struct desk *desk, struct printer_state *state)
{
        int fd;
        SCOPED(printer_give_up) struct printer *printer = NULL;
        TRY(printer_connect(a, &desk->printer, &fd));
        TRY(printer_open(a, &desk->printer, &printer));
        TRY(printer_look(a, printer, fd));
        TRY(printer_finish(a, printer, PRINTER_PATIENCE_MS));
        *state = *printer_seen_state(printer);
        return OK;
}

/* Whether the printer holds no job. One that cannot be asked is not known to be empty. */
static bool printer_is_empty(struct act *a, const struct desk *desk)
{
        struct printer_state state;
        if (desk_look_at_printer(a, desk, &state) == OK)
                return state.queued == 0;
        act_recover(a);
        return false;
}

/* What the certificate will say of this visit, line by line. */
static void count_visit(struct desk *desk)
{
        const struct visit_report *visit = &desk->visit_report;
        const struct browser_report *browser = &desk->browser_report;
        const bool clean[CERTIFICATE_CHECKS] = {
                [CERTIFICATE_PERSON] = visit->is_reaped && visit->group_is_empty,
                [CERTIFICATE_BROWSER] = browser->is_reaped,
                [CERTIFICATE_SESSION] = browser->session_is_empty,
                [CERTIFICATE_MOUNT] = browser->mount_is_gone,
                [CERTIFICATE_SWAP] = visit->swap_is_empty,
                [CERTIFICATE_CORE] = visit->core_is_off,
                [CERTIFICATE_QUEUE] = desk->is_printer_empty,
                [CERTIFICATE_JOURNAL] = desk->is_journal_clean,
        };
        for (size_t i = 0; i < CERTIFICATE_CHECKS; i++)
                desk->day.clean[i] += clean[i];
        desk->day.second[CERTIFICATE_LOCKED] += visit->memory_is_locked;
        desk->day.second[CERTIFICATE_ZEROED] += machine_zeroes_memory();
        desk->day.second[CERTIFICATE_APART] += browser->was_apart;
        desk->day.visits++;
}

static bool was_red(const struct light *light, enum text about)
{
        for (size_t i = 0; i < light->count; i++)
                if (light->lines[i].about == about && light->lines[i].colour == LIGHT_RED)
                        return true;
        return false;
}

/* A demonstration goes on with what was wrong with its machine from the morning on, and says so; a
 * visit that left something stops it too. */
void desk_forgive(struct desk *desk)
{
        if (desk->bundle.kind == ENVELOPE_PRODUCTION)
                return;
        for (size_t i = 0; i < desk->light.count; i++) {
                struct light_line *line = &desk->light.lines[i];
                if (line->colour == LIGHT_RED && was_red(&desk->test, line->about))
                        line->colour = LIGHT_AMBER;
        }
}

void desk_look(struct act *a, struct desk *desk)
{
        desk->is_printer_empty = printer_is_empty(a, desk);
        desk->is_journal_clean = !desk->journal || journal_is_clean(desk->journal);
        const struct light_seen seen = {
                .visit = &desk->visit_report,
                .browser = &desk->browser_report,
                .printer_is_empty = desk->is_printer_empty,
                .journal_is_clean = desk->is_journal_clean,
        };
        light_look(&seen, &desk->light);
        desk_forgive(desk);
}

/* ---------------------------------------------------------------- the visit */

static enum counter_phase first_phase(const struct desk *desk)
{
        if (desk->day.has_ended)
                return COUNTER_EVENING;
        return desk->day.has_begun ? COUNTER_CHECK : COUNTER_MORNING;
}

static struct counter_order describe(struct act *a, const struct desk *desk)
{
        struct counter_order order;
        memset(&order, 0, sizeof order);
        order.phase = first_phase(desk);
        order.incident = desk->incident;
        order.after_incident = order.phase;
        if (desk->incident != DESK_INCIDENTS)
                order.phase = COUNTER_INCIDENT;
        order.is_closed = desk->day.has_ended;
        order.port = desk->here.port;
        order.stock = desk_stock(a, desk);
        order.carry = desk->carry;
        order.light = desk->light;
        order.test = desk->test;
        memcpy(order.officers, desk->officers, sizeof order.officers);
        memcpy(order.ticket, desk->here.ticket, sizeof order.ticket);
        memcpy(order.guest_ticket, desk->here.guest_ticket, sizeof order.guest_ticket);
        return order;
}

static enum err start_person(struct act *a, struct desk *desk)
{
        struct visit_hands hands = VISIT_HANDS_NONE;
        const struct counter_order order = describe(a, desk);
        hands.fds[VISIT_KEEPER] = keeper_socket(desk->keeper);
        hands.fds[VISIT_LISTENER] = desk->here.listener;
        desk->is_visit_over = false;
        desk->was_used = false;
        desk->carry = DESK_CARRY_NONE;
        return visit_start(
                a, &desk->template, &hands, str_of_bytes(&order, sizeof order), &desk->visit);
}

static void hear_signals(struct desk *desk)
{
        struct signalfd_siginfo signal;
        while (read(desk->signals, &signal, sizeof signal) == sizeof signal)
                if (signal.ssi_signo != SIGCHLD)
                        desk->is_told_to_stop = true;
}

/* Hears one question and answers it, in memory of its own: a visit may ask for an hour. */
static enum err hear_and_answer(struct act *a, struct desk *desk)
{
        struct visit_talk talk;
        struct arena *whole = a->mem;
        SCOPED(arena_end) struct arena *mem = arena_make(TALK_MEMORY);
        TRY(visit_listen(a, &desk->visit, &talk));
        desk->was_used = true;
        a->mem = mem;
        enum err outcome = desk_answer(a, desk, &talk);
        a->mem = whole;
        explicit_bzero(&talk, sizeof talk);
        return outcome;
}

/* Until the person has said that it is over, the browser has gone, or we are told to stop. */
static enum err attend(struct act *a, struct desk *desk)
{
        while (!desk->is_visit_over && !desk->is_told_to_stop) {
                struct pollfd wait[] = {
                        { desk->visit.person.socket, POLLIN, 0 },
                        { desk->here.browser.process.pidfd, POLLIN, 0 },
                        { desk->signals, POLLIN, 0 },
                };
                if (poll(wait, COUNT(wait), -1) < 0 && errno != EINTR)
                        return fail(a, E_BUG, TEXT_PROCESS_NO_ROOM);
                if (wait[0].revents)
                        TRY(hear_and_answer(a, desk));
                if (wait[1].revents && !desk->is_visit_over)
                        return fail(a, E_STATE, TEXT_DESK_BROWSER_GONE);
                hear_signals(desk);
        }
        return OK;
}

void desk_say_spoiled(struct act *a, struct str serial)
{
        puts(text_format(a, a->lang, TEXT_DESK_FOUND_SPOILED, str_to_c(a->mem, serial)));
        fflush(stdout);
}

static struct str find_in_hand(struct act *a, const struct desk *desk)
{
        struct journal_piece *pieces;
        size_t count = journal_list(a, desk->journal, &pieces);
        for (size_t i = 0; i < count; i++)
                if (pieces[i].state == STOCK_PRINTING || pieces[i].state == STOCK_PRINTED)
                        return pieces[i].serial;
        return STR("");
}

/* What was in hand when a visit broke off is spoiled. */
static enum err put_right(struct act *a, struct desk *desk)
{
        if (!desk->journal || !journal_has_card(desk->journal))
                return OK;
        struct str serial = find_in_hand(a, desk);
        TRY(journal_spoil(a, desk->journal));
        desk_say_spoiled(a, serial);
        return OK;
}

/* The browser first, since its pages are the person's too; then the person's own scrub. */
static enum err clear(struct act *a, struct desk *desk)
{
        desk->visit_report = (struct visit_report){ .is_reaped = false };
        close_place(a, &desk->here, &desk->browser_report);
        if (!desk->is_visit_over)
                visit_tell(a, &desk->visit, &(struct visit_talk){ .kind = DESK_TELL_GO }, -1);
        if (visit_end(a, &desk->visit, &desk->visit_report) != OK)
                act_recover(a);
        visit_close(&desk->visit);
        process_close(&desk->worker);
        enum err outcome = put_right(a, desk);
        desk_look(a, desk);
        count_visit(desk);
        return outcome;
}

enum err desk_begin_visit(struct act *a, struct desk *desk)
{
        a->now = (int64_t)time(NULL);
        TRY(desk_open_place(a, desk, &desk->here));
        return start_person(a, desk);
}

enum err desk_serve_visit(struct act *a, struct desk *desk)
{
        enum err outcome = attend(a, desk);
        struct failure kept = a->failure;
        act_recover(a);
        TRY(clear(a, desk));
        a->failure = kept;
        return outcome;
}
