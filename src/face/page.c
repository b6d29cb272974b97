/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/page_inside.h"

#include "base/leak.h"

/* ------------------------------------------------------------- who asks, and what they may */

/* Forms come from pages of this site alone. A browser that says where a form comes from says it in
 * Sec-Fetch-Site or in Origin; one too old for both may ask what needs no session. */
static enum err check_origin(struct act *a, const struct page_call *call)
{
        const struct server_request *request = call->request;
        bool is_ours = true;
        if (request->method == SERVER_GET)
                return OK;
        if (request->fetch_site.len > 0)
                is_ours = str_is_equal(request->fetch_site, STR("same-origin"));
        else if (request->origin.len > 0)
                is_ours = str_is_equal(request->origin, str_of(call->site->address));
        else
                is_ours = call->route->permit == PERMIT_ANYBODY;
        return is_ours ? OK : fail(a, E_MAY, TEXT_PAGE_FOREIGN);
}

/* Residents' pages look at no cookie. */
static enum err find_session(struct act *a, struct page_work *work)
{
        struct private token;
        if (work->call.route->frame == PAGE_PORTAL ||
                !page_find_cookie(work->call.request->cookie, &token))
                return OK;
        enum err outcome = session_find(a, work->call.site->sessions, token, &work->session);
        if (outcome == OK)
                work->call.session = &work->session;
        else if (outcome == E_WHO)
                act_recover(a);
        return outcome == E_WHO ? OK : outcome;
}

static enum err check_permit(struct act *a, const struct page_call *call)
{
        enum permit permit = call->route->permit;
        if (permit == PERMIT_ANYBODY)
                return OK;
        if (!call->session)
                return fail(a, E_WHO, TEXT_PAGE_WHO);
        if (call->session->strength != SESSION_FULL && permit != PERMIT_ENROL)
                return fail(a, E_WHO, TEXT_PAGE_ENROL);
        return permit_has(permit, call->session->roles) ? OK : fail(a, E_MAY, TEXT_PAGE_MAY);
}

/* Once for each request: not again when it comes back prepared. */
static enum err take_rate(struct act *a, struct page_work *work)
{
        const struct page_call *call = &work->call;
        if (call->route->rate == RATE_FREE || call->request->prepared)
                return OK;
        return rate_take(a, call->site->rates, call->route->rate, call->request->peer,
                &work->answer->retry_after);
}

/* -------------------------------------------------------------------------------- the form */

/* Everybody's form of a session carries its token, which no other site can read. */
static enum err check_token(struct act *a, const struct page_call *call)
{
        const struct form *form = call->route->form;
        bool is_there = false;
        for (size_t i = 0; form && i < form->count; i++) {
                if (form->fields[i].type != FORM_TOKEN)
                        continue;
                is_there = true;
                if (call->session && !page_token_is(call->session, call->form[i].text))
                        return fail(a, E_MAY, TEXT_PAGE_TOKEN_OLD);
        }
        if (call->session && !is_there && call->route->permit != PERMIT_ANYBODY)
                return fail(a, E_BUG, TEXT_PAGE_TOKEN_OLD);
        return OK;
}

/* Declared fields alone. */
static enum err read_form(struct act *a, struct page_call *call)
{
        static const struct form empty = { 0 };
        const struct form *form = call->route->form ? call->route->form : &empty;
        if (call->request->method == SERVER_GET)
                return OK;
        struct form_value *values = arena_take_array(a->mem, form->count + 1, sizeof *values);
        TRY(form_read(a, form, call->request->body, values));
        call->form = values;
        return check_token(a, call);
}

/* ----------------------------------------------------------------------------- the handler */

static void copy_answer(struct act *a, struct page_work *work)
{
        const struct page_answer *made = &work->made;
        struct server_answer *answer = work->answer;
        answer->status = made->status;
        answer->type = made->type;
        answer->cache = made->cache;
        answer->policy = made->policy;
        answer->is_for_anyone = made->is_for_anyone;
        answer->vary = made->vary;
        answer->retry_after = made->retry_after;
        if (work->call.route->frame == PAGE_CONSOLE)
                answer->vary = "Accept-Language";
        for (size_t i = 0; i < SERVER_COOKIES; i++)
                answer->cookies[i] = made->cookies[i];
        if (!made->see_other)
                return;
        answer->status = 303;
        answer->vary = "Accept-Language";
        answer->location = page_address(a, work->call.route, made->see_other);
}

