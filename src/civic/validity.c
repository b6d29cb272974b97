/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/validity.h"
#include "kit/zone.h"

enum { OLDEST_AGE = 130, FIRST_YEAR = 2000, LAST_YEAR = 2999 };

static enum err check_days(struct act *a, struct date birth, struct date made)
{
        struct civil day = date_civil(made);
        char made_text[DATE_TEXT_SIZE];
        date_write(made, made_text);
        if (day.year < FIRST_YEAR || day.year > LAST_YEAR)
                return fail_with(a, E_STATE, TEXT_VALIDITY_CLOCK, made_text);
        if (birth.day > made.day)
                return fail(a, E_INPUT, TEXT_VALIDITY_FUTURE);
        if (date_age(birth, made) >= OLDEST_AGE)
                return fail(a, E_INPUT, TEXT_VALIDITY_OLD);
        return OK;
}

/* The last band that begins at AGE or before; the first begins at 0. */
static const struct validity_band *band_of(const struct validity_rules *rules, int age)
{
        const struct validity_band *band = &rules->bands[0];
        for (size_t i = 1; i < rules->band_count && rules->bands[i].from_age <= age; i++)
                band = &rules->bands[i];
        return band;
}

enum err validity_compute(struct act *a, const struct city *city, struct date birth,
        struct date made, struct validity *validity)
{
        TRY(check_days(a, birth, made));
        struct validity good = { .age = date_age(birth, made) };
        const struct validity_band *band = band_of(&city->validity, good.age);
        if (band->years > 0) {
                good.has_end = true;
                good.until = date_add_years(made, (int)band->years);
                if (city->validity.end == VALIDITY_MONTH_END)
                        good.until = date_month_end(good.until);
                TRY(zone_day_after(a, city->zone, good.until, &good.exp));
        }
        *validity = good;
        return OK;
}
