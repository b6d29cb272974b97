/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "civic/doctor.h"
#include "kit/text.h"

#include <stdio.h>
#include <unistd.h>

#define PAINT_END "\033[0m"

enum { WORD_WIDTH = 7, ABOUT_WIDTH = 14 };

static const struct {
        enum text word;
        const char *paint; /* ECMA-48, on a terminal only */
} colours[] = {
        [LIGHT_GREEN] = { TEXT_DOCTOR_GREEN, "\033[32m" },
        [LIGHT_AMBER] = { TEXT_DOCTOR_AMBER, "\033[33m" },
        [LIGHT_RED] = { TEXT_DOCTOR_RED, "\033[31m" },
};

enum err cli_doctor(struct act *a, struct cli_call *call)
{
        struct doctor_report report;
        bool paints = isatty(STDOUT_FILENO);
        doctor_look(a, call->values[OPTION_DATA], &report);
        for (size_t i = 0; i < report.count; i++) {
                const struct doctor_finding *finding = &report.findings[i];
                fputs(paints ? colours[finding->colour].paint : "", stdout);
                cli_print_column(text_get(a->lang, colours[finding->colour].word), WORD_WIDTH);
                fputs(paints ? PAINT_END : "", stdout);
                cli_print_column(text_get(a->lang, finding->about), ABOUT_WIDTH);
                puts(finding->sentence);
        }
        return doctor_worst(&report) == LIGHT_RED ? fail(a, E_STATE, TEXT_DOCTOR_NOT_WELL) : OK;
}
