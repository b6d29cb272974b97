/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/event_notice.h"
#include "civic/status.h"
#include "civic/stub.h"
#include "face/portal/answers.h"
#include "face/portal/papers_pages.h"
#include "kit/html.h"
#include "kit/place_fixture.h"
#include "kit/text.h"

/* Somebody with a browser without JavaScript: forms as declared, pages as they come back. */

enum { TICK, AGE, NEW_NAME, LOST_ALL, FIELDS, MEMORY = 1 << 24 };

struct reader {
        struct place *place;
        struct folder folder;
        struct page_site site;
        struct arena *mem; /* of one page */
        struct act a;
        struct page_answer answer;
        const char *body;
};

static int begin(void **state)
{
        struct reader *r = calloc(1, sizeof *r);
        void *place = NULL;
        place_begin_open(&place);
        r->place = place;
        struct act *a = &r->place->act;
        a->today = date_of((struct civil){ 2027, 3, 1 });
        assert_int_equal(city_load_policy(a, SOURCE_ROOT "/policy/demo", &r->folder.city), OK);
        r->site = (struct page_site){ .folder = &r->folder, .address = "https://id.example" };
        r->mem = arena_make(MEMORY);
        *state = r;
        return 0;
}

static int end(void **state)
{
        struct reader *r = *state;
        void *place = r->place;
        arena_end(&r->mem);
        free(r);
        return place_end(&place);
}

/* One request to HANDLE with the ANSWERS in its form. */
static void ask(struct reader *r, page_handle *handle, const char *rest, const struct answers *with)
{
        struct form_value values[FIELDS] = {
                [TICK] = { .is_there = with->ticks.mask != 0, .ticks = with->ticks.mask },
                [AGE] = { .is_there = with->has_age, .number = with->age },
                [NEW_NAME] = { .is_there = with->has_new_name },
                [LOST_ALL] = { .is_there = with->has_lost_all },
        };
        const struct server_request request = { .path = STR("/en/check") };
        const struct page_call call = {
                .site = &r->site, .request = &request, .rest = str_of(rest), .form = values
        };
        arena_reset(r->mem);
        r->a = r->place->act;
        r->a.mem = r->mem;
        r->answer = (struct page_answer){ 0 };
        if (handle(&r->a, &call, &r->answer) != OK)
                fail_msg("%s", text_of_failure(&r->a));
        r->body = str_to_c(r->mem, r->answer.body);
}

static bool says(const struct reader *r, const char *what)
{
        return strstr(r->body, what) != NULL;
}

/* As it stands in a page. */
static bool says_text(struct reader *r, struct str text)
{
        struct buf out = buf_in(r->mem);
        html_text(&out, text);
        return says(r, buf_c(&out));
}

static bool is_enough(const struct reader *r)
{
        return says(r, "<div class=\"panel\"><h1>Enough</h1>");
}

static const struct papers_rules *rules_of(const struct reader *r)
{
        return &r->folder.city.papers;
}

static uint64_t bit_of(size_t bit)
{
        return (uint64_t)1 << bit;
}

static bool offers(struct reader *r, const char *name, int64_t value)
{
        char field[96];
        snprintf(field, sizeof field, "name=\"%s\" value=\"%lld\"", name, (long long)value);
        return says(r, field);
}

/* Goes from question to question with these answers: each choice that fits them is offered on one
 * page, what was answered before comes along hidden, and the last page is the verdict. */
static void walk(struct reader *r, const struct answers *with)
{
        const struct papers_rules *rules = rules_of(r);
        struct answers given = { .has_age = true, .age = with->age };
        uint64_t shown = 0;
        ask(r, portal_check_first, "", &(struct answers){ 0 });
        assert_true(offers(r, "age", with->age));
        for (int number = 2;; number++) {
                char rest[12];
                snprintf(rest, sizeof rest, "%d", number);
                ask(r, portal_check_question, rest, &given);
                if (!says(r, "<fieldset"))
                        break;
                assert_true(says(r, "type=\"hidden\" name=\"age\""));
                for (size_t bit = 0; bit < 64; bit++) {
                        bool is_here = offers(r, "tick", (int64_t)bit);
                        bool was_given = (given.ticks.mask & bit_of(bit)) != 0;
                        if (is_here && !was_given) {
                                assert_true((shown & bit_of(bit)) == 0);
                                shown |= bit_of(bit);
                        }
                        assert_true(is_here || !was_given);
                }
                given.ticks.mask |= with->ticks.mask & shown;
                if (number == 2) {
                        given.has_new_name = with->has_new_name;
                        given.has_lost_all = with->has_lost_all;
                }
                assert_true(number < PAPERS_GROUPS + 3);
        }
        for (size_t i = 0; i < rules->row_count && !with->has_lost_all; i++)
                assert_int_equal((shown & bit_of(i)) != 0, answers_show(rules, &given, i));
}

