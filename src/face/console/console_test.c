/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/stock.h"
#include "face/console/console_fixture.h"
#include "face/page_looked.h"
#include "kit/text_review.h"

/* Who may see which page, and what every page has. */

#define EVERYBODY "clerk,supervisor,officer,reviewer,records,lawyer,counsel,operator"

static const struct page_of {
        const char *path, *roles, *heading;
} pages[] = {
        { "/console", EVERYBODY, "<h1>Today</h1>" },
        { "/console/approvals", EVERYBODY, "<h1>Proposals</h1>" },
        { "/console/mine", EVERYBODY, "<h1>What I did</h1>" },
        { "/console/switch", EVERYBODY, "<h1>Online service</h1>" },
        { "/console/events", "clerk,supervisor,officer,operator", "<h1>Events</h1>" },
        { "/console/stock", "clerk,supervisor,officer", "<h1>Stock</h1>" },
        { "/console/people", "clerk,supervisor,operator", "<h1>People and roles</h1>" },
        { "/console/health", "clerk,supervisor,operator", "<h1>Health</h1>" },
        { "/console/keys", "clerk,supervisor,operator", "<h1>Keys</h1>" },
        { "/console/languages", "clerk,supervisor,lawyer,counsel,operator", "<h1>Languages</h1>" },
        { "/console/audit", "clerk,records,lawyer,counsel,operator", "<h1>Ledger</h1>" },
};

static struct role_set roles_of(const char *names)
{
        struct role_set roles = { 0 };
        assert_true(role_read(str_of(names), &roles));
        return roles;
}

static void each_role_sees_its_own_pages_and_no_others(void **state)
{
        struct console_place *c = *state;
        for (enum role role = 0; role < ROLE_COUNT; role++) {
                console_as(c, role_names[role], CONSOLE_ROLES(1u << role));
                for (size_t i = 0; i < COUNT(pages); i++) {
                        bool may = role_meets(
                                roles_of(pages[i].roles), (struct role_set){ 1u << role });
                        console_get(c, pages[i].path);
                        if (c->status != (may ? 200 : 403))
                                fail_msg("%s asks for %s: %d", role_names[role], pages[i].path,
                                        c->status);
                        if (may)
                                console_says(c, pages[i].heading);
                        else
                                console_says_not(c, pages[i].heading);
                }
        }
}

/* The navigation has exactly what opens. */
static void nobody_is_shown_the_way_to_what_does_not_open(void **state)
{
        struct console_place *c = *state;
        for (enum role role = 0; role < ROLE_COUNT; role++) {
                console_as(c, role_names[role], CONSOLE_ROLES(1u << role));
                for (size_t i = 0; i < COUNT(pages); i++) {
                        char link[64];
                        snprintf(link, sizeof link, "<li><a href=\"%s\"", pages[i].path);
                        bool may = role_meets(
                                roles_of(pages[i].roles), (struct role_set){ 1u << role });
                        console_get(c, "/console/mine");
                        may ? console_says(c, link) : console_says_not(c, link);
                }
        }
}

static void nobody_sees_anything_without_signing_in(void **state)
{
        struct console_place *c = *state;
        console_as(c, "heron", roles_of("clerk"));
        console_sign_out(c);
        for (size_t i = 0; i < COUNT(pages); i++) {
                console_get(c, pages[i].path);
                assert_true(c->status == 401 || c->status == 303);
                if (c->status == 401)
                        console_says_not(c, pages[i].heading);
        }
}

static void a_page_says_who_is_signed_in_where_they_are_and_what_the_city_is(void **state)
{
        struct console_place *c = *state;
        console_as(c, "heron", roles_of("clerk,operator"));
        console_get(c, "/console/keys");
        console_says(c, "City of Lakehaven");
        console_says(c, "Demonstration city");
        console_says(c, "<strong>heron</strong> <span>Clerk, Operator</span>");
        console_says(c, "<a href=\"/console/keys\" aria-current=\"page\"");
        console_says_not(c, "<a href=\"/console\" aria-current");
        console_get(c, "/console");
        console_says(c, "<a href=\"/console\" aria-current=\"page\"");
}

static void the_console_speaks_spanish_too(void **state)
{
        struct console_place *c = *state;
        console_as(c, "heron", roles_of(EVERYBODY));
        c->language = "es-MX,es;q=0.9,en;q=0.5";
        for (size_t i = 0; i < COUNT(pages); i++) {
                console_get(c, pages[i].path);
                console_expect(c, 200);
                console_says(c, "<html lang=\"es\"");
                console_says(c, "Cerrar sesión");
                console_says_not(c, pages[i].heading);
        }
        c->language = "uk";
        console_get(c, "/console");
        console_says(c, "<html lang=\"en\"");
        c->language = "en";
}

