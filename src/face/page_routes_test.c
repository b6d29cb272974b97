/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The server's own tables: whoever asks for whatever gets what the permits say. */
#include "face/page_fixture.h"

#include "kit/text.h"

static bool is_post(const struct page_route *row)
{
        return row->method == SERVER_POST;
}

/* The path of ROW as it is asked for. */
static const char *path_of(struct act *a, const struct page_route *row)
{
        struct buf path = buf_in(a->mem);
        if (row->frame == PAGE_PORTAL)
                buf_add_c(&path, "/es");
        buf_add_c(&path, row->path);
        if (str_ends_with(str_of(row->path), STR("/*")))
                path.at[path.len - 1] = 'x';
        return buf_c(&path);
}

/* What is said to whoever asks for ROW; a form is sent with a field that no form has, so nothing is
 * done. */
static enum err ask(struct page_place *p, const struct page_route *row)
{
        struct act *a = &p->place->act;
        struct page_work work = {
                .call = { .site = &p->site, .request = &p->request },
                .answer = &p->answer,
        };
        act_recover(a);
        p->request.method = row->method;
        p->request.path = str_of(path_of(a, row));
        p->request.fetch_site = STR("same-origin");
        p->request.body = private_wrap(is_post(row) ? STR("no-form-has-this=1") : STR(""));
        enum err outcome = page_check(a, &work);
        assert_true(work.call.route == row);
        return outcome;
}

static bool lets_in(const struct page_route *row, enum err outcome)
{
        return outcome == OK || (is_post(row) && outcome == E_INPUT);
}

/* 1, and says so, when it is otherwise. */
static int count_fault(const struct page_route *row, const char *who, bool may, enum err outcome)
{
        if (lets_in(row, outcome) == may && (may || outcome == E_WHO || outcome == E_MAY))
                return 0;
        print_error("%s %s: %s %s\n", is_post(row) ? "POST" : "GET", row->path, who,
                may ? "may, and was refused" : "may not, and was let in");
        return 1;
}

static void nobody_gets_what_is_not_everybodys(void **state)
{
        int faults = 0;
        for (size_t n = 0; page_route_at(n); n++) {
                const struct page_route *row = page_route_at(n);
                faults +=
                        count_fault(row, "nobody", row->permit == PERMIT_ANYBODY, ask(*state, row));
        }
        assert_int_equal(faults, 0);
}

static void each_role_gets_what_its_permits_say(void **state)
{
        struct page_place *p = *state;
        int faults = 0;
        for (enum role role = 0; role < ROLE_COUNT; role++) {
                const struct role_set roles = { 1u << role };
                page_fixture_sign_in(p, roles, SESSION_FULL);
                for (size_t n = 0; page_route_at(n); n++) {
                        const struct page_route *row = page_route_at(n);
                        faults += count_fault(
                                row, role_names[role], permit_has(row->permit, roles), ask(p, row));
                }
        }
        assert_int_equal(faults, 0);
}

static void without_a_second_factor_there_is_only_setting_one_up(void **state)
{
        struct page_place *p = *state;
        int faults = 0;
        page_fixture_sign_in(p, (struct role_set){ (1u << ROLE_COUNT) - 1 }, SESSION_PASSWORD);
        for (size_t n = 0; page_route_at(n); n++) {
                const struct page_route *row = page_route_at(n);
                bool may = row->permit == PERMIT_ANYBODY || row->permit == PERMIT_ENROL;
                faults += count_fault(row, "password alone", may, ask(p, row));
        }
        assert_int_equal(faults, 0);
}

static bool has_token(const struct form *form)
{
        for (size_t i = 0; form && i < form->count; i++)
                if (form->fields[i].type == FORM_TOKEN)
                        return true;
        return false;
}

static const char *find_fault(const struct page_route *row)
{
        bool is_staff = str_starts_with(str_of(row->path), STR("/console"));
        if (row->path[0] != '/' || !row->handle)
                return "has a path and a handler";
        if (row->permit == PERMIT_NOBODY)
                return "is somebody's";
        if (is_staff != (row->frame == PAGE_CONSOLE) && row->frame != PAGE_BARE)
                return "is in the frame of whose it is";
        if (!is_staff && row->permit != PERMIT_ANYBODY)
                return "is everybody's, or below /console";
        if (!is_post(row) && (row->kind == PAGE_CHANGE || row->form || row->prepare))
                return "changes nothing: a GET";
        if (is_post(row) && row->kind == PAGE_KEPT)
                return "is not kept: a POST";
        if (row->kind == PAGE_KEPT && row->permit != PERMIT_ANYBODY)
                return "is not kept: not everybody's";
        if (row->prepare && row->kind != PAGE_CHANGE)
                return "waits only to change something";
        if (is_post(row) && row->permit != PERMIT_ANYBODY && !has_token(row->form))
                return "has the session's token in its form";
        // signing in counts by itself: those who are not known alone
        if (is_post(row) && !is_staff && row->rate == RATE_FREE)
                return "is counted: a stranger's POST";
        return NULL;
}

static void each_route_is_as_routes_are(void **state)
{
        int64_t found = 0;
        (void)state;
        for (size_t n = 0; page_route_at(n); n++) {
                const struct page_route *row = page_route_at(n);
                const char *fault = find_fault(row);
                if (fault)
                        print_error("%s: %s\n", row->path, fault);
                found += fault != NULL;
        }
        assert_int_equal(found, 0);
}

static void no_route_stands_twice(void **state)
{
        (void)state;
        for (size_t n = 0; page_route_at(n); n++)
                for (size_t m = 0; m < n; m++)
                        assert_false(page_route_at(n)->method == page_route_at(m)->method &&
                                     strcmp(page_route_at(n)->path, page_route_at(m)->path) == 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, page_fixture_begin, page_fixture_end)

int main(int count, char **words)
{
        if (count == 2 && strcmp(words[1], "--print") == 0) {
                page_print_routes(stdout);
                return 0;
        }
        const struct CMUnitTest tests[] = {
                TEST(nobody_gets_what_is_not_everybodys),
                TEST(each_role_gets_what_its_permits_say),
                TEST(without_a_second_factor_there_is_only_setting_one_up),
                cmocka_unit_test(each_route_is_as_routes_are),
                cmocka_unit_test(no_route_stands_twice),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
