/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/page_fixture.h"

#include "civic/ledger.h"

/* ------------------------------------------------------------------------ a site of its own */

static int times_made; /* of the kept page */

static enum err show(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        (void)a;
        times_made++;
        answer->title = "title";
        answer->body = call->rest.len > 0 ? call->rest : STR("page");
        return OK;
}

static enum err change(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        const struct ledger_event event = {
                .kind = STR("test.change"), .role = STR("clerk"), .reason = STR("test")
        };
        (void)call;
        TRY(ledger_append(a, &event));
        answer->see_other = "/thanks";
        return OK;
}

static enum err change_and_fail(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        TRY(change(a, call, answer));
        return act_fail(a, E_STATE, TEXT_FORM_BROKEN, NULL, 0);
}

static enum err break_down(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        (void)call;
        (void)answer;
        return fail_with(a, E_BUG, TEXT_FILE_FORBIDDEN, "/secret/path");
}

static enum err prepare(struct act *a, const struct page_call *call, void **prepared)
{
        if (call->form[0].text.inside.len == 0)
                return act_fail(a, E_INPUT, TEXT_FORM_BROKEN, NULL, 0);
        *prepared = str_to_c(a->mem, STR("prepared"));
        return OK;
}

static enum err show_prepared(
        struct act *a, const struct page_call *call, struct page_answer *answer)
{
        (void)a;
        answer->title = "title";
        answer->body = str_of(call->prepared);
        return OK;
}

static enum err sign_in(struct act *a, const struct page_call *call, struct page_answer *answer)
{
        (void)call;
        page_set_cookie(a, "abc", answer);
        answer->see_other = "/console";
        return OK;
}

static const struct form_field word_fields[] = { { "word", FORM_TEXT, 20, FORM_OPTIONAL } };
static const struct form_field staff_fields[] = { { "token", FORM_TOKEN, 64, FORM_NEEDED } };
static const struct form word_form = { word_fields, COUNT(word_fields), 100 };
static const struct form staff_form = { staff_fields, COUNT(staff_fields), 200 };

const struct page_route portal_routes[] = {
        GET("/", PERMIT_ANYBODY, PAGE_KEPT, PAGE_PORTAL, show),
        GET("/documents", PERMIT_ANYBODY, PAGE_LOOK, PAGE_PORTAL, show),
        GET("/broken", PERMIT_ANYBODY, PAGE_LOOK, PAGE_PORTAL, break_down),
        GET("/writes", PERMIT_ANYBODY, PAGE_LOOK, PAGE_PORTAL, change),
        POST("/documents", PERMIT_ANYBODY, PAGE_LOOK, PAGE_PORTAL, &word_form, show, RATE_ASK),
        POST("/change", PERMIT_ANYBODY, PAGE_CHANGE, PAGE_PORTAL, &word_form, change, RATE_CODE),
        POST("/fail", PERMIT_ANYBODY, PAGE_CHANGE, PAGE_PORTAL, &word_form, change_and_fail,
                RATE_CODE),
        POST_PREPARED("/prepared", PERMIT_ANYBODY, PAGE_PORTAL, &word_form, prepare, show_prepared,
                RATE_CODE),
};
const size_t portal_route_count = COUNT(portal_routes);

const struct page_route console_routes[] = {
        GET("/console", PERMIT_STAFF, PAGE_LOOK, PAGE_CONSOLE, show),
        GET("/console/audit", PERMIT_AUDIT_READ, PAGE_LOOK, PAGE_CONSOLE, show),
        GET("/console/enrol", PERMIT_ENROL, PAGE_LOOK, PAGE_CONSOLE, show),
        { .method = SERVER_GET, .path = "/console/forgot", .frame = PAGE_CONSOLE, .handle = show },
        POST("/console/sign-in", PERMIT_ANYBODY, PAGE_CHANGE, PAGE_CONSOLE, &word_form, sign_in,
                RATE_SIGN_IN),
        POST("/console/pause", PERMIT_ONLINE_PAUSE, PAGE_CHANGE, PAGE_CONSOLE, &staff_form, change,
                RATE_FREE),
        POST("/console/tokenless", PERMIT_STAFF, PAGE_CHANGE, PAGE_CONSOLE, &word_form, change,
                RATE_FREE),
};
const size_t console_route_count = COUNT(console_routes);

