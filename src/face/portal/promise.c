/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the city says of itself: what it keeps, its terms, and how to see that it is so. */
#include "civic/ledger.h"
#include "civic/switch.h"
#include "face/portal/portal.h"
#include "portal_privacy_page.h"
#include "portal_report_page.h"
#include "portal_terms_page.h"

enum { CHANGES_MOST = 50 };

enum err portal_privacy(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        (void)call;
        struct buf out = buf_in(a->mem);
        const struct page_portal_privacy page = {
                .choose = portal_address(a, "/choose"),
                .transparency = portal_address(a, "/transparency"),
        };
        TRY(page_portal_privacy_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_PRIVACY_TITLE, &out, answer);
}

enum err portal_terms(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        (void)call;
        struct buf out = buf_in(a->mem);
        const struct page_portal_terms page = {
                .about_not = portal_address(a, "/about/not"),
        };
        TRY(page_portal_terms_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_TERMS_TITLE, &out, answer);
}

static struct str verify_command(struct act *a, const struct page_call *call)
{
        struct buf command = buf_in(a->mem);
        buf_add_c(&command, "citykey log verify ");
        buf_add_c(&command, call->site->address);
        buf_add_c(&command, "/log");
        return buf_str(&command);
}

static const enum text changed_to[SWITCH_ATS] = {
        [SWITCH_OPEN] = TEXT_PORTAL_REPORT_TO_OPEN,
        [SWITCH_PAUSED] = TEXT_PORTAL_REPORT_TO_PAUSED,
        [SWITCH_REOPENING] = TEXT_PORTAL_REPORT_TO_REOPENING,
        [SWITCH_LOCKED] = TEXT_PORTAL_REPORT_TO_LOCKED,
        [SWITCH_NEVER] = TEXT_PORTAL_REPORT_TO_PAUSED,
};

/* Newest first, the last of them only. */
static enum err list_changes(struct act *a, struct page_portal_report *page)
{
        struct switch_change *changes;
        size_t count;
        TRY(switch_history(a, &changes, &count));
        count = count < CHANGES_MOST ? count : CHANGES_MOST;
        struct page_portal_report_changes_row *rows = arena_take_array(a->mem, count, sizeof *rows);
        for (size_t i = 0; i < count; i++)
                rows[i] = (struct page_portal_report_changes_row){
                        .day = str_of(text_date(a, a->lang, changes[i].day)),
                        .change = portal_text(a, changed_to[changes[i].to]),
                };
        page->changes = rows;
        page->changes_count = count;
        return OK;
}

enum err portal_report(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        int64_t size;
        struct buf out = buf_in(a->mem);
        TRY(ledger_count(a, &size));
        struct page_portal_report page = {
                .size = portal_format(a, TEXT_PORTAL_REPORT_SIZE, text_number(a, size)),
                .command = verify_command(a, call),
                .checkpoint = STR("/log/checkpoint"),
                .keys = STR("/keys.json"),
        };
        TRY(list_changes(a, &page));
        TRY(page_portal_report_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_REPORT_TITLE, &out, answer);
}
