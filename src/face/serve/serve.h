/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_FACE_SERVE_H
#define CITYKEY_FACE_SERVE_H

#include "base/act.h"

#include <stdio.h>

/* The city's server: a launcher that reads no request, and its processes.
 *
 *   keeper           holds the keys
 *   citykey-secret   forks those that derive from passwords
 *   citykey-upkeep   makes the month's keys, publishes the lists; see serve_upkeep
 *   citykey-web      answers (kit/server, face/page); changes the database, no other file
 *
 * When one of them ends, all end. When another program has changed the keys, the keeper has the old
 * ones: a demonstration city's server begins anew, as nobody must be asked for a passphrase; a
 * production city's ends, for whoever started it to start it again. */
struct serve_options {
        const char *data;     /* the city's folder */
        const char *listen;   /* as server_listen takes it */
        const char *address;  /* of the site, as people type it; NULL: where it listens */
        const char *language; /* tag, for whoever asks for no language of ours */
        const char *cards;    /* of a demonstration: where `citykey issue` put its card; or NULL */
};

/* Serves until SIGTERM or SIGINT: then answers what was begun. E_BUSY: another server works on the
 * folder, the address is taken, or the keys were changed. E_BUG: one of its processes has ended. */
enum err serve_run(struct act *a, const struct serve_options *options);

/* Whether ADDRESS may be the site's: https and a host alone, or http on this machine. */
enum err serve_check_address(struct act *a, const char *address);

#endif
