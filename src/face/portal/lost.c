/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/stub.h"
#include "face/portal/papers_pages.h"
#include "face/portal/portal.h"
#include "kit/text.h"
#include "portal_lost_done_page.h"
#include "portal_lost_page.h"

/* Turning off a lost card by its stub's code. What was typed is never sent back; what is wrong with
 * it is said by its place. */

enum { CODE_TEXT_MOST = 64, BODY_MOST = 512, GROUP = 4 };

static const struct form_field fields[] = {
        { "code", FORM_TEXT, CODE_TEXT_MOST, FORM_OPTIONAL },
};

const struct form lost_form = { fields, COUNT(fields), BODY_MOST };

static struct str say_call(struct act *a, const struct page_call *call)
{
        const struct city *city = &call->site->folder->city;
        return portal_format(a, TEXT_PORTAL_LOST_CALL, str_to_c(a->mem, city->loss_phone));
}

static enum err ask(
        struct act *a, const struct page_call *call, struct str problem, struct page_answer *answer)
{
        struct buf out = buf_in(a->mem);
        const struct page_portal_lost page = {
                .problem = problem,
                .send = portal_address(a, "/lost"),
                .call = say_call(a, call),
        };
        TRY(page_portal_lost_write(a, a->lang, &page, &out));
        return portal_answer(a, TEXT_PORTAL_LOST_TITLE, &out, answer);
}

enum err portal_lost(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        return ask(a, call, STR(""), answer);
}

/* Which character to look at, without saying what it was. */
static struct str say_fault(struct act *a, const struct stub_fault *fault)
{
        switch (fault->what) {
        case STUB_EMPTY:
                return portal_text(a, TEXT_PORTAL_LOST_MISSING);
        case STUB_SIGN:
                return portal_format(a, TEXT_PORTAL_LOST_WRONG_SIGN,
                        text_number(a, (int64_t)(fault->place % GROUP + 1)),
                        text_number(a, (int64_t)(fault->place / GROUP + 1)));
        case STUB_LENGTH:
                return portal_format(
                        a, TEXT_PORTAL_LOST_WRONG_LENGTH, text_number(a, (int64_t)fault->place));
        case STUB_CHECK:
        case STUB_GOOD:
                break;
        }
        return portal_text(a, TEXT_PORTAL_LOST_WRONG_CHECK);
}

static enum err say_done(struct act *a, const struct page_call *call,
        enum status_revocation revocation, struct page_answer *answer)
{
        struct buf out = buf_in(a->mem);
        const struct city *city = &call->site->folder->city;
        bool is_new = revocation == STATUS_REVOKED;
        enum text title = is_new ? TEXT_PORTAL_LOST_DONE : TEXT_PORTAL_LOST_BEFORE;
        const struct page_portal_lost_done page = {
                .heading = portal_text(a, title),
                .sentence = portal_text(
                        a, is_new ? TEXT_PORTAL_LOST_DONE_TEXT : TEXT_PORTAL_LOST_BEFORE_TEXT),
                .hours = portal_format(
                        a, TEXT_PORTAL_LOST_NEXT_HOURS, text_number(a, city->pool.hours)),
                .call = say_call(a, call),
                .check = portal_address(a, "/check"),
                .events = portal_address(a, "/events"),
        };
        TRY(page_portal_lost_done_write(a, a->lang, &page, &out));
        return portal_answer(a, title, &out, answer);
}

enum err portal_lost_turn_off(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        struct stub_code code;
        enum status_revocation revocation;
        struct stub_fault fault = stub_code_look(call->form[0].text);
        if (fault.what != STUB_GOOD || !stub_code_read(call->form[0].text, &code))
                return ask(a, call, say_fault(a, &fault), answer);
        struct stub_tags tags = stub_tags_of(&code);
        explicit_bzero(&code, sizeof code);
        enum err outcome = stub_revoke(a, &tags, &revocation);
        if (outcome == E_NONE) {
                act_recover(a);
                return ask(a, call, portal_text(a, TEXT_PORTAL_LOST_UNKNOWN), answer);
        }
        TRY(outcome);
        return say_done(a, call, revocation, answer);
}
