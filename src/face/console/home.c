/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Home answers the questions of the day of each role: a table of roles, a table of questions. */
#include "face/console/console.h"

#include "civic/doctor.h"
#include "civic/event.h"
#include "civic/ledger.h"
#include "civic/upkeep.h"
#include "console_home_page.h"
#include "console_question_page.h"
#include "face/page_looked.h"

enum { LINES_MOST = 24, EVENTS_SHOWN = 5 };

/* A question that is being answered, line by line. */
struct asking {
        struct act *a;
        const struct page_call *call;
        size_t count;
        struct page_console_question_lines_row lines[LINES_MOST];
};

static void say(struct asking *q, enum console_mark mark, struct str said)
{
        if (q->count == LINES_MOST)
                return;
        q->lines[q->count++] = (struct page_console_question_lines_row){
                .mark = console_mark_name(mark),
                .word = console_mark_word(q->a, mark),
                .said = said,
        };
}

static void say_plainly(struct asking *q, enum text sentence)
{
        say(q, CONSOLE_PLAIN, console_text(q->a, sentence));
}

/* Where the last line leads to. */
static void lead(struct asking *q, struct str href, enum text link)
{
        q->lines[q->count - 1].href = href;
        q->lines[q->count - 1].link = console_text(q->a, link);
}

static void command(struct asking *q, const char *line)
{
        q->lines[q->count - 1].command = str_of(line);
}

/* ----------------------------------------------------------------------------- approvals */

static void say_proposal(
        struct asking *q, const struct approval *one, enum console_mark mark, enum text sentence)
{
        struct act *a = q->a;
        say(q, mark,
                console_say(a, sentence, text_number(a, one->number),
                        str_to_c(a->mem, one->proposer),
                        text_get(a->lang, approval_rows[one->what].sentence)));
        lead(q, console_path(a, "/console/approvals/", one->number), TEXT_CONSOLE_HOME_SEE);
}

static enum err ask_waiting(struct asking *q)
{
        struct approval *proposals;
        size_t count;
        TRY(approval_list(q->a, &proposals, &count));
        for (size_t i = 0; i < count; i++) {
                struct role_set proposer;
                TRY(console_roles_of(q->a, proposals[i].proposer, &proposer));
                if (console_may_agree(q->a, q->call, &proposals[i], proposer))
                        say_proposal(q, &proposals[i], CONSOLE_CAREFUL, TEXT_CONSOLE_HOME_WAITS);
        }
        if (q->count == 0)
                say(q, CONSOLE_GOOD, console_text(q->a, TEXT_CONSOLE_HOME_NOTHING_WAITS));
        return OK;
}

/* What only waits for others is nothing to check. */
static void say_mine(struct asking *q, const struct approval *one)
{
        if (!str_is_equal(one->proposer, q->a->who))
                return;
        if (one->state == APPROVAL_APPROVED)
                say_proposal(q, one, CONSOLE_CAREFUL, TEXT_CONSOLE_HOME_MINE_AGREED);
        else
                say_proposal(q, one, CONSOLE_PLAIN, TEXT_CONSOLE_HOME_MINE_OPEN);
}

static enum err ask_mine(struct asking *q)
{
        struct approval *proposals;
        size_t count;
        TRY(approval_list(q->a, &proposals, &count));
        for (size_t i = 0; i < count; i++)
                say_mine(q, &proposals[i]);
        if (q->count == 0)
                say_plainly(q, TEXT_CONSOLE_HOME_MINE_NONE);
        return OK;
}

/* -------------------------------------------------------------------------------- switch */

static enum err ask_switch(struct asking *q)
{
        struct console_switch is;
        struct buf said = buf_in(q->a->mem);
        TRY(console_switch(q->a, q->call, &is));
        buf_add(&said, is.state);
        buf_add_c(&said, ". ");
        buf_add(&said, is.since);
        buf_add_byte(&said, ' ');
        buf_add(&said, is.reason);
        say(q, is.mark, str_trim(buf_str(&said)));
        lead(q, STR("/console/switch"), TEXT_CONSOLE_HOME_SWITCH);
        return OK;
}

