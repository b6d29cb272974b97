/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/doctor_inside.h"

#include "civic/key.h"
#include "civic/ledger_tile.h"
#include "civic/switch.h"
#include "kit/file.h"
#include "kit/text.h"

#include <sys/stat.h>
#include <sys/timex.h>

/* -------------------------------------------------------------------------------- clock */

enum { CLOCK_SLACK = 120 }; /* seconds */

/* The city has done something on a day that the clock says has not come yet. */
static bool key_is_of_tomorrow(const struct act *a, const struct key_row *rows, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (rows[i].key.made.day > a->today.day)
                        return true;
        return false;
}

static bool file_is_of_later(struct act *a, const struct folder *folder)
{
        static const char *const files[] = { "city.db", "keys/keystore", "state" };
        for (size_t i = 0; i < COUNT(files); i++) {
                struct stat about;
                if (stat(file_join(a, folder->path, files[i]), &about) == 0 &&
                        about.st_mtime > a->now + CLOCK_SLACK)
                        return true;
        }
        return false;
}

/* The kernel knows whether something keeps its clock; a server's sandbox does not let it be asked.
 */
static bool is_kept(const struct looking *looking)
{
        struct timex about = { .modes = 0 };
        return looking->place != BESIDE || adjtimex(&about) < 0 || !(about.status & STA_UNSYNC);
}

void doctor_look_at_clock(struct act *a, struct looking *looking)
{
        size_t count;
        struct key_row *rows;
        struct date day = a->today;
        if (doctor_is_red(a, looking, key_list(a, &rows, &count)) ||
                doctor_is_red(a, looking, ledger_last_day(a, &day)))
                return;
        doctor_find(a, looking, LIGHT_GREEN, TEXT_DOCTOR_CLOCK_GOOD);
        if (!is_kept(looking))
                doctor_find(a, looking, LIGHT_AMBER, TEXT_DOCTOR_CLOCK_ALONE);
        if (file_is_of_later(a, looking->folder))
                doctor_find(a, looking, LIGHT_RED, TEXT_DOCTOR_CLOCK_FILES);
        if (key_is_of_tomorrow(a, rows, count) || day.day > a->today.day)
                doctor_find(a, looking, LIGHT_RED, TEXT_DOCTOR_CLOCK_BEHIND);
}

/* --------------------------------------------------------------------------------- head */

void doctor_look_at_head(struct act *a, struct looking *looking)
{
        struct ledger_head head;
        struct str note;
        int64_t size = 0;
        bool is_due;
        if (doctor_is_red(a, looking, ledger_head(a, &head)) ||
                doctor_is_red(a, looking, ledger_checkpoint_is_due(a, &is_due)))
                return;
        enum err outcome = ledger_public(a, &note, &size);
        if (outcome != E_NONE && doctor_is_red(a, looking, outcome))
                return;
        looking->sentence = text_format(a, a->lang,
                is_due ? TEXT_DOCTOR_HEAD_UNSIGNED : TEXT_DOCTOR_HEAD_SIGNED,
                text_number(a, head.size), text_number(a, size));
}

/* ------------------------------------------------------------------------ switch, holds */

/* What there is to do depends on why it is closed. */
static void find_closed(struct act *a, struct looking *looking, const struct switch_state *state)
{
        bool is_fault = state->reason == SWITCH_FAULT;
        bool is_quiet = state->is_reopening || switch_reasons[state->reason].by == BY_STAFF ||
                        state->at == SWITCH_LOCKED;
        looking->colour = is_fault ? LIGHT_RED : is_quiet ? LIGHT_GREEN : LIGHT_AMBER;
        looking->sentence = text_format(a, a->lang,
                state->is_reopening ? TEXT_DOCTOR_SWITCH_REOPENING
                : is_fault          ? TEXT_DOCTOR_SWITCH_FAULT
                                    : TEXT_DOCTOR_SWITCH_CLOSED,
                text_get(a->lang, switch_reasons[state->reason].name),
                text_number(a, state->proposal));
}

void doctor_look_at_switch(struct act *a, struct looking *looking)
{
        struct switch_state state;
        if (doctor_is_red(a, looking, switch_look(a, &state)))
                return;
        if (state.is_open)
                doctor_find(a, looking, LIGHT_GREEN, TEXT_DOCTOR_SWITCH_OPEN);
        else if (state.at == SWITCH_NEVER)
                doctor_find(a, looking, LIGHT_GREEN, TEXT_DOCTOR_SWITCH_NEVER);
        else
                find_closed(a, looking, &state);
}

void doctor_look_at_holds(struct act *a, struct looking *looking)
{
        doctor_find(a, looking, LIGHT_GREEN, TEXT_DOCTOR_HOLDS_NONE);
}
