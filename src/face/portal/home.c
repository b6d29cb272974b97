/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where residents begin, and what happens to the online service. */
#include "face/portal/online.h"
#include "portal_home_page.h"
#include "portal_paused_page.h"

/* Each language by its own name, with how the service stands in its own words. */
static void list_languages(
        struct act *a, const struct city *city, enum text online, struct page_portal_home *page)
{
        size_t count;
        const struct portal_tongue *tongues = portal_tongues(a, city, "/", &count);
        struct page_portal_home_languages_row *rows = arena_take_array(a->mem, count, sizeof *rows);
        for (size_t i = 0; i < count; i++)
                rows[i] = (struct page_portal_home_languages_row){
                        .tag = tongues[i].tag,
                        .direction = tongues[i].direction,
                        .name = tongues[i].name,
                        .there = tongues[i].there,
                        .state = str_of(text_get(tongues[i].lang, online)),
                        .is_this = tongues[i].lang == a->lang,
                };
        page->languages = rows;
        page->languages_count = count;
}

/* Its title is the city's name alone: somebody's phone may be looked at. */
enum err portal_home(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        const struct city *city = &call->site->folder->city;
        struct portal_online online;
        struct buf out = buf_in(a->mem);
        TRY(portal_online_look(a, city, &online));
        struct page_portal_home page = {
                .online = portal_text(a, online.state),
                .is_open = online.is_open,
                .paused = portal_address(a, "/paused"),
                .check = portal_address(a, "/check"),
                .documents = portal_address(a, "/documents"),
                .events = portal_address(a, "/events"),
                .choose = portal_address(a, "/choose"),
                .lost = portal_address(a, "/lost"),
                .card = portal_address(a, "/card"),
                .about = portal_address(a, "/about"),
                .about_not = portal_address(a, "/about/not"),
                .faq = portal_address(a, "/faq"),
                .verify = STR("/v"),
        };
        list_languages(a, city, online.state, &page);
        TRY(page_portal_home_write(a, a->lang, &page, &out));
        answer->body = buf_str(&out);
        return OK;
}

enum err portal_paused(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct portal_online online;
        struct buf out = buf_in(a->mem);
        TRY(portal_online_look(a, &call->site->folder->city, &online));
        enum text heading = online.is_open    ? TEXT_PORTAL_PAUSED_HEADING_OPEN
                            : online.is_never ? TEXT_PORTAL_PAUSED_HEADING_NEVER
                                              : TEXT_PORTAL_PAUSED_HEADING;
        const struct page_portal_paused page = {
                .heading = portal_text(a, heading),
                .since = online.since,
                .reason = online.reason,
                .reopening = online.reopening,
                .is_open = online.is_open,
                .is_never = online.is_never,
                .was_open = !online.is_never,
                .events = portal_address(a, "/events"),
                .check = portal_address(a, "/check"),
                .choose = portal_address(a, "/choose"),
                .help = portal_address(a, "/help"),
        };
        TRY(page_portal_paused_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_PAUSED_TITLE, &out, answer);
}
