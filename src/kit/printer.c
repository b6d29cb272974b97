/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/printer_inside.h"

#include "kit/pwg.h"

#include <errno.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* A call, step by step: send what is asked, take what is answered, whichever is ready. On the
 * socket only send and recv, which wait for nothing. */

const struct printer_sink_row printer_sinks[PRINTER_SINKS] = {
        [PRINTER_IPP] = { "ipp", printer_call_begin, printer_call_step },
        [PRINTER_NULL] = { "null", printer_null_begin, printer_null_step },
        [PRINTER_WINDOW] = { "window", printer_null_begin, printer_null_step },
};

/* Milliseconds without a byte, and in all. A printer reads the second side when it has printed the
 * first. */
static const struct {
        int silence, all;
} patience[] = {
        [PRINTER_LOOK] = { 10 * 1000, 20 * 1000 },
        [PRINTER_PRINT] = { 60 * 1000, 180 * 1000 },
        [PRINTER_JOB_LOOK] = { 10 * 1000, 20 * 1000 },
        [PRINTER_JOB_CANCEL] = { 10 * 1000, 20 * 1000 },
};

int64_t printer_now(const struct printer *printer)
{
        struct timespec now;
        clock_gettime(CLOCK_MONOTONIC, &now);
        return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + printer->passed;
}

enum err printer_open(struct act *a, const struct printer_uri *uri, struct printer **printer)
{
        if (uri->sink >= PRINTER_SINKS)
                return fail_with(a, E_INPUT, TEXT_PRINTER_URI_BAD, "");
        struct printer *opened = arena_take(a->mem, sizeof *opened);
        *opened = (struct printer){ .uri = *uri, .fd = -1, .document = private_wrap(STR("")) };
        opened->http.body = arena_take(a->mem, PRINTER_ANSWER_MOST);
        *printer = opened;
        return OK;
}

static void end_call(struct printer *printer)
{
        if (printer->fd >= 0)
                close(printer->fd);
        printer->fd = -1;
        printer->is_calling = false;
        printer->document = private_wrap(STR(""));
}

void printer_give_up(struct printer **printer)
{
        if (*printer)
                end_call(*printer);
}

const struct printer_state *printer_seen_state(const struct printer *printer)
{
        return &printer->seen.state;
}

const struct printer_job *printer_seen_job(const struct printer *printer)
{
        return &printer->seen.job;
}

/* Beginning. */

static enum err begin(
        struct act *a, struct printer *printer, int fd, const struct printer_request *request)
{
        end_call(printer);
        printer->fd = fd;
        printer->act = request->act;
        if (request->act == PRINTER_PRINT)
                printer->document = request->document;
        enum err outcome = printer_sinks[printer->uri.sink].begin(a, printer, request);
        printer->is_calling = outcome == OK;
        if (outcome != OK)
                end_call(printer);
        return outcome;
}

enum err printer_look(struct act *a, struct printer *printer, int fd)
{
        const struct printer_request request = { .act = PRINTER_LOOK };
        return begin(a, printer, fd, &request);
}

enum err printer_job_look(struct act *a, struct printer *printer, int fd, int32_t job)
{
        const struct printer_request request = { .act = PRINTER_JOB_LOOK, .job = job };
        return begin(a, printer, fd, &request);
}

enum err printer_job_cancel(struct act *a, struct printer *printer, int fd, int32_t job)
{
        const struct printer_request request = { .act = PRINTER_JOB_CANCEL, .job = job };
        return begin(a, printer, fd, &request);
}

/* How the printer wants the second side (PWG 5102.4, 5.2). Both sides are upright when the card is
 * turned about its short edge, as a page; where only the long edge is offered, the back is turned
 * by half a turn. */
static struct pwg_side lay_back(const struct paper *back, const struct printer_state *state)
{
        bool is_long = state->turn == PRINTER_TURNS_LONG;
        enum printer_back rotates = is_long ? PRINTER_BACK_ROTATED : PRINTER_BACK_MANUAL;
        bool is_flipped = state->back == PRINTER_BACK_FLIPPED;
        bool is_rotated = state->back == rotates;
        return (struct pwg_side){
                .paper = back,
                .mirrored_across = is_rotated || (is_flipped && !is_long),
                .mirrored_along = is_rotated || (is_flipped && is_long),
                .turned = is_long,
        };
}

