/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/switch_inside.h"

#include "civic/key.h"

#include <string.h>

enum { NOTICE_MOST = 20, NOTICE_DAYS = SWITCH_NOTICE_HOURS / 24 };

/* ------------------------------------------------------------------------------ proposing */

bool switch_is_line(struct str text, size_t most)
{
        for (size_t i = 0; i < text.len; i++)
                if ((unsigned char)text.at[i] < ' ' || text.at[i] == 0x7f)
                        return false;
        bool is_kept = str_is_equal(str_trim(text), text) && !str_is_equal(text, STR("-"));
        return text.len > 0 && text.len <= most && is_kept;
}

static bool is_notice(struct str text)
{
        for (size_t i = 0; i < text.len; i++) {
                char c = text.at[i];
                if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-'))
                        return false;
        }
        return text.len > 0 && text.len <= NOTICE_MOST && !str_is_equal(text, STR("-"));
}

static enum err check_words(struct act *a, const struct switch_proposal *proposal)
{
        if (!is_notice(proposal->notice))
                return fail(a, E_INPUT, TEXT_SWITCH_NOTICE_WRONG);
        if (!switch_is_line(proposal->risk, SWITCH_RISK_MOST))
                return fail(a, E_INPUT, TEXT_SWITCH_RISK_WRONG);
        return OK;
}

/* "state 7 notice 2026-1 from 2026-11-27T20:31Z reference Ordinance 12 risk: ..." */
static struct str write_detail(
        struct act *a, const struct switch_record *now, const struct switch_proposal *proposal)
{
        char from[SWITCH_MINUTE_SIZE];
        struct buf detail = buf_in(a->mem);
        switch_write_minute(switch_minute(a), from);
        buf_add_c(&detail, "state ");
        buf_add_number(&detail, now->number);
        buf_add_c(&detail, " notice ");
        buf_add(&detail, proposal->notice);
        buf_add_c(&detail, " from ");
        buf_add_c(&detail, from);
        if (now->at == SWITCH_LOCKED) {
                buf_add_c(&detail, " reference ");
                buf_add(&detail, now->reference);
        }
        buf_add_c(&detail, " risk: ");
        buf_add(&detail, proposal->risk);
        return buf_str(&detail);
}

static const char *number_text(struct act *a, int64_t number)
{
        struct buf text = buf_in(a->mem);
        buf_add_number(&text, number);
        return buf_c(&text);
}

static enum err refuse_reference(struct act *a, const struct switch_record *now)
{
        return fail_with(
                a, E_INPUT, TEXT_SWITCH_REFERENCE_NEEDED, str_to_c(a->mem, now->reference));
}

/* Nothing else is on its way to open it, and whoever wants to open a lock knows whose it is. */
static enum err check_proposal(
        struct act *a, const struct switch_record *now, const struct switch_proposal *proposal)
{
        struct switch_pending pending;
        if (!switch_may_come(SWITCH_PROPOSE, now->at))
                return fail(a, E_STATE, TEXT_SWITCH_IS_OPEN);
        if (now->at == SWITCH_LOCKED && !str_is_equal(proposal->reference, now->reference))
                return refuse_reference(a, now);
        enum err outcome = switch_find_pending(a, now, &pending);
        if (outcome == OK)
                return fail_with(
                        a, E_STATE, TEXT_SWITCH_IS_PROPOSED, number_text(a, pending.is.number));
        return outcome == E_NONE ? OK : outcome;
}

struct proposing {
        const struct switch_proposal *proposal;
        struct approval *made;
};

static enum err propose(struct act *a, void *arg)
{
        struct proposing *proposing = arg;
        struct switch_record now;
        uint8_t epoch[SWITCH_EPOCH_SIZE];
        TRY(switch_load(a, &now));
        TRY(switch_ensure_epoch(a, epoch)); /* what will be signed names it */
        TRY(check_proposal(a, &now, proposing->proposal));
        struct str detail = write_detail(a, &now, proposing->proposal);
        return approval_propose(a, APPROVAL_ONLINE_REOPEN, detail, proposing->made);
}

enum err switch_propose(
        struct act *a, const struct switch_proposal *proposal, struct approval *made)
{
        TRY(check_words(a, proposal));
        return db_change(a, propose, &(struct proposing){ proposal, made });
}

/* ------------------------------------------------------------------------------- opening */

/* What agreeing to the proposal NUMBER would open, if it may be opened now. */
struct ripe {
        struct switch_record now;
        struct switch_pending pending;
};