const struct page_route public_routes[] = {
        GET("/static/*", PERMIT_ANYBODY, PAGE_KEPT, PAGE_BARE, show),
};
const size_t public_route_count = COUNT(public_routes);

static enum err frame(
        struct act *a, const char *whose, const struct page_answer *answer, struct buf *out)
{
        (void)a;
        buf_add_c(out, whose);
        buf_add_c(out, answer->title);
        buf_add_byte(out, '|');
        buf_add(out, answer->body);
        return OK;
}

enum err portal_frame(struct act *a, const struct page_call *call, const struct page_answer *answer,
        struct buf *out)
{
        (void)call;
        return frame(a, "portal|", answer, out);
}

enum err console_frame(struct act *a, const struct page_call *call,
        const struct page_answer *answer, struct buf *out)
{
        (void)call;
        return frame(a, "console|", answer, out);
}

static void expect(struct page_place *p, int status, const char *part)
{
        if (page_fixture_status(p) != status || !strstr(page_fixture_body(p), part))
                fail_msg("%d %s\nwanted: %d %s", page_fixture_status(p), page_fixture_body(p),
                        status, part);
}

static void expect_sent_to(struct page_place *p, const char *location)
{
        assert_int_equal(page_fixture_status(p), 303);
        assert_string_equal(p->answer.location, location);
        assert_int_equal(p->answer.body.len, 0);
}

/* ----------------------------------------------------------------------------------- routes */

static void a_page_is_answered_in_the_language_of_its_path(void **state)
{
        struct page_place *p = *state;
        assert_int_equal(page_fixture_get(p, "/es/documents"), OK);
        expect(p, 200, "portal|title|page");
        assert_int_equal(p->place->act.lang, LANG_ES);
}

static void a_path_without_a_language_goes_to_the_one_that_is_asked_for(void **state)
{
        struct page_place *p = *state;
        p->request.accept_language = STR("es-MX, en;q=0.5");
        assert_int_equal(page_fixture_get(p, "/documents"), OK);
        expect_sent_to(p, "/es/documents");
        assert_int_equal(page_fixture_get(p, "/"), OK);
        expect_sent_to(p, "/es/");
        p->request.accept_language = STR("");
        assert_int_equal(page_fixture_get(p, "/documents"), OK);
        expect_sent_to(p, "/en/documents");
}

static void a_language_that_is_written_otherwise_goes_to_its_own_address(void **state)
{
        struct page_place *p = *state;
        assert_int_equal(page_fixture_get(p, "/ES/documents"), OK);
        expect_sent_to(p, "/es/documents");
        assert_int_equal(page_fixture_get(p, "/es-MX/documents"), OK);
        expect_sent_to(p, "/es/documents");
        assert_int_equal(page_fixture_get(p, "/es"), OK);
        expect_sent_to(p, "/es/");
}

static void what_is_not_there_is_said_in_the_readers_language(void **state)
{
        static const char *const paths[] = { "/es/nothing", "/es/documents/", "/es/es/documents",
                "/xx/documents", "/es/static/a", "/static/", "//es/documents", "/es-/nothing",
                "/console/nothing", "/consoles" };
        struct page_place *p = *state;
        p->request.accept_language = STR("es");
        for (size_t i = 0; i < COUNT(paths); i++) {
                assert_int_equal(page_fixture_get(p, paths[i]), E_NONE);
                expect(p, 404, "Esa página no existe");
        }
        assert_int_equal(page_fixture_post(p, "/documents", ""), E_NONE);
}

static void another_method_is_said(void **state)
{
        struct page_place *p = *state;
        assert_int_equal(page_fixture_get(p, "/en/change"), E_INPUT);
        expect(p, 405, "Go back and use the buttons");
        assert_int_equal(page_fixture_post(p, "/en/", ""), E_INPUT);
        assert_int_equal(page_fixture_status(p), 405);
}

static void what_follows_a_star_is_the_handlers(void **state)
{
        struct page_place *p = *state;
        assert_int_equal(page_fixture_get(p, "/static/12/page.css"), OK);
        expect(p, 200, "12/page.css");
}