/* Enough; or what is missing, what to bring, and a person. What is named makes it enough. */
static void check_end(struct reader *r, const struct answers *with)
{
        const struct papers_rules *rules = rules_of(r);
        struct papers_verdict verdict;
        struct answers then = *with;
        ask(r, portal_check_result, "", with);
        if (with->has_new_name)
                assert_true(says(r, "ask for the person in charge"));
        if (with->has_lost_all)
                then.ticks.mask &= ~(bit_of(rules->row_count) - 1);
        assert_int_equal(papers_judge(&r->a, rules, &then.ticks, then.age, &verdict), OK);
        assert_int_equal(is_enough(r), verdict.outcome == PAPERS_ENOUGH);
        if (is_enough(r))
                return;
        assert_true(says_text(r, rules->help.each[0].text));
        assert_true(verdict.fix != 0);
        for (size_t i = 0; i < rules->row_count; i++)
                if ((verdict.fix & bit_of(i)) != 0)
                        assert_true(says_text(r, rules->rows[i]->get.how.each[0].text));
        then.ticks.mask |= verdict.fix;
        then.has_lost_all = false;
        ask(r, portal_check_result, "", &then);
        assert_true(is_enough(r));
}

/* Each age, each set of facts, lost everything or not, a new name or not, and each paper and each
 * two papers that may be ticked then. */
static void every_path_ends_in_a_card_or_with_a_person_to_talk_to(void **state)
{
        struct reader *r = *state;
        const struct papers_rules *rules = rules_of(r);
        int ends = 0;
        for (size_t b = 0; b < rules->band_count; b++)
                for (uint64_t f = 0; f >> rules->fact_count == 0; f++)
                        for (int words = 0; words < 4; words++) {
                                struct answers with = { .has_age = true,
                                        .age = rules->bands[b],
                                        .ticks = { f << PAPERS_FIRST_FACT },
                                        .has_new_name = (words & 1) != 0,
                                        .has_lost_all = (words & 2) != 0 };
                                const struct answers bare = with;
                                walk(r, &with);
                                check_end(r, &with);
                                for (size_t i = 0; i < rules->row_count && words == 0; i++)
                                        for (size_t j = i; j < rules->row_count; j++) {
                                                if (!answers_show(rules, &bare, i) ||
                                                        !answers_show(rules, &bare, j))
                                                        continue;
                                                with.ticks.mask =
                                                        bare.ticks.mask | bit_of(i) | bit_of(j);
                                                check_end(r, &with);
                                                ends++;
                                        }
                                with.ticks.mask = bare.ticks.mask;
                                for (size_t i = 0; i < rules->row_count; i++)
                                        if (answers_show(rules, &bare, i))
                                                with.ticks.mask |= bit_of(i);
                                walk(r, &with);
                                check_end(r, &with);
                        }
        assert_true(ends > 1000);
}

/* Named as the city's rules name them. */
static size_t row_named(const struct reader *r, const char *name)
{
        for (size_t i = 0; i < rules_of(r)->row_count; i++)
                if (str_is_equal(rules_of(r)->rows[i]->id, str_of(name)))
                        return i;
        fail_msg("no paper %s", name);
        return 0;
}

static void without_an_age_the_question_comes_back_with_what_is_missing(void **state)
{
        struct reader *r = *state;
        const struct answers none = { 0 };
        ask(r, portal_check_question, "2", &none);
        assert_true(says(r, "role=\"alert\"") && says(r, "Choose an age."));
        assert_true(offers(r, "age", 0));
        ask(r, portal_check_result, "", &none);
        assert_true(says(r, "Choose an age."));
        ask(r, portal_documents_judge, "", &none);
        assert_true(says(r, "Choose an age.") && !is_enough(r));
        ask(r, portal_documents_print, "", &none);
        assert_true(says(r, "Choose an age."));
}

static void who_goes_back_to_the_age_finds_the_answers_again(void **state)
{
        struct reader *r = *state;
        size_t card = row_named(r, "photo_card");
        const struct answers with = {
                .has_age = true, .age = 22, .ticks = { bit_of(card) }, .has_new_name = true
        };
        ask(r, portal_check_question, "1", &with);
        assert_true(says(r, "value=\"22\"  checked"));
        assert_true(offers(r, "tick", (int64_t)card));
        assert_true(offers(r, "new_name", 1));
}

