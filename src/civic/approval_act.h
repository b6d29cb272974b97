/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_APPROVAL_ACT_H
#define CITYKEY_CIVIC_APPROVAL_ACT_H

#include "civic/role.h"

#include <stdio.h>

/* The table of privileged acts: what nobody may do alone, who may propose it, who may agree.
 * Printed into tests/golden/approvals.txt and permits.txt. */

enum approval_act {
        APPROVAL_NONE,
        APPROVAL_ONLINE_REOPEN,
        APPROVAL_STAFF_CHANGE,
        APPROVAL_POLICY_CHANGE,
        APPROVAL_SCHEDULE_CHANGE,
        APPROVAL_NOTICE_CHANGE,
        APPROVAL_LANGUAGES_CHANGE,
        APPROVAL_BUNDLE_PREPARE,
        APPROVAL_DESK_START,
        APPROVAL_DESK_LOST,
        APPROVAL_KEY_WITHDRAW,
        APPROVAL_STOCK_RECEIVE,
        APPROVAL_STOCK_DESTROY,
        APPROVAL_EVENT_DIFFERENCE,
        APPROVAL_APPLICATION_REFUSE,
        APPROVAL_APPEAL_DECIDE,
        APPROVAL_HOLD_NARROW,
        APPROVAL_HOLD_RELEASE,
        APPROVAL_SET_SEAL,
        APPROVAL_CERTIFICATE_APPROVE,
        APPROVAL_RECORDS_DESTROY,
        APPROVAL_SET_PRODUCE,
        APPROVAL_MATTER_SEAL,
        APPROVAL_BACKUP_RESTORE,
        APPROVAL_PARTNER_IMPORT,
        APPROVAL_SHARES_MAKE,
        APPROVAL_SHARES_RESHARE,
        APPROVAL_SHARES_DESTROY,
        APPROVAL_ACTS,
};

enum approval_rule {
        APPROVAL_BY_ANOTHER,      /* another person, with a role that may approve */
        APPROVAL_BY_OTHER_OFFICE, /* the two sets are two offices: either may propose, then only
                                     somebody of the other may approve */
};

/* Who does it in the end. */
enum approval_doer {
        APPROVAL_DONE_BY_PROPOSER, /* once somebody has agreed (approval_take) */
        APPROVAL_DONE_BY_DECIDER,  /* agreeing does it (approval_approve_and) */
};

struct approval_row {
        const char *code; /* in the database and the ledger */
        enum text sentence;
        struct role_set propose, approve;
        enum approval_rule rule;
        enum approval_doer doer;
};
extern const struct approval_row approval_rows[APPROVAL_ACTS];

bool approval_may_propose(enum approval_act what, struct role_set roles);

/* May somebody with ROLES agree to what another person with the roles of PROPOSER has proposed? */
bool approval_may_approve(enum approval_act what, struct role_set proposer, struct role_set roles);

/* Prints every act in plain words, for a lawyer to review. */
void approval_print(FILE *out);

#endif
