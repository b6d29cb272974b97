/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* In person and online side by side: what is kept, how long, who can ask for it. */
#include "face/portal/online.h"
#include "portal_choose_page.h"

static struct str online_long(struct act *a, const struct city_site *site)
{
        if (!site->has_online_years)
                return portal_text(a, TEXT_PORTAL_CHOOSE_LONG_UNKNOWN);
        return portal_format(a, TEXT_PORTAL_CHOOSE_LONG_ONLINE, text_number(a, site->online_years));
}

static enum err list_bands(struct act *a, const struct city *city, struct page_portal_choose *page)
{
        struct portal_band *bands;
        TRY(portal_bands(a, city, &bands, &page->bands_count));
        struct page_portal_choose_bands_row *rows =
                arena_take_array(a->mem, page->bands_count, sizeof *rows);
        for (size_t i = 0; i < page->bands_count; i++)
                rows[i] = (struct page_portal_choose_bands_row){
                        .age = bands[i].age, .ends = bands[i].ends, .kept = bands[i].kept
                };
        page->bands = rows;
        return OK;
}

enum err portal_choose(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        const struct city *city = &call->site->folder->city;
        struct portal_online online;
        struct buf out = buf_in(a->mem);
        TRY(portal_online_look(a, city, &online));
        struct page_portal_choose page = {
                .is_open = online.is_open,
                .online = portal_text(a, online.state),
                .online_long = online_long(a, &city->site),
                .has_dates = city->site.has_online_years,
                .paused = portal_address(a, "/paused"),
                .events = portal_address(a, "/events"),
                .check = portal_address(a, "/check"),
        };
        TRY(list_bands(a, city, &page));
        TRY(page_portal_choose_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_CHOOSE_TITLE, &out, answer);
}
