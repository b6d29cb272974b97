/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_SWITCH_REASON_H
#define CITYKEY_CIVIC_SWITCH_REASON_H

#include "base/act.h"

/* Why it is closed. Each has a sentence for residents, switch_reasons[r].sentence. */
enum switch_reason {
        SWITCH_NO_REASON, /* open, or never opened */
        SWITCH_FAULT,     /* the program's own: a check failed, or there is no good state */
        SWITCH_RESTORED,  /* a backup was restored */
        SWITCH_ORDER,     /* locked: the council or a court said so */
        SWITCH_LEGAL,     /* a legal demand */
        SWITCH_SAFETY,
        SWITCH_MAINTENANCE,
        SWITCH_STAFFING,
        SWITCH_OTHER,
        SWITCH_REASONS,
};

struct switch_reason_row {
        const char *code;                 /* on the command line, in forms, state and ledger */
        enum text name;                   /* for staff: a few words */
        enum text sentence;               /* for residents */
        enum { BY_STAFF, BY_PROGRAM } by; /* may a person give it? */
};
extern const struct switch_reason_row switch_reasons[SWITCH_REASONS];

/* By its code; false when there is none that a person may give. */
bool switch_reason_find(struct str code, enum switch_reason *reason);

#endif
