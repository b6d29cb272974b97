/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/passkey.h"

#include "civic/passkey_sql.h"
#include "kit/text.h"

static struct str text_of(struct bytes bytes)
{
        return str_of_bytes(bytes.at, bytes.length);
}

enum err passkey_list(struct act *a, struct str name, struct passkey **passkeys, size_t *count)
{
        struct sql_passkey_count_row all;
        struct sql_passkey_all_row row;
        SCOPED(sql_passkey_all_close) struct sql_passkey_all_rows rows = { 0 };
        size_t found = 0;
        enum err outcome;
        TRY(sql_passkey_count(a, name, &all));
        struct passkey *at = arena_take_array(a->mem, (size_t)all.count + 1, sizeof *at);
        TRY(sql_passkey_all_open(a, name, &rows));
        while ((outcome = sql_passkey_all_next(&rows, &row)) == OK && found < (size_t)all.count)
                at[found++] = (struct passkey){
                        .id = row.id,
                        .label = row.label,
                        .added = { (int32_t)row.added_day },
                        .is_used = row.has_used_day,
                        .used = { (int32_t)row.used_day },
                };
        if (outcome != OK && outcome != E_NONE)
                return outcome;
        *passkeys = at;
        *count = found;
        return OK;
}

void passkey_handle(struct str name, uint8_t handle[PASSKEY_HANDLE_SIZE])
{
        _Static_assert((int)PASSKEY_HANDLE_SIZE == (int)TAG_SIZE, "a tag is a handle");
        crypt_blake2b_128(STR("citykey staff v1"), name, handle);
}

/* ------------------------------------------------------------------------- a new one */

static enum err check_label(struct act *a, struct str label)
{
        struct str trimmed = str_trim(label);
        bool is_good = trimmed.len == label.len && text_find_fault(label) == TEXT_FAULT_NONE &&
                       text_count_clusters(a, label) <= PASSKEY_LABEL_MOST &&
                       label.len <= (size_t)4 * PASSKEY_LABEL_MOST && label.len > 0;
        return is_good ? OK : fail(a, E_INPUT, TEXT_PASSKEY_LABEL);
}

static enum err check_new(struct act *a, struct str id)
{
        struct sql_passkey_count_row own;
        struct sql_passkey_get_row known;
        TRY(sql_passkey_count(a, a->who, &own));
        if (own.count >= PASSKEYS_MOST)
                return fail(a, E_STATE, TEXT_PASSKEY_MANY);
        enum err found = sql_passkey_get(a, id, &known);
        if (found == OK)
                return fail(a, E_STATE, TEXT_PASSKEY_KNOWN);
        return found == E_NONE ? OK : found;
}

enum err passkey_add(
        struct act *a, const struct webauthn_asked *asked, const struct passkey_new *new)
{
        struct webauthn_passkey passkey;
        struct bytes id;
        TRY(check_label(a, new->label));
        if (webauthn_make(asked, &new->made, &passkey, &id) != WEBAUTHN_GOOD)
                return fail(a, E_INPUT, TEXT_PASSKEY_NOT_MADE);
        TRY(check_new(a, text_of(id)));
        const struct sql_passkey_add_in row = {
                .id = text_of(id),
                .name = a->who,
                .algorithm = passkey.key.algorithm,
                .half = str_of_bytes(passkey.key.half, sizeof passkey.key.half),
                .counter = passkey.counter,
                .is_eligible = passkey.is_eligible,
                .label = new->label,
                .added_day = a->today.day,
        };
        TRY(sql_passkey_add(a, &row));
        return second_factor_tell(a, STR("staff.passkey-add"), a->who);
}

/* ------------------------------------------------------------------------------ goes */

enum err passkey_drop(struct act *a, struct str id)
{
        int64_t changed;
        TRY(second_factor_need_another(a));
        TRY(sql_passkey_drop(a, id, a->who, &changed));
        if (changed == 0)
                return fail(a, E_NONE, TEXT_PASSKEY_NONE);
        return second_factor_tell(a, STR("staff.passkey-drop"), a->who);
}

enum err passkey_lose(struct act *a, struct str name)
{
        int64_t changed;
        return sql_passkey_drop_all(a, name, &changed);
}

/* ---------------------------------------------------------------------------- in use */

static enum err read_passkey(
        struct act *a, const struct sql_passkey_get_row *row, struct webauthn_passkey *passkey)
{
        if (row->half.len != sizeof passkey->key.half || row->counter < 0 ||
                row->counter > UINT32_MAX)
                return fail(a, E_BUG, TEXT_STAFF_ROW_DAMAGED);
        passkey->key.algorithm = (enum webauthn_algorithm)row->algorithm;
        memcpy(passkey->key.half, row->half.at, sizeof passkey->key.half);
        passkey->counter = (uint32_t)row->counter;
        passkey->is_eligible = row->is_eligible != 0;
        return OK;
}

/* An authenticator that says whose passkey it is says the truth. */
static bool is_handle_of(struct bytes said, struct str name)
{
        uint8_t handle[PASSKEY_HANDLE_SIZE];
        passkey_handle(name, handle);
        return said.length == 0 || bytes_are_equal(said, (struct bytes){ handle, sizeof handle });
}

enum err passkey_use(struct act *a, const struct webauthn_asked *asked,
        const struct passkey_use *use, enum webauthn_fault *fault, struct str *name)
{
        struct sql_passkey_get_row row;
        struct webauthn_passkey passkey;
        *fault = WEBAUTHN_SIGNATURE;
        enum err found = sql_passkey_get(a, text_of(use->id), &row);
        if (found == E_NONE)
                return fail(a, E_WHO, TEXT_PASSKEY_WRONG);
        TRY(found);
        TRY(read_passkey(a, &row, &passkey));
        if (!is_handle_of(use->handle, row.name))
                return fail(a, E_WHO, TEXT_PASSKEY_WRONG);
        *fault = webauthn_use(asked, &use->used, &passkey);
        *name = row.name;
        if (*fault != WEBAUTHN_GOOD)
                return fail(a, E_WHO,
                        *fault == WEBAUTHN_COUNTER ? TEXT_PASSKEY_TWICE : TEXT_PASSKEY_WRONG);
        TRY(sql_passkey_used(a, text_of(use->id), passkey.counter, a->today.day));
        a->who = row.name;
        return OK;
}
