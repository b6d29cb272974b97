/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/switch_inside.h"

#include "civic/ledger.h"
#include "civic/staff.h"
#include "civic/switch_sql.h"

#include <string.h>

/* -------------------------------------------------------------------------------- people */

static const char *role_with(enum permit what, struct role_set roles)
{
        for (enum role role = 0; role < ROLE_COUNT; role++)
                if (roles.bits & 1u << role && permit_has(what, (struct role_set){ 1u << role }))
                        return role_names[role];
        return NULL;
}

enum err switch_need(struct act *a, enum permit what, enum text sentence, struct str *role)
{
        struct staff staff;
        enum err outcome = staff_find(a, a->who, &staff);
        if (outcome == E_NONE || outcome == E_STATE) {
                act_recover(a);
                return fail(a, E_WHO, TEXT_APPROVAL_NOT_STAFF);
        }
        TRY(outcome);
        const char *found = role_with(what, staff.roles);
        if (!found)
                return fail_with(a, E_MAY, sentence, str_to_c(a->mem, a->who));
        *role = str_of(found);
        return OK;
}

/* ------------------------------------------------------------------------------- keeping */

enum err switch_epoch(struct act *a, uint8_t epoch[SWITCH_EPOCH_SIZE])
{
        struct sql_switch_epoch_get_row row;
        TRY(sql_switch_epoch_get(a, &row));
        if (row.epoch.len != SWITCH_EPOCH_SIZE)
                return E_NONE;
        memcpy(epoch, row.epoch.at, SWITCH_EPOCH_SIZE);
        return OK;
}

enum err switch_ensure_epoch(struct act *a, uint8_t epoch[SWITCH_EPOCH_SIZE])
{
        enum err outcome = switch_epoch(a, epoch);
        if (outcome != E_NONE)
                return outcome;
        crypt_random(epoch, SWITCH_EPOCH_SIZE);
        return sql_switch_epoch_put(a, str_of_bytes(epoch, SWITCH_EPOCH_SIZE));
}

static enum err append(struct act *a, void *event)
{
        return ledger_append(a, event);
}

/* When the ledger itself is damaged, closing goes before telling: what it does not name last reads
 * as a fault, which is closed. */
static enum err tell(struct act *a, const struct switch_record *record, struct ledger_event *event)
{
        enum err outcome = db_change(a, append, event);
        if (outcome != E_BUG || record->at == SWITCH_OPEN)
                return outcome;
        act_recover(a);
        return OK;
}

enum err switch_put(
        struct act *a, const struct switch_record *record, const struct switch_entry *entry)
{
        struct str text = switch_write(a, record);
        struct str signature = { NULL, 0 };
        if (entry->signature)
                signature = str_of_bytes(entry->signature, SIGNATURE_SIZE);
        struct ledger_event event = {
                .kind = entry->kind,
                .role = entry->role,
                .reason = entry->reason,
                .effect = switch_effect(a, record, text),
        };
        TRY(sql_switch_add(a, record->number, text, signature));
        return tell(a, record, &event);
}

enum err switch_close_record(struct act *a, const struct switch_record *now,
        enum switch_reason reason, struct switch_record *closed)
{
        bool was_closed = now->at != SWITCH_OPEN && now->at != SWITCH_NEVER && now->since > 0;
        *closed = (struct switch_record){
                .number = now->number + 1,
                .at = SWITCH_PAUSED,
                .made = switch_minute(a),
                .since = was_closed ? now->since : switch_minute(a),
                .reason = reason,
        };
        return switch_ensure_epoch(a, closed->epoch);
}

/* ------------------------------------------------------------------------------ stopping */

static enum err refuse_locked(struct act *a, const struct switch_record *now)
{
        return fail_with(a, E_STATE, TEXT_SWITCH_IS_LOCKED, str_to_c(a->mem, now->reference));
}

