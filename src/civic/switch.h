/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_SWITCH_H
#define CITYKEY_CIVIC_SWITCH_H

#include "civic/approval.h"
#include "civic/switch_reason.h"
#include "kit/keeper.h"

#include <stdio.h>

/* May people apply online? (G10.) One person stops it at once; it starts again when somebody of one
 * of two offices has proposed it, that was public for SWITCH_NOTICE_HOURS, and somebody of the
 * other office agrees. Each change is in the ledger, in the same transaction.
 *
 * It is open only while the newest state is one that the city's bundle key signed, in this life of
 * the folder, and that the ledger's newest entry about the switch names by its hash. Anything else
 * is closed: a damaged row, an older one put back, a restored backup, a program that was killed
 * between two steps. Stopping needs no key, so that one person can do it whatever else is broken;
 * what was stopped is signed at the next switch_check. */

enum { SWITCH_NOTICE_HOURS = 48, SWITCH_REFERENCE_MOST = 60, SWITCH_RISK_MOST = 200 };

extern const char *const switch_at_names[]; /* for programs and the ledger */
enum switch_at {
        SWITCH_NEVER,     /* was never open */
        SWITCH_OPEN,      /* takes applications */
        SWITCH_PAUSED,    /* does not */
        SWITCH_REOPENING, /* does not; the notice of its opening is public */
        SWITCH_LOCKED,    /* does not, by an act of the council or an order of a court */
        SWITCH_ATS,
};

struct switch_state {
        enum switch_at at;
        bool is_open;      /* at == SWITCH_OPEN: the one question */
        bool is_reopening; /* at == SWITCH_REOPENING */
        int64_t number;    /* of the last change; 0: none yet */
        int64_t since; /* since when it is open, or closed; seconds, a full minute; 0: unknown */
        enum switch_reason reason;
        struct str reference; /* of the lock, also while reopening; empty: not locked */
        struct str notice;    /* version of the notice that opened it, or is to; empty: none */
        int64_t proposal;     /* while reopening: number to agree to (approval.h) */
        int64_t notice_from;  /* while reopening: since when the notice is public; seconds */
        int64_t opens_from;   /* and from when on somebody may agree */
};

/* How it stands, verified; strings in a->mem. What is not as it must be is no failure here: then it
 * is SWITCH_PAUSED for SWITCH_FAULT. Fails only when the database cannot be read: do as if closed.
 */
enum err switch_look(struct act *a, struct switch_state *state);

/* To be asked inside the transaction that would keep an application: E_STATE with a sentence for
 * residents ("nothing was saved") unless it is open. */
enum err switch_may_submit(struct act *a);

/* Stops it, at once and for good: E_MAY unless a->who may (PERMIT_ONLINE_PAUSE), E_INPUT for a
 * reason that is not a person's to give, E_STATE when it is locked. A pause on a pause changes the
 * reason, not since when; what was proposed before it does not open it any more. */
enum err switch_pause(struct act *a, enum switch_reason reason);

/* Stops it by an act of the council or an order of a court. Whoever proposes to open it must name
 * the same REFERENCE (one line, at most SWITCH_REFERENCE_MOST bytes). PERMIT_ONLINE_LOCK; E_STATE
 * when it is locked. */
enum err switch_lock(struct act *a, struct str reference);

struct switch_proposal {
        struct str notice; /* version of the notice that people will agree to: 1 to 20 of a-z 0-9 .
                              - */
        struct str risk;   /* what the proposer says about the risk, one line */
        struct str reference; /* of the lock; empty when it is not locked */
};

/* Proposes to open it; the notice is public from now on. As approval_propose; E_STATE when it is
 * open, when that is proposed already, and without the lock's reference. */
enum err switch_propose(
        struct act *a, const struct switch_proposal *proposal, struct approval *made);

/* Opening takes two steps, so that a writer never waits for the keeper: a state that KEEPER signs,
 * outside of db_change, and a->who's agreement to the proposal NUMBER, which puts that state in
 * force in the same transaction. E_STATE: nothing of this number is to open it, its notice was not
 * public for SWITCH_NOTICE_HOURS, or the switch has moved meanwhile; else as approval_approve. */
struct switch_opening {
        int64_t number; /* of the proposal */
        struct str text;
        uint8_t signature[SIGNATURE_SIZE];
};
enum err switch_prepare(
        struct act *a, struct keeper *keeper, int64_t number, struct switch_opening *opening);
enum err switch_open(struct act *a, const struct switch_opening *opening);

/* May NUMBER be agreed to by now? As switch_prepare, without the keeper. */
enum err switch_check_ripe(struct act *a, int64_t number);

/* Both, for who may wait. Not inside db_change. */
enum err switch_approve(struct act *a, struct keeper *keeper, int64_t number);

/* A backup was restored: another life of the city begins, closed. Inside db_change. */
enum err switch_restored(struct act *a);

/* One change, from the ledger. */
struct switch_change {
        int64_t number;
        struct date day;
        int64_t at; /* seconds, a full minute; 0: unknown */
        enum switch_at to;
        struct str kind, actor, role, reason; /* as in the ledger */
};

/* All changes, newest first; in a->mem. */
enum err switch_history(struct act *a, struct switch_change **changes, size_t *count);

/* YYYY-MM-DDTHH:MMZ (UTC), of a full minute. */
enum { SWITCH_MINUTE_SIZE = 18 };
void switch_write_minute(int64_t seconds, char text[SWITCH_MINUTE_SIZE]);

/* The state machine in words, for a lawyer to review: tests/golden/switch.txt. */
void switch_print(FILE *out);

#endif