static void the_weights_of_languages_are_heard(void **state)
{
        static const struct {
                const char *asked;
                enum lang lang;
        } rows[] = {
                { "", LANG_EN },
                { "es", LANG_ES },
                { "es-419", LANG_ES },
                { "en;q=0.8, es", LANG_ES },
                { "en;q=0.8, es;q=0.81", LANG_ES },
                { "en;q=0.8, es;q=0.8", LANG_EN },
                { "es;q=0", LANG_EN },
                { "es;q=0.000", LANG_EN },
                { "es;q=1.000, en;q=0.999", LANG_ES },
                { "es;q=2, en;q=0.1", LANG_EN },
                { "es;q=0.1234, en;q=0.001", LANG_EN },
                { "es;q=-1, en;q=0.001", LANG_EN },
                { "es;quality=1, en;q=0.1", LANG_EN },
                { "xx, yy;q=0.9, es;q=0.1", LANG_ES },
                { "*, es;q=0.1", LANG_ES },
                { ",,,;;;,es", LANG_ES },
                { "e", LANG_EN },
        };
        (void)state;
        for (size_t i = 0; i < COUNT(rows); i++)
                assert_int_equal(page_lang_asked(str_of(rows[i].asked), ~UINT64_C(0), LANG_EN),
                        rows[i].lang);
        assert_int_equal(page_lang_asked(STR("es"), UINT64_C(1) << LANG_EN, LANG_ES), LANG_EN);
        assert_int_equal(page_lang_asked(STR("xx"), ~UINT64_C(0), LANG_ES), LANG_ES);
}

/* ---------------------------------------------------------------------------------- permits */

static void who_is_not_signed_in_is_sent_to_where_one_does(void **state)
{
        struct page_place *p = *state;
        assert_int_equal(page_fixture_get(p, "/console"), E_WHO);
        expect_sent_to(p, PAGE_SIGN_IN);
        assert_int_equal(page_fixture_post(p, "/console/pause", "token=" PAGE_TOKEN), E_WHO);
        expect(p, 401, PAGE_SIGN_IN);
}

static void who_has_no_second_factor_may_set_one_up_and_nothing_else(void **state)
{
        struct page_place *p = *state;
        page_fixture_sign_in(p, (struct role_set){ ROLE_BIT(CLERK) }, SESSION_PASSWORD);
        assert_int_equal(page_fixture_get(p, "/console/enrol"), OK);
        assert_int_equal(page_fixture_get(p, "/console"), E_WHO);
        expect_sent_to(p, PAGE_ENROL);
        assert_int_equal(page_fixture_post(p, "/console/pause", "token=" PAGE_TOKEN), E_WHO);
}

static void a_role_may_what_its_permit_says_and_no_more(void **state)
{
        struct page_place *p = *state;
        page_fixture_sign_in(p, (struct role_set){ ROLE_BIT(RECORDS) }, SESSION_FULL);
        assert_int_equal(page_fixture_get(p, "/console/audit"), OK);
        expect(p, 200, "console|");
        page_fixture_sign_in(p, (struct role_set){ ROLE_BIT(OFFICER) }, SESSION_FULL);
        assert_int_equal(page_fixture_get(p, "/console/audit"), E_MAY);
        expect(p, 403, "Your roles do not include this");
        assert_int_equal(page_fixture_get(p, "/console"), OK);
}

static void a_route_that_forgot_its_permit_is_nobodys(void **state)
{
        struct page_place *p = *state;
        page_fixture_sign_in(p, (struct role_set){ (1u << ROLE_COUNT) - 1 }, SESSION_FULL);
        assert_int_equal(page_fixture_get(p, "/console/forgot"), E_MAY);
}

static void two_cookies_of_one_name_are_nobodys(void **state)
{
        struct page_place *p = *state;
        page_fixture_sign_in(p, (struct role_set){ ROLE_BIT(CLERK) }, SESSION_FULL);
        p->request.cookie = private_wrap(STR("other=1; " PAGE_COOKIE "=abc"));
        assert_int_equal(page_fixture_get(p, "/console"), OK);
        p->request.cookie = private_wrap(STR(PAGE_COOKIE "=abc; " PAGE_COOKIE "=def"));
        assert_int_equal(page_fixture_get(p, "/console"), E_WHO);
}

