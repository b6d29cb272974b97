/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/portal/online.h"

enum err portal_online_look(struct act *a, const struct city *city, struct portal_online *online)
{
        (void)a;
        (void)city;
        *online = (struct portal_online){ .is_never = true, .state = TEXT_PORTAL_STATE_NEVER };
        return OK;
}
