/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_LEDGER_PUBLISHED_H
#define CITYKEY_CIVIC_LEDGER_PUBLISHED_H

#include "civic/ledger.h"

/* Checks a log from the outside, as anybody can: from its checkpoint, tiles and bundles of entries.
 * Who publishes them is not trusted; nothing that it sends is larger than what it must be. */

/* Where they come from: the file PATH ("checkpoint", "tile/0/000") with at most MOST bytes. */
struct ledger_files {
        enum err (*get)(struct act *a, void *arg, const char *path, size_t most, struct str *bytes);
        void *arg;
};

enum { LEDGER_PUBLISHED_MOST = 1 << 24 }; /* entries */

/* Recomputes the root from all entries and compares it, and every tile, with what is published. The
 * checkpoint must be signed by one of CHECK's keys; when CHECK has one that was kept elsewhere, the
 * log must go on from it. E_INPUT with a sentence that names the first thing that is wrong; what
 * GET says when something cannot be had. *report as of ledger_verify. */
enum err ledger_verify_published(struct act *a, const struct ledger_files *files,
        const struct ledger_check *check, struct ledger_report *report);

#endif
