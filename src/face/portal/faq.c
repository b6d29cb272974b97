/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Questions whose answers are the city's rules. */
#include "face/portal/portal.h"
#include "portal_faq_page.h"

/* "$10", as the city writes money. */
static const char *money(struct act *a, const struct city *city, int64_t number)
{
        struct str after;
        struct buf out = buf_in(a->mem);
        buf_add(&out, str_cut(city->papers.price, '#', &after));
        buf_add_number(&out, number);
        buf_add(&out, after);
        return buf_c(&out);
}

static void fill_prices(struct act *a, const struct city *city, struct page_portal_faq *page)
{
        const struct city_site *site = &city->site;
        if (site->has_price)
                page->price = site->price == 0 ? portal_text(a, TEXT_PORTAL_FAQ_PRICE_FREE)
                                               : portal_format(a, TEXT_PORTAL_FAQ_PRICE_CARD,
                                                         money(a, city, site->price));
        if (site->has_price_again)
                page->price_again = site->price_again == 0
                                            ? portal_text(a, TEXT_PORTAL_FAQ_PRICE_AGAIN_FREE)
                                            : portal_format(a, TEXT_PORTAL_FAQ_PRICE_AGAIN,
                                                      money(a, city, site->price_again));
}

static enum err fill_bands(struct act *a, const struct city *city, struct page_portal_faq *page)
{
        struct portal_band *bands;
        TRY(portal_bands(a, city, &bands, &page->bands_count));
        struct page_portal_faq_bands_row *rows =
                arena_take_array(a->mem, page->bands_count, sizeof *rows);
        for (size_t i = 0; i < page->bands_count; i++)
                rows[i] = (struct page_portal_faq_bands_row){ bands[i].age, bands[i].good };
        page->bands = rows;
        return OK;
}

static struct str names_of_languages(struct act *a, const struct city *city)
{
        size_t count;
        struct buf names = buf_in(a->mem);
        const struct portal_tongue *tongues = portal_tongues(a, city, "/", &count);
        for (size_t i = 0; i < count; i++) {
                buf_add_c(&names, i > 0 ? " · " : "");
                buf_add(&names, tongues[i].name);
        }
        return portal_format(a, TEXT_PORTAL_FAQ_LANGUAGES_TEXT, buf_c(&names));
}

static void fill_addresses(struct act *a, struct page_portal_faq *page)
{
        page->check = portal_address(a, "/check");
        page->documents = portal_address(a, "/documents");
        page->help = portal_address(a, "/help");
        page->tongue = portal_address(a, "/language-help");
        page->renew = portal_address(a, "/card/renew");
        page->lost = portal_address(a, "/lost");
        page->choose = portal_address(a, "/choose");
        page->about_not = portal_address(a, "/about/not");
}

enum err portal_faq(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        const struct city *city = &call->site->folder->city;
        struct buf out = buf_in(a->mem);
        struct page_portal_faq page = {
                .papers = portal_format(a, TEXT_PORTAL_FAQ_PAPERS_TEXT,
                        text_number(a, (int64_t)city->papers.row_count)),
                .has_partners = city->has_library || city->has_prescription || city->has_transit,
                .library = portal_library(a, city),
                .prescription = portal_prescription(a, city),
                .has_transit = city->has_transit,
                .languages = names_of_languages(a, city),
        };
        fill_prices(a, city, &page);
        fill_addresses(a, &page);
        TRY(fill_bands(a, city, &page));
        TRY(page_portal_faq_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_FAQ_TITLE, &out, answer);
}