static enum err pause(struct act *a, void *arg)
{
        enum switch_reason reason = *(const enum switch_reason *)arg;
        struct switch_record now, closed;
        struct switch_entry entry = { .kind = STR("switch.pause"),
                .reason = str_of(switch_reasons[reason].code) };
        TRY(switch_need(a, PERMIT_ONLINE_PAUSE, TEXT_SWITCH_MAY_NOT_PAUSE, &entry.role));
        TRY(switch_load(a, &now));
        if (!switch_may_come(SWITCH_PAUSE, now.at))
                return refuse_locked(a, &now);
        TRY(switch_close_record(a, &now, reason, &closed));
        return switch_put(a, &closed, &entry);
}

enum err switch_pause(struct act *a, enum switch_reason reason)
{
        if (reason <= SWITCH_NO_REASON || reason >= SWITCH_REASONS ||
                switch_reasons[reason].by != BY_STAFF)
                return fail(a, E_INPUT, TEXT_SWITCH_REASON_UNKNOWN);
        return db_change(a, pause, &reason);
}

static enum err lock(struct act *a, void *arg)
{
        struct switch_record now, closed;
        struct switch_entry entry = { .kind = STR("switch.lock"), .reason = *(struct str *)arg };
        TRY(switch_need(a, PERMIT_ONLINE_LOCK, TEXT_SWITCH_MAY_NOT_LOCK, &entry.role));
        TRY(switch_load(a, &now));
        if (!switch_may_come(SWITCH_LOCK, now.at))
                return refuse_locked(a, &now);
        TRY(switch_close_record(a, &now, SWITCH_ORDER, &closed));
        closed.at = SWITCH_LOCKED;
        closed.reference = entry.reason;
        return switch_put(a, &closed, &entry);
}

enum err switch_lock(struct act *a, struct str reference)
{
        if (!switch_is_line(reference, SWITCH_REFERENCE_MOST))
                return fail(a, E_INPUT, TEXT_SWITCH_REFERENCE_WRONG);
        return db_change(a, lock, &reference);
}

/* -------------------------------------------------------------------------- by itself */

/* Closes NOW for REASON, which is told in these WORDS; a lock stays a lock. */
static enum err close_now(
        struct act *a, const struct switch_record *now, enum switch_reason reason, struct str words)
{
        struct switch_record closed;
        struct switch_entry entry = {
                .kind = STR("switch.pause"), .role = STR("program"), .reason = words
        };
        struct str who = a->who;
        TRY(switch_close_record(a, now, reason, &closed));
        if (now->at == SWITCH_LOCKED) {
                closed.at = SWITCH_LOCKED;
                closed.reason = SWITCH_ORDER;
                closed.reference = now->reference;
                entry.kind = STR("switch.lock");
                entry.reason = now->reference;
        }
        a->who = STR("citykey");
        enum err outcome = switch_put(a, &closed, &entry);
        a->who = who;
        return outcome;
}

enum err switch_close_by_program(struct act *a, struct str what)
{
        struct switch_record now;
        struct buf words = buf_in(a->mem);
        TRY(switch_load(a, &now));
        buf_add_c(&words, switch_reasons[SWITCH_FAULT].code);
        buf_add_byte(&words, ' ');
        buf_add(&words, what);
        /* What is read as a fault and was never written down so has no minute. */
        bool is_unsaid = now.reason == SWITCH_FAULT && now.since == 0;
        return switch_may_come(SWITCH_FAIL, now.at) || is_unsaid
                       ? close_now(a, &now, SWITCH_FAULT, buf_str(&words))
                       : OK;
}

enum err switch_restored(struct act *a)
{
        struct switch_record now;
        uint8_t epoch[SWITCH_EPOCH_SIZE];
        struct str words = str_of(switch_reasons[SWITCH_RESTORED].code);
        TRY(switch_load(a, &now));
        crypt_random(epoch, sizeof epoch);
        TRY(sql_switch_epoch_put(a, str_of_bytes(epoch, sizeof epoch)));
        return now.at == SWITCH_NEVER ? OK : close_now(a, &now, SWITCH_RESTORED, words);
}
