/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/second_factor.h"

#include "civic/ledger.h"
#include "civic/second_factor_sql.h"

enum err second_factor_look(struct act *a, struct str name, struct second_factor *has)
{
        struct sql_second_factor_count_row count;
        struct sql_second_factor_code_row code = { .since_day = 0 };
        TRY(sql_second_factor_count(a, name, &count));
        if (count.codes)
                TRY(sql_second_factor_code(a, name, &code));
        *has = (struct second_factor){
                .has_codes = count.codes > 0,
                .codes_since = { (int32_t)code.since_day },
                .passkeys = count.passkeys,
        };
        return OK;
}

bool second_factor_is_set(const struct second_factor *has)
{
        return has->has_codes || has->passkeys > 0;
}

enum err second_factor_tell(struct act *a, struct str kind, struct str effect)
{
        struct staff staff;
        TRY(staff_find(a, a->who, &staff));
        const struct ledger_event event = {
                .kind = kind,
                .role = str_of(role_first(staff.roles, staff.roles)),
                .reason = STR("own"),
                .effect = effect,
        };
        return ledger_append(a, &event);
}

/* --------------------------------------------------------------------------------- codes */

enum err second_factor_seal(
        struct act *a, struct str name, const struct totp_secret *secret, struct str *box)
{
        struct pubkey key;
        uint8_t *sealed = arena_take(a->mem, KEEPER_TOTP_BOX);
        TRY(key_current(a, PUBKEY_STAFF, &key));
        TRY(keeper_seal_totp(a, key.half, name, secret, sealed));
        *box = str_of_bytes(sealed, KEEPER_TOTP_BOX);
        return OK;
}

enum err second_factor_box(struct act *a, struct str name, struct str *box)
{
        struct sql_second_factor_code_row row;
        enum err outcome = sql_second_factor_code(a, name, &row);
        if (outcome == E_NONE)
                return fail(a, E_STATE, TEXT_SECOND_FACTOR_NONE);
        TRY(outcome);
        *box = row.box;
        return OK;
}

enum err second_factor_take(struct act *a, struct str name, int64_t step)
{
        int64_t changed;
        TRY(sql_second_factor_take(a, name, step, &changed));
        return changed == 1 ? OK : fail(a, E_WHO, TEXT_SECOND_FACTOR_USED);
}

enum err second_factor_set(struct act *a, struct str box, int64_t step)
{
        struct second_factor has;
        TRY(second_factor_look(a, a->who, &has));
        if (has.has_codes)
                return fail(a, E_STATE, TEXT_SECOND_FACTOR_THERE);
        TRY(sql_second_factor_put(a, a->who, box, step, a->today.day));
        return second_factor_tell(a, STR("staff.code-add"), a->who);
}

enum err second_factor_need_another(struct act *a)
{
        struct second_factor has;
        TRY(second_factor_look(a, a->who, &has));
        return has.passkeys + has.has_codes > 1 ? OK : fail(a, E_STATE, TEXT_SECOND_FACTOR_LAST);
}

enum err second_factor_drop(struct act *a)
{
        int64_t changed;
        TRY(second_factor_need_another(a));
        TRY(sql_second_factor_drop(a, a->who, &changed));
        if (changed == 0)
                return fail(a, E_STATE, TEXT_SECOND_FACTOR_NONE);
        return second_factor_tell(a, STR("staff.code-drop"), a->who);
}

enum err second_factor_lose(struct act *a, struct str name)
{
        int64_t changed;
        return sql_second_factor_drop(a, name, &changed);
}