static void the_sessions_cookie_is_for_this_site_alone(void **state)
{
        struct page_place *p = *state;
        assert_int_equal(page_fixture_post(p, "/console/sign-in", "word=a"), OK);
        expect_sent_to(p, "/console");
        assert_string_equal(str_to_c(p->place->mem, p->answer.cookies[0].inside),
                "__Host-citykey=abc; Secure; HttpOnly; SameSite=Strict; Path=/");
}

/* ------------------------------------------------------------------------------------ forms */

static void a_form_of_another_site_is_refused(void **state)
{
        struct page_place *p = *state;
        p->request.fetch_site = STR("cross-site");
        assert_int_equal(page_fixture_post(p, "/en/documents", "word=a"), E_MAY);
        expect(p, 403, "was not sent from our site");
        p->request.fetch_site = STR("same-site");
        assert_int_equal(page_fixture_post(p, "/en/documents", "word=a"), E_MAY);
        p->request.fetch_site = STR("same-origin");
        assert_int_equal(page_fixture_post(p, "/en/documents", "word=a"), OK);
        p->request.fetch_site = STR("");
        p->request.origin = STR("null");
        assert_int_equal(page_fixture_post(p, "/en/documents", "word=a"), E_MAY);
        p->request.origin = STR(PAGE_ORIGIN);
        assert_int_equal(page_fixture_post(p, "/en/documents", "word=a"), OK);
}

static void a_form_has_declared_fields_once(void **state)
{
        struct page_place *p = *state;
        assert_int_equal(page_fixture_post(p, "/en/documents", "word=a"), OK);
        assert_int_equal(page_fixture_post(p, "/en/documents", "word=a&word=b"), E_INPUT);
        expect(p, 400, "Something is not right yet");
        assert_int_equal(page_fixture_post(p, "/en/documents", "word=a&other=b"), E_INPUT);
}

static void a_form_of_a_session_has_its_token(void **state)
{
        struct page_place *p = *state;
        page_fixture_sign_in(p, (struct role_set){ ROLE_BIT(CLERK) }, SESSION_FULL);
        char right[16 + SESSION_TOKEN_SIZE];
        snprintf(right, sizeof right, "token=%.*s", SESSION_TOKEN_SIZE - 1, PAGE_TOKEN);
        assert_int_equal(page_fixture_post(p, "/console/pause", right), OK);
        right[10] ^= 1;
        assert_int_equal(page_fixture_post(p, "/console/pause", right), E_MAY);
        expect(p, 403, "from before you signed in");
        assert_int_equal(page_fixture_post(p, "/console/pause", "token=t"), E_MAY);
        assert_int_equal(page_fixture_post(p, "/console/pause", ""), E_INPUT);
}

static void a_form_of_a_session_without_a_token_is_our_fault(void **state)
{
        struct page_place *p = *state;
        page_fixture_sign_in(p, (struct role_set){ ROLE_BIT(CLERK) }, SESSION_FULL);
        assert_int_equal(page_fixture_post(p, "/console/tokenless", "word=a"), E_BUG);
}

static void too_many_tries_are_told_when_to_come_again(void **state)
{
        struct page_place *p = *state;
        page_fixture_rate_most(1);
        assert_int_equal(page_fixture_post(p, "/en/documents", "word=a"), OK);
        assert_int_equal(page_fixture_post(p, "/en/documents", "word=a"), E_BUSY);
        expect(p, 429, "Too many tries");
        assert_int_equal(p->answer.retry_after, 30);
        assert_int_equal(page_fixture_get(p, "/en/documents"), OK);
}

/* ---------------------------------------------------------------------------------- changes */

static int64_t entries(struct page_place *p)
{
        int64_t size = -1;
        assert_int_equal(ledger_count(&p->place->act, &size), OK);
        return size;
}

static void a_change_is_kept_and_sends_on(void **state)
{
        struct page_place *p = *state;
        int64_t before = entries(p);
        assert_int_equal(page_fixture_post(p, "/es/change", ""), OK);
        expect_sent_to(p, "/es/thanks");
        assert_int_equal(entries(p), before + 1);
}

static void a_change_that_fails_leaves_nothing(void **state)
{
        struct page_place *p = *state;
        int64_t before = entries(p);
        assert_int_equal(page_fixture_post(p, "/en/fail", ""), E_STATE);
        expect(p, 409, "Not possible right now");
        assert_int_equal(entries(p), before);
}

