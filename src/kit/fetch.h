/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_KIT_FETCH_H
#define CITYKEY_KIT_FETCH_H

#include "base/act.h"

/* Files from a web server that is not trusted. https, or http from this machine alone; its
 * certificate is checked; no redirect, no proxy, no cookie, nothing of the account that asks; each
 * answer bounded in size and time. */
struct fetch;

/* ADDRESS is where the files lie: "https://id.lakehaven.example/log". E_INPUT: it is not such an
 * address, or has a name, a password, a question or a fragment in it. Close it: SCOPED. */
enum err fetch_begin(struct act *a, const char *address, struct fetch **fetch);
void fetch_close(struct fetch **fetch);

/* The file ADDRESS/PATH, of at most MOST bytes, in a->mem. E_NONE: the server has no such file;
 * E_INPUT: it is too long, or another answer; E_BUSY: nobody answers, or too slowly. */
enum err fetch_get(
        struct act *a, struct fetch *fetch, const char *path, size_t most, struct str *bytes);

#endif
