/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/portal/portal.h"

#include "civic/staff_fixture.h"
#include "civic/switch.h"
#include "face/page_colour.h"
#include "face/page_file.h"
#include "kit/place_fixture.h"

/* A city, its database, and a request made by hand. */
struct portal_place {
        struct place *place;
        struct folder folder;
        struct page_site site;
        struct server_request request;
};

/* The policy's folder stands for the city's. */
static int begin_with(void **state, const char *policy)
{
        struct portal_place *p = calloc(1, sizeof *p);
        void *place = NULL;
        char link[128];
        place_begin_open(&place);
        p->place = place;
        snprintf(link, sizeof link, "%s/policy", p->place->folder);
        assert_int_equal(symlink(policy, link), 0);
        p->folder.path = p->place->folder;
        p->place->act.now = 1795800000; /* 2026-11-27 */
        assert_int_equal(city_load_policy(&p->place->act, policy, &p->folder.city), OK);
        assert_int_equal(city_set_today(&p->place->act, &p->folder.city), OK);
        p->site = (struct page_site){ .folder = &p->folder,
                .address = "https://id.lakehaven.example" };
        assert_int_equal(page_files_make(&p->place->act, &p->folder, &p->site.files), OK);
        *state = p;
        return 0;
}

static int begin(void **state)
{
        return begin_with(state, SOURCE_ROOT "/policy/demo");
}

/* A city that says as little of itself as it may. */
static int begin_silent(void **state)
{
        return begin_with(state, SOURCE_ROOT "/tests/law/second-city");
}

static int end(void **state)
{
        struct portal_place *p = *state;
        place_end((void **)&p->place);
        free(p);
        return 0;
}

/* The whole page of ROUTE in LANG. */
static const char *page_of(struct portal_place *p, const struct page_route *route, enum lang lang)
{
        struct act *a = &p->place->act;
        struct page_answer answer = { 0 };
        struct buf out = buf_in(a->mem);
        a->lang = lang;
        p->request.path = portal_address(a, route->path);
        const struct page_call call = { .site = &p->site, .route = route, .request = &p->request };
        assert_int_equal(route->handle(a, &call, &answer), OK);
        assert_int_equal(portal_frame(a, &call, &answer, &out), OK);
        return buf_c(&out);
}

static const char *page_at(struct portal_place *p, const char *path, enum lang lang)
{
        for (size_t i = 0; i < portal_route_count; i++)
                if (strcmp(portal_routes[i].path, path) == 0)
                        return page_of(p, &portal_routes[i], lang);
        fail_msg("no page at %s", path);
        return NULL;
}

/* Pages of a path alone: others have tests of their own. */
static bool is_plain(const struct page_route *route)
{
        return route->method == SERVER_GET && route->kind == PAGE_KEPT &&
               strchr(route->path, '*') == NULL;
}

static void assert_has(const char *page, const char *what)
{
        if (strstr(page, what) == NULL)
                fail_msg("\"%s\" is not in the page", what);
}

static void assert_has_not(const char *page, const char *what)
{
        if (strstr(page, what) != NULL)
                fail_msg("\"%s\" is in the page", what);
}

static size_t count_of(const char *page, const char *what)
{
        size_t count = 0;
        for (const char *at = page; (at = strstr(at, what)) != NULL; at += strlen(what))
                count++;
        return count;
}

static void assert_is_whole(const char *page)
{
        assert_int_equal(count_of(page, "<h1"), 1);
        assert_int_equal(count_of(page, "<main"), 1);
        assert_int_equal(count_of(page, "<title>"), 1);
        assert_has_not(page, "href=\"#\"");
        assert_has_not(page, "src=\"#\"");
        assert_has_not(page, "{0}");
        assert_has_not(page, "style=");
        assert_has_not(page, "onclick");
        assert_has_not(page, "<td></td>");
        assert_has_not(page, "<p></p>");
        assert_has_not(page, "<li></li>");
        assert_has_not(page, "<dd></dd>");
}