static enum err refuse_early(struct act *a, const struct switch_pending *pending)
{
        char from[SWITCH_MINUTE_SIZE];
        switch_write_minute(pending->from + SWITCH_NOTICE_HOURS * 3600, from);
        return fail_with(a, E_STATE, TEXT_SWITCH_TOO_EARLY, from);
}

/* The proposal's day, which the ledger has, is a second witness of when the notice began. */
static bool was_public_long_enough(const struct act *a, const struct switch_pending *pending)
{
        return a->now >= pending->from + SWITCH_NOTICE_HOURS * 3600 &&
               a->today.day >= pending->is.made.day + NOTICE_DAYS;
}

static enum err find_ripe(struct act *a, int64_t number, struct ripe *ripe)
{
        TRY(switch_load(a, &ripe->now));
        enum err outcome = switch_find_pending(a, &ripe->now, &ripe->pending);
        if (outcome == E_NONE || (outcome == OK && ripe->pending.is.number != number))
                return fail_with(a, E_STATE, TEXT_SWITCH_NOT_PROPOSED, number_text(a, number));
        TRY(outcome);
        return was_public_long_enough(a, &ripe->pending) ? OK : refuse_early(a, &ripe->pending);
}

enum err switch_check_ripe(struct act *a, int64_t number)
{
        struct ripe ripe;
        return find_ripe(a, number, &ripe);
}

/* Is it what would be opened now? Only the minute is the signer's. */
static enum err check_opening(
        struct act *a, const struct switch_opening *opening, const struct ripe *ripe)
{
        struct switch_record read;
        uint8_t epoch[SWITCH_EPOCH_SIZE];
        TRY(switch_epoch(a, epoch));
        bool is_it = switch_read(a, opening->text, &read) && read.at == SWITCH_OPEN &&
                     memcmp(read.epoch, epoch, sizeof epoch) == 0 &&
                     read.number == ripe->now.number + 1 &&
                     read.proposal == ripe->pending.is.number &&
                     str_is_equal(read.notice, ripe->pending.notice) && read.since <= a->now;
        return is_it ? OK : fail(a, E_STATE, TEXT_SWITCH_MOVED);
}

static enum err open_now(
        struct act *a, void *arg, const struct approval *proposal, const struct approved *by)
{
        const struct switch_opening *opening = arg;
        struct switch_record record;
        bool is_signed;
        TRY(approval_covers(a, by, APPROVAL_ONLINE_REOPEN, proposal->detail));
        TRY(key_has_signed_state(a, opening->text, opening->signature, &is_signed));
        if (!is_signed || !switch_read(a, opening->text, &record))
                return fail(a, E_BUG, TEXT_SWITCH_NOT_SIGNED);
        const struct switch_entry entry = {
                .kind = STR("switch.open"),
                .role = approval_role(by),
                .reason = STR("two offices"),
                .signature = opening->signature,
        };
        return switch_put(a, &record, &entry);
}

/* The proposal is found as open before it is agreed to, in the same transaction. */
static enum err open_work(struct act *a, void *arg)
{
        struct switch_opening *opening = arg;
        struct ripe ripe;
        TRY(find_ripe(a, opening->number, &ripe));
        TRY(check_opening(a, opening, &ripe));
        return approval_approve_and(a, opening->number, open_now, opening);
}

enum err switch_open(struct act *a, const struct switch_opening *opening)
{
        struct switch_opening taken = *opening;
        return db_change(a, open_work, &taken);
}

enum err switch_prepare(
        struct act *a, struct keeper *keeper, int64_t number, struct switch_opening *opening)
{
        struct ripe ripe;
        struct keeper_signature signature;
        TRY(find_ripe(a, number, &ripe));
        struct switch_record record = {
                .number = ripe.now.number + 1,
                .at = SWITCH_OPEN,
                .made = switch_minute(a),
                .since = switch_minute(a),
                .notice = ripe.pending.notice,
                .proposal = number,
        };
        TRY(switch_epoch(a, record.epoch));
        struct str text = switch_write(a, &record);
        TRY(keeper_sign_state(a, keeper, text, &signature));
        *opening = (struct switch_opening){ .number = number, .text = text };
        memcpy(opening->signature, signature.bytes, SIGNATURE_SIZE);
        return OK;
}

enum err switch_approve(struct act *a, struct keeper *keeper, int64_t number)
{
        struct switch_opening opening;
        TRY(switch_prepare(a, keeper, number, &opening));
        return switch_open(a, &opening);
}
