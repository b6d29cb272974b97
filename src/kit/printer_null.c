/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "kit/printer_inside.h"

#include "kit/crypt.h"

#include <string.h>

/* Printers that are none. null: takes the same document as a real one, says what it was by its
 * hash, and has its job done after a set number of looks. window: takes nothing: the card is shown
 * on the screen by whoever has it, and the job is done at once. */

static const struct printer_state always_ready = {
        .condition = PRINTER_IDLE,
        .is_accepting = true,
        .takes_raster = true,
        .takes_colour = true,
        .takes_300 = true,
        .turn = PRINTER_TURNS_SHORT,
        .ribbon = -1,
};

static void take_card(struct printer *printer)
{
        struct printer_job *job = &printer->seen.job;
        *job = (struct printer_job){ .number = job->number + 1, .condition = PRINTER_JOB_PENDING };
        printer->steps_left = printer->uri.steps;
        if (printer->uri.sink == PRINTER_NULL)
                crypt_sha256(private_unwrap(printer->document), job->digest);
}

static void look_at_job(struct printer *printer)
{
        struct printer_job *job = &printer->seen.job;
        if (printer_job_is_over(job))
                return;
        if (printer->steps_left > 0)
                printer->steps_left--;
        bool is_done = printer->steps_left == 0;
        job->condition = is_done ? PRINTER_JOB_COMPLETED : PRINTER_JOB_PROCESSING;
        job->sides = is_done ? 2 : 0;
}

static void cancel_job(struct printer *printer)
{
        struct printer_job *job = &printer->seen.job;
        if (!printer_job_is_over(job))
                job->condition = PRINTER_JOB_CANCELED;
}

enum err printer_null_begin(
        struct act *a, struct printer *printer, const struct printer_request *request)
{
        (void)a;
        bool is_known = request->job == printer->seen.job.number && request->job > 0;
        switch (request->act) {
        case PRINTER_LOOK:
                printer->seen.state = always_ready;
                break;
        case PRINTER_PRINT:
                take_card(printer);
                break;
        case PRINTER_JOB_LOOK:
                if (is_known)
                        look_at_job(printer);
                else
                        printer->seen.job = (struct printer_job){ .number = request->job,
                                .condition = PRINTER_JOB_FORGOTTEN };
                break;
        case PRINTER_JOB_CANCEL:
                if (is_known)
                        cancel_job(printer);
                break;
        }
        return OK;
}

enum err printer_null_step(struct act *a, struct printer *printer, enum printer_progress *progress)
{
        (void)a;
        (void)printer;
        *progress = PRINTER_DONE;
        return OK;
}