static void every_page_is_whole_in_every_language(void **state)
{
        struct portal_place *p = *state;
        for (size_t i = 0; i < portal_route_count; i++)
                for (int lang = 0; lang < LANG_COUNT; lang++) {
                        const struct page_route *route = &portal_routes[i];
                        char html[64];
                        if (!is_plain(route))
                                continue;
                        const char *page = page_of(p, route, (enum lang)lang);
                        snprintf(html, sizeof html, "<html lang=\"%s\" dir=\"%.3s\">",
                                text_lang_tags[lang], text_direction((enum lang)lang).at);
                        assert_is_whole(page);
                        assert_has(page, html);
                        assert_has(page, "City of Lakehaven</title>");
                }
}

static void a_page_leads_to_itself_in_the_other_languages(void **state)
{
        const char *page = page_at(*state, "/about/not", LANG_ES);
        assert_has(page, "href=\"/en/about/not\" lang=\"en\" hreflang=\"en\" dir=\"ltr\"");
        assert_has(page, "href=\"/ar/about/not\" lang=\"ar\" hreflang=\"ar\" dir=\"rtl\"");
        assert_has_not(page, "href=\"/es/about/not\" lang");
}

static void nothing_is_loaded_from_elsewhere(void **state)
{
        struct portal_place *p = *state;
        for (size_t i = 0; i < portal_route_count; i++) {
                if (!is_plain(&portal_routes[i]))
                        continue;
                const char *page = page_of(p, &portal_routes[i], LANG_EN);
                assert_has_not(page, "src=\"http");
                assert_has_not(page, "src=\"//");
                assert_int_equal(count_of(page, "<link"), count_of(page, "href=\"/static/"));
                /* the one way out, which nobody takes but by pressing it */
                assert_int_equal(count_of(page, "https://") - count_of(page, "id.lakehaven"),
                        count_of(page, "href=\"https://www.wikipedia.org/\" rel=\"noreferrer"));
        }
}

static void somebody_who_looks_over_a_shoulder_learns_little_from_a_title(void **state)
{
        assert_has(page_at(*state, "/", LANG_EN), "<title>City of Lakehaven</title>");
        assert_has(page_at(*state, "/exit", LANG_EN), "<title>City of Lakehaven</title>");
        assert_has(page_at(*state, "/paused", LANG_EN), "<title>Applying online – City");
}

static void each_language_says_in_its_own_words_how_the_service_stands(void **state)
{
        const char *page = page_at(*state, "/", LANG_EN);
        assert_has(page, "hreflang=\"en\">English</a><span>Online: not open yet</span>");
        assert_has(page, "hreflang=\"es\">Español</a><span>En línea: aún no abierto</span>");
        assert_has(page, "<li lang=\"ar\" dir=\"rtl\"");
}

static void what_is_kept_online_has_the_dates_of_the_citys_own_rules(void **state)
{
        const char *page = page_at(*state, "/choose", LANG_EN);
        assert_has(page, "Under 14</th>");
        assert_has(page, "November 27, 2028</td>");
        assert_has(page, "until November 27, 2031 at the latest</td>");
        assert_has(page, "14 to 64</th>");
        assert_has(page, "until November 27, 2034 at the latest</td>");
        assert_has(page, "65 and over</th>");
        assert_has(page, "Today there is no date.</td>");
        assert_has(page, "You cannot apply online today.");
}

/* 29 February: until 2033-02-28, so papers may go on the day after 2036-02-28. */
static void a_card_made_on_a_leap_day_ends_on_the_28th(void **state)
{
        struct portal_place *p = *state;
        assert_true(date_read(STR("2028-02-29"), &p->place->act.today));
        const char *page = page_at(p, "/choose", LANG_EN);
        assert_has(page, "February 28, 2033</td>");
        assert_has(page, "until February 28, 2036 at the latest</td>");
}

static void answers_that_are_rules_come_from_the_policy(void **state)
{
        const char *page = page_at(*state, "/faq", LANG_EN);
        assert_has(page, "Under 14: 2 years");
        assert_has(page, "14 to 64: 5 years");
        assert_has(page, "65 and over: The card does not end.");
        assert_has(page, "The card is free.");
        assert_has(page, "Lakehaven Public Library");
        assert_has(page, "Lakehaven Rx");
        assert_has(page, "kinds of papers");
}

