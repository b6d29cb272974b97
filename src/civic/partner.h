/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_PARTNER_H
#define CITYKEY_CIVIC_PARTNER_H

#include "base/code.h"
#include "civic/city.h"

/* The numbers by which a library and a transit agency know a card, and nothing else of it. */

enum { PARTNER_TAG_SIZE = 16 };

/* Sets a random unused number of the library's block aside. E_STATE when the block is used up. */
enum err partner_library_take(
        struct act *a, const struct library_partner *library, char number[LIBRARY_NUMBER_SIZE]);

/* The card with this number is made. */
enum err partner_library_bind(
        struct act *a, const char *number, const uint8_t tag[PARTNER_TAG_SIZE]);

/* The same for a number that the transit agency gave for an event. */
enum err partner_transit_bind(
        struct act *a, const char *number, const uint8_t tag[PARTNER_TAG_SIZE]);

/* Turns off the number that has this tag, if there is one; a card need not have both. */
enum err partner_library_revoke(struct act *a, const uint8_t tag[PARTNER_TAG_SIZE]);
enum err partner_transit_revoke(struct act *a, const uint8_t tag[PARTNER_TAG_SIZE]);

#endif
