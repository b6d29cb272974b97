/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_PRESS_H
#define CITYKEY_CIVIC_PRESS_H

#include "base/code.h"
#include "civic/card.h"
#include "civic/visit_work.h"

/* Makes the finished card inside a person process: from person.json, a portrait and the numbers set
 * aside for it to two drawn sides, the signed QR code and the stub. */

/* What a press is set up with in the template; nothing of any person. */
struct press_setup {
        const char *policy_dir; /* the seal lies in it */
        const struct city *city;
        struct card_design *design; /* made by warm, in the template */
};

/* The numbers of one card, which the launcher set aside. */
struct press_order {
        int64_t index;
        char month[MONTH_TEXT_SIZE];
        char library[LIBRARY_NUMBER_SIZE]; /* "" where the city has no library */
        bool has_head;
        int32_t head_x, head_y, head_width, head_height; /* in pixels of the whole portrait */
};

/* Files that a visit's hands hold, from VISIT_OUTPUT on. */
enum press_output { PRESS_PDF, PRESS_FRONT, PRESS_BACK, PRESS_QR, PRESS_STUB, PRESS_OUTPUTS };

/* Beside them, standard error: what is wrong with the person's file is said by the person process
 * itself, so that the launcher never has it. */
enum { PRESS_STDERR = VISIT_OUTPUT + PRESS_OUTPUTS };

extern const char *const press_output_names[PRESS_OUTPUTS];

/* Warms with a struct press_setup; makes with a struct press_order. Prints one line of JSON on
 * VISIT_STDOUT once the launcher has committed: number, status_index, valid_until. */
extern const struct visit_work press_work;

#endif
