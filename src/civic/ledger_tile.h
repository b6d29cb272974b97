/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_LEDGER_TILE_H
#define CITYKEY_CIVIC_LEDGER_TILE_H

#include "civic/ledger.h"
#include "kit/tile.h"

/* The ledger as everybody can have it: C2SP tlog-tiles under a checkpoint. What is public is what a
 * public checkpoint covers. Those are made once an hour and have a multiple of LEDGER_PUBLIC_STEP
 * entries, so that nobody sees when, or how often, somebody did something; what is missing to that
 * is filled with entries of kind "pad". An entry of a bundle is its 32 bytes "data"
 * (doc/formats.md, "Ledger"), which tells nothing to who has not the salt. */

enum { LEDGER_PUBLIC_STEP = 16 };

/* Makes a public checkpoint when there are entries that none covers: pads, signs, keeps. Not inside
 * db_change. E_BUSY when others added entries meanwhile, again and again. */
enum err ledger_publish(struct act *a, const struct ledger_signer *signer);

/* The newest public checkpoint, and how many entries it covers; E_NONE, without a sentence, when
 * there is none. */
enum err ledger_public(struct act *a, struct str *note, int64_t *size);

/* The bytes of a tile or bundle. E_NONE, without a sentence, when it is not public, or not in this
 * width. */
enum err ledger_tile(struct act *a, const struct tile_name *name, struct str *bytes);

#endif
