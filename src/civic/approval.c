/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/approval.h"

#include "civic/approval_sql.h"
#include "civic/ledger.h"
#include "kit/crypt.h"

#include <inttypes.h>
#include <stdio.h>

struct approved {
        enum approval_act what;
        uint8_t hash[SHA256_SIZE];
        struct str role;
};

/* A proposal with what only this file needs of it. */
struct row {
        struct approval is;
        uint8_t hash[SHA256_SIZE];
};

/* What somebody said to a proposal. */
struct decision {
        int64_t number;
        enum approval_state state;
        approval_work *work; /* what agreeing does; NULL: nothing yet */
        void *arg;
};

/* ------------------------------------------------------------------------------ details */

static bool is_line(struct str text)
{
        for (size_t i = 0; i < text.len; i++)
                if ((unsigned char)text.at[i] < ' ' || text.at[i] == 0x7f)
                        return false;
        return text.len > 0 && text.len <= APPROVAL_DETAIL_MOST;
}

/* Binds the detail to its act: "citykey approval v1", NUL, code, NUL, detail. */
static void hash_detail(enum approval_act what, struct str detail, uint8_t hash[SHA256_SIZE])
{
        struct sha256 sha;
        const char *code = approval_rows[what].code;
        crypt_sha256_begin(&sha);
        crypt_sha256_add(&sha, STR("citykey approval v1\0"));
        crypt_sha256_add(&sha, str_of_bytes(code, strlen(code) + 1));
        crypt_sha256_add(&sha, detail);
        crypt_sha256_finish(&sha, hash);
}

static const char *number_text(struct act *a, int64_t number)
{
        struct buf text = buf_in(a->mem);
        buf_add_number(&text, number);
        return buf_c(&text);
}

/* The ledger has the number, the act and the hash of the detail; what it says is in the table. */
static enum err tell(struct act *a, struct str kind, const struct row *row, const char *role)
{
        struct buf effect = buf_in(a->mem);
        buf_add_number(&effect, row->is.number);
        buf_add_byte(&effect, ' ');
        buf_add_c(&effect, approval_rows[row->is.what].code);
        buf_add_byte(&effect, ' ');
        buf_add_hex(&effect, str_of_bytes(row->hash, sizeof row->hash));
        struct ledger_event event = {
                .kind = kind,
                .role = str_of(role),
                .reason = STR("two people"),
                .effect = buf_str(&effect),
        };
        return ledger_append(a, &event);
}

/* ------------------------------------------------------------------------------- people */

/* The roles of somebody who works here now; none of nobody. */
static enum err find_roles(struct act *a, struct str name, struct role_set *roles)
{
        struct sql_approval_person_row row;
        *roles = (struct role_set){ 0 };
        enum err outcome = sql_approval_person(a, name, &row);
        if (outcome == E_NONE)
                return OK;
        TRY(outcome);
        return role_read(row.roles, roles) ? OK : fail(a, E_BUG, TEXT_STAFF_ROW_DAMAGED);
}

static enum err need_staff(struct act *a, struct role_set *roles)
{
        TRY(find_roles(a, a->who, roles));
        return roles->bits ? OK : fail(a, E_WHO, TEXT_APPROVAL_NOT_STAFF);
}

static enum err refuse_role(struct act *a, enum text sentence, enum approval_act what)
{
        return fail_with(a, E_MAY, sentence, str_to_c(a->mem, a->who), approval_rows[what].code);
}

/* All the roles that could play a part in WHAT. */
static struct role_set parties(enum approval_act what)
{
        const struct approval_row *row = &approval_rows[what];
        return (struct role_set){ row->propose.bits | row->approve.bits };
}

static const char *role_of_proposer(enum approval_act what, struct role_set roles)
{
        const struct approval_row *row = &approval_rows[what];
        bool is_office = row->rule == APPROVAL_BY_OTHER_OFFICE;
        return role_first(roles, is_office ? parties(what) : row->propose);
}

static const char *role_of_decider(enum approval_act what, struct role_set roles)
{
        const struct approval_row *row = &approval_rows[what];
        bool is_office = row->rule == APPROVAL_BY_OTHER_OFFICE;
        return role_first(roles, is_office ? parties(what) : row->approve);
}

/* --------------------------------------------------------------------------------- rows */

static enum approval_act act_of(struct str code)
{
        for (enum approval_act act = APPROVAL_NONE + 1; act < APPROVAL_ACTS; act++)
                if (str_is_equal(code, str_of(approval_rows[act].code)))
                        return act;
        return APPROVAL_NONE;
}

