/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "face/cli/agree_ways.h"

/* Every privileged act, in every role, by every way in (G5). What must work and what must not is
 * read from tests/golden/permits.txt, which lawyers review, not from the table of the program. */

enum { TABLE_MOST = 1 << 14, TRY_MEMORY = 16 << 20 };

/* -------------------------------------------------------------------- what must be true */

/* The cell of tests/golden/permits.txt. */
static struct str cell(const char *table, enum approval_act what, enum role role)
{
        struct str rest = str_of(table);
        while (rest.len) {
                struct str line = str_cut(rest, '\n', &rest);
                if (!str_is_equal(str_cut(line, ' ', &line), str_of(approval_rows[what].code)))
                        continue;
                for (enum role at = 0; at <= role; at++) {
                        line = str_trim(line);
                        struct str word = str_cut(line, ' ', &line);
                        if (at == role)
                                return word;
                }
        }
        fail_msg("%s is not in permits.txt", approval_rows[what].code);
        return STR("");
}

static bool is_of_law(enum role role)
{
        return role == ROLE_LAWYER || role == ROLE_COUNSEL;
}

struct pair {
        enum role proposer, approver;
};

static bool must_work(const char *table, enum approval_act what, struct pair pair)
{
        struct str proposer = cell(table, what, pair.proposer);
        struct str approver = cell(table, what, pair.approver);
        if (str_is_equal(proposer, STR("either")) && str_is_equal(approver, STR("either")))
                return is_of_law(pair.proposer) != is_of_law(pair.approver);
        bool proposes =
                str_is_equal(proposer, STR("both")) || str_is_equal(proposer, STR("proposes"));
        bool agrees = str_is_equal(approver, STR("both")) || str_is_equal(approver, STR("agrees"));
        return proposes && agrees;
}

/* A pair that must work. */
static struct pair good_pair(const char *table, enum approval_act what)
{
        struct pair pair = { 0, 0 };
        for (pair.proposer = 0; pair.proposer < ROLE_COUNT; pair.proposer++)
                for (pair.approver = 0; pair.approver < ROLE_COUNT; pair.approver++)
                        if (must_work(table, what, pair))
                                return pair;
        fail_msg("nobody can do %s", approval_rows[what].code);
        return pair;
}

static void read_table(struct world *w)
{
        struct private text;
        assert_int_equal(
                file_read(&w->act, SOURCE_ROOT "/tests/golden/permits.txt", TABLE_MOST, &text), OK);
        w->table = str_to_c(w->mem, private_unwrap(text));
}

/* ------------------------------------------------------------------------------- trying */

/* Two new people in these roles, and something that was never proposed. */
static void set_up(struct world *w, enum approval_act what, struct pair pair)
{
        arena_reset(w->act.mem);
        w->what = what;
        w->days = 0;
        w->number = 0;
        w->tries++;
        snprintf(w->detail, sizeof w->detail, "try %u", w->tries);
        snprintf(w->proposer, sizeof w->proposer, "p-%u", w->tries);
        snprintf(w->approver, sizeof w->approver, "a-%u", w->tries);
        fixture_person(&w->act, w->proposer, (struct role_set){ 1u << pair.proposer });
        fixture_person(&w->act, w->approver, (struct role_set){ 1u << pair.approver });
        if (what == APPROVAL_ONLINE_REOPEN) { /* whatever the last try made of it */
                fixture_person(&w->act, "pauses", (struct role_set){ ROLE_BIT(CLERK) });
                struct act a = act_of(w, "pauses");
                assert_int_equal(switch_pause(&a, SWITCH_OTHER), OK);
        }
}

static enum err try_all(struct world *w, const struct way *way)
{
        TRY(way->propose(w));
        TRY(way->approve(w));
        return way->take(w);
}

