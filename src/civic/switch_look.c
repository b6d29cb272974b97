/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/switch_inside.h"

#include "civic/key.h"
#include "civic/switch_sql.h"

#include <string.h>

/* --------------------------------------------------------------------- what is in force */

/* What is stored, as it was found. */
struct found {
        bool has_row, has_entry;
        struct sql_switch_newest_row row;
        struct sql_switch_entry_row entry;
};

/* E_NONE is an answer here. */
static enum err note_whether(enum err outcome, bool *is_there)
{
        *is_there = outcome == OK;
        return outcome == E_NONE ? OK : outcome;
}

static enum err find(struct act *a, struct found *found)
{
        TRY(note_whether(sql_switch_newest(a, &found->row), &found->has_row));
        return note_whether(sql_switch_entry(a, &found->entry), &found->has_entry);
}

struct str switch_effect(struct act *a, const struct switch_record *record, struct str text)
{
        uint8_t hash[SHA256_SIZE];
        struct buf effect = buf_in(a->mem);
        crypt_sha256(text, hash);
        buf_add_number(&effect, record->number);
        buf_add_byte(&effect, ' ');
        buf_add_c(&effect, switch_at_names[record->at]);
        buf_add_byte(&effect, ' ');
        buf_add_hex(&effect, str_of_bytes(hash, sizeof hash));
        return buf_str(&effect);
}

static enum err is_of_this_life(struct act *a, const struct switch_record *record, bool *is_so)
{
        uint8_t epoch[SWITCH_EPOCH_SIZE];
        enum err outcome = switch_epoch(a, epoch);
        *is_so = outcome == OK && memcmp(epoch, record->epoch, sizeof epoch) == 0;
        return outcome == E_NONE ? OK : outcome;
}

/* A closed state may be without a signature, never with a bad one. */
static enum err is_signed_well(
        struct act *a, const struct found *found, const struct switch_record *record, bool *is_so)
{
        struct str signature = found->row.signature;
        *is_so = record->at != SWITCH_OPEN && !signature.at;
        if (signature.len != SIGNATURE_SIZE)
                return OK;
        return key_has_signed_state(a, found->row.text, (const uint8_t *)signature.at, is_so);
}

/* Is the newest row the one that the ledger names last, of this life, and signed as it must be? */
static enum err is_good(
        struct act *a, const struct found *found, struct switch_record *record, bool *is_so)
{
        *is_so = false;
        if (!found->has_row || !found->has_entry || !switch_read(a, found->row.text, record) ||
                record->number != found->row.number ||
                !str_is_equal(found->entry.effect, switch_effect(a, record, found->row.text)))
                return OK;
        TRY(is_of_this_life(a, record, is_so));
        return *is_so ? is_signed_well(a, found, record, is_so) : OK;
}

/* The number of the newest change, whichever of the two tells of it. */
static int64_t newest_number(const struct found *found)
{
        struct str rest;
        int64_t number = 0;
        if (found->has_entry)
                str_read_number(str_cut(found->entry.effect, ' ', &rest), INT32_MAX, &number);
        return found->has_row && found->row.number > number ? found->row.number : number;
}

/* What cannot be believed is closed; a lock that the ledger tells of stays one. */
static struct switch_record fault_of(struct act *a, const struct found *found)
{
        struct switch_record row, fault = {
                .number = newest_number(found),
                .at = SWITCH_PAUSED,
                .reason = SWITCH_FAULT,
        };
        if (found->has_entry && str_is_equal(found->entry.kind, STR("switch.lock"))) {
                fault.at = SWITCH_LOCKED;
                fault.reference = found->entry.reason;
        }
        if (found->has_row && switch_read(a, found->row.text, &row) && row.at != SWITCH_OPEN)
                fault.since = row.since;
        return fault;
}

enum err switch_load(struct act *a, struct switch_record *now)
{
        struct found found = { .has_row = false };
        struct switch_record record;
        bool is_so;
        TRY(find(a, &found));
        if (!found.has_row && !found.has_entry) {
                *now = (struct switch_record){ .at = SWITCH_NEVER };
                return OK;
        }
        TRY(is_good(a, &found, &record, &is_so));
        *now = is_so ? record : fault_of(a, &found);
        return OK;
}

/* ------------------------------------------------------------------------------ looking */

static bool read_detail(
        const struct approval *proposal, int64_t number, struct switch_pending *read)
{
        struct str rest;
        int64_t state;
        if (!str_is_equal(str_cut(proposal->detail, ' ', &rest), STR("state")) ||
                !str_read_number(str_cut(rest, ' ', &rest), INT32_MAX, &state) || state != number ||
                !str_is_equal(str_cut(rest, ' ', &rest), STR("notice")))
                return false;
        read->notice = str_cut(rest, ' ', &rest);
        if (!str_is_equal(str_cut(rest, ' ', &rest), STR("from")) ||
                !switch_read_minute(str_cut(rest, ' ', &rest), &read->from))
                return false;
        read->is = *proposal;
        return true;
}