static void a_contact_is_the_citys(void **state)
{
        const char *page = page_at(*state, "/help", LANG_EN);
        assert_has(page, "12 Harbor Street, Lakehaven");
        assert_has(page, "555-0140");
        assert_has(page, "Monday to Friday, 9:00");
        assert_has(page_at(*state, "/safety", LANG_EN), "call 911");
}

static void a_city_that_says_nothing_is_not_spoken_for(void **state)
{
        struct portal_place *p = *state;
        for (size_t i = 0; i < portal_route_count; i++)
                if (is_plain(&portal_routes[i]))
                        assert_is_whole(page_of(p, &portal_routes[i], LANG_EN));
        assert_has_not(page_at(p, "/help", LANG_EN), "<dl");
        assert_has_not(page_at(p, "/faq", LANG_EN), "The card is free");
        assert_has_not(page_at(p, "/safety", LANG_EN), "911");
        assert_has(page_at(p, "/choose", LANG_EN), "The city has not set this yet.");
        assert_has_not(page_at(p, "/choose", LANG_EN), "at the latest");
        assert_has_not(page_at(p, "/exit", LANG_EN), "Leave now");
        assert_has(page_at(p, "/about", LANG_EN), "href=\"/en/exit\" rel=\"noreferrer");
}

static void what_was_never_open_is_no_news_on_every_page(void **state)
{
        assert_has_not(page_at(*state, "/about", LANG_EN), "class=\"banner\"");
        const char *page = page_at(*state, "/paused", LANG_EN);
        assert_has(page, "Online applications are not open yet</h1>");
        assert_has_not(page, "your case goes on");
}

/* As the switch tells it to pages: by its own functions, in the same database. */
static void a_pause_stands_on_every_page_with_the_reason(void **state)
{
        struct portal_place *p = *state;
        struct act *a = &p->place->act;
        fixture_person(a, "heron", (struct role_set){ ROLE_BIT(CLERK) });
        a->who = STR("heron");
        assert_int_equal(switch_pause(a, SWITCH_MAINTENANCE), OK);
        assert_has(page_at(p, "/about", LANG_EN), "class=\"banner\"");
        assert_has(page_at(p, "/about", LANG_ES), "Las solicitudes en línea están en pausa.");
        const char *page = page_at(p, "/paused", LANG_EN);
        assert_has(page, "Online applications are paused</h1>");
        assert_has(page, "We are working on the system.");
        assert_has(page, "November 27, 2026");
        assert_has(page_at(p, "/transparency", LANG_EN), "<td>Paused</td>");
}

/* ------------------------------------------------------------------ what a phone must fetch */

enum { FIRST_PAGE_MOST = 30 << 10 };

static size_t loaded_size(struct portal_place *p, const char *name)
{
        struct act *a = &p->place->act;
        struct page_answer answer = { 0 };
        struct str address = page_file_address(a, p->site.files, name);
        struct page_call call = { .site = &p->site };
        call.rest =
                (struct str){ address.at + strlen("/static/"), address.len - strlen("/static/") };
        assert_int_equal(page_file_show(a, &call, &answer), OK);
        assert_string_equal(answer.cache, "public, max-age=31536000, immutable");
        return answer.body.len;
}

static void the_first_page_with_all_that_it_loads_is_small(void **state)
{
        struct portal_place *p = *state;
        const char *loaded[] = { "portal.css", "city.css", "leave.js", "seal.svg" };
        for (int lang = 0; lang < LANG_COUNT; lang++) {
                size_t size = strlen(page_at(p, "/", (enum lang)lang));
                for (size_t i = 0; i < COUNT(loaded); i++)
                        size += loaded_size(p, loaded[i]);
                if (size > FIRST_PAGE_MOST)
                        fail_msg("%s: %zu bytes", text_lang_tags[lang], size);
        }
}

