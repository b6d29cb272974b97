/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/partner.h"

#include "civic/partner_sql.h"
#include "kit/crypt.h"

/* Draws before a block counts as used up: with one number in a thousand left the chance of missing
 * it is one in 20,000. */
enum { DRAWS = 10000 };

static struct str tag_bytes(const uint8_t tag[PARTNER_TAG_SIZE])
{
        return str_of_bytes(tag, PARTNER_TAG_SIZE);
}

enum err partner_library_take(
        struct act *a, const struct library_partner *library, char number[LIBRARY_NUMBER_SIZE])
{
        uint32_t size = (uint32_t)(library->last_serial - library->first_serial) + 1;
        for (int i = 0; i < DRAWS; i++) {
                char drawn[LIBRARY_NUMBER_SIZE];
                uint8_t unbound[PARTNER_TAG_SIZE];
                int64_t changed;
                int64_t serial = library->first_serial + crypt_random_below(size);
                library_number_write((int)library->institution, serial, drawn);
                crypt_random(unbound, sizeof unbound);
                TRY(sql_partner_library_take(a, str_of(drawn), tag_bytes(unbound), &changed));
                if (changed == 0)
                        continue;
                memcpy(number, drawn, sizeof drawn);
                return OK;
        }
        return fail(a, E_STATE, TEXT_PARTNER_LIBRARY_USED_UP);
}

enum err partner_library_bind(
        struct act *a, const char *number, const uint8_t tag[PARTNER_TAG_SIZE])
{
        int64_t changed;
        TRY(sql_partner_library_bind(a, str_of(number), tag_bytes(tag), &changed));
        return changed == 1 ? OK : fail(a, E_STATE, TEXT_PARTNER_LIBRARY_NOT_TAKEN);
}

enum err partner_transit_bind(
        struct act *a, const char *number, const uint8_t tag[PARTNER_TAG_SIZE])
{
        int64_t changed;
        TRY(sql_partner_transit_bind(a, str_of(number), tag_bytes(tag), &changed));
        return changed == 1 ? OK : fail(a, E_STATE, TEXT_PARTNER_TRANSIT_NOT_TAKEN);
}

enum err partner_library_revoke(struct act *a, const uint8_t tag[PARTNER_TAG_SIZE])
{
        int64_t changed;
        return sql_partner_library_revoke(a, tag_bytes(tag), &changed);
}

enum err partner_transit_revoke(struct act *a, const uint8_t tag[PARTNER_TAG_SIZE])
{
        int64_t changed;
        return sql_partner_transit_revoke(a, tag_bytes(tag), &changed);
}
