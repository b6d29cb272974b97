/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the city's rules say of how long a card is good, in words. */
#include "civic/validity.h"
#include "face/portal/portal.h"

static struct str age_text(struct act *a, const struct validity_rules *rules, size_t i)
{
        bool is_first = i == 0, is_last = i + 1 == rules->band_count;
        const char *from = text_number(a, rules->bands[i].from_age);
        if (is_first && is_last)
                return portal_text(a, TEXT_PORTAL_AGE_ANY);
        if (is_last)
                return portal_format(a, TEXT_PORTAL_AGE_FROM, from);
        int64_t next = rules->bands[i + 1].from_age;
        if (is_first)
                return portal_format(a, TEXT_PORTAL_AGE_BELOW, text_number(a, next));
        return portal_format(a, TEXT_PORTAL_AGE_BETWEEN, from, text_number(a, next - 1));
}

/* Papers that were sent online are kept to this day, that day included. */
static struct str kept_text(struct act *a, const struct city *city, const struct validity *validity)
{
        if (!validity->has_end)
                return portal_text(a, TEXT_PORTAL_CHOOSE_NO_DATE);
        struct date last = date_add_years(validity->until, (int)city->site.online_years);
        return portal_format(a, TEXT_PORTAL_CHOOSE_UNTIL, text_date(a, a->lang, last));
}

/* Of somebody who reaches the band's first age on the day that the card is made. */
static enum err fill_band(
        struct act *a, const struct city *city, size_t i, struct portal_band *band)
{
        const struct validity_band *rule = &city->validity.bands[i];
        struct date birth = date_add_years(a->today, -(int)rule->from_age);
        struct validity validity;
        TRY(validity_compute(a, city, birth, a->today, &validity));
        band->age = age_text(a, &city->validity, i);
        band->good = rule->years == 0
                             ? portal_text(a, TEXT_PORTAL_AGE_NEVER)
                             : portal_format(a, TEXT_PORTAL_AGE_GOOD, text_number(a, rule->years));
        band->ends = validity.has_end ? str_of(text_date(a, a->lang, validity.until))
                                      : portal_text(a, TEXT_PORTAL_CHOOSE_NO_END);
        band->kept = kept_text(a, city, &validity);
        return OK;
}

enum err portal_bands(
        struct act *a, const struct city *city, struct portal_band **bands, size_t *count)
{
        struct portal_band *made =
                arena_take_array(a->mem, city->validity.band_count, sizeof *made);
        for (size_t i = 0; i < city->validity.band_count; i++)
                TRY(fill_band(a, city, i, &made[i]));
        *bands = made;
        *count = city->validity.band_count;
        return OK;
}