/* What a demand could reach today. */
static enum err ask_reach(struct asking *q)
{
        struct event_line *events;
        struct ledger_head head;
        size_t count;
        int64_t cards = 0;
        TRY(event_list(q->a, &events, &count));
        for (size_t i = 0; i < count; i++)
                cards += events[i].active;
        TRY(ledger_head(q->a, &head));
        say(q, CONSOLE_GOOD,
                console_say(q->a, TEXT_CONSOLE_HOME_REACH_EVENTS, text_number(q->a, cards)));
        say(q, CONSOLE_GOOD, console_text(q->a, TEXT_CONSOLE_HOME_REACH_ONLINE));
        say(q, CONSOLE_PLAIN,
                console_say(q->a, TEXT_CONSOLE_HOME_REACH_LEDGER, text_number(q->a, head.size)));
        return OK;
}

/* -------------------------------------------------------------------------------- events */

static int64_t cards_packed(const struct event_line *event, size_t *desks)
{
        int64_t cards = 0;
        *desks = 0;
        for (size_t i = 0; i < event->desk_count; i++)
                if (event->desks[i].state == EVENT_DESK_PREPARED) {
                        cards += event->desks[i].cards;
                        (*desks)++;
                }
        return cards;
}

static void say_event(struct asking *q, const struct event_line *event)
{
        struct act *a = q->a;
        size_t desks;
        int64_t cards = cards_packed(event, &desks);
        bool is_today = event->day.day == a->today.day;
        say(q, is_today ? CONSOLE_CAREFUL : CONSOLE_PLAIN,
                console_say(a, is_today ? TEXT_CONSOLE_HOME_EVENT_TODAY : TEXT_CONSOLE_HOME_EVENT,
                        str_to_c(a->mem, event->name), text_date(a, a->lang, event->day),
                        text_number(a, (int64_t)desks), text_number(a, cards)));
}

static enum err ask_events(struct asking *q)
{
        struct event_line *events;
        size_t count;
        size_t shown = 0;
        int64_t blanks;
        TRY(event_list(q->a, &events, &count));
        for (size_t i = 0; i < count && shown < EVENTS_SHOWN; i++)
                if (events[i].day.day >= q->a->today.day) {
                        say_event(q, &events[i]);
                        shown++;
                }
        if (shown == 0)
                say_plainly(q, TEXT_CONSOLE_HOME_EVENT_NONE);
        lead(q, STR("/console/events"), TEXT_CONSOLE_HOME_EVENTS);
        TRY(stock_count(q->a, STOCK_CARD, STOCK_IN_STOCK, &blanks));
        say(q, blanks > 0 ? CONSOLE_GOOD : CONSOLE_CAREFUL,
                console_say(q->a, TEXT_CONSOLE_HOME_BLANKS, text_number(q->a, blanks)));
        return OK;
}

static void say_desk(struct asking *q, const struct event_line *event, struct str desk)
{
        struct act *a = q->a;
        bool is_late = event->day.day < a->today.day;
        say(q, is_late ? CONSOLE_CAREFUL : CONSOLE_PLAIN,
                console_say(a, is_late ? TEXT_CONSOLE_HOME_DESK_LATE : TEXT_CONSOLE_HOME_DESK_OUT,
                        str_to_c(a->mem, desk), str_to_c(a->mem, event->name),
                        text_date(a, a->lang, event->day)));
}

static enum err ask_desks(struct asking *q)
{
        struct event_line *events;
        size_t count;
        TRY(event_list(q->a, &events, &count));
        for (size_t i = 0; i < count; i++)
                for (size_t n = 0; n < events[i].desk_count; n++)
                        if (events[i].desks[n].state == EVENT_DESK_PREPARED)
                                say_desk(q, &events[i], events[i].desks[n].name);
        if (q->count == 0)
                say(q, CONSOLE_GOOD, console_text(q->a, TEXT_CONSOLE_HOME_DESK_NONE));
        else
                command(q, "citykey event close --data DIR TALLY");
        return OK;
}

