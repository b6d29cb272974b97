/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the doctor finds, worst first. */
#include "face/console/console.h"

#include "civic/doctor.h"
#include "console_health_page.h"

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

enum err console_show_health(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        size_t count = 0;
        struct doctor_report report;
        struct buf out = buf_in(a->mem);
        struct page_console_health_findings_row rows[DOCTOR_FINDINGS];
        doctor_look_inside(a, call->site->folder, &report);
        for (int colour = LIGHT_RED; colour >= LIGHT_GREEN; colour--)
                for (size_t i = 0; i < report.count; i++)
                        if ((int)report.findings[i].colour == colour)
                                rows[count++] = row_of(a, &report.findings[i]);
        const struct page_console_health page = {
                .worst = console_text(a, worst_said[doctor_worst(&report)]),
                .findings = rows,
                .findings_count = count,
        };
        TRY(page_console_health_write(a, a->lang, &page, &out));
        console_answer(a, answer, TEXT_CONSOLE_HEALTH_TITLE, &out);
        return OK;
}
