/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_PORTAL_ONLINE_H
#define CITYKEY_FACE_PORTAL_ONLINE_H

#include "face/portal/portal.h"

/* How the online service stands, for residents. */
struct portal_online {
        bool is_open;
        bool is_never;                       /* was never open */
        enum text state;                     /* "Online: paused" */
        struct str since, reason, reopening; /* sentences; empty where there is nothing to say */
};

/* What cannot be read counts as paused. */
enum err portal_online_look(struct act *a, const struct city *city, struct portal_online *online);

#endif