static void looking_changes_nothing(void **state)
{
        struct page_place *p = *state;
        int64_t before = entries(p);
        assert_int_equal(page_fixture_get(p, "/en/writes"), E_BUG);
        assert_int_equal(page_fixture_status(p), 500);
        assert_int_equal(entries(p), before);
}

static void what_is_our_fault_tells_a_stranger_nothing_of_us(void **state)
{
        struct page_place *p = *state;
        assert_int_equal(page_fixture_get(p, "/en/broken"), E_BUG);
        expect(p, 500, "It is our fault");
        assert_null(strstr(page_fixture_body(p), "/secret/path"));
}

static void what_is_waited_for_is_done_before(void **state)
{
        struct page_place *p = *state;
        assert_int_equal(page_fixture_post(p, "/en/prepared", "word=a"), OK);
        expect(p, 200, "prepared");
        assert_int_equal(page_fixture_rates(), 1);
        assert_int_equal(page_fixture_post(p, "/en/prepared", ""), E_INPUT);
        expect(p, 400, "did not arrive whole");
}

/* ------------------------------------------------------------------------------- kept pages */

static void a_kept_page_is_made_once_for_each_language(void **state)
{
        struct page_place *p = *state;
        times_made = 0;
        for (int i = 0; i < 3; i++) {
                assert_int_equal(page_fixture_get(p, "/en/"), OK);
                expect(p, 200, "portal|title|page");
        }
        assert_int_equal(times_made, 1);
        assert_int_equal(page_fixture_get(p, "/es/"), OK);
        assert_int_equal(times_made, 2);
}

static void a_kept_page_is_made_anew_when_the_city_has_changed(void **state)
{
        struct page_place *p = *state;
        page_fixture_get(p, "/en/");
        times_made = 0;
        assert_int_equal(page_fixture_post(p, "/en/change", ""), OK);
        page_fixture_get(p, "/en/");
        assert_int_equal(times_made, 1);
        p->place->act.now += 86400;
        page_fixture_get(p, "/en/");
        assert_int_equal(times_made, 2);
        page_forget_kept(&p->site);
        page_fixture_get(p, "/en/");
        assert_int_equal(times_made, 3);
        page_fixture_get(p, "/en/");
        assert_int_equal(times_made, 3);
}

static void kept_pages_have_a_bound(void **state)
{
        struct page_place *p = *state;
        for (int i = 0; i < 3000; i++) {
                char path[40];
                snprintf(path, sizeof path, "/static/%d", i);
                page_fixture_get(p, path);
        }
        assert_true(page_fixture_held() <= 1025);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, page_fixture_begin, page_fixture_end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(a_page_is_answered_in_the_language_of_its_path),
                TEST(a_path_without_a_language_goes_to_the_one_that_is_asked_for),
                TEST(a_language_that_is_written_otherwise_goes_to_its_own_address),
                TEST(what_is_not_there_is_said_in_the_readers_language),
                TEST(another_method_is_said),
                TEST(what_follows_a_star_is_the_handlers),
                TEST(the_weights_of_languages_are_heard),
                TEST(who_is_not_signed_in_is_sent_to_where_one_does),
                TEST(who_has_no_second_factor_may_set_one_up_and_nothing_else),
                TEST(a_role_may_what_its_permit_says_and_no_more),
                TEST(a_route_that_forgot_its_permit_is_nobodys),
                TEST(two_cookies_of_one_name_are_nobodys),
                TEST(the_sessions_cookie_is_for_this_site_alone),
                TEST(a_form_of_another_site_is_refused),
                TEST(a_form_has_declared_fields_once),
                TEST(a_form_of_a_session_has_its_token),
                TEST(a_form_of_a_session_without_a_token_is_our_fault),
                TEST(too_many_tries_are_told_when_to_come_again),
                TEST(a_change_is_kept_and_sends_on),
                TEST(a_change_that_fails_leaves_nothing),
                TEST(looking_changes_nothing),
                TEST(what_is_our_fault_tells_a_stranger_nothing_of_us),
                TEST(what_is_waited_for_is_done_before),
                TEST(a_kept_page_is_made_once_for_each_language),
                TEST(a_kept_page_is_made_anew_when_the_city_has_changed),
                TEST(kept_pages_have_a_bound),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