/* A row as it was stored: the detail is still the one that was hashed. */
static enum err read_row(struct act *a, const struct sql_approval_get_row *stored, struct row *row)
{
        uint8_t hash[SHA256_SIZE];
        struct row read = { .is = {
                                    .number = stored->number,
                                    .what = act_of(stored->act),
                                    .detail = stored->detail,
                                    .proposer = stored->proposer,
                                    .decider = stored->decider,
                                    .made = { (int32_t)stored->made_day },
                                    .last = { (int32_t)stored->last_day },
                                    .state = (enum approval_state)stored->state,
                            } };
        hash_detail(read.is.what, read.is.detail, hash);
        if (read.is.what == APPROVAL_NONE ||
                !str_is_equal(stored->detail_hash, str_of_bytes(hash, sizeof hash)))
                return fail(a, E_BUG, TEXT_APPROVAL_ROW_DAMAGED);
        memcpy(read.hash, hash, sizeof hash);
        bool is_alive = read.is.state == APPROVAL_OPEN || read.is.state == APPROVAL_APPROVED;
        if (is_alive && a->today.day > read.is.last.day)
                read.is.state = APPROVAL_EXPIRED;
        *row = read;
        return OK;
}

static enum err load(struct act *a, int64_t number, struct row *row)
{
        struct sql_approval_get_row stored;
        enum err outcome = sql_approval_get(a, number, &stored);
        if (outcome == E_NONE)
                return fail_with(a, E_NONE, TEXT_APPROVAL_UNKNOWN, number_text(a, number));
        TRY(outcome);
        return read_row(a, &stored, row);
}

enum err approval_find(struct act *a, int64_t number, struct approval *proposal)
{
        struct row row;
        TRY(load(a, number, &row));
        *proposal = row.is;
        return OK;
}

/* The newest proposal of the same by a->who; E_NONE without a sentence. */
static enum err load_newest(
        struct act *a, enum approval_act what, struct str detail, struct row *row)
{
        uint8_t hash[SHA256_SIZE];
        struct sql_approval_newest_row newest;
        hash_detail(what, detail, hash);
        TRY(sql_approval_newest(a, str_of(approval_rows[what].code),
                str_of_bytes(hash, sizeof hash), a->who, &newest));
        return load(a, newest.number, row);
}

enum err approval_list(struct act *a, struct approval **proposals, size_t *count)
{
        size_t found = 0;
        size_t room = 0;
        struct approval *at = NULL;
        struct sql_approval_live_row live;
        SCOPED(sql_approval_live_close) struct sql_approval_live_rows rows = { 0 };
        enum err outcome;
        TRY(sql_approval_live_open(a, a->today.day, &rows));
        while ((outcome = sql_approval_live_next(&rows, &live)) == OK) {
                if (found == room) {
                        size_t more = room ? 2 * room : 16;
                        at = arena_grow(a->mem, at, room * sizeof *at, more * sizeof *at);
                        room = more;
                }
                TRY(approval_find(a, live.number, &at[found++]));
        }
        if (outcome != E_NONE)
                return outcome;
        *proposals = at;
        *count = found;
        return OK;
}

/* ----------------------------------------------------------------------------- proposing */

struct proposing {
        enum approval_act what;
        struct str detail;
        struct row row;
};

static enum err add(struct act *a, struct proposing *proposing, const char *role)
{
        struct row *row = &proposing->row;
        struct sql_approval_next_row next;
        TRY(sql_approval_next(a, &next));
        *row = (struct row){ .is = {
                                     .number = next.number,
                                     .what = proposing->what,
                                     .detail = proposing->detail,
                                     .proposer = a->who,
                                     .made = a->today,
                                     .last = { a->today.day + APPROVAL_DAYS },
                             } };
        hash_detail(proposing->what, proposing->detail, row->hash);
        const struct sql_approval_add_in stored = {
                .number = next.number,
                .act = str_of(approval_rows[proposing->what].code),
                .detail = proposing->detail,
                .detail_hash = str_of_bytes(row->hash, sizeof row->hash),
                .proposer = a->who,
                .made_day = row->is.made.day,
                .last_day = row->is.last.day,
        };
        TRY(sql_approval_add(a, &stored));
        return tell(a, STR("approval.propose"), row, role);
}