static void each_role_can_what_the_table_says_and_nothing_else(void **state)
{
        struct world *w = *state;
        const char *table = w->table;
        for (size_t i = 0; i < way_count; i++)
                for (enum approval_act what = APPROVAL_NONE + 1; what < APPROVAL_ACTS; what++) {
                        struct pair good = good_pair(table, what);
                        if (!is_way_to(&ways[i], what))
                                continue;
                        for (int n = 0; n < ROLE_COUNT * ROLE_COUNT; n++) {
                                struct pair pair = { (enum role)(n / ROLE_COUNT),
                                        (enum role)(n % ROLE_COUNT) };
                                if (ways[i].pairs == SOME && pair.proposer != good.proposer &&
                                        pair.approver != good.approver)
                                        continue;
                                set_up(w, what, pair);
                                bool is_done = try_all(w, &ways[i]) == OK;
                                if (is_done != must_work(table, what, pair))
                                        fail_msg("%s by %s: %s proposes, %s agrees: %s",
                                                approval_rows[what].code, ways[i].name,
                                                role_names[pair.proposer],
                                                role_names[pair.approver],
                                                is_done ? "done" : "not done");
                        }
                }
}

/* One person in every role, and in each role alone. */
static void nobody_does_it_alone(void **state)
{
        struct world *w = *state;
        int alone = 0;
        int tried = 0;
        for (size_t i = 0; i < way_count; i++)
                for (enum approval_act what = APPROVAL_NONE + 1; what < APPROVAL_ACTS; what++)
                        for (int role = 0; role <= ROLE_COUNT; role++) {
                                set_up(w, what, (struct pair){ ROLE_CLERK, ROLE_CLERK });
                                uint32_t bits =
                                        role < ROLE_COUNT ? 1u << role : (1u << ROLE_COUNT) - 1;
                                fixture_person(&w->act, w->proposer, (struct role_set){ bits });
                                memcpy(w->approver, w->proposer, sizeof w->approver);
                                alone += try_all(w, &ways[i]) == OK || is_spent(w);
                                tried++;
                        }
        assert_int_equal(tried, (int)way_count * (APPROVAL_ACTS - 1) * (ROLE_COUNT + 1));
        assert_int_equal(alone, 0);
}

/* ------------------------------------------------------------------- what comes between */

static enum err remove_work(struct act *a, void *name)
{
        return sql_staff_set_removed(a, str_of(name), a->today.day);
}

static void proposer_leaves(struct world *w)
{
        assert_int_equal(db_change(&w->act, remove_work, w->proposer), OK);
}

static void approver_leaves(struct world *w)
{
        assert_int_equal(db_change(&w->act, remove_work, w->approver), OK);
}

/* A role that is in no privileged act of this one: the cell says "-". */
static void lose_role(struct world *w, const char *name)
{
        const char *table = w->table;
        for (enum role role = 0; role < ROLE_COUNT; role++)
                if (str_is_equal(cell(table, w->what, role), STR("-"))) {
                        fixture_person(&w->act, name, (struct role_set){ 1u << role });
                        return;
                }
        fail_msg("everybody can do %s", approval_rows[w->what].code);
}

static void proposer_loses_role(struct world *w)
{
        lose_role(w, w->proposer);
}

static void approver_loses_role(struct world *w)
{
        lose_role(w, w->approver);
}

static void week_goes_by(struct world *w)
{
        w->days = APPROVAL_DAYS + 1;
}

static void is_taken_back(struct world *w)
{
        struct act a = act_of(w, w->proposer);
        struct approval proposal;
        assert_int_equal(approval_propose(&a, w->what, str_of(w->detail), &proposal), OK);
        assert_int_equal(approval_withdraw(&a, proposal.number), OK);
}

static void is_refused(struct world *w)
{
        struct act a = act_of(w, w->approver);
        if (w->number)
                assert_int_equal(approval_refuse(&a, w->number), OK);
}

static void is_done(struct world *w)
{
        assert_int_equal(api_take(w), OK);
}

static void is_something_else(struct world *w)
{
        w->detail[0] = 'T';
}

static void nothing_happens(struct world *w)
{
        (void)w;
}

static const struct between {
        const char *name;
        void (*before)(struct world *w); /* anybody has agreed */
        void (*after)(struct world *w);
        enum { DONE, NOT_DONE } then;
} betweens[] = {
        { "nothing", nothing_happens, nothing_happens, DONE },
        { "a week", nothing_happens, week_goes_by, NOT_DONE },
        { "a week before", week_goes_by, nothing_happens, NOT_DONE },
        { "its proposer leaves", nothing_happens, proposer_leaves, NOT_DONE },
        { "its proposer leaves before", proposer_leaves, nothing_happens, NOT_DONE },
        { "its approver leaves", nothing_happens, approver_leaves, NOT_DONE },
        { "its approver leaves before", approver_leaves, nothing_happens, NOT_DONE },
        { "its proposer loses the role", nothing_happens, proposer_loses_role, NOT_DONE },
        { "its proposer loses the role before", proposer_loses_role, nothing_happens, NOT_DONE },
        { "its approver loses the role", nothing_happens, approver_loses_role, NOT_DONE },
        { "its approver loses the role before", approver_loses_role, nothing_happens, NOT_DONE },
        { "it is taken back", nothing_happens, is_taken_back, NOT_DONE },
        { "it is refused", is_refused, nothing_happens, NOT_DONE },
        { "it is done", nothing_happens, is_done, NOT_DONE },
        { "it is something else", nothing_happens, is_something_else, NOT_DONE },
};

