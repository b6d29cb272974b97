/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "civic/doctor.h"

#include "civic/staff_fixture.h"
#include "civic/switch.h"
#include "kit/keystore.h"
#include "kit/place_fixture.h"
#include "kit/text.h"

#include <sys/time.h>

/* A demonstration city that is well. */
struct clinic {
        struct place *p;
        const char *path;
        struct folder folder; /* open for changes */
};

static int begin(void **state)
{
        struct place *p = place_make();
        struct clinic *c = arena_take(p->mem, sizeof *c);
        *c = (struct clinic){ .p = p, .path = file_join(&p->act, p->folder, "city") };
        assert_int_equal(folder_make(&p->act, c->path, SOURCE_ROOT "/policy/demo", NULL), OK);
        assert_int_equal(folder_open(&p->act, c->path, FOLDER_CHANGE, &c->folder), OK);
        snprintf(p->path, sizeof p->path, "%s", file_join(&p->act, c->path, "city.db"));
        fixture_person(&p->act, "clerk", (struct role_set){ ROLE_BIT(CLERK) });
        *state = c;
        return 0;
}

static int end(void **state)
{
        struct clinic *c = *state;
        void *inner = c->p;
        folder_close(&c->folder);
        c->p->act.db = NULL;
        return place_end(&inner);
}

/* What it says about ABOUT, beside the city or inside its server. */
static struct doctor_finding find_in(const struct doctor_report *report, enum text about)
{
        for (size_t i = 0; i < report->count; i++)
                if (report->findings[i].about == about)
                        return report->findings[i];
        fail_msg("nothing is said about %d", (int)about);
        return (struct doctor_finding){ LIGHT_RED, about, "" };
}

static struct doctor_finding look(struct clinic *c, enum text about)
{
        struct doctor_report report;
        struct act a = c->p->act;
        a.db = NULL;
        doctor_look(&a, c->path, &report);
        return find_in(&report, about);
}

static void expect(struct clinic *c, enum text about, enum light_colour colour, const char *says)
{
        struct doctor_finding found = look(c, about);
        if (found.colour != colour || !strstr(found.sentence, says))
                fail_msg("colour %d: %s", (int)found.colour, found.sentence);
}

static void all_is_said_of_a_city_that_is_well(void **state)
{
        static const enum text abouts[] = { TEXT_DOCTOR_ABOUT_FOLDER, TEXT_DOCTOR_ABOUT_VERSION,
                TEXT_DOCTOR_ABOUT_DATABASE, TEXT_DOCTOR_ABOUT_LOG, TEXT_DOCTOR_ABOUT_HEAD,
                TEXT_DOCTOR_ABOUT_KEYS, TEXT_DOCTOR_ABOUT_POOL, TEXT_DOCTOR_ABOUT_BACKUP,
                TEXT_DOCTOR_ABOUT_RESTORE, TEXT_DOCTOR_ABOUT_SWITCH, TEXT_DOCTOR_ABOUT_HOLDS,
                TEXT_DOCTOR_ABOUT_DISK, TEXT_DOCTOR_ABOUT_CLOCK, TEXT_DOCTOR_ABOUT_MODES };
        struct clinic *c = *state;
        for (size_t i = 0; i < COUNT(abouts); i++)
                assert_int_not_equal(look(c, abouts[i]).colour, LIGHT_RED);
        expect(c, TEXT_DOCTOR_ABOUT_SWITCH, LIGHT_GREEN, "never opened");
        expect(c, TEXT_DOCTOR_ABOUT_HOLDS, LIGHT_GREEN, "nothing to hold");
        expect(c, TEXT_DOCTOR_ABOUT_HEAD, LIGHT_GREEN, "0 are public");
}

static void inside_the_server_it_says_the_same(void **state)
{
        struct clinic *c = *state;
        struct doctor_report report;
        struct doctor_slow slow;
        doctor_look_slowly(&c->p->act, &c->folder, &slow);
        assert_int_equal(slow.at, c->p->act.now);
        doctor_look_inside(&c->p->act, &c->folder, &slow, &report);
        assert_int_equal(find_in(&report, TEXT_DOCTOR_ABOUT_DATABASE).colour, LIGHT_GREEN);
        assert_int_equal(find_in(&report, TEXT_DOCTOR_ABOUT_LOG).colour, LIGHT_GREEN);
        assert_int_equal(find_in(&report, TEXT_DOCTOR_ABOUT_SWITCH).colour, LIGHT_GREEN);
        assert_int_equal(find_in(&report, TEXT_DOCTOR_ABOUT_CLOCK).colour, LIGHT_GREEN);
        assert_int_equal(find_in(&report, TEXT_DOCTOR_ABOUT_HEAD).colour, LIGHT_GREEN);
}

/* Inside, what takes long is what was found before, not what is there now. */
static void inside_the_server_it_waits_for_nothing_that_takes_long(void **state)
{
        struct clinic *c = *state;
        struct doctor_report report;
        struct doctor_slow slow = { 0 };
        doctor_look_inside(&c->p->act, &c->folder, &slow, &report);
        assert_int_equal(find_in(&report, TEXT_DOCTOR_ABOUT_LOG).colour, LIGHT_AMBER);
        assert_non_null(strstr(find_in(&report, TEXT_DOCTOR_ABOUT_LOG).sentence, "Not looked at"));
        slow = (struct doctor_slow){ .at = c->p->act.now, .entries = 123456 };
        doctor_look_inside(&c->p->act, &c->folder, &slow, &report);
        assert_non_null(strstr(find_in(&report, TEXT_DOCTOR_ABOUT_LOG).sentence, "123,456"));
}