static enum err propose(struct act *a, void *arg)
{
        struct proposing *proposing = arg;
        struct role_set roles;
        enum approval_act what = proposing->what;
        TRY(need_staff(a, &roles));
        if (!approval_may_propose(what, roles))
                return refuse_role(a, TEXT_APPROVAL_MAY_NOT_PROPOSE, what);
        enum err outcome = load_newest(a, what, proposing->detail, &proposing->row);
        enum approval_state state = proposing->row.is.state;
        if (outcome == OK && (state == APPROVAL_OPEN || state == APPROVAL_APPROVED))
                return OK;
        if (outcome != OK && outcome != E_NONE)
                return outcome;
        return add(a, proposing, role_of_proposer(what, roles));
}

enum err approval_propose(
        struct act *a, enum approval_act what, struct str detail, struct approval *proposal)
{
        struct proposing proposing = { .what = what, .detail = detail };
        if (what <= APPROVAL_NONE || what >= APPROVAL_ACTS)
                return fail(a, E_BUG, TEXT_APPROVAL_OTHER_ACT);
        if (!is_line(detail))
                return fail(a, E_INPUT, TEXT_APPROVAL_DETAIL);
        TRY(db_change(a, propose, &proposing));
        *proposal = proposing.row.is;
        return OK;
}

/* ------------------------------------------------------------------------------ deciding */

/* Why a proposal in this state cannot be agreed to, refused or done. */
static enum err refuse_state(struct act *a, const struct row *row)
{
        static const enum text sentences[] = {
                [APPROVAL_OPEN] = TEXT_APPROVAL_WAITS,
                [APPROVAL_APPROVED] = TEXT_APPROVAL_WAS_APPROVED,
                [APPROVAL_REFUSED] = TEXT_APPROVAL_WAS_REFUSED,
                [APPROVAL_WITHDRAWN] = TEXT_APPROVAL_WAS_WITHDRAWN,
                [APPROVAL_SPENT] = TEXT_APPROVAL_WAS_SPENT,
                [APPROVAL_EXPIRED] = TEXT_APPROVAL_WAS_EXPIRED,
        };
        return fail_with(a, E_STATE, sentences[row->is.state], number_text(a, row->is.number));
}

/* May a->who decide on it? */
static enum err check_decider(
        struct act *a, const struct row *row, struct role_set proposer, struct role_set *roles)
{
        TRY(need_staff(a, roles));
        if (str_is_equal(row->is.proposer, a->who))
                return fail(a, E_MAY, TEXT_APPROVAL_OWN);
        if (!approval_may_approve(row->is.what, proposer, *roles))
                return refuse_role(a, TEXT_APPROVAL_MAY_NOT_APPROVE, row->is.what);
        return OK;
}

static enum err decide(struct act *a, void *arg)
{
        const struct decision *decision = arg;
        struct row row;
        struct role_set proposer;
        struct role_set roles;
        int64_t changed;
        TRY(load(a, decision->number, &row));
        TRY(find_roles(a, row.is.proposer, &proposer));
        if (row.is.state != APPROVAL_OPEN)
                return refuse_state(a, &row);
        if (!approval_may_propose(row.is.what, proposer))
                return fail_with(
                        a, E_STATE, TEXT_APPROVAL_LOST_ROLE, str_to_c(a->mem, row.is.proposer));
        TRY(check_decider(a, &row, proposer, &roles));
        const struct sql_approval_decide_in said = { row.is.number, decision->state, a->who,
                a->today.day };
        TRY(sql_approval_decide(a, &said, &changed));
        if (changed != 1)
                return fail(a, E_BUG, TEXT_APPROVAL_ROW_DAMAGED);
        bool is_approved = decision->state == APPROVAL_APPROVED;
        return tell(a, is_approved ? STR("approval.approve") : STR("approval.refuse"), &row,
                role_of_decider(row.is.what, roles));
}

enum err approval_refuse(struct act *a, int64_t number)
{
        return db_change(
                a, decide, &(struct decision){ .number = number, .state = APPROVAL_REFUSED });
}

static enum err withdraw(struct act *a, void *arg)
{
        const struct decision *decision = arg;
        struct row row;
        struct role_set roles;
        int64_t changed;
        TRY(need_staff(a, &roles));
        TRY(load(a, decision->number, &row));
        if (!str_is_equal(row.is.proposer, a->who))
                return fail(a, E_MAY, TEXT_APPROVAL_NOT_OWN);
        TRY(sql_approval_withdraw(a, row.is.number, a->who, &changed));
        if (changed != 1)
                return refuse_state(a, &row);
        return tell(a, STR("approval.withdraw"), &row,
                role_first(roles, (struct role_set){ UINT32_MAX }));
}

