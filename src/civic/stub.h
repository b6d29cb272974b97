/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_STUB_H
#define CITYKEY_CIVIC_STUB_H

#include "base/code.h"
#include "civic/partner.h"
#include "civic/status.h"

/* The stub that goes home with a card bears a code that nobody else has: 100 random bits, made
 * where the card is made and never stored. From it follow three tags that cannot be joined without
 * it: t_x = BLAKE2b-128("citykey lost v1 " || x || 0x00 || code), x being "status", "library" or
 * "transit" and the code its 20 canonical characters. */

struct stub_tags {
        uint8_t status[STATUS_TAG_SIZE];
        uint8_t library[PARTNER_TAG_SIZE];
        uint8_t transit[PARTNER_TAG_SIZE];
};

struct stub_code stub_make(void);
struct stub_tags stub_tags_of(const struct stub_code *code);

/* Turns off everything that bears one of the tags. E_NONE when no card does. In one transaction. */
enum err stub_revoke(
        struct act *a, const struct stub_tags *tags, enum status_revocation *revocation);

#endif
