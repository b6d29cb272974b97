/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_APPROVAL_H
#define CITYKEY_CIVIC_APPROVAL_H

#include "civic/approval_act.h"
#include "kit/db.h"

/* Acts that nobody may do alone (G5). One person proposes exactly what is to be done, another with
 * their own sign-in agrees within APPROVAL_DAYS, and then the first one does it, once; what
 * agreeing itself does (approval_rows[].doer) is done by the second. Each step is in the ledger.
 * Whoever calls these functions has signed a->who in (staff_sign_in). */

enum { APPROVAL_DAYS = 7, APPROVAL_DETAIL_MOST = 400 };

enum approval_state {
        APPROVAL_OPEN,
        APPROVAL_APPROVED,
        APPROVAL_REFUSED,
        APPROVAL_WITHDRAWN,
        APPROVAL_SPENT,
        APPROVAL_EXPIRED, /* open or approved, and its last day is over */
};

struct approval {
        int64_t number;
        enum approval_act what;
        struct str detail; /* what exactly is to be done: one line, nothing of a person */
        struct str proposer;
        struct str decider; /* empty: nobody yet */
        struct date made, last;
        enum approval_state state;
};

/* Proposes; *proposal is it. What a->who proposed before and is still alive is not proposed twice:
 * then it is that one, approved perhaps. E_WHO: a->who does not work here; E_MAY: not in this role;
 * E_INPUT: DETAIL is empty, over APPROVAL_DETAIL_MOST bytes or not one line. */
enum err approval_propose(
        struct act *a, enum approval_act what, struct str detail, struct approval *proposal);

/* a->who agrees or refuses. E_NONE: no such proposal; E_STATE: it is not open any more, or its
 * proposer may not propose it any more; E_MAY: it is their own, or not in this role. */
enum err approval_approve(struct act *a, int64_t number);
enum err approval_refuse(struct act *a, int64_t number);

/* For an act that its decider does: agrees as approval_approve, spends the proposal and does WORK
 * in one transaction, all or nothing. approval_approve and approval_take refuse such an act
 * (E_STATE), and this one every other (E_BUG). */
struct approved;
typedef enum err approval_work(
        struct act *a, void *arg, const struct approval *proposal, const struct approved *by);
enum err approval_approve_and(struct act *a, int64_t number, approval_work *work, void *arg);

/* a->who takes their own proposal back, before it is done. */
enum err approval_withdraw(struct act *a, int64_t number);

enum err approval_find(struct act *a, int64_t number, struct approval *proposal);

/* What is open or agreed to and not done yet, oldest first; in a->mem. */
enum err approval_list(struct act *a, struct approval **proposals, size_t *count);

/* struct approved says that two people have agreed. Nobody but approval_take and
 * approval_approve_and can make one: what a privileged function takes as its last argument. */

/* Spends what a->who has proposed and another has agreed to. Inside the same db_change as what is
 * agreed to, so that both are done or neither. E_STATE: not proposed, not agreed to, expired, done
 * before, or one of the two has lost the role meanwhile. *approved is in a->mem. */
enum err approval_take(
        struct act *a, enum approval_act what, struct str detail, const struct approved **approved);

/* Is it WHAT, with this DETAIL, that they agreed to? E_BUG when it is not. Every function that
 * takes a token asks this first. */
enum err approval_covers(
        struct act *a, const struct approved *by, enum approval_act what, struct str detail);

/* The role in which the one who does it acts, for the ledger. */
struct str approval_role(const struct approved *by);

#endif
