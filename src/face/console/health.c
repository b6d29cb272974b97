/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the doctor finds, worst first. */
#include "face/console/console.h"

#include "civic/doctor.h"
#include "console_health_page.h"
#include "face/page_looked.h"

static const struct form_field look_fields[] = {
        { "token", FORM_TOKEN, SESSION_TOKEN_SIZE, FORM_NEEDED },
};
const struct form console_look_form = { look_fields, COUNT(look_fields), 256 };

static const enum text worst_said[] = {
        [LIGHT_GREEN] = TEXT_CONSOLE_HEALTH_GOOD,
        [LIGHT_AMBER] = TEXT_CONSOLE_HEALTH_CAREFUL,
        [LIGHT_RED] = TEXT_CONSOLE_HEALTH_BAD,
};

static struct page_console_health_findings_row row_of(
        struct act *a, const struct doctor_finding *finding)
{
        enum console_mark mark = console_mark_of(finding->colour);
        return (struct page_console_health_findings_row){
                .mark = console_mark_name(mark),
                .word = console_mark_word(a, mark),
                .about = console_text(a, finding->about),
                .said = str_of(finding->sentence),
        };
}

/* When what takes long was looked at. */
static struct str say_looked(struct act *a, const struct page_call *call, int64_t at)
{
        if (at == 0)
                return console_text(a, TEXT_CONSOLE_HEALTH_NOT_LOOKED);
        return console_say(
                a, TEXT_CONSOLE_HEALTH_LOOKED, str_to_c(a->mem, console_minute(a, call, at)));
}

enum err console_show_health(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        size_t count = 0;
        struct doctor_report report;
        struct doctor_slow slow;
        struct buf out = buf_in(a->mem);
        struct page_console_health_findings_row rows[DOCTOR_FINDINGS];
        page_looked_get(call->site->looked, &slow);
        doctor_look_inside(a, call->site->folder, &slow, &report);
        for (int colour = LIGHT_RED; colour >= LIGHT_GREEN; colour--)
                for (size_t i = 0; i < report.count; i++)
                        if ((int)report.findings[i].colour == colour)
                                rows[count++] = row_of(a, &report.findings[i]);
        const struct page_console_health page = {
                .token = console_token(call),
                .looked = say_looked(a, call, slow.at),
                .is_asked = page_looked_is_asked(call->site->looked),
                .worst = console_text(a, worst_said[doctor_worst(&report)]),
                .findings = rows,
                .findings_count = count,
        };
        TRY(page_console_health_write(a, a->lang, &page, &out));
        console_answer(a, answer, TEXT_CONSOLE_HEALTH_TITLE, &out);
        return OK;
}

enum err console_ask_look(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        (void)a;
        page_looked_ask(call->site->looked);
        answer->see_other = "/console/health";
        return OK;
}
