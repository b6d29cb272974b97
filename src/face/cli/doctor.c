/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/cli.h"

#include "civic/doctor.h"
#include "kit/text.h"

#include <stdio.h>
#include <unistd.h>

static const struct {
        enum text word;
        const char *paint; /* ECMA-48, on a terminal only */
} colours[] = {
        [DOCTOR_GREEN] = { TEXT_DOCTOR_GREEN, "\033[32m" },
        [DOCTOR_AMBER] = { TEXT_DOCTOR_AMBER, "\033[33m" },
        [DOCTOR_RED] = { TEXT_DOCTOR_RED, "\033[31m" },
};

enum err cli_doctor(struct act *a, struct cli_call *call)
{
        struct doctor_report report;
        bool paints = isatty(STDOUT_FILENO);
        doctor_look(a, call->values[OPTION_DATA], &report);
        for (size_t i = 0; i < report.count; i++) {
                const struct doctor_finding *finding = &report.findings[i];
                printf("%s%-6s%s %-12s %s\n", paints ? colours[finding->colour].paint : "",
                        text_get(a->lang, colours[finding->colour].word), paints ? "\033[0m" : "",
                        text_get(a->lang, finding->about), finding->sentence);
        }
        return doctor_worst(&report) == DOCTOR_RED ? fail(a, E_STATE, TEXT_DOCTOR_NOT_WELL) : OK;
}
