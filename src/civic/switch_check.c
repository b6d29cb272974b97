/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/switch_check.h"

#include "civic/key.h"
#include "civic/ledger.h"
#include "civic/switch_inside.h"
#include "civic/switch_sql.h"
#include "kit/self_test.h"

#include <string.h>

/* ------------------------------------------------------------------------------- checks */

static enum err check_crypt(struct act *a, const struct switch_watch *watch)
{
        (void)watch;
        return self_test_crypt() ? OK : fail(a, E_BUG, TEXT_SWITCH_CHECK_CRYPT);
}

static enum err check_seal(struct act *a, const struct switch_watch *watch)
{
        (void)watch;
        return self_test_seal() ? OK : fail(a, E_BUG, TEXT_SWITCH_CHECK_SEAL);
}

static enum err check_log(struct act *a, const struct switch_watch *watch)
{
        struct note_key *keys;
        struct ledger_check check = { 0 };
        TRY(key_log_keys(a, watch->log_name, &keys, &check.key_count));
        check.keys = keys;
        return ledger_verify_head(a, &check);
}

static enum err check_keys(struct act *a, const struct switch_watch *watch)
{
        TRY(key_check_statements(a));
        return watch->keeper ? key_check_store(a, watch->keeper) : OK;
}

static enum err check_program(struct act *a, const struct switch_watch *watch)
{
        if (!watch->manifest)
                return OK;
        enum err outcome = self_test_program(a, watch->manifest);
        return outcome == E_NONE ? OK : outcome;
}

static const struct check {
        const char *code; /* in the ledger */
        enum text sentence;
        enum err (*check)(struct act *a, const struct switch_watch *watch);
} checks[] = {
        { "crypt", TEXT_SWITCH_CHECK_CRYPT, check_crypt },
        { "seal", TEXT_SWITCH_CHECK_SEAL, check_seal },
        { "log", TEXT_SWITCH_CHECK_LOG, check_log },
        { "keys", TEXT_SWITCH_CHECK_KEYS, check_keys },
        { "program", TEXT_SWITCH_CHECK_PROGRAM, check_program },
};

/* Somebody else changes the keys just now: that is no fault. */
static bool has_failed(struct act *a, const struct check *check, const struct switch_watch *watch)
{
        enum err outcome = check->check(a, watch);
        act_recover(a);
        return outcome != OK && outcome != E_BUSY;
}

static struct switch_failed run_checks(struct act *a, const struct switch_watch *watch)
{
        for (size_t i = 0; i < COUNT(checks); i++)
                if (has_failed(a, &checks[i], watch))
                        return (struct switch_failed){ checks[i].code, checks[i].sentence };
        return (struct switch_failed){ .code = NULL };
}

/* ------------------------------------------------------------------- what comes of them */

static enum err close_for(struct act *a, void *arg)
{
        const struct switch_failed *failed = arg;
        return switch_close_by_program(a, failed->code ? str_of(failed->code) : STR("state"));
}

/* A state that nobody signed yet, and its signature. */
struct signing {
        int64_t number;
        uint8_t signature[SIGNATURE_SIZE];
};

static enum err keep_signature(struct act *a, void *arg)
{
        int64_t changed;
        const struct signing *signing = arg;
        return sql_switch_sign(a, signing->number,
                str_of_bytes(signing->signature, sizeof signing->signature), &changed);
}

/* What one person stopped at a command line without the keys is signed here. */
static enum err sign_newest(struct act *a, struct keeper *keeper)
{
        struct sql_switch_newest_row row;
        struct switch_record now;
        struct keeper_signature signature;
        enum err outcome = sql_switch_newest(a, &row);
        if (outcome != OK || row.signature.at)
                return outcome == E_NONE ? OK : outcome;
        TRY(switch_load(a, &now));
        if (now.number != row.number || now.reason == SWITCH_FAULT || now.at == SWITCH_OPEN)
                return OK;
        TRY(keeper_sign_state(a, keeper, row.text, &signature));
        struct signing signing = { .number = row.number };
        memcpy(signing.signature, signature.bytes, SIGNATURE_SIZE);
        return db_change(a, keep_signature, &signing);
}

enum err switch_check(struct act *a, const struct switch_watch *watch, struct switch_failed *failed)
{
        struct switch_record now;
        *failed = run_checks(a, watch);
        TRY(switch_load(a, &now));
        bool is_unsaid = now.reason == SWITCH_FAULT && now.since == 0;
        if ((failed->code && now.at == SWITCH_OPEN) || is_unsaid)
                TRY(db_change(a, close_for, failed));
        if (is_unsaid && !failed->code)
                *failed = (struct switch_failed){ "state", TEXT_SWITCH_CHECK_STATE };
        return watch->keeper && !failed->code ? sign_newest(a, watch->keeper) : OK;
}
