/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/staff.h"

#include "civic/ledger.h"
#include "civic/staff_sql.h"
#include "lib/bytes.h"

const char *const staff_founders[STAFF_FOUNDERS] = { "first", "second" };

/* What it takes to get going; other roles two of them give by staff_add and staff_change. */
static const struct role_set founding_roles = { ROLE_BIT(CLERK) | ROLE_BIT(SUPERVISOR) |
                                                ROLE_BIT(OFFICER) | ROLE_BIT(OPERATOR) };

/* -------------------------------------------------------------------------------- names */

static bool is_name(struct str name)
{
        for (size_t i = 0; i < name.len; i++) {
                char c = name.at[i];
                if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
                        return false;
        }
        return name.len >= STAFF_NAME_LEAST && name.len <= STAFF_NAME_MOST;
}

enum err staff_check_new(struct act *a, struct str name)
{
        struct sql_staff_get_row row;
        if (!is_name(name) || str_is_equal(name, STR("operator")))
                return fail(a, E_INPUT, TEXT_STAFF_NAME);
        enum err found = sql_staff_get(a, name, &row);
        if (found == OK)
                return fail_with(a, E_STATE, TEXT_STAFF_NAME_GIVEN, str_to_c(a->mem, name));
        return found == E_NONE ? OK : found;
}

/* --------------------------------------------------------------------------------- rows */

static enum err read_row(struct act *a, const struct sql_staff_get_row *stored, struct staff *staff)
{
        struct staff read = {
                .name = stored->name,
                .since = { (int32_t)stored->since_day },
                .is_removed = stored->has_removed_day,
                .removed = { (int32_t)stored->removed_day },
        };
        if (!is_name(read.name) || !role_read(stored->roles, &read.roles))
                return fail(a, E_BUG, TEXT_STAFF_ROW_DAMAGED);
        *staff = read;
        return OK;
}

enum err staff_list(struct act *a, struct staff **staff, size_t *count)
{
        struct sql_staff_count_row all;
        struct sql_staff_all_row row;
        SCOPED(sql_staff_all_close) struct sql_staff_all_rows rows = { 0 };
        size_t found = 0;
        enum err outcome;
        TRY(sql_staff_count(a, &all));
        struct staff *at = arena_take_array(a->mem, (size_t)all.count + 1, sizeof *at);
        TRY(sql_staff_all_open(a, &rows));
        while ((outcome = sql_staff_all_next(&rows, &row)) == OK && found < (size_t)all.count) {
                const struct sql_staff_get_row one = { row.name, row.roles, row.since_day,
                        row.has_removed_day, row.removed_day };
                TRY(read_row(a, &one, &at[found++]));
        }
        if (outcome != OK && outcome != E_NONE)
                return outcome;
        *staff = at;
        *count = found;
        return OK;
}

enum err staff_find(struct act *a, struct str name, struct staff *staff)
{
        struct sql_staff_get_row row;
        enum err outcome = sql_staff_get(a, name, &row);
        if (outcome == E_NONE)
                return fail_with(a, E_NONE, TEXT_STAFF_UNKNOWN, str_to_c(a->mem, name));
        TRY(outcome);
        TRY(read_row(a, &row, staff));
        return staff->is_removed
                       ? fail_with(a, E_STATE, TEXT_STAFF_REMOVED_BEFORE, str_to_c(a->mem, name))
                       : OK;
}

/* ------------------------------------------------------------------------------ sign-in */

static enum err load_password(
        struct act *a, struct str name, struct password *password, int64_t *round, bool *is_known)
{
        struct sql_staff_password_row row;
        enum err outcome = sql_staff_password(a, name, &row);
        *is_known = outcome == OK;
        if (outcome == E_NONE)
                return OK;
        TRY(outcome);
        if (row.salt.len != sizeof password->salt || row.hash.len != sizeof password->hash ||
                row.kib < 0 || row.kib > UINT32_MAX || row.passes < 0 || row.passes > UINT32_MAX)
                return fail(a, E_BUG, TEXT_STAFF_ROW_DAMAGED);
        password->cost = (struct argon2_cost){ (uint32_t)row.kib, (uint32_t)row.passes };
        memcpy(password->salt, row.salt.at, sizeof password->salt);
        memcpy(password->hash, row.hash.at, sizeof password->hash);
        *round = row.round;
        return OK;
}

