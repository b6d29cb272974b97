/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What stands around every page of the console. */
#include "face/console/console.h"
#include "face/page_file.h"

#include "console_frame_page.h"

/* Where one may go, in the order of a day; each is shown to whom it opens. */
static const struct {
        const char *href;
        enum text label;
        enum permit permit;
} places[] = {
        { "/console", TEXT_CONSOLE_NAV_HOME, PERMIT_STAFF },
        { "/console/approvals", TEXT_CONSOLE_NAV_APPROVALS, PERMIT_STAFF },
        { "/console/switch", TEXT_CONSOLE_NAV_SWITCH, PERMIT_SWITCH_READ },
        { "/console/events", TEXT_CONSOLE_NAV_EVENTS, PERMIT_EVENTS_READ },
        { "/console/stock", TEXT_CONSOLE_NAV_STOCK, PERMIT_STOCK_READ },
        { "/console/people", TEXT_CONSOLE_NAV_PEOPLE, PERMIT_STAFF_READ },
        { "/console/health", TEXT_CONSOLE_NAV_HEALTH, PERMIT_HEALTH_READ },
        { "/console/keys", TEXT_CONSOLE_NAV_KEYS, PERMIT_KEYS_READ },
        { "/console/languages", TEXT_CONSOLE_NAV_LANGUAGES, PERMIT_LANGUAGES_READ },
        { "/console/audit", TEXT_CONSOLE_NAV_AUDIT, PERMIT_AUDIT_READ },
        { "/console/mine", TEXT_CONSOLE_NAV_MINE, PERMIT_STAFF },
        { "/console/account", TEXT_CONSOLE_NAV_ACCOUNT, PERMIT_STAFF },
};

/* Is PATH at HREF or below it? The console itself has everything below it. */
static bool is_here(struct str path, struct str href)
{
        struct str below = { path.at + href.len, path.len - href.len };
        if (!str_starts_with(path, href))
                return false;
        return below.len == 0 || (below.at[0] == '/' && !str_is_equal(href, STR("/console")));
}

static void list_places(
        struct act *a, const struct page_call *call, struct page_console_frame *page)
{
        struct page_console_frame_nav_row *rows =
                arena_take_array(a->mem, COUNT(places), sizeof *rows);
        for (size_t i = 0; i < COUNT(places); i++)
                if (console_may(call, places[i].permit))
                        rows[page->nav_count++] = (struct page_console_frame_nav_row){
                                .href = str_of(places[i].href),
                                .label = console_text(a, places[i].label),
                                .is_here = is_here(call->request->path, str_of(places[i].href)),
                        };
        page->nav = rows;
}

/* The banner, while people cannot apply online. What cannot be read does not take a page away. */
static void say_paused(struct act *a, struct page_console_frame *page)
{
        struct switch_state state;
        struct failure before = a->failure;
        page->paused = console_text(a, TEXT_CONSOLE_PAUSED);
        if (switch_look(a, &state) != OK)
                a->failure = before;
        else if (state.is_open || state.at == SWITCH_NEVER)
                page->paused = STR("");
}

enum err console_frame(struct act *a, const struct page_call *call,
        const struct page_answer *answer, struct buf *out)
{
        const struct city *city = &call->site->folder->city;
        bool is_in = call->session && call->session->strength == SESSION_FULL;
        struct page_console_frame page = {
                .title = str_of(answer->title),
                .city = city->name,
                .seal = page_file_address(a, call->site->files, "seal.svg"),
                .portal_css = page_file_address(a, call->site->files, "portal.css"),
                .console_css = page_file_address(a, call->site->files, "console.css"),
                .city_css = page_file_address(a, call->site->files, "city.css"),
                .is_specimen = call->site->folder->kind == FOLDER_DEMONSTRATION,
                .who = call->session ? call->session->name : STR(""),
                .roles = call->session ? console_roles(a, call->session->roles) : STR(""),
                .token = console_token(call),
        };
        if (is_in) {
                list_places(a, call, &page);
                say_paused(a, &page);
        }
        TRY(page_console_frame_write_begin(a, a->lang, &page, out));
        buf_add(out, answer->body);
        return page_console_frame_write_end(a, a->lang, &page, out);
}