static void a_question_that_is_not_there_is_not_found(void **state)
{
        struct reader *r = *state;
        static const char *const rests[] = { "0", "x", "-1", "99", "2/3", "" };
        struct form_value values[FIELDS] = { [AGE] = { .is_there = true, .number = 30 } };
        struct page_call call = { .site = &r->site, .form = values };
        for (size_t i = 0; i < COUNT(rests); i++) {
                struct act *a = &r->place->act;
                act_recover(a);
                call.rest = str_of(rests[i]);
                assert_int_equal(portal_check_question(a, &call, &r->answer), E_NONE);
        }
}

static void ticks_that_the_rules_do_not_have_are_refused(void **state)
{
        struct reader *r = *state;
        struct form_value values[FIELDS] = { [AGE] = { .is_there = true, .number = 30 },
                [TICK] = { .is_there = true, .ticks = bit_of(55) } };
        const struct page_call call = { .site = &r->site, .form = values };
        assert_int_equal(portal_documents_judge(&r->place->act, &call, &r->answer), E_INPUT);
}

static void all_papers_on_one_page_are_judged_and_stay_ticked(void **state)
{
        struct reader *r = *state;
        const struct answers with = {
                .has_age = true, .age = 22, .ticks = { bit_of(row_named(r, "photo_card_address")) }
        };
        ask(r, portal_documents, "", &(struct answers){ 0 });
        assert_true(says(r, "<h1>Which papers do I need?</h1>") && !is_enough(r));
        for (size_t i = 0; i < rules_of(r)->row_count; i++)
                assert_true(offers(r, "tick", (int64_t)i));
        ask(r, portal_documents_judge, "", &with);
        assert_true(is_enough(r));
        assert_true(says(r, "value=\"1\" aria-describedby=\"paper-1-hint\"  checked"));
}

static void the_list_on_paper_says_what_to_bring_and_what_to_get(void **state)
{
        struct reader *r = *state;
        const struct answers with = { .has_age = true,
                .age = 22,
                .ticks = { bit_of(row_named(r, "photo_card")) },
                .has_new_name = true };
        ask(r, portal_documents_print, "", &with);
        assert_true(says(r, "Your list for the card") && says(r, "Still to get"));
        assert_true(says_text(r, rules_of(r)->rows[row_named(r, "bill")]->name.each[0].text));
        assert_true(says(r, "If your papers show different names"));
}

/* ------------------------------------------------------------------------------- lost cards */

static enum err type_code(struct reader *r, const char *typed)
{
        const struct form_value value = { .is_there = typed != NULL,
                .text = private_wrap(str_of(typed ? typed : "")) };
        const struct page_call call = { .site = &r->site, .form = &value };
        r->a = r->place->act;
        r->answer = (struct page_answer){ 0 };
        enum err outcome = portal_lost_turn_off(&r->a, &call, &r->answer);
        r->body = str_to_c(r->a.mem, r->answer.body);
        return outcome;
}

static struct stub_code one_code(void)
{
        static const uint8_t random[STUB_BYTES] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 };
        return stub_code_of(random);
}

static enum err bind_card(struct act *a, void *arg)
{
        int64_t index;
        const struct reader *r = arg;
        struct stub_code code = one_code();
        struct stub_tags tags = stub_tags_of(&code);
        TRY(status_ensure_pool(a, &r->folder.city, a->today));
        TRY(status_take(a, &index));
        return status_bind(a, index, tags.status);
}

/* A card with that code, current. */
static void make_card(struct reader *r)
{
        r->folder.city.pool.pool_size = 16;
        r->folder.city.pool.list_size = 1024;
        assert_int_equal(db_change(&r->place->act, bind_card, r), OK);
}

static void a_lost_card_is_turned_off_by_its_code(void **state)
{
        struct reader *r = *state;
        char text[STUB_TEXT_SIZE];
        struct stub_code code = one_code();
        stub_code_write(&code, text);
        make_card(r);
        assert_int_equal(type_code(r, text), OK);
        assert_true(says(r, "<h1>The card is off</h1>"));
        assert_false(says(r, text));
        assert_int_equal(type_code(r, text), OK);
        assert_true(says(r, "<h1>The card was off already</h1>"));
}

