/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Officers change at noon: two who are named in the bundle open it again. */
#include "face/desk/desk_inside.h"

static bool find_officer(const struct desk *desk, struct str name, uint32_t *which)
{
        for (size_t i = 0; i < desk->bundle.officer_count; i++) {
                if (!str_is_equal(desk->bundle.officers[i], name))
                        continue;
                *which = (uint32_t)i;
                return true;
        }
        return false;
}

static bool is_pair(const struct envelope_pair *pair, uint32_t one, uint32_t other)
{
        return (pair->one == one && pair->other == other) ||
               (pair->one == other && pair->other == one);
}

static enum err change_both(struct act *a, struct desk *desk, uint32_t second)
{
        struct envelope_pair pair;
        TRY(bundle_check_pair(a, desk->options->bundle, desk->changing, &desk->bundle, &pair));
        if (!is_pair(&pair, desk->changing_to, second))
                return fail(a, E_WHO, TEXT_DESK_OFFICERS_WRONG);
        desk->officers[0] = desk->changing_to;
        desk->officers[1] = second;
        return OK;
}

enum err desk_change_officer(
        struct act *a, struct desk *desk, struct str name, struct str passphrase)
{
        uint32_t which = 0;
        if (!find_officer(desk, name, &which))
                return fail(a, E_WHO, TEXT_DESK_OFFICERS_WRONG);
        TRY(passphrase_add(a, desk->changing, passphrase));
        if (desk->changing->count == 1) {
                desk->changing_to = which;
                return OK;
        }
        enum err outcome = change_both(a, desk, which);
        passphrases_end(&desk->changing);
        return outcome;
}