/* Inside the transaction: the handler, what it wrote to the ledger, and the frame around it. */
static enum err handle(struct act *a, void *arg)
{
        struct page_work *work = arg;
        const struct page_call *call = &work->call;
        TRY(call->route->handle(a, call, &work->made));
        if (!work->made.see_other)
                TRY(page_put_in_frame(a, call, &work->made, &work->answer->body));
        copy_answer(a, work);
        return OK;
}

/* The same for a page that may be kept. */
static enum err handle_kept(struct act *a, void *arg)
{
        struct page_work *work = arg;
        struct page_kept *kept = work->call.site->kept;
        struct server_answer *answer = work->answer;
        struct str path = work->call.request->path;
        struct page_epoch epoch;
        TRY(page_epoch_now(a, work->call.site, &epoch));
        if (page_kept_find(a, kept, path, &epoch, answer))
                return OK;
        work->made.cache = "no-cache"; // it is asked each time whether it is still so
        TRY(handle(a, work));
        if (answer->status == 0)
                page_kept_put(a, kept, path, &epoch, answer);
        return OK;
}

/* A GET changes nothing: its connection cannot. A change runs on the server's one writer, inside a
 * savepoint that an E_… undoes. */
static enum err run_handler(struct act *a, struct page_work *work)
{
        switch (work->call.route->kind) {
        case PAGE_KEPT:
                return db_look(a, handle_kept, work);
        case PAGE_LOOK:
                return db_look(a, handle, work);
        case PAGE_CHANGE:
                return handle(a, work);
        }
        return fail(a, E_BUG, TEXT_PAGE_BUG);
}

/* ---------------------------------------------------------------------------- the whole way */

/* What was done on a thread that may wait. */
struct ready {
        enum err outcome;
        struct failure failure;
        int64_t retry_after;
        void *prepared;
};

static enum err take_prepared(struct act *a, struct page_work *work)
{
        const struct ready *ready = work->call.request->prepared;
        if (!work->call.route->prepare)
                return OK;
        if (!ready)
                return fail(a, E_BUG, TEXT_PAGE_BUG);
        work->call.prepared = ready->prepared;
        work->answer->retry_after = ready->retry_after;
        if (ready->outcome != OK)
                a->failure = ready->failure;
        return ready->outcome;
}

enum err page_check(struct act *a, struct page_work *work)
{
        TRY(page_set_today(a, work->call.site));
        TRY(page_find_route(a, &work->call, &work->made.see_other));
        TRY(check_origin(a, &work->call));
        TRY(find_session(a, work));
        TRY(check_permit(a, &work->call));
        TRY(take_rate(a, work));
        leak_visit(&work->call.request->body, work->call.request->accept_language);
        return read_form(a, &work->call);
}

/* The path of every request. */
enum err page_answer(struct act *a, void *context, const struct server_request *request,
        struct server_answer *answer)
{
        struct page_work work = {
                .call = { .site = context, .request = request },
                .answer = answer,
        };
        enum err outcome = page_check(a, &work);
        if (outcome == OK)
                outcome = take_prepared(a, &work);
        if (outcome == OK && work.made.see_other)
                copy_answer(a, &work);
        else if (outcome == OK)
                outcome = run_handler(a, &work);
        if (outcome != OK)
                page_fail(a, &work, outcome);
        return outcome;
}

void page_prepare_first(struct act *a, void *context, struct server_request *request)
{
        struct server_answer answer = { 0 };
        struct page_work work = {
                .call = { .site = context, .request = request },
                .answer = &answer,
        };
        struct ready *ready = arena_take(a->mem, sizeof *ready);
        ready->outcome = page_check(a, &work);
        if (ready->outcome == OK && work.call.route->prepare)
                ready->outcome = work.call.route->prepare(a, &work.call, &ready->prepared);
        ready->failure = a->failure;
        ready->retry_after = answer.retry_after;
        request->prepared = ready;
        act_recover(a);
}
