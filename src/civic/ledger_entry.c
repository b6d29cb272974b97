/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/ledger_entry.h"

#include <stdio.h>
#include <string.h>

enum { NUMBER_SIZE = 21 };

/* "citykey ledger v1", its NUL, and what the bytes that follow are. */
static void begin(struct sha256 *hash, int part)
{
        char head[] = "citykey ledger v1\0?";
        head[sizeof head - 2] = (char)part;
        crypt_sha256_begin(hash);
        crypt_sha256_add(hash, (struct str){ head, sizeof head - 1 });
}

static void commit_field(const struct ledger_entry *entry, int field, struct str text,
        uint8_t commitment[SHA256_SIZE])
{
        struct sha256 hash;
        uint8_t blind[SHA256_SIZE];
        begin(&hash, field + 1);
        crypt_sha256_add(&hash, str_of_bytes(entry->salt, sizeof entry->salt));
        crypt_sha256_finish(&hash, blind);
        crypt_sha256_begin(&hash);
        crypt_sha256_add(&hash, str_of_bytes(blind, sizeof blind));
        crypt_sha256_add(&hash, text);
        crypt_sha256_finish(&hash, commitment);
}

void ledger_commit(const struct ledger_entry *entry, uint8_t commitments[LEDGER_COMMITMENTS_SIZE])
{
        char number[NUMBER_SIZE], day[DATE_TEXT_SIZE];
        snprintf(number, sizeof number, "%lld", (long long)entry->number);
        date_write(entry->day, day);
        const struct str texts[LEDGER_FIELDS] = {
                [LEDGER_NUMBER] = str_of(number),
                [LEDGER_DAY] = str_of(day),
                [LEDGER_KIND] = entry->kind,
                [LEDGER_ACTOR] = entry->actor,
                [LEDGER_ROLE] = entry->role,
                [LEDGER_REASON] = entry->reason,
                [LEDGER_EFFECT] = entry->effect,
        };
        for (int i = 0; i < LEDGER_FIELDS; i++)
                commit_field(entry, i, texts[i], commitments + (size_t)i * SHA256_SIZE);
}

void ledger_data_of(const uint8_t commitments[LEDGER_COMMITMENTS_SIZE], uint8_t data[SHA256_SIZE])
{
        struct sha256 hash;
        begin(&hash, 0);
        crypt_sha256_add(&hash, str_of_bytes(commitments, LEDGER_COMMITMENTS_SIZE));
        crypt_sha256_finish(&hash, data);
}

struct merkle_hash ledger_leaf_of(const uint8_t commitments[LEDGER_COMMITMENTS_SIZE])
{
        uint8_t data[SHA256_SIZE];
        ledger_data_of(commitments, data);
        return merkle_leaf(str_of_bytes(data, sizeof data));
}
