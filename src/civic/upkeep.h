/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_UPKEEP_H
#define CITYKEY_CIVIC_UPKEEP_H

#include "base/act.h"

/* What was last done for the city's safety. */

enum upkeep_kind { UPKEEP_BACKUP, UPKEEP_RESTORE };

/* Notes that it was done on the act's day. */
enum err upkeep_note(struct act *a, enum upkeep_kind kind);

/* The last day; E_NONE, without a sentence, when it was never done. */
enum err upkeep_last(struct act *a, enum upkeep_kind kind, struct date *day);

#endif