static enum err lay_card(struct act *a, const struct printer_card *card, struct private *document)
{
        const struct pwg_side sides[] = { { .paper = card->front },
                lay_back(card->back, card->state) };
        TRY(printer_check(a, card->state));
        return pwg_write(a, sides, COUNT(sides), document);
}

enum err printer_print(
        struct act *a, struct printer *printer, int fd, const struct printer_card *card)
{
        struct printer_request request = { .act = PRINTER_PRINT, .state = card->state };
        enum err outcome = lay_card(a, card, &request.document);
        if (outcome == OK)
                return begin(a, printer, fd, &request);
        end_call(printer);
        if (fd >= 0)
                close(fd);
        return outcome;
}

enum err printer_call_begin(
        struct act *a, struct printer *printer, const struct printer_request *request)
{
        struct buf ipp = buf_in(a->mem);
        struct buf ask = buf_in(a->mem);
        if (printer->fd < 0)
                return fail_with(a, E_BUSY, TEXT_PRINTER_UNREACHABLE, printer->uri.host);
        TRY(printer_ipp_ask(a, &printer->uri, request, &ipp));
        printer_http_ask(&ask, &printer->uri, ipp.len + private_unwrap(printer->document).len);
        buf_add(&ask, buf_str(&ipp));
        printer->ask = buf_str(&ask);
        printer->sent = 0;
        printer->is_deaf = false;
        printer->http = (struct printer_http){ .body = printer->http.body };
        printer->began = printer_now(printer);
        printer->moved = printer->began;
        return OK;
}

/* Going on. */

/* What is still to be sent, in one piece; empty when all is. */
static struct str next_piece(const struct printer *printer)
{
        struct str document = private_unwrap(printer->document);
        size_t sent = printer->sent;
        if (sent < printer->ask.len)
                return str_of_bytes(printer->ask.at + sent, printer->ask.len - sent);
        sent -= printer->ask.len;
        return str_of_bytes(document.at + sent, document.len - sent);
}

static bool is_sending(const struct printer *printer)
{
        return !printer->is_deaf && next_piece(printer).len > 0;
}

/* A printer that reads no more may have answered before: why, that answer says. */
static void send_some(struct printer *printer)
{
        while (is_sending(printer)) {
                struct str piece = next_piece(printer);
                ssize_t sent = send(printer->fd, piece.at, piece.len, MSG_NOSIGNAL | MSG_DONTWAIT);
                if (sent < 0 && errno == EINTR)
                        continue;
                if (sent < 0 && errno == EAGAIN)
                        return;
                if (sent < 0) {
                        printer->is_deaf = true;
                        return;
                }
                printer->sent += (size_t)sent;
                printer->moved = printer_now(printer);
        }
}

static enum err fail_fault(struct act *a, enum printer_fault fault)
{
        return fail(a, E_BUG,
                fault == PRINTER_TOO_LARGE ? TEXT_PRINTER_ANSWER_LARGE : TEXT_PRINTER_ANSWER_BAD);
}

/* Takes what has come: OK, whether or not the answer is whole. */
static enum err take_some(struct act *a, struct printer *printer)
{
        char bytes[8192];
        while (printer->http.place != PRINTER_AT_END) {
                ssize_t got = recv(printer->fd, bytes, sizeof bytes, MSG_DONTWAIT);
                if (got < 0 && errno == EINTR)
                        continue;
                if (got < 0 && errno == EAGAIN)
                        return OK;
                if (got <= 0)
                        return fail(a, E_BUSY, TEXT_PRINTER_CLOSED);
                printer->moved = printer_now(printer);
                enum printer_fault fault =
                        printer_http_take(&printer->http, str_of_bytes(bytes, (size_t)got));
                if (fault != PRINTER_SOUND)
                        return fail_fault(a, fault);
        }
        return OK;
}

