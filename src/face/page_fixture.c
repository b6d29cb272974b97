/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/page_fixture.h"

#include "civic/city.h"

struct server_page {
        int holders;
        size_t len;
        char body[4096];
};

/* What the test has said. */
static struct {
        bool is_signed_in;
        struct role_set roles;
        enum session_strength strength;
        int held, rates, rate_most;
} said;

/* In place of the real ones. */

enum err __wrap_session_find(
        struct act *a, struct sessions *sessions, struct private token, struct session *session);
enum err __wrap_session_find(
        struct act *a, struct sessions *sessions, struct private token, struct session *session)
{
        (void)sessions;
        (void)token;
        if (!said.is_signed_in)
                return E_WHO;
        *session = (struct session){
                .name = STR("heron"), .roles = said.roles, .strength = said.strength
        };
        memcpy(session->form_token, PAGE_TOKEN, SESSION_TOKEN_SIZE - 1);
        a->who = session->name;
        return OK;
}

enum err __wrap_rate_take(
        struct act *a, struct rates *rates, enum rate_class what, uint64_t peer, int64_t *wait);
enum err __wrap_rate_take(
        struct act *a, struct rates *rates, enum rate_class what, uint64_t peer, int64_t *wait)
{
        (void)rates;
        (void)what;
        (void)peer;
        if (++said.rates <= said.rate_most)
                return OK;
        *wait = 30;
        return act_fail(a, E_BUSY, TEXT_PAGE_TITLE_OFTEN, NULL, 0);
}

struct server_page *__wrap_server_page_make(
        const char *type, struct str body, const char *cache_control);
struct server_page *__wrap_server_page_make(
        const char *type, struct str body, const char *cache_control)
{
        struct server_page *page = calloc(1, sizeof *page);
        assert_non_null(type);
        assert_non_null(cache_control);
        assert_true(body.len < sizeof page->body);
        memcpy(page->body, body.at, body.len);
        page->len = body.len;
        page->holders = 1;
        said.held++;
        return page;
}

struct server_page *__wrap_server_page_keep(struct server_page *page);
struct server_page *__wrap_server_page_keep(struct server_page *page)
{
        page->holders++;
        said.held++;
        return page;
}

void __wrap_server_page_release(struct server_page **page);
void __wrap_server_page_release(struct server_page **page)
{
        struct server_page *old = *page;
        *page = NULL;
        if (!old)
                return;
        said.held--;
        if (--old->holders == 0)
                free(old);
}

int page_fixture_held(void)
{
        return said.held;
}

int page_fixture_rates(void)
{
        return said.rates;
}

void page_fixture_rate_most(int most)
{
        said.rate_most = most;
}

void page_fixture_forget(void)
{
        said.is_signed_in = false;
        said.rates = 0;
        said.rate_most = 1000000;
}

void page_fixture_sign_in(
        struct page_place *p, struct role_set roles, enum session_strength strength)
{
        said.is_signed_in = true;
        said.roles = roles;
        said.strength = strength;
        p->request.cookie = private_wrap(STR(PAGE_COOKIE "=anything"));
}

/* A city, and what asks it. */

int page_fixture_begin(void **state)
{
        struct page_place *p = calloc(1, sizeof *p);
        void *place = NULL;
        place_begin_open(&place);
        p->place = place;
        struct act *a = &p->place->act;
        a->now = 1795800000; // in November 2026
        assert_int_equal(city_load_policy(a, SOURCE_ROOT "/policy/demo", &p->folder.city), OK);
        p->site = (struct page_site){
                .folder = &p->folder, .kept = page_kept_make(), .address = PAGE_ORIGIN
        };
        page_fixture_forget();
        *state = p;
        return 0;
}

int page_fixture_end(void **state)
{
        struct page_place *p = *state;
        server_page_release(&p->answer.kept);
        page_kept_end(&p->site.kept);
        assert_int_equal(said.held, 0);
        place_end((void **)&p->place);
        free(p);
        return 0;
}

static enum err answer_it(struct act *a, void *arg)
{
        struct page_place *p = arg;
        return page_answer(a, &p->site, &p->request, &p->answer);
}

static enum err ask(struct page_place *p)
{
        struct act *a = &p->place->act;
        size_t most;
        act_recover(a);
        server_page_release(&p->answer.kept);
        p->answer = (struct server_answer){ 0 };
        p->request.prepared = NULL;
        enum server_place place = page_place(&p->site, &p->request, &most);
        if (place == SERVER_WAIT)
                page_prepare_first(a, &p->site, &p->request);
        return place == SERVER_HERE ? answer_it(a, p) : db_change(a, answer_it, p);
}

enum err page_fixture_get(struct page_place *p, const char *path)
{
        p->request.method = SERVER_GET;
        p->request.path = str_of(path);
        p->request.body = private_wrap(STR(""));
        return ask(p);
}

enum err page_fixture_post(struct page_place *p, const char *path, const char *body)
{
        p->request.method = SERVER_POST;
        p->request.path = str_of(path);
        p->request.body = private_wrap(str_of(body));
        if (p->request.fetch_site.len == 0 && p->request.origin.len == 0)
                p->request.origin = STR(PAGE_ORIGIN);
        return ask(p);
}

int page_fixture_status(const struct page_place *p)
{
        return p->answer.status == 0 ? 200 : p->answer.status;
}

const char *page_fixture_body(const struct page_place *p)
{
        struct str body = p->answer.kept ? str_of_bytes(p->answer.kept->body, p->answer.kept->len)
                                         : p->answer.body;
        return str_to_c(p->place->mem, body);
}