enum err approval_withdraw(struct act *a, int64_t number)
{
        return db_change(
                a, withdraw, &(struct decision){ .number = number, .state = APPROVAL_WITHDRAWN });
}

/* --------------------------------------------------------------------------------- doing */

/* Both must still be who they were when they agreed. */
static enum err check_both(struct act *a, const struct row *row, struct role_set *proposer)
{
        struct role_set decider;
        TRY(need_staff(a, proposer));
        TRY(find_roles(a, row->is.decider, &decider));
        if (!approval_may_propose(row->is.what, *proposer))
                return refuse_role(a, TEXT_APPROVAL_MAY_NOT_PROPOSE, row->is.what);
        if (str_is_equal(row->is.decider, a->who) ||
                !approval_may_approve(row->is.what, *proposer, decider))
                return fail_with(
                        a, E_STATE, TEXT_APPROVAL_LOST_ROLE, str_to_c(a->mem, row->is.decider));
        return OK;
}

/* Marks it done; *approved says that two people have agreed, and one of them does it in this ROLE.
 */
static enum err spend(
        struct act *a, const struct row *row, const char *role, const struct approved **approved)
{
        int64_t changed;
        TRY(sql_approval_spend(a, row->is.number, row->is.proposer, &changed));
        if (changed != 1)
                return fail(a, E_BUG, TEXT_APPROVAL_ROW_DAMAGED);
        struct approved *taken = arena_take(a->mem, sizeof *taken);
        taken->what = row->is.what;
        taken->role = str_of(role);
        memcpy(taken->hash, row->hash, sizeof taken->hash);
        TRY(tell(a, STR("approval.take"), row, role));
        *approved = taken;
        return OK;
}

enum err approval_take(
        struct act *a, enum approval_act what, struct str detail, const struct approved **approved)
{
        struct row row;
        struct role_set roles;
        enum err outcome = load_newest(a, what, detail, &row);
        if (outcome == E_NONE)
                return fail(a, E_STATE, TEXT_APPROVAL_NOT_PROPOSED);
        TRY(outcome);
        if (row.is.state != APPROVAL_APPROVED)
                return refuse_state(a, &row);
        TRY(check_both(a, &row, &roles));
        return spend(a, &row, role_of_proposer(what, roles), approved);
}

/* Is it done by whom the table says? */
static enum err check_doer(struct act *a, const struct decision *decision)
{
        struct row row;
        TRY(load(a, decision->number, &row));
        bool is_at_once = approval_rows[row.is.what].doer == APPROVAL_DONE_BY_DECIDER;
        if (is_at_once && !decision->work)
                return fail(a, E_STATE, TEXT_APPROVAL_AT_ONCE);
        return is_at_once || !decision->work ? OK : fail(a, E_BUG, TEXT_APPROVAL_OTHER_ACT);
}

static enum err approve(struct act *a, void *arg)
{
        struct decision *decision = arg;
        struct row row;
        struct role_set roles;
        const struct approved *by;
        TRY(check_doer(a, decision));
        TRY(decide(a, decision));
        if (!decision->work)
                return OK;
        TRY(load(a, decision->number, &row));
        TRY(need_staff(a, &roles));
        TRY(spend(a, &row, role_of_decider(row.is.what, roles), &by));
        return decision->work(a, decision->arg, &row.is, by);
}

enum err approval_approve(struct act *a, int64_t number)
{
        return db_change(
                a, approve, &(struct decision){ .number = number, .state = APPROVAL_APPROVED });
}

enum err approval_approve_and(struct act *a, int64_t number, approval_work *work, void *arg)
{
        struct decision decision = { number, APPROVAL_APPROVED, work, arg };
        return work ? db_change(a, approve, &decision) : fail(a, E_BUG, TEXT_APPROVAL_OTHER_ACT);
}

enum err approval_covers(
        struct act *a, const struct approved *by, enum approval_act what, struct str detail)
{
        uint8_t hash[SHA256_SIZE];
        hash_detail(what, detail, hash);
        bool is_it = by && by->what == what && memcmp(by->hash, hash, sizeof hash) == 0;
        return is_it ? OK : fail(a, E_BUG, TEXT_APPROVAL_OTHER_ACT);
}

struct str approval_role(const struct approved *by)
{
        return by->role;
}
