/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_STAFF_FIXTURE_H
#define CITYKEY_CIVIC_STAFF_FIXTURE_H

#include "civic/staff.h"
#include "civic/staff_sql.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* For tests: people in any roles, at once and for little, and what two of them agree to. */

/* Everybody's password in tests. */
#define FIXTURE_PASSWORD "everybody's password"

static inline struct password fixture_password(const char *text)
{
        struct secret key;
        struct password kept = { .cost = { .kib = 8, .passes = 1 }, .salt = "salt" };
        assert_true(crypt_argon2id(kept.cost, str_of(text), kept.salt, &key));
        memcpy(kept.hash, key.bytes, sizeof kept.hash);
        return kept;
}

static inline enum err fixture_insert(struct act *a, void *arg)
{
        const struct staff_new *staff = arg;
        struct staff found;
        if (staff_find(a, staff->name, &found) == OK)
                return sql_staff_set_roles(a, staff->name, role_text(a, staff->roles));
        act_recover(a);
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

/* NAME works here in these roles, whatever was before. */
static inline void fixture_person(struct act *a, const char *name, struct role_set roles)
{
        const struct password password = fixture_password(FIXTURE_PASSWORD);
        struct staff_new staff = { str_of(name), roles, &password };
        assert_int_equal(db_change(a, fixture_insert, &staff), OK);
}

/* Two people, who may, agree; a->who can take it afterwards. */
static inline void fixture_agree(struct act *a, enum approval_act what, struct str detail)
{
        struct approval proposal;
        fixture_person(a, "asks", approval_rows[what].propose);
        fixture_person(a, "agrees", approval_rows[what].approve);
        a->who = STR("asks");
        assert_int_equal(approval_propose(a, what, detail, &proposal), OK);
        a->who = STR("agrees");
        if (proposal.state == APPROVAL_OPEN)
                assert_int_equal(approval_approve(a, proposal.number), OK);
        a->who = STR("asks");
}

#endif