static enum err try_between(struct world *w, const struct way *way, const struct between *between)
{
        TRY(way->propose(w));
        between->before(w);
        TRY(way->approve(w));
        between->after(w);
        return way->take(w);
}

static void what_comes_between_undoes_the_agreement(void **state)
{
        struct world *w = *state;
        const char *table = w->table;
        for (size_t i = 0; i < way_count; i++)
                for (size_t n = 0; n < COUNT(betweens); n++)
                        for (enum approval_act what = APPROVAL_NONE + 1; what < APPROVAL_ACTS;
                                what++) {
                                const struct between *between = &betweens[n];
                                /* before one run of both there is nothing to refuse, and no time */
                                bool is_one_run = ways[i].propose == nothing_yet;
                                if (!is_way_to(&ways[i], what))
                                        continue;
                                if (is_one_run && (between->before == is_refused ||
                                                          between->before == week_goes_by))
                                        continue;
                                set_up(w, what, good_pair(table, what));
                                bool is_it = try_between(w, &ways[i], between) == OK;
                                bool is_too_late =
                                        is_at_once(w) && between->before == nothing_happens;
                                if (is_it != (between->then == DONE || is_too_late))
                                        fail_msg("%s by %s, when %s in between: %s",
                                                approval_rows[what].code, ways[i].name,
                                                between->name, is_it ? "done" : "not done");
                        }
}

static void a_wrong_password_proposes_and_approves_nothing(void **state)
{
        struct world *w = *state;
        const struct password other = fixture_password("quite another one");
        for (enum approval_act what = APPROVAL_NONE + 1; what < APPROVAL_ACTS; what++) {
                set_up(w, what, good_pair(w->table, what));
                struct act a = act_of(w, w->approver);
                assert_int_equal(staff_set_password(&a, &other), OK);
                assert_int_equal(both_here(w), E_WHO);
                assert_int_equal(line_propose(w), OK);
                assert_int_equal(line_approve(w), E_WHO);
                assert_int_equal(api_take(w), E_STATE);
                a = act_of(w, w->proposer);
                assert_int_equal(staff_set_password(&a, &other), OK);
                if (!is_at_once(w))
                        assert_int_equal(line_take(w), E_WHO);
        }
}

/* --------------------------------------------------------------------------- the city */

static int begin(void **state)
{
        struct place *p = place_make();
        struct world *w = arena_take(p->mem, sizeof *w);
        w->mem = p->mem;
        w->path = file_join(&p->act, p->folder, "city");
        w->act = p->act;
        assert_int_equal(folder_make(&w->act, w->path, SOURCE_ROOT "/policy/demo", NULL), OK);
        assert_int_equal(folder_open(&w->act, w->path, FOLDER_CHANGE, &w->folder), OK);
        read_table(w);
        w->act.mem = arena_make(TRY_MEMORY);
        *state = w;
        return 0;
}

static int end(void **state)
{
        struct world *w = *state;
        struct arena *mem = w->mem;
        char place[96];
        snprintf(place, sizeof place, "%.*s", (int)(strlen(w->path) - strlen("/city")), w->path);
        console_way_end(w);
        arena_end(&w->act.mem);
        folder_close(&w->folder);
        file_remove_folder(place);
        arena_end(&mem);
        return 0;
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_role_can_what_the_table_says_and_nothing_else),
                cmocka_unit_test(nobody_does_it_alone),
                cmocka_unit_test(what_comes_between_undoes_the_agreement),
                cmocka_unit_test(a_wrong_password_proposes_and_approves_nothing),
        };
        return crypt_start() ? cmocka_run_group_tests_name("agree", tests, begin, end) : 1;
}
