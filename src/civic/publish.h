/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_PUBLISH_H
#define CITYKEY_CIVIC_PUBLISH_H

#include "civic/folder.h"

/* What anybody who checks cards needs, all of it public: the keys, and the status list. */

struct publication {
        struct str keys_json; /* JWK Set */
        struct str keys_jws;  /* detached signature over it by the directory key (RFC 7515) */
        struct str directory; /* the directory key as a JWK: verifiers pin it */
        struct str status_cwt;
        struct str status_jwt;
        struct str page; /* the verifier page: one HTML file with all of this, checks without a
                            network */
};

/* Signs all of it anew, after bringing the pools up to date. In the act's memory. */
enum err publish_make(struct act *a, const struct folder *folder, struct publication *publication);

/* The same by a keeper that runs. */
enum err publish_make_with(struct act *a, const struct folder *folder, struct keeper *keeper,
        struct publication *publication);

/* Writes keys.json, keys.jws, directory.json, status.cwt, status.jwt and verify.html into the
 * folder that is open as OUT: none of it has a name before all of it is on the disk, since keys.jws
 * fits only its own keys.json. */
enum err publish_write(struct act *a, int out, const struct publication *publication);

/* The first three alone. */
enum err publish_keys(struct act *a, const struct folder *folder, struct keeper *keeper,
        struct publication *publication);

#endif
