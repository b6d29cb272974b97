/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the launcher answers: each thing that a person's process may ask is a row. */
#include "face/desk/desk_inside.h"

#include "base/leak.h"
#include "kit/image.h"
#include "kit/locked.h"
#include "kit/text.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

const char *const desk_incident_names[DESK_INCIDENTS] = {
        [DESK_VISIT] = "visit",
        [DESK_LOST] = "lost",
        [DESK_SCARE] = "scare",
};

/* What a question comes with and what its answer takes along. */
struct exchange {
        const struct desk_ask *ask;
        struct desk_answer *answer;
        int *fd;
};

/* A fixed text of the person's, which may not end. */
static struct str field_text(const char *text, size_t size)
{
        return str_of_bytes(text, strnlen(text, size));
}

/* Cut between characters where it is too long. */
static void copy_text(char *to, size_t size, struct str text)
{
        size_t len = text.len < size ? text.len : size - 1;
        while (len < text.len && len > 0 && ((unsigned char)text.at[len] & 0xc0) == 0x80)
                len--;
        memcpy(to, text.at, len);
        to[len] = '\0';
}

/* ---------------------------------------------------------------- one person */

static enum err give_image(struct act *a, struct desk *desk, struct exchange *x)
{
        process_close(&desk->worker);
        TRY(image_worker_start(a, &desk->worker));
        *x->fd = desk->worker.socket;
        desk->worker.socket = -1;
        return OK;
}

static enum err give_printer(struct act *a, struct desk *desk, struct exchange *x)
{
        return printer_connect(a, &desk->printer, x->fd);
}

/* The socket's other end is the keeper's alone. */
static bool keeper_is_gone(const struct desk *desk)
{
        struct pollfd end = { .fd = keeper_socket(desk->keeper) };
        return poll(&end, 1, 0) > 0;
}

/* Nothing is printed before the day is begun, in a stock that was counted; and no blank is spent on
 * a card that nobody would sign. */
static enum err give_card(struct act *a, struct desk *desk, struct exchange *x)
{
        struct journal_card card;
        if (light_worst(&desk->light) == LIGHT_RED)
                return fail(a, E_STATE, TEXT_DESK_LIGHT_RED);
        if (keeper_is_gone(desk))
                return fail(a, E_BUG, TEXT_KEEPER_GONE);
        TRY(journal_begin_card(a, desk->journal, &card));
        desk->printed_since[STOCK_RIBBON]++;
        desk->printed_since[STOCK_FILM]++;
        x->answer->card.index = card.index;
        copy_text(x->answer->card.library, LIBRARY_NUMBER_SIZE, card.library);
        copy_text(x->answer->card.month, MONTH_TEXT_SIZE, str_of(desk->bundle.month));
        return OK;
}

static enum err keep_tags(struct act *a, struct desk *desk, struct exchange *x)
{
        return journal_set_tags(a, desk->journal, &x->ask->tags);
}

static enum err mark_printed(struct act *a, struct desk *desk, struct exchange *x)
{
        (void)x;
        return journal_mark_printed(a, desk->journal);
}

static enum err hand_over(struct act *a, struct desk *desk, struct exchange *x)
{
        (void)x;
        TRY(journal_hand_over(a, desk->journal));
        desk_write_part(a, desk);
        return OK;
}

/* With no card in hand it is the blank on top that is no good. */
static enum err spoil(struct act *a, struct desk *desk, struct exchange *x)
{
        (void)x;
        if (journal_has_card(desk->journal))
                return journal_spoil(a, desk->journal);
        struct str next = desk_next_blank(a, desk);
        if (next.len == 0)
                return fail(a, E_STATE, TEXT_DESK_NO_BLANK);
        return journal_move(a, desk->journal, next, STOCK_SPOILED);
}

static enum err end_visit(struct act *a, struct desk *desk, struct exchange *x)
{
        (void)a;
        desk->carry = x->ask->carry;
        desk->is_visit_over = true;
        return OK;
}

/* ---------------------------------------------------------------- the day */

static enum err begin_day(struct act *a, struct desk *desk, struct exchange *x)
{
        return desk_begin_day(a, desk, x->ask->counts[0]);
}

static enum err end_day(struct act *a, struct desk *desk, struct exchange *x)
{
        return desk_end_day(a, desk, x->ask->counts);
}

static enum err put_supply_in(struct act *a, struct desk *desk, struct exchange *x)
{
        return desk_put_in(a, desk, field_text(x->ask->serial, DESK_SERIAL_SIZE));
}

/* The first waits for the second; both together open the bundle again, or nothing changes. */
static enum err change_officer(struct act *a, struct desk *desk, struct exchange *x)
{
        const struct desk_officer *officer = &x->ask->officer;
        struct str name = field_text(officer->name, sizeof officer->name);
        struct str secret = field_text(officer->passphrase, sizeof officer->passphrase);
        if (x->ask->counts[0] == 0)
                passphrases_end(&desk->changing);
        if (!desk->changing)
                desk->changing = passphrases_begin();
        return desk_change_officer(a, desk, name, secret);
}

/* Counted, without a name and without a time. */
static enum err count_incident(struct act *a, struct desk *desk, struct exchange *x)
{
        int32_t kind = x->ask->counts[0];
        if (kind < 0 || kind >= DESK_INCIDENTS)
                return fail(a, E_INPUT, TEXT_FORM_BROKEN);
        desk->day.incidents[kind]++;
        desk->incident = (enum desk_incident)kind;
        return OK;
}

