/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/sign_in.h"

#include "civic/ledger.h"
#include "civic/sign_in_sql.h"

/* What of signing in is kept: counts, and the ledger's word. */

static const char *const ways[SIGN_IN_WAYS] = {
        [SIGN_IN_PASSWORD] = "password",
        [SIGN_IN_CODE] = "code",
        [SIGN_IN_PASSKEY] = "passkey",
};

/* What nobody did who is signed in. */
static enum err tell_of(struct act *a, struct str kind, struct str name)
{
        const struct ledger_event event = {
                .kind = kind, .role = STR("none"), .reason = STR("sign-in"), .effect = name
        };
        return ledger_append(a, &event);
}

/* Does anybody work here under it? One look-up, found or not. */
static enum err is_known(struct act *a, struct str name, bool *known)
{
        struct staff staff;
        enum err found = staff_find(a, name, &staff);
        *known = found == OK;
        if (found != E_NONE && found != E_STATE)
                return found;
        act_recover(a);
        return OK;
}

enum err sign_in_was_wrong(struct act *a, const struct sign_in_try *try)
{
        bool known;
        TRY(is_known(a, try->name, &known));
        TRY(sql_sign_in_refuse(a, known ? try->name : STR(""), a->today.day));
        TRY(sql_sign_in_forget_old(a, a->today.day - SIGN_IN_REMEMBERED));
        if (known && try->is_last)
                return tell_of(a, STR("staff.lock"), try->name);
        return OK;
}

enum err sign_in_done(struct act *a, enum sign_in_way way)
{
        struct staff staff;
        struct sql_sign_in_refused_row refused;
        struct buf effect = buf_in(a->mem);
        TRY(staff_find(a, a->who, &staff));
        TRY(sql_sign_in_refused(a, a->who, &refused));
        TRY(sql_sign_in_forget(a, a->who));
        buf_add_c(&effect, "refused before: ");
        buf_add_number(&effect, refused.count);
        const struct ledger_event event = {
                .kind = STR("staff.sign-in"),
                .role = str_of(role_first(staff.roles, staff.roles)),
                .reason = str_of(ways[way]),
                .effect = buf_str(&effect),
        };
        return ledger_append(a, &event);
}

enum err sign_in_tell_copied(struct act *a, struct str name)
{
        return tell_of(a, STR("staff.passkey-copied"), name);
}

/* --------------------------------------------------------------------------------- reset */

struct str sign_in_reset_detail(struct act *a, struct str name)
{
        struct buf detail = buf_in(a->mem);
        buf_add_c(&detail, "reset ");
        buf_add(&detail, name);
        return buf_str(&detail);
}

enum err sign_in_reset(struct act *a, struct str name, const struct approved *by)
{
        struct staff staff;
        struct second_factor has;
        const struct ledger_event event = {
                .kind = STR("staff.reset"),
                .role = approval_role(by),
                .reason = STR("two people"),
                .effect = name,
        };
        TRY(approval_covers(a, by, APPROVAL_STAFF_CHANGE, sign_in_reset_detail(a, name)));
        TRY(staff_find(a, name, &staff));
        TRY(second_factor_look(a, name, &has));
        if (!second_factor_is_set(&has))
                return fail(a, E_STATE, TEXT_SECOND_FACTOR_NONE);
        TRY(second_factor_lose(a, name));
        TRY(passkey_lose(a, name));
        TRY(staff_sign_out(a, name, STR("second factor reset")));
        return ledger_append(a, &event);
}
