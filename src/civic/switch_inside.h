/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_SWITCH_INSIDE_H
#define CITYKEY_CIVIC_SWITCH_INSIDE_H

#include "civic/permit.h"
#include "civic/switch.h"

/* What the parts of switch share; for nobody else. */

enum { SWITCH_EPOCH_SIZE = 16, SWITCH_TEXT_MOST = 1000 };

/* What a state's text says (doc/formats.md, "Switch state"): open, paused or locked. */
struct switch_record {
        uint8_t epoch[SWITCH_EPOCH_SIZE];
        int64_t number;
        enum switch_at at;
        int64_t made;  /* a full minute, as all times here */
        int64_t since; /* since when it is open, or closed */
        enum switch_reason reason;
        struct str reference, notice; /* "-" in the text when empty */
        int64_t proposal;             /* that opened it; 0: closed */
};

struct str switch_write(struct act *a, const struct switch_record *record);

/* Exactly what switch_write writes; false for anything else. */
bool switch_read(struct act *a, struct str text, struct switch_record *record);

/* The reverse of switch_write_minute, strictly. */
bool switch_read_minute(struct str text, int64_t *seconds);
int64_t switch_minute(const struct act *a); /* the one that a->now is in */

/* The state machine: what may happen from where. */
enum switch_event {
        SWITCH_PAUSE,
        SWITCH_LOCK,
        SWITCH_FAIL,
        SWITCH_RESTORE,
        SWITCH_PROPOSE,
        SWITCH_END,
        SWITCH_AGREE,
        SWITCH_EVENTS,
};
struct switch_way {
        const char *name;
        unsigned from; /* bits of enum switch_at */
        enum switch_at to;
        int by;
        const char *guard;
};
extern const struct switch_way switch_ways[SWITCH_EVENTS];
bool switch_may_come(enum switch_event event, enum switch_at from);

/* How it stands, without proposals: what the newest row says, or SWITCH_PAUSED for SWITCH_FAULT.
 * The number is that of the newest change. */
enum err switch_load(struct act *a, struct switch_record *now);

/* The proposal that would open what stands as NOW; E_NONE, without a sentence, when there is none.
 */
struct switch_pending {
        struct approval is;
        struct str notice;
        int64_t from;
};
enum err switch_find_pending(
        struct act *a, const struct switch_record *now, struct switch_pending *pending);

/* The epoch of this life of the city; ensure begins the first one, inside db_change. */
enum err switch_epoch(struct act *a, uint8_t epoch[SWITCH_EPOCH_SIZE]);
enum err switch_ensure_epoch(struct act *a, uint8_t epoch[SWITCH_EPOCH_SIZE]);

/* What the ledger says of RECORD, whose text is TEXT: number, state, hash. */
struct str switch_effect(struct act *a, const struct switch_record *record, struct str text);

/* One line that is neither empty nor "-", without blanks at its ends. */
bool switch_is_line(struct str text, size_t most);

/* In which role a->who may; E_WHO, E_MAY with SENTENCE. */
enum err switch_need(struct act *a, enum permit what, enum text sentence, struct str *role);

/* Keeps RECORD, which follows NOW, and its entry of the ledger; inside db_change. SIGNATURE may be
 * NULL, and must not be for what is open. */
struct switch_entry {
        struct str kind, role, reason;
        const uint8_t *signature;
};
enum err switch_put(
        struct act *a, const struct switch_record *record, const struct switch_entry *entry);

/* The record that closes NOW for REASON: since when stays when it was closed before. */
enum err switch_close_record(struct act *a, const struct switch_record *now,
        enum switch_reason reason, struct switch_record *closed);

/* Closes it for a fault, by actor "citykey", with an entry that names the check WHAT, unless it is
 * closed by what a person must undo anyway; inside db_change. */
enum err switch_close_by_program(struct act *a, struct str what);

#endif
