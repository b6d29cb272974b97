/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_LEDGER_ENTRY_H
#define CITYKEY_CIVIC_LEDGER_ENTRY_H

#include "civic/ledger.h"

/* How an entry becomes a leaf; for ledger*.c only. Each field is committed to by itself, so that
 * one can be shown without the others, and a changed one can be named. */

enum ledger_field {
        LEDGER_NUMBER, /* decimal digits */
        LEDGER_DAY,    /* YYYY-MM-DD */
        LEDGER_KIND,
        LEDGER_ACTOR,
        LEDGER_ROLE,
        LEDGER_REASON,
        LEDGER_EFFECT,
        LEDGER_FIELDS,
};

enum { LEDGER_SALT_SIZE = 32, LEDGER_COMMITMENTS_SIZE = LEDGER_FIELDS * SHA256_SIZE };

struct ledger_entry {
        int64_t number;
        struct date day;
        struct str kind, actor, role, reason, effect;
        uint8_t salt[LEDGER_SALT_SIZE];
};

/* The commitment of each field:
 *   blind(i)  = SHA-256("citykey ledger v1" || 0x00 || i || salt), i one byte, 1 for the number
 *   commit(i) = SHA-256(blind(i) || text of the field) */
void ledger_commit(const struct ledger_entry *entry, uint8_t commitments[LEDGER_COMMITMENTS_SIZE]);

/* The entry as others see it: SHA-256("citykey ledger v1" || 0x00 || 0x00 || all commitments). */
void ledger_data_of(const uint8_t commitments[LEDGER_COMMITMENTS_SIZE], uint8_t data[SHA256_SIZE]);

/* The leaf hash (RFC 6962) of that. */
struct merkle_hash ledger_leaf_of(const uint8_t commitments[LEDGER_COMMITMENTS_SIZE]);

#endif
