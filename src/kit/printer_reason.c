/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/printer_inside.h"

/* What printers say of themselves (RFC 8011, 5.3.8 and 5.4.12; PWG 5100.9), and what we say. */

struct reason {
        const char *keyword;
        uint32_t means;
};

static const struct reason printer_reasons[] = {
        { "none", 0 },
        { "media-jam", PRINTER_JAM },
        { "media-path-jam", PRINTER_JAM },
        { "media-empty", PRINTER_NO_CARDS },
        { "media-needed", PRINTER_NO_CARDS },
        { "input-tray-missing", PRINTER_NO_CARDS },
        { "input-media-supply-empty", PRINTER_NO_CARDS },
        { "media-low", PRINTER_LOW_CARDS },
        { "input-media-supply-low", PRINTER_LOW_CARDS },
        { "marker-supply-empty", PRINTER_NO_RIBBON },
        { "marker-supply-missing", PRINTER_NO_RIBBON },
        { "marker-print-ribbon-empty", PRINTER_NO_RIBBON },
        { "marker-print-ribbon-missing", PRINTER_NO_RIBBON },
        { "toner-empty", PRINTER_NO_RIBBON },
        { "marker-supply-low", PRINTER_LOW_RIBBON },
        { "marker-print-ribbon-almost-empty", PRINTER_LOW_RIBBON },
        { "toner-low", PRINTER_LOW_RIBBON },
        { "cover-open", PRINTER_OPEN },
        { "door-open", PRINTER_OPEN },
        { "interlock-open", PRINTER_OPEN },
        { "shutdown", PRINTER_OFFLINE },
        { "power-down", PRINTER_OFFLINE },
        { "connecting-to-device", PRINTER_OFFLINE },
        { "timed-out", PRINTER_OFFLINE },
        { "offline", PRINTER_OFFLINE },
        { "paused", PRINTER_PAUSED },
        { "moving-to-paused", PRINTER_PAUSED },
        { "output-area-full", PRINTER_FULL },
        { "output-tray-missing", PRINTER_FULL },
        { "media-waste-full", PRINTER_FULL },
        { "deactivated", PRINTER_OFFLINE },
        // no trouble: they say what it is doing
        { "hold-new-jobs", 0 },
        { "warming-up", 0 },
        { "identify-printer-requested", 0 },
};

static const struct reason job_reasons[] = {
        { "printer-stopped", PRINTER_JOB_PRINTER_STOPPED },
        { "printer-stopped-partly", PRINTER_JOB_PRINTER_STOPPED },
        { "job-canceled-at-device", PRINTER_JOB_CANCELED_THERE },
        { "job-canceled-by-operator", PRINTER_JOB_CANCELED_THERE },
        { "document-format-error", PRINTER_JOB_NOT_UNDERSTOOD },
        { "unsupported-document-format", PRINTER_JOB_NOT_UNDERSTOOD },
        { "document-unprintable-error", PRINTER_JOB_NOT_UNDERSTOOD },
        { "compression-error", PRINTER_JOB_NOT_UNDERSTOOD },
        { "none", 0 },
        { "job-incoming", 0 },
        { "job-data-insufficient", 0 },
        { "job-queued", 0 },
        { "job-transforming", 0 },
        { "job-printing", 0 },
        { "job-completed-successfully", 0 },
        { "job-canceled-by-user", 0 },
        { "processing-to-stop-point", 0 },
        { "resources-are-not-ready", PRINTER_JOB_PRINTER_STOPPED },
};

static uint32_t look_up(
        struct str keyword, const struct reason *rows, size_t count, uint32_t otherwise)
{
        for (size_t i = 0; i < count; i++)
                if (str_is_equal(keyword, str_of(rows[i].keyword)))
                        return rows[i].means;
        return otherwise;
}

/* How grave it finds that stands behind it. What we know is in the way however grave it is found
 * (an idle printer reports an empty ribbon); of what we do not know a report is none of ours. */
uint32_t printer_trouble_of(struct str keyword)
{
        static const struct str gravities[] = { { "-error", 6 }, { "-warning", 8 },
                { "-report", 7 } };
        uint32_t unknown = str_ends_with(keyword, STR("-report")) ? 0 : PRINTER_OTHER;
        for (size_t i = 0; i < COUNT(gravities); i++)
                if (str_ends_with(keyword, gravities[i]))
                        keyword.len -= gravities[i].len;
        return look_up(keyword, printer_reasons, COUNT(printer_reasons), unknown);
}

uint32_t printer_job_reason_of(struct str keyword)
{
        return look_up(keyword, job_reasons, COUNT(job_reasons), PRINTER_JOB_OTHER);
}

bool printer_job_is_over(const struct printer_job *job)
{
        return job->condition >= PRINTER_JOB_COMPLETED;
}

/* The worst first: what must be put right before anything else. */
static const struct {
        uint32_t trouble;
        enum text sentence;
} sentences[] = {
        { PRINTER_OPEN, TEXT_PRINTER_OPEN },
        { PRINTER_JAM, TEXT_PRINTER_JAM },
        { PRINTER_NO_RIBBON, TEXT_PRINTER_NO_RIBBON },
        { PRINTER_NO_CARDS, TEXT_PRINTER_NO_CARDS },
        { PRINTER_FULL, TEXT_PRINTER_FULL },
        { PRINTER_PAUSED, TEXT_PRINTER_PAUSED },
        { PRINTER_OFFLINE, TEXT_PRINTER_OFFLINE },
        { PRINTER_OTHER, TEXT_PRINTER_OTHER },
        { PRINTER_LOW_RIBBON, TEXT_PRINTER_LOW_RIBBON },
        { PRINTER_LOW_CARDS, TEXT_PRINTER_LOW_CARDS },
};

enum text printer_sentence(uint32_t trouble)
{
        for (size_t i = 0; i < COUNT(sentences); i++)
                if (trouble & sentences[i].trouble)
                        return sentences[i].sentence;
        return TEXT_PRINTER_NO_TROUBLE;
}

enum err printer_check_fit(struct act *a, const struct printer_state *state)
{
        const struct {
                bool is_there;
                enum text otherwise;
        } needs[] = {
                { state->takes_raster, TEXT_PRINTER_NO_RASTER },
                { state->takes_colour, TEXT_PRINTER_NO_COLOUR },
                { state->takes_300, TEXT_PRINTER_NO_300 },
                { !state->has_other_size, TEXT_PRINTER_NO_SIZE },
                { state->turn != PRINTER_ONE_SIDED, TEXT_PRINTER_NO_BACK },
        };
        for (size_t i = 0; i < COUNT(needs); i++)
                if (!needs[i].is_there)
                        return fail(a, E_STATE, needs[i].otherwise);
        return OK;
}

enum err printer_check(struct act *a, const struct printer_state *state)
{
        uint32_t trouble = state->trouble & ~(uint32_t)PRINTER_WARNINGS;
        TRY(printer_check_fit(a, state));
        if (trouble != 0)
                return fail(a, E_STATE, printer_sentence(trouble));
        if (state->condition == PRINTER_STOPPED)
                return fail(a, E_STATE, TEXT_PRINTER_OTHER);
        if (!state->is_accepting)
                return fail(a, E_STATE, TEXT_PRINTER_NOT_ACCEPTING);
        return OK;
}