enum err staff_stamp(struct act *a, struct str name, struct staff_stamp *stamp)
{
        struct password password;
        int64_t round = 0;
        bool is_known;
        uint8_t memory[sizeof password.salt + sizeof password.hash + 8];
        struct sink all = sink_in(memory, sizeof memory);
        TRY(load_password(a, name, &password, &round, &is_known));
        if (!is_known)
                return fail_with(a, E_NONE, TEXT_STAFF_UNKNOWN, str_to_c(a->mem, name));
        sink_put(&all, (struct bytes){ password.salt, sizeof password.salt });
        sink_put(&all, (struct bytes){ password.hash, sizeof password.hash });
        sink_put_number(&all, (uint64_t)round, 8);
        crypt_blake2b_128(STR(""), str_of_bytes(memory, sizeof memory), stamp->bytes);
        return OK;
}

static enum err check_here(struct act *a, void *arg, const struct passphrase *given,
        const struct password *kept, bool *is_right)
{
        (void)arg;
        return password_check(a, given, kept, is_right);
}

enum err staff_sign_in(struct act *a, struct str name, const struct passphrase *given)
{
        const struct staff_checker here = { check_here, NULL };
        return staff_sign_in_with(a, name, given, &here);
}

enum err staff_sign_in_with(struct act *a, struct str name, const struct passphrase *given,
        const struct staff_checker *checker)
{
        struct password password;
        int64_t round;
        bool is_known;
        bool is_right;
        TRY(load_password(a, name, &password, &round, &is_known));
        TRY(checker->check(a, checker->arg, given, is_known ? &password : NULL, &is_right));
        if (!is_right)
                return fail(a, E_WHO, TEXT_STAFF_WRONG);
        a->who = str_copy(a->mem, name);
        return OK;
}

/* ----------------------------------------------------------------------------- changing */

/* What was done, in which role, and to whom. */
struct change {
        struct str kind, role, effect;
};

static enum err tell(struct act *a, const struct change *change, struct str reason)
{
        struct ledger_event event = {
                .kind = change->kind,
                .role = change->role,
                .reason = reason,
                .effect = change->effect,
        };
        return ledger_append(a, &event);
}

static struct str words(struct act *a, struct str verb, struct str name, struct str roles)
{
        struct buf text = buf_in(a->mem);
        buf_add(&text, verb);
        if (verb.len)
                buf_add_byte(&text, ' ');
        buf_add(&text, name);
        if (roles.len)
                buf_add_byte(&text, ' ');
        buf_add(&text, roles);
        return buf_str(&text);
}

static enum err insert(struct act *a, const struct staff_new *staff)
{
        const struct sql_staff_insert_in row = {
                .name = staff->name,
                .roles = role_text(a, staff->roles),
                .kib = staff->password->cost.kib,
                .passes = staff->password->cost.passes,
                .salt = str_of_bytes(staff->password->salt, sizeof staff->password->salt),
                .hash = str_of_bytes(staff->password->hash, sizeof staff->password->hash),
                .since_day = a->today.day,
        };
        return sql_staff_insert(a, &row);
}

static enum err found_both(struct act *a, void *arg)
{
        const struct password *passwords = arg;
        struct sql_staff_count_row all;
        TRY(sql_staff_count(a, &all));
        if (all.count)
                return fail(a, E_STATE, TEXT_STAFF_FOUNDED);
        for (size_t i = 0; i < STAFF_FOUNDERS; i++) {
                const struct staff_new staff = { str_of(staff_founders[i]), founding_roles,
                        &passwords[i] };
                const struct change change = { STR("staff.add"), STR("operator"),
                        words(a, STR(""), staff.name, role_text(a, founding_roles)) };
                TRY(insert(a, &staff));
                TRY(tell(a, &change, STR("founding")));
        }
        return OK;
}

enum err staff_found(struct act *a, const struct password passwords[STAFF_FOUNDERS])
{
        struct password copy[STAFF_FOUNDERS] = { passwords[0], passwords[1] };
        return db_change(a, found_both, copy);
}

/* Without two who can change staff nobody could ever be added again. */
static enum err need_two_left(struct act *a)
{
        struct staff *staff;
        size_t count;
        size_t left = 0;
        TRY(staff_list(a, &staff, &count));
        for (size_t i = 0; i < count; i++)
                left += !staff[i].is_removed &&
                        approval_may_approve(APPROVAL_STAFF_CHANGE, staff[i].roles, staff[i].roles);
        return left >= 2 ? OK : fail(a, E_STATE, TEXT_STAFF_TWO_MUST_STAY);
}

struct str staff_add_detail(struct act *a, const struct staff_new *staff)
{
        return words(a, STR("add"), staff->name, role_text(a, staff->roles));
}

