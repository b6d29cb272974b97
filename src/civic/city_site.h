/* SPDX-License-Identifier: AGPL-3.0-or-later */
#ifndef CITYKEY_CIVIC_CITY_SITE_H
#define CITYKEY_CIVIC_CITY_SITE_H

#include "kit/yaml.h"

/* The part "site" of city.yaml: what the city's pages tell residents beside its rules. All of it
 * may be left out; a page then says nothing of it. doc/guide/policy.md says what each line means.
 */

enum { CITY_SITE_HOURS = 7, CITY_DAY_MINUTES = 24 * 60 };

/* Open from OPENS to CLOSES (minutes of the day by the city's clock) on the days FROM to TO. */
struct city_hours {
        int64_t line;
        int64_t from, to; /* 0: Monday, 6: Sunday */
        struct str opens_text, closes_text;
        int64_t opens, closes;
};

struct city_site {
        bool has_office, has_address, has_phone, has_interpreters, has_emergency, has_leave;
        struct str office, address, phone;
        struct str interpreters; /* telephone */
        struct str emergency;    /* telephone, for whoever is in danger */
        struct str leave;        /* an everyday page elsewhere, for whoever must leave quickly */
        struct city_hours *hours;
        size_t hours_count;
        bool has_price, has_price_again, has_online_years;
        int64_t price, price_again; /* of a card, of one for a lost card; 0: free */
        int64_t online_years; /* papers of online applications are kept, after the card ends */
};

#endif