static void what_was_found_slowly_is_said_in_the_readers_language(void **state)
{
        struct clinic *c = *state;
        struct act *a = &c->p->act;
        struct doctor_report report;
        struct doctor_slow slow;
        place_tamper(c->p, "UPDATE ledger_checkpoint SET root = zeroblob(32)");
        doctor_look_slowly(a, &c->folder, &slow);
        assert_int_not_equal(slow.log.outcome, OK);
        assert_int_equal(slow.database.outcome, OK);
        doctor_look_inside(a, &c->folder, &slow, &report);
        struct doctor_finding english = find_in(&report, TEXT_DOCTOR_ABOUT_LOG);
        assert_int_equal(english.colour, LIGHT_RED);
        a->lang = LANG_ES;
        doctor_look_inside(a, &c->folder, &slow, &report);
        assert_string_not_equal(
                find_in(&report, TEXT_DOCTOR_ABOUT_LOG).sentence, english.sentence);
}

/* What may be wrong with the database, and what is said of it. */
static void what_is_wrong_is_said_with_what_to_do(void **state)
{
        static const struct {
                const char *sql;
                enum text about;
                enum light_colour colour;
                const char *says;
        } cases[] = {
                { "UPDATE ledger_checkpoint SET root = zeroblob(32)", TEXT_DOCTOR_ABOUT_LOG,
                        LIGHT_RED, "" },
                { "DELETE FROM ledger_node", TEXT_DOCTOR_ABOUT_HEAD, LIGHT_RED, "log verify" },
                { "UPDATE key SET made_day = made_day - 350 WHERE kind = 'B'",
                        TEXT_DOCTOR_ABOUT_KEYS, LIGHT_AMBER, "15" },
                { "UPDATE key SET made_day = made_day + 9", TEXT_DOCTOR_ABOUT_CLOCK, LIGHT_RED,
                        "Set the clock" },
                { "DROP TRIGGER ledger_entry_is_not_changed; UPDATE ledger_entry SET day = day + 9",
                        TEXT_DOCTOR_ABOUT_CLOCK, LIGHT_RED, "Set the clock" },
                { "INSERT INTO upkeep VALUES ('backup', 1)", TEXT_DOCTOR_ABOUT_BACKUP, LIGHT_AMBER,
                        "" },
                { "INSERT INTO upkeep VALUES ('restore', 1)", TEXT_DOCTOR_ABOUT_RESTORE,
                        LIGHT_AMBER, "" },
                { "INSERT INTO switch_state VALUES (1, 'open', NULL)", TEXT_DOCTOR_ABOUT_SWITCH,
                        LIGHT_RED, "propose-reopen" },
        };
        struct clinic *c = *state;
        for (size_t i = 0; i < COUNT(cases); i++) {
                void *inner = c;
                place_tamper(c->p, cases[i].sql);
                expect(c, cases[i].about, cases[i].colour, cases[i].says);
                end(&inner);
                assert_int_equal(begin(&inner), 0);
                c = inner;
        }
        *state = c;
}

static void a_file_of_tomorrow_says_that_the_clock_is_wrong(void **state)
{
        struct clinic *c = *state;
        struct timeval times[2];
        gettimeofday(&times[0], NULL);
        times[0].tv_sec += 86400;
        times[1] = times[0];
        assert_int_equal(utimes(file_join(&c->p->act, c->path, "state"), times), 0);
        expect(c, TEXT_DOCTOR_ABOUT_CLOCK, LIGHT_RED, "Set the clock");
}

static void the_switch_is_said_as_it_stands(void **state)
{
        struct clinic *c = *state;
        struct approval made;
        const struct switch_proposal proposal = { STR("1"), STR("all is well"), STR("") };
        c->p->act.who = STR("clerk");
        assert_int_equal(switch_pause(&c->p->act, SWITCH_LEGAL), OK);
        expect(c, TEXT_DOCTOR_ABOUT_SWITCH, LIGHT_GREEN, "a legal demand");
        expect(c, TEXT_DOCTOR_ABOUT_HEAD, LIGHT_GREEN, "log publish");
        assert_int_equal(switch_propose(&c->p->act, &proposal, &made), OK);
        expect(c, TEXT_DOCTOR_ABOUT_SWITCH, LIGHT_GREEN, "proposes to open");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
                TEST(all_is_said_of_a_city_that_is_well),
                TEST(inside_the_server_it_says_the_same),
                TEST(inside_the_server_it_waits_for_nothing_that_takes_long),
                TEST(what_was_found_slowly_is_said_in_the_readers_language),
                TEST(what_is_wrong_is_said_with_what_to_do),
                TEST(a_file_of_tomorrow_says_that_the_clock_is_wrong),
                TEST(the_switch_is_said_as_it_stands),
        };
        return crypt_start() ? cmocka_run_group_tests_name("doctor", tests, NULL, NULL) : 1;
}