enum err staff_add(struct act *a, const struct staff_new *staff, const struct approved *by)
{
        const struct change change = { STR("staff.add"), approval_role(by),
                words(a, STR(""), staff->name, role_text(a, staff->roles)) };
        TRY(approval_covers(a, by, APPROVAL_STAFF_CHANGE, staff_add_detail(a, staff)));
        TRY(staff_check_new(a, staff->name));
        TRY(insert(a, staff));
        return tell(a, &change, STR("two people"));
}

struct str staff_change_detail(struct act *a, struct str name, struct role_set roles)
{
        return words(a, STR("change"), name, role_text(a, roles));
}

enum err staff_change(
        struct act *a, struct str name, struct role_set roles, const struct approved *by)
{
        struct staff staff;
        const struct change change = { STR("staff.change"), approval_role(by),
                words(a, STR(""), name, role_text(a, roles)) };
        TRY(approval_covers(a, by, APPROVAL_STAFF_CHANGE, staff_change_detail(a, name, roles)));
        TRY(staff_find(a, name, &staff));
        TRY(sql_staff_set_roles(a, name, role_text(a, roles)));
        TRY(need_two_left(a));
        return tell(a, &change, STR("two people"));
}

struct str staff_remove_detail(struct act *a, struct str name)
{
        return words(a, STR("remove"), name, STR(""));
}

enum err staff_remove(struct act *a, struct str name, const struct approved *by)
{
        struct staff staff;
        const struct change change = { STR("staff.remove"), approval_role(by), name };
        TRY(approval_covers(a, by, APPROVAL_STAFF_CHANGE, staff_remove_detail(a, name)));
        TRY(staff_find(a, name, &staff));
        TRY(sql_staff_set_removed(a, name, a->today.day));
        TRY(need_two_left(a));
        return tell(a, &change, STR("two people"));
}

static const char *const wish_verbs[] = {
        [STAFF_ADD] = "add",
        [STAFF_CHANGE] = "change",
        [STAFF_REMOVE] = "remove",
        [STAFF_RESET] = "reset",
};

bool staff_read_detail(struct str detail, struct staff_wish *wish)
{
        struct str rest;
        struct staff_wish read = { .roles = { 0 } };
        struct str verb = str_cut(detail, ' ', &rest);
        size_t kind = 0;
        while (kind < COUNT(wish_verbs) && !str_is_equal(verb, str_of(wish_verbs[kind])))
                kind++;
        read.name = str_cut(rest, ' ', &rest);
        if (kind == COUNT(wish_verbs) || !is_name(read.name))
                return false;
        bool has_roles = kind == STAFF_ADD || kind == STAFF_CHANGE;
        if (has_roles ? !role_read(rest, &read.roles) : rest.len > 0)
                return false;
        read.kind = (enum staff_wish_kind)kind;
        *wish = read;
        return true;
}

static enum err put_password(struct act *a, void *arg)
{
        const struct password *password = arg;
        struct staff staff;
        int64_t changed;
        TRY(staff_find(a, a->who, &staff));
        const struct sql_staff_put_password_in row = {
                .name = a->who,
                .kib = password->cost.kib,
                .passes = password->cost.passes,
                .salt = str_of_bytes(password->salt, sizeof password->salt),
                .hash = str_of_bytes(password->hash, sizeof password->hash),
        };
        const struct change change = { STR("staff.password"),
                str_of(role_first(staff.roles, staff.roles)), a->who };
        TRY(sql_staff_put_password(a, &row, &changed));
        return tell(a, &change, STR("own"));
}

enum err staff_set_password(struct act *a, const struct password *password)
{
        struct password copy = *password;
        return db_change(a, put_password, &copy);
}

enum err staff_sign_out(struct act *a, struct str name, struct str reason)
{
        int64_t changed;
        const struct change change = { STR("staff.sign-out"), STR("staff"), name };
        TRY(sql_staff_next_round(a, name, &changed));
        if (changed == 0)
                return fail_with(a, E_NONE, TEXT_STAFF_UNKNOWN, str_to_c(a->mem, name));
        return tell(a, &change, reason);
}

enum err staff_set_language(struct act *a, struct str tag)
{
        int64_t changed;
        return sql_staff_put_language(a, a->who, tag, &changed);
}

enum err staff_language(struct act *a, struct str name, struct str *tag)
{
        struct sql_staff_language_row row;
        *tag = STR("");
        enum err outcome = sql_staff_language(a, name, &row);
        if (outcome == OK)
                *tag = row.language;
        return outcome == E_NONE ? OK : outcome;
}