enum err switch_find_pending(
        struct act *a, const struct switch_record *now, struct switch_pending *pending)
{
        struct sql_switch_proposal_row row;
        struct approval proposal;
        TRY(sql_switch_proposal(a, a->today.day, &row));
        TRY(approval_find(a, row.number, &proposal));
        bool is_it = proposal.what == APPROVAL_ONLINE_REOPEN && proposal.state == APPROVAL_OPEN &&
                     read_detail(&proposal, now->number, pending);
        return is_it ? OK : E_NONE;
}

static void add_pending(const struct switch_pending *pending, struct switch_state *state)
{
        state->at = SWITCH_REOPENING;
        state->is_reopening = true;
        state->notice = pending->notice;
        state->proposal = pending->is.number;
        state->notice_from = pending->from;
        state->opens_from = pending->from + SWITCH_NOTICE_HOURS * 3600;
}

static enum err look(struct act *a, void *arg)
{
        struct switch_state *state = arg;
        struct switch_record now;
        struct switch_pending pending;
        TRY(switch_load(a, &now));
        *state = (struct switch_state){
                .at = now.at,
                .is_open = now.at == SWITCH_OPEN,
                .number = now.number,
                .since = now.since,
                .reason = now.reason,
                .reference = now.reference,
                .notice = now.notice,
        };
        if (state->is_open)
                return OK;
        enum err outcome = switch_find_pending(a, &now, &pending);
        if (outcome == OK)
                add_pending(&pending, state);
        return outcome == E_NONE ? OK : outcome;
}

enum err switch_look(struct act *a, struct switch_state *state)
{
        struct switch_state found;
        TRY(db_look(a, look, &found));
        *state = found;
        return OK;
}

enum err switch_may_submit(struct act *a)
{
        struct switch_state state;
        TRY(switch_look(a, &state));
        return state.is_open ? OK : fail(a, E_STATE, TEXT_SWITCH_NOTHING_SAVED);
}

/* ------------------------------------------------------------------------------ history */

/* When the state of this number began; 0 when its row is not there or says something else. */
static enum err find_minutes(struct act *a, int64_t count, int64_t *minutes)
{
        enum err outcome;
        struct sql_switch_states_row row;
        SCOPED(sql_switch_states_close) struct sql_switch_states_rows rows = { 0 };
        TRY(sql_switch_states_open(a, &rows));
        while ((outcome = sql_switch_states_next(&rows, &row)) == OK) {
                struct switch_record record;
                if (row.number <= count && switch_read(a, row.text, &record))
                        minutes[row.number] = record.made;
        }
        return outcome == E_NONE ? OK : outcome;
}

static enum switch_at at_of(struct str name)
{
        for (enum switch_at at = 0; at < SWITCH_ATS; at++)
                if (str_is_equal(name, str_of(switch_at_names[at])))
                        return at;
        return SWITCH_PAUSED;
}

static struct switch_change change_of(const struct sql_switch_entries_row *row)
{
        struct str rest;
        struct switch_change change = {
                .day = { (int32_t)row->day },
                .kind = row->kind,
                .actor = row->actor,
                .role = row->role,
                .reason = row->reason,
        };
        str_read_number(str_cut(row->effect, ' ', &rest), INT32_MAX, &change.number);
        change.to = at_of(str_cut(rest, ' ', &rest));
        return change;
}

struct changes {
        struct switch_change *at;
        size_t count, room;
};

static enum err read_changes(struct act *a, struct changes *read)
{
        enum err outcome;
        struct sql_switch_entries_row row;
        SCOPED(sql_switch_entries_close) struct sql_switch_entries_rows rows = { 0 };
        TRY(sql_switch_entries_open(a, &rows));
        while ((outcome = sql_switch_entries_next(&rows, &row)) == OK) {
                if (read->count == read->room) {
                        size_t more = read->room ? 2 * read->room : 16;
                        read->at = arena_grow(a->mem, read->at, read->room * sizeof *read->at,
                                more * sizeof *read->at);
                        read->room = more;
                }
                read->at[read->count++] = change_of(&row);
        }
        return outcome == E_NONE ? OK : outcome;
}

static void turn(struct changes *read)
{
        for (size_t i = 0; i < read->count / 2; i++) {
                struct switch_change kept = read->at[i];
                read->at[i] = read->at[read->count - 1 - i];
                read->at[read->count - 1 - i] = kept;
        }
}

static enum err read_history(struct act *a, void *arg)
{
        struct changes *read = arg;
        TRY(read_changes(a, read));
        int64_t most = 0;
        for (size_t i = 0; i < read->count; i++)
                most = read->at[i].number > most ? read->at[i].number : most;
        most = most > (int64_t)read->count ? (int64_t)read->count : most;
        int64_t *minutes = arena_take(a->mem, (size_t)(most + 1) * sizeof *minutes);
        memset(minutes, 0, (size_t)(most + 1) * sizeof *minutes);
        TRY(find_minutes(a, most, minutes));
        for (size_t i = 0; i < read->count; i++)
                if (read->at[i].number <= most)
                        read->at[i].at = minutes[read->at[i].number];
        turn(read);
        return OK;
}

enum err switch_history(struct act *a, struct switch_change **changes, size_t *count)
{
        struct changes read = { .count = 0 };
        TRY(db_look(a, read_history, &read));
        *changes = read.at;
        *count = read.count;
        return OK;
}