static void a_file_of_another_name_or_content_is_not_there(void **state)
{
        struct portal_place *p = *state;
        struct act *a = &p->place->act;
        const char *wrong[] = { "", "/", "portal.css", "0/portal.css",
                "0123456789abcdef/portal.css", "0123456789abcdef/../portal.css",
                "0123456789abcdef/nothing.css" };
        for (size_t i = 0; i < COUNT(wrong); i++) {
                struct page_answer answer = { 0 };
                const struct page_call call = { .site = &p->site, .rest = str_of(wrong[i]) };
                assert_int_equal(page_file_show(a, &call, &answer), E_NONE);
                act_recover(a);
        }
}

static void the_seal_is_a_picture_that_a_browser_draws(void **state)
{
        struct portal_place *p = *state;
        struct act *a = &p->place->act;
        struct page_answer answer = { 0 };
        struct str address = page_file_address(a, p->site.files, "seal.svg");
        const struct page_call call = { .site = &p->site,
                .rest = { address.at + 8, address.len - 8 } };
        assert_int_equal(page_file_show(a, &call, &answer), OK);
        const char *drawing = str_to_c(a->mem, answer.body);
        assert_int_equal(count_of(drawing, "xmlns=\"http://www.w3.org/2000/svg\""), 1);
        assert_has(drawing, "color=\"#0c4a6e\"");
        assert_int_equal(count_of(drawing, "<path"), 13);
}

/* ------------------------------------------------------------------------------- colours */

static void words_can_be_read_whatever_colours_a_city_has(void **state)
{
        (void)state;
        const struct city_colour white = { 255, 255, 255 }, tint = { 0xf2, 0xf5, 0xf8 };
        for (int red = 0; red < 256; red += 15)
                for (int green = 0; green < 256; green += 15)
                        for (int blue = 0; blue < 256; blue += 15) {
                                const struct city_colour band = { (uint8_t)red, (uint8_t)green,
                                        (uint8_t)blue };
                                struct city_colour link = page_colour_on_paper(band);
                                assert_true(page_colour_contrast(link, white) >= PAGE_CONTRAST);
                                assert_true(page_colour_contrast(link, tint) >= PAGE_CONTRAST);
                                assert_true(page_colour_contrast(page_colour_on(band), band) >=
                                            PAGE_CONTRAST - 0.5);
                        }
}

static void a_colour_that_can_be_read_stays_as_it_is(void **state)
{
        (void)state;
        const struct city_colour band = { 0x0c, 0x4a, 0x6e }, yellow = { 255, 221, 0 };
        struct city_colour same = page_colour_on_paper(band);
        assert_memory_equal(&same, &band, sizeof band);
        assert_true(page_colour_on(band).red == 255);
        assert_true(page_colour_on(yellow).red < 64);
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, begin, end)
        const struct CMUnitTest tests[] = {
                WITH(every_page_is_whole_in_every_language),
                WITH(a_page_leads_to_itself_in_the_other_languages),
                WITH(nothing_is_loaded_from_elsewhere),
                WITH(somebody_who_looks_over_a_shoulder_learns_little_from_a_title),
                WITH(each_language_says_in_its_own_words_how_the_service_stands),
                WITH(what_is_kept_online_has_the_dates_of_the_citys_own_rules),
                WITH(a_card_made_on_a_leap_day_ends_on_the_28th),
                WITH(answers_that_are_rules_come_from_the_policy),
                WITH(a_contact_is_the_citys),
                cmocka_unit_test_setup_teardown(
                        a_city_that_says_nothing_is_not_spoken_for, begin_silent, end),
                WITH(what_was_never_open_is_no_news_on_every_page),
                WITH(a_pause_stands_on_every_page_with_the_reason),
                WITH(the_first_page_with_all_that_it_loads_is_small),
                WITH(a_file_of_another_name_or_content_is_not_there),
                WITH(the_seal_is_a_picture_that_a_browser_draws),
                cmocka_unit_test(words_can_be_read_whatever_colours_a_city_has),
                cmocka_unit_test(a_colour_that_can_be_read_stays_as_it_is),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
