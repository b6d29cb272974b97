/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the card does, what it does not, and what to do with one. */
#include "face/portal/portal.h"
#include "portal_about_not_page.h"
#include "portal_about_page.h"
#include "portal_card_page.h"
#include "portal_rename_page.h"
#include "portal_renew_page.h"

struct str portal_library(struct act *a, const struct city *city)
{
        if (!city->has_library)
                return STR("");
        return portal_format(a, TEXT_PORTAL_ABOUT_LIBRARY, str_to_c(a->mem, city->library.name));
}

struct str portal_prescription(struct act *a, const struct city *city)
{
        if (!city->has_prescription)
                return STR("");
        return portal_format(
                a, TEXT_PORTAL_ABOUT_PRESCRIPTION, str_to_c(a->mem, city->prescription.name));
}

enum err portal_about(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        const struct city *city = &call->site->folder->city;
        struct buf out = buf_in(a->mem);
        const struct page_portal_about page = {
                .library = portal_library(a, city),
                .prescription = portal_prescription(a, city),
                .has_transit = city->has_transit,
                .about_not = portal_address(a, "/about/not"),
                .check = portal_address(a, "/check"),
                .verify = STR("/v"),
        };
        TRY(page_portal_about_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_ABOUT_TITLE, &out, answer);
}

enum err portal_about_not(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        (void)call;
        struct buf out = buf_in(a->mem);
        const struct page_portal_about_not page = {
                .about = portal_address(a, "/about"),
                .help = portal_address(a, "/help"),
        };
        TRY(page_portal_about_not_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_NOT_TITLE, &out, answer);
}

enum err portal_card(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        (void)call;
        struct buf out = buf_in(a->mem);
        const struct page_portal_card page = {
                .renew = portal_address(a, "/card/renew"),
                .rename = portal_address(a, "/card/change-name"),
                .lost = portal_address(a, "/lost"),
                .check = portal_address(a, "/check"),
                .events = portal_address(a, "/events"),
        };
        TRY(page_portal_card_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_CARD_TITLE, &out, answer);
}

enum err portal_renew(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        (void)call;
        struct buf out = buf_in(a->mem);
        const struct page_portal_renew page = {
                .check = portal_address(a, "/check"),
                .events = portal_address(a, "/events"),
        };
        TRY(page_portal_renew_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_RENEW_TITLE, &out, answer);
}

enum err portal_rename(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        (void)call;
        struct buf out = buf_in(a->mem);
        const struct page_portal_rename page = {
                .check = portal_address(a, "/check"),
                .events = portal_address(a, "/events"),
                .lost = portal_address(a, "/lost"),
        };
        TRY(page_portal_rename_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_RENAME_TITLE, &out, answer);
}