/* ---------------------------------------------------------------------------------- home */

static void each_role_finds_the_answer_to_its_own_questions(void **state)
{
        static const struct {
                const char *role, *question, *answer;
        } rows[] = {
                { "clerk", "Can people apply online?", "Never opened" },
                { "clerk", "What waits for your agreement?", "Nothing waits for you." },
                { "clerk", "Which events are next", "No event is prepared." },
                { "clerk", "What could a demand reach today?", "no record of anybody exists" },
                { "clerk", "What could a demand reach today?", "no applications are kept" },
                { "supervisor", "Which desks are out?", "No desk is out." },
                { "supervisor", "Do the books agree", "The books agree" },
                { "officer", "How do I open a desk?", "citykey desk FILE" },
                { "reviewer", "Which case is next?", "There are no cases." },
                { "records", "What falls due?", "Nothing falls due." },
                { "records", "Could the city be restored?", "No backup was ever made." },
                { "lawyer", "What is on hold?", "No hold is placed." },
                { "counsel", "What could a demand reach today?", "no record of anybody exists" },
                { "operator", "computer well?", "citykey backup" },
                { "operator", "computer well?", "Not all reviewed by a person yet" },
        };
        struct console_place *c = *state;
        for (size_t i = 0; i < COUNT(rows); i++) {
                console_as(c, rows[i].role, roles_of(rows[i].role));
                console_get(c, "/console");
                console_says(c, rows[i].question);
                console_says(c, rows[i].answer);
        }
}

static void nobody_is_asked_anothers_question(void **state)
{
        struct console_place *c = *state;
        console_as(c, "officer", roles_of("officer"));
        console_get(c, "/console");
        console_says_not(c, "What could a demand reach");
        console_says_not(c, "Is the city");
        console_as(c, "reviewer", roles_of("reviewer"));
        console_get(c, "/console");
        console_says_not(c, "What waits for your agreement");
        console_as(c, "operator", roles_of("operator"));
        console_get(c, "/console");
        console_says_not(c, "How do I open a desk");
}

static void who_has_two_roles_is_asked_each_question_once(void **state)
{
        struct console_place *c = *state;
        console_as(c, "both", roles_of("clerk,supervisor"));
        console_get(c, "/console");
        const char *first = strstr(c->body, "Which events are next");
        assert_non_null(first);
        assert_null(strstr(first + 1, "Which events are next"));
}

/* -------------------------------------------------------------------------------- health */

static void health_says_the_worst_first(void **state)
{
        struct console_place *c = *state;
        console_as(c, "operator", roles_of("operator"));
        console_get(c, "/console/health");
        const char *careful = strstr(c->body, "data-mark=\"careful\"");
        const char *good = strstr(c->body, "data-mark=\"good\"");
        assert_non_null(careful);
        assert_non_null(good);
        assert_true(careful < good);
        console_says(c, "citykey backup");
}

static void what_takes_long_is_looked_at_by_others_when_somebody_asks(void **state)
{
        struct console_place *c = *state;
        struct doctor_slow slow;
        console_as(c, "operator", roles_of("operator"));
        console_get(c, "/console/health");
        console_says(c, "were not looked at since the server started");
        console_post(c, "/console/health/look", "");
        console_expect(c, 303);
        assert_true(page_looked_is_asked(c->site.looked));
        console_get(c, "/console/health");
        console_says(c, "role=\"status\"");
        doctor_look_slowly(&c->act, &c->folder, &slow); // as the upkeep does
        page_looked_put(c->site.looked, &slow);
        console_get(c, "/console/health");
        console_says(c, "were last looked at on");
        console_says_not(c, "role=\"status\"");
        console_get(c, "/console");
        console_says(c, "looked at on");
        console_as(c, "officer", roles_of("officer"));
        console_post(c, "/console/health/look", "");
        console_expect(c, 403);
}

/* --------------------------------------------------------------------------------- audit */

static void who_watches_finds_what_somebody_did(void **state)
{
        struct console_place *c = *state;
        console_as(c, "lawyer", roles_of("lawyer"));
        console_get(c, "/console/audit");
        console_says(c, "staff.add");
        console_says(c, "citykey log verify https://id.lakehaven.example");
        console_get(c, "/console/audit?who=operator&kind=staff.add&from=2020-01-01&to=2099-12-31");
        console_says(c, "<code>staff.add</code></td>");
        console_says_not(c, "<code>stock.receive</code></td>");
        console_says(c, "value=\"operator\"");
        console_get(c, "/console/audit?who=nobody-at-all");
        console_says(c, "No entry fits.");
        console_get(c, "/console/audit?to=2020-01-01");
        console_says(c, "No entry fits.");
}

