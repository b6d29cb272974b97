/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the city says of itself: what it keeps, its terms, and how to see that it is so. */
#include "civic/ledger.h"
#include "face/portal/portal.h"
#include "portal_privacy_page.h"
#include "portal_report_page.h"
#include "portal_terms_page.h"

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

enum err portal_report(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        int64_t size;
        struct buf out = buf_in(a->mem);
        TRY(ledger_count(a, &size));
        const struct page_portal_report page = {
                .size = portal_format(a, TEXT_PORTAL_REPORT_SIZE, text_number(a, size)),
                .command = verify_command(a, call),
                .checkpoint = STR("/log/checkpoint"),
                .keys = STR("/keys.json"),
        };
        TRY(page_portal_report_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_REPORT_TITLE, &out, answer);
}