static enum err ask_stock(struct asking *q)
{
        struct str wrong;
        struct page_answer unused = { 0 };
        enum err outcome = stock_check_explained(q->a);
        if (outcome == OK)
                say(q, CONSOLE_GOOD, console_text(q->a, TEXT_CONSOLE_STOCK_GOOD));
        TRY(console_excuse(q->a, outcome, &unused, &wrong));
        if (outcome != OK)
                say(q, CONSOLE_BAD, wrong);
        lead(q, STR("/console/stock"), TEXT_CONSOLE_HOME_STOCK);
        return OK;
}

static enum err ask_unlock(struct asking *q)
{
        say_plainly(q, TEXT_CONSOLE_HOME_UNLOCK_TEXT);
        command(q, "citykey desk FILE --tally FILE --printer URI");
        return OK;
}

/* ----------------------------------------------------- what this version has nothing of yet */

static enum err ask_cases(struct asking *q)
{
        say_plainly(q, TEXT_CONSOLE_HOME_CASES_NONE);
        return OK;
}

static enum err ask_due(struct asking *q)
{
        say_plainly(q, TEXT_CONSOLE_HOME_DUE_NONE);
        return OK;
}

static enum err ask_holds(struct asking *q)
{
        say_plainly(q, TEXT_CONSOLE_HOME_HOLDS_NONE);
        return OK;
}

/* ------------------------------------------------------------------------------- machine */

static enum err say_upkeep(struct asking *q, enum upkeep_kind kind, enum text last, enum text never)
{
        struct date day;
        enum err outcome = upkeep_last(q->a, kind, &day);
        if (outcome != OK && outcome != E_NONE)
                return outcome;
        if (outcome == E_NONE)
                say(q, CONSOLE_CAREFUL, console_text(q->a, never));
        else
                say(q, CONSOLE_PLAIN, console_say(q->a, last, text_date(q->a, q->a->lang, day)));
        return OK;
}

static enum err ask_backup(struct asking *q)
{
        TRY(say_upkeep(
                q, UPKEEP_BACKUP, TEXT_CONSOLE_HOME_BACKUP_LAST, TEXT_CONSOLE_HOME_BACKUP_NEVER));
        command(q, "citykey backup --data DIR --out FILE");
        return say_upkeep(
                q, UPKEEP_RESTORE, TEXT_CONSOLE_HOME_RESTORE_LAST, TEXT_CONSOLE_HOME_RESTORE_NEVER);
}

static void say_finding(struct asking *q, const struct doctor_finding *finding)
{
        say(q, console_mark_of(finding->colour),
                console_say(q->a, TEXT_CONSOLE_HOME_FINDING, text_get(q->a->lang, finding->about),
                        finding->sentence));
}

/* What is not well, worst first; that all is well is one line. */
static enum err ask_machine(struct asking *q)
{
        struct act *a = q->a;
        struct doctor_report report;
        struct doctor_slow slow;
        page_looked_get(q->call->site->looked, &slow);
        doctor_look_inside(a, q->call->site->folder, &slow, &report);
        for (int colour = LIGHT_RED; colour > LIGHT_GREEN; colour--)
                for (size_t i = 0; i < report.count; i++)
                        if ((int)report.findings[i].colour == colour)
                                say_finding(q, &report.findings[i]);
        if (q->count == 0)
                say(q, CONSOLE_GOOD, console_text(a, TEXT_CONSOLE_HEALTH_GOOD));
        if (slow.at > 0)
                say(q, CONSOLE_PLAIN,
                        console_say(a, TEXT_CONSOLE_HOME_LOOKED,
                                str_to_c(a->mem, console_minute(a, q->call, slow.at))));
        lead(q, STR("/console/health"), TEXT_CONSOLE_HOME_HEALTH);
        return OK;
}

/* ------------------------------------------------------------------------------- the tables */

