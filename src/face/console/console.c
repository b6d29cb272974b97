/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/console/console.h"

#include "kit/zone.h"

#include <stdio.h>

static const struct {
        const char *name;
        enum text word;
} marks[CONSOLE_MARKS] = {
        [CONSOLE_PLAIN] = { "plain", TEXT_CONSOLE_MARK_PLAIN },
        [CONSOLE_GOOD] = { "good", TEXT_CONSOLE_MARK_GOOD },
        [CONSOLE_CAREFUL] = { "careful", TEXT_CONSOLE_MARK_CAREFUL },
        [CONSOLE_BAD] = { "bad", TEXT_CONSOLE_MARK_BAD },
};

static const struct {
        enum text name, about;
} roles_said[ROLE_COUNT] = {
#define SAID(role) [ROLE_##role] = { TEXT_CONSOLE_ROLE_##role, TEXT_CONSOLE_ROLE_##role##_ABOUT }
        SAID(CLERK),
        SAID(SUPERVISOR),
        SAID(OFFICER),
        SAID(REVIEWER),
        SAID(RECORDS),
        SAID(LAWYER),
        SAID(COUNSEL),
        SAID(OPERATOR),
};

struct str console_mark_name(enum console_mark mark)
{
        return str_of(marks[mark].name);
}

struct str console_mark_word(const struct act *a, enum console_mark mark)
{
        return console_text(a, marks[mark].word);
}

enum console_mark console_mark_of(enum light_colour colour)
{
        static const enum console_mark of[] = {
                [LIGHT_GREEN] = CONSOLE_GOOD,
                [LIGHT_AMBER] = CONSOLE_CAREFUL,
                [LIGHT_RED] = CONSOLE_BAD,
        };
        return of[colour];
}

struct str console_text(const struct act *a, enum text key)
{
        return str_of(text_get(a->lang, key));
}

struct str console_day(struct act *a, struct date day)
{
        return str_of(text_date(a, a->lang, day));
}

struct str console_path(struct act *a, const char *before, int64_t number)
{
        struct buf path = buf_in(a->mem);
        buf_add_c(&path, before);
        buf_add_number(&path, number);
        return buf_str(&path);
}

struct str console_minute(struct act *a, const struct page_call *call, int64_t seconds)
{
        struct date day;
        int minute;
        char clock[12];
        struct buf said = buf_in(a->mem);
        if (zone_minute(a, call->site->folder->city.zone, seconds, &day, &minute) != OK) {
                act_recover(a);
                return STR("");
        }
        snprintf(clock, sizeof clock, ", %02u:%02u", (unsigned)minute / 60 % 24,
                (unsigned)minute % 60);
        buf_add_c(&said, text_date(a, a->lang, day));
        buf_add_c(&said, clock);
        return buf_str(&said);
}

struct str console_role(const struct act *a, enum role role)
{
        return console_text(a, roles_said[role].name);
}

struct str console_role_about(const struct act *a, enum role role)
{
        return console_text(a, roles_said[role].about);
}

struct str console_roles(struct act *a, struct role_set roles)
{
        struct buf text = buf_in(a->mem);
        for (enum role role = 0; role < ROLE_COUNT; role++)
                if (roles.bits & 1u << role) {
                        if (text.len)
                                buf_add_c(&text, ", ");
                        buf_add(&text, console_role(a, role));
                }
        return buf_str(&text);
}

bool console_may(const struct page_call *call, enum permit what)
{
        return call->session && permit_has(what, call->session->roles);
}

struct str console_token(const struct page_call *call)
{
        return call->session ? str_of(call->session->form_token) : STR("");
}

struct str console_typed(const struct form_value *value)
{
        return value->is_there ? private_unwrap(value->text) : STR("");
}

void console_answer(struct act *a, struct page_answer *answer, enum text title, struct buf *out)
{
        answer->title = text_get(a->lang, title);
        answer->body = buf_str(out);
}

enum err console_excuse(
        struct act *a, enum err outcome, struct page_answer *answer, struct str *wrong)
{
        if (outcome != E_INPUT && outcome != E_STATE && outcome != E_NONE)
                return outcome;
        *wrong = str_of(text_of_failure(a));
        answer->status = err_http_status(outcome);
        act_recover(a);
        return OK;
}
