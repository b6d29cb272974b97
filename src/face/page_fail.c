/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/page_inside.h"

#include "kit/text.h"
#include "public_bare_page.h"
#include "public_fail_page.h"

#include <stdio.h>

enum { TOO_MANY = 429, NO_METHOD = 405, TOO_LARGE = 413 };

static const enum text titles[] = {
        [E_INPUT] = TEXT_PAGE_TITLE_INPUT,
        [E_WHO] = TEXT_PAGE_TITLE_WHO,
        [E_MAY] = TEXT_PAGE_TITLE_MAY,
        [E_NONE] = TEXT_PAGE_TITLE_NONE,
        [E_STATE] = TEXT_PAGE_TITLE_STATE,
        [E_BUSY] = TEXT_PAGE_TITLE_BUSY,
        [E_BUG] = TEXT_PAGE_TITLE_BUG,
};

static int status_of(const struct act *a, enum err outcome, const struct server_answer *answer)
{
        if (outcome == E_BUSY && answer->retry_after > 0)
                return TOO_MANY;
        if (outcome == E_INPUT && a->failure.sentence == TEXT_PAGE_METHOD)
                return NO_METHOD;
        if (outcome == E_INPUT && a->failure.sentence == TEXT_HTTP_TOO_LONG)
                return TOO_LARGE;
        return err_http_status(outcome);
}

/* What is our own fault is said to the operator; a stranger only hears that it is ours. */
static void say_to_operator(struct act *a, const struct page_work *work)
{
        const struct page_route *route = work->call.route;
        struct act operator= * a;
        operator.lang = LANG_EN;
        fprintf(stderr, "citykey-web: %s %s: %s\n", route->method == SERVER_GET ? "GET" : "POST",
                route->path, text_of_failure(&operator));
}

static const char *sentence_of(struct act *a, enum err outcome)
{
        const char *said = text_of_failure(a);
        bool is_said = outcome != E_BUG && a->failure.outcome == outcome && *said;
        return is_said ? said : text_get(a->lang, TEXT_PAGE_BUG);
}

/* Where to go on. */
static void add_way(struct act *a, const struct page_work *work, enum err outcome,
        struct page_public_fail *page)
{
        bool is_staff = work->call.route->frame == PAGE_CONSOLE;
        bool is_to_enrol = a->failure.sentence == TEXT_PAGE_ENROL;
        enum text label = TEXT_PAGE_GO_HOME;
        const char *path = page_address(a, work->call.route, "/");
        if (is_staff) {
                path = "/console";
                label = TEXT_PAGE_GO_CONSOLE;
        }
        if (is_staff && outcome == E_WHO) {
                path = is_to_enrol ? PAGE_ENROL : PAGE_SIGN_IN;
                label = is_to_enrol ? TEXT_PAGE_GO_ENROL : TEXT_PAGE_GO_SIGN_IN;
        }
        page->next = str_of(path);
        page->next_label = str_of(text_get(a->lang, label));
}

/* Without a frame: when the frame is what fails, or there is none. */
static void answer_bare(
        struct act *a, const struct page_public_fail *fail, struct server_answer *answer)
{
        struct buf out = buf_in(a->mem);
        const struct page_public_bare page = { .title = fail->title,
                .sentence = fail->sentence,
                .next = fail->next,
                .next_label = fail->next_label };
        if (page_public_bare_write(a, a->lang, &page, &out) == OK)
                answer->body = buf_str(&out);
}

static enum err answer_framed(
        struct act *a, const struct page_work *work, const struct page_public_fail *page)
{
        struct buf out = buf_in(a->mem);
        TRY(page_public_fail_write(a, a->lang, page, &out));
        const struct page_answer made = {
                .title = str_to_c(a->mem, page->title),
                .body = buf_str(&out),
                .status = work->answer->status,
        };
        return page_put_in_frame(a, &work->call, &made, &work->answer->body);
}

/* Somebody who only looks is sent to where they sign in. */
static bool send_to_sign_in(struct act *a, const struct page_work *work, enum err outcome)
{
        if (outcome != E_WHO || work->call.route->frame != PAGE_CONSOLE ||
                work->call.request->method != SERVER_GET)
                return false;
        work->answer->status = 303;
        work->answer->location = a->failure.sentence == TEXT_PAGE_ENROL ? PAGE_ENROL : PAGE_SIGN_IN;
        return true;
}

void page_fail(struct act *a, struct page_work *work, enum err outcome)
{
        const int64_t retry_after = work->answer->retry_after;
        struct page_public_fail page = {
                .title = str_of(text_get(a->lang, titles[outcome])),
                .sentence = str_of(sentence_of(a, outcome)),
        };
        server_page_release(&work->answer->kept);
        *work->answer = (struct server_answer){ .retry_after = retry_after };
        if (outcome == E_BUG)
                say_to_operator(a, work);
        if (send_to_sign_in(a, work, outcome))
                return;
        work->answer->status = status_of(a, outcome, work->answer);
        if (work->answer->status == TOO_MANY)
                page.title = str_of(text_get(a->lang, TEXT_PAGE_TITLE_OFTEN));
        add_way(a, work, outcome, &page);
        act_recover(a);
        if (work->call.route->frame == PAGE_BARE || answer_framed(a, work, &page) != OK)
                answer_bare(a, &page, work->answer);
        act_recover(a);
}

void page_refuse(struct act *a, void *context, struct server_answer *answer)
{
        static const struct page_route bare = { .method = SERVER_GET,
                .path = "(refused)",
                .permit = PERMIT_ANYBODY,
                .frame = PAGE_BARE };
        const struct server_request request = { .method = SERVER_GET };
        struct page_work work = {
                .call = { .site = context, .route = &bare, .request = &request },
                .answer = answer,
        };
        const int status = answer->status;
        page_fail(a, &work, a->failure.outcome == OK ? E_BUG : a->failure.outcome);
        if (status != 0)
                answer->status = status;
}

enum err page_put_in_frame(struct act *a, const struct page_call *call,
        const struct page_answer *made, struct str *whole)
{
        struct buf out = buf_in(a->mem);
        switch (call->route->frame) {
        case PAGE_BARE:
                *whole = made->body;
                return OK;
        case PAGE_PORTAL:
                TRY(portal_frame(a, call, made, &out));
                break;
        case PAGE_CONSOLE:
                TRY(console_frame(a, call, made, &out));
                break;
        }
        *whole = buf_str(&out);
        return OK;
}