enum question {
        WAITING,
        SWITCH,
        MACHINE,
        EVENTS,
        DESKS,
        STOCK,
        UNLOCK,
        CASES,
        DUE,
        HOLDS,
        BACKUP,
        REACH,
        MINE,
        QUESTIONS,
};

static const struct {
        enum text title;
        enum err (*ask)(struct asking *q);
} questions[QUESTIONS] = {
        [WAITING] = { TEXT_CONSOLE_ASK_WAITING, ask_waiting },
        [SWITCH] = { TEXT_CONSOLE_ASK_SWITCH, ask_switch },
        [MACHINE] = { TEXT_CONSOLE_ASK_MACHINE, ask_machine },
        [EVENTS] = { TEXT_CONSOLE_ASK_EVENTS, ask_events },
        [DESKS] = { TEXT_CONSOLE_ASK_DESKS, ask_desks },
        [STOCK] = { TEXT_CONSOLE_ASK_STOCK, ask_stock },
        [UNLOCK] = { TEXT_CONSOLE_ASK_UNLOCK, ask_unlock },
        [CASES] = { TEXT_CONSOLE_ASK_CASES, ask_cases },
        [DUE] = { TEXT_CONSOLE_ASK_DUE, ask_due },
        [HOLDS] = { TEXT_CONSOLE_ASK_HOLDS, ask_holds },
        [BACKUP] = { TEXT_CONSOLE_ASK_BACKUP, ask_backup },
        [REACH] = { TEXT_CONSOLE_ASK_REACH, ask_reach },
        [MINE] = { TEXT_CONSOLE_ASK_MINE, ask_mine },
};

#define Q(name) (1u << (name))

static const uint32_t asked[ROLE_COUNT] = {
        [ROLE_CLERK] = Q(WAITING) | Q(SWITCH) | Q(EVENTS) | Q(REACH) | Q(MINE),
        [ROLE_SUPERVISOR] = Q(WAITING) | Q(EVENTS) | Q(DESKS) | Q(STOCK) | Q(MINE),
        [ROLE_OFFICER] = Q(WAITING) | Q(EVENTS) | Q(UNLOCK),
        [ROLE_REVIEWER] = Q(CASES) | Q(SWITCH),
        [ROLE_RECORDS] = Q(DUE) | Q(BACKUP) | Q(REACH) | Q(WAITING),
        [ROLE_LAWYER] = Q(WAITING) | Q(SWITCH) | Q(HOLDS) | Q(REACH) | Q(MINE),
        [ROLE_COUNSEL] = Q(WAITING) | Q(SWITCH) | Q(HOLDS) | Q(REACH) | Q(MINE),
        [ROLE_OPERATOR] = Q(MACHINE) | Q(SWITCH) | Q(MINE),
};

static uint32_t questions_of(struct role_set roles)
{
        uint32_t all = 0;
        for (enum role role = 0; role < ROLE_COUNT; role++)
                if (roles.bits & 1u << role)
                        all |= asked[role];
        return all;
}

static enum err write_question(
        struct act *a, const struct page_call *call, enum question which, struct buf *out)
{
        struct asking *q = arena_take(a->mem, sizeof *q);
        *q = (struct asking){ .a = a, .call = call };
        TRY(questions[which].ask(q));
        const struct page_console_question page = {
                .title = console_text(a, questions[which].title),
                .lines = q->lines,
                .lines_count = q->count,
        };
        return page_console_question_write(a, a->lang, &page, out);
}

enum err console_show_home(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct buf out = buf_in(a->mem);
        const struct page_console_home page = {
                .today = console_day(a, a->today),
        };
        uint32_t mine = questions_of(call->session->roles);
        TRY(page_console_home_write(a, a->lang, &page, &out));
        for (enum question which = 0; which < QUESTIONS; which++)
                if (mine & Q(which))
                        TRY(write_question(a, call, which, &out));
        console_answer(a, answer, TEXT_CONSOLE_HOME_TITLE, &out);
        return OK;
}