/* The stock is counted before work goes on. */
static enum err go_on(struct act *a, struct desk *desk, struct exchange *x)
{
        int16_t left = desk_stock(a, desk).left;
        if (x->ask->counts[0] != left)
                return fail_with(a, E_STATE, TEXT_DESK_COUNT_DIFFERS, text_number(a, left),
                        text_number(a, x->ask->counts[0]));
        desk->incident = DESK_INCIDENTS;
        return OK;
}

static enum err look_again(struct act *a, struct desk *desk, struct exchange *x)
{
        desk_look(a, desk);
        x->answer->light = desk->light;
        return OK;
}

/* When a question may come. What the person's process says is a stranger's: one that asks out of
 * turn is refused, and nothing here relies on what it should have asked before. */
enum desk_time {
        IN_THE_MORNING = 1, /* the day is not begun */
        AT_WORK = 2,
        IN_THE_EVENING = 4, /* the day is closed: there is no journal any more */
        AT_ANY_TIME = IN_THE_MORNING | AT_WORK | IN_THE_EVENING,
};

static const struct answer_row {
        const char *name;
        uint32_t times; /* enum desk_time, or'ed */
        enum err (*answer)(struct act *a, struct desk *desk, struct exchange *x);
} rows[DESK_ASK_KINDS] = {
        [DESK_ASK_IMAGE] = { "image", AT_WORK, give_image },
        [DESK_ASK_PRINTER] = { "printer", AT_WORK, give_printer },
        [DESK_ASK_CARD] = { "card", AT_WORK, give_card },
        [DESK_ASK_TAGS] = { "tags", AT_WORK, keep_tags },
        [DESK_ASK_PRINTED] = { "printed", AT_WORK, mark_printed },
        [DESK_ASK_HAND] = { "hand", AT_WORK, hand_over },
        [DESK_ASK_SPOIL] = { "spoil", AT_WORK, spoil },
        [DESK_ASK_BEGIN] = { "begin", IN_THE_MORNING, begin_day },
        [DESK_ASK_SUPPLY] = { "supply", IN_THE_MORNING | AT_WORK, put_supply_in },
        [DESK_ASK_OFFICER] = { "officer", AT_WORK, change_officer },
        [DESK_ASK_INCIDENT] = { "incident", AT_ANY_TIME, count_incident },
        [DESK_ASK_GO_ON] = { "go on", AT_ANY_TIME, go_on },
        [DESK_ASK_END] = { "end", AT_WORK, end_day },
        [DESK_ASK_LIGHT] = { "light", AT_ANY_TIME, look_again },
        [DESK_ASK_OVER] = { "over", AT_ANY_TIME, end_visit },
};

static enum desk_time time_of(const struct desk *desk)
{
        if (desk->day.has_ended)
                return IN_THE_EVENING;
        return desk->day.has_begun ? AT_WORK : IN_THE_MORNING;
}

static enum err answer_row(struct act *a, struct desk *desk, const struct visit_talk *talk,
        struct desk_answer *answer, int *fd)
{
        struct desk_ask ask;
        if (talk->kind >= DESK_ASK_KINDS || !rows[talk->kind].answer || talk->len != sizeof ask)
                return fail(a, E_BUG, TEXT_VISIT_PERSON);
        if (!(rows[talk->kind].times & time_of(desk)))
                return fail(a, E_STATE, TEXT_DESK_NOT_NOW);
        memcpy(&ask, talk->bytes, sizeof ask);
        leak_told(&ask, sizeof ask);
        struct exchange x = { &ask, answer, fd };
        enum err outcome = rows[talk->kind].answer(a, desk, &x);
        explicit_bzero(&ask, sizeof ask);
        return outcome;
}

void desk_write_answers(struct buf *out)
{
        static const char *const times[] = { "morning", "work", "evening" };
        buf_add_c(out,
                "Questions of a person's process to a desk's launcher, and their time of day.\n\n");
        for (size_t i = 0; i < DESK_ASK_KINDS; i++) {
                if (!rows[i].name)
                        continue;
                buf_add_c(out, rows[i].name);
                buf_add_c(out, ":");
                for (size_t t = 0; t < COUNT(times); t++) {
                        buf_add_c(out, rows[i].times >> t & 1U ? " " : "");
                        buf_add_c(out, rows[i].times >> t & 1U ? times[t] : "");
                }
                buf_add_c(out, "\n");
        }
}

static void put_sentence(const struct failure *failure, struct desk_answer *answer)
{
        answer->sentence = failure->sentence;
        for (size_t i = 0; i < DESK_GAPS; i++)
                if (failure->args[i])
                        copy_text(answer->gaps[i], DESK_GAP_SIZE, str_of(failure->args[i]));
}

enum err desk_answer(struct act *a, struct desk *desk, const struct visit_talk *talk)
{
        int fd = -1;
        struct desk_answer answer;
        struct visit_talk told = { .kind = talk->kind, .len = sizeof answer };
        memset(&answer, 0, sizeof answer);
        answer.outcome = answer_row(a, desk, talk, &answer, &fd);
        if (answer.outcome != OK)
                put_sentence(&a->failure, &answer);
        act_recover(a);
        answer.stock = desk_stock(a, desk);
        memcpy(told.bytes, &answer, sizeof answer);
        enum err outcome = visit_tell(a, &desk->visit, &told, fd);
        if (fd >= 0)
                close(fd);
        return outcome;
}
