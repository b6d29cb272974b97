/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_DESK_COUNTER_WORK_H
#define CITYKEY_FACE_DESK_COUNTER_WORK_H

#include "face/desk/counter_inside.h"

/* What counter*.c do for each other. What is refused is a sentence for the officer. */

/* Asks the launcher; the stock in its answer is taken over. A descriptor that comes with it is the
 * caller's; -1 for none. */
struct counter_told {
        struct desk_answer answer;
        int fd;
};
enum err counter_ask(struct act *a, struct counter *counter, enum desk_ask_kind kind,
        const struct desk_ask *ask, struct counter_told *told);
enum err counter_ask_for(struct act *a, struct counter *counter, enum desk_ask_kind kind);
enum err counter_connect(
        struct act *a, struct counter *counter, enum desk_ask_kind kind, int *fd); /* -1: none */

/* A fresh act whose memory lasts as long as the thing that is made in it; what was in MEM before is
 * wiped. A failure in it is handed on to the request's act. */
struct act counter_act_in(const struct act *a, struct arena **mem, size_t limit);
enum err counter_hand_on(struct act *a, const struct act *kept, enum err outcome);

/* The acts of the screen: POST do. */
enum err counter_do(struct act *a, struct counter *counter, struct private form);
bool counter_is_for_guests(struct act *a, struct private form); /* may the resident do this */
void counter_write_acts(struct buf *out); /* their table, for review (tests/golden) */

/* Fields: all of them checked and kept; or one of them looked at while it is typed. */
enum err counter_enter(struct act *a, struct counter *counter, struct private form);
/* Do the ticked papers suit the birth date, by which the card's end is worked out too. */
enum err counter_check_birth(struct act *a, struct counter *counter);
enum err counter_try_field(
        struct act *a, struct counter *counter, enum counter_field field, struct private text);

/* The picture that the browser sent. E_INPUT with a sentence keeps the one before. */
enum err counter_take_portrait(struct act *a, struct counter *counter, struct private file);

/* Draws the card for the resident to read: without a number, its code a sample. */
enum err counter_preview(struct act *a, struct counter *counter);

/* Takes numbers, mints, gives the tags to the launcher and draws the card as it is printed. */
enum err counter_make_card(struct act *a, struct counter *counter);

/* Begins to print: asks the printer whether it can. The rest happens in steps: counter_print_step,
 * whenever what counter_print_wait names is ready or its time is over. */
enum err counter_print(struct act *a, struct counter *counter);
void counter_print_step(struct act *a, struct counter *counter);
struct pollfd counter_print_wait(const struct counter *counter, int *milliseconds);

/* The blank in hand is spoiled; its number is never used. OK when none was fed. */
enum err counter_spoil(struct act *a, struct counter *counter);

/* Is TEXT what was printed? Says so; right, the card may be handed over. */
enum err counter_scan(struct act *a, struct counter *counter, struct private text);

/* May anything of a person be taken: is nothing of the one before left. */
bool counter_light_is_on(const struct counter *counter);

/* The check as the visit before left it; what this visit leaves to the next. */
enum err counter_begin_check(struct act *a, struct counter *counter);
struct desk_carry counter_carry(const struct counter *counter);

/* The language in which the resident is served: English where the city has no words in theirs. */
enum lang counter_lang(const struct counter_check *check);

/* The verdict of a paper check, and whether fields may be typed. */
enum err counter_judge(struct act *a, const struct counter *counter,
        const struct counter_check *check, struct papers_verdict *verdict);
enum err counter_tick(struct act *a, struct counter *counter, struct private form);

/* The pages, and what they load: one style, and these modules. */
#define COUNTER_MODULES(X)                                                                         \
        X(desk)                                                                                    \
        X(ask)                                                                                     \
        X(birth)                                                                                   \
        X(card)                                                                                    \
        X(colour)                                                                                  \
        X(day) X(dom) X(fields) X(keys) X(link) X(papers) X(portrait) X(resident) X(resident_page)
enum err counter_show_home(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer);
enum err counter_show_resident(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer);
enum err counter_show_file(struct act *a, void *context, const struct http_request *request,
        struct http_answer *answer);

/* All that the pages show, as JSON. */
enum err counter_state(struct act *a, struct counter *counter, struct str *json);

#endif
