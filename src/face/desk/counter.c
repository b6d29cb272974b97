/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The person's process: its pages, its loop, its end. */
#include "face/desk/counter_work.h"

#include "base/leak.h"
#include "kit/file.h"
#include "kit/text.h"

#include <string.h>

enum {
        COUNTER_MEMORY = 64 << 20, /* of the visit */
        REQUEST_MEMORY = 24 << 20, /* of one request: a picture and its answer */
        FORM_MOST = 16 << 10,
        LAST_ANSWER_MS = 1000,
};

/* ---------------------------------------------------------------- the launcher */

static enum err refuse_as_told(struct act *a, struct desk_answer *answer)
{
        for (size_t i = 0; i < DESK_GAPS; i++)
                answer->gaps[i][DESK_GAP_SIZE - 1] = '\0';
        return fail_with(a, (enum err)answer->outcome, (enum text)answer->sentence, answer->gaps[0],
                answer->gaps[1]);
}

static enum err hear_answer(struct act *a, struct counter *counter, enum desk_ask_kind kind,
        struct desk_answer *answer, int *fd)
{
        struct visit_talk talk;
        TRY(visit_hear(a, counter->visit, &talk, fd));
        if (talk.kind != kind || talk.len != sizeof *answer)
                return fail(a, E_BUG, TEXT_VISIT_ABANDONED);
        memcpy(answer, talk.bytes, sizeof *answer);
        if (answer->outcome > E_BUG || answer->sentence >= TEXT_COUNT)
                return fail(a, E_BUG, TEXT_VISIT_ABANDONED);
        counter->stock = answer->stock;
        return answer->outcome == OK ? OK : refuse_as_told(a, answer);
}

enum err counter_ask(struct act *a, struct counter *counter, enum desk_ask_kind kind,
        const struct desk_ask *ask, struct counter_told *told)
{
        struct visit_talk talk = { .kind = kind, .len = sizeof *ask };
        memcpy(talk.bytes, ask, sizeof *ask);
        leak_into_ask(talk.bytes, sizeof *ask, &counter->entry.given[FIELD_NAME]);
        *told = (struct counter_told){ .fd = -1 };
        enum err outcome = visit_say(a, counter->visit, &talk);
        explicit_bzero(&talk, sizeof talk);
        TRY(outcome);
        outcome = hear_answer(a, counter, kind, &told->answer, &told->fd);
        if (outcome != OK)
                file_close(&told->fd);
        return outcome;
}

enum err counter_ask_for(struct act *a, struct counter *counter, enum desk_ask_kind kind)
{
        const struct desk_ask ask = { .counts = { 0 } };
        struct counter_told told;
        return counter_ask(a, counter, kind, &ask, &told);
}

enum err counter_connect(struct act *a, struct counter *counter, enum desk_ask_kind kind, int *fd)
{
        const struct desk_ask ask = { .counts = { 0 } };
        struct counter_told told;
        TRY(counter_ask(a, counter, kind, &ask, &told));
        *fd = told.fd;
        return OK;
}

/* ---------------------------------------------------------------- answers */

static enum err answer_state(struct act *a, struct counter *counter, struct http_answer *answer)
{
        answer->type = "application/json";
        return counter_state(a, counter, &answer->body);
}

/* What was refused is a sentence on the screen, and the state stays as it was. */
static enum err answer_after(
        struct act *a, struct counter *counter, enum err outcome, struct http_answer *answer)
{
        counter->says = NULL;
        if (outcome != OK) {
                answer->status = err_http_status(outcome);
                counter->says = str_to_c(a->mem, str_of(text_of_failure(a)));
                act_recover(a);
        }
        enum err done = answer_state(a, counter, answer);
        counter->says = NULL;
        return done;
}

static enum err show_state(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        (void)request;
        return answer_state(a, context, answer);
}

/* The resident's own screen says right or wrong, and nothing else. */
static enum err do_as_they_may(
        struct act *a, struct counter *counter, const struct http_request *request)
{
        if (request->is_guest && !counter_is_for_guests(a, request->body))
                return fail(a, E_MAY, TEXT_HTTP_FOREIGN);
        return counter_do(a, counter, request->body);
}

static enum err take_act(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        struct counter *counter = context;
        enum err done = answer_after(a, counter, do_as_they_may(a, counter, request), answer);
        counter->tried_field = FIELD_COUNT; /* its sentence goes with this request */
        return done;
}

static enum err take_portrait(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        struct counter *counter = context;
        enum err outcome = OK;
        if (counter->phase != COUNTER_ENTER)
                outcome = fail(a, E_STATE, TEXT_DESK_NOT_NOW);
        else if (!counter_light_is_on(counter))
                outcome = fail(a, E_STATE, TEXT_DESK_LIGHT_RED);
        else
                outcome = counter_take_portrait(a, counter, request->body);
        counter->seq++;
        counter->portrait.fault = outcome == OK ? NULL : text_of_failure(a);
        enum err done = answer_after(a, counter, outcome, answer);
        counter->portrait.fault = NULL;
        return done;
}

