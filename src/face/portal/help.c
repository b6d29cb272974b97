/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whom to ask, in which language, and how to be safe meanwhile. */
#include "face/portal/portal.h"
#include "portal_accessibility_page.h"
#include "portal_exit_page.h"
#include "portal_help_page.h"
#include "portal_safety_page.h"
#include "portal_tongue_page.h"

static struct str hours_text(struct act *a, const struct city_hours *hours)
{
        const char *from = text_weekday(a, a->lang, (int)hours->from);
        const char *to = text_weekday(a, a->lang, (int)hours->to);
        const char *opens = text_time(a, a->lang, (int)hours->opens);
        const char *closes = text_time(a, a->lang, (int)hours->closes);
        if (hours->from == hours->to)
                return portal_format(a, TEXT_PORTAL_HELP_HOURS_DAY, from, opens, closes);
        return portal_format(a, TEXT_PORTAL_HELP_HOURS_ROW, from, to, opens, closes);
}

static void fill_contact(struct act *a, const struct city_site *site, struct page_portal_help *page)
{
        struct page_portal_help_hours_row *rows =
                arena_take_array(a->mem, site->hours_count, sizeof *rows);
        for (size_t i = 0; i < site->hours_count; i++)
                rows[i].when = hours_text(a, &site->hours[i]);
        page->hours = rows;
        page->hours_count = site->hours_count;
        page->has_contact = site->has_office || site->has_address || site->has_phone ||
                            site->has_interpreters || site->hours_count > 0;
        page->office = site->office;
        page->address = site->address;
        page->phone = site->phone;
        page->interpreters = site->interpreters;
}

enum err portal_help(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct buf out = buf_in(a->mem);
        struct page_portal_help page = {
                .check = portal_address(a, "/check"),
                .events = portal_address(a, "/events"),
                .lost = portal_address(a, "/lost"),
                .faq = portal_address(a, "/faq"),
                .tongue = portal_address(a, "/language-help"),
                .safety = portal_address(a, "/safety"),
        };
        fill_contact(a, &call->site->folder->city.site, &page);
        TRY(page_portal_help_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_HELP_TITLE, &out, answer);
}

enum err portal_tongue_help(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        const struct city *city = &call->site->folder->city;
        struct buf out = buf_in(a->mem);
        struct page_portal_tongue page = {
                .events = portal_address(a, "/events"),
                .help = portal_address(a, "/help"),
        };
        const struct portal_tongue *tongues =
                portal_tongues(a, city, "/language-help", &page.languages_count);
        struct page_portal_tongue_languages_row *rows =
                arena_take_array(a->mem, page.languages_count, sizeof *rows);
        for (size_t i = 0; i < page.languages_count; i++)
                rows[i] = (struct page_portal_tongue_languages_row){
                        .tag = tongues[i].tag,
                        .direction = tongues[i].direction,
                        .name = tongues[i].name,
                        .there = tongues[i].there,
                };
        page.languages = rows;
        if (city->site.has_interpreters)
                page.interpreters = portal_format(a, TEXT_PORTAL_TONGUE_PHONE_TEXT,
                        str_to_c(a->mem, city->site.interpreters));
        TRY(page_portal_tongue_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_TONGUE_TITLE, &out, answer);
}

enum err portal_safety(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        const struct city_site *site = &call->site->folder->city.site;
        struct buf out = buf_in(a->mem);
        struct page_portal_safety page = { 0 };
        if (site->has_emergency)
                page.emergency = portal_format(
                        a, TEXT_PORTAL_SAFETY_DANGER, str_to_c(a->mem, site->emergency));
        TRY(page_portal_safety_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_SAFETY_TITLE, &out, answer);
}

/* Without a title of its own. */
enum err portal_exit(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct buf out = buf_in(a->mem);
        const struct page_portal_exit page = {
                .leave = call->site->folder->city.site.leave,
                .safety = portal_address(a, "/safety"),
        };
        TRY(page_portal_exit_write(a, a->lang, &page, &out));
        answer->body = buf_str(&out);
        return OK;
}

enum err portal_accessibility(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct buf out = buf_in(a->mem);
        const struct page_portal_accessibility page = {
                .phone = call->site->folder->city.site.phone,
                .help = portal_address(a, "/help"),
        };
        TRY(page_portal_accessibility_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_ACCESS_TITLE, &out, answer);
}
