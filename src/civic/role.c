/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/role.h"

const char *const role_names[ROLE_COUNT] = {
        [ROLE_CLERK] = "clerk",
        [ROLE_SUPERVISOR] = "supervisor",
        [ROLE_OFFICER] = "officer",
        [ROLE_REVIEWER] = "reviewer",
        [ROLE_RECORDS] = "records",
        [ROLE_LAWYER] = "lawyer",
        [ROLE_COUNSEL] = "counsel",
        [ROLE_OPERATOR] = "operator",
};

static bool find_role(struct str name, uint32_t *bit)
{
        for (enum role role = 0; role < ROLE_COUNT; role++)
                if (str_is_equal(name, str_of(role_names[role]))) {
                        *bit = 1u << role;
                        return true;
                }
        return false;
}

bool role_read(struct str names, struct role_set *set)
{
        struct role_set read = { 0 };
        bool ends_early = names.len == 0 || names.at[names.len - 1] == ',';
        while (names.len) {
                uint32_t bit;
                if (!find_role(str_cut(names, ',', &names), &bit) || (read.bits & bit))
                        return false;
                read.bits |= bit;
        }
        if (ends_early)
                return false;
        *set = read;
        return true;
}

struct str role_text(struct act *a, struct role_set set)
{
        struct buf text = buf_in(a->mem);
        for (enum role role = 0; role < ROLE_COUNT; role++)
                if (set.bits & 1u << role) {
                        if (text.len)
                                buf_add_byte(&text, ',');
                        buf_add_c(&text, role_names[role]);
                }
        return buf_str(&text);
}

bool role_meets(struct role_set set, struct role_set wanted)
{
        return (set.bits & wanted.bits) != 0;
}

const char *role_first(struct role_set set, struct role_set wanted)
{
        for (enum role role = 0; role < ROLE_COUNT; role++)
                if (set.bits & wanted.bits & 1u << role)
                        return role_names[role];
        return "none";
}