static enum err show_side(struct act *a, const struct counter *counter, enum card_side side,
        struct http_answer *answer)
{
        struct buf png = buf_in(a->mem);
        if (!counter->card.sides[side])
                return fail(a, E_NONE, TEXT_HTTP_NO_PAGE);
        TRY(paper_put_png(a, counter->card.sides[side], &png));
        answer->type = "image/png";
        answer->body = buf_str(&png);
        return OK;
}

static enum err show_front(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        (void)request;
        return show_side(a, context, CARD_FRONT, answer);
}

static enum err show_back(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        (void)request;
        return show_side(a, context, CARD_BACK, answer);
}

static enum err refuse(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer)
{
        (void)context;
        (void)request;
        answer->type = "text/plain; charset=utf-8";
        answer->body = str_of(text_of_failure(a));
        return OK;
}

/* Every way into the person's process. */
static const struct http_route routes[] = { { "GET", "/", counter_show_home, 0 },
        { "GET", "/resident", counter_show_resident, 0 }, { "GET", "/state", show_state, 0 },
        { "GET", "/front.png", show_front, 0 }, { "GET", "/back.png", show_back, 0 },
        { "POST", "/do", take_act, FORM_MOST },
        { "POST", "/portrait", take_portrait, IMAGE_BYTES_MOST },
        { "GET", "/desk.css", counter_show_file, 0 },
#define ROUTE_OF(name) { "GET", "/" #name ".js", counter_show_file, 0 },
        COUNTER_MODULES(ROUTE_OF) };

/* What the resident's own screen may ask for. */
static const char *const guest_paths[] = {
        "/resident",
        "/state",
        "/do",
        "/front.png",
        "/back.png",
        "/desk.css",
#define PATH_OF(name) "/" #name ".js",
        COUNTER_MODULES(PATH_OF) NULL,
};

/* ---------------------------------------------------------------- the visit */

static enum err warm(struct act *a, void *context)
{
        struct counter_setup *setup = context;
        struct type *type;
        printer_warm();
        TRY(type_open(a, &type));
        setup->type = type;
        TRY(card_design_open(a, &setup->bundle->city, type, setup->bundle->seal, &setup->design));
        return card_warm(a, setup->design);
}

static enum err begin(struct act *a, struct counter *counter)
{
        counter->phase = (enum counter_phase)counter->order.phase;
        counter->stock = counter->order.stock;
        counter->incident = (enum desk_incident)counter->order.incident;
        counter->is_closed = counter->order.is_closed == 1;
        counter->tried_field = FIELD_COUNT;
        TRY(keeper_join(a, visit_hand(counter->visit, VISIT_KEEPER), &counter->keeper));
        TRY(printer_open(a, counter->setup->printer, &counter->print.printer));
        return counter_begin_check(a, counter);
}

static enum err serve(struct act *a, struct counter *counter)
{
        const bool has_guest = counter->order.guest_ticket[0] != '\0';
        const struct station_site site = {
                .http = { .port = counter->order.port,
                        .routes = routes,
                        .route_count = COUNT(routes),
                        .refuse = refuse,
                        .context = counter },
                .ticket = counter->order.ticket,
                .guest_ticket = has_guest ? counter->order.guest_ticket : NULL,
                .guest_page = "resident",
                .guest_paths = guest_paths,
                .memory = REQUEST_MEMORY,
        };
        int listener = visit_hand(counter->visit, VISIT_LISTENER);
        SCOPED(station_close) struct station *station = NULL;
        TRY(station_open(a, listener, &site, &station));
        while (!counter->is_over) {
                int patience;
                struct pollfd extra[] = { counter_print_wait(counter, &patience),
                        { visit_control(counter->visit), POLLIN, 0 } };
                TRY(station_turn(a, station, extra, COUNT(extra), patience));
                if (extra[1].revents)
                        return fail(a, E_BUSY, TEXT_VISIT_ABANDONED); /* told to go, or alone */
                counter_print_step(a, counter);
        }
        while (!station_is_idle(station))
                TRY(station_turn(a, station, NULL, 0, LAST_ANSWER_MS));
        return OK;
}

static enum err tell_over(struct act *a, struct counter *counter)
{
        const struct desk_ask ask = { .carry = counter_carry(counter) };
        struct counter_told told;
        return counter_ask(a, counter, DESK_ASK_OVER, &ask, &told);
}

static enum err make(struct act *a, void *context, struct visit_person *visit)
{
        struct counter *counter = arena_take(a->mem, sizeof *counter);
        struct str order = visit_order(visit);
        if (order.len != sizeof counter->order)
                return fail(a, E_BUG, TEXT_VISIT_ABANDONED);
        memcpy(&counter->order, order.at, sizeof counter->order);
        counter->mem = a->mem;
        counter->setup = context;
        counter->visit = visit;
        TRY(begin(a, counter));
        TRY(serve(a, counter));
        return tell_over(a, counter);
}

const struct visit_work counter_work = {
        .warm = warm,
        .make = make,
        .memory = COUNTER_MEMORY,
        .is_desk = true,
};