static void what_is_wrong_with_a_code_is_said_by_its_place_and_never_shown(void **state)
{
        static const struct {
                const char *typed, *said;
        } cases[] = {
                { NULL, "Type the code from the stub." },
                { " - ", "Type the code from the stub." },
                { "7K2M-9QXA", "This code has 8 characters." },
                { "7K2M-9QXA-1B3D-5F6G-8HJK-NN", "This code has 22 characters." },
                { "7K2M-9QUA-1B3D-5F6G-8HJK-N", "Look at character 3 of group 2." },
                { "7K2M-9QXA-1B3D-5F6G-8H!K-N", "Look at character 3 of group 5." },
                { "7K2M-9QXA-1B3D-5F6G-8H\xC3\xA9K-N", "Look at character 3 of group 5." },
                { "7K2M-9QXA-1B3D-5F6G-8HJK-2", "One character is wrong" },
        };
        struct reader *r = *state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                assert_int_equal(type_code(r, cases[i].typed), OK);
                if (!says(r, cases[i].said))
                        fail_msg("case %zu: %s", i, r->body);
                assert_true(says(r, "role=\"alert\""));
                assert_false(says(r, "value="));
        }
}

static void a_code_of_no_card_is_said_to_be_unknown(void **state)
{
        struct reader *r = *state;
        char text[STUB_TEXT_SIZE];
        struct stub_code code = one_code();
        stub_code_write(&code, text);
        assert_int_equal(type_code(r, text), OK);
        assert_true(says(r, "No card of this city has this code."));
}

/* ----------------------------------------------------------------------------------- events */

static struct event_notice announce(struct reader *r)
{
        struct event_notice *list;
        size_t count;
        const struct event_notice notice = { .name = STR("Fair <of> spring"),
                .day = date_of((struct civil){ 2027, 3, 20 }),
                .opens = 600,
                .closes = 960,
                .place = STR("Harbor Library"),
                .address = STR("12 Quay Street"),
                .languages = STR("en pl"),
                .access = 1 << EVENT_STEP_FREE,
                .has_walk_ins = true,
                .capacity = 300 };
        const struct role_set clerk = { ROLE_BIT(CLERK) };
        assert_int_equal(event_notice_announce(&r->place->act, clerk, &notice), OK);
        assert_int_equal(event_notice_list(&r->place->act, &list, &count), OK);
        return list[0];
}

static void announced_events_are_shown_with_their_languages(void **state)
{
        struct reader *r = *state;
        ask(r, portal_events, "", &(struct answers){ 0 });
        assert_true(says(r, "No event is planned right now."));
        announce(r);
        ask(r, portal_events, "", &(struct answers){ 0 });
        assert_true(says(r, "March 20, 2027") && says(r, "English · Polski"));
        assert_true(says(r, "Fair &lt;of&gt; spring"));
}

static void an_event_says_what_to_bring_and_goes_into_a_calendar(void **state)
{
        struct reader *r = *state;
        char rest[24];
        struct event_notice notice = announce(r);
        snprintf(rest, sizeof rest, "%lld", (long long)notice.number);
        ask(r, portal_event, rest, &(struct answers){ 0 });
        assert_true(says(r, "12 Quay Street") && says(r, "Entrance without steps"));
        for (size_t w = 0; w < rules_of(r)->way_count; w++)
                assert_true(says_text(r, rules_of(r)->ways[w].name.each[0].text));
        ask(r, portal_calendar, rest, &(struct answers){ 0 });
        assert_true(says(r, "BEGIN:VCALENDAR\r\n"));
        assert_string_equal(r->answer.type, "text/calendar; charset=utf-8");
}

static void an_event_that_is_not_there_is_not_found(void **state)
{
        struct reader *r = *state;
        static const char *const rests[] = { "1", "x", "", "99999999999999999999" };
        for (size_t i = 0; i < COUNT(rests); i++) {
                const struct page_call call = { .site = &r->site, .rest = str_of(rests[i]) };
                act_recover(&r->place->act);
                assert_int_equal(portal_event(&r->place->act, &call, &r->answer), E_NONE);
        }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
        const struct CMUnitTest tests[] = {
                TEST(every_path_ends_in_a_card_or_with_a_person_to_talk_to),
                TEST(without_an_age_the_question_comes_back_with_what_is_missing),
                TEST(who_goes_back_to_the_age_finds_the_answers_again),
                TEST(a_question_that_is_not_there_is_not_found),
                TEST(ticks_that_the_rules_do_not_have_are_refused),
                TEST(all_papers_on_one_page_are_judged_and_stay_ticked),
                TEST(the_list_on_paper_says_what_to_bring_and_what_to_get),
                TEST(a_lost_card_is_turned_off_by_its_code),
                TEST(what_is_wrong_with_a_code_is_said_by_its_place_and_never_shown),
                TEST(a_code_of_no_card_is_said_to_be_unknown),
                TEST(announced_events_are_shown_with_their_languages),
                TEST(an_event_says_what_to_bring_and_goes_into_a_calendar),
                TEST(an_event_that_is_not_there_is_not_found),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