static void a_question_that_is_none_is_said_to_be_one(void **state)
{
        static const char *const wrong[] = { "from=yesterday", "from=2026-02-30", "what=x",
                "who=a&who=b", "who=%3Cb%3E", "before=-1", "from" };
        struct console_place *c = *state;
        console_as(c, "lawyer", roles_of("lawyer"));
        for (size_t i = 0; i < COUNT(wrong); i++) {
                char path[80];
                snprintf(path, sizeof path, "/console/audit?%s", wrong[i]);
                console_get(c, path);
                console_expect(c, 400);
                console_says(c, "role=\"alert\"");
                console_says_not(c, "<b>");
        }
}

static void everybody_sees_what_they_did_and_nobody_elses(void **state)
{
        struct console_place *c = *state;
        struct approval proposal;
        console_as(c, "tern", roles_of("supervisor"));
        c->act.who = STR("tern");
        assert_int_equal(
                approval_propose(&c->act, APPROVAL_STAFF_CHANGE, STR("remove nobody"), &proposal),
                OK);
        console_get(c, "/console/mine");
        console_says(c, "<code>approval.propose</code></td>");
        console_as(c, "gull", roles_of("supervisor"));
        console_get(c, "/console/mine");
        console_says(c, "No entry fits.");
        console_get(c, "/console/mine?who=tern");
        console_says_not(c, "<code>approval.propose</code></td>");
}

/* ------------------------------------------------------------------- events, stock, keys */

static void the_stock_is_there_batch_by_batch(void **state)
{
        struct console_place *c = *state;
        console_as(c, "supervisor", roles_of("supervisor"));
        console_get(c, "/console/stock");
        console_says(c, "Ribbons");
        console_says(c, "The books agree");
        console_says(c, "citykey stock count");
}

static void a_difference_in_the_books_is_at_the_top(void **state)
{
        struct console_place *c = *state;
        int64_t expected;
        console_as(c, "supervisor", roles_of("supervisor"));
        c->act.who = STR("supervisor");
        assert_int_equal(stock_recount(&c->act, STOCK_FILM, 0, &expected), OK);
        assert_true(expected > 0);
        console_get(c, "/console/stock");
        console_says(c, "data-mark=\"bad\"");
        console_get(c, "/console");
        console_says(c, "data-mark=\"bad\"");
        assert_int_equal(stock_recount(&c->act, STOCK_FILM, expected, &expected), OK);
}

static void keys_show_their_days_and_no_secret(void **state)
{
        struct console_place *c = *state;
        console_as(c, "operator", roles_of("operator"));
        console_get(c, "/console/keys");
        console_says(c, "Signs the ledger");
        console_says(c, "In use");
        console_says(c, "citykey key rotate");
}

static void a_language_that_nobody_has_read_says_so(void **state)
{
        struct console_place *c = *state;
        console_as(c, "operator", roles_of("operator"));
        console_get(c, "/console/languages");
        console_says(c, "<bdi lang=\"es\">Español</bdi>");
        console_says(c, "citykey text check");
        console_says(c, "residents, those who check cards</td>");
        console_says(c, "everybody</td>");
        for (size_t i = 0; i < c->folder.city.language_count; i++) {
                const struct city_language *language = &c->folder.city.languages[i];
                struct text_review review = text_review(text_lang_of(language->tag), TEXT_SERVED);
                if (review.unreviewed > 0)
                        console_says(c, "Not reviewed by a person yet");
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_role_sees_its_own_pages_and_no_others),
                cmocka_unit_test(nobody_is_shown_the_way_to_what_does_not_open),
                cmocka_unit_test(nobody_sees_anything_without_signing_in),
                cmocka_unit_test(a_page_says_who_is_signed_in_where_they_are_and_what_the_city_is),
                cmocka_unit_test(the_console_speaks_spanish_too),
                cmocka_unit_test(each_role_finds_the_answer_to_its_own_questions),
                cmocka_unit_test(nobody_is_asked_anothers_question),
                cmocka_unit_test(who_has_two_roles_is_asked_each_question_once),
                cmocka_unit_test(health_says_the_worst_first),
                cmocka_unit_test(what_takes_long_is_looked_at_by_others_when_somebody_asks),
                cmocka_unit_test(who_watches_finds_what_somebody_did),
                cmocka_unit_test(a_question_that_is_none_is_said_to_be_one),
                cmocka_unit_test(everybody_sees_what_they_did_and_nobody_elses),
                cmocka_unit_test(the_stock_is_there_batch_by_batch),
                cmocka_unit_test(a_difference_in_the_books_is_at_the_top),
                cmocka_unit_test(a_language_that_nobody_has_read_says_so),
                cmocka_unit_test(keys_show_their_days_and_no_secret),
        };
        return crypt_start()
                       ? cmocka_run_group_tests_name("console", tests, console_begin, console_end)
                       : 1;
}