/* What an HTTP status other than 200 means. */
static enum err fail_status(struct act *a, int status)
{
        static const struct {
                int status;
                enum err outcome;
                enum text sentence;
        } rows[] = {
                { 401, E_MAY, TEXT_PRINTER_WANTS_PASSWORD },
                { 403, E_MAY, TEXT_PRINTER_WANTS_PASSWORD },
                { 404, E_STATE, TEXT_PRINTER_NO_PATH },
                { 405, E_STATE, TEXT_PRINTER_NO_PATH },
                { 426, E_STATE, TEXT_PRINTER_URI_SECURE },
                { 429, E_BUSY, TEXT_PRINTER_BUSY },
                { 503, E_BUSY, TEXT_PRINTER_BUSY },
        };
        for (size_t i = 0; i < COUNT(rows); i++)
                if (rows[i].status == status)
                        return fail(a, rows[i].outcome, rows[i].sentence);
        struct buf code = buf_in(a->mem);
        buf_add_number(&code, status);
        return fail_with(a, E_STATE, TEXT_PRINTER_WILL_NOT, buf_c(&code));
}

static enum err read_answer(struct act *a, struct printer *printer)
{
        const struct printer_http *http = &printer->http;
        if (http->status != 200)
                return fail_status(a, http->status);
        return printer_ipp_read(
                a, str_of_bytes(http->body, http->body_len), printer->act, &printer->seen);
}

static enum err check_patience(struct act *a, const struct printer *printer)
{
        int64_t now = printer_now(printer);
        if (now - printer->moved >= patience[printer->act].silence ||
                now - printer->began >= patience[printer->act].all)
                return fail(a, E_BUSY, TEXT_PRINTER_SILENT);
        return OK;
}

enum err printer_call_step(struct act *a, struct printer *printer, enum printer_progress *progress)
{
        send_some(printer);
        TRY(take_some(a, printer));
        bool is_answered = printer->http.place == PRINTER_AT_END;
        if (is_answered)
                TRY(read_answer(a, printer));
        if (!is_answered || is_sending(printer)) // a yes may come before the whole card is over
                return check_patience(a, printer);
        if (next_piece(printer).len > 0)
                return fail(a, E_BUSY, TEXT_PRINTER_CLOSED);
        *progress = PRINTER_DONE;
        return OK;
}

enum err printer_step(struct act *a, struct printer *printer, enum printer_progress *progress)
{
        enum printer_progress reached = PRINTER_WAITS;
        if (!printer->is_calling)
                return fail(a, E_BUG, TEXT_PRINTER_CLOSED);
        enum err outcome = printer_sinks[printer->uri.sink].step(a, printer, &reached);
        if (outcome != OK || reached == PRINTER_DONE)
                end_call(printer);
        if (outcome == OK)
                *progress = reached;
        return outcome;
}

struct pollfd printer_wait(const struct printer *printer, int *milliseconds)
{
        bool is_answered = printer->http.place == PRINTER_AT_END;
        short events = is_answered ? 0 : POLLIN;
        if (printer->fd >= 0 && is_sending(printer))
                events |= POLLOUT;
        int64_t now = printer_now(printer);
        int64_t silence = printer->moved + patience[printer->act].silence - now;
        int64_t all = printer->began + patience[printer->act].all - now;
        int64_t left = silence < all ? silence : all;
        *milliseconds = printer->fd < 0 || left < 0 ? 0 : (int)left;
        if (!printer->is_calling)
                *milliseconds = -1;
        return (struct pollfd){ .fd = printer->fd, .events = events };
}

enum err printer_finish(struct act *a, struct printer *printer, int milliseconds)
{
        int64_t until = printer_now(printer) + milliseconds;
        for (;;) {
                enum printer_progress progress;
                TRY(printer_step(a, printer, &progress));
                if (progress == PRINTER_DONE)
                        return OK;
                int most;
                struct pollfd ready = printer_wait(printer, &most);
                int64_t left = until - printer_now(printer);
                if (left <= 0) {
                        end_call(printer);
                        return fail(a, E_BUSY, TEXT_PRINTER_SILENT);
                }
                poll(&ready, 1, left < most ? (int)left : most);
        }
}
